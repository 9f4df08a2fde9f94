"""Every button that is three presses from /menu: on the page it does what it does in the chat."""

import re
from collections import Counter
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from shutil import copy
from typing import Any

import pytest

from bot.callbacks.menu import OpenCommand, OpenMenu
from handlers.routing import rooms
from storage.directory import cabinet
from tests.cast import MARTA, OLGA, SHOP, Role
from tests.house import House, opened
from tests.web.pages import PUBLIC
from tests.web.trials import ChatSide, PageSide, link_of

DEPTH = 3
MOST_ALIKE = 6  # cities, hours, people: more buttons of one sort would show nothing new
INVITE = re.compile(r"start=[\w-]+")  # each is another
WENT_WRONG = "Something went wrong"


@pytest.fixture
async def furnished(migrated_sqlite: Path, tmp_path: Path) -> AsyncIterator[House]:
    """A cabinet with something on every page, where managers may manage."""
    file = tmp_path / "bellhop.db"
    copy(migrated_sqlite, file)
    async with opened(f"sqlite+aiosqlite:///{file}", public_url=PUBLIC) as house:
        await house.open_for_business()
        await house.database.write(partial(cabinet.let_manage, role=MARTA.role, may=True))
        channel = {"id": "7", "name": "Chat", "paid_until": "2026-11-25", "amount": "12"}
        await house.post("channel.updated", {"channel": channel})
        order = {"id": "40117", "number": "40117", "status": "6"}
        for manager in (MARTA.crm_id, "77"):
            told = {"order": order, "manager_id": manager, "source": SHOP}
            await house.post("order.created", told)
        await house.quiet()
        assert house.app.terms is not None
        await house.app.terms.stop()  # what the loops do meanwhile is done by no button
        yield house


def buttons_of(screen: Any) -> list[str]:  # Any: JSON
    found = [button["press"] for row in screen["rows"] for button in row] if screen else []
    return [press for press in found if press]


def shown(done: Any) -> dict[str, Any]:  # Any: JSON
    screen, toast = done["screen"] or {"html": "", "rows": []}, done["toast"]
    labels = [button["label"] for row in screen["rows"] for button in row]
    html = INVITE.sub("start=…", screen["html"])
    return {"html": html, "labels": labels, "toast": toast and toast["text"]}


async def walked(house: House, account: int) -> Counter[str]:
    """Presses everything, and says how often each sort of button was pressed."""
    chat, page = ChatSide(house, account), PageSide(house, await link_of(house, account))
    pressed, layer = Counter[str](), [OpenMenu().pack()]
    seen = set(layer)
    for _ in range(DEPTH + 1):
        found: list[str] = []
        for press in layer:
            kind = press.partition(":")[0]
            if press == OpenCommand("bell").pack() or pressed[kind] >= _most(kind):
                continue
            pressed[kind] += 1
            done, on_page = await page.press(press)
            said, in_chat = await chat.press(press)
            assert_alike(press, done, said)
            assert on_page == in_chat, press
            found += buttons_of(done["screen"])
        layer = [it for it in dict.fromkeys(found) if it not in seen]
        seen.update(layer)
    return pressed


def _most(kind: str) -> int:
    return 100 if kind == OpenCommand.prefix else MOST_ALIKE


def assert_alike(press: str, done: Any, said: dict[str, Any]) -> None:
    page = shown(done)
    assert WENT_WRONG not in f"{page['toast']}", press
    if not any(said.values()):  # it is seen in Telegram alone, or asks there
        assert done["in_chat"] or page["toast"] == "Done. You see it in Telegram.", press
        page["toast"] = None
    assert page == said | {"html": INVITE.sub("start=…", said["html"])}, press


@pytest.mark.sqlite
@pytest.mark.parametrize(("role", "least"), [(OLGA, 60), (MARTA, 40)], ids=["Olga", "Marta"])
async def test_every_button_does_on_the_page_what_it_does_in_the_chat(
    furnished: House, role: Role, least: int, caplog: pytest.LogCaptureFixture
) -> None:
    pressed = await walked(furnished, role.telegram_id)

    assert len(pressed) > least, pressed
    assert [it for it in caplog.records if it.levelname == "ERROR"] == []


def test_each_button_has_one_handler() -> None:
    """In the chat the first one would be asked, on the page the last."""
    presses = [press for half in rooms() for room in half for press in room.presses]

    assert len(presses) == len(set(presses))
