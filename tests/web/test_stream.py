"""The stream of an open page: what is changed anywhere shows at once, and nothing is missed."""

import re
from dataclasses import replace
from unittest import mock

import pytest
from sqlmodel import col, delete
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.callbacks.cards import MarkRead, MuteUntil, Snooze
from bot.callbacks.settings import Choose
from bot.callbacks.times import ME, UsePreset
from storage.directory import people
from storage.tables import WebSession
from storage.web import streams
from tests.cast import IVAN, MARKET, MARTA
from tests.house import House, patiently
from tests.nights import FAILED, come, order, press
from tests.seeing import see
from tests.web.listening import count, listening
from tests.web.pages import Page, signed_in


async def test_a_new_order_pops_up_and_counts(martas: Page) -> None:
    async with listening(martas) as stream:
        first = await stream.bell()
        await martas.house.post("order.created", order(1))
        bell = await stream.until(count)

    [pop_up] = bell["pop_ups"]
    assert (count(first), first["pop_ups"], bell["more"]) == (0, [], 0)
    assert bell["unread"] == {"events": 1, "system": 0}
    assert bell["version"] > first["version"]
    assert pop_up["title"].startswith("New order")
    assert pop_up["sound"]
    assert "<" not in pop_up["title"] + pop_up["text"]


async def test_what_is_read_in_the_chat_shows_on_the_page(martas: Page) -> None:
    house = martas.house
    await house.post("order.created", order(1))
    card = await see(house, MARTA, "New order", "Mark read")
    async with listening(martas) as stream:
        assert count(await stream.bell()) == 1
        house.account(MARTA).press("Mark read", message_id=card.id)
        await stream.until(lambda bell: not count(bell))


async def test_what_is_read_on_the_page_shows_in_the_chat_and_on_other_pages(martas: Page) -> None:
    house = martas.house
    await house.post("order.created", order(1))
    card = await see(house, MARTA, "New order", "Mark read")
    [row] = await house.notifications_of(MARTA)
    async with listening(martas) as stream, listening(await again(martas)) as other:
        await martas.press(MarkRead(row.pk))
        await stream.until(lambda bell: not count(bell))
        await other.until(lambda bell: not count(bell))
    await house.until(lambda: card.text.endswith("Read"))


@pytest.mark.sqlite
async def test_it_counts_no_further_than_the_rest_of_the_page(martas: Page) -> None:
    for number in (1, 2, 3):
        await martas.house.post("order.created", order(number))
    await martas.house.quiet()
    [row, *_] = await martas.house.notifications_of(MARTA)

    with mock.patch.object(streams, "MOST_COUNTED", 2):
        async with martas.house.database.read() as session:
            counted = await streams.unread(session, [row.person_id])

    assert counted == {row.person_id: {"events": 2}}


@pytest.fixture
async def ivans(inn: House) -> Page:
    return await signed_in(inn, IVAN.telegram_id)


async def again(page: Page) -> Page:
    """Another page of Marta's."""
    return await signed_in(page.house, MARTA.telegram_id)


async def test_whoever_comes_back_has_missed_nothing(martas: Page) -> None:
    """The connection is cut after each number of orders, and of those that came meanwhile."""
    popped: list[str] = []
    since, number = None, 0
    for heard, missed in [(0, 0), (1, 1), (2, 0), (0, 3), (1, 2)]:
        async with listening(martas, since=since) as stream:
            await stream.until(lambda bell, known=number: count(bell) == known)
            for _ in range(heard):
                number += 1
                await martas.house.post("order.created", order(number))
                await stream.until(lambda bell, known=number: count(bell) == known)
        since, popped = stream.id, popped + stream.pop_ups
        for _ in range(missed):
            number += 1
            await martas.house.post("order.created", order(number))
        await martas.house.quiet()
    async with listening(martas, since=since) as stream:
        await stream.bell()
    assert [re.findall(r"\d+", it) for it in popped + stream.pop_ups] == [
        [str(each)] for each in range(1, number + 1)
    ]


async def test_of_much_that_was_missed_the_newest_pop_up_and_the_rest_is_counted(
    martas: Page,
) -> None:
    async with listening(martas) as stream:
        await stream.bell()
    for number in range(5):
        await martas.house.post("order.created", order(number))
    await martas.house.quiet()

    async with listening(martas, since=stream.id) as back:
        bell = await back.bell()

    assert (count(bell), len(bell["pop_ups"]), bell["more"]) == (5, 3, 2)


@pytest.mark.sqlite
async def test_an_odd_event_id_is_none(martas: Page) -> None:
    await martas.house.post("order.created", order(1))
    for since in ("", "0x1", "-1", "9" * 30, "1.5", "\u0663".encode().decode("latin-1")):
        async with listening(martas, since=since) as stream:
            assert (await stream.bell())["pop_ups"] == []


@pytest.mark.sqlite
async def test_a_version_of_a_database_that_was_put_back_is_none(martas: Page) -> None:
    async with listening(martas, since="999999999") as stream:
        version = (await stream.bell())["version"]
        await martas.house.post("order.created", order(1))
        assert (await stream.until(count))["version"] > version
        assert len(stream.pop_ups) == 1


async def test_nobody_hears_of_another_persons_bell(martas: Page, ivans: Page) -> None:
    async with listening(ivans) as stream:
        await stream.bell()
        await martas.house.post("order.created", order(1))
        await martas.house.post("order.created", order(2, MARKET))
        bell = await stream.until(lambda bell: bell["pop_ups"])
    assert count(bell) == 1
    assert [it for it in stream.pop_ups if "1" in it] == []


