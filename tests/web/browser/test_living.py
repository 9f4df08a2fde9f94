"""An open page while things happen: what pops up, what sounds, and what is read elsewhere."""

from unittest import mock

import pytest
from sqlmodel import col, delete, func, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.callbacks.cards import MarkRead
from bot.callbacks.settings import Choose
from handlers.web.live import hub
from storage.engine.writer import Unavailable
from storage.tables import BellVersion, Notification
from tests.cast import MARTA, SHOP
from tests.house import House
from tests.nights import order, post, press
from tests.web.browser.window import PHONE, TONES_A_BELL, Driven, Window, opened, tones

SOUND_OFF = Choose("sound", "", value=False)
POP_UPS_OFF = Choose("pop_ups", "", value=False)
SHOWN = ".toast-new"


async def listening(page: Driven) -> Driven:
    """The page, once it hears what happens and may make a sound."""
    await page.locator("bh-bell h1").click()
    return page


async def two_tabs(window: Window) -> list[Driven]:
    pages = [await window.sign_in(MARTA), await window.go()]
    for page in pages:
        await page.locator("bh-bell .empty").wait_for()
        await page.bring_to_front()
        await listening(page)
    return pages


async def test_a_hook_pops_up_in_all_tabs_and_sounds_in_one(lodge: House, browser: Window) -> None:
    pages = await two_tabs(browser)

    await post(lodge, {"order": {"id": 7, "number": "A-7"}, "source": SHOP})

    for page in pages:
        await page.locator(SHOWN, has_text="New order № A-7").wait_for()
        await page.locator(".entry.unread", has_text="A-7").wait_for()
        assert await page.title() == "(1) Bell · Bellhop"
        assert await page.locator(".nav-count").text_content() == "Unread: 1"
    assert await tones(browser) == TONES_A_BELL

    await post(lodge, {"order": {"id": 8, "number": "A-8"}, "source": SHOP})
    for page in pages:
        await page.locator(SHOWN, has_text="New order № A-8").wait_for()
    assert await tones(browser) == 2 * TONES_A_BELL


async def test_what_comes_silently_pops_up_without_a_sound(lodge: House, browser: Window) -> None:
    pages = await two_tabs(browser)

    await press(lodge, MARTA, SOUND_OFF)
    await post(lodge, order(7))

    for page in pages:
        await page.locator(SHOWN).wait_for()
    assert await tones(browser) == 0


async def test_without_pop_ups_the_list_still_lives(lodge: House, browser: Window) -> None:
    pages = await two_tabs(browser)

    await press(lodge, MARTA, POP_UPS_OFF)
    await post(lodge, order(7))

    for page in pages:
        await page.locator(".entry.unread").wait_for()
        assert await page.locator(SHOWN).count() == 0
    assert await tones(browser) == 0


async def test_a_pop_up_leads_to_its_notification(lodge: House, browser: Window) -> None:
    page = await listening(await browser.sign_in(MARTA))
    await post(lodge, order(7))

    await page.locator(f"{SHOWN} a").click()

    await page.locator("bh-item .screen-text").wait_for()
    assert await page.locator(SHOWN).count() == 0


async def test_read_in_the_chat_is_read_on_the_page(lodge: House, browser: Window) -> None:
    await post(lodge, order(7))
    page = await browser.sign_in(MARTA)
    await page.locator(".entry.unread").wait_for()

    [notification] = await lodge.notifications_of(MARTA)
    await press(lodge, MARTA, MarkRead(notification.pk))

    await page.locator(".entry.unread").wait_for(state="detached")
    assert await page.title() == "Bell · Bellhop"


async def test_read_and_unread_on_the_page_is_so_in_the_chat(lodge: House, browser: Window) -> None:
    await post(lodge, order(7))
    page = await browser.sign_in(MARTA)
    bell = lodge.account(MARTA).pinned[0]
    assert bell.text.startswith("Bell: 1 unread")

    await page.get_by_role("button", name="Mark as read:").click()
    await lodge.until(lambda: bell.text.startswith("Bell: 0 unread"))
    await page.get_by_role("button", name="Mark as unread:").click()
    await lodge.until(lambda: bell.text.startswith("Bell: 1 unread"))
    await page.get_by_role("button", name="Mark all as read").click()
    await lodge.until(lambda: bell.text.startswith("Bell: 0 unread"))


async def test_of_very_many_pages_the_oldest_pauses_until_it_is_wanted(
    lodge: House, chromium: Driven, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "OF_ONE_PERSON", 1)
    async with opened(chromium, lodge, viewport=PHONE) as window:
        first = await window.sign_in(MARTA)
        await first.locator("bh-bell .empty").wait_for()
        second = await window.go()
        go_on = first.locator("#banner").get_by_role("button", name="Go on here")
        await go_on.wait_for()
        await post(lodge, order(7))
        await second.locator("[data-key]").wait_for()
        assert await first.locator("[data-key]").count() == 0

        await go_on.click()

        await first.locator("[data-key]").wait_for()
        await first.locator(SHOWN).wait_for()
        await second.locator("#banner").get_by_role("button").wait_for()
        assert await first.locator("#banner").get_by_role("button").count() == 0
        assert (await first.evaluate("fetch('/api/v1/me').then(it => it.status)")) == 200


async def test_a_page_shows_the_list_of_a_database_that_was_put_back(
    lodge: House, browser: Window
) -> None:
    page = await browser.sign_in(MARTA)
    await page.locator("bh-bell .empty").wait_for()
    await post(lodge, order(7), order(8))
    await page.locator(".entry.unread >> nth=1").wait_for()

    async def put_back(session: AsyncSession) -> None:
        """To before the latest order."""
        latest = select(func.max(Notification.id)).scalar_subquery()
        await session.exec(delete(Notification).where(col(Notification.id) == latest))
        await session.exec(update(BellVersion).values(version=col(BellVersion.version) - 1))

    open_pages = lodge.app._hub
    assert open_pages is not None
    with mock.patch.object(open_pages, "_look", side_effect=Unavailable):
        with pytest.raises(Unavailable):
            await open_pages.step()
        await lodge.database.write(put_back)

    await page.locator(".entry.unread >> nth=1").wait_for(state="detached")
    assert await page.locator(".entry.unread").count() == 1
