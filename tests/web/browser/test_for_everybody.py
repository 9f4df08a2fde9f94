"""The page for whoever uses it: languages, a phone, the keyboard alone, a screen reader."""

import pytest

from tests.cast import MARTA, OLGA, SHOP, Role
from tests.house import House
from tests.nights import order, post
from tests.web.browser.window import DESKTOP, PHONE, Driven, Window, link_of, opened

LANGUAGES = {
    "en": ("Sign in", "Bell", "Settings", "New order № A-7"),
    "uk": ("Увійти", "Дзвіночок", "Налаштування", "Нове замовлення № A-7"),
    "ru": ("Войти", "Колокольчик", "Настройки", "Новый заказ № A-7"),
}
OLGAS = {"manager_id": OLGA.crm_id, "source": SHOP}
TOO_WIDE = "() => document.documentElement.scrollWidth - innerWidth"
WORST = "<img src=x onerror=alert(1)><script>alert(2)</script>&lt;b&gt;\"'`${7*7}"
FOCUSED = "() => document.activeElement.textContent"


async def audited(page: Driven) -> list[str]:
    from axe_playwright_python.async_playwright import Axe

    result = await Axe().run(page)
    return [f"{it['id']}: {it['nodes'][0]['html'][:120]}" for it in result.response["violations"]]


async def walk(page: Driven) -> dict[str, list[str]]:
    """What axe-core finds in each room, and whether something is wider than the screen."""
    found = {}

    async def look(where: str) -> None:
        found[where] = await audited(page)
        if (over := await page.evaluate(TOO_WIDE)) > 0:
            found[where].append(f"{over} px too wide")

    await page.locator("[data-key]").first.wait_for()
    await look("list")
    await page.locator(".entry-link").first.click()
    await page.locator("bh-item .screen-text").wait_for()
    await look("item")
    for room, shown in (("settings", "bh-push .push-state"), ("cabinet", "bh-table tbody")):
        await page.evaluate(f"location.hash = '#/{room}'")
        await page.locator(shown).first.wait_for()
        await look(room)
    await page.keyboard.press("?")
    await page.locator("dialog").wait_for()
    await look("keys")
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_axe_finds_nothing_and_nothing_is_too_wide(
    lodge: House, chromium: Driven, size: dict[str, int], scheme: str
) -> None:
    for number in range(1, 4):
        await post(lodge, {"order": {"id": number, "number": f"A-{number}"}, **OLGAS})
    await lodge.post("order.overdue", {"order": {"id": 1, "number": "A-1"}, **OLGAS})
    await lodge.quiet()
    async with opened(chromium, lodge, viewport=size, color_scheme=scheme) as window:
        page = await window.go(await link_of(lodge, OLGA))
        found = {"sign-in": await audited(page)}
        await page.get_by_role("button").click()
        found |= await walk(page)
        await page.context.clear_cookies()
        await page.reload()
        await page.locator("[data-gate=signed-out]").wait_for()
        found["signed out"] = await audited(page)

    assert found == {key: [] for key in found}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_word_is_in_the_persons_language(
    lodge: House, chromium: Driven, language: str
) -> None:
    sign_in, bell, settings, title = LANGUAGES[language]
    role = Role("Petro", "manager", "11", 111, language)
    await lodge.link(role)
    await post(
        lodge, {"order": {"id": 7, "number": "A-7"}, "manager_id": role.crm_id, "source": SHOP}
    )
    async with opened(chromium, lodge, viewport=PHONE) as window:
        page = await window.go(await link_of(lodge, role))
        await page.get_by_role("button", name=sign_in).click()
        await page.locator(".entry", has_text=title).wait_for()
        assert await page.evaluate("document.documentElement.lang") == language
        assert await page.locator("bh-bell h1").inner_text() == bell
        assert await page.evaluate(TOO_WIDE) <= 0
        await page.get_by_role("link", name=settings).click()
        await page.locator("bh-settings h1", has_text=settings).wait_for()
        await page.locator("bh-sessions button").first.wait_for()
        assert await page.evaluate(TOO_WIDE) <= 0
        text = await page.locator("body").inner_text()
        assert "web-" not in text
        assert (language == "en") or "Sound" not in text


async def test_the_keyboard_alone_is_enough(lodge: House, browser: Window) -> None:
    await post(lodge, order(1), order(2))
    page = await browser.go(await link_of(lodge, MARTA))
    await page.locator("button:focus").wait_for()
    await page.keyboard.press("Enter")
    await page.locator("[data-key]").nth(1).wait_for()
    keys = page.keyboard

    focused = page.locator(".entry-link:focus")
    await keys.press("j")
    await keys.press("j")
    assert "№ 1" in await focused.inner_text()
    await keys.press("Enter")
    await page.locator("bh-item .screen-text", has_text="№ 1").wait_for()
    await keys.press("k")
    await page.locator("bh-item .screen-text", has_text="№ 2").wait_for()
    await keys.press("r")
    await page.locator(".entry:not(.unread)", has_text="№ 2").wait_for()
    await keys.press("Escape")
    await page.locator("bh-item .screen-text").wait_for(state="detached")
    assert "№ 2" in await focused.inner_text()
    await keys.press("u")
    await page.locator(".entry.unread", has_text="№ 2").wait_for()

    await keys.press("/")
    await keys.type("2")
    await page.locator(".entry", has_text="№ 1").wait_for(state="detached")
    await keys.press("Escape")
    await page.locator("bh-bell input").focus()
    while await page.evaluate(FOCUSED) != "Settings":
        await keys.press("Shift+Tab")
    await keys.press("Enter")
    await page.locator("bh-settings .switches").wait_for()


async def test_scripts_of_clients_are_text(lodge: House, browser: Window) -> None:
    order = {"id": 7, "number": WORST[:40], "comment": WORST, "status": {"id": "1", "name": WORST}}
    buyer = {"name": WORST, "phone": WORST, "email": WORST}
    order["url"] = "javascript:alert(3)"
    data = {"order": order, "buyer": buyer, "source": {"id": "3", "name": WORST}}
    await post(lodge, {**data, "manager_id": OLGA.crm_id})
    message = {"client": {"name": WORST}, "channel": {"id": "9", "name": WORST}, "text": WORST}
    await lodge.post("message.received", {**message, "assignee_id": OLGA.crm_id})
    await lodge.post(
        "task.created", {"task": {"id": 5, "title": WORST}, "assignee_id": OLGA.crm_id}
    )
    await lodge.quiet()
    page = await browser.sign_in(OLGA)
    await page.locator("[data-key]").first.wait_for()

    for place in range(await page.locator("[data-key]").count()):
        await page.locator(".entry-link").nth(place).click()
        await page.locator(".is-open .entry-link").wait_for()
        await page.locator("bh-item .screen-text").wait_for()
        assert "<img src=x" in await page.locator("bh-item .screen-text").inner_text()
    await page.get_by_role("link", name="Cabinet").click()
    for tab in ("Sources", "Channels"):
        await page.get_by_role("tab", name=tab).click()
        await page.locator("bh-table", has_text="<img src=x").wait_for()

    assert await page.locator("img, script:not([src])").count() == 0
    assert await page.locator("a[href^='javascript']").count() == 0
