"""What a sender has done wrong, if it can be guessed: only asked once a hook is refused.

It tells what else the claimed signature would be right for, never what the right one is.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import suppress

from bot.providers.generic.signature import Signed, is_claimed, key_of
from bot.providers.hook import Unreadable, load

DIAGNOSED_BYTES = 16 * 1024  # so that whoever signs wrongly cannot keep us busy
FINE = 1000, 1000**2, 1000**3
UNITS = "milliseconds", "microseconds", "nanoseconds"
DAY_SECONDS = 86_400

_BOM = b"\xef\xbb\xbf"
_EXACT = "sign the exact bytes that you send"
_ORDER = "sign ID.TIMESTAMP.BODY: the two headers and the body, with dots between"


def of_clock(name: str, timestamp: int, now: float) -> str:
    """Why the time of an attempt is not taken."""
    for unit, size in zip(UNITS, FINE, strict=True):
        if abs(timestamp / size - now) < DAY_SECONDS:
            return f"The header {name} is in {unit}: it must be in seconds"
    off = round(timestamp - now)
    if abs(off) > 10**10:
        return f"The header {name} is no Unix time in seconds of our age; is it milliseconds?"
    where = "ahead of" if off > 0 else "behind"
    return (
        f"The header {name} is more than 5 minutes off: {abs(off)} seconds {where} Bellhop's clock."
        " Set the sender's clock, and take the time anew for every attempt"
    )


def of_signature(name: str, signed: Signed, secrets: tuple[str, ...]) -> str:
    """Why the signature does not match, in the words of whoever has written the sender."""
    words = f"The header {name} does not match the body"
    if len(signed.body) > DIAGNOSED_BYTES:
        return f"{words}: {_EXACT}"
    for secret in secrets:
        for mistake in (_of_key, _of_encoding, _of_content):
            if found := mistake(signed, secret):
                return f"{words}: {found}"
    return f"{words}: {_EXACT}, with this connection's secret"


def _of_key(signed: Signed, secret: str) -> str | None:
    if is_claimed(signed.claimed, secret.encode(), signed.content):
        return "the key is what comes after whsec_, decoded from base64, not the secret as it is"
    text = secret.removeprefix("whsec_").encode()
    if is_claimed(signed.claimed, text, signed.content):
        return "decode the secret from base64 before signing, after taking whsec_ off"
    return None


def _of_encoding(signed: Signed, secret: str) -> str | None:
    key = key_of(secret)
    if key is None:
        return None
    digest = hmac.new(key, signed.content, hashlib.sha256).digest()
    hexadecimal, urlsafe = digest.hex().encode(), base64.urlsafe_b64encode(digest)
    if _is_one(signed.claimed, hexadecimal, hexadecimal.upper()):
        return "the signature is in hexadecimal: send it in base64"
    if _is_one(signed.claimed, base64.b64encode(hexadecimal)):
        return "it is the base64 of the hexadecimal: encode the bytes of the HMAC themselves"
    if _is_one(signed.claimed, urlsafe, urlsafe.rstrip(b"="), base64.b64encode(digest)[:-1]):
        return "send plain base64, with + and / and the = at its end"
    return None


def _of_content(signed: Signed, secret: str) -> str | None:
    key = key_of(secret)
    if key is None:
        return None
    start = f"{signed.message_id}.{signed.timestamp}.".encode()
    for body, words in _other_bodies(signed.body):
        if is_claimed(signed.claimed, key, start + body):
            return f"{_EXACT}; you have signed them {words}"
    for before in ("", f"{signed.timestamp}.", f"{signed.message_id}."):
        if is_claimed(signed.claimed, key, before.encode() + signed.body):
            return f"{_ORDER}; you have signed {'less' if before else 'the body alone'}"
    return None


def _other_bodies(body: bytes) -> Iterator[tuple[bytes, str]]:
    """What might have been signed instead of the body, and how that differs from it."""
    stripped = body.rstrip(b"\r\n")
    for end in (b"", b"\n", b"\r\n"):
        if (other := stripped + end) != body:
            yield other, "with another line break at the end"
    bare = body.removeprefix(_BOM)
    yield (bare, "without the BOM") if bare != body else (_BOM + body, "with a BOM")
    with suppress(Unreadable):
        value = load(body)
        for ascii_only in (False, True):
            for separators in ((",", ":"), (", ", ": ")):
                for is_sorted in (False, True):
                    text = json.dumps(
                        value,
                        ensure_ascii=ascii_only,
                        separators=separators,
                        sort_keys=is_sorted,
                    )
                    yield text.encode("utf-8", "surrogatepass"), "as JSON written in another way"


def _is_one(claimed: tuple[bytes, ...], *wrong: bytes) -> bool:
    return bool(sum([hmac.compare_digest(each, it) for each in wrong for it in claimed]))
