"""Each fault reaches aiogram as the real one would, and what was accepted counts as sent."""

import pytest
from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)

from bot.demo.telegram import Options, Person, TelegramStandIn
from bot.demo.telegram.controls.faults import Fault, Kind


@pytest.mark.parametrize(
    ("kind", "error", "delivered"),
    [
        ("429", TelegramRetryAfter, 0),
        ("429-bare", TelegramAPIError, 0),
        ("403", TelegramForbiddenError, 0),
        ("400", TelegramBadRequest, 0),
        ("401", TelegramUnauthorizedError, 0),
        ("500", TelegramServerError, 0),
        ("502-html", ClientDecodeError, 0),
        ("drop-before", TelegramNetworkError, 0),
        ("accept-then-drop", TelegramNetworkError, 1),
        ("accept-then-502", ClientDecodeError, 1),
        ("unreadable", ClientDecodeError, 1),
        ("not-json", ClientDecodeError, 1),
    ],
)
async def test_fault_reaches_aiogram_as_the_real_error(
    telegram: TelegramStandIn,
    bot: Bot,
    olga: Person,
    kind: Kind,
    error: type[Exception],
    delivered: int,
) -> None:
    telegram.fault(kind)

    with pytest.raises(error) as met:
        await bot.send_message(olga.id, "card")

    assert type(met.value) is error
    assert len(olga.received) == delivered


async def test_slow_answer_times_out_although_the_message_is_there(
    telegram: TelegramStandIn, bot: Bot, olga: Person
) -> None:
    telegram.fault("slow", seconds=30)

    with pytest.raises(TelegramNetworkError):
        await bot.send_message(olga.id, "card", request_timeout=1.5)  # type: ignore[arg-type]

    assert len(olga.received) == 1


async def test_unreadable_answer_shows_that_it_was_sent(
    telegram: TelegramStandIn, bot: Bot, olga: Person
) -> None:
    telegram.fault("unreadable")

    with pytest.raises(ClientDecodeError) as met:
        await bot.send_message(olga.id, "card")

    assert met.value.data == {"ok": True, "result": {"garbage": 1}}


async def test_429_says_how_long_to_wait(telegram: TelegramStandIn, bot: Bot, olga: Person) -> None:
    telegram.fault("429", retry_after=7)

    with pytest.raises(TelegramRetryAfter, match="Too Many Requests: retry after 7") as met:
        await bot.send_message(olga.id, "card")

    assert met.value.retry_after == 7


async def test_fault_ends_after_its_number_of_times(
    telegram: TelegramStandIn, bot: Bot, olga: Person
) -> None:
    fault = telegram.fault("500", times=2)

    for _ in range(2):
        with pytest.raises(TelegramServerError):
            await bot.send_message(olga.id, "card")
    await bot.send_message(olga.id, "card")

    assert (fault.hits, len(olga.received)) == (2, 1)


async def test_fault_meets_only_its_method_and_chat(
    telegram: TelegramStandIn, bot: Bot, olga: Person
) -> None:
    telegram.fault("500", method="editMessageText")
    telegram.fault("500", chat_id=999)

    await bot.send_message(olga.id, "card")

    assert len(olga.received) == 1


async def test_refusal_can_have_words_of_its_own(
    telegram: TelegramStandIn, bot: Bot, olga: Person
) -> None:
    telegram.fault("400", description="Bad Request: BUTTON_URL_INVALID")

    with pytest.raises(TelegramBadRequest, match="BUTTON_URL_INVALID"):
        await bot.send_message(olga.id, "card")


async def test_transcript_keeps_what_was_asked_and_answered(
    telegram: TelegramStandIn, bot: Bot, olga: Person
) -> None:
    telegram.fault("accept-then-drop")

    with pytest.raises(TelegramNetworkError):
        await bot.send_message(olga.id, "card")
    await telegram.wait_for(lambda _: telegram.calls("sendMessage")[0].answered_at)

    (call,) = telegram.calls("sendMessage", chat_id=olga.id)
    assert (call.status, call.accepted, call.fault) == (0, True, "accept-then-drop")


def test_chance_is_the_same_for_the_same_seed() -> None:
    def hits(seed: int) -> list[bool]:
        telegram = TelegramStandIn(Options(seed=seed))
        telegram.fault("500", times=None, probability=0.5)
        return [telegram.world.faults.next_for("sendMessage", 1) is not None for _ in range(20)]

    assert hits(1) == hits(1)
    assert hits(1) != hits(2)


def test_mixed_faults_meet_their_share_of_calls_equally_often() -> None:
    faults = TelegramStandIn().world.faults

    mixed = faults.mix(0.3, ["429", "500", "slow"])
    met = sum(faults.next_for("sendMessage", 1) is not None for _ in range(10_000))

    assert 0.28 < met / 10_000 < 0.32
    assert all(0.09 < fault.hits / 10_000 < 0.11 for fault in mixed)


def test_share_of_more_than_all_calls_is_refused() -> None:
    with pytest.raises(ValueError, match="the share 20"):
        TelegramStandIn().world.faults.mix(20, ["500"])


def test_unknown_fault_is_refused() -> None:
    with pytest.raises(ValueError, match="no fault 'earthquake'"):
        Fault("earthquake")  # type: ignore[arg-type]
