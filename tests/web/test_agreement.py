"""Whatever becomes of orders: the page lists what the chat's bell would draw now, for everybody."""

from typing import Any

import pytest

from bot.cards.bell import PAGE, View
from bot.delivery.draw import draw_bell
from bot.rules.catalog import SECTIONS
from bot.ui.reader import Reader, reader_of
from storage.directory import people
from tests.cards.telegram_html import read
from tests.cast import CAST
from tests.house import House
from tests.lives import Herd
from tests.web.pages import Page, signed_in


async def chats_lines(house: House, account: int, view: View) -> list[str]:
    async with house.database.read() as session:
        found = await people.by_account(session, account)
        assert found is not None
        person, _ = found
        config = house.app.config
        reader = reader_of(person, Reader(config.language, config.timezone))
        drawn = await draw_bell(session, person.pk, view, reader, house.clock())
    lines = read(drawn.text).split("\n")
    return [line.partition(". ")[2] for line in lines if line[:1].isdecimal()]


async def pages_entries(page: Page, view: View) -> list[dict[str, Any]]:
    parameters = f"section={view.section}&unread={int(view.unread_only)}&limit={PAGE}"
    found: list[dict[str, Any]] = (await page.get(f"/api/v1/bell?{parameters}"))["items"]
    return found


async def opens_as_listed(page: Page, entry: dict[str, Any]) -> None:
    """What is opened says the same as the list, and has every step that the list counts."""
    opened = await page.get(f"/api/v1/notifications/{entry['id']}")
    steps = opened["steps"]
    assert opened | entry | {"steps": steps} == opened
    assert len(steps) == entry["steps"]
    assert [it["id"] for it in steps] == sorted(it["id"] for it in steps)


@pytest.mark.sqlite
async def test_the_page_lists_what_the_chat_lists_whatever_happens(inn: House) -> None:
    await Herd(inn, seed=3).live()
    seen = 0
    for role in CAST:
        async with inn.database.read() as session:
            if await people.by_account(session, role.telegram_id) is None:
                continue
        page = await signed_in(inn, role.telegram_id)
        for view in [View(it, 0, unread) for it in SECTIONS for unread in (False, True)]:
            entries = await pages_entries(page, view)

            lines = [read(it["html"]) for it in entries]
            assert lines == await chats_lines(inn, role.telegram_id, view)
            for entry in entries[:3]:
                await opens_as_listed(page, entry)
            seen += len(entries)
    assert seen
