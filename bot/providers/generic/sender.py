"""Who a generic hook is from: Standard Webhooks, its headers also as svix names them.

https://github.com/standard-webhooks/standard-webhooks; we verify ourselves because the package
raises other libraries' exceptions on hostile headers.
"""

import re
from dataclasses import replace

from bot.providers import bearer
from bot.providers.generic import mistakes
from bot.providers.generic.signature import Signed, is_claimed, key_of
from bot.providers.hook import BEARER, Credentials, Hook, Refused
from storage.tables import HookResult

TOLERANCE_SECONDS = 300
MAY_BE_A_CLOCK = 10**8  # seconds; what is further off is in another unit
ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
IDEMPOTENCY_KEY = "idempotency-key"

_MESSAGE_ID = re.compile(r"[!-~]{1,200}")
_UNIX_TIME = re.compile(r"[0-9]{1,19}")
_BARE = re.compile(r"[A-Za-z0-9+/]{43}=")  # the base64 of an HMAC-SHA256


def verify(hook: Hook, credentials: Credentials) -> None:
    """Raises Refused unless the hook is signed with one of the secrets, or carries it."""
    if credentials.auth == BEARER:
        bearer.verify(hook, credentials.secrets)
        message_id(hook)
    else:
        _check_signature(hook, credentials.secrets)


def message_id(hook: Hook) -> str | None:
    """What the sender calls this message and every repeat of it, if anything. Raises Refused."""
    name, sent = _header(hook, ID)
    if not sent:
        name, sent = IDEMPOTENCY_KEY, hook.headers.get(IDEMPOTENCY_KEY, "")
    if sent and not _MESSAGE_ID.fullmatch(sent):
        raise Refused(f"The header {name} must have 1 to 200 printable ASCII characters")
    return sent or None


def signed_id(hook: Hook) -> str | None:
    """The `webhook-id` of a hook with a signature, which covers it. Raises Refused."""
    return message_id(hook) if _header(hook, SIGNATURE)[1] else None


def _check_signature(hook: Hook, secrets: tuple[str, ...]) -> None:
    signed = _signed(hook)
    keys = [key for secret in secrets if (key := key_of(secret)) is not None]
    if not keys:
        raise Refused("This connection has no usable signing secret")
    # A compressed body may be signed as it was sent, or as it was before.
    ways = [signed] + ([replace(signed, body=hook.compressed)] if hook.compressed else [])
    is_right = bool(sum([is_claimed(it.claimed, key, it.content) for key in keys for it in ways]))
    now = hook.received_at.timestamp()
    if abs(now - int(signed.timestamp)) > TOLERANCE_SECONDS:
        words = mistakes.of_clock(_header(hook, TIMESTAMP)[0], int(signed.timestamp), now)
        mistake = HookResult.CLOCK if is_right else HookResult.SIGNATURE
        off = abs(round(int(signed.timestamp) - now))
        raise Refused(words, mistake, seconds=off if off < MAY_BE_A_CLOCK else None)
    if not is_right:
        raise Refused(mistakes.of_signature(_header(hook, SIGNATURE)[0], signed, secrets))


def _signed(hook: Hook) -> Signed:
    _present(hook, ID)
    name, timestamp = _present(hook, TIMESTAMP)
    sent_id = message_id(hook) or ""
    if not _UNIX_TIME.fullmatch(timestamp):
        raise Refused(f"The header {name} must be a Unix time in seconds")
    name, listed = _present(hook, SIGNATURE)
    return Signed(sent_id, timestamp, hook.body, _claimed(name, listed))


def _claimed(name: str, listed: str) -> tuple[bytes, ...]:
    """The signatures of version `v1`, the only ones we can check, and those without a version.

    Raw header bytes may be surrogates.
    """
    pairs = (
        ("v1", "", entry) if _BARE.fullmatch(entry) else entry.partition(",")
        for entry in listed.split()
    )
    found = [text.encode("utf-8", "surrogatepass") for version, _, text in pairs if version == "v1"]
    if not found:
        raise Refused(f"The header {name} has no signature of version v1, such as v1,BASE64")
    return tuple(found)


def _present(hook: Hook, wanted: str) -> tuple[str, str]:
    name, value = _header(hook, wanted)
    if not value:
        raise Refused(f"The header {wanted} is missing")
    return name, value


def _header(hook: Hook, wanted: str) -> tuple[str, str]:
    """Its name and value, or those of svix's header; the standard one goes first."""
    if value := hook.headers.get(wanted):
        return wanted, value
    name = wanted.replace("webhook-", "svix-")
    value = hook.headers.get(name, "")
    return (name if value else wanted), value
