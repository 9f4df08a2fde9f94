"""Claims about what is said in each language: values escaped, plurals, money and dates right."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import cast, get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ui import texts
from bot.ui.formats import Moment, MomentStyle, Money, moment_text, money_text
from bot.ui.html import Html, escape, one_line
from bot.ui.texts import LANGUAGES, Value, language_of, plain, say
from tests.cards.telegram_html import read
from tests.ui.test_html import HOSTILE, unhurried

KYIV = ZoneInfo("Europe/Kyiv")
LISBON = ZoneInfo("Europe/Lisbon")
AFTERNOON = datetime(2026, 3, 5, 14, 7, 59, tzinfo=UTC)

# A locale of its own: the product's texts may change, what is claimed here may not.
SMALL = {
    "en": """
open = Open
unread-count = { $count ->
    [one] { $count } unread notification
   *[other] { $count } unread notifications
}
orders-reached-nobody = { $count ->
    [one] <b>{ $count } new order of { $source } reached nobody.</b>
   *[other] <b>{ $count } new orders of { $source } reached nobody.</b>
}
    .button = Choose managers
amount-due = { $amount } by { $due }
""",
    "uk": """
open = Відкрити
unread-count = { $count ->
    [one] { $count } непрочитане сповіщення
    [few] { $count } непрочитані сповіщення
    [many] { $count } непрочитаних сповіщень
   *[other] { $count } непрочитаного сповіщення
}
orders-reached-nobody = { $count ->
    [one] <b>{ $count } нове замовлення з { $source } ніхто не отримав.</b>
    [few] <b>{ $count } нові замовлення з { $source } ніхто не отримав.</b>
    [many] <b>{ $count } нових замовлень з { $source } ніхто не отримав.</b>
   *[other] <b>{ $count } нового замовлення з { $source } ніхто не отримав.</b>
}
    .button = Вибрати менеджерів
amount-due = { $amount } до { $due }
""",
    "ru": """
open = Открыть
unread-count = { $count ->
    [one] { $count } непрочитанное уведомление
    [few] { $count } непрочитанных уведомления
    [many] { $count } непрочитанных уведомлений
   *[other] { $count } непрочитанного уведомления
}
orders-reached-nobody = { $count ->
    [one] <b>{ $count } новый заказ из { $source } никто не получил.</b>
    [few] <b>{ $count } новых заказа из { $source } никто не получил.</b>
    [many] <b>{ $count } новых заказов из { $source } никто не получил.</b>
   *[other] <b>{ $count } нового заказа из { $source } никто не получил.</b>
}
    .button = Выбрать менеджеров
