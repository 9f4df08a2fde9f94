"""`bellhop connect --set`: what is taken, what is answered, and what is shown again."""

from typing import Any

import pytest

from bot.providers.generic import hooks as generic
from bot.providers.settings import Setting, token
from storage.directory import connections
from tests.shell import Shell

LINK = "https://example.keycrm.app/orders/{id}"


def stored(bellhop: Shell) -> list[Any]:
    return [it.settings for it in bellhop.ask(connections.everyone)]


def test_a_setting_is_stored_and_shown(bellhop: Shell) -> None:
    said = bellhop("connect", "keycrm", "--set", f"order_link={LINK}", "--json")

    assert said.status == 0
    assert stored(bellhop) == [{"order_link": LINK}]
    assert bellhop("connections", "--json").json[0]["settings"] == {"order_link": LINK}


@pytest.mark.parametrize("asked", ["no_link=1", "order_link", "=x", ""])
def test_an_unknown_name_is_answered_with_the_known_ones(bellhop: Shell, asked: str) -> None:
    said = bellhop("connect", "keycrm", "--set", asked)

    assert said.status == 2
    assert "order_link=…  the address of an order" in said.err
    assert "lead_link=…" in said.err
    assert stored(bellhop) == []


@pytest.mark.parametrize("twice", [False, True])
def test_a_wrong_value_is_answered_with_why(bellhop: Shell, twice: bool) -> None:
    said = bellhop(
        *("connect", "keycrm", "--set", f"order_link={LINK if twice else 'http://x/{id}'}"),
        *(("--set", f"order_link={LINK}") if twice else ()),
    )

    assert said.status == 2
    assert ("is there twice" if twice else "must be an https address") in said.err
    assert stored(bellhop) == []


def test_a_provider_without_settings_says_so(bellhop: Shell) -> None:
    said = bellhop("connect", "generic", "--set", "a=b")

    assert (said.status, "generic has no settings" in said.err) == (2, True)


def test_a_secret_is_never_printed_again(bellhop: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generic, "settings", {"token": Setting("a token", token, is_secret=True)})

    made = bellhop("connect", "generic", "--set", "token=top-secret")
    shown = [bellhop("connections", *how) for how in ((), ("--json",), ("--csv",))]

    assert stored(bellhop) == [{"token": "top-secret"}]
    assert not any("top-secret" in it.out + it.err for it in (made, *shown))


def test_a_wrong_secret_is_not_quoted(bellhop: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generic, "settings", {"token": Setting("a token", token, is_secret=True)})

    said = bellhop("connect", "generic", "--set", "token=top\nsecret")

    assert (said.status, "top" in said.err) == (2, False)
