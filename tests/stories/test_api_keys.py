"""API keys and settings of a connection, as an operator gives, changes and takes them away."""

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.actions import integrations
from bot.actions.context import Context
from storage.directory import connections
from storage.tables import Connection
from tests.shell import Said, Shell

KEY = "OTdkNzE3YjMtYWZh-ofAPIKeysForTests"
OTHER = "ZmFrZS1rZXktbnVt_ber-two-of-Tests"
LINK = "https://example.keycrm.app/orders/{id}"


class Terminal(io.StringIO):
    """Standard input with somebody at the keyboard."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def key_file(tmp_path: Path) -> str:
    (tmp_path / "key").write_text(f"\ufeff{KEY}\n")
    return str(tmp_path / "key")


def stored(bellhop: Shell) -> Connection:
    [found] = bellhop.ask(connections.everyone)
    assert isinstance(found, Connection)
    return found


def shown(bellhop: Shell) -> list[Said]:
    return [bellhop("connections", *how) for how in ((), ("--json",), ("--csv",))]


def test_connect_takes_a_key_from_a_file_and_never_shows_it(bellhop: Shell, key_file: str) -> None:
    made = bellhop("connect", "keycrm", "--api-key-file", key_file)

    assert made.status == 0
    assert stored(bellhop).api_key == KEY
    assert bellhop("connections", "--json").json[0]["api_key"] is True
    assert "API KEY" in bellhop("connections").out
    assert not any(KEY in it.out + it.err for it in (made, *shown(bellhop)))


def test_connect_takes_a_key_from_standard_input(
    bellhop: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{KEY}\n"))

    bellhop("connect", "keycrm", "--api-key-file", "-", "--json")

    assert stored(bellhop).api_key == KEY


def test_connect_without_a_key_says_what_that_means_and_how_to_give_one(bellhop: Shell) -> None:
    made = bellhop("connect", "keycrm")

    assert "bellhop api-key 1 --file FILE" in made.err
    assert bellhop("connections", "--json").json[0]["api_key"] is False


def test_key_of_the_configuration_counts_for_the_default_cabinet(
    bellhop: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BELLHOP_KEYCRM_API_KEY", KEY)
    made = bellhop("connect", "keycrm")
    bellhop("connect", "keycrm", "--cabinet", "north")
    bellhop("connect", "generic")

    assert "api-key" not in made.err
    assert [it["api_key"] for it in bellhop("connections", "--json").json] == [True, False, False]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "16 to 500 characters"),
        ("short", "16 to 500 characters"),
        ("x" * 501, "16 to 500 characters"),
        (f"Bearer {KEY}", "remove the word Bearer"),
        (f"key: {KEY}", "spaces, line breaks"),
        (f"{KEY}\n{KEY}", "spaces, line breaks"),
        ("ключ" * 10, "spaces, line breaks"),
    ],
)
def test_what_is_no_key_is_refused_unquoted(
    bellhop: Shell, tmp_path: Path, content: str, why: str
) -> None:
    (tmp_path / "key").write_text(content)

    said = bellhop("connect", "keycrm", "--api-key-file", str(tmp_path / "key"))

    assert (said.status, said.out) == (2, "")
    assert why in said.err
    assert len(said.err.splitlines()) == 1
    assert not content or content.strip() not in said.err
    assert bellhop.ask(connections.everyone) == []


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_file_that_cannot_be_read_is_refused(
    bellhop: Shell, tmp_path: Path, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "key").write_bytes(content)

    said = bellhop("connect", "keycrm", "--api-key-file", str(tmp_path / "key"))

    assert (said.status, "cannot read the file" in said.err) == (2, True)


def test_other_providers_take_no_key(bellhop: Shell, key_file: str) -> None:
    said = bellhop("connect", "generic", "--api-key-file", key_file, "--json")
    bellhop("connect", "generic", "--json")
    later = bellhop("api-key", "1", "--file", key_file)

    assert (said.status, later.status) == (2, 2)
    assert "does not ask" in said.err
    assert "does not ask" in later.err


@pytest.mark.parametrize("gone", [("disconnect", "1"), ("api-key", "1", "--remove")])
def test_what_fails_with_a_key_is_over_when_it_is_gone(
    bellhop: Shell, key_file: str, gone: tuple[str, ...]
) -> None:
    bellhop("connect", "keycrm", "--api-key-file", key_file, "--json")

    async def fail(session: Any) -> None:
        connection = await session.get_one(Connection, 1)
        context = Context(session, UTC, datetime.now(UTC))
        await integrations.failing(context, connection, integrations.KEY)

    bellhop.ask(fail)
    assert stored(bellhop).alarms

    assert bellhop(*gone).status == 0

    assert stored(bellhop).alarms == {}


def test_key_is_given_changed_and_taken_away_at_the_same_address(
    bellhop: Shell, key_file: str, tmp_path: Path
) -> None:
    bellhop("connect", "keycrm", "--json")
    address = stored(bellhop).key_hash
    (tmp_path / "other").write_text(OTHER)

    given = bellhop("api-key", "1", "--file", key_file)
    assert stored(bellhop).api_key == KEY
    bellhop("api-key", "1", "--file", str(tmp_path / "other"))
    assert stored(bellhop).api_key == OTHER
    gone = bellhop("api-key", "1", "--remove")

    assert stored(bellhop).api_key is None
    assert stored(bellhop).key_hash == address
    assert "asks KeyCRM with this key" in given.out
    assert "KeyCRM is not asked" in gone.out
    assert KEY not in given.out + given.err


@pytest.mark.parametrize("words", [(), ("--remove", "--file", "x")])
def test_verb_must_be_told_what_to_do(bellhop: Shell, words: tuple[str, ...]) -> None:
    bellhop("connect", "keycrm", "--json")

    assert bellhop("api-key", "1", *words).status == 2


@pytest.mark.parametrize("verb", [("api-key", "--remove"), ("set", "order_link=")])
@pytest.mark.parametrize("number", ["7", "0", str(2**70)])
def test_unknown_connection_is_said(bellhop: Shell, verb: tuple[str, ...], number: str) -> None:
    said = bellhop(verb[0], number, *verb[1:])

    assert (said.status, "no active connection" in said.err) == (1, True)


def test_key_and_settings_outlast_a_rotation(bellhop: Shell, key_file: str) -> None:
    bellhop(*("connect", "keycrm", "--set", f"order_link={LINK}", "--api-key-file", key_file))
    bellhop("rotate", "1")

    assert stored(bellhop).api_key == KEY
    assert stored(bellhop).settings == {"order_link": LINK}


def set_(bellhop: Shell, *words: str) -> Said:
    return bellhop("set", "1", *words)


def test_settings_are_changed_and_taken_away(bellhop: Shell) -> None:
    bellhop("connect", "keycrm", "--json", "--set", f"order_link={LINK}")

    done = set_(bellhop, "lead_link=https://a.example/{id}", "order_link=https://b.example/{id}")
    assert stored(bellhop).settings == {
        "lead_link": "https://a.example/{id}",
        "order_link": "https://b.example/{id}",
    }
    set_(bellhop, "order_link=")

    assert stored(bellhop).settings == {"lead_link": "https://a.example/{id}"}
    assert "lead_link is set" in done.out


@pytest.mark.parametrize("asked", ["no_link=1", "order_link", "order_link=http://x/{id}"])
def test_wrong_settings_change_nothing(bellhop: Shell, asked: str) -> None:
    bellhop("connect", "keycrm", "--json", "--set", f"order_link={LINK}")

    said = set_(bellhop, "lead_link=", asked)

    assert said.status == 2
    assert stored(bellhop).settings == {"order_link": LINK}


TYPED: list[tuple[str, dict[str, Any]]] = [
    ("\n\n", {}),
    (f"{LINK}\n\n", {"order_link": LINK}),
    (f"nonsense\n{LINK}\n{LINK}\n", {"order_link": LINK, "lead_link": LINK}),
    ("", {}),
]


@pytest.mark.parametrize(("typed", "settings"), TYPED)
def test_terminal_is_asked_where_orders_and_cards_open(
    bellhop: Shell, monkeypatch: pytest.MonkeyPatch, typed: str, settings: dict[str, Any]
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(typed))

    made = bellhop("connect", "keycrm")

    assert made.status == 0
    assert "The address of an order in KeyCRM, with {id} for its id: " in made.err
    assert ("must be an https address" in made.err) == ("nonsense" in typed)
    assert stored(bellhop).settings == settings


def test_terminal_is_not_asked_for_what_is_given_nor_with_json(
    bellhop: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = ("--set", f"order_link={LINK}", "--set", f"lead_link={LINK}")
    monkeypatch.setattr("sys.stdin", Terminal(""))

    said = [bellhop("connect", "keycrm", *both), bellhop("connect", "keycrm", "--json")]

    assert not any("with {id}" in it.err for it in said)
