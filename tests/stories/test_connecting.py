"""`bellhop connect` and `invite` where there is more than one account of a CRM."""

import io
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from storage.directory import connections, identities, links, people
from storage.tables import Channel
from tests.shell import Shell

OLGA = ("invite", "--name", "Olga", "--role", "administrator")


class Terminal(io.StringIO):
    """Standard input with somebody at the keyboard."""

    def isatty(self) -> bool:
        return True


def cabinets(bellhop: Shell) -> list[str]:
    return [it.cabinet for it in bellhop.ask(connections.everyone)]


def ids_of(bellhop: Shell, name: str) -> dict[str, str]:
    number = bellhop.person(name).pk
    found: dict[str, str] = bellhop.ask(lambda s: identities.of_person(s, number))
    return found


def link(bellhop: Shell, name: str) -> None:
    from datetime import UTC, datetime

    number = bellhop.person(name).pk
    bellhop.ask(lambda s: links.open_one(s, number, 500 + number, None, datetime.now(UTC)))


def test_second_keycrm_is_asked_which_account_it_is(bellhop: Shell) -> None:
    bellhop("connect", "keycrm", "--name", "Shop", "--json")

    for words in (("--json",), ()):
        said = bellhop("connect", "keycrm", *words)

        assert (said.status, said.out) == (2, "")
        assert "(Shop)" in said.err
        assert "the same KeyCRM account again, or another one?" in said.err
        assert "--cabinet default" in said.err
        assert "--cabinet NAME" in said.err
    assert cabinets(bellhop) == [""]


@pytest.mark.parametrize(
    ("typed", "cabinet"), [("\n", ""), ("default\n", ""), ("north\n", "north"), ("a/b\nx\n", "x")]
)
def test_terminal_offers_to_share_or_to_name_a_cabinet(
    bellhop: Shell, monkeypatch: pytest.MonkeyPatch, typed: str, cabinet: str
) -> None:
    bellhop("connect", "keycrm", "--json")
    monkeypatch.setattr("sys.stdin", Terminal(typed))

    said = bellhop("connect", "keycrm")

    assert said.status == 0
    assert "the same KeyCRM account again, or another one?" in said.err
    assert cabinets(bellhop) == ["", cabinet]