@pytest.mark.sqlite
@pytest.mark.parametrize("how", ["signed out", "expired", "unlinked", "dismissed"])
async def test_stream_ends_with_the_session_link_or_person(martas: Page, how: str) -> None:
    async with listening(martas) as stream:
        await stream.bell()
        await end(martas.house, how)
        name, data = await stream.next()
        while name == "bell":
            name, data = await stream.next()
        assert (name, data) == ("over", {"reason": "session"})
        assert await stream.next() == ("", {})


async def end(house: House, how: str) -> None:
    if how == "expired":
        house.clock.advance(days=2)
        return

    async def work(session: AsyncSession) -> None:
        found = await people.by_account(session, MARTA.telegram_id)
        assert found is not None
        person, link = found
        if how == "signed out":
            await session.exec(delete(WebSession).where(col(WebSession.link_id) == link.pk))
        elif how == "unlinked":
            link.ended_at = house.clock()
        else:
            person.active = False

    await house.database.write(work)


@pytest.mark.sqlite
async def test_the_oldest_of_too_many_pages_goes(martas: Page) -> None:
    async with listening(martas) as oldest:
        await oldest.bell()
        opened = [listening(martas) for _ in range(10)]
        others = [await it.__aenter__() for it in opened]
        assert await oldest.next() == ("over", {"reason": "too many"})
        for other in others:
            await other.bell()
        for it in opened:
            await it.__aexit__(None, None, None)


@pytest.mark.sqlite
async def test_a_process_that_stops_ends_streams_without_a_word(martas: Page) -> None:
    async with listening(martas) as stream:
        await stream.bell()
        await martas.house.app.close()
        assert await stream.next() == ("", {})


@pytest.mark.sqlite
async def test_a_page_that_was_closed_is_forgotten_at_once(martas: Page) -> None:
    hub = martas.house.app._hub
    assert hub is not None
    async with listening(martas) as stream:
        await stream.bell()
        assert hub.count == 1
    await patiently(lambda: hub.count == 0)


@pytest.mark.sqlite
async def test_when_streams_are_full_hooks_still_find_a_connection(martas: Page) -> None:
    app = martas.house.app
    assert app._door is not None
    app._door._limits = replace(app._door._limits, streams=1, connections=1)
    async with listening(martas) as stream:
        await stream.bell()
        assert await martas.get("/api/v1/stream", status=503)
        answer = await martas.house.post("order.created", order(1))
        assert answer.status == 200
        await stream.until(count)


# --- what pops up --------------------------------------------------------------------------------

ON, OFF = True, False
CHOICES = [
    (Choose("pop_ups", "", OFF), []),
    (Choose("pop_ups", "order.created", OFF), []),
    (Choose("pop_ups", "lead.created", OFF), [True]),
    (Choose("everything_off", "", ON), []),
    (Choose("push", "", OFF), [True]),
    (Choose("push", "order.created", OFF), [True]),
    (Choose("sound", "", OFF), [False]),
    (Choose("sound", "order.created", OFF), [False]),
]


@pytest.mark.sqlite
async def test_pop_ups_and_their_sound_obey_the_switches(martas: Page) -> None:
    wrong = []
    async with listening(martas) as stream:
        await stream.bell()
        for number, (choice, sounds) in enumerate(CHOICES, 1):
            await martas.press(choice)
            await martas.house.post("order.created", order(number))
            bell = await stream.until(lambda bell, known=number: count(bell) == known)
            if [it["sound"] for it in bell["pop_ups"]] != sounds:
                wrong.append(choice)
            await martas.press(replace(choice, value=not choice.value))
    assert wrong == []


@pytest.mark.sqlite
async def test_in_quiet_hours_only_what_is_urgent_pops_up(martas: Page) -> None:
    house = martas.house
    await press(house, MARTA, UsePreset(ME, "night"))
    await come(house, "11-22 23:00")
    async with listening(martas) as stream:
        await stream.bell()
        await house.post("order.created", order(1))
        await stream.until(count)
        await house.post("message.failed", FAILED)
        await stream.until(lambda bell: count(bell) > 1)
    assert [it for it in stream.pop_ups if "order" in it] == []
    assert len(stream.pop_ups) == 1


@pytest.mark.sqlite
async def test_what_is_muted_does_not_pop_up(martas: Page) -> None:
    house = martas.house
    await house.post("order.created", order(1))
    await house.quiet()
    [row] = await house.notifications_of(MARTA)
    await martas.press(MuteUntil(row.pk, "source", "1h"))
    async with listening(martas) as stream:
        await stream.bell()
        await house.post("order.created", order(2))
        await stream.until(lambda bell: count(bell) > 1)
    assert stream.pop_ups == []


@pytest.mark.sqlite
async def test_what_was_put_off_pops_up_again(martas: Page) -> None:
    house = martas.house
    await house.post("order.created", order(1))
    await house.quiet()
    [row] = await house.notifications_of(MARTA)
    await martas.press(Snooze(row.pk, "15m"))
    async with listening(martas) as stream:
        await stream.bell()
        house.clock.advance(minutes=16)
        await house.app.loops.schedule.tick()
        again = await stream.until(lambda bell: bell["pop_ups"])
    assert [it["id"] for it in again["pop_ups"]] == [row.pk]
