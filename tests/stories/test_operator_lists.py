"""The lists of the command line, read by people, programs and spreadsheets."""

import csv
import io
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.cli.lists.listing import Listing, guarded, lines_of, unguarded, width_of
from storage.directory import absences, identities, links, people, sources
from storage.tables import Channel, Source
from tests.shell import Shell

NOW = datetime(2026, 11, 22, 16, tzinfo=UTC)
# As a running bot writes it down.
REFUSAL = {"result": "method", "method": "GET", "media_type": None, "size": 0, "in_a_row": 1}
LISTS = ("staff", "sources", "channels", "connections")
CHANNELS = """id,name,kind,paid_until,amount,currency,period
5,Viber Київ,viber,2026-12-25,499.50,UAH,monthly
7,"=HYPERLINK(""x"")",,,,,
-8,'=quoted,telegram,2026-02-28,,,
9,店舗,,,,,
"""


@pytest.mark.parametrize("verb", LISTS)
def test_empty_list_says_what_to_do(bellhop: Shell, verb: str) -> None:
    table, as_json, as_csv = bellhop(verb), bellhop(verb, "--json"), bellhop(verb, "--csv")

    assert (table.status, table.out, as_json.json) == (0, "", [])
    assert len(as_csv.out.splitlines()) == 1
    for said in (table, as_json, as_csv):
        assert len(said.err.splitlines()) == 1


def test_staff_shows_who_is_linked_and_reachable_but_no_account(bellhop: Shell) -> None:
    async def hire(session: Any) -> None:
        for number, name in enumerate(("Марта", "Ivan", "Olga"), 1):
            person = await people.add(
                session, name=name, role="manager", crm_id=str(number), now=NOW
            )
            if name != "Olga":
                link = await links.open_one(session, person.pk, 555000110 + number, "acc", NOW)
            if name == "Ivan":
                await identities.give(session, person.pk, "north", "77")
                await links.mark_unreachable(session, link.pk, NOW)
                until = datetime.now(UTC) + timedelta(days=3)
                await absences.put(session, person.pk, until, None, NOW)

    bellhop.ask(hire)
    said = bellhop("staff", "--json")
    rows = {row["name"]: row for row in said.json}

    assert rows["Марта"]["linked_at"] == "2026-11-22T16:00:00+00:00"
    assert rows["Марта"]["reachable"]
    assert rows["Ivan"]["crm_ids"] == {"default": "2", "north": "77"}
    assert (rows["Ivan"]["reachable"], rows["Ivan"]["away_until"] is None) == (False, False)
    assert (rows["Olga"]["linked_at"], rows["Olga"]["reachable"]) == (None, False)
    for shown in (said.out, bellhop("staff").out, bellhop("staff", "--csv").out):
        assert "55500011" not in shown


def test_sources_show_their_default_managers(bellhop: Shell) -> None:
    async def open_shop(session: Any) -> None:
        await people.add(session, name="Марта", role="manager", crm_id="6", now=NOW)
        shop = await sources.mention(session, Source, "3", "Shop", "north")
        await sources.set_managers(session, shop, ["6"])
        here = await sources.mention(session, Source, "3", "Shop")
        await sources.set_managers(session, here, ["6", "9"])

    bellhop.ask(open_shop)

    assert bellhop("sources", "--json").json == [
        {
            "cabinet": "default",
            "id": "3",
            "name": "Shop",
            "managers": ["Марта"],
            "awaited_managers": ["9"],
        },
        {
            "cabinet": "north",
            "id": "3",
            "name": "Shop",
            "managers": [],
            "awaited_managers": ["6"],
        },
    ]


def test_exported_channels_can_be_imported_again(bellhop: Shell, tmp_path: Path) -> None:
    (tmp_path / "first.csv").write_text(CHANNELS)
    bellhop("channels", "import", "first.csv")
    before = bellhop("channels", "--json").json

    exported = bellhop("channels", "--csv").out
    (tmp_path / "second.csv").write_text(exported, newline="")
    again = bellhop("channels", "import", "second.csv")

    assert again.out.splitlines()[-1] == "0 added, 0 changed, 4 unchanged"
    assert bellhop("channels", "--json").json == before
    assert {row["name"] for row in before} == {"Viber Київ", '=HYPERLINK("x")', "=quoted", "店舗"}
    assert not [
        cell
        for row in csv.reader(io.StringIO(exported, newline=""))
        for cell in row
        if cell.startswith(("=", "+", "-", "@"))
    ]


def test_export_says_which_channels_it_leaves_out(bellhop: Shell) -> None:
    async def mention(session: Any) -> None:
        for crm_id, name, cabinet in (("1", None, ""), ("2", "B", ""), ("3", "C", "north")):
            await sources.mention(session, Channel, crm_id, name, cabinet)

    bellhop.ask(mention)
    said = bellhop("channels", "--csv")

    assert [row.split(",")[0] for row in said.out.splitlines()] == ["id", "2"]
    assert "north" in said.err
    assert "no name yet: 1" in said.err
    assert len(bellhop("channels", "--json").json) == 3


