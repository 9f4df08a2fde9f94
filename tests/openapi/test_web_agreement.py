"""docs/openapi-web.json is what the code says, and a running web bell answers as it says."""

import asyncio
import json
import re
import shutil
import time
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from openapi_spec_validator import OpenAPIV31SpecValidator, validate
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from bot.callbacks.menu import OpenMenu
from handlers.web.site import ROOMS
from tests.cast import MARTA, OLGA, SHOP, Role
from tests.house import House, opened
from tests.openapi.web_document import API, FILE, as_text
from tests.web.pages import PUBLIC, signed_in

SAID = json.loads(FILE.read_text("utf-8"))
CONTRACT = schemathesis.openapi.from_dict(
    SAID, config=schemathesis.Config.from_dict({"generation": {"codec": "ascii"}})
)
WRITTEN = {(method.upper(), path) for path, methods in SAID["paths"].items() for method in methods}
SERVED = {
    (route.method, re.sub(r"{(\w+):[^/]*}", r"{\1}", route.address))
    for room in ROOMS
    for route in room.routes.all
    if route.address.startswith(API)
}
ENDLESS = f"{API}/stream"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
ORDER = {"order": {"id": "40117", "number": "40117"}, "manager_id": MARTA.crm_id, "source": SHOP}


@pytest.fixture
async def bell(migrated_sqlite: Path, tmp_path: Path) -> AsyncIterator[House]:
    """An open web bell, on SQLite alone: what it says has the same shape on both."""
    file = tmp_path / "bellhop.db"
    shutil.copy(migrated_sqlite, file)
    async with opened(f"sqlite+aiosqlite:///{file}", public_url=PUBLIC) as house:
        await house.open_for_business()
        await house.post("order.created", ORDER)
        await house.quiet()
        yield house


class Person(requests.auth.AuthBase):
    """Signed in, on the page."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        page = {"Authorization": f"Bearer {self._token}", "X-Bellhop": "1"}
        request.headers.update(page)
        return request


def answers_of(path: str) -> set[str]:
    """The statuses that a GET may be answered with."""
    return {*SAID["paths"][path]["get"]["responses"]}


def room(address: str) -> str:
    """What the address begins with behind /api/v1/."""
    return address.removeprefix(f"{API}/").partition("/")[0]


def asked(case: Case, house: House, person: Person | None) -> requests.Response:
    """The answer, as soon as it is not too soon."""
    while True:
        answer: Any = case.call(base_url=house.address, auth=person)
        case.validate_response(answer, checks=CHECKS)
        if answer.status_code != 429:
            return answer  # type: ignore[no-any-return]  # schemathesis has its own
        time.sleep(float(answer.headers["retry-after"][0]))


async def answers(house: House, role: Role | None, method: str, path: str) -> Counter[int]:
    """How often each status was the answer to this person, or to nobody."""
    person = Person((await signed_in(house, role.telegram_id)).token) if role else None
    seen = Counter[int]()

    @settings(
        max_examples=8,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(CONTRACT[path][method].as_strategy())
    def ask(case: Case) -> None:
        seen[asked(case, house, person).status_code] += 1

    await asyncio.to_thread(ask)
    return seen


def test_the_document_is_what_the_code_says() -> None:
    assert FILE.read_text("utf-8") == as_text(), (
        "docs/openapi-web.json is out of date: `make openapi` writes it"
    )


def test_the_document_is_openapi() -> None:
    validate(SAID, cls=OpenAPIV31SpecValidator)


def test_every_address_is_written_down_and_no_other() -> None:
    rooms = {room(path) for _, path in SERVED}

    assert {each for each in WRITTEN if room(each[1]) in rooms} == SERVED


@pytest.mark.parametrize("role", [OLGA, MARTA, None], ids=["Olga", "Marta", "nobody"])
async def test_the_web_bell_answers_as_is_written(bell: House, role: Role | None) -> None:
    for method, path in sorted(SERVED):
        if path == ENDLESS:
            continue
        seen = await answers(bell, role, method, path)
        assert seen.keys() <= {200, 401, 403, 404, 409, 422}, (method, path, seen)
        if role is None:
            assert 200 not in seen, (method, path, seen)
        elif method == "GET" and {"403", "404"}.isdisjoint(answers_of(path)):
            assert seen[200], (method, path, seen)


async def test_what_a_button_answers_is_as_is_written(bell: House) -> None:
    person = Person((await signed_in(bell, OLGA.telegram_id)).token)
    press = CONTRACT[f"{API}/press"]["POST"]
    case = press.Case(body={"press": OpenMenu().pack()}, media_type="application/json")

    answer = await asyncio.to_thread(asked, case, bell, person)

    assert answer.status_code == 200
    assert answer.json()["screen"]["rows"]
