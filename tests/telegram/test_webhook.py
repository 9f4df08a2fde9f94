"""How updates are handed over: registered, looked at again, taken from nobody unasked."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiogram import Bot
from aiogram.types import WebhookInfo
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.demo.telegram import TelegramStandIn
from bot.runtime.health import Health
from bot.telegram.updates import ALLOWED
from bot.telegram.webhook import (
    CONNECTIONS,
    LOOK_SECONDS,
    PART,
    SOON_SECONDS,
    Around,
    TakenByAnother,
    TakeOver,
    Webhook,
    trouble,
)
from storage.directory import cabinet, links, people
from storage.engine.database import Database
from tests.demo.bots import bot_for, hang_up

HERE = "https://bellhop.example"
OURS = f"{HERE}/telegram"
BEFORE = "https://before.example/telegram"
ANOTHERS = "https://chat.example/bots/a-secret"
NOW = datetime(2026, 11, 30, tzinfo=UTC)


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramStandIn]:
    async with TelegramStandIn() as stand_in:
        yield stand_in


@pytest.fixture
async def bot(telegram: TelegramStandIn) -> AsyncIterator[Bot]:
    bot = bot_for(telegram)
    yield bot
    await hang_up(bot)


@pytest.fixture
def health() -> Health:
    return Health(lambda: NOW)


Make = Callable[..., Webhook]


@pytest.fixture
def make(bot: Bot, database: Database, health: Health) -> Make:
    def made(take_over: TakeOver | None = None, public_url: str | None = HERE) -> Webhook:
        around = Around(database, health, lambda: NOW)
        return Webhook(bot, around, take_over or TakeOver(), public_url)

    return made


async def known(database: Database) -> str | None:
    async with database.read() as session:
        return (await cabinet.get(session)).webhook_url


async def link_somebody(database: Database, *, has_left: bool = False) -> None:
    async def work(session: AsyncSession) -> None:
        marta = await people.add(session, name="Marta", role="manager", crm_id=None, now=NOW)
        link = await links.open_one(session, marta.pk, 106, None, NOW)
        if has_left:
            await links.end(session, link, NOW)

    await database.write(work)


async def known_before(database: Database, url: str) -> None:
    await database.write(lambda session: cabinet.remember_webhook(session, url))


def later() -> TakeOver:
    """That of a process that has had the bot before."""
    take_over = TakeOver()
    take_over.settle()
    return take_over


async def test_our_address_is_registered_with_the_secret_and_drops_nothing(
    make: Make, telegram: TelegramStandIn, database: Database, health: Health
) -> None:
    telegram.user(5).start()  # waits for whoever comes for it
    seconds = await make().step()

    [call] = telegram.calls("setWebhook")
    assert call.params == {
        "url": OURS,
        "secret_token": call.params["secret_token"],
        "allowed_updates": ALLOWED,
        "max_connections": CONNECTIONS,
    }
    assert len(call.params["secret_token"]) == 64
    assert seconds == LOOK_SECONDS
    assert await known(database) == OURS
    assert health.parts()[PART].problem is None
    assert telegram.world.updates.pending


async def test_every_term_registers_once_and_then_only_looks(
    make: Make, telegram: TelegramStandIn
) -> None:
    first = make()
    for webhook in (first, first, make()):
        await webhook.step()

    assert len(telegram.calls("setWebhook")) == 2


@pytest.mark.parametrize(
    "changed",
    [{"allowed_updates": ["message"]}, {"max_connections": 1}, {"url": BEFORE}],
)
async def test_what_somebody_has_changed_is_put_right(
    make: Make, telegram: TelegramStandIn, bot: Bot, database: Database, changed: dict[str, Any]
) -> None:
    webhook = make()
    await webhook.step()
    await known_before(database, BEFORE)
    given = {"url": OURS, "allowed_updates": ALLOWED, "max_connections": CONNECTIONS, **changed}
    await bot.set_webhook(**given)

    await webhook.step()

    info = await bot.get_webhook_info()
    assert (info.url, info.max_connections) == (OURS, CONNECTIONS)
    assert set(info.allowed_updates or ()) == set(ALLOWED)
    assert await known(database) == OURS


async def test_what_somebody_has_removed_is_registered_again(
    make: Make, telegram: TelegramStandIn, bot: Bot
) -> None:
    webhook = make()
    await webhook.step()
    await bot.delete_webhook()

    await webhook.step()

    assert telegram.world.webhook.url == OURS


@pytest.mark.parametrize("public_url", [HERE, None])
async def test_at_a_first_start_anothers_webhook_ends_the_process(
    make: Make, telegram: TelegramStandIn, bot: Bot, public_url: str | None
) -> None:
    await bot.set_webhook(ANOTHERS)

    with pytest.raises(TakenByAnother, match=r"chat\.example.*--take-over") as refused:
        await make(public_url=public_url).step()

    assert "a-secret" not in str(refused.value)
    assert telegram.world.webhook.url == ANOTHERS


@pytest.mark.parametrize("public_url", [HERE, None])
@pytest.mark.parametrize("when", ["later", "in use", "in use before"])
async def test_later_or_in_use_it_is_said_once_and_left_alone(
    make: Make,
    telegram: TelegramStandIn,
    bot: Bot,
    database: Database,
    health: Health,
    caplog: pytest.LogCaptureFixture,
    when: str,
    public_url: str | None,
) -> None:
    await bot.set_webhook(ANOTHERS)
    if when != "later":
        await link_somebody(database, has_left=when == "in use before")
    webhook = make(later() if when == "later" else TakeOver(), public_url)

    seconds = [await webhook.step() for _ in range(3)]

    assert seconds == [SOON_SECONDS] * 3
    assert telegram.world.webhook.url == ANOTHERS
    assert "chat.example" in (health.parts()[PART].problem or "")
    assert caplog.text.count("go to another program") == 1


async def test_when_the_other_program_leaves_ours_is_registered(
    make: Make, telegram: TelegramStandIn, bot: Bot, health: Health
) -> None:
    await bot.set_webhook(ANOTHERS)
    webhook = make(later())
    await webhook.step()
    await bot.delete_webhook()

    assert await webhook.step() == LOOK_SECONDS
    assert telegram.world.webhook.url == OURS
    assert health.parts()[PART].problem is None


@pytest.mark.parametrize(("public_url", "left"), [(HERE, OURS), (None, "")])
async def test_taking_over_is_for_once(
    make: Make, telegram: TelegramStandIn, bot: Bot, public_url: str | None, left: str
) -> None:
    await bot.set_webhook(ANOTHERS)
    webhook = make(TakeOver(is_wanted=True), public_url)

    await webhook.step()
    taken = telegram.world.webhook.url
    await bot.set_webhook(ANOTHERS)
    await webhook.step()

    assert (taken, telegram.world.webhook.url) == (left, ANOTHERS)


async def test_for_polling_ours_is_removed_and_nothing_dropped(
    make: Make, telegram: TelegramStandIn, bot: Bot, database: Database, health: Health
) -> None:
    await bot.set_webhook(BEFORE)
    await known_before(database, BEFORE)
    telegram.user(5).start()

    info = await make(public_url=None).settle()

    assert info is not None
    assert telegram.world.webhook.url == ""
    assert await known(database) is None
    assert telegram.world.updates.pending
    assert PART not in health.parts()


async def test_for_polling_nothing_is_removed_where_nothing_is(
    make: Make, telegram: TelegramStandIn
) -> None:
    await make(public_url=None).settle()

    assert [call.method for call in telegram.calls()] == ["getWebhookInfo"]


async def test_an_address_that_telegram_does_not_take_is_said(
    make: Make, telegram: TelegramStandIn, health: Health
) -> None:
    why = "bad webhook: Failed to resolve host: Name or service not known"
    telegram.fault("400", method="setWebhook", description=why)

    seconds = await make().step()

    assert seconds == SOON_SECONDS
    assert "Failed to resolve host" in (health.parts()[PART].problem or "")


@pytest.mark.parametrize(
    ("waiting", "ago", "said", "words"),
    [
        (0, 1, "Connection refused", None),
        (1, 1, "Connection refused", "cannot deliver updates, 1 wait: Connection refused"),
        (1, 1200, "Connection refused", None),
        (1, None, None, None),
        (101, None, None, "101 updates wait"),
        (2, 1, "Wrong response: 401 at /bot1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "2 wait"),
    ],
)
def test_deliveries_that_fail_are_told(
    waiting: int, ago: int | None, said: str | None, words: str | None
) -> None:
    info = WebhookInfo(
        url=OURS,
        has_custom_certificate=False,
        pending_update_count=waiting,
        last_error_date=NOW - timedelta(seconds=ago) if ago is not None else None,
        last_error_message=said,
    )

    problem = trouble(info, NOW)

    assert (problem is None) == (words is None)
    assert (words or "") in (problem or "")
    assert "AAAA" not in (problem or "")
