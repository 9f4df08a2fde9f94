"""The verbs of the command line, as an operator types them while no bot is running."""

import io
import os
import re
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import segno
from sqlmodel import select

from bot.cli.check import has_wal_reset_bug
from bot.cli.console import show_code
from storage.directory import links, people
from storage.flow import cards
from storage.tables import Form, Link, NewCard, Person
from tests.shell import Shell

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
ROOT = Path(__file__).parents[2]

NOW = datetime(2026, 11, 22, 16, tzinfo=UTC)
OLGA = ("invite", "--name", "Olga", "--role", "administrator")


class Terminal(io.StringIO):
    """A terminal with whatever colours."""

    def isatty(self) -> bool:
        return True


def test_help_needs_no_heavy_import() -> None:
    code = "import sys, bot.__main__ as m\ntry: m.main(['--help'])\nexcept SystemExit: pass\n"
    code += "print([n for n in ('aiogram', 'sqlmodel', 'pydantic', 'aiohttp') if n in sys.modules])"

    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)

    assert said.stdout.splitlines()[-1] == "[]"


def test_invite_prints_json_alone(bellhop: Shell) -> None:
    said = bellhop(*OLGA, "--json")

    assert set(said.json) == {"url", "token", "expires_at", "person_id"}
    assert said.json["url"] == f"https://t.me/bellhop_bot?start={said.json['token']}"


def test_invite_draws_a_code_only_if_asked_or_for_a_terminal(bellhop: Shell) -> None:
    plain, asked = bellhop(*OLGA), bellhop(*OLGA, "--qr")
    as_json = bellhop(*OLGA, "--qr", "--json")

    drawn = io.StringIO()
    segno.make(asked.out.strip(), micro=False).terminal(drawn, compact=True)
    assert "█" not in plain.out + plain.err
    assert drawn.getvalue() in asked.err
    assert as_json.json["url"]
    assert "█" in as_json.err


def test_code_for_a_terminal_has_colours_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", Terminal())
    drawn = io.StringIO()

    show_code("https://t.me/bellhop_bot?start=x", drawn, is_asked=False)

    lines = drawn.getvalue().splitlines()
    assert all(line.startswith("\x1b[97;40m") and line.endswith("\x1b[0m") for line in lines)


def test_code_that_cannot_be_written_is_left_out() -> None:
    narrow = io.TextIOWrapper(io.BytesIO(), encoding="ascii")

    show_code("https://t.me/bellhop_bot?start=x", narrow, is_asked=True)

    narrow.flush()
    assert narrow.buffer.getvalue() == b""  # type: ignore[attr-defined]  # it is a BytesIO


def test_invites_token_opens_the_invite(bellhop: Shell) -> None:
    token = bellhop(*OLGA, "--json").json["token"]

    invite = bellhop.ask(lambda s: links.by_token(s, token))

    assert invite.person_id == bellhop.person("Olga").id


@pytest.mark.parametrize(
    ("role", "right"),
    [
        ("admin", "administrator"),
        ("Manager", "manager"),
        ("content manager", "content-manager"),
        ("Адміністратор", "administrator"),
        ("курьер", "courier"),
        ("manger", "manager"),
    ],
)
@pytest.mark.parametrize("flags", [(), ("--custom-role",)])
def test_near_miss_of_a_role_is_refused_with_the_right_name(
    bellhop: Shell, role: str, right: str, flags: tuple[str, ...]
) -> None:
    said = bellhop("invite", "--name", "Ann", "--role", role, *flags)

    assert said.status != 0
    assert f"did you mean {right}?" in said.err


def test_new_role_needs_to_be_meant(bellhop: Shell) -> None:
    unmeant = bellhop("invite", "--name", "Ann", "--role", "florist")
    meant = bellhop("invite", "--name", "Ann", "--role", "florist", "--custom-role")
    in_use = bellhop("invite", "--name", "Bob", "--role", "florist")

    assert (unmeant.status, meant.status, in_use.status) == (2, 0, 0)
    assert "--custom-role" in unmeant.err


def test_inviting_an_administrator_brings_one_back(bellhop: Shell) -> None:
    bellhop("invite", "--name", "Olga", "--role", "manager")

    said = bellhop(*OLGA)

    olga = bellhop.person("Olga")
    assert (olga.role, olga.role_held, said.status) == ("administrator", True, 0)
    assert "No administrator can be reached, so Olga is one now." in said.err


