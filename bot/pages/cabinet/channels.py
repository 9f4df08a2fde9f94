"""What /channels shows: the list, one channel, and the choices for it."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.calendar import periods, zones
from bot.callbacks import channels as presses
from bot.callbacks.cabinet import Rename
from bot.cards.naming import medium_name
from bot.pages.cabinet.sources import LABEL_UNITS, called
from bot.ui.formats import Money, day_moment
from bot.ui.html import Html, short
from bot.ui.labels import capitalized
from bot.ui.reader import Reader
from bot.ui.screens import (
    Button,
    Paging,
    Row,
    Screen,
    back,
    button,
    choice,
    column,
    listing,
    pairs,
    times,
)
from storage.tables import Channel

OWN = "bellhop-"  # the `crm_id` of a channel that the CRM does not know begins with it
_PERIODS = ("weekly", "30 days", "monthly", "quarterly", "yearly")


def channels_screen(found: Sequence[Channel], paging: Paging, hour: int, reader: Reader) -> Screen:
    """One page of the channels, and the hour at which reminders come."""
    title = reader.say("channels-title" if paging.total else "channels-none", count=paging.total)
    entries = (Button(called(channel), presses.OpenChannel(channel.pk)) for channel in found)
    add = button(reader, "channel-add", presses.AddChannel())
    hours = button(reader, "reminders-at", presses.HourPage(), hour=hour)
    screen = listing([title], column(entries), paging, presses.ChannelPage, reader)
    return screen.and_below((add,), (hours,))


def channel_screen(
    channel: Channel, reminder_at: datetime | None, list_page: int, reader: Reader, now: datetime
) -> Screen:
    """One channel. Back leads to the `list_page` of the list."""
    lines = list(_facts(channel, reader, now))
    if reminder_at is not None:
        lines.append(reader.say("channel-reminder", at=reader.moment(max(reminder_at, now), now)))
    elif channel.paid_until is not None:
        lines.append(reader.say("channel-no-reminder"))
    return Screen.of(lines, *_rows(channel, list_page, reader))


def dates_screen(channel: Channel, today: date, reader: Reader) -> Screen:
    """Until when the channel is paid: the usual days, or any other."""
    choices = (
        button(reader, label, presses.PayUntil(channel.pk, day.isoformat()), at=day_moment(day))
        for label, day in _choices(today)
    )
    other = button(reader, "date-other", presses.TypeDate(channel.pk, ""))
    text = reader.say("date-asked", name=called(channel))
    return Screen(text, (*column(choices), (other,), _back(channel, reader)))


def periods_screen(channel: Channel, reader: Reader) -> Screen:
    """How often the channel is paid; a period that is not offered is listed while it is set."""
    chosen = channel.period or ""
    offered = [*_PERIODS, ""] if chosen in (*_PERIODS, "") else [*_PERIODS, chosen, ""]
    choices = []
    for period in offered:
        name, press = (
            capitalized(period_name(period, reader)),
            presses.SetPeriod(channel.pk, period),
        )
        choices.append(choice(reader, name, press, chosen=period == chosen))
    text = reader.say("period-asked", name=called(channel))
    return Screen(text, (*pairs(choices), _back(channel, reader)))


def paid_screen(
    channel: Channel, due: date, until: date | None, reader: Reader, now: datetime
) -> Screen:
    """Asks whether the payment `due` is made; `until`: the next day that is due, if any is."""
    asked = reader.say("pay-asked", name=called(channel), due=day_moment(due, now))
    paid = presses.MarkPaid(channel.pk, due.isoformat(), until.isoformat() if until else "")
    if until is None:
        follows, yes = reader.say("pay-no-period"), button(reader, "pay-yes", paid, "success")
    else:
        follows = reader.say("pay-next", until=day_moment(until, now))
        yes = button(reader, "pay-yes-until", paid, "success", until=day_moment(until))
    other = button(reader, "pay-other", presses.TypeDate(channel.pk, due.isoformat()))
    return Screen.of([asked, follows], (yes,), (other,), _back(channel, reader))


def hours_screen(hour: int, zone: ZoneInfo, reader: Reader) -> Screen:
    """The hours at which reminders can come, in the cabinet's `zone`."""
    choices = (
        choice(reader, reader.plain("hour", hour=it), presses.SetHour(it), chosen=it == hour)
        for it in range(24)
    )
    text = reader.say("hour-asked", zone=zones.city(str(zone), reader.language))
    return Screen(text, (*times(choices), back(reader, presses.ChannelPage(0))))


def period_name(period: str, reader: Reader) -> str:
    """The period in words; `period` as a channel keeps it, or "" for none."""
    if not period or period in periods.NAMED:
        return reader.plain(f"period-{period or 'none'}")
    return reader.plain("period-days", days=periods.period_in(period).days)


def _facts(channel: Channel, reader: Reader, now: datetime) -> Iterator[Html]:
    yield reader.say("channel-title", name=called(channel))
    if channel.crm_id.startswith(OWN):
        yield reader.say("channel-own")
    else:
        yield reader.say("place-number", number=short(channel.crm_id, LABEL_UNITS))
    if channel.kind:
        yield reader.say("channel-kind", kind=short(medium_name(channel.kind), LABEL_UNITS))
    if channel.paid_until is None:
        yield reader.say("channel-payment-unknown")
    else:
        yield reader.say("fact-paid-until", value=reader.moment(channel.paid_until, now, "date"))
    if channel.amount is not None:
        yield reader.say("fact-amount", value=Money(Decimal(channel.amount), channel.currency))
    yield reader.say("channel-period", period=period_name(channel.period or "", reader))


def _rows(channel: Channel, list_page: int, reader: Reader) -> Iterator[Row]:
    row_id, is_dated = channel.pk, channel.paid_until is not None
    if is_dated:
        yield (button(reader, "mark-paid", presses.AskPaid(row_id), "success"),)
    yield from pairs(
        (
            button(reader, "edit-date", presses.DatesOf(row_id)),
            button(reader, "edit-amount", presses.TypeAmount(row_id)),
            button(reader, "edit-period", presses.PeriodsOf(row_id)),
            button(reader, "rename", Rename("channel", row_id)),
        )
    )
    if is_dated:
        yield (button(reader, "remind-no-more", presses.RemindNoMore(row_id)),)
    yield back(reader, presses.ChannelPage(list_page))


def _choices(today: date) -> Iterator[tuple[str, date]]:
    """The days that a payment is usually good for, each with the text of its button."""
    yield "date-today", today
    yield "date-in-week", today + timedelta(days=7)
    yield "date-in-30-days", today + timedelta(days=30)
    for label, months in (("date-in-month", 1), ("date-in-quarter", 3), ("date-in-year", 12)):
        if day := periods.following(today, periods.Period(months=months), None, today):
            yield label, day


def _back(channel: Channel, reader: Reader) -> Row:
    return back(reader, presses.OpenChannel(channel.pk))
