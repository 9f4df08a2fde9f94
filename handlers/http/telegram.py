"""POST /telegram: an update from Telegram, answered with 200 once its effect is on disk.

Whatever else is answered, Telegram sends it again, for a day; meanwhile the chat's other updates
wait. So what could never be handled is stepped over.
"""

import hmac
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.telegram.endpoint import PATH
from handlers.http import request_body
from handlers.http.hook_answers import HEADERS, Refusal
from storage.engine.writer import Unavailable

log = logging.getLogger(__name__)

SIZE_LIMIT = 1024 * 1024  # Telegram's longest messages have not a quarter of this
LARGEST_ID = 2**63 - 1
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"

# Handles an update, which is JSON with an `update_id`, and returns once its effect is on disk.
# Raises Unavailable.
Take = Callable[[dict[str, Any]], Awaitable[None]]  # Any: JSON


class Updates:
    """Takes them from whoever knows the secret. Until `open`, Telegram has to come again."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        self._take: Take | None = None

    def add_to(self, application: web.Application) -> None:
        """Without this, the address is unknown."""
        application.add_routes([web.post(PATH, self.received)])

    def open(self, take: Take) -> None:
        """From now on updates are handled."""
        self._take = take

    async def received(self, request: web.Request) -> web.Response:
        shown = request.headers.get(SECRET_HEADER, "").encode(errors="surrogateescape")
        if not hmac.compare_digest(shown, self._secret):
            return _answer(401, "the secret is missing or wrong")
        if request.content_type != "application/json":
            return _answer(415, "send application/json")
        if self._take is None:
            return _answer(503, "still starting; send it again")
        try:
            body = await request_body.read(request, SIZE_LIMIT)
            update = await request_body.parsed(body, lambda: _update(body))
        except Refusal as refusal:
            if refusal.answer.status == 413:
                log.error("an update of over %d bytes is stepped over", SIZE_LIMIT)
                return web.Response()
            return refusal.answer.response()
        if update is None:
            return _answer(400, "this is no update")
        try:
            await self._take(update)
        except Unavailable:
            return _answer(503, "cannot be stored now; send it again")
        return web.Response()


def _update(body: bytes) -> dict[str, Any] | None:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return None
    number = content.get("update_id") if isinstance(content, dict) else None
    return content if type(number) is int and 0 <= number <= LARGEST_ID else None


def _answer(status: int, error: str) -> web.Response:
    headers = dict(HEADERS.get(status, {}))
    return web.json_response({"error": error}, status=status, headers=headers)
