"""The bot's profile: set at the start, in three languages, and only if it differs."""

import logging
from collections import Counter

import pytest

from bot.demo.telegram import TelegramStandIn
from bot.pages.commands import introduction
from bot.ui.texts import LANGUAGES
from storage.directory import cabinet
from tests.house import House, opened

SETTERS = ("setMyDescription", "setMyShortDescription", "setMyCommands")


def sets(telegram: TelegramStandIn) -> Counter[str]:
    """How often each was set for everybody's chats."""
    calls = [call for method in SETTERS for call in telegram.calls(method)]
    return Counter(it.method for it in calls if "chat_id" not in str(it.params.get("scope")))


def words(telegram: TelegramStandIn, what: str) -> dict[str, str]:
    profile = telegram.world.profile
    return {language: text for (name, language), text in profile.words.items() if name == what}


async def introduced(house: House) -> None:
    await house.until(lambda: len(house.telegram.calls("getMyCommands")) == len(LANGUAGES))
    await house.quiet()


@pytest.mark.parametrize("default", LANGUAGES)
async def test_profile_is_set_in_three_languages(migrated_url: str, default: str) -> None:
    async with opened(migrated_url, language=default) as house:
        await introduced(house)

        long, short = (
            words(house.telegram, "description"),
            words(house.telegram, "short_description"),
        )

    expected = {"": default, **{it: it for it in LANGUAGES if it != default}}
    assert long == {code: introduction(it)[0] for code, it in expected.items()}
    assert short == {code: introduction(it)[1] for code, it in expected.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_profile_fits_what_telegram_takes(language: str) -> None:
    long, short, commands = introduction(language)

    assert 0 < len(long) <= 512
    assert 0 < len(short) <= 120
    assert [name for name, _ in commands] == ["start"]


async def test_stranger_has_a_menu_in_their_language(house: House) -> None:
    await introduced(house)
    stranger = house.telegram.user(900, first_name="Z", language_code="uk")

    assert stranger.commands == [{"command": "start", "description": "Увійти за посиланням"}]


async def test_next_start_asks_and_sets_nothing(house: House) -> None:
    await introduced(house)
    before = len(house.telegram.calls("getMyDescription"))

    await house.app.loops.introduce("bellhop_demo_bot")

    assert sets(house.telegram) == Counter(dict.fromkeys(SETTERS, 3))
    assert len(house.telegram.calls("getMyDescription")) == before


async def test_new_bot_is_given_the_profile_too(house: House) -> None:
    await introduced(house)
    house.telegram.world.profile.words.clear()

    await house.app.loops.introduce("another_bot")

    assert words(house.telegram, "description")[""] == introduction("en")[0]


async def test_what_is_right_already_is_not_set_again(migrated_url: str) -> None:
    telegram = TelegramStandIn()
    long, short, _ = introduction("en")
    profile = telegram.world.profile
    profile.set_words("description", {"description": long})
    profile.set_words("short_description", {"short_description": short})
    async with opened(migrated_url, telegram) as house:
        await introduced(house)

        assert sets(house.telegram) == Counter(
            {"setMyDescription": 2, "setMyShortDescription": 2, "setMyCommands": 3}
        )


@pytest.mark.parametrize("kind", ["429", "500"])
async def test_start_goes_on_when_the_profile_cannot_be_set(
    migrated_url: str, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    telegram = TelegramStandIn()
    telegram.fault(kind, method="setMyDescription")
    caplog.set_level(logging.WARNING)
    async with opened(migrated_url, telegram) as house:
        stranger = house.telegram.user(900, first_name="Z")
        stranger.start()
        await house.until(lambda: bool(stranger.received))
        await house.quiet()

        async with house.database.read() as session:
            assert (await cabinet.get(session)).bot_profile is None
    assert "description is not set until the next start" in caplog.text
