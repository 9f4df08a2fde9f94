"""Claims about `By source` in /settings, and about what waits while a switch of it is pressed."""

from functools import partial
from typing import Any

import pytest
from sqlmodel import select

from bot.callbacks.cards import MuteUntil
from bot.callbacks.settings import Choose, ChooseSource, HeardSource, HeardSources, SwitchSource
from bot.demo.telegram import Person as Account
from storage.directory import identities, people, sources
from storage.tables import Preference, Source
from tests.cast import IVAN, MARKET, MARTA, OLGA, SHOP, Role
from tests.house import House
from tests.seeing import see
from tests.storage.rows import forget

ORDER = {"order": {"id": 40117, "number": "A-1"}, "source": SHOP, "manager_id": 6}
ELSEWHERE = {"order": {"id": 2, "number": "A-2"}, "source": MARKET, "manager_id": 6}
LEAD = {"lead": {"id": 7, "title": "Sofa"}, "source": SHOP, "manager_id": 6}
FAILED = {"channel": {"id": "9", "name": "Viber"}, "client": {"name": "Oksana"}, "sender_id": 6}


async def source_id(house: House, crm_id: str, cabinet: str = "") -> int:
    async with house.database.read() as session:
        found = await sources.known(session, Source, [crm_id], cabinet)
        return found[crm_id].pk


async def choose(
    house: House, preference: str, source: dict[str, str], *, value: bool, role: Role = MARTA
) -> Any:
    """Presses a switch of the source, on whatever message; returns the press once answered."""
    account = house.account(role)
    if not account.received:
        account.write("/settings")
    data = ChooseSource(preference, await source_id(house, source["id"]), 0, value).pack()
    pressed = account.forge(data, account.received[-1].id)
    await house.until(lambda: pressed.answered)
    await house.quiet()
    return pressed


async def settings_of(house: House, role: Role = MARTA) -> Account:
    account = house.account(role)
    before = len(account.received)
    account.write("/settings")
    await house.until(lambda: len(account.received) > before)
    return account


async def opened(house: House, account: Account, *labels: str) -> None:
    """Presses one label after the other, on the settings message."""
    for label in labels:
        assert account.last is not None
        edits = account.last.edits
        account.press(label, message_id=account.last.id)
        await house.until(lambda it=edits: account.last is not None and account.last.edits > it)


async def offered(house: House, role: Role) -> list[str]:
    account = await settings_of(house, role)
    await opened(house, account, "By source")
    assert account.last is not None
    assert account.last.labels[-2:] == ["Sound by source", "Back"]
    return account.last.labels[:-2]


async def hear(house: House, kind: str, data: dict[str, Any], role: Role = MARTA) -> Any:
    """What became of the newest notification of the person: why it ended, and if it is silent."""
    await house.post(kind, data)
    await house.quiet()
    newest = (await house.notifications_of(role))[-1]
    return newest.ended, newest.silent


async def test_one_source_off_leaves_the_others_on(shop: House) -> None:
    marta = await settings_of(shop)

    await opened(shop, marta, "By source", "Sound by source", "Shop: on", "Push: on")

    assert marta.last is not None
    assert "Push: off." in marta.last.text
    assert marta.toasts[-1].text == "Shop. Push: off"
    assert await hear(shop, "order.created", ORDER) == ("push_off", False)
    assert await hear(shop, "lead.created", LEAD) == ("push_off", False)
    assert await hear(shop, "message.failed", {**FAILED, "source": SHOP}) == ("push_off", False)
    assert await hear(shop, "order.created", ELSEWHERE) == (None, False)
    assert await hear(shop, "message.failed", FAILED) == (None, False)


async def test_a_row_of_the_list_turns_a_source_off_and_on_at_once(shop: House) -> None:
    marta = await settings_of(shop)

    await opened(shop, marta, "By source", "Shop: on")
    off = marta.toasts[-1].text, await hear(shop, "order.created", ORDER)
    await choose(shop, "sound", SHOP, value=False)
    marta.forge(SwitchSource(await source_id(shop, SHOP["id"]), 0, True).pack(), marta.last.id)
    await see(shop, MARTA, "Press a source to turn it on or off", "Shop: silent")

    assert off == ("Shop. Push: off", ("push_off", False))
    assert await hear(shop, "lead.created", LEAD) == (None, True)


async def test_a_source_leads_back_to_the_list_that_shows_its_state(shop: House) -> None:
    marta = await settings_of(shop)
    await opened(shop, marta, "By source", "Sound by source", "Shop: on", "Sound: on", "Back")

    assert marta.last is not None
    assert "Shop: silent" in marta.last.labels
    assert await hear(shop, "order.created", ORDER) == (None, True)


