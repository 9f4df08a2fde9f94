"""Buttons of the chat's screens, pressed on the page."""

from bot.callbacks.settings import Choose
from tests.web.pages import Page


async def test_settings_of_the_chat_are_switched_on_the_page(martas: Page) -> None:
    opened = await martas.get("/api/v1/screens/settings")
    assert "Sound" in opened["screen"]["html"]

    done = await martas.press(Choose("sound", "", value=False))

    assert done["toast"]["text"]
    again = await martas.get("/api/v1/screens/settings")
    assert again["screen"] != opened["screen"]


async def test_whoever_has_not_signed_in_is_refused(martas: Page) -> None:
    martas.token = "x" * 43
    assert await martas.get("/api/v1/me", status=401) == {"error": "sign in first"}