amount-due = { $amount } до { $due }
""",
}
NEAR_DAYS = "".join(f"day-{it} = {it}, {{ $time }}\n" for it in ("yesterday", "today", "tomorrow"))
SMALL = {language: source + NEAR_DAYS for language, source in SMALL.items()}

any_language = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture(autouse=True, scope="module")
def small_locale() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(texts, "source_of", SMALL.__getitem__)
        texts.forget()
        yield
    texts.forget()


def due(language: str, amount: Value, moment: Value = "-") -> str:
    return read(say(language, "amount-due", amount=amount, due=moment))


@any_language
@unhurried
@given(HOSTILE)
def test_hostile_text_is_read_as_it_came_and_breaks_nothing(language: str, name: str) -> None:
    markup = say(language, "orders-reached-nobody", count=2, source=name)

    assert one_line(name) in read(markup)


@any_language
@unhurried
@given(HOSTILE)
def test_plain_text_is_not_escaped(language: str, amount: str) -> None:
    assert one_line(amount) in plain(language, "amount-due", amount=amount, due="-")


@any_language
@unhurried
@given(HOSTILE)
def test_a_hostile_currency_breaks_nothing(language: str, currency: str) -> None:
    assert "\n" not in due(language, Money(Decimal("1234.5"), currency))


@any_language
@unhurried
@given(st.decimals())
def test_any_amount_has_some_text(language: str, amount: Decimal) -> None:
    assert len(due(language, Money(amount, "UAH"))) < 60


@any_language
@unhurried
@given(st.one_of(st.integers(), st.integers().map(lambda n: n * 10**40), st.decimals()))
def test_any_number_can_be_counted(language: str, count: int | Decimal) -> None:
    assert "Shop" in read(say(language, "orders-reached-nobody", count=count, source="Shop"))


@any_language
@pytest.mark.parametrize("style", get_args(MomentStyle))
@unhurried
@given(st.datetimes(timezones=st.just(UTC)), st.sampled_from([KYIV, LISBON, ZoneInfo("UTC")]))
def test_any_moment_has_some_text(style: str, language: str, at: datetime, zone: ZoneInfo) -> None:
    moment = Moment(at, zone, cast(MomentStyle, style), at)

    assert due(language, "-", moment)


def test_several_lines_are_kept_only_where_they_are_asked_for() -> None:
    text = "one\ntwo"

    single = say("en", "amount-due", amount=text, due="-")
    several = say("en", "amount-due", amount=escape(text), due="-")

    assert (single, several) == ("one two by -", "one\ntwo by -")


def test_a_text_of_the_greatest_length_is_cut_not_dropped() -> None:
    markup = say("uk", "amount-due", amount="&" * 300_000, due="-")

    assert read(markup) == "&" * 4095 + "… до -"


def test_ready_html_of_any_length_is_taken_as_it_is() -> None:
    lines = Html("<i>line</i>\n" * 1000)

    assert say("en", "amount-due", amount=lines, due="-") == lines + " by -"


def test_ready_html_becomes_text_in_a_button() -> None:
    assert plain("en", "amount-due", amount=Html("<b>A &amp; B</b>"), due="-") == "A & B by -"


def test_an_attribute_is_said_like_a_message() -> None:
    assert plain("uk", "orders-reached-nobody.button") == "Вибрати менеджерів"


@pytest.mark.parametrize(
    ("count", "uk", "ru"),
    [
        (1, "1 непрочитане сповіщення", "1 непрочитанное уведомление"),
        (2, "2 непрочитані сповіщення", "2 непрочитанных уведомления"),
        (5, "5 непрочитаних сповіщень", "5 непрочитанных уведомлений"),
        (11, "11 непрочитаних сповіщень", "11 непрочитанных уведомлений"),
        (21, "21 непрочитане сповіщення", "21 непрочитанное уведомление"),
        (112, "112 непрочитаних сповіщень", "112 непрочитанных уведомлений"),
        (Decimal("3.00"), "3 непрочитані сповіщення", "3 непрочитанных уведомления"),
        (Decimal("1.5"), "1,5 непрочитаного сповіщення", "1,5 непрочитанного уведомления"),
    ],
)
def test_plurals_are_those_of_the_language(count: int | Decimal, uk: str, ru: str) -> None:
    said = plain("uk", "unread-count", count=count), plain("ru", "unread-count", count=count)

    assert said == (uk, ru)


@pytest.mark.parametrize(
    ("money", "en", "uk", "ru"),
    [
        (Money(Decimal("1234.5"), "UAH"), "UAH 1,234.50", "1 234,50 ₴", "1 234,50 ₴"),
        (Money(Decimal("1234.5"), "usd "), "$1,234.50", "1 234,50 USD", "1 234,50 $"),
        (Money(Decimal("-3"), "EUR"), "-€3.00", "-3,00 EUR", "-3,00 €"),
        (Money(Decimal(700), "JPY"), "¥700", "700 ¥", "700 ¥"),
        (Money(Decimal("0.005")), "0.00", "0,00", "0,00"),
        (Money(Decimal(5), "<b>"), "5.00 <b>", "5,00 <b>", "5,00 <b>"),
        (Money(Decimal("1E+999999"), "UAH"), *["1.000000E+999999 UAH"] * 3),
    ],
)
def test_money_is_written_as_in_the_language(money: Money, en: str, uk: str, ru: str) -> None:
    said = [plain(language, "amount-due", amount=money, due="-") for language in LANGUAGES]

    assert [" ".join(text.split()[:-2]) for text in said] == [en, uk, ru]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Mar 5, 2026, 16:07"),
        ("uk", "5 бер. 2026\u202fр., 16:07"),
        ("ru", "5 мар. 2026\u202fг., 16:07"),
    ],
)
def test_a_time_carries_its_text_in_the_persons_zone(language: str, text: str) -> None:
    markup = say(language, "amount-due", amount="-", due=Moment(AFTERNOON, KYIV))

    assert markup.endswith(f' <tg-time unix="1772719679" format="dt">{text}</tg-time>')


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "March 5, 2026"), ("uk", "5 березня 2026\u202fр."), ("ru", "5 марта 2026\u202fг.")],
)
def test_a_date_is_written_out_with_its_year(language: str, text: str) -> None:
    markup = say(language, "amount-due", amount="-", due=Moment(AFTERNOON, KYIV, "date"))

    assert markup.endswith(f' <tg-time unix="1772719679" format="D">{text}</tg-time>')


@pytest.mark.parametrize(
    ("language", "day", "of_another_year"),
    [
        ("en", "Mar 5", "Mar 5, 2026"),
        ("uk", "5 бер.", "5 бер. 2026\u202fр."),
        ("ru", "5 мар.", "5 мар. 2026\u202fг."),
    ],
)
def test_in_lists_a_day_is_short_and_a_time_has_24_hours(
    language: str, day: str, of_another_year: str
) -> None:
    now, later = AFTERNOON + timedelta(days=300), AFTERNOON + timedelta(days=302)

    assert moment_text(language, Moment(AFTERNOON, KYIV, "time")) == "16:07"
    assert moment_text(language, Moment(AFTERNOON, KYIV, "day", now)) == day
    assert moment_text(language, Moment(AFTERNOON, KYIV, "day", later)) == of_another_year


@pytest.mark.parametrize(
    ("amount", "currency", "en", "uk"),
    [
        ("1250.00", "UAH", "UAH 1,250", "1 250 ₴"),
        ("1250.50", "UAH", "UAH 1,250.50", "1 250,50 ₴"),
        ("-3", "USD", "-$3", "-3 USD"),
        ("700", "JPY", "¥700", "700 ¥"),
        ("5", None, "5", "5"),
        ("5", "points", "5 points", "5 points"),
        ("1E+999999", "UAH", "1.000000E+999999 UAH", "1.000000E+999999 UAH"),
    ],
)
def test_in_lists_a_whole_amount_has_no_hundredths(
    amount: str, currency: str | None, en: str, uk: str
) -> None:
    said = [money_text(it, Money(Decimal(amount), currency), brief=True) for it in ("en", "uk")]

    assert [" ".join(text.split()) for text in said] == [en, uk]


def test_one_moment_has_another_text_in_another_zone() -> None:
    in_kyiv = plain("en", "amount-due", amount="-", due=Moment(AFTERNOON, KYIV))

    in_lisbon = plain("en", "amount-due", amount="-", due=Moment(AFTERNOON, LISBON))

    assert (in_kyiv[-5:], in_lisbon[-5:]) == ("16:07", "14:07")


@pytest.mark.parametrize("year", [1, 1969, 2039, 9999])
def test_a_time_that_telegram_cannot_take_is_plain_text(year: int) -> None:
    moment = Moment(AFTERNOON.replace(year=year), KYIV)

    assert "<" not in say("uk", "amount-due", amount="-", due=moment)


@pytest.mark.parametrize(("days", "tagged"), [(1097, True), (1099, False)])
def test_a_time_over_three_years_ahead_is_plain_text(days: int, tagged: bool) -> None:
    moment = Moment(AFTERNOON + timedelta(days=days), KYIV, now=AFTERNOON)

    markup = say("uk", "amount-due", amount="-", due=moment)

    assert ("<tg-time" in markup) is tagged


@pytest.mark.parametrize(
    ("code", "language"),
    [("uk", "uk"), ("ru-RU", "ru"), ("EN_gb", "en"), ("pt-br", "uk"), ("", "uk"), (None, "uk")],
)
def test_telegrams_language_is_a_known_one_or_the_default(code: str | None, language: str) -> None:
    assert language_of(code, "uk") == language


def test_an_unknown_language_is_answered_in_english() -> None:
    assert say("pt", "open") == "Open"


@pytest.mark.parametrize("message_id", ["no-such-message", "open.no-such-attribute"])
def test_a_message_that_does_not_exist_is_a_programming_error(message_id: str) -> None:
    with pytest.raises(KeyError, match=message_id):
        say("uk", message_id)


def test_a_failing_message_is_logged_without_its_values(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)

    said = say("uk", "orders-reached-nobody", source="Olga's shop")

    assert "Olga" in said
    assert "orders-reached-nobody" in caplog.text
    assert "Olga" not in caplog.text
