"""`bellhop check`: whether the CRMs' APIs answer, what their keys may read, and what it takes.

Only reads.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp

from bot.actions import integrations
from bot.providers import Asker, accounts, api_key_of, askers, named
from bot.providers.keycrm import budget
from bot.providers.keycrm.api import Api, CannotAsk, KeyRefused, NotAllowed
from bot.providers.keycrm.budget import Budget
from bot.providers.keycrm.paging import PAGE
from bot.runtime.config import PREFIX, Config
from bot.sync.line import JOBS
from bot.ui.html import short
from storage.tables import Connection

CLOCK_IS_OFF = timedelta(minutes=2)
NAMES_SHOWN, NAME_UNITS = 3, 30
MINUTE = timedelta(minutes=1)

# What Bellhop reads, and how KeyCRM calls the rights to it.
_READ = {"order": "orders", "pipelines/cards": "leads", "calls": "calls"}
_LISTS = {
    "users": "users",
    "order/source": "sources",
    "order/status": "order statuses",
    "pipelines": "pipelines",
}


@dataclass
class _Seen:
    """What an account has shown: how long each list is, and what it must not tell."""

    sizes: dict[str, int]
    sources: list[str]
    forbidden: list[str]


async def findings(found: Sequence[Connection], config: Config) -> AsyncIterator[str]:
    """One line for each thing, with ok, warning or error before it. `found`: open connections."""
    shared = config.shared_key
    asking = askers(found, shared)
    for each in found:
        provider = named(each.provider)
        if provider is not None and provider.has_api and each.pk not in asking:
            cure = f"bellhop api-key {each.id} --file FILE gives one"
            yield f"ok: {_called(each)} has no API key: its cards say what hooks tell; {cure}"
    if shared is not None and shared not in [api_key_of(it, shared) for it in found]:
        name = f"{PREFIX}KEYCRM_API_KEY"
        yield (
            f"warning: {name}: no KeyCRM connection of the default cabinet needs it;"
            " bellhop connect keycrm makes one, or remove it"
        )
    for asker in accounts(asking):
        for line in _troubles(asker.connection):
            yield line
        async for line in _account(asker, config):
            yield line


async def _account(asker: Asker, config: Config) -> AsyncIterator[str]:
    connection, key = asker
    dates = list[datetime]()
    called = _called(connection)
    async with aiohttp.ClientSession(
        cookie_jar=aiohttp.DummyCookieJar(), trace_configs=[_noting(dates)]
    ) as http:
        api = Api(http, config.keycrm_api, key, Budget())
        try:
            seen = await _look(api)
        except KeyRefused as refused:
            cure = f"put a new one into {PREFIX}KEYCRM_API_KEY and restart"
            if connection.api_key is not None:
                cure = f"bellhop api-key {connection.id} --file FILE gives another"
            yield f"error: {called}: {refused}; {cure}"
            return
        except CannotAsk as problem:
            cure = f"check the network and {PREFIX}KEYCRM_API, or wait"
            yield f"error: {called}: {problem}; {cure}"
            return
    names = ", ".join(seen.sources[:NAMES_SHOWN])
    counts = ", ".join(f"{_LISTS[path]}: {size}" for path, size in seen.sizes.items())
    yield f"ok: {called}: the API answers: {counts}{f' ({names})' if names else ''}"
    if seen.forbidden:
        missing = ", ".join(seen.forbidden)
        grade = "error" if _READ["order"] in seen.forbidden else "warning"
        yield (
            f"{grade}: {called}: the owner of the API key may not read {missing};"
            " give that user's role the right, see docs/providers/keycrm.md"
        )
    if words := _about_clocks(dates):
        yield f"warning: {called}: {words}"
    yield f"ok: {called}: {_planned(seen)}"


def _troubles(account: Connection) -> Iterator[str]:
    """What the running Bellhop has noted, and administrators have been told."""
    for what in (integrations.ASKING, integrations.PEOPLE):
        found = integrations.trouble(account, what)
        if found is None or not found.is_told:
            continue
        why = {
            integrations.KEY: "the API key is refused",
            integrations.PEOPLE: "the list of users lacks so many that nobody is unlinked by it",
        }.get(found.why, found.why)
        since = f"{found.since.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        yield (
            f"warning: {_called(account)}: the running Bellhop has had trouble with its API since"
            f" {since}: {why}; it tries again by itself, at least every 10 minutes"
        )


async def _look(api: Api) -> _Seen:
    """Reads the short lists, and a page of the others. Raises KeyRefused, CannotAsk."""
    seen = _Seen({}, [], [])
    for path, called in _LISTS.items():
        try:
            items = [item async for page in api.pages(path, urgent=True) for item in page]
        except NotAllowed:
            seen.forbidden.append(called)
            continue
        seen.sizes[path] = len(items)
        if path == "order/source":
            seen.sources += [short(str(it.get("name") or ""), NAME_UNITS) for it in items]
    for path, called in _READ.items():
        try:
            async with aclosing(api.pages(path, urgent=True)) as pages:
                await anext(pages, None)
        except NotAllowed:
            seen.forbidden.append(called)
    if len(seen.forbidden) == len(_READ) + len(_LISTS):
        raise KeyRefused("KeyCRM does not let the owner of the API key read anything (403)")
    return seen


def _planned(seen: _Seen) -> str:
    """How many calls a minute Bellhop makes while nothing happens, and what comes on top."""
    polls = sum(MINUTE / job.every for job in JOBS if job.every == MINUTE)
    every = {job.name: job.every for job in JOBS if job.every is not None}
    pages = {path: -(-max(size, 1) // PAGE) for path, size in seen.sizes.items()}
    names = sum(it for path, it in pages.items() if path != "users")
    names += seen.sizes.get("pipelines", 0)  # a list of statuses each
    lists = pages.get("users", 0) * (MINUTE / every["users"]) + names * (MINUTE / every["names"])
    return (
        f"it is asked {polls + lists:.2f} times a minute of {budget.PER_MINUTE}: {polls:.0f} for"
        f" orders, leads and calls, {lists:.2f} for the directory; and once for each order or lead"
        f" of which a hook tells, or once for up to {PAGE} of them"
    )


def _about_clocks(dates: Sequence[datetime]) -> str:
    """What is to be said of how far the CRM's clock is off ours; "" if nothing."""
    if not dates:
        return ""
    off = datetime.now(UTC) - dates[-1]
    if abs(off) < CLOCK_IS_OFF:
        return ""
    minutes = round(abs(off).total_seconds() / 60)
    where = "ahead of" if off > timedelta() else "behind"
    return f"this machine's clock is {minutes} min {where} KeyCRM's; set it right (NTP)"


def _noting(dates: list[datetime]) -> aiohttp.TraceConfig:
    """Notes what time it is at the CRM, as its answers say."""

    async def note(_session: object, _context: object, ended: Any) -> None:  # Any: of aiohttp
        try:
            dates.append(parsedate_to_datetime(ended.response.headers.get("Date", "")))
        except (ValueError, TypeError):
            return

    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(note)
    return trace


def _called(connection: Connection) -> str:
    return f"connection {connection.id} ({connection.name or connection.provider})"
