"""A window of a real browser in which somebody uses the page, and all that it noticed by itself."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

from tests.cast import Role
from tests.house import House
from tests.web.opening import init_data

Driven = Any  # Playwright's, which is loaded only where there is a browser

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}

# Counts what sounds. A bell is two tones, each with its octave.
COUNTING = """
  const start = OscillatorNode.prototype.start;
  window.tones = 0;
  OscillatorNode.prototype.start = function (...given) {
    window.tones += 1;
    return start.apply(this, given);
  };
"""
TONES_A_BELL = 4
# Locks are given in their order: whoever has this one has sounded before, or has not.
RUNG = "() => navigator.locks.request('counted', () => window.tones)"


@dataclass
class Window:
    """The tabs of one browser profile. `wrong`: what no tab may ever say or ask for."""

    house: House
    context: Driven
    tabs: list[Driven] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)  # paths, in order

    async def tab(self) -> Driven:
        """A new tab, empty."""
        made = await self.context.new_page()
        made.set_default_timeout(60_000)
        self.tabs.append(made)
        return made

    async def go(self, address: str = "/app/") -> Driven:
        """A new tab at an address."""
        made = await self.tab()
        await made.goto(self.house.address + address)
        return made

    async def sign_in(self, role: Role) -> Driven:
        """A tab of somebody who has signed in by the link of /web."""
        made = await self.go(await link_of(self.house, role))
        await made.get_by_role("button").click()
        await made.locator("bh-bell .entries").wait_for(state="attached")
        return made

    async def launch(self, role: Role, **fields: str) -> Driven:
        """A tab as Telegram opens it."""
        return await self.go(launched(self.house, role, **fields))

    def hear(self, request: Driven) -> None:
        address = urlsplit(request.url)
        self.asked.append(address.path)
        is_ours = f"{address.scheme}://{address.netloc}" == self.house.address
        if address.scheme not in ("data", "blob") and not is_ours:
            self.wrong.append(f"asked a foreign host: {request.url}")

    def read(self, message: Driven) -> None:
        # A lost connection and a refused sign-in are the browser's own lines, not the page's.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.wrong.append(message.text)


@asynccontextmanager
async def opened(chromium: Driven, house: House, **options: Any) -> AsyncIterator[Window]:
    """A window with an empty profile. In the end, nothing must have gone wrong in it."""
    options = {"viewport": DESKTOP, "reduced_motion": "reduce", "locale": "en-GB", **options}
    context = await chromium.new_context(**options)
    await context.add_init_script(COUNTING)
    window = Window(house, context)
    context.on("request", window.hear)
    context.on("console", window.read)
    context.on("weberror", lambda error: window.wrong.append(str(error.error)))
    try:
        yield window
    finally:
        await context.close()
    assert window.wrong == []


async def link_of(house: House, role: Role) -> str:
    """The path of the one-time link with which the bot answers /web."""
    before = len(house.account(role).received)
    house.account(role).write("/web")
    await house.until(lambda: len(house.account(role).received) > before)
    message = house.account(role).received[-1]
    [url] = [it["url"] for row in message.rows for it in row if "/app/signin/" in it.get("url", "")]
    return str(urlsplit(url).path)


def launched(house: House, role: Role, **fields: str) -> str:
    """The address with which Telegram opens a Mini App: what it gives is behind the #."""
    token = house.app.config.require_token()
    given = init_data(token, house.clock(), role.telegram_id, **fields)
    theme = {"bg_color": "#17212b", "text_color": "#f5f5f5", "button_color": "#5288c1"}
    return (
        f"/app/#tgWebAppData={quote(given, safe='')}&tgWebAppVersion=9.1"
        f"&tgWebAppPlatform=android&tgWebAppThemeParams={quote(json.dumps(theme), safe='')}"
    )


async def tones(window: Window) -> int:
    """How many have sounded in all tabs."""
    return sum([await tab.evaluate(RUNG) for tab in window.tabs])
