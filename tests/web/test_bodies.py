"""What is posted to the API: read whole, however it comes, or refused in words."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict

from handlers.web import bodies
from handlers.web.bodies import SIZE_LIMIT
from handlers.web.visits import Refused
from tests.web.pages import Page

PRESS = json.dumps({"press": "menu"}).encode()
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


async def posted(page: Page, body: Any, **headers: str) -> tuple[int, Any]:  # Any: as aiohttp
    sent = {"Authorization": f"Bearer {page.token}", "X-Bellhop": "1"}
    sent |= {"Content-Type": "application/json"}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    async with ClientSession() as http:
        asked = http.post(f"{page.house.address}/api/v1/press", data=body, headers=sent)
        async with asked as answer:
            return answer.status, await answer.json()


@pytest.mark.sqlite
async def test_body_is_read_whole_or_refused(martas: Page) -> None:
    async def in_pieces() -> AsyncIterator[bytes]:
        for each in PRESS:
            yield bytes([each])

    async def without_end() -> AsyncIterator[bytes]:
        for _ in range(SIZE_LIMIT // 1024 + 1):
            yield b" " * 1024

    assert (await posted(martas, in_pieces()))[0] == 200
    for status, body, headers in (
        (413, without_end(), {}),
        (413, b" " * (SIZE_LIMIT + 1), {}),
        (415, PRESS, {"Content_Type": "text/plain"}),
        (415, PRESS, {"Content_Encoding": "gzip"}),
        (400, b"", {}),
        (400, b'{"press":NaN}', {}),
        (400, b"[" * 9000, {}),
        (400, b'{"press":' + b"1" * 5000 + b"}", {}),
        (400, b"\xff", {}),
        (422, b'{"press":"menu","more":1}', {}),
        (422, b'{"press":null}', {}),
        (422, b'{"press":"\\ud800"}', {}),
        (422, b"[]", {}),
    ):
        found, answer = await posted(martas, body, **headers)
        assert (found, bool(answer["error"])) == (status, True), body


@pytest.mark.sqlite
@pytest.mark.parametrize("others", [("", "gzip"), ("gzip", ""), ("identity", "deflate")])
async def test_body_is_never_unpacked_however_often_it_is_said_to_be_packed(
    martas: Page, others: tuple[str, ...]
) -> None:
    encodings = [("Content-Encoding", each) for each in others]
    sent = [("Authorization", f"Bearer {martas.token}"), ("X-Bellhop", "1"), *encodings]
    headers = CIMultiDict([*sent, ("Content-Type", "application/json")])
    address = f"{martas.house.address}/api/v1/press"
    packed = gzip.compress(PRESS)
    async with ClientSession() as http, http.post(address, data=packed, headers=headers) as answer:
        assert answer.status == 415


@pytest.mark.sqlite
async def test_body_that_does_not_come_is_not_waited_for(
    martas: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "PATIENCE_SECONDS", 0.0)

    async def never() -> AsyncIterator[bytes]:
        yield PRESS[:1]
        await asyncio.Event().wait()

    assert (await posted(martas, never()))[0] == 408


@given(ANYTHING)
def test_only_the_fields_that_are_asked_for_are_taken(found: Any) -> None:
    shape = {"press": str, "on": bool}
    is_right = (
        isinstance(found, dict)
        and found.keys() == shape.keys()
        and all(type(found[name]) is kind for name, kind in shape.items())
    )

    if is_right:
        assert bodies.checked(found, shape) == found
    else:
        with pytest.raises(Refused) as refused:
            bodies.checked(found, shape)
        assert refused.value.status == 422