def test_import_without_a_file_says_how(bellhop: Shell) -> None:
    said = bellhop("channels", "import")

    assert said.status == 2
    assert "FILE.csv" in said.err


def test_connections_show_when_they_were_good_and_refused(bellhop: Shell) -> None:
    made = bellhop("connect", "generic", "--name", "Магазин", "--json").json

    async def refuse(session: Any) -> None:
        from storage.tables import Connection

        row = await session.get_one(Connection, made["id"])
        row.good_at, row.refused_at, row.refusal = NOW, NOW, REFUSAL
        row.old_until = NOW

    bellhop.ask(refuse)
    (row,) = bellhop("connections", "--json").json

    assert row["good_at"] == row["refused_at"] == row["old_until"] == "2026-11-22T16:00:00+00:00"
    assert (row["refusal"], row["auth"]) == ("sent with GET, but it has to be POST", "signature")
    assert "2026-11-22 18:00" in bellhop("connections").out
    as_csv = bellhop("connections", "--csv").out
    assert "sent with GET, but it has to be POST" in as_csv
    assert made["secret"] not in as_csv


@pytest.mark.parametrize(
    "text",
    ["", "x", "=1", "'=1", "''=1", "+38", "-8", "@a", "'", "'x", "\t=1", "\r\n", "1-2"],
)
def test_guard_against_formulas_can_be_undone(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))


ROWS = Listing(
    {"name": "NAME", "role": "ROLE"},
    [
        {"name": "Жанна", "role": "a"},
        {"name": "店舗", "role": "b"},
        {"name": "e\u0301", "role": "c"},
    ],
    "",
)


def test_columns_are_aligned_whatever_the_script() -> None:
    lines = lines_of(ROWS, UTC, 80)

    assert {width_of(line) for line in lines[1:]} == {8}
    assert lines[0] == "NAME   ROLE"


def test_narrow_terminal_gets_paragraphs() -> None:
    lines = lines_of(ROWS, UTC, 9)

    assert lines[:3] == ["NAME  Жанна", "ROLE  a", ""]


def test_name_from_a_crm_cannot_steer_the_terminal() -> None:
    listing = Listing({"name": "NAME"}, [{"name": "\x1b[2J\u202eIvan\n"}], "")

    assert lines_of(listing, UTC, None)[1:] == ["\ufffd[2J\ufffdIvan\ufffd"]


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (("conect", "generic"), "did you mean connect?"),
        (("chek",), "did you mean check?"),
        (("Staff",), "did you mean staff?"),
        (("connections", "--jsno"), "did you mean --json?"),
        (("invite", "--nmae", "Olga"), "did you mean --name?"),
        (("invite", "--roel=administrator"), "did you mean --role?"),
        (("xyzzy",), "bellhop --help"),
        (("check", "--zzz"), "bellhop check --help"),
    ],
)
def test_misspelt_word_is_answered_with_the_nearest(
    bare: Shell, words: tuple[str, ...], meant: str
) -> None:
    said = bare(*words)

    assert (said.status, said.out) == (2, "")
    assert meant in said.err
    assert len(said.err.splitlines()) == 1


def test_bellhop_alone_prints_its_help(bare: Shell) -> None:
    said = bare()

    assert (said.status, said.err) == (0, "")
    assert "backup" in said.out


def test_check_grades_every_line_and_sums_up(bellhop: Shell) -> None:
    lines = bellhop("check").out.splitlines()

    assert all(line.startswith(("ok: ", "warning: ", "error: ")) for line in lines)
    warnings = sum(line.startswith("warning: ") for line in lines)
    counted = f"{warnings} warning{'' if warnings == 1 else 's'}"
    assert lines[-1] == f"error: 1 error, {counted}: fix the errors and run bellhop check again"


class Terminal(io.StringIO):
    """Somebody who types this."""

    def isatty(self) -> bool:
        return True


def test_forget_without_a_terminal_needs_to_be_told_yes(
    bellhop: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    bellhop("invite", "--name", "Olga", "--role", "administrator")
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))

    said = bellhop("forget", "Olga")

    assert said.status == 2
    assert "--yes" in said.err
    assert bellhop.person("Olga").active


@pytest.mark.parametrize(("typed", "is_erased"), [("yes\n", True), ("y\n", False), ("", False)])
def test_forget_shows_who_and_asks_at_a_terminal(
    bellhop: Shell, monkeypatch: pytest.MonkeyPatch, typed: str, *, is_erased: bool
) -> None:
    bellhop("invite", "--name", "Olga", "--role", "administrator", "--crm-id", "crm-7")
    monkeypatch.setattr("sys.stdin", Terminal(typed))

    said = bellhop("forget", "Olga")

    assert said.status == (0 if is_erased else 1)
    assert "Olga, administrator" in said.err
    assert "crm-7 (default)" in said.err
    found = bellhop.ask(partial(people.by_name, name="Olga", dismissed_too=True))
    assert bool(found) is not is_erased
