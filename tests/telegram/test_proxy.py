"""BELLHOP_PROXY: every call to Telegram goes through it, and its password is nowhere to be seen."""

import argparse
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from pydantic import SecretStr

from bot.cli.check import check
from bot.cli.console import CannotDo
from bot.cli.telegram_api import ask_telegram
from bot.demo.telegram import Options, TelegramStandIn
from bot.runtime.config import Config
from tests import house
from tests.bench import rig
from tests.cast import MARTA, OLGA, SHOP
from tests.house import House, patiently
from tests.seeing import see
from tests.telegram.proxies import ELSEWHERE, LoopbackProxy

PASSWORD = "open:sesame@7"
WRITTEN = "open%3Asesame%407"
KINDS = [("http", False), ("http", True), ("socks5", False), ("socks5", True), ("socks5h", True)]


def made(kind: str, *, is_guarded: bool) -> LoopbackProxy:
    return LoopbackProxy(kind, "bell", PASSWORD) if is_guarded else LoopbackProxy(kind)


def away(telegram: TelegramStandIn) -> str:
    """The stand-in's address by a name that cannot be looked up here."""
    return f"http://{ELSEWHERE}:{telegram.url.rpartition(':')[2]}"


def through(proxy: LoopbackProxy, telegram: TelegramStandIn, **other: str) -> Config:
    return house.configured(telegram, "sqlite+aiosqlite:///x.db").model_copy(
        update={
            "telegram_api": away(telegram),
            "proxy": SecretStr(proxy.address(**({"password": WRITTEN} | other))),
        }
    )


@asynccontextmanager
async def behind(proxy: LoopbackProxy, url: str) -> AsyncIterator[House]:
    """A house whose Telegram is beyond the proxy alone."""
    port = rig.free_port()
    telegram = TelegramStandIn(Options(port=port))
    variables = {
        "telegram_api": f"http://{ELSEWHERE}:{port}",
        "proxy": SecretStr(proxy.address(password=WRITTEN)),
    }
    async with house.opened(url, telegram, **variables) as running:
        yield running


@pytest.mark.parametrize(("kind", "is_guarded"), KINDS)
async def test_polling_and_cards_go_through_the_proxy(
    migrated_url: str, kind: str, is_guarded: bool
) -> None:
    async with made(kind, is_guarded=is_guarded) as proxy, behind(proxy, migrated_url) as shop:
        await shop.link(MARTA)
        shop.account(MARTA).write("/help")
        await see(shop, MARTA, "your role: manager")

    assert {host for host, _ in proxy.asked} == {ELSEWHERE}


@pytest.mark.parametrize(("kind", "is_guarded"), KINDS)
async def test_verbs_ask_through_the_proxy(kind: str, is_guarded: bool) -> None:
    async with made(kind, is_guarded=is_guarded) as proxy, TelegramStandIn() as telegram:
        answer = await ask_telegram(through(proxy, telegram), "getMe")

    assert answer["ok"] is True
    assert [host for host, _ in proxy.asked] == [ELSEWHERE]


@pytest.mark.parametrize("kind", ["http", "socks5"])
async def test_wrong_password_is_named_but_not_shown(kind: str) -> None:
    async with made(kind, is_guarded=True) as proxy, TelegramStandIn() as telegram:
        with pytest.raises(CannotDo) as refused:
            await ask_telegram(through(proxy, telegram, password="guess-me"), "getMe")

    words = str(refused.value)
    assert "BELLHOP_PROXY" in words
    assert "refuses the user name or the password" in words
    assert "guess-me" not in words
    assert "bell:" not in words


@pytest.mark.parametrize("kind", ["http", "https", "socks5"])
async def test_proxy_that_is_not_there_is_named_as_what_is_in_the_way(
    kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async with LoopbackProxy("http") as gone, TelegramStandIn() as telegram:
        await gone.die()
        gone.kind = kind
        await check(argparse.Namespace(), through(gone, telegram))

    said = capsys.readouterr().out
    assert "error: Telegram cannot be reached: BELLHOP_PROXY: " in said
    assert "refuses connections; check that the proxy runs" in said


async def test_dead_proxy_is_told_once_and_cards_wait_until_it_is_back(
    migrated_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with made("socks5", is_guarded=True) as proxy, behind(proxy, migrated_url) as shop:
        await shop.open_for_business()
        await proxy.die()
        await patiently(lambda: _says(shop) == "Telegram cannot be reached")
        order = {"order": {"id": "40117"}, "source": SHOP}
        answer = await shop.post("order.created", order)
        await proxy.start()
        await shop.until_with_clock(lambda: any("40117" in it for it in _texts(shop)))
        await patiently(lambda: _says(shop) is None)

    told = [it for it in caplog.messages if "Telegram cannot be reached: " in it]
    assert answer.status == 200
    assert 1 <= len(told) <= 2  # broken off, then refused
    assert "telegram: Telegram can be reached again" in caplog.messages
    assert PASSWORD not in caplog.text
    assert WRITTEN not in caplog.text


def _texts(shop: House) -> list[str]:
    return [message.text for message in shop.account(MARTA).received]


def _says(shop: House) -> str | None:
    condition = shop.app.health.parts().get("telegram")
    return condition.problem if condition else None


async def test_variables_of_other_programs_lead_nowhere(
    monkeypatch: pytest.MonkeyPatch, migrated_url: str
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    async with house.opened(migrated_url) as shop:
        await shop.link(OLGA)

    assert shop.account(OLGA).pinned
