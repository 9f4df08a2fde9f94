"""The cabinet on the page: its switch, its tables, and what was sent."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import ColumnElement, update
from sqlmodel import col

from bot.callbacks import unpack
from bot.callbacks.away import GoAway
from bot.callbacks.cabinet import TurnOff
from handlers.http.connection_health import OF_CONNECTIONS
from handlers.web.cabinet import ADMINISTERED, MANAGED, SENT
from storage.directory import cabinet, sources
from storage.tables import Card, CardState, Channel, Form
from tests.cast import MARTA, OLGA, SHOP
from tests.house import House
from tests.web.pages import Page, signed_in

ORDER = {"order": {"id": "40117", "number": "40117"}, "manager_id": MARTA.crm_id, "source": SHOP}
TABLES = (*MANAGED, *ADMINISTERED)


def carriers() -> ColumnElement[bool]:
    return col(Card.form) == Form.SINGLE


async def add_channel(house: House, name: str, days: int | None, amount: str | None) -> None:
    async def work(session: Any) -> None:  # Any: an AsyncSession
        channel = await sources.mention(session, Channel, name.lower(), name)
        channel.paid_until = house.clock() + timedelta(days=days) if days is not None else None
        channel.amount, channel.currency = amount, "UAH" if amount else None

    await house.database.write(work)


def cells_of(table: Any) -> list[Any]:  # Any: JSON
    return [cell for row in table["rows"] for cell in row["cells"]]


async def test_administrator_sees_the_switch_and_every_table(olgas: Page) -> None:
    found = await olgas.get("/api/v1/cabinet")

    assert found["switch"]["on"]
    assert [it["label"] for it in found["switch"]["links"]] == [
        "Turn off",
        "Quiet hours for everybody",
    ]
    assert [it["id"] for it in found["tabs"]] == [*TABLES, SENT]
    assert {it["label"] for it in found["tabs"]} >= {"Payments", "What was sent", "Staff"}


@pytest.mark.sqlite
async def test_the_page_says_who_turned_the_cabinet_off(olgas: Page) -> None:
    await olgas.press(TurnOff(60))

    switch = (await olgas.get("/api/v1/cabinet"))["switch"]

    assert not switch["on"]
    assert f"Turned off by {OLGA.name}" in switch["html"]


async def test_every_button_of_a_table_can_be_pressed(olgas: Page) -> None:
    await add_channel(olgas.house, "Chat", -2, "500")

    for table in TABLES:
        found = await olgas.get(f"/api/v1/cabinet/{table}")
        assert found["empty"]
        assert {len(row["cells"]) for row in found["rows"]} <= {len(found["columns"])}
        assert all(unpack(cell["press"]) for cell in cells_of(found) if "press" in cell)
        for button in (*found["rows"][:1], *found["links"]):
            if "press" in button:
                done = await olgas.post("/api/v1/press", {"press": button["press"]})
                assert done["screen"] or done["toast"] or done["in_chat"]


@pytest.mark.sqlite
async def test_manager_who_may_not_manage_sees_nothing(martas: Page) -> None:
    for table in ("", *(f"/{it}" for it in (*TABLES, SENT))):
        await martas.get(f"/api/v1/cabinet{table}", status=403)


async def test_manager_who_may_manage_sees_what_the_chat_shows_her(martas: Page) -> None:
    await martas.house.database.write(partial(cabinet.let_manage, role=MARTA.role, may=True))

    found = await martas.get("/api/v1/cabinet")

    assert [it["id"] for it in found["tabs"]] == [*MANAGED]
    for table in MANAGED:
        await martas.get(f"/api/v1/cabinet/{table}")
    for table in (*ADMINISTERED, SENT):
        refused = await martas.get(f"/api/v1/cabinet/{table}", status=403)
        assert refused == {"error": "only for administrators"}


@pytest.mark.sqlite
async def test_payments_come_by_their_dates_with_their_sums(olgas: Page) -> None:
    for name, days, amount in (
        *(("Later", 60, "100"), ("Late", -3, "200"), ("Soon", 2, "300.50")),
        *(("Never", None, None), ("Worse", -9, None)),
    ):
        await add_channel(olgas.house, name, days, amount)

    found = await olgas.get("/api/v1/cabinet/payments")

    shown = [[cell["text"] for cell in row["cells"]][:2] for row in found["rows"]]
    assert shown == [
        *(["Worse", "overdue"], ["Late", "overdue"], ["Soon", "due soon"]),
        *(["Later", "paid"], ["Never", "no date"]),
    ]
    assert "<b>Overdue: 2</b>, UAH\N{NO-BREAK SPACE}200.00" in found["about"]
    assert "Without a date: 1" in found["about"]
    assert found["columns"][3] == {"label": "Amount", "align": "end", "kind": "money"}


@pytest.mark.sqlite
async def test_tables_have_pages(olgas: Page) -> None:
    for number in range(5):
        await add_channel(olgas.house, f"Channel {number}", number, None)

    found = await olgas.get("/api/v1/cabinet/channels?page=1&limit=2")

    assert [row["cells"][0]["text"] for row in found["rows"]] == ["Channel 2", "Channel 3"]
    assert (found["page"], found["pages"], found["total"]) == (1, 3, 5)
    for wrong in ("page=-1", "page=x", "limit=0", "limit=201", "page=٣"):
        await olgas.get(f"/api/v1/cabinet/channels?{wrong}", status=422)
    await olgas.get("/api/v1/cabinet/nothing", status=404)


async def test_what_was_sent_is_counted_by_day_with_the_seconds_it_took(olgas: Page) -> None:
    house = olgas.house
    await house.post("order.created", ORDER)
    await house.until(lambda: bool(house.account(MARTA).received))
    await house.quiet()
    took = timedelta(seconds=2.5)
    later = update(Card).where(carriers()).values(sent_at=house.clock() + took)
    await house.database.write(lambda session: session.exec(later))
    house.clock.advance(hours=20)
    await house.post("order.created", ORDER | {"order": {"id": "40118"}})
    await house.quiet()
    refused = update(Card).where(carriers(), col(Card.sent_at) == house.clock())
    broken = refused.values(state=CardState.BROKEN, sent_at=None)
    await house.database.write(lambda session: session.exec(broken))

    found = await olgas.get("/api/v1/cabinet/sent?days=3")

    assert [it["label"] for it in found["days"]][1:] == ["Yesterday", "Today"]
    before, yesterday, today = found["days"]
    assert (before["sent"], before["seconds"]) == (0, None)
    assert (yesterday["sent"], yesterday["failed"], yesterday["seconds"]) == (1, 0, 2.5)
    assert (today["sent"], today["failed"], today["seconds_95"]) == (0, 1, None)
    assert "half within 2.5 s" in yesterday["text"]
    assert found["days"][2]["day"] == "2026-11-23"
    for days in ("0", "32", "a"):
        await olgas.get(f"/api/v1/cabinet/sent?days={days}", status=422)


@pytest.mark.sqlite
async def test_what_got_stuck_is_tried_again_from_the_table(olgas: Page) -> None:
    house = olgas.house
    await house.post("order.created", ORDER)
    await house.quiet()
    refused = update(Card).where(carriers()).values(state=CardState.BROKEN, answer="Bad Request")
    await house.database.write(lambda session: session.exec(refused))
    [row] = (await olgas.get("/api/v1/cabinet/problems"))["rows"]
    assert [cell["text"] for cell in row["cells"]][1:] == [
        *("Marta", "today, 18:00", "Bad Request", "Send again")
    ]
    shown = await olgas.post("/api/v1/press", {"press": row["press"]})
    assert "Bad Request" in shown["screen"]["html"]

    await olgas.post("/api/v1/press", {"press": row["cells"][-1]["press"]})

    assert (await olgas.get("/api/v1/cabinet/problems"))["rows"] == []


@pytest.mark.sqlite
async def test_connection_says_what_is_wrong_with_it(olgas: Page) -> None:
    house = olgas.house
    await house.post("order.created", ORDER)
    house.clock.advance(minutes=5)
    await house.post_raw(b"{}", webhook_signature="v1,wrong")
    await house.app.web[OF_CONNECTIONS].step()

    rows = (await olgas.get("/api/v1/cabinet/connections"))["rows"]

    generic, keycrm = (row["cells"] for row in rows)
    assert [cell["text"] for cell in generic][1:4] == ["today, 18:00", "1", "1"]
    assert generic[4]["tone"] == "bad"
    assert "wrong signature" in generic[4]["text"]
    assert [cell["text"] for cell in keycrm][1:] == ["No hook accepted yet", "0", "0", ""]


@pytest.mark.sqlite
async def test_staff_says_who_is_away_and_who_is_unknown_to_the_crm(olgas: Page) -> None:
    house = olgas.house
    page = await signed_in(house, MARTA.telegram_id)
    until = (house.clock() + timedelta(days=1)).timestamp() // 60
    await page.press(GoAway(int(until)))

    rows = (await olgas.get("/api/v1/cabinet/staff"))["rows"]

    states = {row["cells"][0]["text"]: row["cells"][2]["text"] for row in rows}
    assert states == {
        "Ivan": "linked",
        "Marta": "away until tomorrow, 18:00",
        "Olga": "linked",
    }
