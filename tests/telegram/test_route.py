"""What is in the way to Telegram is told apart, and a dead address costs a moment."""

import argparse
import asyncio
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from pydantic import SecretStr

from bot.cli.check import check
from bot.cli.console import CannotDo
from bot.cli.telegram_api import ask_telegram
from bot.demo.telegram import TelegramStandIn
from bot.runtime.config import Config, ConfigError, load
from bot.telegram import route
from bot.telegram.obstacles import obstacle
from bot.telegram.route import connector, proxy_at
from tests.telegram.proxies import LoopbackProxy

OFFICIAL = "https://api.telegram.org"
OURS = Path(__file__).with_name("loopback.pem")  # for localhost, good until 2119
BLOCKED = "is Telegram blocked in this country or network? set BELLHOP_PROXY"
NOT_ASKED = aiohttp.client_reqrep.ConnectionKey(
    "api.telegram.org", 443, True, True, None, None, None
)


def configured(api: str, **more: object) -> Config:
    given = {"bot_token": "1:TEST", "telegram_api": api}
    return Config.model_validate(given).model_copy(update=more)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            aiohttp.ClientConnectorDNSError(NOT_ASKED, socket.gaierror(-2, "unknown")),
            "the name api.telegram.org cannot be looked up (DNS)",
        ),
        (
            aiohttp.ClientConnectorError(NOT_ASKED, ConnectionRefusedError(111, "refused")),
            "api.telegram.org refuses connections",
        ),
        (aiohttp.ConnectionTimeoutError("late"), "api.telegram.org does not answer"),
        (TimeoutError(), "api.telegram.org does not answer"),
        (
            aiohttp.ClientConnectorCertificateError(NOT_ASKED, ssl.SSLCertVerificationError()),
            "a certificate that is not trusted; somebody intercepts",
        ),
        (
            aiohttp.ClientConnectorSSLError(NOT_ASKED, ssl.SSLError(1, "eof")),
            "breaks off while the connection is secured (TLS)",
        ),
        (aiohttp.ServerDisconnectedError(), "api.telegram.org breaks off"),
        (aiohttp.ClientOSError(104, "reset"), "api.telegram.org breaks off"),
        (
            aiohttp.ClientConnectorError(NOT_ASKED, OSError(101, "unreachable")),
            "there is no way to api.telegram.org",
        ),
    ],
)
def test_each_obstacle_is_told_apart_and_blocking_named_as_its_cause(
    error: Exception, words: str
) -> None:
    said = obstacle(error, OFFICIAL)

    assert said.startswith("Telegram cannot be reached: ")
    assert words in said
    assert BLOCKED in said
    assert "BELLHOP_TELEGRAM_API" in said


def test_an_own_server_is_not_said_to_be_blocked() -> None:
    said = obstacle(TimeoutError(), "http://bots.example.org:8081")

    assert "bots.example.org does not answer: check BELLHOP_TELEGRAM_API" in said


async def test_intercepted_connection_is_recognised_by_its_certificate(
    capsys: pytest.CaptureFixture[str],
) -> None:
    async with _server(_secure()) as port:
        await check(argparse.Namespace(), configured(f"https://localhost:{port}"))

    assert "what answers as localhost has a certificate that is not trusted" in (
        capsys.readouterr().out
    )


async def test_proxy_with_tls_is_reached_with_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    trusted = ssl.create_default_context(cafile=OURS)
    monkeypatch.setattr(route, "trusted", lambda: trusted)

    async with (
        LoopbackProxy("https", "bell", "sesame", _secure()) as proxy,
        TelegramStandIn() as telegram,
    ):
        address = SecretStr(proxy.address(host="localhost"))
        api = telegram.url.replace("127.0.0.1", "localhost")
        answer = await ask_telegram(configured(api, proxy=address), "getMe")

    assert answer["ok"] is True
    assert [host for host, _ in proxy.asked] == ["localhost"]


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (401, '{"ok":false,"error_code":401}', "BELLHOP_BOT_TOKEN: Telegram refuses this token"),
        (404, '{"ok":false,"error_code":404}', "BELLHOP_BOT_TOKEN: Telegram refuses this token"),
        (404, "<html>", "BELLHOP_TELEGRAM_API: "),
        (302, "<html>", "makes no sense (status 302)"),
        (200, "<html>blocked by your provider", "makes no sense (status 200)"),
    ],
)
async def test_answers_that_help_nobody_are_told_apart(status: int, body: str, words: str) -> None:
    async with _server(None, web.Response(status=status, text=body)) as port:
        with pytest.raises(CannotDo) as refused:
            await ask_telegram(configured(f"http://127.0.0.1:{port}"), "getMe")

    assert words in str(refused.value)


