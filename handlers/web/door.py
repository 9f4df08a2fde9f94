"""Where the web bell answers. Until it is open, whoever asks has to come again."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from handlers.web.front.headers import Headers

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]

RETRY_SECONDS = 2


class Door:
    """The addresses of the page and of its API, which are there before what answers them.

    `public_url`: where the internet reaches them.
    """

    def __init__(self, public_url: str) -> None:
        self._headers = Headers(public_url)
        self._answer: Answer | None = None

    def add_to(self, application: web.Application) -> None:
        """Without this, the addresses are unknown."""
        for address in ("/app", "/app/{path:.*}", "/api/v1/{path:.*}"):
            application.router.add_route("*", address, self._received)
        application.on_response_prepare.append(self._headers.add)

    def open(self, answer: Answer) -> None:
        """From now on `answer` answers."""
        self._answer = answer

    async def _received(self, request: web.Request) -> web.StreamResponse:
        if self._answer is None:
            headers = {"Retry-After": str(RETRY_SECONDS)}
            return web.json_response({"error": "still starting"}, status=503, headers=headers)
        return await self._answer(request)