async def test_on_again_sends_again_and_brings_nothing_back(shop: House) -> None:
    await choose(shop, "push", SHOP, value=False)
    await hear(shop, "order.created", ORDER)

    await choose(shop, "push", SHOP, value=True)

    assert await hear(shop, "lead.created", LEAD) == (None, False)
    assert [it.ended for it in await shop.notifications_of(MARTA)] == ["push_off", None]


async def test_people_are_offered_the_sources_that_they_may_hear_of(shop: House) -> None:
    async def work(session: Any) -> None:
        await sources.mention(session, Source, "3", "Far", "north")
        await sources.mention(session, Source, "4", "Near", "north")
        ivan = await people.by_crm_id(session, IVAN.crm_id)
        assert ivan is not None
        await identities.give(session, ivan.pk, "north", "80")

    await shop.database.write(work)

    assert await offered(shop, MARTA) == ["Market: on", "Shop: on"]
    everything = ["Far · north: on", "Market: on", "Near · north: on", "Shop: on"]
    assert await offered(shop, IVAN) == everything
    assert await offered(shop, OLGA) == everything


async def test_a_default_manager_without_an_id_is_offered_what_they_manage(shop: House) -> None:
    async def work(session: Any) -> None:
        far = await sources.mention(session, Source, "3", "Far", "north")
        await sources.mention(session, Source, "4", "Near", "north")
        marta = await people.by_crm_id(session, MARTA.crm_id)
        assert marta is not None
        await sources.set_manager(session, far.pk, marta.pk, is_manager=True)
        await identities.take(session, marta.pk, "")

    await shop.database.write(work)

    assert "Far · north: on" in await offered(shop, MARTA)
    assert "Near · north: on" not in await offered(shop, MARTA)


async def test_sources_with_the_same_id_in_two_cabinets_are_chosen_apart(shop: House) -> None:
    north = await shop.database.write(
        lambda s: sources.mention(s, Source, SHOP["id"], "Shop", "north")
    )
    olga = await settings_of(shop, OLGA)
    assert olga.last is not None
    pressed = olga.forge(ChooseSource("push", north.pk, 0, False).pack(), olga.last.id)
    await shop.until(lambda: pressed.answered)

    lost = {"source": SHOP}
    assert await hear(shop, "source.disconnected", lost, OLGA) == (None, False)
    async with shop.database.read() as session:
        kept = (await session.exec(select(Preference.kind))).all()
    assert kept == ["source:north/3"]


async def test_a_renamed_source_keeps_its_choice_under_the_new_name(shop: House) -> None:
    await choose(shop, "push", SHOP, value=False)
    renamed = {**SHOP, "name": "Boutique"}

    assert await hear(shop, "order.created", {**ORDER, "source": renamed}) == ("push_off", False)
    assert "Boutique: off" in await offered(shop, MARTA)


async def test_what_somebody_has_chosen_stays_on_their_list(shop: House) -> None:
    await choose(shop, "push", SHOP, value=False)

    async def leave(session: Any) -> None:
        marta = await people.by_crm_id(session, MARTA.crm_id)
        assert marta is not None
        await identities.take(session, marta.pk, "")
        shop_row = (await sources.known(session, Source, [SHOP["id"]]))[SHOP["id"]]
        await sources.set_manager(session, shop_row.pk, marta.pk, is_manager=False)

    await shop.database.write(leave)

    assert await offered(shop, MARTA) == ["Shop: off"]


async def test_many_sources_are_on_several_pages(shop: House) -> None:
    async def work(session: Any) -> None:
        for number in range(17):
            await sources.mention(session, Source, f"s{number}", f"Source {number:02}")

    await shop.database.write(work)
    marta = await settings_of(shop)
    assert marta.last is not None

    marta.forge(HeardSources(999).pack(), marta.last.id)
    await shop.until(lambda: marta.last is not None and "Page 3 of 3" in marta.last.text)

    assert "Source 16: on" in marta.last.labels
    await opened(shop, marta, "Sound by source", "Source 16: on", "Sound: on", "Back")
    assert "Source 16: silent" in marta.last.labels


@pytest.mark.parametrize("push", [True, False], ids=["sound", "push"])
async def test_a_card_that_waits_to_be_tried_again_follows_a_choice(
    shop: House, push: bool
) -> None:
    marta = shop.account(MARTA)
    refused = shop.telegram.fault("500", method="sendMessage", chat_id=marta.id)
    await shop.post("order.created", ORDER)
    await shop.until(lambda: refused.hits == 1)
    await shop.quiet()

    await choose(shop, "sound" if push else "push", SHOP, value=False)
    shop.clock.advance(minutes=5)
    await shop.post("lead.created", {**LEAD, "source": MARKET, "manager_id": 8})
    await shop.quiet()

    [order] = await shop.notifications_of(MARTA)
    assert (order.ended, order.silent) == ((None, True) if push else ("push_off", False))
    assert len(await shop.cards_of(MARTA)) == push


