"""The demo's page in a real browser, started once: anybody can use it, and it draws as Telegram."""

import shutil

import pytest

from bot.demo import opening
from bot.demo.routes import Page
from bot.demo.stage import HOST, opened
from tests.bench import rig
from tests.phone.font import KEYBOARD_PX

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
MEASURES = """() => [...document.querySelectorAll('.keys')].map(it => it.offsetWidth)"""
# The page's own words: the keyboards' are measured in tests/phone.
CUT = """() => [...document.querySelectorAll('.event, .who p, .block, .menu-button, #jump a')]
    .filter(it => it.scrollWidth > it.clientWidth + 1).map(it => it.textContent)"""
DEAD = """() => [...document.querySelectorAll('.event, .keys button')]
    .every(it => it.getAttribute('aria-disabled') === 'true')"""


# Every shape of the page in English; a phone's, which has the least room, in the other languages.
SHAPES = [(390, "light"), (390, "dark"), (1440, "light"), (1440, "dark")]


@pytest.mark.parametrize(
    ("language", "shapes"), [("en", SHAPES), ("uk", SHAPES[:1]), ("ru", SHAPES[1:2])]
)
@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium: apt install chromium")
async def test_axe_finds_nothing_and_keyboards_are_as_wide_as_telegrams(
    language: str, shapes: list[tuple[int, str]]
) -> None:
    from axe_playwright_python.async_playwright import Axe
    from playwright.async_api import async_playwright

    found, widths = {}, set()
    async with opened(rig.free_port(), lambda stage: Page(stage).attach(), language) as stage:
        await opening.everybody_links(stage)
        async with async_playwright() as driver:
            browser = await driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for width, scheme in shapes:
                stage.is_playing = width == 390
                page = await browser.new_page(
                    viewport={"width": width, "height": 844},
                    color_scheme=scheme,
                    reduced_motion="reduce",
                )
                await page.goto(f"http://{HOST}:{stage.app.port}/demo")
                await page.wait_for_selector(".keys")
                result = await Axe().run(page)
                found[width, scheme] = [it["id"] for it in result.response["violations"]]
                widths |= set(await page.evaluate(MEASURES))
                assert await page.evaluate(DEAD) is stage.is_playing
                assert await page.evaluate(CUT) == []
                await page.close()
            await browser.close()

    assert found == {key: [] for key in found}
    assert widths == {KEYBOARD_PX}
