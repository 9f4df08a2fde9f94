"""What the stand-in refuses with, in Telegram's own words. Raised anywhere; the server answers.

The texts are those of Telegram's Bot API server (github.com/tdlib/telegram-bot-api) and of TDLib.
"""

from typing import Any

Json = dict[str, Any]  # Bot API objects; their shape is checked against schema.json, not by types


class Refusal(Exception):
    """An answer that is not ok: HTTP status, description and, for some, `parameters`."""

    def __init__(self, status: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters

    @property
    def body(self) -> Json:
        """The JSON body that Telegram answers with."""
        body: Json = {"ok": False, "error_code": self.status, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(text: str) -> Refusal:
    """A 400 with Telegram's prefix."""
    return Refusal(400, f"Bad Request: {text}")


def forbidden(text: str) -> Refusal:
    """A 403 with Telegram's prefix."""
    return Refusal(403, f"Forbidden: {text}")


def conflict(text: str) -> Refusal:
    """A 409 with Telegram's prefix."""
    return Refusal(409, f"Conflict: {text}")


def too_many_requests(seconds: int) -> Refusal:
    """A 429 that says how many seconds to wait."""
    text = f"Too Many Requests: retry after {seconds}"
    return Refusal(429, text, {"retry_after": seconds})


def not_modified() -> Refusal:
    """An edit that would change nothing."""
    return bad_request(
        "message is not modified: specified new message content and reply markup are exactly "
        "the same as a current content and reply markup of the message"
    )


def query_too_old() -> Refusal:
    """An answer to a press that has expired, was answered already, or never happened."""
    return bad_request("query is too old and response timeout expired or query ID is invalid")