def test_inviting_an_administrator_makes_none_where_one_is_linked(bellhop: Shell) -> None:
    bellhop(*OLGA)
    bellhop("invite", "--name", "Marta", "--role", "manager")
    olga = bellhop.person("Olga").id
    bellhop.ask(lambda s: links.open_one(s, olga, 101, None, NOW))

    said = bellhop("invite", "--name", "Marta", "--role", "administrator")

    assert bellhop.person("Marta").role == "manager"
    assert "Marta remains manager" in said.err


def test_inviting_an_administrator_brings_one_back_who_can_be_reached(bellhop: Shell) -> None:
    bellhop(*OLGA)
    bellhop("invite", "--name", "Marta", "--role", "manager")
    olga = bellhop.person("Olga").id
    lost = bellhop.ask(lambda s: links.open_one(s, olga, 101, None, NOW)).id
    bellhop.ask(lambda s: links.mark_unreachable(s, lost, NOW))

    said = bellhop("invite", "--name", "Marta", "--role", "administrator")

    assert bellhop.person("Marta").role == "administrator"
    assert "No administrator can be reached, so Marta is one now." in said.err


def test_what_cannot_be_seen_in_a_typed_name_is_dropped(bellhop: Shell) -> None:
    bellhop("invite", "--name", "An\u200bn\u202e", "--role", "man\u00adager")
    said = bellhop("invite", "--name", "\u200b\ufeff", "--role", "manager")

    assert bellhop.person("Ann").role == "manager"
    assert (said.status, "printable" in said.err) == (2, True)


def test_invite_never_changes_a_role(bellhop: Shell) -> None:
    bellhop(*OLGA)

    said = bellhop("invite", "--name", "Olga", "--role", "manager", "--json")

    assert bellhop.person("Olga").role == "administrator"
    assert "remains administrator" in said.err
    assert said.json["person_id"] == bellhop.person("Olga").id


def test_two_people_of_one_name_are_refused(bellhop: Shell) -> None:
    for crm_id in ("1", "2"):
        bellhop(*OLGA, "--crm-id", crm_id, "--new")

    said = bellhop(*OLGA)

    assert said.status == 1
    assert "--crm-id" in said.err


def test_dismissed_person_is_not_invited(bellhop: Shell) -> None:
    bellhop(*OLGA, "--crm-id", "1")

    async def dismiss(session: Any) -> None:
        person = await people.by_crm_id(session, "1")
        assert person is not None
        person.active = False

    bellhop.ask(dismiss)
    said = bellhop(*OLGA, "--crm-id", "1")

    assert said.status == 1
    assert "deactivated" in said.err


def test_nothing_is_stored_while_the_bots_name_is_unknown(bare: Shell) -> None:
    said = bare(*OLGA, "--json")

    assert (said.status, said.out) == (1, "")
    assert "cannot be reached" in said.err
    assert bare.ask(lambda s: people.by_name(s, "Olga")) == []


def test_connect_prints_json_alone(bellhop: Shell) -> None:
    said = bellhop("connect", "generic", "--json").json

    assert set(said) == {"id", "provider", "url", "path", "secret"}
    assert re.fullmatch(r"/hooks/generic/[A-Za-z0-9_-]{32,}", said["path"])
    assert said["url"].endswith(said["path"])
    assert said["secret"].startswith("whsec_")


