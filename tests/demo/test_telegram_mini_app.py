"""The stand-in opens a Mini App as Telegram does: aiogram believes who has opened it."""

from urllib.parse import parse_qs, urlsplit

from aiogram.utils.web_app import safe_parse_webapp_init_data

from bot.demo.telegram import Person, TelegramStandIn


async def test_a_mini_app_is_told_who_has_opened_it(telegram: TelegramStandIn) -> None:
    olga = telegram.user(101, "Ольга & Co", language_code="uk")

    address = urlsplit(olga.open_mini_app("/app/"))
    given = parse_qs(address.fragment)
    data = safe_parse_webapp_init_data(telegram.token, given["tgWebAppData"][0])

    assert address.path == "/app/"
    assert data.user is not None
    assert (data.user.id, data.user.first_name) == (101, "Ольга & Co")
    assert data.user.language_code == "uk"


async def test_it_is_opened_at_telegrams_time(telegram: TelegramStandIn, olga: Person) -> None:
    telegram.clock.offset = 3600.0

    [data] = parse_qs(urlsplit(olga.open_mini_app("/app/")).fragment)["tgWebAppData"]
    opened_at = safe_parse_webapp_init_data(telegram.token, data).auth_date

    assert abs(opened_at.timestamp() - telegram.clock.wall()) < 60