class _Resolver(AbstractResolver):
    """Knows a host by two addresses, of which the first leads nowhere."""

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        both = ((socket.AF_INET6, "::1"), (socket.AF_INET, "127.0.0.1"))
        return [
            {"hostname": host, "host": at, "port": port, "family": of, "proto": 6, "flags": 0}
            for of, at in both
        ]

    async def close(self) -> None:
        pass


@pytest.fixture
def swallowing() -> Iterator[int]:
    """A port of ::1 where nobody answers: what would wait to be accepted is full."""
    full = socket.socket(socket.AF_INET6)
    full.bind(("::1", 0))
    full.listen(0)
    port = full.getsockname()[1]
    callers = [socket.socket(socket.AF_INET6) for _ in range(4)]
    for caller in callers:
        caller.setblocking(False)
        caller.connect_ex(("::1", port))
    yield port
    for each in (full, *callers):
        each.close()


async def test_dead_route_of_one_address_costs_a_moment(swallowing: int) -> None:
    asked = asyncio.Event()

    async def answer(_: web.BaseRequest) -> web.Response:
        asked.set()
        return web.Response(text="here")

    runner = web.ServerRunner(web.Server(answer))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", swallowing).start()
    try:
        with pytest.raises(TimeoutError):
            await _connected(socket.AF_INET6, "::1", swallowing)
        async with (
            aiohttp.ClientSession(
                connector=connector(None, resolver=_Resolver()),
                timeout=aiohttp.ClientTimeout(sock_connect=route.CONNECT_SECONDS),
            ) as http,
            http.get(f"http://telegram.invalid:{swallowing}/") as response,
        ):
            text = await response.text()
    finally:
        await runner.cleanup()

    assert text == "here"
    assert asked.is_set()


async def _connected(family: int, host: str, port: int) -> None:
    with socket.socket(family) as trying:
        trying.setblocking(False)
        async with asyncio.timeout(0.5):
            await asyncio.get_running_loop().sock_connect(trying, (host, port))


def test_proxy_shows_neither_user_nor_password() -> None:
    proxy = proxy_at("socks5://bell:sesame@proxy.example.org:1080")

    assert (proxy.user, proxy.password) == ("bell", "sesame")
    assert f"{proxy} {proxy!r}" == " ".join(["socks5://proxy.example.org:1080"] * 2)


def _secure() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(OURS)
    return context


class _server:
    """Answers everything alike."""

    def __init__(self, tls: ssl.SSLContext | None, response: web.Response | None = None) -> None:
        self._tls, self._response = tls, response

    async def __aenter__(self) -> int:
        async def answer(_: web.BaseRequest) -> web.Response:
            told = self._response
            return web.Response(status=told.status, text=told.text) if told else web.Response()

        self._runner = web.ServerRunner(web.Server(answer))
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0, ssl_context=self._tls).start()
        return int(self._runner.addresses[0][1])

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()


@pytest.mark.parametrize(
    "address",
    [
        "proxy.example.org:1080",
        "socks4://proxy.example.org:1080",
        "ftp://proxy.example.org:21",
        "socks5://proxy.example.org",
        "socks5://proxy.example.org:0",
        "socks5://proxy.example.org:99999",
        "http://bell:hidden/word@proxy.example.org:3128",
        "http://bell:hidden#word@proxy.example.org:3128",
        "http://:hidden-word@proxy.example.org:3128",
        "socks5://hidden-word@proxy.example.org:1080",
        "http://proxy.example.org:3128/hidden-word",
        "http://bell:hidden word@proxy.example.org:3128",
    ],
)
def test_unusable_proxy_is_one_line_without_its_secrets(address: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as wrong:
        load({"BELLHOP_PROXY": address}, tmp_path / ".env")

    (line,) = wrong.value.lines
    assert line.startswith("BELLHOP_PROXY: ")
    assert "hidden" not in line


@pytest.mark.parametrize("scheme", ["http", "https", "socks5", "socks5h"])
def test_configuration_hides_the_proxy(scheme: str, tmp_path: Path) -> None:
    config = load({"BELLHOP_PROXY": f"{scheme}://bell:sesame@[::1]:1080/"}, tmp_path / ".env")

    assert config.proxy is not None
    assert str(proxy_at(config.proxy.get_secret_value())) == f"{scheme}://[::1]:1080"
    assert "sesame" not in repr(config)
