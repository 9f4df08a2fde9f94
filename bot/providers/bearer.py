"""Hooks that carry their connection's secret, for tools that cannot sign.

Whoever sees one such hook can send any other: nothing protects the body, or against a replay.
"""

import hmac
import re
from secrets import token_urlsafe

from bot.providers.hook import Hook, Refused

_SECRET = re.compile(r"[!-~]{24,200}")


def new_secret() -> str:
    """One that nobody can guess."""
    return token_urlsafe(32)


def secret_problem(secret: str) -> str | None:
    """What is wrong with a secret that somebody has made; None: nothing."""
    if _SECRET.fullmatch(secret):
        return None
    return "must have 24 to 200 printable ASCII characters, without spaces"


def verify(hook: Hook, known: tuple[str, ...]) -> None:
    """Raises Refused unless the hook carries one of the secrets.

    In the header `Authorization`, or as `?access_token=`, which the CloudEvents web hook allows to
    those who can set no header (https://github.com/cloudevents/spec, http-webhook.md, section 3.2).
    """
    scheme, _, claimed = hook.headers.get("authorization", "").strip().partition(" ")
    if not scheme and (asked := hook.query.get("access_token")):
        scheme, claimed = "bearer", asked
    if scheme.lower() != "bearer" or not claimed:
        raise Refused("Send the secret in a header: Authorization: Bearer SECRET")
    if not known:
        raise Refused("This connection has no usable secret")
    given = claimed.strip().encode("utf-8", "surrogatepass")
    # All are compared, so that the time taken reveals nothing.
    if not sum([hmac.compare_digest(secret.encode(), given) for secret in known]):
        raise Refused("The header Authorization does not carry this connection's secret")
