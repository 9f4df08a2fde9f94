"""What goes wrong between a CRM and Bellhop is seen by an administrator, as one card a day."""

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from bot.callbacks.cabinet import SendTest
from bot.schedule import connections as schedule
from handlers.http.connection_health import OF_CONNECTIONS
from storage.directory import cabinet, connections, hook_counts
from storage.engine.database import open_database
from storage.tables import Connection, HookCount, HookResult
from tests.cast import MARTA, OLGA, SHOP
from tests.house import KEY, KEYCRM_KEY, House
from tests.seeing import see
from tests.stories.office import KYIV

ORDER = {"order": {"id": 1}, "source": SHOP, "manager_id": 6}
HOOK = f"/hooks/generic/{KEY}"

MISTAKES = {
    HookResult.METHOD: "generic: somebody sends GET. Choose POST there",
    HookResult.SIGNATURE: "generic: hooks have a wrong signature. Check the secret",
    HookResult.SIZE: "generic: hooks are too large",
    HookResult.SHAPE: "generic: hooks have wrong fields. Check them",
}


async def make(house: House, mistake: HookResult) -> None:
    if mistake == HookResult.METHOD:
        await house.send("GET", HOOK)
    elif mistake == HookResult.SIGNATURE:
        await house.post_raw(b"{}", webhook_signature="v1,AAAA")
    elif mistake == HookResult.SIZE:
        await house.post_raw(b"x" * 300_000)
    else:
        await house.post_raw(b'{"type": "order.created", "data": {}}')


async def look(house: House) -> None:
    """The counts are written down, and the clock looks at them."""
    await house.app.web[OF_CONNECTIONS].flush()
    await schedule.step(house.database, KYIV, house.clock())
    house.app.wakes.intake()
    await house.quiet()


async def heard(house: House, *kinds: str) -> list[str]:
    found = [it.kind for it in await house.notifications_of(OLGA)]
    return [kind for kind in found if kind in (kinds or ("hook.refused", "hook.well"))]


@pytest.mark.parametrize("mistake", MISTAKES)
async def test_every_mistake_is_seen_by_an_administrator(fair: House, mistake: HookResult) -> None:
    await make(fair, mistake)

    await look(fair)

    [card] = [it for it in await fair.cards_of(OLGA) if "generic" in it]
    assert card.startswith(MISTAKES[mistake])
    assert await fair.cards_of(MARTA) == []


async def test_header_that_is_no_utf_8_hides_nothing(fair: House) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", fair.app.port)
    head = f"POST {HOOK} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 1\r\n"
    writer.write(head.encode() + b"Content-Encoding: \xff\xfe\r\n\r\n\xff")
    answer = await reader.read()
    writer.close()
    assert b" 415 " in answer

    await look(fair)

    assert await heard(fair) == ["hook.refused"]


async def test_hook_that_is_kept_does_not_hide_one_that_is_lost(fair: House) -> None:
    await fair.send("GET", f"/hooks/keycrm/{KEYCRM_KEY}")
    await fair.send("POST", f"/hooks/keycrm/{KEYCRM_KEY}", b"<xml/>")

    await look(fair)

    assert any("keycrm: somebody sends GET" in it for it in await fair.cards_of(OLGA))


async def test_day_that_begins_at_half_past_counts_its_first_half_hour(fair: House) -> None:
    zone = ZoneInfo("Asia/Kolkata")
    fair.clock.now = datetime(2026, 11, 22, 18, 40, tzinfo=UTC)  # ten past midnight there
    await make(fair, HookResult.METHOD)
    await fair.app.web[OF_CONNECTIONS].flush()

    async with fair.database.read() as session:
        midnight = datetime(2026, 11, 23, tzinfo=zone)
        found = await hook_counts.since(session, 1, midnight)

    assert found == {HookResult.METHOD: 1}


@pytest.mark.parametrize("mistake", [it for it in HookResult if it != HookResult.GOOD])
async def test_every_result_has_a_card(fair: House, mistake: HookResult) -> None:
    async with fair.database.read() as session:
        connection = await session.get_one(Connection, 1)
    fair.app.web[OF_CONNECTIONS].refused(connection.pk, mistake, method="GET", seconds=412)

    await look(fair)

    assert len([it for it in await fair.cards_of(OLGA) if it.startswith("generic: ")]) == 1


async def test_several_mistakes_in_one_day_are_one_card_that_counts(fair: House) -> None:
    for mistake in (*MISTAKES, HookResult.METHOD):
        await make(fair, mistake)
        await look(fair)
        fair.clock.advance(seconds=11)
    await look(fair)

    assert await heard(fair) == ["hook.refused"]
    assert any("not POST: 2" in it for it in await fair.cards_of(OLGA))


