"""Draws every screen that the walk meets, 390 px wide, on contact sheets to look at.

    apt-get install chromium fonts-roboto-unhinted
    python -m tests.phone.sheets FOLDER [en uk ru]

Not a test: no eye but a person's says whether a screen reads well.
"""

import asyncio
import dataclasses
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, async_playwright

from bot.demo.routes import FOLDER
from bot.ui.texts import LANGUAGES
from tests.cast import MARTA, OLGA, Role
from tests.house import House, opened
from tests.phone.shop import WORDS, live_through
from tests.phone.trouble import come_over
from tests.phone.walk import NUMBER, Walk, walk_everywhere

ABREAST, A_SHEET, PHONE_PX = 4, 12, 390
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
SHEET_PX = (PHONE_PX + 10) * ABREAST
STYLE = f"""
body {{ display: block; padding: 10px; background: #fff; }}
.sheet {{ columns: {ABREAST}; column-gap: 10px; width: {SHEET_PX}px; }}
.one {{ break-inside: avoid; width: {PHONE_PX}px; padding: 6px 10px; margin-bottom: 10px; }}
.one {{ background: var(--chat); }}
.one small {{ color: #345; font-size: 11px; }}
"""
OF_BUTTONS, OF_TITLE = 30, 2
Seen = tuple[str, str, list[list[dict[str, Any]]]]  # who, HTML, Bot API buttons


async def met(language: str) -> list[Seen]:
    """Who saw which text over which buttons, each screen once, in the order of the walk."""
    seen: list[Seen] = []
    with tempfile.TemporaryDirectory() as folder:
        async with opened(f"sqlite+aiosqlite:///{folder}/walk.db") as house:
            roles = [dataclasses.replace(it, language=language) for it in (OLGA, MARTA)]
            for role in roles:
                house.account(role)
            await house.open_for_business()
            await live_through(house, WORDS[language])
            await come_over(house, WORDS[language])
            await walk_everywhere(house, *roles)
            await Walk(house, roles[1]).everywhere()
            for role in roles:
                seen += list(screens(house, role))
    return distinct(seen)


def distinct(seen: list[Seen]) -> list[Seen]:
    """The screens that differ in more than a number; of one title with such buttons a few."""
    kept: dict[str, Seen] = {}
    alike: Counter[tuple[str, ...]] = Counter()
    for who, text, rows in seen:
        prefixes = {it.get("callback_data", "").partition(":")[0] for row in rows for it in row}
        title = NUMBER.sub("#", text.partition("\n")[0])
        every, alone = tuple(sorted(prefixes)), (title, *sorted(prefixes))
        whole = NUMBER.sub("#", f"{text}{rows}")
        if whole not in kept and alike[every] < OF_BUTTONS and alike[alone] < OF_TITLE:
            kept[whole] = who, text, rows
            alike.update((every, alone))
    return list(kept.values())


def screens(house: House, role: Role) -> Iterator[Seen]:
    """Every message that was sent to the person or redrawn, as HTML, and its buttons."""
    for call in house.telegram.calls(chat_id=role.telegram_id):
        if text := call.params.get("text"):
            markup = call.params.get("reply_markup") or {}
            yield role.name, text, markup.get("inline_keyboard", [])


def drawn(number: int, who: str, text: str, rows: list[list[dict[str, Any]]]) -> str:
    """One screen as the demo's page draws it."""
    keys = "".join(f"<div>{''.join(map(key, row))}</div>" for row in rows)
    data = " ".join(button.get("callback_data", "") for row in rows[:1] for button in row)
    return (
        f'<div class="one"><small>{number} {who} {escape(data)}</small><article class="message">'
        f'<div class="bubble"><div class="text">{text}</div></div>'
        f"{f'<div class=keys>{keys}</div>' if keys else ''}</article></div>"
    )


def key(button: dict[str, Any]) -> str:
    """One button."""
    tag = "a" if "url" in button else "button"
    return f'<{tag} class="{button.get("style", "")}">{escape(button["text"])}</{tag}>'


async def draw(browser: Browser, language: str, folder: Path) -> int:
    """Writes the sheets of one language; returns how many screens are on them."""
    found = await met(language)
    style = (FOLDER / "style.css").read_text("utf-8") + STYLE
    for sheet, first in enumerate(range(0, len(found), A_SHEET)):
        ones = [drawn(first + at, *it) for at, it in enumerate(found[first : first + A_SHEET])]
        page = await browser.new_page(
            viewport={"width": SHEET_PX + 20, "height": 800}, color_scheme="light"
        )
        await page.set_content(f"<style>{style}</style><div class=sheet>{''.join(ones)}</div>")
        await page.screenshot(path=folder / f"{language}-{sheet:02}.png", full_page=True)
        await page.close()
    return len(found)


async def main(folder: Path, *languages: str) -> None:
    """Draws the sheets of these languages, of all by default."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=chromium, args=FLAGS)
        for language in languages or LANGUAGES:
            count = await draw(browser, language, folder)
            sys.stdout.write(f"{language}: {count} screens\n")
        await browser.close()


if __name__ == "__main__":
    where = Path(sys.argv[1])
    where.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(where, *sys.argv[2:]))
