"""HTTP Basic: a user and a password in each hook."""

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.providers import basic
from bot.providers.hook import Hook, Refused
from storage.tables import HookResult

NOW = datetime(2026, 11, 22, 16, tzinfo=UTC)
SECRET = "bellhop:an-example-password"


def hook(authorization: str | None) -> Hook:
    return Hook(b"", {} if authorization is None else {"authorization": authorization}, {}, NOW)


def sent(secret: str, scheme: str = "Basic") -> str:
    return f"{scheme} {base64.b64encode(secret.encode()).decode()}"


@pytest.mark.parametrize("scheme", ["Basic", "basic", "BASIC"])
@pytest.mark.parametrize("known", [(SECRET,), ("other:password", SECRET)])
def test_any_user_of_the_connection_is_let_in(scheme: str, known: tuple[str, ...]) -> None:
    basic.verify(hook(sent(SECRET, scheme)), known)


@pytest.mark.parametrize(
    "authorization",
    [
        *(None, "", "Basic", "Basic ", "Basic !", "Basic \ud800", "Basic é", f"Bearer {SECRET}"),
        *(f"Basic {SECRET}", sent(SECRET[:-1]), sent(SECRET + "x"), sent("")),
        *(sent(SECRET.partition(":")[2]), sent(SECRET.upper()), sent("é:é")),
    ],
)
def test_all_others_are_refused(authorization: str | None) -> None:
    with pytest.raises(Refused) as refused:
        basic.verify(hook(authorization), (SECRET,))

    assert refused.value.mistake == HookResult.SIGNATURE
    assert SECRET not in str(refused.value)


def test_without_a_user_nobody_is_let_in() -> None:
    with pytest.raises(Refused):
        basic.verify(hook(sent("")), ())


@given(st.text())
def test_no_header_raises_anything_else(authorization: str) -> None:
    with pytest.raises(Refused):
        basic.verify(hook(authorization), (SECRET,))


def test_a_new_secret_is_another_each_time_and_can_be_used() -> None:
    secrets = {basic.new_secret() for _ in range(3)}

    assert len(secrets) == 3
    assert [basic.secret_problem(it) for it in secrets] == [None] * 3


@pytest.mark.parametrize("good", [SECRET, "a:" + "b" * 8, "u@crm.example:pass:word"])
def test_a_user_and_password_of_ones_own_are_taken(good: str) -> None:
    assert basic.secret_problem(good) is None


@pytest.mark.parametrize(
    "bad", ["", "password", ":password", "user:", "user:short", "us er:password", "ü:password"]
)
def test_another_shape_is_told(bad: str) -> None:
    assert "USER:PASSWORD" in (basic.secret_problem(bad) or "")
