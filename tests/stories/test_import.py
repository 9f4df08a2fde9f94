"""`bellhop channels import`, as an operator types it while no bot is running."""

import io
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from bot.actions import directory
from bot.actions.context import Context, Report
from storage.directory import sources
from storage.tables import Channel, Reminder
from tests.shell import Said, Shell

HEADER = "id,name,paid_until,amount,currency,period"
VIBER = "5,Viber,2099-12-25,499.50,UAH,monthly"
MAIL = "7,Mail,,,,"


@pytest.fixture
def take(bellhop: Shell, tmp_path: Path) -> Any:
    """Imports a file with these lines."""

    def write_and_import(*lines: str, options: tuple[str, ...] = ()) -> Said:
        (tmp_path / "channels.csv").write_text("\n".join((HEADER, *lines)), "utf-8")
        return bellhop("channels", "import", "channels.csv", *options)

    return write_and_import


def channels(bellhop: Shell) -> dict[str, Channel]:
    async def every(session: Any) -> list[Channel]:
        return list((await session.exec(select(Channel))).all())

    return {each.crm_id: each for each in bellhop.ask(every)}


def test_import_says_what_happened_to_each_channel(bellhop: Shell, take: Any) -> None:
    take(VIBER, MAIL)

    said = take(VIBER.replace("Viber", "Viber UA"), MAIL, "9,Site,,,,")

    assert said.status == 0
    assert said.out.splitlines() == [
        "changed  5  Viber UA: name",
        "added    9  Site",
        "1 added, 1 changed, 1 unchanged",
    ]


def test_import_prints_json_alone(take: Any) -> None:
    said = take(VIBER, options=("--json",))

    assert said.json == {"added": ["5"], "changed": [], "unchanged": []}


def test_importing_twice_changes_nothing(bellhop: Shell, take: Any) -> None:
    take(VIBER, MAIL)
    first = channels(bellhop)

    said = take(VIBER, MAIL)

    assert said.out == "0 added, 0 changed, 2 unchanged\n"
    assert channels(bellhop) == first


def test_imported_channel_is_the_same_as_one_from_a_hook(bellhop: Shell, take: Any) -> None:
    take(VIBER)

    now = datetime.now(UTC)
    told = {"channel": dict(zip(HEADER.split(","), VIBER.split(","), strict=True)) | {"id": "6"}}
    kyiv = ZoneInfo("Europe/Kyiv")
    report = Report("channel.updated", "channel:6", told, now)
    bellhop.ask(lambda session: directory.record(Context(session, kyiv, now), report))

    by_file, by_hook = (channels(bellhop)[i].model_dump(exclude={"id", "crm_id"}) for i in "56")
    assert by_file == by_hook


def test_imported_date_is_reminded_of(bellhop: Shell, take: Any) -> None:
    take(VIBER, MAIL)

    async def waiting(session: Any) -> list[tuple[str, str]]:
        found = (await session.exec(select(Reminder))).all()
        return [(row.key, f"{row.at:%Y-%m-%d %H:%M}") for row in found]

    assert bellhop.ask(waiting) == [("payment:5:2099-12-25:-7", "2099-12-18 08:00")]


def test_name_set_by_an_administrator_stays(bellhop: Shell, take: Any) -> None:
    take(VIBER)

    async def rename(session: Any) -> None:
        channel = await sources.mention(session, Channel, "5", None)
        await sources.rename(session, channel, "Ours")

    bellhop.ask(rename)
    said = take(VIBER)

    assert channels(bellhop)["5"].name == "Ours"
    assert said.out == "0 added, 0 changed, 1 unchanged\n"


def test_one_mistake_keeps_everything_out(bellhop: Shell, take: Any) -> None:
    said = take(VIBER, "7,Mail,2026-02-30,,,")

    assert (said.status, said.out) == (1, "")
    assert 'line 3, paid_until: "2026-02-30" is not a possible date' in said.err
    assert channels(bellhop) == {}


def test_many_mistakes_fit_on_one_screen(take: Any) -> None:
    said = take(*(f"{number},,,,," for number in range(1, 100)))

    assert len(said.err.splitlines()) == 22
    assert said.err.endswith("and 79 more\n")


def test_channels_can_come_from_standard_input(
    bellhop: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = io.BytesIO(f"{HEADER}\n{VIBER}".encode())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(content))

    bellhop("channels", "import", "-")

    assert set(channels(bellhop)) == {"5"}


def test_closed_standard_input_is_reported(bellhop: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)

    said = bellhop("channels", "import", "-")

    assert (said.status, said.err) == (2, "FILE: standard input is closed\n")


@pytest.mark.parametrize("file", ["nowhere.csv", "."])
def test_file_that_cannot_be_read_is_reported(bellhop: Shell, file: str) -> None:
    said = bellhop("channels", "import", file)

    assert (said.status, len(said.err.splitlines())) == (2, 1)
    assert said.err.startswith(f"FILE: cannot read {file}")
