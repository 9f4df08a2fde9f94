"""The signature of Standard Webhooks: base64 of the HMAC-SHA256 of `id.timestamp.body`."""

import base64
import binascii
import hmac
from dataclasses import dataclass
from functools import lru_cache

PREFIX = "whsec_"
SHORTEST, LONGEST = 24, 64  # bytes of a key, by the specification


@dataclass(frozen=True)
class Signed:
    """What is signed, and the signatures that are claimed for it."""

    message_id: str
    timestamp: str
    body: bytes
    claimed: tuple[bytes, ...]

    @property
    def content(self) -> bytes:
        """What the signature is of."""
        return f"{self.message_id}.{self.timestamp}.".encode() + self.body


@lru_cache(maxsize=64)
def key_of(secret: str) -> bytes | None:
    """The bytes to sign with; None if the secret has none."""
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True) or None
    except (binascii.Error, ValueError):
        return None


def problem(secret: str) -> str | None:
    """What is wrong with a secret that the sender has made; None: nothing."""
    if not secret.startswith(PREFIX):
        return f"must begin with {PREFIX}, and go on with the base64 of the key"
    key = key_of(secret)
    if key is None:
        return f"must be base64 after {PREFIX}"
    if SHORTEST <= len(key) <= LONGEST:
        return None
    return f"must have {SHORTEST} to {LONGEST} bytes once its base64 is decoded, not {len(key)}"


def is_claimed(claimed: tuple[bytes, ...], key: bytes, content: bytes) -> bool:
    """Whether one of them is right. All are compared: the time taken must reveal nothing."""
    right = base64.b64encode(hmac.digest(key, content, "sha256"))
    return bool(sum([hmac.compare_digest(right, it) for it in claimed]))
