"""Keys: by which push services know this installation, and which browsers read messages with.

RFC 8291 encrypts for one browser, RFC 8292 signs for a service: http-ece and py-vapid do (decision
0032). They come with the cryptography package, so only who needs them imports this.
"""

import base64
import binascii
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

POINT_BYTES, AUTH_BYTES = 65, 16
VALID_FOR = timedelta(hours=12)  # services take a day at most
RENEWED_AFTER = timedelta(hours=1)
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*={0,2}")


def new_key() -> str:
    """A private key for the installation, as PEM."""
    made = Vapid02()
    made.generate_keys()
    return str(made.private_pem().decode())


def public_of(pem: str) -> str:
    """What a browser has to know to subscribe: the public key, base64url."""
    return _base64url(_point(Vapid02.from_pem(pem.encode()).public_key))


def read_point(text: str) -> bytes:
    """A browser's public key, which is a point on P-256. Raises `ValueError`."""
    point = _read(text, POINT_BYTES)
    if point[0] != 4:
        raise ValueError("is not an uncompressed point")
    ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    return point


def read_auth(text: str) -> bytes:
    """A browser's secret. Raises `ValueError`."""
    return _read(text, AUTH_BYTES)


def sealed(text: bytes, p256dh: str, auth: str) -> bytes:
    """The text as only this browser can read it: aes128gcm (RFC 8188), one record."""
    once = ec.generate_private_key(ec.SECP256R1())
    point, secret = read_point(p256dh), read_auth(auth)
    return bytes(http_ece.encrypt(text, private_key=once, dh=point, auth_secret=secret))


class Signer:
    """Signs for push services with the installation's key. `public_url`: where it is reached."""

    def __init__(self, pem: str, public_url: str, clock: Callable[[], datetime]) -> None:
        self._vapid = Vapid02.from_pem(pem.encode())
        self._subject = _subject(public_url)
        self._clock = clock
        self._made: dict[str, tuple[datetime, str]] = {}

    def authorization(self, origin: str) -> str:
        """The header by which the service at this origin knows who sends."""
        now = self._clock()
        at, header = self._made.get(origin, (now, ""))
        if not header or not timedelta() <= now - at < RENEWED_AFTER:
            expires = int((now + VALID_FOR).timestamp())
            claims = {"aud": origin, "exp": expires, "sub": self._subject}
            header = self._vapid.sign(claims)["Authorization"]
            self._made[origin] = now, header
        return header


def _subject(public_url: str) -> str:
    """Whom a service may turn to. Only the demo has no https address."""
    parts = urlsplit(public_url)
    return f"https://{parts.hostname}" if parts.scheme == "https" else "https://localhost"


def _read(text: str, length: int) -> bytes:
    if len(text) > 2 * POINT_BYTES or not _BASE64URL.fullmatch(text):
        raise ValueError("is not base64url")
    bare = text.rstrip("=")
    try:
        found = base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4))
    except binascii.Error:
        raise ValueError("is not base64url") from None
    if len(found) != length:
        raise ValueError(f"has {len(found)} bytes instead of {length}")
    return found


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _base64url(found: bytes) -> str:
    return base64.urlsafe_b64encode(found).rstrip(b"=").decode()
