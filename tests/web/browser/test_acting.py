"""What people do on the page besides reading: the card's buttons, the settings, the cabinet."""

from tests.cast import IVAN, MARTA, OLGA, SHOP
from tests.house import House
from tests.nights import order, post
from tests.seeing import see
from tests.stories.test_living_cards import share
from tests.web.browser.window import PHONE, Driven, Window, opened


async def opened_card(page: Driven) -> Driven:
    await page.locator(".entry-link").first.click()
    await page.locator("bh-item .screen-text").wait_for()
    return page.locator("bh-item")


async def test_whoever_takes_it_on_here_has_it_in_every_chat(lodge: House, browser: Window) -> None:
    await share(lodge)
    await post(lodge, {"order": {"id": 7, "number": "A-7"}, "source": SHOP})
    page = await browser.sign_in(MARTA)
    card = await opened_card(page)

    await card.get_by_role("button", name="I'm on it").click()

    await see(lodge, IVAN, "Order № A-7: Marta is on it")
    await card.get_by_text("You have been on it since").wait_for()
    await card.get_by_role("button", name="Give back").click()
    await see(lodge, IVAN, "New order № A-7: take it on")
    await card.get_by_role("button", name="I'm on it").wait_for()


async def test_what_is_put_off_here_comes_back_later(lodge: House, browser: Window) -> None:
    await post(lodge, {"order": {"id": 7, "number": "A-7"}, "source": SHOP})
    page = await browser.sign_in(MARTA)
    card = await opened_card(page)

    await card.get_by_role("button", name="Later").click()
    await card.get_by_role("button", name="1 hour").click()

    await page.locator(".toast").first.wait_for()
    assert [it for it in await lodge.cards_of(MARTA) if "Comes again" in it]
    lodge.clock.advance(minutes=61)
    await lodge.app.loops.schedule.tick()
    await page.locator(".toast-new", has_text="A-7").wait_for()
    await lodge.quiet()
    assert not [it for it in await lodge.cards_of(MARTA) if "Comes again" in it]


async def test_all_that_was_marked_read_is_taken_back(lodge: House, browser: Window) -> None:
    await post(lodge, *(order(number) for number in (1, 2)))
    page = await browser.sign_in(MARTA)
    await page.locator(".entry.unread").nth(1).wait_for()

    await page.locator(".mark-all").focus()
    await page.keyboard.press("Enter")

    toast = page.locator(".toast", has_text="All events are marked as read")
    await toast.wait_for()
    await page.locator(".entry.unread").first.wait_for(state="detached")
    assert await page.locator(".mark-all:focus").count() == 1
    await toast.get_by_role("button", name="Undo").focus()
    await page.keyboard.press("Enter")
    await page.locator(".entry.unread").nth(1).wait_for()
    assert await page.locator(".mark-all:focus").count() == 1
    await lodge.until(lambda: "Bell: 2 unread" in lodge.account(MARTA).pinned[0].text)


async def test_the_list_has_days(lodge: House, browser: Window) -> None:
    for number in range(1, 4):
        await post(lodge, order(number))
        if number < 3:
            lodge.clock.advance(days=1)
    await browser.context.clock.set_fixed_time(lodge.clock())
    page = await browser.sign_in(MARTA)

    await page.locator("[data-key]").nth(2).wait_for()

    days = await page.locator(".day h2").all_inner_texts()
    assert days == ["Today", "Yesterday", "Sunday 22 November"]
    assert await page.locator(".entry-when").all_inner_texts() == ["18:00"] * 3


async def test_a_switch_here_is_a_switch_in_the_chat_and_back(
    lodge: House, browser: Window
) -> None:
    page = await browser.sign_in(MARTA)
    await page.get_by_role("link", name="Settings").click()
    sound = page.get_by_role("switch", name="Sound", exact=True).first
    await sound.click()
    await page.locator(".toast", has_text="Sound: off").wait_for()

    lodge.account(MARTA).write("/settings")
    settings = await see(lodge, MARTA, "Sound: off", "Signed in")
    lodge.account(MARTA).press("Sound: off", settings.id)
    await lodge.until(lambda: "Sound: on" in "\n".join([settings.text, *settings.labels]))
    await page.get_by_role("link", name="Bell").click()
    await page.get_by_role("link", name="Settings").click()

    await page.locator(".switches [aria-checked=true][aria-label=Sound]").wait_for()


async def test_every_table_of_the_cabinet_opens(lodge: House, chromium: Driven) -> None:
    await post(lodge, order(7))
    for size in ({"viewport": PHONE}, {}):
        async with opened(chromium, lodge, **size) as window:
            page = await window.sign_in(OLGA)
            await page.get_by_role("link", name="Cabinet").click()
            tabs = page.locator("bh-cabinet [role=tab]")
            await tabs.first.wait_for()
            names = [await it.inner_text() for it in await tabs.all()]
            for name in names:
                await page.get_by_role("tab", name=name, exact=True).click()
                await page.locator(
                    "bh-cabinet [role=tab][aria-selected=true]", has_text=name
                ).wait_for()
                await page.locator("bh-table table, bh-table .office-empty").first.wait_for()
                assert (
                    await page.evaluate("document.documentElement.scrollWidth")
                    <= page.viewport_size["width"]
                )
            assert len(names) == 8
            await page.locator("bh-chart svg").wait_for()


async def test_managers_have_no_cabinet(lodge: House, browser: Window) -> None:
    page = await browser.sign_in(MARTA)

    await page.evaluate("location.hash = '#/cabinet'")

    await page.locator("bh-bell").wait_for()
    assert await page.get_by_role("link", name="Cabinet").count() == 0
    assert "/api/v1/cabinet" not in browser.asked
