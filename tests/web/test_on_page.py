"""What a handler says, shown on the page or left to Telegram."""

import pytest

from bot.callbacks.menu import OpenMenu
from bot.ui.html import Html
from bot.ui.screens import (
    Button,
    Pressed,
    Redraw,
    Remove,
    Sayings,
    Screen,
    Show,
    Tell,
    Toast,
)
from handlers.chat.routes import Answer, Routes
from handlers.chat.viewer import IsLinked, Viewer
from handlers.on_page import OnPage
from tests.cast import MARTA
from tests.house import House
from tests.web.trials import Heard, link_of

CLOSE = Button("Close", OpenMenu())
PAGE, MORE = Screen(Html("<b>one</b>"), ((CLOSE,),)), Screen(Html("two"), ((CLOSE,), (CLOSE,)))
PHONE = Screen(Html("Share it"), shares_phone="Share")
TOLD = Tell(7, Screen(Html("You are linked")))


async def pressed(house: House, answer: Answer) -> tuple[Pressed, Sayings]:
    """What Marta's page shows if a handler says this, and what is said in Telegram."""
    room, heard = Routes("menu", IsLinked()), Heard()

    async def opened(_viewer: Viewer) -> Answer:
        return answer

    room.button(OpenMenu)(opened)
    answers: object = heard
    on_page = OnPage(
        [room],
        house.app.config,
        answers,  # type: ignore[arg-type]  # it sends nothing
        lambda _id: None,
        lambda: None,
    )
    link_id = await link_of(house, MARTA.telegram_id)
    done = await on_page.press(house.database, link_id, OpenMenu().pack(), house.clock())
    return done, heard.said


@pytest.mark.sqlite
async def test_what_is_said_is_shown_and_only_the_rest_goes_to_telegram(inn: House) -> None:
    both = Screen(Html("<b>one</b>\n\ntwo"), ((CLOSE,), (CLOSE,), (CLOSE,)))
    toast, elsewhere = Toast("Done", alert=True), Toast("Done. The result is in Telegram.")
    for answer, shown, left in (
        (PAGE, Pressed(PAGE), []),
        ([Redraw(PAGE)], Pressed(PAGE), []),
        ([toast, Show(PAGE), Show(MORE)], Pressed(both, toast), []),
        ([Toast(""), Toast("Done", alert=True)], Pressed(toast=toast), []),
        ([toast, TOLD], Pressed(toast=toast), [TOLD]),
        ([Remove(5)], Pressed(toast=elsewhere), [Remove(5)]),
        ([Show(PHONE)], Pressed(in_chat=True), [Show(PHONE)]),
        ([], Pressed(toast=elsewhere), []),
    ):
        assert await pressed(inn, answer) == (shown, left)
