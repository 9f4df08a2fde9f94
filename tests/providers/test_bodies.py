"""What a body says is told by what it looks like, and what cannot be read is named."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.providers.bodies import json_of, value_of
from bot.providers.hook import Unreadable
from storage.tables import HookResult

ORDER = {"event": "x", "context": {"id": "7", "name": "Їжак & Co"}}
JSON = json.dumps(ORDER, ensure_ascii=False)
FORM = b"event=x&context%5Bid%5D=7&context[name]=%D0%87%D0%B6%D0%B0%D0%BA+%26+Co"
MULTIPART = (
    '--b\r\nContent-Disposition: form-data; name="event"\r\n\r\nx\r\n'
    '--b\r\nContent-Disposition: form-data; name="context[id]"\r\n\r\n7\r\n'
    '--b\r\nContent-Type: text/plain\r\nContent-Disposition: form-data; name="context[name]"'
    "\r\n\r\nЇжак & Co\r\n"
    '--b\r\nContent-Disposition: form-data; name="scan"; filename="a.pdf"\r\n\r\n%PDF\r\n--b--\r\n'
).encode()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("around", ["", "\r\n\t "])
def test_json_is_read_in_every_encoding_that_it_names(encoding: str, around: str) -> None:
    assert value_of((around + JSON + around).encode(encoding)) == ORDER


@pytest.mark.parametrize("body", [FORM, b"\xef\xbb\xbf" + FORM + b"\r\n", MULTIPART])
def test_form_says_the_same_as_json(body: bytes) -> None:
    assert value_of(body) == ORDER


def test_multipart_of_lines_that_end_with_lf_is_read() -> None:
    assert value_of(MULTIPART.replace(b"\r\n", b"\n")) == ORDER


@pytest.mark.parametrize("body", [b'"a=b"', b"[1]", b"17", b"null", b'{"a":"b=c&d[e=f"}'])
def test_json_of_any_kind_is_no_form(body: bytes) -> None:
    assert value_of(body) == json_of(body) == json.loads(body)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"hello", "not JSON"),
        (b'{"event"', "not JSON"),
        (b"<order id='7'/>", "XML"),
        (b"\xff\xfe{", "first bytes"),
        ("Ж=1".encode("cp1251"), "not UTF-8"),
        (b"a=%D0", "not UTF-8"),
        (b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--", "without a name"),
        (b'--b\r\nContent-Disposition: form-data; name="a"--b--', "without a name"),
    ],
)
def test_what_cannot_be_read_is_named(body: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        value_of(body)


@pytest.mark.parametrize("body", [FORM, MULTIPART, b"<a/>"])
def test_who_must_send_json_is_told_what_it_was(body: bytes) -> None:
    with pytest.raises(Unreadable, match="not JSON but") as refused:
        json_of(body)

    assert refused.value.mistake == HookResult.MEDIA_TYPE


@given(st.binary() | st.binary().map(MULTIPART.__add__) | st.text().map(str.encode))
def test_nothing_but_unreadable_is_raised(body: bytes) -> None:
    for read in (value_of, json_of):
        with suppress(Unreadable):
            json.dumps(read(body))