def test_connect_prints_the_public_address(bellhop: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BELLHOP_PUBLIC_URL", "https://bell.example.org/")

    said = bellhop("connect", "keycrm", "--json").json

    assert said["url"] == f"https://bell.example.org{said['path']}"
    assert said["secret"] is None


def test_unknown_provider_is_answered_with_the_known_ones(bellhop: Shell) -> None:
    said = bellhop("connect", "acme")

    assert said.status == 2
    assert "generic, keycrm" in said.err


def test_list_of_connections_shows_no_key(bellhop: Shell) -> None:
    made = bellhop("connect", "generic", "--name", "Shop", "--json").json
    bellhop("disconnect", str(made["id"]))

    said = bellhop("connections", "--json")

    (row,) = said.json
    assert (row["provider"], row["name"], bool(row["revoked_at"])) == ("generic", "Shop", True)
    assert made["path"].split("/")[-1] not in said.out + bellhop("connections").out
    assert made["secret"] not in said.out


@pytest.mark.parametrize("number", ["9", "0", "-1", "99999999999999999999999"])
def test_unknown_connection_cannot_be_revoked(bellhop: Shell, number: str) -> None:
    said = bellhop("disconnect", number)

    assert said.status == 1
    assert len(said.err.splitlines()) == 1


def test_forgotten_person_leaves_no_name_and_no_account(bellhop: Shell, tmp_path: Path) -> None:
    bellhop(*OLGA, "--crm-id", "crm-77")
    person = bellhop.person("Olga")

    async def live(session: Any) -> None:
        from datetime import UTC, datetime

        now = datetime.now(UTC)
        link = await links.open_one(session, person.id, 555000111, "olga_account", now)
        content = {
            "text": "notice-linked",
            "values": {"person": "Olga", "account": "@olga_account"},
        }
        await cards.add(session, NewCard(link.pk, Form.NOTICE, now, content))

    bellhop.ask(live)
    said = bellhop("forget", "--yes", "Olga")
    kept = bellhop.ask(_everything)

    assert said.status == 0
    assert not [word for word in ("Olga", "crm-77", "555000111", "olga_account") if word in kept]


async def _everything(session: Any) -> str:
    from storage.tables import Card

    rows = [(await session.exec(select(table))).all() for table in (Person, Link, Card)]
    return str([row.model_dump() for table in rows for row in table])


def test_forgetting_the_last_administrator_warns(bellhop: Shell) -> None:
    bellhop(*OLGA)

    said = bellhop("forget", "--yes", "Olga")

    assert said.status == 0
    assert "No administrator" in said.err


def test_ambiguous_person_is_not_forgotten(bellhop: Shell) -> None:
    bellhop(*OLGA)
    bellhop("invite", "--name", "Ivan", "--role", "manager", "--crm-id", "1")

    unsure = bellhop("forget", "--yes", "1")
    sure = bellhop("forget", "--yes", "crm:1")

    assert (unsure.status, sure.status) == (1, 0)
    assert bellhop.person("Olga").active


def test_unusable_database_is_reported_in_one_line_without_its_password(
    bare: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "postgresql+asyncpg://bell:sesame-open@127.0.0.1:9/bellhop"
    monkeypatch.setenv("BELLHOP_DATABASE_URL", address)

    said = bare("connections", "--json")

    assert (said.status, said.out, len(said.err.splitlines())) == (1, "", 1)
    assert "sesame-open" not in said.err


def test_bug_in_bellhop_shows_no_secret(bellhop: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: object) -> None:
        raise RuntimeError(f"https://api.telegram.org/bot{TOKEN}/getMe")

    monkeypatch.setattr("bot.cli.connections.access.list_connections", fail)
    said = bellhop("connections")

    assert said.status == 1
    assert TOKEN not in said.err


def test_run_without_a_token_names_the_variable(
    bare: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BELLHOP_BOT_TOKEN")
    monkeypatch.setenv("BELLHOP_HTP_PORT", "1")

    said = bare("run")

    assert said.status == 2
    assert re.search(r"^BELLHOP_HTP_PORT: .*BELLHOP_HTTP_PORT", said.err, re.MULTILINE)
    assert re.search(r"^BELLHOP_BOT_TOKEN: ", said.err, re.MULTILINE)


def test_check_says_what_is_wrong(bare: Shell) -> None:
    said = bare("check")

    assert said.status == 1
    assert "error: Telegram cannot be reached" in said.out


@pytest.mark.parametrize(
    ("version", "has_it"),
    [((3, 40, 1), True), ((3, 44, 6), False), ((3, 50, 7), False), ((3, 51, 3), False)],
)
def test_check_knows_which_versions_of_sqlite_have_the_bug(
    version: tuple[int, ...], has_it: bool
) -> None:
    assert has_wal_reset_bug(version) is has_it


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "verb",
    [
        ("migrate",),
        ("connections",),
        ("connect", "generic"),
        ("check",),
        ("invite", "--name", "Olga", "--role", "administrator"),
        ("forget", "--yes", "Olga"),
        ("staff",),
        ("sources",),
        ("channels",),
        ("backup", "copy.db"),
    ],
)
def test_every_verb_keeps_the_database_to_its_owner(
    bare: Shell, tmp_path: Path, verb: tuple[str, ...]
) -> None:
    before = os.umask(0)
    try:
        bare(*verb)
    finally:
        os.umask(before)

    assert {stat.S_IMODE(it.stat().st_mode) for it in tmp_path.iterdir()} <= {0o600}
