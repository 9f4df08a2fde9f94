"""`bellhop check`: what keeps Bellhop from working and how to fix it, one line each.

Changes nothing that anybody would notice, neither in the database nor at Telegram.
"""

import argparse
import os
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from bot.cli import crm_api
from bot.cli.console import CannotDo
from bot.cli.telegram_api import ask_telegram
from bot.runtime.config import PREFIX, Config, ConfigError
from bot.runtime.log import redacted
from bot.telegram.endpoint import about_another, address_at
from bot.telegram.route import proxy_at
from storage.directory import cabinet, connections
from storage.engine.database import Database, open_database
from storage.engine.file import WrongFile
from storage.engine.lock import refuse_another_file
from storage.engine.trouble import NotUsable, trouble
from storage.engine.writer import Unavailable
from storage.migrations import is_current, newest, revision
from storage.migrations.readiness import ready
from storage.replicas import runner

OK, WARNING, ERROR = "ok: ", "warning: ", "error: "
HOOK_SECONDS = aiohttp.ClientTimeout(total=10)

# Two connections that checkpoint at once can lose commits; sqlite.org/wal.html#walresetbug.
BUG_SINCE, FIXED_IN, BACKPORTS = (3, 7, 0), (3, 51, 3), ((3, 44, 6), (3, 50, 7))


async def check(_arguments: argparse.Namespace, config: Config) -> int:
    """Prints one line per finding; 1 if there is an error."""
    counts = Counter[str]()
    secrets = (key,) if (key := config.shared_key) else ()
    for findings in (_configuration, _database, _telegram, _hook_address, _crms):
        async for line in findings(config):
            print(redacted(line, secrets), flush=True)
            counts[line.partition(":")[0]] += 1
    print(_summary(counts))
    return 1 if counts["error"] else 0


async def _configuration(config: Config) -> AsyncIterator[str]:
    try:
        config.require_server()
        yield f"{OK}the configuration is valid"
    except ConfigError as problem:
        yield f"{ERROR}{problem}"
    for words in config.warnings:
        yield f"{WARNING}{words}"


async def _crms(config: Config) -> AsyncIterator[str]:
    """Of those that have an API. If there is no database, that has been said."""
    url = config.database_url.get_secret_value()
    if _is_missing(url):
        return
    try:
        async with open_database(url, beside_a_running_bot=True) as database:
            if not await is_current(database):
                return
            async with database.read() as session:
                found = await connections.open_ones(session)
    except (Unavailable, DBAPIError):
        return
    async for line in crm_api.findings(found, config):
        yield line


def _summary(counts: Counter[str]) -> str:
    errors, warnings = (
        f"{counts[it]} {it}{'' if counts[it] == 1 else 's'}" for it in ("error", "warning")
    )
    if counts["error"]:
        return f"{ERROR}{errors}, {warnings}: fix the errors and run bellhop check again"
    if counts["warning"]:
        return f"{WARNING}no errors, {warnings}"
    return f"{OK}all is well"


async def _database(config: Config) -> AsyncIterator[str]:
    url = config.database_url.get_secret_value()
    if url.startswith("sqlite"):
        if has_wal_reset_bug(sqlite3.sqlite_version_info):
            yield (
                f"{WARNING}SQLite {sqlite3.sqlite_version} has a rare bug in its write-ahead log;"
                " Bellhop avoids it, but other programs that write to the file may not"
            )
        if missing := _about_missing(Path(make_url(url).database or "")):
            yield missing
            return
    name = f"{PREFIX}DATABASE_URL"
    try:
        async with open_database(url, beside_a_running_bot=True) as database:
            await ready(database, runs=config.role != "web", upgrades=False)
            known = await revision(database)
            if known is None:
                yield f"{WARNING}there is nothing in the database yet; bellhop run will set it up"
                return
            if known != newest():
                yield f"{ERROR}{name}: the database is out of date; run bellhop migrate"
                return
            await database.write(cabinet.furnish)
            yield f"{OK}the database is writable and up to date"
            if database.is_server:
                async for line in _runner(database):
                    yield line
    except (NotUsable, Unavailable, DBAPIError) as problem:
        found = trouble(problem)
        yield f"{ERROR}{name}: {found.words if found is not None else problem}"


async def _runner(database: Database) -> AsyncIterator[str]:
    """Which replica runs the loops, unless none ever has."""
    async with database.read() as session:
        is_there, known = await runner.is_there(session), await runner.get(session)
    if known.term and not is_there:
        yield f"{WARNING}no replica sends anything now; start bellhop run"
    elif known.since is not None:
        yield f"{OK}{known.name} has run the loops since {known.since:%Y-%m-%d %H:%M} UTC"


