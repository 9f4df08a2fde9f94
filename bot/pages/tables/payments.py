"""What the channels cost: what is overdue, what is due soon, what is paid, and the sums."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Literal

from bot.calendar.days import day_of
from bot.callbacks.channels import HourPage, OpenChannel
from bot.pages.cabinet.channels import period_name
from bot.pages.cabinet.sources import called
from bot.ui.formats import Money, money_text
from bot.ui.html import Html, escape
from bot.ui.reader import Reader
from bot.ui.screens import Paging, button
from bot.ui.tables import Cell, Line, Table, Tone, columns, day, decimal_of, money, spoken
from storage.tables import Channel

SOON = timedelta(days=7)  # as the first reminder

State = Literal["overdue", "due", "paid", "undated"]
_TONES: dict[State, Tone] = {
    "overdue": "bad",
    "due": "warning",
    "paid": "good",
    "undated": "quiet",
}


@dataclass(frozen=True)
class Payments:
    """All channels. `reminders`: id of a channel → when it is reminded of next. `zone`: by which
    days are counted, the cabinet's; reminders come at this `hour` of it."""

    channels: Sequence[Channel]
    reminders: Mapping[int, datetime]
    hour: int
    zone: tzinfo


def payments_table(
    payments: Payments, asked: tuple[int, int], reader: Reader, now: datetime
) -> Table:
    """A page of so many rows, the soonest payment first; those of which no date is known last."""
    today = day_of(now, payments.zone)
    states = {it.pk: state_of(it, today, payments.zone) for it in payments.channels}
    by_date = sorted(payments.channels, key=_urgency)
    paging = Paging(asked[0], len(by_date), asked[1])
    shown = paging.part(by_date)
    about = "\n".join(_sums(payments.channels, states, reader))
    return Table(
        reader.plain("table-payments"),
        columns(
            reader,
            channel="text",
            state="text",
            paid_until="time",
            amount="money",
            period="text",
            next_reminder="time",
        ),
        [_line(it, states[it.pk], payments.reminders.get(it.pk), reader, now) for it in shown],
        reader.plain("channels-none"),
        Html(about),
        (button(reader, "reminders-at", HourPage(), hour=payments.hour),),
        paging,
    )


def state_of(channel: Channel, today: date, zone: tzinfo) -> State:
    """How the payment stands today."""
    if channel.paid_until is None:
        return "undated"
    due = day_of(channel.paid_until, zone)
    if due < today:
        return "overdue"
    return "due" if due <= today + SOON else "paid"


def _urgency(channel: Channel) -> tuple[bool, float, str]:
    until = channel.paid_until
    return until is None, until.timestamp() if until else 0, channel.name or ""


def _line(
    channel: Channel, state: State, reminder: datetime | None, reader: Reader, now: datetime
) -> Line:
    cells = (
        Cell(called(channel)),
        Cell(reader.plain(f"table-{state}"), tone=_TONES[state]),
        day(channel.paid_until, reader, now),
        money(channel.amount, channel.currency, reader),
        Cell(period_name(channel.period or "", reader)),
        spoken(max(reminder, now) if reminder else None, reader, now),
    )
    return Line(cells, OpenChannel(channel.pk))


def _sums(
    channels: Iterable[Channel], states: Mapping[int, State], reader: Reader
) -> Iterator[Html]:
    """How many are in each state, and what they come to."""
    sums: dict[State, dict[str | None, Decimal]] = {}
    counts: dict[State, int] = {}
    for each in channels:
        state = states[each.pk]
        counts[state] = counts.get(state, 0) + 1
        if (amount := decimal_of(each.amount)) is not None:
            of_state = sums.setdefault(state, {})
            of_state[each.currency] = of_state.get(each.currency, Decimal()) + amount
    for state in _TONES:
        if state in counts:
            yield _sum(state, counts[state], sums.get(state, {}), reader)


def _sum(state: State, count: int, sums: Mapping[str | None, Decimal], reader: Reader) -> Html:
    if not sums:
        return reader.say(f"table-count-{state}", count=count)
    shown = " + ".join(
        money_text(reader.language, Money(amount, currency))
        for currency, amount in sorted(sums.items(), key=lambda each: each[0] or "")
    )
    return reader.say(f"table-sum-{state}", count=count, sum=escape(shown))
