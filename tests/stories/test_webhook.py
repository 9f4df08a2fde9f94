"""Updates that Telegram delivers: to one process, or to replicas, whoever runs the loops."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import pytest
from sqlmodel import select

from bot.app import App, Clock
from bot.demo.telegram import Options, TelegramStandIn
from bot.telegram.webhook import TakenByAnother
from storage.replicas import answers
from storage.tables import Answer, SeenUpdate
from tests.cast import MARTA, SHOP
from tests.house import House, beside, configured, opened, patiently
from tests.seeing import see, see_toast

PUBLIC = "https://bellhop.example"
WEBHOOK = {"telegram_mode": "webhook", "public_url": PUBLIC}


def stand_in() -> TelegramStandIn:
    return TelegramStandIn(Options(webhook_retry_seconds=0.05))


def deliver_to(house: House, *apps: App) -> None:
    house.telegram.world.behind = [f"http://127.0.0.1:{app.port}" for app in apps]


def counted(app: App) -> list[int]:
    """The ids of the updates that this replica is given from now on."""
    assert app.telegram is not None
    assert app.updates is not None
    take, given = app.telegram.take, list[int]()

    async def taking(raw: dict[str, Any]) -> None:
        given.append(raw["update_id"])
        await take(raw)

    app.updates.open(taking)
    return given


@pytest.fixture
async def alone(migrated_url: str) -> AsyncIterator[House]:
    """One process, to which Telegram delivers; once on SQLite, once on PostgreSQL."""
    async with opened(migrated_url, stand_in(), **WEBHOOK) as house:
        deliver_to(house, house.app)
        yield house


@pytest.fixture
async def office(
    migrated_postgres: str, new_postgres: Callable[..., str]
) -> AsyncIterator[tuple[House, App]]:
    """A house that runs the loops, Marta and Olga, and another replica."""
    async with opened(new_postgres(migrated_postgres), stand_in(), **WEBHOOK) as house:
        deliver_to(house, house.app)
        await house.open_for_business()
        async with beside(house) as replica:
            yield house, replica


async def waiting(house: House) -> int:
    async with house.database.read() as session:
        return len((await session.exec(select(Answer.id))).all())


async def all_said(house: House) -> None:
    """Waits until every update is handled and answered."""
    await house.until(lambda: not house.telegram.world.updates.pending)
    while await waiting(house):  # noqa: ASYNC110 - a row signals nobody
        await asyncio.sleep(0.02)
    await house.quiet()


async def test_one_process_answers_what_is_delivered(alone: House) -> None:
    await alone.link(MARTA)
    marta = alone.account(MARTA)

    marta.write("/settings")
    page = await see(alone, MARTA, "Push")
    pressed = marta.press(page.labels[0], page.id)
    await alone.until(lambda: pressed.answered)
    await alone.quiet()

    assert not alone.telegram.calls("getUpdates")
    assert alone.telegram.world.webhook.url == f"{PUBLIC}/telegram"
    assert not [call for call in alone.telegram.calls() if call.status == 400]


async def test_updates_that_come_twice_are_handled_once(alone: House) -> None:
    await alone.link(MARTA)
    marta, updates = alone.account(MARTA), alone.telegram.world.updates

    marta.write("/help")
    [*_, update] = updates.pending.values()
    await see(alone, MARTA, "/bell")
    await alone.until(lambda: not updates.pending)
    updates.redeliver(update)
    await alone.until(lambda: not updates.pending)
    await alone.quiet()

    assert sum("/bell" in message.text for message in marta.received) == 1


async def test_an_update_that_cannot_be_read_is_stepped_over(
    alone: House, caplog: pytest.LogCaptureFixture
) -> None:
    await alone.link(MARTA)
    updates = alone.telegram.world.updates
    updates.redeliver({"update_id": 77, "message": {"chat": {"id": 7}, "text": "private"}})

    await alone.until(lambda: not updates.pending)
    alone.account(MARTA).write("/help")
    await see(alone, MARTA, "/bell")

    assert "update 77 cannot be read and is stepped over" in caplog.text
    assert "private" not in caplog.text


async def test_changing_the_mode_loses_no_update(migrated_url: str) -> None:
    async with stand_in() as telegram:
        marta, handled = telegram.user(MARTA.telegram_id, first_name="Marta"), list[int]()
        for mode in ("webhook", "polling", "webhook", "polling"):
            marta.write("while it is off")
            async with running(migrated_url, telegram, mode) as app:
                marta.write("while it is on")
                await telegram.wait_for(lambda _: not telegram.world.updates.pending)
                async with app.database.read() as session:
                    handled.append(len((await session.exec(select(SeenUpdate))).all()))
            assert bool(telegram.world.webhook.url) == (mode == "webhook")

    assert handled == [2, 4, 6, 8]


@asynccontextmanager
async def running(
    url: str,
    telegram: TelegramStandIn,
    mode: str,
    clock: Clock | None = None,
    links: list[str] | None = None,
) -> AsyncIterator[App]:
    """Bellhop, to which Telegram delivers in webhook mode."""
    given = {**WEBHOOK, "telegram_mode": mode}

    def show(url: str, _until: datetime) -> None:
        if links is not None:
            links.append(url)

    app = App(configured(telegram, url).model_copy(update=given), clock, show)
    try:
        await app.start()
        telegram.world.behind = [f"http://127.0.0.1:{app.port}"]
        yield app
    finally:
        await app.close()


async def test_answers_of_several_replicas_come_in_the_order_of_the_updates(
    office: tuple[House, App],
) -> None:
    house, replica = office
    deliver_to(house, house.app, replica)
    here, there = counted(house.app), counted(replica)
    marta = house.account(MARTA)
    before = len(marta.received)

    words = [f"/start {number}" if number % 3 else "/help" for number in range(12)]
    for word in words:
        marta.write(word)
    await all_said(house)

    said = ["/help" if "/bell" in it.text else "/start" for it in marta.received[before:]]
    assert said == [word.split()[0] for word in words]
    assert len(here) + len(there) == 12
    assert min(len(here), len(there)) > 0


async def test_a_press_at_another_replica_is_answered_and_redrawn(
    office: tuple[House, App],
) -> None:
    house, replica = office
    marta = house.account(MARTA)
    marta.write("/settings")
    page = await see(house, MARTA, "Push")
    deliver_to(house, replica)
    given = counted(replica)
    before = page.labels[0]

    pressed = marta.press(before, page.id)
    await house.until(lambda: pressed.answered and page.labels[0] != before)
    marta.forge("nothing", page.id)
    await see_toast(house, MARTA, "outdated")
    await all_said(house)

    assert len(given) == 2


async def test_of_an_album_at_several_replicas_one_hint_is_given(
    office: tuple[House, App],
) -> None:
    house, replica = office
    deliver_to(house, house.app, replica)
    marta = house.account(MARTA)
    before = len(marta.received)

    for number in range(6):
        marta.write(f"picture {number}")
    await all_said(house)

    assert len(marta.received) - before == 1


async def test_the_same_update_at_two_replicas_at_once_is_handled_once(
    office: tuple[House, App],
) -> None:
    house, replica = office
    assert house.app.telegram is not None
    assert replica.telegram is not None
    marta = house.account(MARTA)
    before = len(marta.received)
    deliver_to(house)
    house.telegram.world.webhook.url = ""  # the test delivers
    marta.write("/help")
    [*_, update] = house.telegram.world.updates.pending.values()
    takes: list[Callable[[dict[str, Any]], Awaitable[None]]] = [
        house.app.telegram.take,
        replica.telegram.take,
    ]

    await asyncio.gather(*(take(update) for take in takes * 3))
    house.telegram.world.updates.clear()
    await all_said(house)

    assert len(marta.received) - before == 1


async def test_what_waits_when_the_runner_stops_is_said_by_the_next(
    office: tuple[House, App],
) -> None:
    house, replica = office
    deliver_to(house, replica)
    marta = house.account(MARTA)
    before = len(marta.received)
    await house.app.loops._term.crew.cancel()  # nobody says anything any more

    marta.write("/help")
    await house.until(lambda: not house.telegram.world.updates.pending)
    waited = await waiting(house)
    assert house.app.terms is not None
    await house.app.terms.stop()
    await house.until(lambda: len(marta.received) > before)

    assert waited == 1
    assert "/bell" in marta.received[-1].text
    assert replica.loops is not None


async def test_what_another_runner_had_begun_to_say_may_be_a_repeat(
    office: tuple[House, App],
) -> None:
    house, _ = office
    content = {
        "origin": {"update_id": 1, "chat_id": MARTA.telegram_id},
        "said": [{"say": "show", "screen": {"text": "once more"}}],
        "language": "en",
    }

    async def begun(session: Any) -> None:  # Any: an AsyncSession
        session.add(
            Answer(
                chat_id=MARTA.telegram_id,
                update_id=1,
                content=content,
                created_at=house.clock(),
                taken_by=0,
            )
        )

    await house.database.write(begun)
    house.app.wakes.answers()
    said = await see(house, MARTA, "once more")

    assert "may be a repeat" in said.text


async def test_what_waits_for_too_long_is_not_said(office: tuple[House, App]) -> None:
    house, _ = office
    before = len(house.account(MARTA).received)
    late = house.clock()
    house.clock.advance(seconds=31)

    async def work(session: Any) -> None:  # Any: an AsyncSession
        await answers.add(session, MARTA.telegram_id, 1, {}, late)

    await house.database.write(work)
    house.app.wakes.answers()
    await all_said(house)

    assert len(house.account(MARTA).received) == before


async def test_a_crm_is_asked_by_the_runner_when_another_replica_is_pressed(
    office: tuple[House, App],
) -> None:
    house, replica = office
    assert house.app.telegram is not None
    assert replica.telegram is not None
    asked = list[int]()
    house.app.telegram._own_ask = asked.append

    replica.telegram._ask(2)
    await patiently(lambda: asked)

    assert asked == [2]


async def test_a_bot_that_another_program_has_is_not_taken(migrated_url: str) -> None:
    """Nor is a link shown, which the other program would be sent."""
    links = list[str]()
    for mode in ("webhook", "polling"):
        async with stand_in() as telegram:
            telegram.world.webhook.url = "https://chat.example/telegram"
            telegram.world.updates.webhook_is_set = True
            async with running(migrated_url, telegram, mode, links=links) as app:
                with pytest.raises(TakenByAnother, match=r"chat\.example"):
                    await app.crew.watch(asyncio.Event())
    assert links == []


@pytest.mark.parametrize("mode", ["webhook", "polling"])
async def test_the_first_link_is_shown_once_the_bot_is_ours(migrated_url: str, mode: str) -> None:
    links = list[str]()
    async with stand_in() as telegram, running(migrated_url, telegram, mode, links=links):
        await patiently(lambda: links)


@pytest.mark.parametrize("mode", ["webhook", "polling"])
async def test_in_use_hooks_are_taken_and_cards_sent_though_another_has_the_bot(
    migrated_url: str, mode: str
) -> None:
    """The installation is started anew after another program has taken the bot."""
    async with opened(migrated_url, stand_in()) as house:
        await house.open_for_business()
        await house.app.close()
        house.telegram.world.webhook.url = "https://chat.example/telegram"
        house.telegram.world.updates.webhook_is_set = True
        async with running(migrated_url, house.telegram, mode, house.clock) as house.app:
            await patiently(lambda: "webhook" in house.app.health.parts())
            order = {"order": {"id": 17, "number": "A-17"}, "source": SHOP}
            assert (await house.post("order.created", order)).status == 200
            await see(house, MARTA, "A-17")
