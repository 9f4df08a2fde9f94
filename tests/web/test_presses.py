"""Buttons of the chat's screens, pressed on the page."""

import asyncio
from dataclasses import fields
from datetime import date, timedelta
from functools import partial
from typing import Any
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.callbacks import Press, unpack
from bot.callbacks.cabinet import SwitchCabinet
from bot.callbacks.cards import BellPage, MarkRead, MarkUnread, OpenBell, OpenItem
from bot.callbacks.channels import AskPaid
from bot.callbacks.menu import OpenCommand
from bot.callbacks.prompts import ClosePrompt, Undo
from bot.callbacks.settings import Choose, OpenSettings
from bot.callbacks.times import TypeCity
from handlers.chat import prompts
from handlers.routing import rooms
from storage.directory import cabinet, people, sources
from storage.engine.writer import Superseded, Unavailable
from storage.tables import Channel
from tests.cast import MARTA, OLGA, SHOP
from tests.house import House
from tests.web.pages import Page
from tests.web.trials import PageSide, link_of

ORDER = {"order": {"id": "40117", "number": "40117"}, "manager_id": MARTA.crm_id, "source": SHOP}
SOUND_OFF = Choose("sound", "", value=False)


async def is_asked(house: House) -> bool:
    """Whether the latest question in Marta's chat takes an answer."""
    async with house.database.read() as session:
        found = await people.by_account(session, MARTA.telegram_id)
        assert found is not None
        return await prompts.open_in(session, found[1], house.clock()) is not None


async def test_settings_of_the_chat_are_switched_on_the_page(martas: Page) -> None:
    opened = await martas.post("/api/v1/screens/settings")
    assert "Sound" in opened["screen"]["html"]

    done = await martas.press(SOUND_OFF)

    assert done["toast"]["text"]
    again = await martas.post("/api/v1/screens/settings")
    assert again["screen"] != opened["screen"]
    assert await martas.press(SOUND_OFF) == done


@pytest.mark.sqlite
async def test_whoever_has_not_signed_in_is_refused(martas: Page) -> None:
    martas.token = "x" * 43
    assert await martas.get("/api/v1/me", status=401) == {"error": "sign in first"}


async def test_a_bug_is_logged_and_told_and_stores_nothing(
    martas: Page, caplog: pytest.LogCaptureFixture
) -> None:
    before = await martas.get("/api/v1/settings")
    with mock.patch("handlers.personal.settings._main", side_effect=KeyError("secret")):
        done = await martas.press(SOUND_OFF)

    assert done["toast"] == {
        "text": "Something went wrong on our side. Please try again.",
        "alert": True,
    }
    assert (done["screen"], done["in_chat"]) == (None, False)
    assert await martas.get("/api/v1/settings") == before
    assert "a button of the page failed: Choose" in caplog.text
    caplog.clear()


@pytest.mark.sqlite
@pytest.mark.parametrize("problem", [Unavailable("full"), Superseded()], ids=str)
async def test_what_cannot_be_stored_now_can_be_pressed_again(
    martas: Page, problem: Exception
) -> None:
    with mock.patch("storage.engine.database.Database.write", side_effect=problem):
        assert await martas.press(SOUND_OFF, status=503) == {"error": "cannot now"}

    assert (await martas.press(SOUND_OFF))["toast"]


@pytest.mark.sqlite
async def test_whoever_is_unlinked_meanwhile_has_to_sign_in(martas: Page) -> None:
    with mock.patch("handlers.on_page.people.by_link", return_value=None):
        await martas.press(SOUND_OFF, status=401)


@pytest.mark.sqlite
@pytest.mark.parametrize("data", ["", "nothing", "pref:sound", "set:\0", "pref:" + "x" * 99])
async def test_what_is_no_button_is_refused(martas: Page, data: str) -> None:
    refused = await martas.post("/api/v1/press", {"press": data}, status=422)

    assert refused == {"error": "there is no such button", "field": "press"}


async def test_question_is_asked_in_the_chat_once_and_closed_by_the_next_press(
    martas: Page,
) -> None:
    for _ in range(2):
        assert (await martas.press(TypeCity()))["in_chat"]
    assert await is_asked(martas.house)
    await martas.house.quiet()
    received = martas.house.account(MARTA).received
    assert sum("city" in it.text for it in received) == 1

    done = await martas.press(OpenSettings("main"))

    assert not done["in_chat"]
    assert not await is_asked(martas.house)
    await martas.press(TypeCity())
    assert (await martas.press(ClosePrompt()))["toast"]["text"]
    assert not await is_asked(martas.house)


@pytest.mark.sqlite
async def test_whoever_has_blocked_the_bot_is_told_that_it_cannot_ask(martas: Page) -> None:
    martas.house.account(MARTA).block()
    await martas.house.post("order.created", ORDER)
    await martas.house.quiet()

    done = await martas.press(TypeCity())

    assert done["in_chat"]
    assert "Unblock it first" in done["toast"]["text"]


async def test_answer_to_what_the_page_has_asked_is_given_in_the_chat(martas: Page) -> None:
    await martas.press(TypeCity())
    await martas.house.quiet()

    martas.house.account(MARTA).write("Lviv")
    await martas.house.quiet()

    assert "Kyiv" in (await martas.post("/api/v1/screens/settings"))["screen"]["html"]


