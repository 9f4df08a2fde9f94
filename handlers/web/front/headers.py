"""The headers of every answer of the web bell, whoever makes it.

Those that say what a page may do are only sent with what a browser shows or runs by itself: a
document, and the service worker. With a module or an answer of the API they would do nothing.
"""

from aiohttp import web
from yarl import URL

from bot.runtime.config import LOOPBACK

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
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_OF_DOCUMENTS = {
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{each}=()" for each in _UNUSED),
}
_DOCUMENTS = ("text/html", "image/svg+xml")
# Also if they have not changed: the browser keeps them with the headers that it was sent last.
_SHOWN_OR_RUN = ("/app/", "/app/index.html", "/app/sw.js")


class Headers:
    """What is added to the answers; `public_url`: where the page is."""

    def __init__(self, public_url: str) -> None:
        framed_by = _POLICY["frame-ancestors"]
        if is_local(URL(public_url)):  # the demo shows it beside its phones
            framed_by = f"'self' {framed_by}"
        policy = _POLICY | {"frame-ancestors": framed_by}
        written = "; ".join(f"{name} {value}" for name, value in policy.items())
        self._of_documents = _OF_DOCUMENTS | {"Content-Security-Policy": written}

    async def add(self, request: web.Request, answer: web.StreamResponse) -> None:
        """To an answer that is about to be sent, unless it has its own."""
        path = request.path
        if path == "/app" or path.startswith(("/app/", "/api/")):
            self._fill(answer, _OF_ALL)
            if path in _SHOWN_OR_RUN or answer.content_type in _DOCUMENTS:
                self._fill(answer, self._of_documents)

    @staticmethod
    def _fill(answer: web.StreamResponse, others: dict[str, str]) -> None:
        for name, value in others.items():
            answer.headers.setdefault(name, value)


def is_local(url: URL) -> bool:
    """Whether the page is open on the same machine, as in the demo, where there is no https."""
    return url.scheme == "http" and url.host in LOOPBACK
