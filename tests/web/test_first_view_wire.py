"""What the first view of the page takes over the wire: all bytes of all answers, with headers."""

import asyncio
from dataclasses import dataclass

import pytest
from multidict import CIMultiDict

from tests.cast import MARTA, SHOP
from tests.house import House
from tests.web.pages import Page
from tests.web.test_page_first_view import index

MOST_BYTES = 60_000
MOST_BYTES_AGAIN = 10_000
A_SCREEN = 20
LISTS = ("/api/v1/me", "/api/v1/bell")
pytestmark = pytest.mark.sqlite


@dataclass
class Wire:
    """A connection as a browser has it, that counts what comes."""

    house: House
    token: str

    async def get(self, path: str, **headers: str) -> "Received":
        reader, writer = await asyncio.open_connection("127.0.0.1", self.house.app.port)
        asked = {
            "Host": "bell.example",
            "Authorization": f"Bearer {self.token}",
            "Accept-Encoding": "gzip, deflate, br",
            **headers,
        }
        lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in asked.items())]
        writer.write("\r\n".join([*lines, "", ""]).encode())
        head = await reader.readuntil(b"\r\n\r\n")
        first, *rest = head.decode().split("\r\n")
        found = CIMultiDict(line.split(": ", 1) for line in rest if line)
        body = await reader.readexactly(int(found.get("Content-Length", "0")))
        writer.close()
        return Received(int(first.split()[1]), found, len(head) + len(body))


@dataclass
class Received:
    """`size`: of all of it."""

    status: int
    headers: CIMultiDict[str]
    size: int


def shell() -> list[str]:
    """The page, and what it names: all at once, after one round trip."""
    page = index()
    named = [
        *page.links("stylesheet"),
        *page.links("modulepreload"),
        *page.links("icon"),
        *page.links("manifest"),
    ]
    return ["/app/", *(f"/app/{name}" for name in named)]


async def rung(house: House) -> None:
    """A screen of orders, with what CRMs say of them."""
    for number in range(A_SCREEN + 1):
        order = {"id": 4_000 + number, "number": f"A-{4_000 + number}", "total": f"{number}98.50"}
        order |= {"currency": "UAH", "url": f"https://shop.keycrm.app/app/orders/{number}"}
        buyer = {"name": f"Олександра Коваленко-{number}", "phone": f"+38050111{number:04}"}
        told = {"order": order, "buyer": buyer, "source": SHOP, "manager_id": MARTA.crm_id}
        assert (await house.post("order.created", told)).status == 200
    await house.quiet()


async def test_the_first_view_is_small_and_a_second_one_next_to_nothing(
    inn: House, martas: Page
) -> None:
    await rung(inn)
    wire = Wire(inn, martas.token)

    files = {path: await wire.get(path) for path in shell()}
    # Neither needs anything from the other's answer: the page asks for both at once.
    lists = await asyncio.gather(*(wire.get(path) for path in LISTS))
    again = [
        await wire.get(path, **{"If-None-Match": found.headers["ETag"]})
        for path, found in files.items()
    ]

    first = sum(it.size for it in (*files.values(), *lists))
    assert {it.status for it in (*files.values(), *lists)} == {200}
    assert all(it.headers["Content-Encoding"] == "gzip" for it in lists)
    assert first < MOST_BYTES
    assert {it.status for it in again} == {304}
    assert sum(it.size for it in again) < MOST_BYTES_AGAIN


async def test_the_first_list_is_a_screen_of_them(inn: House, martas: Page) -> None:
    await rung(inn)

    found = await martas.get("/api/v1/bell")

    assert len(found["items"]) == A_SCREEN
    assert found["next"] is not None


@pytest.mark.parametrize("path", LISTS)
async def test_who_takes_no_gzip_gets_the_same(inn: House, martas: Page, path: str) -> None:
    await rung(inn)
    wire = Wire(inn, martas.token)

    plain = await wire.get(path, **{"Accept-Encoding": "identity"})

    assert "Content-Encoding" not in plain.headers
    assert plain.headers["Vary"] == "Accept-Encoding"
    assert plain.headers["Cache-Control"] == "no-store"


async def test_what_may_hold_a_secret_is_never_packed(inn: House, martas: Page) -> None:
    wire = Wire(inn, martas.token)

    for path in ("/api/v1/settings", "/api/v1/cabinet", "/api/v1/session/list"):
        assert "Content-Encoding" not in (await wire.get(path)).headers