@pytest.mark.sqlite
async def test_buttons_of_the_bell_say_that_the_page_is_one(martas: Page) -> None:
    house = martas.house
    await house.post("order.created", ORDER)
    await house.quiet()
    [own] = await house.notifications_of(MARTA)
    pinned = house.account(MARTA).pinned

    for press in (
        *(OpenBell(), OpenCommand("bell"), BellPage("system", 0, True)),
        *(OpenItem(own.pk), MarkUnread(own.pk)),
    ):
        assert await martas.press(press) == {
            "screen": None,
            "toast": {"text": "The bell is here, on this page.", "alert": False},
            "in_chat": False,
        }

    await house.quiet()
    assert house.account(MARTA).pinned == pinned
    assert [it.read_at for it in await house.notifications_of(MARTA)] == [None]


@pytest.mark.sqlite
async def test_card_is_shown_on_the_page_as_it_has_become(martas: Page) -> None:
    house = martas.house
    await house.post("order.created", ORDER)
    await house.quiet()
    [own] = await house.notifications_of(MARTA)

    done = await martas.press(MarkRead(own.pk))

    assert "40117" in done["screen"]["html"]
    await house.quiet()
    assert (await house.cards_of(MARTA))[-1].endswith("Read")


async def test_role_decides_at_the_moment_of_the_press(martas: Page) -> None:
    off = SwitchCabinet(on=False)
    refused = {"text": "Your role may not change this. Ask an administrator.", "alert": True}
    assert (await martas.press(off))["toast"] == refused
    await martas.house.database.write(partial(cabinet.let_manage, role=MARTA.role, may=True))
    assert (await martas.press(off))["screen"] is not None
    await martas.house.database.write(partial(cabinet.let_manage, role=MARTA.role, may=False))

    assert (await martas.press(off))["toast"] == refused
    opened = await martas.post("/api/v1/screens/sources")
    assert opened["toast"] == refused


@pytest.mark.sqlite
async def test_protected_clients_are_shown_on_the_page(olgas: Page) -> None:
    await olgas.house.database.write(partial(cabinet.protect, on=True))

    shown = await olgas.post("/api/v1/screens/schedule")

    assert "Nothing is scheduled" in shown["screen"]["html"]


@pytest.mark.sqlite
async def test_payment_is_marked_and_taken_back_on_the_page(olgas: Page) -> None:
    async def add(session: Any) -> int:  # Any: an AsyncSession
        channel = await sources.mention(session, Channel, "7", "Chat")
        channel.paid_until = olgas.house.clock() + timedelta(days=1)
        await session.flush()
        return channel.pk

    asked = await olgas.press(AskPaid(await olgas.house.database.write(add)))
    paid = await olgas.post("/api/v1/press", {"press": asked["screen"]["rows"][0][0]["press"]})
    undo = paid["screen"]["rows"][0][0]["press"]
    assert isinstance(unpack(undo), Undo)

    back = await olgas.post("/api/v1/press", {"press": undo})

    assert f"{date(2026, 11, 23):%Y}" in back["toast"]["text"]
    assert (await olgas.post("/api/v1/press", {"press": undo}))["toast"] != back["toast"]


@pytest.mark.sqlite
async def test_a_screen_is_not_opened_by_merely_looking(olgas: Page) -> None:
    await olgas.get("/api/v1/screens/menu", status=405)


@pytest.mark.sqlite
async def test_only_commands_have_screens(olgas: Page) -> None:
    for command in ("menu", "help", "staff", "connections", "problems", "protection"):
        assert (await olgas.post(f"/api/v1/screens/{command}"))["screen"]["html"]
    assert (await olgas.post("/api/v1/screens/trace"))["in_chat"]
    assert (await olgas.post("/api/v1/screens/cancel"))["screen"] is not None
    for command in ("start", "nothing", "a:b", "%00"):
        await olgas.post(f"/api/v1/screens/{command}", status=404)


def values_of(kind: type[Press]) -> st.SearchStrategy[str]:
    """Packed presses of this class, with values in and out of all ranges."""
    words = st.sampled_from(["", "me", "all", "events", "push", "Europe/Kyiv", "2026-02-30", "1h"])
    of_type: dict[object, st.SearchStrategy[str]] = {
        int: st.sampled_from([0, 1, 2, 59, 1440, 2**31, 10**18 - 1]).map(str),
        bool: st.sampled_from("01"),
        str: words | st.text(st.characters(exclude_characters=":"), max_size=12),
    }
    parts = [of_type[each.type] for each in fields(kind)]  # type: ignore[arg-type]  # a dataclass
    return st.tuples(*parts).map(lambda values: ":".join([kind.prefix, *values]))


PRESSES = sorted(
    {press for half in rooms() for room in half for press in room.presses},
    key=lambda press: press.prefix,
)


@pytest.mark.sqlite
async def test_no_forged_button_is_a_bug(inn: House, caplog: pytest.LogCaptureFixture) -> None:
    page, loop = PageSide(inn, await link_of(inn, OLGA.telegram_id)), asyncio.get_running_loop()

    async def said(data: str) -> str:
        try:
            done, _ = await page.press(data)
        except ValueError:  # it is none
            return ""
        return str(done["toast"])

    @settings(
        max_examples=200,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.sampled_from(PRESSES).flatmap(values_of))
    def press(data: str) -> None:
        toast = asyncio.run_coroutine_threadsafe(said(data), loop).result()
        assert "went wrong" not in toast, data

    await asyncio.to_thread(press)
    assert [it.message for it in caplog.records if it.levelname == "ERROR"] == []