async def test_the_next_day_it_is_said_again_if_it_goes_on(fair: House) -> None:
    await make(fair, HookResult.METHOD)
    await look(fair)
    fair.clock.advance(days=1)
    await look(fair)
    assert await heard(fair) == ["hook.refused"]

    await make(fair, HookResult.METHOD)
    await look(fair)

    assert await heard(fair) == ["hook.refused"] * 2


async def test_one_card_says_that_it_is_well_again(fair: House) -> None:
    await make(fair, HookResult.METHOD)
    await look(fair)
    for _ in range(3):
        fair.clock.advance(minutes=11)
        await fair.post("order.created", ORDER)
        await look(fair)

    assert await heard(fair) == ["hook.refused", "hook.well"]


async def test_counts_and_the_refusal_survive_a_restart(fair: House) -> None:
    await make(fair, HookResult.METHOD)
    await fair.app.close()

    async with open_database(fair.database.url) as database, database.read() as session:
        counts = await hook_counts.since(session, 1, fair.clock())
        connection = await session.get_one(Connection, 1)
    assert counts == {HookResult.METHOD: 1}
    assert connection.refused_at == fair.clock()
    assert connection.refusal is not None
    assert connection.refusal["method"] == "GET"


async def test_revoked_connections_stay_silent(fair: House) -> None:
    await make(fair, HookResult.METHOD)
    revoke = partial(connections.revoke, connection_id=1, now=fair.clock())
    await fair.database.write(revoke)
    await make(fair, HookResult.METHOD)

    await look(fair)

    assert "hook.well" not in await heard(fair)


async def busy_weeks(house: House) -> None:
    """Three weeks with a hook every quarter of an hour, until now."""

    async def write(session: object) -> None:
        now = house.clock()
        rows = [
            HookCount(connection_id=1, hour=now - timedelta(hours=it), result="good", number=4)
            for it in range(1, 24 * 21)
        ]
        session.add_all(rows)  # type: ignore[attr-defined]
        connection = await connections.open_one(session, 1)  # type: ignore[arg-type]
        assert connection is not None
        connection.good_at = now - timedelta(minutes=1)

    await house.database.write(write)


async def test_a_busy_connection_that_goes_silent_is_told_once_and_when_it_is_back(
    fair: House,
) -> None:
    await busy_weeks(fair)
    for _ in range(14):
        fair.clock.advance(hours=1)
        await look(fair)
    silent = await heard(fair, "connection.silent", "connection.back")
    await fair.post("order.created", ORDER)
    await look(fair)

    assert silent == ["connection.silent"]
    assert await heard(fair, "connection.silent", "connection.back") == [
        "connection.silent",
        "connection.back",
    ]


async def test_a_silence_of_our_own_is_not_told(fair: House) -> None:
    await busy_weeks(fair)
    await look(fair)
    fair.clock.advance(hours=14)

    await look(fair)

    assert await heard(fair, "connection.silent") == []


async def test_connections_page_says_what_came_and_what_was_refused(fair: House) -> None:
    await fair.post("order.created", ORDER)
    await make(fair, HookResult.METHOD)
    await look(fair)

    fair.account(OLGA).write("/connections")
    text = (await see(fair, OLGA, "Connections:")).text

    assert "Last accepted hook: Nov 22" in text
    assert "sent with GET, but it has to be POST" in text
    assert "Today: 1 accepted, 1 refused" in text


async def test_problems_name_a_connection_whose_latest_hook_was_refused(fair: House) -> None:
    fair.clock.advance(minutes=1)
    await make(fair, HookResult.METHOD)
    await look(fair)

    fair.account(OLGA).write("/problems")

    assert "Last refused hook:" in (await see(fair, OLGA, "No problems.")).text


async def test_a_test_card_reaches_who_presses_even_while_the_switch_is_off(fair: House) -> None:
    await fair.database.write(partial(cabinet.switch, on=False))
    for _ in range(2):
        fair.account(OLGA).forge(SendTest().pack())
    await fair.until(
        lambda: any("Test card for Olga" in it.text for it in fair.account(OLGA).received)
    )
    await fair.quiet()

    cards = [it for it in await fair.cards_of(OLGA) if "Test card for Olga" in it]
    assert len(cards) == 1


async def test_nobody_but_an_administrator_sends_test_cards(fair: House) -> None:
    fair.account(MARTA).forge(SendTest().pack())
    await fair.quiet()

    assert await heard(fair, "connection.test") == []