async def test_what_is_held_follows_a_choice_and_other_sources_do_not(night: House) -> None:
    for order in (ORDER, ELSEWHERE):
        await night.post("order.created", order)
    await night.quiet()

    await choose(night, "push", SHOP, value=False)
    await choose(night, "sound", MARKET, value=False)

    waiting = {it.source: (it.ended, it.silent) for it in await night.notifications_of(MARTA)}
    assert waiting == {"3": ("push_off", False), "4": (None, True)}


async def test_a_source_that_is_on_does_not_bring_back_the_sound_of_a_type(night: House) -> None:
    marta = night.account(MARTA)
    pressed = marta.forge(Choose("sound", "lead.created", False).pack(), marta.received[-1].id)
    await night.until(lambda: pressed.answered)
    await night.post("order.created", ORDER)
    await night.post("lead.created", LEAD)
    await night.quiet()

    await choose(night, "sound", SHOP, value=False)
    both = [it.silent for it in await night.notifications_of(MARTA)]
    await choose(night, "sound", SHOP, value=True)

    assert both == [True, True]
    assert [it.silent for it in await night.notifications_of(MARTA)] == [False, True]


@pytest.mark.parametrize("preference", ["everything_off", "quiet_hours", "telepathy", ""])
async def test_only_what_can_be_chosen_in_part_is(shop: House, preference: str) -> None:
    pressed = await choose(shop, preference, SHOP, value=True)

    assert pressed.text == "This button is outdated."


async def test_a_source_that_is_gone_or_not_for_the_person_is_outdated(shop: House) -> None:
    north = await shop.database.write(lambda s: sources.mention(s, Source, "9", "Far", "north"))
    marta = await settings_of(shop)
    assert marta.last is not None

    for number in (north.pk, 4711, 0):
        choose, switch = ChooseSource("push", number, 0, False), SwitchSource(number, 0, False)
        for press in (HeardSource(number, 0), choose, switch):
            pressed = marta.forge(press.pack(), marta.last.id)
            await shop.until(lambda it=pressed: it.answered)
            assert pressed.text == "This button is outdated."

    async with shop.database.read() as session:
        assert (await session.exec(select(Preference))).all() == []


async def test_a_forgotten_person_has_chosen_nothing(shop: House) -> None:
    for role in (MARTA, IVAN):
        await choose(shop, "push", SHOP, value=False, role=role)
    async with shop.database.read() as session:
        marta = await people.by_crm_id(session, MARTA.crm_id)
        assert marta is not None

    await shop.database.write(partial(forget, person=marta))

    async with shop.database.read() as session:
        kept = (await session.exec(select(Preference))).all()
    assert [(it.kind, it.person_id == marta.pk) for it in kept] == [("source:3", False)]


async def mute_and(night: House, *presses: Any) -> Any:
    """Mutes the source of what is held, presses these buttons, then `Undo` of the mute."""
    await night.post("order.created", ORDER)
    await night.quiet()
    marta = night.account(MARTA)
    [held] = await night.notifications_of(MARTA)
    marta.write("/settings")
    page = await see(night, MARTA, "Settings", "Quiet hours")
    marta.forge(MuteUntil(held.pk, "source", "1w").pack(), page.id)
    await night.until(lambda: "Undo" in page.labels)
    for press in presses:
        pressed = marta.forge(press.pack(), marta.received[0].id)
        await night.until(lambda it=pressed: it.answered)
    marta.press("Undo", page.id)
    await night.until(lambda: "Undo" not in page.labels)
    await night.quiet()
    [again] = await night.notifications_of(MARTA)
    return again


async def test_a_mute_taken_back_brings_back_what_was_held(night: House) -> None:
    again = await mute_and(night)

    assert (again.ended, again.silent, again.due_at is None) == (None, False, False)


@pytest.mark.parametrize(
    ("press", "ended"),
    [
        (Choose("everything_off", "", True), "everything_off"),
        (Choose("push", "", False), "push_off"),
        (Choose("push", "order.created", False), "push_off"),
        (ChooseSource("push", 1, 0, False), "push_off"),
    ],
    ids=["everything", "push", "type", "source"],
)
async def test_a_mute_taken_back_brings_nothing_that_was_turned_off_since(
    night: House, press: Any, ended: str
) -> None:
    again = await mute_and(night, press)

    assert (again.ended, again.due_at) == (ended, None)


async def test_what_comes_back_with_a_mute_follows_the_sound_chosen_since(night: House) -> None:
    again = await mute_and(night, Choose("sound", "", False))

    assert (again.ended, again.silent) == (None, True)
