"""A strict stand-in for the push services of browsers: over TLS, on loopback.

It takes only what RFC 8030, 8188, 8291 and 8292 allow, reads it as the browser would, and can be
told to behave badly.
"""

import asyncio
import base64
import ipaddress
import json
import os
import ssl
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

from aiohttp import TCPConnector, web
from aiohttp.abc import AbstractResolver, ResolveResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.x509.oid import NameOID

from tests.house import patiently

HOSTS = ("fcm.googleapis.com", "updates.push.services.mozilla.com", "web.push.apple.com")
LARGEST = 4096
DAY = timedelta(days=1)

Fault = Callable[[web.Request], Any]  # Any: an answer, or what is awaited for one


def base64url(found: bytes) -> str:
    return base64.urlsafe_b64encode(found).rstrip(b"=").decode()


def read64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Browser:
    """A browser that has subscribed at a service. `shown`: tag → what it shows now."""

    host: str
    number: int
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    auth: bytes = field(default_factory=lambda: os.urandom(16))
    got: list[dict[str, Any]] = field(default_factory=list)  # Any: JSON
    headers: list[dict[str, str]] = field(default_factory=list)
    is_gone: bool = False

    @property
    def endpoint(self) -> str:
        return f"https://{self.host}/send/{self.number}"

    @property
    def point(self) -> bytes:
        return point_of(self.key.public_key())

    @property
    def subscription(self) -> dict[str, Any]:  # Any: JSON
        """What the page sends to the API."""
        keys = {"p256dh": base64url(self.point), "auth": base64url(self.auth)}
        return {"endpoint": self.endpoint, "keys": keys}

    @property
    def shown(self) -> dict[str, str]:
        return {it["tag"]: it["title"] for it in self.got}

    def read(self, body: bytes) -> bytes:
        """Decrypts as RFC 8188 and 8291 say."""
        salt, (record, length) = body[:16], struct.unpack("!LB", body[16:21])
        sender, sealed = body[21 : 21 + length], body[21 + length :]
        assert len(sender) == 65
        assert len(sealed) <= record
        other = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        info = b"WebPush: info\0" + self.point + sender
        secret = derived(self.auth, self.key.exchange(ec.ECDH(), other), info, 32)
        key = derived(salt, secret, b"Content-Encoding: aes128gcm\0", 16)
        nonce = derived(salt, secret, b"Content-Encoding: nonce\0", 12)
        padded = AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\0")
        assert padded[-1:] == b"\x02"
        return padded[:-1]


