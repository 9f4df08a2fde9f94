"""The browsers that take push messages, as the page adds, lists and removes them."""

from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.callbacks.cabinet import NameClients
from bot.callbacks.settings import Choose
from storage.directory import cabinet, links, people
from storage.tables import PushSubscription
from storage.web import subscriptions
from tests.cast import MARTA, OLGA, SHOP
from tests.house import House, opened
from tests.push_service import HOSTS, Browser, PushService, base64url, push_service, told
from tests.stories.thumb import Thumb
from tests.web.pages import PUBLIC, Page, signed_in

ADDRESS = "/api/v1/push"


@pytest.fixture
def browser() -> Browser:
    return Browser(HOSTS[0], 1)


@pytest.fixture
async def marta(inn: House) -> Page:
    return await signed_in(inn, MARTA.telegram_id, in_telegram=False)


@pytest.fixture
async def olga(inn: House) -> Page:
    return await signed_in(inn, OLGA.telegram_id, in_telegram=False)


async def stored(house: House) -> int:
    async with house.database.read() as session:
        return (await session.exec(select(func.count()).select_from(PushSubscription))).one()


async def test_a_browser_is_added_listed_and_removed(marta: Page, browser: Browser) -> None:
    made = await marta.post(ADDRESS, browser.subscription)
    again = await marta.post(ADDRESS, browser.subscription)
    listed = await marta.get(ADDRESS)
    await marta.delete(f"{ADDRESS}/{made['id']}")

    assert made == again
    assert listed["browsers"] == [made]
    assert made["this"] is True
    assert (await marta.get(ADDRESS))["browsers"] == []
    await marta.delete(f"{ADDRESS}/{made['id']}", status=404)


async def test_the_page_is_told_the_key_of_the_installation(marta: Page, martas: Page) -> None:
    in_browser, in_telegram = await marta.get("/api/v1/me"), await martas.get("/api/v1/me")

    assert in_browser["push"]["offered"] is True
    assert len(in_browser["push"]["key"]) == 87
    assert in_telegram["push"] == {"offered": False, "key": None}


async def test_in_telegrams_view_nothing_is_offered(martas: Page, browser: Browser) -> None:
    await martas.get(ADDRESS, status=403)
    await martas.post(ADDRESS, browser.subscription, status=403)
    await martas.delete(f"{ADDRESS}/1", status=403)


async def test_nobody_sees_or_removes_anothers(marta: Page, olga: Page, browser: Browser) -> None:
    made = await marta.post(ADDRESS, browser.subscription)

    await olga.delete(f"{ADDRESS}/{made['id']}", status=404)

    assert (await olga.get(ADDRESS))["browsers"] == []
    assert len((await marta.get(ADDRESS))["browsers"]) == 1


async def test_a_browser_is_whoevers_who_uses_it_now(
    marta: Page, olga: Page, browser: Browser
) -> None:
    await marta.post(ADDRESS, browser.subscription)
    await olga.post(ADDRESS, browser.subscription)

    assert (await marta.get(ADDRESS))["browsers"] == []
    assert len((await olga.get(ADDRESS))["browsers"]) == 1


async def test_ten_thousand_of_one_session_are_one(inn: House, marta: Page) -> None:
    keys = Browser(HOSTS[0], 1).subscription["keys"]
    for number in range(30):
        endpoint = f"https://{HOSTS[0]}/send/{number}"
        await marta.post(ADDRESS, {"endpoint": endpoint, "keys": keys})

    assert await stored(inn) == 1


async def test_of_many_sessions_the_newest_ten_are_told(inn: House) -> None:
    pages = [await signed_in(inn, MARTA.telegram_id, in_telegram=False) for _ in range(12)]
    made = [
        await page.post(ADDRESS, Browser(HOSTS[0], number).subscription)
        for number, page in enumerate(pages)
    ]

    listed = await pages[-1].get(ADDRESS)

    expected = [it["id"] for it in made[:-11:-1]]
    assert [it["id"] for it in listed["browsers"]] == expected
    assert len(expected) == subscriptions.MOST


@pytest.mark.sqlite
async def test_what_is_no_browser_is_refused_with_the_field(marta: Page, browser: Browser) -> None:
    right = browser.subscription
    point, auth = right["keys"]["p256dh"], right["keys"]["auth"]
    wrong = {
        "endpoint": [
            {**right, "endpoint": "https://127.0.0.1/x"},
            {**right, "endpoint": "https://crm.example/x"},
            {**right, "endpoint": "http://fcm.googleapis.com/x"},
            {**right, "endpoint": None},
            {"keys": right["keys"]},
        ],
        "keys": [{**right, "keys": []}, {"endpoint": right["endpoint"]}],
        "keys.p256dh": [
            {**right, "keys": {"auth": auth}},
            {**right, "keys": {"auth": auth, "p256dh": auth}},
            {**right, "keys": {"auth": auth, "p256dh": base64url(b"\x04" + bytes(64))}},
            {**right, "keys": {"auth": auth, "p256dh": "?" * 87}},
            {**right, "keys": {"auth": auth, "p256dh": 7}},
        ],
        "keys.auth": [
            {**right, "keys": {"p256dh": point, "auth": point}},
            {**right, "keys": {"p256dh": point, "auth": "A"}},
        ],
        "keys.more": [{**right, "keys": {**right["keys"], "more": 1}}],
        "more": [{**right, "more": 1}],
    }

    for field, bodies in wrong.items():
        for body in bodies:
            answer = await marta.post(ADDRESS, body, status=422)
            assert answer["field"] == field


