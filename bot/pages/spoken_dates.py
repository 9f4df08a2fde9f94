"""Days and spans as people say them, in three languages: tomorrow, у п'ятницю, 2 декабря.

Whoever types need not write in the language of their pages. A day of the week is the next one.
"""

import re
from datetime import date, timedelta

_DAYS = {
    **dict.fromkeys(("today", "сьогодні", "сегодня"), 0),
    **dict.fromkeys(("tomorrow", "завтра"), 1),
    **dict.fromkeys(("післязавтра", "послезавтра"), 2),
}
_WEEKDAYS = (
    ("monday", "mon", "понеділок", "понеділка", "понедельник", "понедельника", "пн"),
    ("tuesday", "tue", "вівторок", "вівторка", "вторник", "вторника", "вт"),
    ("wednesday", "wed", "середа", "середу", "середи", "среда", "среду", "среды", "ср"),
    ("thursday", "thu", "четвер", "четверга", "четверг", "чт"),
    ("friday", "fri", "п'ятниця", "п'ятницю", "п'ятниці", "пятница", "пятницу", "пятницы", "пт"),
    ("saturday", "sat", "субота", "суботу", "суботи", "суббота", "субботу", "субботы", "сб"),
    ("sunday", "sun", "неділя", "неділю", "неділі", "воскресенье", "воскресенья", "нд", "вс"),
)
_MONTHS = (
    ("january", "січень", "січня", "январь", "января"),
    ("february", "лютий", "лютого", "февраль", "февраля"),
    ("march", "березень", "березня", "март", "марта"),
    ("april", "квітень", "квітня", "апрель", "апреля"),
    ("may", "травень", "травня", "май", "мая"),
    ("june", "червень", "червня", "июнь", "июня"),
    ("july", "липень", "липня", "июль", "июля"),
    ("august", "серпень", "серпня", "август", "августа"),
    ("september", "sept", "вересень", "вересня", "сентябрь", "сентября"),
    ("october", "жовтень", "жовтня", "октябрь", "октября"),
    ("november", "листопад", "листопада", "ноябрь", "ноября"),
    ("december", "грудень", "грудня", "декабрь", "декабря"),
)
_UNITS = {
    timedelta(minutes=1): "minute minutes min хвилину хвилини хвилин хв минуту минуты минут мин",
    timedelta(hours=1): "hour hours h годину години годин год час часа часов ч",
    timedelta(days=1): "day days день дні днів дня дней",
    timedelta(weeks=1): "week weeks тиждень тижні тижнів неделю недели недель",
}
_AHEAD = {"in", "через", "за"}
_ONE = {"a", "an", "one", "один", "одну"}
_SILENT = {*("on", "at", "the", "of", "by"), *("у", "в", "о", "об", "до"), *("во", "ко", "к")}
_SILENT |= {"року", "р", "года", "г"}  # behind a year
_SHORTEST = 3  # letters of a month
_NUMBER = re.compile(r"([0-9]{1,4})(?:st|nd|rd|th|-?(?:ого|го|е))?")


def words_of(line: str) -> list[str]:
    """The words that count, in one spelling."""
    line = re.sub("[’ʼ`]", "'", line.casefold()).replace("ё", "е").replace(",", " ")
    words = (word.rstrip(".") for word in line.split())
    return [word for word in words if word and word not in _SILENT]


def day_said(line: str, today: date) -> date | None:
    """The day; None if the line names none. Raises ValueError for a day that no month has."""
    words = words_of(line)
    if len(words) == 1:
        return _near(words[0], today)
    if (span := span_said(line)) is not None:
        return today + span if span_is_days(line) else None
    return _of_month(words, today)


def span_said(line: str) -> timedelta | None:
    """How long from now: in 2 hours, через 3 дні, через неделю."""
    ahead, *rest = words_of(line) or [""]
    if ahead not in _AHEAD or not 1 <= len(rest) <= 2:
        return None
    count = "1" if len(rest) == 1 or rest[0] in _ONE else rest[0]
    unit = next((it for it, names in _UNITS.items() if rest[-1] in names.split()), None)
    if unit is None or not re.fullmatch("[0-9]{1,4}", count):
        return None
    return int(count) * unit


def span_is_days(line: str) -> bool:
    """Whether the span is in days or weeks: then it means a day, not an hour."""
    last = (words_of(line) or [""])[-1]
    return any(last in names.split() for unit, names in _UNITS.items() if unit.days)


def next_such(day: int, month: int, today: date) -> date | None:
    """The next day with this date, today included; None if no year has it."""
    years = range(today.year, today.year + 9)  # leap years are eight apart at most
    dates = (possible(year, month, day) for year in years)
    return next((it for it in dates if it is not None and it >= today), None)


def possible(year: int, month: int, day: int) -> date | None:
    """The date, if the calendar has it."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _near(word: str, today: date) -> date | None:
    if word in _DAYS:
        return today + timedelta(days=_DAYS[word])
    for weekday, names in enumerate(_WEEKDAYS):
        if word in names:
            return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    return None


def _of_month(words: list[str], today: date) -> date | None:
    """2 грудня, december 2nd, 2 дек 2027."""
    months = [number for word in words[:2] if (number := _month(word))]
    numbers = [int(found[1]) for word in words if (found := _NUMBER.fullmatch(word))]
    if len(months) != 1 or len(words) != 1 + len(numbers) or not 1 <= len(numbers) <= 2:
        return None
    year = numbers[1] if len(numbers) == 2 else None
    if year is None:
        day = next_such(numbers[0], months[0], today)
    else:
        day = possible(year + (2000 if year < 100 else 0), months[0], numbers[0])
    if day is None:
        raise ValueError("no such day")
    return day


def _month(word: str) -> int | None:
    if len(word) < _SHORTEST:
        return None
    for number, names in enumerate(_MONTHS, 1):
        if any(name.startswith(word) for name in names):
            return number
    return None
