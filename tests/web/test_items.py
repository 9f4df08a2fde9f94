"""One object of the bell, opened on the page, read and unread there."""

from typing import Any

import pytest

from bot.callbacks.settings import Speak
from tests.cards.telegram_html import read
from tests.cast import IVAN, MARTA
from tests.house import House
from tests.web.pages import Page
from tests.web.test_bell import ring

NOWHERE = ["0", "-1", "abc", "1.5", "999999", str(2**63), "9" * 5000, "%D9%A1", "1%00", "+1"]


def labels(opened: Any) -> list[str]:
    return [it["label"] for row in opened["screen"]["rows"] for it in row]


async def test_what_is_opened_is_the_card_and_stays_unread(inn: House, martas: Page) -> None:
    number = await ring(inn, order={"url": "https://shop.example/1"})
    card = inn.account(MARTA).received[-1]

    opened = await martas.get(f"/api/v1/notifications/{number}")

    assert read(opened["screen"]["html"]) == card.text
    assert labels(opened) == [it for it in card.labels if it != "Mark read"]
    assert (opened["id"], opened["unread"], opened["title"]) == (
        number,
        True,
        card.text.split("\n")[0],
    )
    assert opened["why"] in opened["screen"]["html"]


async def test_the_buttons_of_the_card_work_on_the_page(inn: House, martas: Page) -> None:
    number = await ring(inn)
    opened = await martas.get(f"/api/v1/notifications/{number}")
    press = {it["label"]: it["press"] for row in opened["screen"]["rows"] for it in row}

    asked = await martas.post("/api/v1/press", {"press": press["Later"]})
    in_an_hour = asked["screen"]["rows"][0][0]
    done = await martas.post("/api/v1/press", {"press": in_an_hour["press"]})

    assert done["toast"]["text"]
    again = await martas.get(f"/api/v1/notifications/{number}")
    assert "again" in read(again["screen"]["html"]).lower()


async def test_steps_are_told_oldest_first(inn: House, martas: Page) -> None:
    first = await ring(inn)
    inn.clock.advance(hours=20)
    await inn.post("order.assigned", {"order": {"id": 1, "number": "A-1"}, "manager_id": 6})
    await inn.quiet()

    opened = await martas.get(f"/api/v1/notifications/{first}")

    steps = opened["steps"]
    assert [it["id"] for it in steps] == [first, opened["id"]]
    assert [it["when"] for it in steps] == ["yesterday, 18:00", "today, 14:00"]
    assert "New order № A-1" in steps[0]["html"]
    assert opened["kind"] == "order.assigned"


async def test_it_is_read_and_unread_in_the_chat_too(inn: House, martas: Page) -> None:
    number = await ring(inn)

    done = await martas.post(f"/api/v1/notifications/{number}/read")
    again = await martas.post(f"/api/v1/notifications/{number}/read")

    assert done["unread"] == {"events": 0, "system": 0}
    assert done["item"]["unread"] is False
    assert again == done
    await inn.quiet()
    assert "Bell: 0 unread" in inn.account(MARTA).pinned[0].text
    [card] = await inn.cards_of(MARTA)
    assert card.endswith("\nRead")

    for _ in range(2):
        undone = await martas.post(f"/api/v1/notifications/{number}/unread")
        assert (undone["unread"]["events"], undone["item"]["unread"]) == (1, True)
    await inn.quiet()
    assert "Bell: 1 unread" in inn.account(MARTA).pinned[0].text
    [card] = await inn.cards_of(MARTA)
    assert not card.endswith("\nRead")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Nothing is left to do about this, so it stays read."),
        ("uk", "Це вже не потребує дій, тому лишається прочитаним."),
        ("ru", "Это уже не требует действий, поэтому остаётся прочитанным."),
    ],
)
async def test_what_is_over_stays_read(
    inn: House, martas: Page, language: str, sentence: str
) -> None:
    await martas.press(Speak(language))
    number = await ring(inn)
    await inn.post("order.done", {"order": {"id": 1}})
    await inn.quiet()

    refused = await martas.post(f"/api/v1/notifications/{number}/unread", status=409)

    assert refused == {"error": sentence}
    opened = await martas.get(f"/api/v1/notifications/{number}")
    assert (opened["over"], opened["unread"]) == (True, False)


@pytest.mark.parametrize("address", NOWHERE)
@pytest.mark.sqlite
async def test_what_is_not_there_is_not_found(martas: Page, address: str) -> None:
    await martas.get(f"/api/v1/notifications/{address}", status=404)
    for change in ("read", "unread"):
        await martas.post(f"/api/v1/notifications/{address}/{change}", status=404)


async def test_what_is_somebody_elses_is_not_found(inn: House, martas: Page) -> None:
    his = await ring(inn, 2, IVAN)

    await martas.get(f"/api/v1/notifications/{his}", status=404)
    await martas.post(f"/api/v1/notifications/{his}/read", status=404)
    await martas.post(f"/api/v1/notifications/{his}/unread", status=404)

    assert [row.read_at for row in await inn.notifications_of(IVAN)] == [None]


async def test_a_script_in_every_field_is_shown_as_text(inn: House, martas: Page) -> None:
    script = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    order = {"number": script, "title": script, "comment": script, "note": script}
    order |= {"promocode": script, "delivery": script, "url": "javascript:alert(1)"}
    client = {"id": script, "name": script, "phone": script}
    number = await ring(inn, order=order, source={"id": "3", "name": script}, buyer=client)

    opened = await martas.get(f"/api/v1/notifications/{number}")
    [listed] = (await martas.get("/api/v1/bell"))["items"]

    shown = [opened["screen"]["html"], listed["html"], opened["why"], opened["steps"][0]["html"]]
    for html in shown:
        assert "<script" not in html
        assert "<img" not in html
    assert "&lt;script" in shown[0]
    assert "&lt;script" in shown[1]
    assert listed["url"] is None
    assert not [it for row in opened["screen"]["rows"] for it in row if it["url"]]
