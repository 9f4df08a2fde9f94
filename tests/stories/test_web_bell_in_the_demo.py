"""The web bell of the demo in a real browser: beside a phone, by the link, and offline."""

import shutil
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.demo import opening
from bot.demo.routes import Page
from bot.demo.samples import SAMPLES
from bot.demo.stage import HOST, MARTA, OLGA, Role, Stage, opened
from tests.bench import rig

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
KEPT = "() => caches.keys()"

pytestmark = [
    pytest.mark.sqlite,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium: apt install chromium"),
]


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """Everybody is linked, notifications are on, and Marta has a new order."""
    async with opened(rig.free_port(), lambda stage: Page(stage).attach()) as running:
        await opening.everybody_links(running)
        await opening.olga_switches_on(running)
        await SAMPLES["order-shop"](running.crm, running.business)
        await running.quiet()
        yield running


@pytest.fixture
async def browser() -> AsyncIterator[Any]:  # Any: Playwright's, which is loaded when it is needed
    from playwright.async_api import async_playwright

    async with async_playwright() as driver:
        running = await driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        await running.close()


def at(stage: Stage, path: str) -> str:
    return f"http://{HOST}:{stage.app.port}{path}"


async def link_of(stage: Stage, role: Role) -> str:
    """The one-time link with which the bot answers /web."""

    phone = stage.phone(role)
    phone.write("/web")

    def found() -> list[str]:
        buttons = (button for each in phone.received for row in each.rows for button in row)
        return [url for it in buttons if "/app/signin/" in (url := it.get("url", ""))]

    await stage.until(found, "/web was not answered with a link")
    return found()[-1]


async def test_the_bell_beside_a_phone_is_that_persons_and_its_switches_work(
    stage: Stage, browser: Any
) -> None:
    page = await browser.new_page(viewport={"width": 1440, "height": 900})
    await page.goto(at(stage, "/demo"))
    await page.locator(f"#phone-{MARTA.telegram_id} .open-bell").click()
    bell = page.frame_locator("iframe")
    await bell.locator("[data-key]").wait_for()

    await bell.get_by_role("link", name="Settings").click()
    switches = bell.locator("bh-settings .switches").get_by_role("switch")
    await switches.first.wait_for()
    before = await switches.first.get_attribute("aria-checked")
    async with page.expect_response(lambda it: it.url.endswith("/api/v1/settings")):
        await switches.first.click()

    assert before == "true"
    assert await switches.first.get_attribute("aria-checked") == "false"
    assert await bell.locator("bh-settings [data-state=overruled]").count() > 0
    assert await bell.get_by_role("link", name="Cabinet").count() == 0


async def test_axe_finds_nothing_in_settings_and_cabinet(stage: Stage, browser: Any) -> None:
    from axe_playwright_python.async_playwright import Axe

    found = {}
    for width, scheme in ((390, "dark"), (1280, "light")):
        page = await browser.new_page(
            viewport={"width": width, "height": 844}, color_scheme=scheme, reduced_motion="reduce"
        )
        await page.goto(at(stage, stage.phone(OLGA).open_mini_app("/app/")))
        for room, shown in (
            ("settings", "bh-settings .matrix"),
            ("cabinet/policy", "bh-table tbody"),
            ("cabinet/staff", "bh-table tbody"),
        ):
            await page.evaluate(f"location.hash = '#/{room}'")
            await page.locator(shown).first.wait_for()
            result = await Axe().run(page)
            found[width, room] = [it["id"] for it in result.response["violations"]]
        await page.locator("bh-table .row").first.click()
        await page.locator(".place").wait_for()
        found[width, "a person"] = [
            it["id"] for it in (await Axe().run(page)).response["violations"]
        ]
        await page.keyboard.press("Escape")
        await page.locator(".place").wait_for(state="detached")
        await page.close()

    assert found == {key: [] for key in found}


async def test_without_a_network_the_last_list_is_shown_until_one_signs_out(
    stage: Stage, browser: Any
) -> None:
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto(await link_of(stage, MARTA))
    await page.get_by_role("button").click()
    await page.locator("[data-key]").wait_for()
    await page.evaluate("() => navigator.serviceWorker.ready")
    await page.wait_for_function("() => navigator.serviceWorker.controller")
    await page.reload()
    await page.locator("[data-key]").wait_for()

    await context.set_offline(True)
    await page.reload()
    await page.locator("[data-key]").wait_for()
    await page.locator("#banner", has_text="No connection. As of").wait_for()

    await context.set_offline(False)
    await page.evaluate("location.hash = '#/settings'")
    await page.locator("bh-sessions").get_by_role("button").first.click()
    await page.locator("[data-gate=signed-out]").wait_for()
    assert await page.evaluate(KEPT) == ["shell"]
