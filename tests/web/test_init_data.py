"""What proves who has opened the Mini App, with aiogram's own check as the oracle."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from aiogram.utils.web_app import check_webapp_signature
from hypothesis import given
from hypothesis import strategies as st

from handlers.web.front.init_data import SIZE_LIMIT, Account, NotProved, account_of
from tests.web.opening import init_data, signed, wrapped

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
MARTA = 106
TODAY = str(int(NOW.timestamp()))

words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


def proves(given_data: str, token: str = TOKEN, now: datetime = NOW) -> bool:
    try:
        account_of(given_data, token, now)
    except NotProved:
        return False
    return True


def test_who_has_opened_it_is_known() -> None:
    assert account_of(init_data(TOKEN, NOW, MARTA), TOKEN, NOW) == Account(MARTA, "en")


@given(st.dictionaries(words.filter(lambda it: it not in ("hash", "user")), words, max_size=6))
def test_what_telegram_has_signed_is_believed_as_by_aiogram(more: dict[str, str]) -> None:
    fields = more | {"auth_date": TODAY, "user": json.dumps({"id": MARTA})}
    given_data = signed(TOKEN, fields.items())

    assert check_webapp_signature(TOKEN, given_data)
    assert proves(given_data)


@given(st.data())
def test_what_was_changed_after_signing_is_not(data: st.DataObject) -> None:
    given_data = init_data(TOKEN, NOW, MARTA)
    place = data.draw(st.integers(0, len(given_data) - 1))
    other = data.draw(st.characters(codec="ascii"))
    forged = given_data[:place] + other + given_data[place + 1 :]

    assert proves(forged) <= check_webapp_signature(TOKEN, forged)


@given(st.text(max_size=300) | st.text("&=%+aeu0hash", max_size=60))
def test_whatever_comes_is_only_refused(given_data: str) -> None:
    assert not proves(given_data)


@pytest.mark.parametrize(
    ("age", "is_believed"),
    [
        (timedelta(hours=24), True),
        (timedelta(hours=24, seconds=1), False),
        (timedelta(days=9_000), False),
        (timedelta(minutes=-5), True),
        (timedelta(minutes=-5, seconds=-1), False),
    ],
)
def test_it_is_believed_for_a_day(age: timedelta, is_believed: bool) -> None:
    assert proves(init_data(TOKEN, NOW - age, MARTA)) is is_believed


def test_another_bots_is_forged() -> None:
    assert not proves(init_data("1:other", NOW, MARTA))


def test_a_field_without_a_value_is_signed_too() -> None:
    assert proves(init_data(TOKEN, NOW, MARTA, start_param=""))


def test_bytes_that_are_no_text_are_signed_as_they_are() -> None:
    user = json.dumps({"id": MARTA}).encode()
    fields = [(b"auth_date", TODAY.encode()), (b"chat", b"\xff\xfe"), (b"user", user)]

    assert proves(wrapped(TOKEN, fields))


@pytest.mark.parametrize("again", ["user", "auth_date", "hash"])
def test_a_field_that_comes_twice_is_refused(again: str) -> None:
    given_data = init_data(TOKEN, NOW, MARTA)
    field = next(it for it in given_data.split("&") if it.startswith(again))

    assert not proves(f"{given_data}&{field}")


@pytest.mark.parametrize("shown", ["", "0" * 64, "é" * 64, "A" * 64, "0" * 63, "\x00"])
def test_a_wrong_hash_is_refused(shown: str) -> None:
    user = json.dumps({"id": MARTA}).encode()
    fields = [(b"auth_date", TODAY.encode()), (b"user", user)]

    assert not proves(wrapped(TOKEN, fields, hash=shown))


USERS = (
    *(b"", b"7", b"null", b"[]", b"{}", b"{", b'{"id": "7"}', b'{"id": true}', b'{"id": 7.0}'),
    *(b'{"id": 0}', b'{"id": -7}', b'{"id": 9223372036854775808}', b"\xff", b"[" * 2_000),
    b'{"id": ' + b"9" * 4_400 + b"}",
)


@pytest.mark.parametrize("user", USERS)
def test_a_signed_user_that_cannot_be_read_is_refused(user: bytes) -> None:
    assert not proves(wrapped(TOKEN, [(b"auth_date", TODAY.encode()), (b"user", user)]))


@pytest.mark.parametrize("at", ["", "now", "-1", "1.5", "٣", "9" * 30])
def test_a_signed_time_that_cannot_be_read_is_refused(at: str) -> None:
    assert not proves(init_data(TOKEN, NOW, MARTA, auth_date=at))


def test_what_is_far_too_long_is_refused() -> None:
    assert not proves(init_data(TOKEN, NOW, MARTA, start_param="x" * SIZE_LIMIT))


@pytest.mark.parametrize("given_data", ["\ud800", "hash", "&", "hash=" + quote("é"), "%zz=%"])
def test_what_is_no_query_is_refused(given_data: str) -> None:
    assert not proves(given_data)
