"""What holds for each address of the API: they are taken from docs/openapi-web.json, so that a new
one is held to it from its first day."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlmodel import select

from bot.pages.commands import ADMINISTRATORS, EVERYONE, UNLISTED
from bot.rules.catalog import SECTIONS
from handlers.web.cabinet import ADMINISTERED, MANAGED
from storage.tables import Notification, PushSubscription, WebSession
from tests.cards.telegram_html import read
from tests.cast import IVAN, MARTA, OLGA
from tests.house import House
from tests.push_service import HOSTS, Browser
from tests.web.front import OURS, PRESSED, Front
from tests.web.pages import Page, signed_in
from tests.web.test_bell import ring
from tests.web.test_browser_links import FOREIGN, cookie_of, press

pytestmark = pytest.mark.sqlite

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "tests" / "samples" / "generic"
PUBLIC = {("POST", "/api/v1/session")}
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>&quot;\"'"
ENDLESS = "/api/v1/stream"
# What else an address names, beside ids.
NAMED = {
    "command": sorted({*EVERYONE, *ADMINISTRATORS, *UNLISTED}),
    "table": [*MANAGED, *ADMINISTERED],
}
# What of a sample is text of people, wherever it stands.
TEXTS = {"number", "title", "name", "phone", "comment", "note", "text", "promocode", "delivery"}
TEXTS |= {"reason", "method", "message", "utm", "email", "preview", "status_name"}


class Operation(NamedTuple):
    """An address and how it is asked."""

    method: str
    path: str

    @property
    def of_id(self) -> bool:
        return "{id}" in self.path

    @property
    def changes(self) -> bool:
        return self.method != "GET"

    def at(self, number: int) -> str:
        """The address with this id; with anything for another name."""
        found = self.path.replace("{id}", str(number))
        for name, known in NAMED.items():
            found = found.replace(f"{{{name}}}", known[0])
        assert "{" not in found, f"say in NAMED what stands in {found}"
        return found


def operations() -> Iterator[Operation]:
    described = json.loads((ROOT / "docs" / "openapi-web.json").read_text())
    for path, methods in described["paths"].items():
        for method in methods.keys() - {"parameters"}:
            yield Operation(method.upper(), path)


ALL = sorted(operations())
OF_IDS = [it for it in ALL if it.of_id]
SIGNED_IN = [it for it in ALL if it not in PUBLIC]


def named(operation: Operation) -> str:
    return f"{operation.method} {operation.path}"


@pytest.mark.parametrize("operation", SIGNED_IN, ids=named)
async def test_nothing_is_told_to_whoever_has_not_signed_in(
    front: Front, operation: Operation
) -> None:
    for token in ("", "x" * 43):
        answer = await front.ask(operation.method, operation.at(1), token, headers=OURS)
        assert (answer.status, answer.json) == (401, {"error": "sign in first"})


@pytest.mark.parametrize("operation", [it for it in ALL if it.changes], ids=named)
async def test_nothing_is_changed_without_the_pages_header(
    front: Front, operation: Operation
) -> None:
    token = await front.token_of(MARTA.telegram_id)
    for header in ({}, {"X-Bellhop": "0"}, {"X-Bellhop": ""}):
        headers = {"Authorization": f"Bearer {token}", **header}
        answer = await front.ask(operation.method, operation.at(1), headers=headers)
        assert answer.status == 403


@pytest.mark.parametrize("operation", SIGNED_IN, ids=named)
async def test_a_foreign_page_gets_nothing_with_the_cookie(
    front: Front, operation: Operation
) -> None:
    cookie = cookie_of(await press(front, await front.link_of(MARTA.name)))
    for sent in FOREIGN:
        reads = not operation.changes and sent.get("Sec-Fetch-Site", "none") == "none"
        if reads and not sent.get("Origin"):
            continue  # somebody has typed the address, or the browser is an old one
        headers = {"Cookie": cookie, **OURS, **sent}
        answer = await front.ask(operation.method, operation.at(1), headers=headers)
        assert answer.status == 403, sent
    if operation.path != ENDLESS:
        headers = {"Cookie": cookie, **OURS, **PRESSED}
        answer = await front.ask(operation.method, operation.at(1), headers=headers)
        assert answer.status != 403 or "/cabinet" in operation.path


async def rows(house: House) -> list[str]:
    """What the addresses with ids may change."""
    found = list[str]()
    async with house.database.read() as session:
        for table in (Notification, PushSubscription, WebSession):
            found += [repr(row) for row in (await session.exec(select(table))).all()]
    return sorted(found)


async def refused(page: Page, operation: Operation, number: int) -> None:
    """It says that there is no such thing."""
    ask = {"GET": page.get, "POST": page.post, "DELETE": page.delete}[operation.method]
    await ask(operation.at(number), status=404)


async def test_an_id_of_somebody_elses_is_none(inn: House) -> None:
    marta = await signed_in(inn, MARTA.telegram_id, in_telegram=False)
    for number in range(1, 4):
        await ring(inn, number)
    # Only now: what came before is told to no browser, and so no push service is asked.
    await marta.post("/api/v1/push", Browser(HOSTS[0], 1).subscription)
    ivan = await signed_in(inn, IVAN.telegram_id, in_telegram=False)
    [own] = [it["id"] for it in (await ivan.get("/api/v1/session/list"))["sessions"]]
    assert await inn.notifications_of(IVAN) == []
    before = await rows(inn)

    for operation in OF_IDS:
        for number in range(1, 21):
            if (operation.path, number) != ("/api/v1/session/{id}", own):
                await refused(ivan, operation, number)

    assert await rows(inn) == before


def scripted(told: Any, name: str = "") -> Any:  # Any: JSON
    """The same, with a script wherever people write something."""
    if isinstance(told, dict):
        return {key: scripted(value, key) for key, value in told.items()}
    if isinstance(told, list):
        return [scripted(each, name) for each in told]
    return SCRIPT if name in TEXTS and isinstance(told, str) else told


def htmls(found: Any) -> Iterator[str]:  # Any: JSON
    """Whatever the page shows with tags."""
    if isinstance(found, list):
        for each in found:
            yield from htmls(each)
    elif isinstance(found, dict):
        if isinstance(found.get("html"), str) and not found.get("is_plain"):
            yield found["html"]
        yield from htmls(list(found.values()))


async def addresses(page: Page, operation: Operation) -> list[str]:
    """All that somebody can ask of this operation."""
    if operation.of_id:
        listed = [await page.get(f"/api/v1/bell?section={it}&limit=50") for it in SECTIONS]
        return [operation.at(it["id"]) for found in listed for it in found["items"]]
    for name, known in NAMED.items():
        if f"{{{name}}}" in operation.path:
            return [operation.path.replace(f"{{{name}}}", each) for each in known]
    return [operation.path]


async def test_no_route_shows_a_script_of_a_clients_or_crms(inn: House) -> None:
    for sample in sorted(SAMPLES.glob("*.*.json")):
        hook = json.loads(sample.read_text())
        data = scripted(hook["data"])
        for client in ("buyer", "client"):
            if client in data:
                data[client] = {"name": SCRIPT}
        assert (await inn.post(hook["type"], data)).status == 200, sample.name
    await inn.quiet()
    seen = list[str]()

    for role in (MARTA, OLGA):
        page = await signed_in(inn, role.telegram_id, in_telegram=False)
        for operation in ALL:
            if operation.changes or operation.path == ENDLESS:
                continue
            if role is MARTA and "/cabinet" in operation.path:
                continue
            for address in await addresses(page, operation):
                seen += htmls(await page.get(address))

    assert sum("<script" in read(it) for it in seen) > len(SECTIONS)