def test_terminal_that_is_closed_makes_no_connection(
    bellhop: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    bellhop("connect", "keycrm", "--json")
    monkeypatch.setattr("sys.stdin", Terminal(""))

    assert bellhop("connect", "keycrm").status == 2
    assert cabinets(bellhop) == [""]


def test_named_cabinet_or_a_shared_one_is_not_asked_about(bellhop: Shell) -> None:
    bellhop("connect", "keycrm", "--json")

    bellhop("connect", "keycrm", "--cabinet", "default", "--json")
    bellhop("connect", "keycrm", "--cabinet", "Північ", "--json")

    assert cabinets(bellhop) == ["", "", "Північ"]


def test_generic_connections_share_without_a_question(bellhop: Shell) -> None:
    for provider in ("keycrm", "generic", "generic"):
        assert bellhop("connect", provider, "--json").status == 0

    assert cabinets(bellhop) == ["", "", ""]


def test_revoked_connection_raises_no_question(bellhop: Shell) -> None:
    made = bellhop("connect", "keycrm", "--json").json
    bellhop("disconnect", str(made["id"]))

    assert bellhop("connect", "keycrm", "--json").status == 0


@pytest.mark.parametrize("name", ["", "a/b", "a:b", "a b", "x" * 33, "a.b"])
def test_bad_name_of_a_cabinet_is_refused_in_a_sentence(bellhop: Shell, name: str) -> None:
    said = bellhop("connect", "keycrm", "--cabinet", name, "--json")

    assert (said.status, said.out) == (2, "")
    assert said.err.startswith("--cabinet: a name is 1 to 32 letters")
    assert cabinets(bellhop) == []


def test_cabinet_in_another_case_is_taken_for_a_slip(bellhop: Shell) -> None:
    bellhop("connect", "keycrm", "--cabinet", "North", "--json")

    said = bellhop("connect", "generic", "--cabinet", "north", "--json")

    assert said.status == 2
    assert "there is a cabinet North" in said.err


def test_list_of_connections_shows_cabinets(bellhop: Shell) -> None:
    bellhop("connect", "keycrm", "--json")
    bellhop("connect", "keycrm", "--cabinet", "north", "--json")

    listed = bellhop("connections").out.splitlines()

    assert [row["cabinet"] for row in bellhop("connections", "--json").json] == ["default", "north"]
    assert listed[0].index("CABINET") == listed[1].index("default") == listed[2].index("north")


def test_invite_changes_the_id_of_the_person_of_that_name(bellhop: Shell) -> None:
    bellhop(*OLGA, "--crm-id", "1")

    said = bellhop(*OLGA, "--crm-id", "2", "--json")

    assert said.json["person_id"] == bellhop.person("Olga").id
    assert "Olga had the CRM id 1; it is 2 now." in said.err
    assert ids_of(bellhop, "Olga") == {"": "2"}


def test_invite_remarks_on_a_linked_namesake(bellhop: Shell) -> None:
    bellhop(*OLGA, "--crm-id", "1")
    link(bellhop, "Olga")

    said = bellhop(*OLGA, "--crm-id", "2", "--new")

    assert said.status == 0
    assert "Another person called Olga (CRM id: 1) is linked" in said.err
    assert len(bellhop.ask(lambda s: people.by_name(s, "Olga"))) == 2


def test_of_namesakes_the_one_without_an_id_gets_it(bellhop: Shell) -> None:
    bellhop(*OLGA, "--crm-id", "1")
    link(bellhop, "Olga")
    bellhop(*OLGA, "--new")

    said = bellhop(*OLGA, "--crm-id", "2")

    assert "Olga had no CRM id; it is 2 now." in said.err
    assert "Another person called Olga (CRM id: 1) is linked" in said.err


def test_invite_refuses_an_id_of_somebody_else_with_the_name(bellhop: Shell) -> None:
    bellhop("invite", "--name", "Ivan", "--role", "manager", "--crm-id", "8")
    bellhop(*OLGA, "--crm-id", "1")

    for words in ((), ("--new",)):
        said = bellhop(*OLGA, "--crm-id", "8", *words)

        assert said.status == 1
        assert "8 is the CRM id of Ivan, not of Olga" in said.err
    assert ids_of(bellhop, "Olga") == {"": "1"}


def test_invite_gives_an_id_in_a_cabinet(bellhop: Shell) -> None:
    bellhop("connect", "keycrm", "--cabinet", "north", "--json")
    bellhop(*OLGA, "--crm-id", "1")

    said = bellhop(*OLGA, "--crm-id", "1", "--cabinet", "north")

    assert said.status == 0
    assert ids_of(bellhop, "Olga") == {"": "1", "north": "1"}


def test_invite_knows_no_cabinet_without_a_connection(bellhop: Shell) -> None:
    said = bellhop(*OLGA, "--crm-id", "1", "--cabinet", "nroth")

    assert said.status == 2
    assert "no connection has the cabinet 'nroth'" in said.err


def test_forgetting_a_person_says_their_ids_in_every_cabinet(bellhop: Shell) -> None:
    bellhop("connect", "keycrm", "--cabinet", "north", "--json")
    bellhop(*OLGA, "--crm-id", "1", "--cabinet", "north")
    bellhop(*OLGA, "--new")

    unsure = bellhop("forget", "--yes", "Olga")

    assert "CRM id north/1" in unsure.err


def test_channels_are_imported_into_a_cabinet(bellhop: Shell, tmp_path: Path) -> None:
    bellhop("connect", "keycrm", "--cabinet", "north", "--json")
    file = tmp_path / "channels.csv"
    file.write_text("id,name,paid_until\n5,Viber,2030-12-25\n")

    said = [
        bellhop("channels", "import", str(file), *words).out.splitlines()[-1]
        for words in ((), ("--cabinet", "north"), ("--cabinet", "north"))
    ]

    new, same = "1 added, 0 changed, 0 unchanged", "0 added, 0 changed, 1 unchanged"
    assert said == [new, new, same]

    async def found(session: Any) -> list[str]:  # Any: an AsyncSession
        return sorted(it.cabinet for it in (await session.exec(select(Channel))).all())

    assert bellhop.ask(found) == ["", "north"]