def derived(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    how = serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    return key.public_bytes(*how)


@dataclass
class PushService:
    """All services at once, told apart by the host that is asked. `faults`: of each, in order."""

    clock: Callable[[], datetime]
    port: int = 0
    trusted: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    browsers: dict[int, Browser] = field(default_factory=dict)
    faults: dict[str, list[Fault]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    release: asyncio.Event = field(default_factory=asyncio.Event)

    def browser(self, host: str = HOSTS[0]) -> Browser:
        """A new one."""
        made = Browser(host, len(self.browsers) + 1)
        self.browsers[made.number] = made
        return made

    def behave(self, host: str, *faults: Fault) -> None:
        """Its next answers are these; then it behaves well again."""
        self.faults.setdefault(host, []).extend(faults)

    async def hang(self, _request: web.Request) -> web.Response:
        """Says nothing until the test is over."""
        await self.release.wait()
        return web.Response(status=201)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        host = request.host
        self.asked.append(f"{host}{request.path}")
        if waiting := self.faults.get(host):
            fault = waiting.pop(0)
            answered = fault(request)
            found = await answered if asyncio.iscoroutine(answered) else answered
            assert isinstance(found, web.StreamResponse)
            return found
        browser = self.browsers.get(int(request.match_info["number"]))
        if browser is None or browser.is_gone:
            return web.Response(status=410)
        try:
            await self._take(request, browser)
        except Exception as error:  # noqa: BLE001 - whatever is wrong, the test is told
            self.wrong.append(f"{type(error).__name__}: {error}")
            return web.Response(status=400, text="malformed")
        return web.Response(status=201)

    async def _take(self, request: web.Request, browser: Browser) -> None:
        body, headers = await request.read(), request.headers
        assert request.method == "POST"
        assert request.host == browser.host
        assert len(body) <= LARGEST
        assert headers["Content-Encoding"] == "aes128gcm"
        assert 0 <= int(headers["TTL"]) <= 28 * 24 * 3600
        assert headers["Urgency"] in ("very-low", "low", "normal", "high")
        assert 0 < len(headers["Topic"]) <= 32
        read64(headers["Topic"])
        self._check_sender(headers["Authorization"], f"https://{request.host}")
        browser.got.append(json.loads(browser.read(body)))
        browser.headers.append(dict(headers))

    def _check_sender(self, authorization: str, origin: str) -> None:
        scheme, _, rest = authorization.partition(" ")
        assert scheme == "vapid"
        parts = dict(it.strip().split("=", 1) for it in rest.split(","))
        header, claims, signature = parts["t"].split(".")
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), read64(parts["k"]))
        raw = read64(signature)
        assert len(raw) == 64
        made = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
        key.verify(made, f"{header}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
        assert json.loads(read64(header)) == {"typ": "JWT", "alg": "ES256"}
        said = json.loads(read64(claims))
        assert said["aud"] == origin
        expires = datetime.fromtimestamp(said["exp"], UTC)
        assert self.clock() < expires <= self.clock() + DAY
        assert said["sub"].startswith(("https://", "mailto:"))
        self.keys.add(parts["k"])

    def open_connector(self) -> TCPConnector:
        """Leads to this stand-in, whatever service is asked for."""
        return TCPConnector(resolver=ToLoopback(self.port), ssl=self.trusted, limit=0)


class ToLoopback(AbstractResolver):
    """Every name is the stand-in's."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def resolve(self, host: str, port: int = 0, family: Any = 0) -> list[ResolveResult]:
        found = {"hostname": host, "host": "127.0.0.1", "port": self._port}
        return [ResolveResult(**found, family=2, proto=0, flags=0)]  # type: ignore[typeddict-item]

    async def close(self) -> None:
        """There is nothing to give back."""


@asynccontextmanager
async def push_service(clock: Callable[[], datetime]) -> AsyncIterator[PushService]:
    """Runs the stand-in; an app that starts meanwhile sends to it."""
    service = PushService(clock)
    application = web.Application()
    application.router.add_route("*", "/send/{number}", service.answer)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    with TemporaryDirectory() as folder:
        its, service.trusted = certified(Path(folder))
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=its)
    await site.start()
    service.port = runner.addresses[0][1]
    try:
        with mock.patch("bot.push.post.open_connector", service.open_connector):
            yield service
    finally:
        service.release.set()
        await runner.cleanup()


def certified(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """TLS for all services' names: the stand-in's side, and the side of who trusts it."""
    key, name = ec.generate_private_key(ec.SECP256R1()), "push stand-in"
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    names = [*(x509.DNSName(it) for it in HOSTS), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - DAY)
        .not_valid_after(now + DAY)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    both = pem + key.private_bytes(serialization.Encoding.PEM, *form)
    (folder / "both.pem").write_bytes(both)
    its = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    its.load_cert_chain(folder / "both.pem")
    return its, ssl.create_default_context(cadata=pem.decode())


def says(status: int, **headers: str) -> Fault:
    """Answers with this status and these headers, with _ for -."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _request: web.Response(status=status, headers=named, text="no")


def cut(request: web.Request) -> web.Response:
    """Hangs up instead of answering."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def told(browser: Browser, count: int = 1) -> list[dict[str, Any]]:  # Any: JSON
    """Waits until the browser has got so many messages, and returns all."""
    await patiently(lambda: len(browser.got) >= count)
    return browser.got