@pytest.mark.sqlite
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda part: st.lists(part) | st.dictionaries(st.text(), part),
    )
)
async def test_whatever_is_posted_is_answered(marta: Page, keys: object) -> None:
    body = {"endpoint": "https://fcm.googleapis.com/x", "keys": keys}

    assert (await marta.post(ADDRESS, body, status=422))["field"].startswith("keys")


@pytest.fixture
async def service(migrated_url: str) -> AsyncIterator[tuple[House, PushService]]:
    """A house with a web bell, beside the stand-in for push services."""
    clocks: list[House] = []
    async with (
        push_service(lambda: clocks[0].clock()) as running,
        opened(migrated_url, public_url=PUBLIC) as house,
    ):
        clocks.append(house)
        await house.open_for_business()
        yield house, running


async def test_a_hook_reaches_the_chat_and_the_browser(
    service: tuple[House, PushService],
) -> None:
    house, services = service
    page = await signed_in(house, MARTA.telegram_id, in_telegram=False)
    browser = services.browser()
    await page.post(ADDRESS, browser.subscription)

    await house.post("order.created", {"order": {"id": 7, "number": "A-7"}, "source": SHOP})
    [message] = await told(browser)
    await house.quiet()

    assert message["title"] == "New order № A-7"
    assert [it for it in await house.cards_of(MARTA) if "A-7" in it]
    key = (await page.get("/api/v1/me"))["push"]["key"]
    assert services.keys == {key}
    assert services.wrong == []


async def test_browsers_are_switched_beside_telegrams_push(martas: Page) -> None:
    before = await martas.post("/api/v1/screens/settings")

    done = await martas.press(Choose("browsers", "", value=False))
    of_type = await martas.press(Choose("browsers", "order.created", value=False))

    assert "Push in browsers: on" in before["screen"]["html"]
    assert "Push in browsers: off" in done["screen"]["html"]
    assert done["toast"]["text"] == "Browsers: off"
    assert "Browsers: off" in {it["label"] for row in of_type["screen"]["rows"] for it in row}


async def test_administrators_decide_whether_browsers_show_clients(
    inn: House, martas: Page, olgas: Page
) -> None:
    before = await olgas.post("/api/v1/screens/protection")
    after = await olgas.press(NameClients(on=True))
    await martas.press(NameClients(on=False))

    async with inn.database.read() as session:
        allowed = (await cabinet.get(session)).push_names_clients
    assert "messages name no clients" in before["screen"]["html"]
    assert "messages name clients" in after["screen"]["html"]
    assert allowed is True


async def test_problems_say_what_push_services_refuse(inn: House, marta: Page, olgas: Page) -> None:
    made = await marta.post(ADDRESS, Browser(HOSTS[0], 1).subscription)
    note = partial(subscriptions.note_problem, subscription_id=made["id"], problem="403 no")
    await inn.database.write(note)

    shown = await olgas.post("/api/v1/screens/problems")

    assert "Browsers to which messages are refused: 1. “403 no”" in shown["screen"]["html"]


@pytest.mark.sqlite
async def test_without_a_web_bell_there_is_nothing_about_browsers(fair: House) -> None:
    thumb = Thumb(fair, OLGA)
    await thumb.write("/settings")
    settings_page = thumb.seen.text
    await thumb.write("/protection")

    assert "browsers" not in (settings_page + thumb.seen.text).lower()


async def test_whoever_is_dismissed_at_the_same_moment_adds_no_browser(
    marta: Page, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their session ends after they have been let in, and before the browser is stored."""
    database = marta.house.app.database
    write = database.write

    async def late(work: Any) -> Any:  # Any: whatever it returns
        if work.__name__ == "add":
            await write(dismiss)
        return await write(work)

    async def dismiss(session: AsyncSession) -> None:
        linked = await people.by_account(session, MARTA.telegram_id)
        assert linked is not None
        await links.end(session, linked[1], marta.house.clock())

    monkeypatch.setattr(database, "write", late)
    await marta.post(ADDRESS, browser.subscription, status=401)

    assert await stored(marta.house) == 0
