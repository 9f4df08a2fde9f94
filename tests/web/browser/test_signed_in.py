"""Signing in to the page as people do it: by the link from the chat, and from Telegram's menu."""

from tests.cast import MARTA, Role
from tests.house import House
from tests.nights import order, post
from tests.seeing import see
from tests.web.browser.window import PHONE, Driven, Window, launched, link_of, opened

NOBODY = Role("Nobody", "manager", "99", 999)


async def test_the_link_signs_in_once_and_stays_signed_in(lodge: House, browser: Window) -> None:
    await post(lodge, order(7))
    path = await link_of(lodge, MARTA)
    page = await browser.go(path)
    assert await page.locator("main").inner_text() != ""
    await page.get_by_role("button").click()
    await page.locator("[data-key]").wait_for()
    assert await page.title() == "(1) Bell · Bellhop"

    await page.reload()
    await page.locator("[data-key]").wait_for()
    async with opened(browser.context.browser, lodge) as other:
        late = await other.go(path)
        await late.locator("main").wait_for()
        assert await late.get_by_role("button").count() == 0
        await late.goto(f"{lodge.address}/app/")
        await late.locator("[data-gate=signed-out]").wait_for()


async def test_telegram_opens_it_without_a_cookie_and_its_data_leave_the_address(
    lodge: House, browser: Window, chromium: Driven
) -> None:
    await post(lodge, order(7))
    async with opened(chromium, lodge, viewport=PHONE) as phone:
        page = await phone.launch(MARTA)
        await page.locator("[data-key]").wait_for()

        assert "tgWebApp" not in page.url
        assert await phone.context.cookies() == []
        assert await page.evaluate("getComputedStyle(document.body).colorScheme") != "light"
        await page.reload()
        await page.locator("[data-key]").wait_for()


async def test_what_is_forged_or_of_nobody_opens_nothing(lodge: House, browser: Window) -> None:
    forged = await browser.go(launched(lodge, MARTA).replace("first_name", "first_nome"))
    await forged.locator("[data-gate=expired]").wait_for()

    nobody = await browser.tab()
    await nobody.goto(lodge.address + launched(lodge, NOBODY))
    await nobody.locator("[data-gate=not-linked]").wait_for()


async def test_whoever_leaves_in_the_chat_is_signed_out_at_once(
    lodge: House, browser: Window
) -> None:
    await post(lodge, order(7))
    page = await browser.sign_in(MARTA)
    await page.locator("[data-key]").wait_for()

    lodge.account(MARTA).write("/stop")
    await see(lodge, MARTA, "Unlink")
    lodge.account(MARTA).press("Unlink")
    await see(lodge, MARTA, "Unlink this account?")
    lodge.account(MARTA).press("Unlink")

    await page.locator("[data-gate=signed-out]").wait_for()
    assert await page.locator("[data-key]").count() == 0
    assert await page.get_by_text("Sign in through Telegram").count() == 1