def _is_missing(url: str) -> bool:
    """Whether it is a SQLite file that is not there yet."""
    return url.startswith("sqlite") and not Path(make_url(url).database or "").exists()


def _about_missing(file: Path) -> str | None:
    if file.exists():
        return None
    try:
        refuse_another_file(file)
    except WrongFile as problem:
        return f"{ERROR}{PREFIX}DATABASE_URL: {problem}"
    folder = file.absolute().parent
    if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK):
        return f"{WARNING}there is no database yet; bellhop run will create it"
    return (
        f"{ERROR}{PREFIX}DATABASE_URL: the folder is missing or not writable;"
        " create it or change its permissions"
    )


def has_wal_reset_bug(version: tuple[int, ...]) -> bool:
    """Whether this SQLite can lose commits when two connections checkpoint at once."""
    is_patched = any(version[:2] == each[:2] and version >= each for each in BACKPORTS)
    return BUG_SINCE <= version < FIXED_IN and not is_patched


async def _telegram(config: Config) -> AsyncIterator[str]:
    try:
        me = (await ask_telegram(config, "getMe")).get("result")
        hook = (await ask_telegram(config, "getWebhookInfo")).get("result")
    except (ConfigError, CannotDo) as problem:
        yield f"{ERROR}{problem}"
        return
    name = me.get("username") if isinstance(me, dict) else None
    by = f", through {proxy_at(config.proxy.get_secret_value())}" if config.proxy else ""
    yield f"{OK}Telegram knows the bot as @{name}{by}"
    if isinstance(me, dict) and me.get("can_join_groups"):
        yield (
            f"{WARNING}@{name} can be added to groups, which it leaves at once;"
            " forbid it: @BotFather, /setjoingroups, Disable"
        )
    url = hook.get("url") if isinstance(hook, dict) else None
    async for line in _updates(config, f"@{name}", str(url or "")):
        yield line


async def _updates(config: Config, bot: str, url: str) -> AsyncIterator[str]:
    """Who receives the bot's updates. `url`: that of the webhook that Telegram knows of."""
    is_delivered = config.telegram_mode == "webhook"
    ours = address_at(config.public_url or "")
    if url and url not in (ours, await _known_webhook(config)):
        yield f"{ERROR}{about_another(url)}"
    elif is_delivered and url == ours:
        yield f"{OK}Telegram delivers the updates of {bot} to {url}"
    elif is_delivered:
        yield f"{OK}bellhop run will have the updates of {bot} delivered to {ours}"
    elif url:
        yield f"{OK}bellhop run will remove the webhook of {bot} and fetch its updates by polling"


async def _known_webhook(config: Config) -> str | None:
    """The address that the running Bellhop has registered."""
    url = config.database_url.get_secret_value()
    if _is_missing(url):
        return None
    try:
        async with open_database(url, beside_a_running_bot=True) as database:
            if not await is_current(database):
                return None
            async with database.read() as session:
                return (await cabinet.get(session)).webhook_url
    except (Unavailable, DBAPIError):
        return None


async def _hook_address(config: Config) -> AsyncIterator[str]:
    name = f"{PREFIX}PUBLIC_URL"
    if config.public_url is None:
        yield f"{WARNING}{name} is not set: only this machine can post hooks"
        return
    try:
        async with aiohttp.ClientSession(timeout=HOOK_SECONDS) as http:
            answers = await _is_bellhop(http, config.public_url)
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as problem:
        yield (
            f"{ERROR}{name}: {config.public_url} does not answer ({type(problem).__name__});"
            " check DNS, the certificate and the proxy"
        )
        return
    if answers:
        yield f"{OK}{config.public_url} reaches a running Bellhop"
    else:
        yield (
            f"{ERROR}{name}: {config.public_url} answers, but is not Bellhop;"
            " start bellhop run, and have the proxy forward /hooks/ to it"
        )


async def _is_bellhop(http: aiohttp.ClientSession, address: str) -> bool:
    """Whether `/live` answers like Bellhop or, if the proxy does not forward that, `/hooks/`."""
    async with http.get(f"{address}/live", allow_redirects=False) as response:
        if response.status == 200 and await _says(response, "status", "live"):
            return True
    async with http.post(f"{address}/hooks/check/check", allow_redirects=False) as response:
        return response.status == 404 and await _says(response, "error", "not found")


async def _says(response: aiohttp.ClientResponse, field: str, word: str) -> bool:
    try:
        answer = await response.json(content_type=None)
    except ValueError:
        return False
    return isinstance(answer, dict) and answer.get(field) == word
