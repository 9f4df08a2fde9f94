"""`bellhop connect --secret`, `--auth` and `rotate`, as an operator types them."""

import base64
import io

import pytest

from storage.directory import connections
from tests.shell import Shell

OWN = "whsec_" + base64.b64encode(b"s" * 24).decode()


def test_secret_of_a_sender_is_taken_from_the_line_or_from_standard_input(
    bellhop: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = bellhop("connect", "generic", "--secret", OWN, "--json")
    monkeypatch.setattr("sys.stdin", io.StringIO(OWN + "\n"))
    piped = bellhop("connect", "generic", "--secret", "-", "--json")

    assert [typed.json["secret"], piped.json["secret"]] == [OWN, OWN]


@pytest.mark.parametrize("secret", ["", "whsec_AAAA", "swordfish", "whsec_" + "A" * 200])
def test_secret_of_wrong_length_is_refused_unquoted(bellhop: Shell, secret: str) -> None:
    said = bellhop("connect", "generic", "--secret", secret, "--json")

    assert (said.status, said.out) == (2, "")
    assert said.err.splitlines()[-1].startswith("--secret: must ")
    assert not secret or secret not in said.err


def test_keycrm_takes_neither_a_secret_nor_a_bearer(bellhop: Shell) -> None:
    assert "cannot sign" in bellhop("connect", "keycrm", "--secret", OWN, "--json").err
    assert bellhop("connect", "keycrm", "--auth", "bearer", "--json").status == 2


def test_bearer_is_told_its_header(bellhop: Shell) -> None:
    said = bellhop("connect", "generic", "--auth", "bearer")

    assert "\nAuthorization: Bearer " in said.out
    assert "unknown" not in said.err
    assert bellhop("connections", "--json").json[0]["auth"] == "bearer"


def test_a_user_and_password_are_told_each_on_its_line(bellhop: Shell) -> None:
    made = bellhop("connect", "pipedrive", "--auth", "basic")
    shown = bellhop("connections", "--json").json[0]
    fresh = bellhop("rotate", str(shown["id"]), "--json").json
    wrong = bellhop("rotate", str(shown["id"]), "--secret", "no-colon")

    user, password = made.out.splitlines()[-2:]
    assert user == "bellhop"
    assert len(password) >= 24
    assert shown["auth"] == "basic"
    assert fresh["secret"].startswith("bellhop:")
    assert password not in fresh["secret"]
    assert (wrong.status, "USER:PASSWORD" in wrong.err) == (2, True)


def test_pipedrive_without_a_user_is_known_by_its_address(bellhop: Shell) -> None:
    assert bellhop("connect", "pipedrive", "--json").json["secret"] is None
    assert bellhop("connections", "--json").json[0]["auth"] == "address"
    said = bellhop("connect", "pipedrive", "--cabinet", "b", "--secret", "bellhop:password")
    assert (said.status, "--auth basic" in said.err) == (2, True)


def test_rotation_issues_a_new_secret_and_tells_until_when_the_old_one_is_good(
    bellhop: Shell,
) -> None:
    made = bellhop("connect", "generic", "--json").json

    fresh = bellhop("rotate", str(made["id"]), "--json").json
    again = bellhop("rotate", str(made["id"]))

    assert fresh["secret"].startswith("whsec_")
    assert fresh["secret"] != made["secret"]
    assert (fresh["url"], fresh["path"]) == (None, None)
    assert "is refused from now on" in again.err
    assert bellhop("connections", "--json").json[0]["old_until"]
    [kept] = bellhop.ask(connections.everyone)
    assert kept.old_secret == fresh["secret"]


def test_rotation_of_a_vendor_that_cannot_sign_issues_a_new_address(bellhop: Shell) -> None:
    made = bellhop("connect", "keycrm", "--json").json

    fresh = bellhop("rotate", str(made["id"]), "--json").json

    assert fresh["secret"] is None
    assert fresh["path"].startswith("/hooks/keycrm/")
    assert fresh["path"] != made["path"]


@pytest.mark.parametrize("number", ["0", "-1", "7", str(2**70)])
def test_unknown_connection_cannot_be_rotated(bellhop: Shell, number: str) -> None:
    said = bellhop("rotate", "--", number)

    assert said.status == 1
    assert "no active connection" in said.err


def test_revoked_connection_cannot_be_rotated(bellhop: Shell) -> None:
    made = bellhop("connect", "generic", "--json").json
    bellhop("disconnect", str(made["id"]))

    assert bellhop("rotate", str(made["id"])).status == 1


def test_same_secret_is_no_rotation(bellhop: Shell) -> None:
    made = bellhop("connect", "generic", "--secret", OWN, "--json").json

    assert bellhop("rotate", str(made["id"]), "--secret", OWN).status == 2
