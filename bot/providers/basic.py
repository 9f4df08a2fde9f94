"""Hooks that carry a user and a password of their connection: HTTP Basic, RFC 7617.

Whoever sees one such hook can send any other, as with bot.providers.bearer.
"""

import base64
import binascii
import hmac
import re
from secrets import token_urlsafe

from bot.providers.hook import Hook, Refused

USER = "bellhop"
_SECRET = re.compile(r"[!-9;-~]{1,100}:[!-~]{8,200}")


def new_secret() -> str:
    """A user and a password, with a colon between."""
    return f"{USER}:{token_urlsafe(24)}"


def secret_problem(secret: str) -> str | None:
    """What is wrong with a user and password that somebody has made; None: nothing."""
    if _SECRET.fullmatch(secret):
        return None
    return "must be USER:PASSWORD in printable ASCII, the password of 8 to 200 characters"


def verify(hook: Hook, known: tuple[str, ...]) -> None:
    """Raises Refused unless the hook carries one of the users with its password."""
    scheme, _, encoded = hook.headers.get("authorization", "").strip().partition(" ")
    if scheme.lower() != "basic" or not encoded:
        raise Refused("Send the user and password of this connection (HTTP Basic)")
    if not known:
        raise Refused("This connection has no user and password")
    try:
        given = base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise Refused("The header Authorization is not the base64 of USER:PASSWORD") from None
    # All are compared, so that the time taken reveals nothing.
    if not sum([hmac.compare_digest(secret.encode(), given) for secret in known]):
        raise Refused("The user and password are not those of this connection")
