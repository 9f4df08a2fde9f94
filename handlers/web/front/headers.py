"""The headers of every answer of the web bell, whoever makes it."""

from aiohttp import web
from yarl import URL

from handlers.web.visits import is_local

_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "https://web.telegram.org",
}
_UNUSED = ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
_OF_ALL = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{each}=()" for each in _UNUSED),
    "Cache-Control": "no-store",
}
_OF_API = {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}


class Headers:
    """What is added to the answers; `public_url`: where the page is."""

    def __init__(self, public_url: str) -> None:
        framed_by = _POLICY["frame-ancestors"]
        if is_local(URL(public_url)):  # the demo shows it beside its phones
            framed_by = f"'self' {framed_by}"
        policy = _POLICY | {"frame-ancestors": framed_by}
        written = "; ".join(f"{name} {value}" for name, value in policy.items())
        self._of_page = {"Content-Security-Policy": written}

    async def add(self, request: web.Request, answer: web.StreamResponse) -> None:
        """To an answer that is about to be sent, unless it has its own."""
        if request.path == "/app" or request.path.startswith("/app/"):
            self._fill(answer, self._of_page)
        elif request.path.startswith("/api/"):
            self._fill(answer, _OF_API)

    @staticmethod
    def _fill(answer: web.StreamResponse, others: dict[str, str]) -> None:
        for name, value in (_OF_ALL | others).items():
            answer.headers.setdefault(name, value)
