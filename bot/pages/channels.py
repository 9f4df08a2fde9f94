"""What /channels shows: the list, the page of one, and what can be chosen for it. Pure."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.calendar import periods
from bot.callbacks import Press
from bot.callbacks import channels as presses
from bot.callbacks.cabinet import Rename
from bot.pages.sources import LABEL_UNITS, called
from bot.ui.formats import Moment, Money
from bot.ui.html import Html, cut, short
from bot.ui.reader import Reader
from bot.ui.screens import Button, Paging, Rows, Screen, column, grid, listing, pairs
from bot.ui.texts import plain, say
from storage.tables import Channel

OWN = "bellhop-"  # what the numbers of channels that the CRM does not know begin with
_PERIODS = ("weekly", "30 days", "monthly", "quarterly", "yearly")
_UTC = ZoneInfo("UTC")


def channel_list(found: Sequence[Channel], paging: Paging, hour: int, language: str) -> Screen:
    """One page of the channels, and at what hour reminders come."""
    title = "channels-title" if paging.total else "channels-none"
    entries = (Button(called(channel), presses.OpenChannel(channel.pk)) for channel in found)
    text = say(language, title, count=paging.total)
    screen = listing([text], entries, paging, presses.ChannelPage, language)
    tools = (
        Button(plain(language, "channel-add"), presses.AddChannel()),
        Button(plain(language, "reminders-at", hour=hour), presses.HourPage()),
    )
    return Screen(screen.text, (*screen.rows, *column(tools)))


def channel_page(
    channel: Channel, reminder_at: datetime | None, list_page: int, reader: Reader, now: datetime
) -> Screen:
    """One channel with what is known of it, and when it is reminded of next."""
    lines = [*_facts(channel, reader, now), *_reminder(channel, reminder_at, reader, now)]
    return Screen(cut(Html("\n".join(lines))), _page_buttons(channel, list_page, reader.language))


def dates_screen(channel: Channel, today: date, language: str) -> Screen:
    """Until when the channel is paid: the days that are chosen most, or any other."""
    row_id = _row(channel)
    choices = (
        Button(plain(language, label, at=_day(day)), presses.PayUntil(row_id, day.isoformat()))
        for label, day in _choices(today)
    )
    other = Button(plain(language, "date-other"), presses.TypeDate(row_id, ""))
    text = say(language, "date-asked", name=called(channel))
    return Screen(text, (*column(choices), (other,), _back(channel, language)))


def periods_screen(channel: Channel, language: str) -> Screen:
    """How often the channel is paid."""
    row_id = _row(channel)
    offered = dict.fromkeys((*_PERIODS, *([channel.period] if channel.period else [])))
    choices = [
        Button(
            period_name(period, language),
            presses.SetPeriod(row_id, period),
            style="primary" if period == (channel.period or "") else None,
        )
        for period in (*offered, "")
    ]
    text = say(language, "period-asked", name=called(channel))
    return Screen(text, (*pairs(choices), _back(channel, language)))


def paid_screen(
    channel: Channel, due: date, until: date | None, language: str, now: datetime
) -> Screen:
    """What follows when the payment that was due then is marked paid."""
    row_id = _row(channel)
    lines = [say(language, "pay-asked", name=called(channel), due=_day(due, now))]
    if until is None:
        lines.append(say(language, "pay-no-period"))
        yes = plain(language, "pay-yes")
    else:
        lines.append(say(language, "pay-next", until=_day(until, now)))
        yes = plain(language, "pay-yes-until", until=_day(until))
    day = until.isoformat() if until else ""
    buttons = (
        Button(yes, presses.MarkPaid(row_id, due.isoformat(), day), style="success"),
        Button(plain(language, "pay-other"), presses.TypeDate(row_id, due.isoformat())),
    )
    return Screen(Html("\n".join(lines)), (*column(buttons), _back(channel, language)))


def hours_screen(hour: int, zone: ZoneInfo, language: str) -> Screen:
    """At what hour reminders come."""
    choices = (
        Button(
            plain(language, "hour", hour=each),
            presses.SetHour(each),
            style="primary" if each == hour else None,
        )
        for each in range(24)
    )
    back = Button(plain(language, "back"), presses.ChannelPage(0), style="primary")
    text = say(language, "hour-asked", zone=str(zone))
    return Screen(text, (*grid(choices, 4), (back,)))


def period_name(period: str, language: str) -> str:
    """How often, in words; `period` as a channel keeps it, or empty for none."""
    if not period or period in periods.NAMED:
        return plain(language, f"period-{period or 'none'}")
    return plain(language, "period-days", days=periods.period_in(period).days)


def _facts(channel: Channel, reader: Reader, now: datetime) -> Iterator[Html]:
    language = reader.language
    yield say(language, "channel-title", name=called(channel))
    if channel.crm_id.startswith(OWN):
        yield say(language, "channel-own")
    else:
        yield say(language, "place-number", number=short(channel.crm_id, LABEL_UNITS))
    if channel.kind:
        yield say(language, "channel-kind", kind=short(channel.kind, LABEL_UNITS))
    if channel.paid_until is None:
        yield say(language, "channel-payment-unknown")
    else:
        until = Moment(channel.paid_until, reader.zone, "date", now)
        yield say(language, "fact-paid-until", value=until)
    if channel.amount is not None:
        yield say(language, "fact-amount", value=Money(Decimal(channel.amount), channel.currency))
    yield say(language, "channel-period", period=period_name(channel.period or "", language))


def _reminder(
    channel: Channel, at: datetime | None, reader: Reader, now: datetime
) -> Iterator[Html]:
    if at is not None:
        moment = Moment(max(at, now), reader.zone, now=now)
        yield say(reader.language, "channel-reminder", at=moment)
    elif channel.paid_until is not None:
        yield say(reader.language, "channel-no-reminder")


def _page_buttons(channel: Channel, list_page: int, language: str) -> Rows:
    row_id = _row(channel)

    def button(label: str, press: Press, style: str | None = None) -> Button:
        return Button(plain(language, label), press, style=style)

    edits = (
        button("edit-date", presses.DatesOf(row_id)),
        button("edit-amount", presses.TypeAmount(row_id)),
        button("edit-period", presses.PeriodsOf(row_id)),
        button("rename", Rename("channel", row_id)),
    )
    back = button("back", presses.ChannelPage(list_page), "primary")
    if channel.paid_until is None:
        return (*pairs(edits), (back,))
    paid = button("mark-paid", presses.AskPaid(row_id), "success")
    no_more = button("remind-no-more", presses.RemindNoMore(row_id))
    return ((paid,), *pairs(edits), (no_more,), (back,))


def _choices(today: date) -> Iterator[tuple[str, date]]:
    """The days that a payment is most often good for, counted from today."""
    yield "date-today", today
    yield "date-in-week", today + timedelta(days=7)
    yield "date-in-30-days", today + timedelta(days=30)
    for label, months in (("date-in-month", 1), ("date-in-quarter", 3), ("date-in-year", 12)):
        if day := periods.following(today, periods.Period(months=months), None, today):
            yield label, day


def _day(day: date, now: datetime | None = None) -> Moment:
    """A day is the same day in every zone. Without `now` it is for a button, as plain text."""
    return Moment(datetime(day.year, day.month, day.day, 12, tzinfo=UTC), _UTC, "date", now)


def _back(channel: Channel, language: str) -> tuple[Button, ...]:
    press = presses.OpenChannel(_row(channel))
    return (Button(plain(language, "back"), press, style="primary"),)


def _row(channel: Channel) -> int:
    return channel.pk
