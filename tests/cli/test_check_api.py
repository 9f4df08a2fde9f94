"""What `bellhop check` says of a CRM's API and the key to it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from bot.cli import crm_api
from bot.demo.keycrm import KeycrmStandIn
from bot.providers.keycrm import api
from bot.runtime.config import Config
from storage.tables import Connection

KEYCRM = Connection(
    id=2, provider="keycrm", name="Shop", created_at=datetime(2026, 1, 1, tzinfo=UTC)
)
BASE = "https://openapi.keycrm.app/v1"


@pytest.fixture
async def keycrm(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[KeycrmStandIn]:
    monkeypatch.setattr(api, "URGENT_PAUSES", ())
    async with KeycrmStandIn() as standin:
        standin.account.user("Olga")
        standin.account.source("Bazaar")
        yield standin


async def said(keycrm: KeycrmStandIn | None, *found: Connection, **given: Any) -> list[str]:
    key = SecretStr(given.pop("key", keycrm.key if keycrm else "k" * 20))
    base = given.pop("base", keycrm.base if keycrm else BASE)
    config = Config(keycrm_api=base, keycrm_api_key=key, **given)
    return [line async for line in crm_api.findings(found or (KEYCRM,), config)]


async def test_account_is_told_by_its_sources_and_what_it_takes(keycrm: KeycrmStandIn) -> None:
    answers, planned = await said(keycrm)

    assert answers.startswith("ok: connection 2 (Shop): the API answers: users: 1, sources: 1,")
    assert "(Bazaar)" in answers
    assert "Olga" not in answers
    assert planned.startswith("ok: connection 2 (Shop): it is asked 3.15 times a minute of 60:")
    assert "3 for orders, leads and calls" in planned


async def test_nothing_but_get_is_ever_sent(keycrm: KeycrmStandIn) -> None:
    await said(keycrm)

    assert keycrm.asked()
    assert all(call.status == 200 for call in keycrm.asked())


async def test_refused_key_says_how_to_give_another(keycrm: KeycrmStandIn) -> None:
    own = Connection(**KEYCRM.model_dump() | {"api_key": "a key of its own"})

    [shared] = await said(keycrm, key="k" * 20)
    unused, its_own = await said(keycrm, own)
    assert "needs it" in unused

    assert shared.startswith("error: connection 2 (Shop): KeyCRM does not accept the API key (401)")
    assert "BELLHOP_KEYCRM_API_KEY" in shared
    assert "bellhop api-key 2 --file FILE" in its_own
    assert not any("kkkk" in it or "of its own" in it for it in (shared, its_own))


async def test_key_that_cannot_be_one_is_not_taken_for_missing_rights(
    keycrm: KeycrmStandIn,
) -> None:
    own = Connection(**KEYCRM.model_dump() | {"api_key": "a key of its own"})

    _, its_own = await said(keycrm, own)

    assert its_own.startswith(
        "error: connection 2 (Shop): KeyCRM's API key has characters that no key has"
    )


@pytest.mark.parametrize(
    ("what", "why", "words"),
    [
        ("asking", "KeyCRM answers with an error (500)", "KeyCRM answers with an error (500); it"),
        ("asking", "key", "the API key is refused; it"),
        ("people", "people", "the list of users lacks so many"),
    ],
)
async def test_what_the_running_bot_has_trouble_with_is_said_too(
    keycrm: KeycrmStandIn, what: str, why: str, words: str
) -> None:
    noted = {f"{what}_since": "2026-11-22T16:00:00+02:00", f"{what}_why": why}
    short, told = (
        Connection(**KEYCRM.model_dump() | {"alarms": alarms})
        for alarms in (noted, {**noted, what: "its key"})
    )

    line, *others = await said(keycrm, told)

    assert line.startswith("warning: connection 2 (Shop): the running Bellhop has had trouble")
    assert f"since 2026-11-22 14:00 UTC: {words}" in line
    assert len(others) == len(await said(keycrm, short)) == 2


async def test_missing_rights_are_named(keycrm: KeycrmStandIn) -> None:
    keycrm.forbidden.add("calls")

    _, missing, _ = await said(keycrm)

    assert missing.startswith("warning: connection 2 (Shop): the owner of the API key may not read")
    assert "calls" in missing


async def test_orders_that_may_not_be_read_are_an_error(keycrm: KeycrmStandIn) -> None:
    keycrm.forbidden.add("order")

    _, missing, _ = await said(keycrm)

    assert missing.startswith("error: connection 2 (Shop): the owner of the API key may not read")


@pytest.mark.parametrize("trouble", ["html", "login", "500"])
async def test_anything_else_than_data_is_said(keycrm: KeycrmStandIn, trouble: Any) -> None:
    keycrm.fault(trouble, None)

    [line] = await said(keycrm)

    assert line.startswith("error: connection 2 (Shop): KeyCRM answers with ")
    assert "BELLHOP_KEYCRM_API" in line


async def test_api_that_cannot_be_reached_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "URGENT_PAUSES", ())

    [line] = await said(None, base="http://127.0.0.1:1")

    assert line.startswith("error: connection 2 (Shop): 127.0.0.1 cannot be reached")


@pytest.mark.parametrize(("minutes", "where"), [(10, "ahead of"), (-10, "behind")])
async def test_clock_that_is_off_is_said(
    keycrm: KeycrmStandIn, monkeypatch: pytest.MonkeyPatch, minutes: int, where: str
) -> None:
    class Late(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime.now(tz) + timedelta(minutes=minutes)

    monkeypatch.setattr(crm_api, "datetime", Late)

    _, off, _ = await said(keycrm)

    assert f"this machine's clock is 10 min {where} KeyCRM's" in off


async def test_connection_without_a_key_is_no_mistake() -> None:
    config = Config()
    lines = [line async for line in crm_api.findings((KEYCRM,), config)]

    [line] = lines
    assert line.startswith("ok: connection 2 (Shop) has no API key")


async def test_key_that_no_connection_needs_is_said(keycrm: KeycrmStandIn) -> None:
    generic = Connection(**KEYCRM.model_dump() | {"provider": "generic"})

    [line] = await said(keycrm, generic)

    assert line.startswith("warning: BELLHOP_KEYCRM_API_KEY: no KeyCRM connection")


async def test_connections_with_one_key_are_one_account(keycrm: KeycrmStandIn) -> None:
    second = Connection(**KEYCRM.model_dump() | {"id": 3})

    lines = await said(keycrm, KEYCRM, second)

    assert not any("connection 3" in it for it in lines)
