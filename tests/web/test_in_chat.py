"""The web bell from the chat: /web, the menu button, and where one is signed in."""

import re
from functools import partial

import aiohttp
import pytest

from bot.demo.telegram.world.chats import Message
from storage.web import sessions
from tests.cast import MARTA, OLGA
from tests.house import House
from tests.seeing import see, see_toast
from tests.web.front import PRESSED
from tests.web.pages import PUBLIC, Page

LINK = re.compile(rf"{PUBLIC}(/app/signin/[\w-]{{43}})")


async def link_in(message: Message) -> str:
    """The path of the link on the button, which can be copied, too."""
    [[opened], [copied]] = [row for row in message.rows if "callback_data" not in row[0]]
    assert copied["copy_text"]["text"] == opened["url"]
    found = LINK.fullmatch(opened["url"])
    assert found is not None
    return found[1]


async def test_the_link_from_the_chat_signs_a_browser_in(inn: House) -> None:
    inn.account(MARTA).write("/web")
    path = await link_in(await see(inn, MARTA, "Your bell in a browser"))
    agent = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/131.0 Safari/537.36"}

    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        pressed = http.post(inn.address + path, headers=PRESSED | agent, allow_redirects=False)
        async with pressed as answer:
            cookie = answer.cookies["__Host-bellhop"].value
        header = {"Cookie": f"__Host-bellhop={cookie}"}
        async with http.get(f"{inn.address}/api/v1/me", headers=header) as answer:
            assert (await answer.json())["name"] == "Marta"

        inn.account(MARTA).write("/settings")
        settings = await see(inn, MARTA, "Push: on", "Signed in")
        inn.account(MARTA).press("Signed in", settings.id)
        await inn.until(lambda: "Chrome, Windows. Last used today" in settings.text)
        inn.account(MARTA).press("Sign out: Chrome, Windows", settings.id)
        await see_toast(inn, MARTA, "Signed out")

        async with http.get(f"{inn.address}/api/v1/me", headers=header) as answer:
            assert answer.status == 401
    assert "Nowhere" in settings.text


async def test_one_can_sign_out_everywhere(inn: House, martas: Page, olgas: Page) -> None:
    async with inn.database.read() as session:
        found = await sessions.of_token(session, martas.token, inn.clock())
        assert found is not None
    for device in ("Android", "Android", "iPhone"):
        open_one = partial(sessions.open_one, in_telegram=True)
        await inn.database.write(
            partial(open_one, link_id=found.link.pk, device=device, now=inn.clock())
        )
    opened = await martas.post("/api/v1/screens/settings")
    [press] = [
        it["press"] for row in opened["screen"]["rows"] for it in row if it["label"] == "Signed in"
    ]

    listed = await martas.post("/api/v1/press", {"press": press})
    labels = [it["label"] for row in listed["screen"]["rows"] for it in row]
    everywhere = next(
        it for row in listed["screen"]["rows"] for it in row if "every" in it["label"]
    )
    await martas.post("/api/v1/press", {"press": everywhere["press"]})

    assert labels[:3] == [f"Sign out: Telegram, {it}" for it in ("iPhone", "Android", "Test")]
    await martas.get("/api/v1/me", status=401)
    assert (await olgas.get("/api/v1/me"))["name"] == "Olga"


async def test_web_is_a_command_where_there_is_a_page(inn: House) -> None:
    inn.account(MARTA).write("/help")
    inn.account(MARTA).write("/menu")

    await see(inn, MARTA, "/web – Your bell in a browser")
    await see(inn, MARTA, "Settings", "In a browser")


@pytest.mark.sqlite
async def test_without_a_public_address_there_is_no_page(shop: House) -> None:
    shop.account(MARTA).write("/web")
    await see(shop, MARTA, "There is no page for the browser")
    shop.account(MARTA).write("/help")

    assert "/web" not in (await see(shop, MARTA, "/settings")).text
    assert (await shop.send("GET", "/app/")).status == 404
    assert button_of(shop, MARTA.telegram_id)["type"] == "default"


async def test_the_menu_button_opens_the_mini_app(inn: House) -> None:
    await inn.quiet()

    button = button_of(inn, OLGA.telegram_id)

    assert button == {"type": "web_app", "text": "Bell", "web_app": {"url": f"{PUBLIC}/app/"}}


async def test_who_leaves_keeps_no_menu_button(inn: House) -> None:
    inn.account(MARTA).write("/stop")
    which = await see(inn, MARTA, "Unlink")
    inn.account(MARTA).press("Unlink", which.id)
    await inn.until(lambda: len(which.labels) > 1 and "Turn everything off" not in which.labels)
    inn.account(MARTA).press(which.labels[0], which.id)

    await inn.until(lambda: button_of(inn, MARTA.telegram_id)["type"] == "default")


def button_of(house: House, account: int) -> dict[str, object]:
    found: dict[str, object] = house.telegram.world.profile.menu_buttons[account]
    return found
