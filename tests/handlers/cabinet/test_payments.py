"""/channels as a registry of payments: what is added, typed and chosen there."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from bot.callbacks import channels as presses
from bot.demo.telegram.world.chats import Message
from bot.pages.cabinet import channels
from storage.directory import cabinet, sources
from storage.tables import Channel
from tests.cast import MARTA, OLGA
from tests.house import House
from tests.seeing import see, see_toast

VIBER = {"id": 5, "name": "Viber", "paid_until": "2026-12-24", "amount": "499", "currency": "UAH"}


@pytest.fixture
async def office(house: House) -> House:
    """An administrator alone."""
    await house.link(OLGA)
    return house


@pytest.fixture
async def viber(office: House) -> House:
    """Viber's page is open."""
    await office.post("channel.updated", {"channel": VIBER})
    await office.quiet(menus_too=False)
    office.account(OLGA).write("/channels")
    await see(office, OLGA, "1 channel")
    office.account(OLGA).press("Viber")
    await see(office, OLGA, "Channel: Viber", "Paid until: December 24, 2026")
    return office


async def pressed(house: House, label: str, *words: str) -> Message:
    house.account(OLGA).press(label)
    return await see(house, OLGA, *words)


async def answered(house: House, question: Message, text: str, *words: str) -> Message:
    house.account(OLGA).write(text, reply_to=question.id)
    return await see(house, OLGA, *words)


async def rows(house: House) -> Sequence[Channel]:
    async with house.database.read() as session:
        return (await sources.page(session, Channel, 0, 9))[0]


async def test_a_channel_that_the_crm_does_not_know_is_added_by_its_name(office: House) -> None:
    office.account(OLGA).write("/channels")
    await see(office, OLGA, "No channels yet")

    question = await pressed(office, "Add a channel", "What is the channel called?")
    await answered(office, question, "Instagram", "Channel: Instagram", "not in the CRM")

    [channel] = await rows(office)
    assert channel.crm_id.startswith(channels.OWN)


async def test_a_day_is_chosen_by_a_button_and_the_reminder_follows(viber: House) -> None:
    await pressed(viber, "Paid until", "until when is it paid?")

    page = await pressed(viber, "In a month: December 22, 2026", "Paid until: December 22, 2026")

    assert "Next reminder: Dec 15, 2026, 10:00" in page.text


async def test_a_day_is_typed_and_what_is_no_day_to_come_is_asked_again(viber: House) -> None:
    await pressed(viber, "Paid until", "until when is it paid?")
    question = await pressed(viber, "Another date", "such as 22.11.2026")

    again = await answered(viber, question, "01.01.0001", "That day has passed: 01.01.0001")
    again = await answered(
        viber, again, "31.12.9999", "too far ahead: dates go up to the year 2199"
    )
    assert (await rows(viber))[0].paid_until == datetime(2026, 12, 24, 10, tzinfo=UTC)

    await answered(viber, again, "29.02", "Paid until: February 29, 2028")


async def test_an_amount_is_typed_and_keeps_the_currency_of_before(viber: House) -> None:
    question = await pressed(viber, "Amount", "What does Viber cost?")

    again = await answered(viber, question, "-5", "An amount has to be above zero")

    await answered(viber, again, "550", "Channel: Viber", "UAH\u00a0550.00")


async def test_a_period_is_chosen_and_gives_the_next_date(viber: House) -> None:
    await pressed(viber, "How often", "how often is it paid?")
    await pressed(viber, "Every month", "Channel: Viber", "How often: every month")

    await pressed(viber, "Mark paid", "It will next be due January 24, 2027")


async def test_payment_without_a_period_is_paid_until_a_day_that_is_typed(viber: House) -> None:
    await pressed(viber, "Mark paid", "No period is set")
    question = await pressed(viber, "Paid, another next date", "Until when is Viber paid?")

    again = await answered(viber, question, "24.12.2026", "not after the day of the payment")

    await answered(viber, again, "24.06.2027", "Paid until: June 24, 2027")


async def test_removed_reminder_is_gone_until_there_is_a_date(viber: House) -> None:
    page = await pressed(viber, "Remove the reminder", "Paid until: not known")

    assert "Next reminder" not in page.text
    assert "Mark paid" not in page.labels


async def test_the_hour_of_reminders_is_chosen_for_all(viber: House) -> None:
    await pressed(viber, "Back", "1 channel", "Reminders at 10:00")
    await pressed(viber, "Reminders at 10:00", "At what hour should reminders come?")
    await pressed(viber, "8:00", "Kyiv")
    await see_toast(viber, OLGA, "Reminders at 8:00")

    await viber.app.loops.schedule.tick()
    await pressed(viber, "Back", "1 channel", "Reminders at 8:00")
    await pressed(viber, "Viber", "Next reminder: Dec 17, 2026, 08:00")


async def test_presses_that_name_nothing_are_outdated(office: House) -> None:
    await office.database.write(partial(sources.mention, table=Channel, crm_id="5", name="Viber"))
    made_up: list[Any] = [
        *(presses.OpenChannel(999), presses.DatesOf(999), presses.PayUntil(999, "2026-12-24")),
        *(presses.PayUntil(1, "2026-11-21"), presses.PayUntil(1, "0001-01-01")),
        *(presses.PayUntil(1, "soon"), presses.TypeDate(999, ""), presses.TypeAmount(999)),
        *(presses.PeriodsOf(999), presses.SetPeriod(1, "hourly"), presses.SetPeriod(1, "Monthly")),
        *(presses.RemindNoMore(999), presses.MarkPaid(1, "", ""), presses.SetHour(24)),
    ]

    for press in made_up:
        office.account(OLGA).forge(press.pack())
    await office.until(lambda: len(office.account(OLGA).toasts) == len(made_up))

    assert {toast.text for toast in office.account(OLGA).toasts} == {"This button is outdated."}


async def test_nothing_of_it_is_for_a_manager(office: House) -> None:
    await office.link(MARTA)
    forged: list[Any] = [
        *(presses.AddChannel(), presses.PayUntil(1, "2026-12-24"), presses.SetPeriod(1, "weekly")),
        *(presses.AskPaid(1), presses.SetHour(3), presses.HourPage(), presses.RemindNoMore(1)),
    ]

    for press in forged:
        office.account(MARTA).forge(press.pack())
    await office.until(lambda: len(office.account(MARTA).toasts) == len(forged))

    said = {toast.text for toast in office.account(MARTA).toasts}
    assert said == {"Your role may not change this. Ask an administrator."}
    async with office.database.read() as session:
        assert (await cabinet.get(session)).reminder_hour == 10
