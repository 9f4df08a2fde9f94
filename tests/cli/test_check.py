"""What `bellhop check` says of the bot at Telegram."""

import os
from collections.abc import Callable
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

import pytest

from bot.app import App
from bot.cli.check import check
from bot.demo.telegram import TelegramStandIn
from storage.directory import cabinet
from storage.engine.database import open_database
from tests.house import configured


@pytest.mark.parametrize("may_join", [True, False])
async def test_bot_that_can_be_added_to_groups_is_worth_a_warning(
    capsys: pytest.CaptureFixture[str], migrated_url: str, may_join: bool
) -> None:
    async with TelegramStandIn() as telegram:
        telegram.world.profile.can_join_groups = may_join
        await check(None, configured(telegram, migrated_url))  # type: ignore[arg-type]  # it takes no arguments

    said = capsys.readouterr().out
    assert ("warning: @bellhop_demo_bot can be added to groups" in said) == may_join
    assert ("/setjoingroups" in said) == may_join


OURS, ANOTHERS = "https://bellhop.example/telegram", "https://chat.example/bots/a-secret"
WEBHOOK = {"telegram_mode": "webhook", "public_url": "https://bellhop.example"}


@pytest.mark.parametrize(
    ("mode", "registered", "words"),
    [
        ({}, "", None),
        ({}, OURS, "ok: bellhop run will remove the webhook"),
        ({}, ANOTHERS, "error: BELLHOP_BOT_TOKEN: this bot's updates go to another program"),
        (WEBHOOK, "", f"will have the updates of @bellhop_demo_bot delivered to {OURS}"),
        (WEBHOOK, OURS, f"ok: Telegram delivers the updates of @bellhop_demo_bot to {OURS}"),
        (WEBHOOK, ANOTHERS, "at chat.example; give Bellhop a bot of its own, or take this one"),
    ],
)
async def test_who_receives_the_updates_is_said(
    capsys: pytest.CaptureFixture[str],
    migrated_url: str,
    mode: dict[str, str],
    registered: str,
    words: str | None,
) -> None:
    async with TelegramStandIn() as telegram, open_database(migrated_url) as database:
        await database.write(partial(cabinet.remember_webhook, url=OURS))
        telegram.world.webhook.url = registered
        config = configured(telegram, migrated_url).model_copy(update=mode)
        await check(None, config)  # type: ignore[arg-type]  # it takes no arguments

    said = capsys.readouterr().out
    assert (words or "") in said
    assert ("updates" in said or "the webhook of" in said) == (words is not None)
    assert "a-secret" not in said


async def test_a_role_on_sqlite_is_an_error(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    async with TelegramStandIn() as telegram:
        url = f"sqlite+aiosqlite:///{tmp_path}/bellhop.db"
        config = configured(telegram, url).model_copy(update={"role": "web"})
        status = await check(None, config)  # type: ignore[arg-type]  # it takes no arguments

    assert status == 1
    assert "error: BELLHOP_ROLE: web is for several processes" in capsys.readouterr().out


async def test_an_empty_server_is_worth_a_warning(
    capsys: pytest.CaptureFixture[str], new_postgres: Callable[..., str]
) -> None:
    async with TelegramStandIn() as telegram:
        status = await check(None, configured(telegram, new_postgres()))  # type: ignore[arg-type]  # it takes no arguments

    assert status == 0
    assert "warning: there is nothing in the database yet" in capsys.readouterr().out


async def test_who_runs_is_said(
    capsys: pytest.CaptureFixture[str],
    new_postgres: Callable[..., str],
    migrated_postgres: str,
) -> None:
    url = new_postgres(migrated_postgres)
    async with TelegramStandIn() as telegram:
        config = configured(telegram, url)
        said = []
        for running in (False, True, False):
            async with AsyncExitStack() as stack:
                if running:
                    app = App(config)
                    await app.start()
                    stack.push_async_callback(app.close)
                await check(None, config)  # type: ignore[arg-type]  # it takes no arguments
                said.append(capsys.readouterr().out)

    never, runs, ran = said
    assert "no replica" not in never
    assert f":{os.getpid()} has run the loops since 20" in runs
    assert "warning: no replica sends anything now" in ran


async def test_what_ends_a_start_is_an_error(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, migrated_postgres: str
) -> None:
    monkeypatch.setattr("storage.migrations.readiness.OLDEST_SERVER", 990000)
    async with TelegramStandIn() as telegram:
        status = await check(None, configured(telegram, migrated_postgres))  # type: ignore[arg-type]  # it takes no arguments

    assert status == 1
    assert "and Bellhop needs 99 or newer" in capsys.readouterr().out
