"""/invite: a role by a button, a name in words, and the link for whoever it is."""

import re
from typing import Any

import pytest

from bot.callbacks.identities import PickId, SkipId
from bot.callbacks.staff import InviteAs
from storage.directory import cabinet, connections, identities, people
from storage.tables import NewConnection, Person
from tests.cast import CAST, MARTA, OLGA, SHOP, Role
from tests.house import House

PETRO = Role("Petro", "administrator", "2", 102)
ASKED = "You invite: courier. Reply with the name."
ID_ASKED = "Which id does Nina have in the CRM?"
LINK = re.compile(r"https://t\.me/bellhop_demo_bot\?start=([\w-]{43})\n")


def shown(house: House, role: Role) -> str:
    """The newest message of the person's chat."""
    last = house.account(role).last
    assert last is not None
    return last.text


def note(house: House) -> str:
    """The message before the newest of Olga's chat: the note about the link."""
    return house.account(OLGA).received[-2].text


async def staff(house: House) -> list[Person]:
    async with house.database.read() as session:
        return [person for person, _ in (await people.page(session, 0, 100))[0]]


async def ask_for_name(house: House) -> None:
    house.account(OLGA).write("/invite")
    await house.until(lambda: shown(house, OLGA).startswith("Invite a person"))
    house.account(OLGA).press("Courier")
    await house.until(lambda: shown(house, OLGA) == ASKED)


async def invite(house: House, name: str, answer: str) -> None:
    """Asks for an invite as courier, gives the name, and waits for the answer."""
    await ask_for_name(house)
    last = house.account(OLGA).last
    assert last is not None
    house.account(OLGA).write(name, reply_to=last.id)
    await house.until(lambda: answer in shown(house, OLGA))


async def invite_new(house: House, crm_id: str | None = None) -> None:
    """Invites Nina, who is new; without an id, by `Skip`."""
    await invite(house, "Nina", ID_ASKED)
    if crm_id is None:
        house.account(OLGA).press("Skip")
    else:
        house.account(OLGA).write(crm_id)
    await house.until(lambda: "https://t.me/" in shown(house, OLGA))


async def test_invite_makes_the_person_and_a_link_that_works(shop: House) -> None:
    await invite_new(shop)
    found = LINK.search(shown(shop, OLGA))
    assert found is not None
    nina = shop.telegram.user(501, first_name="N")

    nina.start(found[1])
    await shop.until(lambda: any("Hello, Nina! " in it.text for it in nina.received))

    assert [person.role for person in await staff(shop) if person.name == "Nina"] == ["courier"]


async def test_the_note_says_for_whom_and_until_when(shop: House) -> None:
    await invite_new(shop, "17")

    assert note(shop).startswith("Link for Nina (courier)\nId in the CRM: 17\n")
    assert "until Nov 23, 2026, 18:00" in note(shop)
    assert "Forward the next message to Nina only" in note(shop)


async def test_nothing_is_stored_before_the_name_is_given(shop: House) -> None:
    await ask_for_name(shop)

    assert len(await staff(shop)) == len(CAST)


async def test_a_known_name_gets_a_link_and_keeps_the_role(shop: House) -> None:
    await invite(shop, "Marta", "https://t.me/")

    assert "Marta is on the staff already: manager." in note(shop)
    assert "Link for Marta (manager)" in note(shop)
    assert [person.role for person in await staff(shop) if person.name == "Marta"] == ["manager"]


async def test_a_name_of_two_people_is_refused_and_staff_is_named(shop: House) -> None:
    await shop.invite(Role("Marta", "analyst", "77", 177))

    await invite(shop, "Marta", "Several people are called Marta")

    assert "/staff" in shown(shop, OLGA)
    assert len(await staff(shop)) == len(CAST) + 1


async def test_a_name_of_somebody_dismissed_is_refused(shop: House) -> None:
    told = {"id": MARTA.crm_id, "name": "Marta", "role": "manager", "active": False}
    await shop.post("staff.updated", {"staff": told})
    await shop.quiet()

    await invite(shop, "Marta", "Marta has left the staff in the CRM")

    assert [person for person in await staff(shop) if person.name == "Marta"] == []


async def test_of_two_namesakes_the_one_who_works_here_is_meant(shop: House) -> None:
    await shop.invite(Role("Marta", "analyst", "77", 177))
    told = {"id": MARTA.crm_id, "name": "Marta", "role": "manager", "active": False}
    await shop.post("staff.updated", {"staff": told})
    await shop.quiet()

    await invite(shop, "Marta", "https://t.me/")

    assert note(shop).startswith("Marta is on the staff already: analyst")

    assert len(await staff(shop)) == len(CAST)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("<b>Nina</b>", "A name cannot contain < or >"),
        ("War and peace. " * 200, "too long"),
        ("...", "at least one letter or digit"),
        ("\u202e\u200b", "at least one letter or digit"),
    ],
    ids=["html", "novel", "dots", "invisible"],
)
async def test_what_is_no_name_is_said_and_not_stored(shop: House, name: str, answer: str) -> None:
    await invite(shop, name, answer)

    assert len(await staff(shop)) == len(CAST)


async def test_after_a_refused_name_a_better_one_is_taken(shop: House) -> None:
    await invite(shop, "<Nina>", "A name cannot contain < or >")
    last = shop.account(OLGA).last
    assert last is not None

    shop.account(OLGA).write("Nina", reply_to=last.id)

    await shop.until(lambda: ID_ASKED in shown(shop, OLGA))


async def test_a_name_answers_once(shop: House) -> None:
    await ask_for_name(shop)
    olga = shop.account(OLGA)
    last = olga.last
    assert last is not None

    for name in ("Nina", "Oleh"):
        olga.write(name, reply_to=last.id)
    await shop.until(lambda: any("answered already" in it.text for it in olga.received))

    assert len(await staff(shop)) == len(CAST) + 1


async def test_who_is_no_administrator_any_more_gets_no_link(shop: House) -> None:
    await ask_for_name(shop)
    last = shop.account(OLGA).last
    assert last is not None
    await shop.link(PETRO)
    told = {"id": OLGA.crm_id, "name": "Olga", "role": "manager"}
    await shop.post("staff.updated", {"staff": told})
    await shop.quiet()

    shop.account(OLGA).write("Nina", reply_to=last.id)
    await shop.until(lambda: shown(shop, OLGA).startswith("Your role may not"))

    assert len(await staff(shop)) == len(CAST) + 1


async def test_a_manager_invites_nobody(shop: House) -> None:
    before = len(shop.account(MARTA).received)

    shop.account(MARTA).forge(InviteAs("administrator").pack())
    await shop.until(lambda: len(shop.account(MARTA).toasts) == 1)

    assert len(shop.account(MARTA).received) == before


async def test_a_role_that_nobody_has_is_not_asked_about(shop: House) -> None:
    shop.account(OLGA).forge(InviteAs("owner").pack())

    await shop.until(
        lambda: [toast.text for toast in shop.account(OLGA).toasts] == ["This button is outdated."]
    )


async def test_without_the_bots_name_there_is_no_link_and_nobody_is_made(shop: House) -> None:
    await shop.database.write(lambda session: cabinet.remember_bot(session, ""))

    await invite(shop, "Nina", "does not know its own name yet")

    assert len(await staff(shop)) == len(CAST)


async def ids_of_nina(house: House) -> dict[str, str]:
    async with house.database.read() as session:
        [nina] = await people.by_name(session, "Nina")
        return await identities.of_person(session, nina.pk)


async def order_for(house: House, crm_id: str) -> None:
    await house.post("order.created", {"order": {"id": 17}, "source": SHOP, "manager_id": crm_id})
    await house.quiet()


async def test_id_is_asked_after_the_name_and_stored(shop: House) -> None:
    await invite_new(shop, "№ 17")

    assert await ids_of_nina(shop) == {"": "17"}


async def test_without_an_id_the_note_says_so_and_offers_to_add_it(shop: House) -> None:
    await invite_new(shop)

    assert "No CRM id: personal orders do not reach this person" in note(shop)
    shop.account(OLGA).press("Add CRM id")
    await shop.until(lambda: shown(shop, OLGA).startswith(ID_ASKED))
    shop.account(OLGA).write("17")
    await shop.until(lambda: "Nina now has the CRM id 17." in shown(shop, OLGA))

    assert await ids_of_nina(shop) == {"": "17"}


async def test_question_offers_ids_that_hooks_have_named(shop: House) -> None:
    await order_for(shop, "77")
    await invite(shop, "Nina", ID_ASKED)
    question = shop.account(OLGA).last
    assert question is not None
    assert question.labels == ["It is 77 (Order № 17)", "Skip", "Cancel"]

    shop.account(OLGA).press("It is 77 (Order № 17)")
    await shop.until(lambda: "https://t.me/" in shown(shop, OLGA))

    assert await ids_of_nina(shop) == {"": "77"}
    assert "Id in the CRM: 77" in note(shop)


async def test_offered_id_that_somebody_has_meanwhile_changes_nothing(shop: House) -> None:
    await order_for(shop, "77")
    await invite(shop, "Nina", ID_ASKED)
    await shop.invite(Role("Petro", "manager", "77", 109))

    shop.account(OLGA).press("It is 77 (Order № 17)")
    await shop.until(lambda: bool(shop.account(OLGA).toasts))
    shop.account(OLGA).press("Skip")
    await shop.until(lambda: "https://t.me/" in shown(shop, OLGA))

    assert await ids_of_nina(shop) == {}


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("6", "6 is already the CRM id of Marta"),
        ("Nina", "That is the name."),
        ("It was a dark night. " * 20, "That is not an id I can read"),
    ],
    ids=["taken", "name", "novel"],
)
async def test_after_a_bad_id_skip_is_still_there(shop: House, typed: str, answer: str) -> None:
    await invite(shop, "Nina", ID_ASKED)
    shop.account(OLGA).write(typed)
    await shop.until(lambda: answer in shown(shop, OLGA))

    shop.account(OLGA).press("Skip")
    await shop.until(lambda: "https://t.me/" in shown(shop, OLGA))

    assert await ids_of_nina(shop) == {}


@pytest.mark.parametrize("times", [2, 5])
async def test_skip_pressed_again_makes_no_second_link(shop: House, times: int) -> None:
    await invite(shop, "Nina", ID_ASKED)
    question = shop.account(OLGA).last
    assert question is not None

    sent = [shop.account(OLGA).press("Skip", question.id) for _ in range(times)]
    await shop.until(lambda: all(press.answered for press in sent))
    await shop.until(lambda: "https://t.me/" in shown(shop, OLGA))
    await shop.quiet()

    assert len([it for it in shop.account(OLGA).received if "https://t.me/" in it.text]) == 1


async def test_skip_after_the_id_was_typed_is_too_late(shop: House) -> None:
    await invite(shop, "Nina", ID_ASKED)
    question = shop.account(OLGA).last
    assert question is not None
    shop.account(OLGA).write("17")
    await shop.until(lambda: "https://t.me/" in shown(shop, OLGA))
    shop.clock.advance(minutes=1)

    async with shop.database.read() as session:
        [nina] = await people.by_name(session, "Nina")
    press = shop.account(OLGA).forge(SkipId(nina.pk).pack(), question.id)
    await shop.until(lambda: press.answered and question.labels == [])

    assert press.text.startswith("This question has been answered already")


async def test_buttons_of_the_question_do_nothing_for_others(shop: House) -> None:
    await invite(shop, "Nina", ID_ASKED)
    async with shop.database.read() as session:
        [nina] = await people.by_name(session, "Nina")

    forged = [SkipId(nina.pk), PickId(nina.pk, "x" * 16)]
    elsewhere = 9_999
    sent = [shop.account(who).forge(it.pack(), elsewhere) for it in forged for who in (MARTA, OLGA)]
    await shop.until(lambda: all(press.answered for press in sent))

    assert not [it for it in shop.account(MARTA).received if "https://t.me/" in it.text]
    assert not [it for it in shop.account(OLGA).received if "https://t.me/" in it.text]


async def test_who_has_left_before_the_id_is_typed_gets_no_link(shop: House) -> None:
    await invite(shop, "Nina", ID_ASKED)

    async def dismiss(session: Any) -> None:  # Any: an AsyncSession
        [nina] = await people.by_name(session, "Nina")
        nina.active = False

    await shop.database.write(dismiss)

    shop.account(OLGA).press("Skip")
    await shop.until(lambda: bool(shop.account(OLGA).toasts))

    assert shop.account(OLGA).toasts[-1].text == "This person is no longer on the staff."


async def test_message_to_forward_has_link_and_copy_button_and_nothing_internal(
    shop: House,
) -> None:
    await invite_new(shop, "17")

    last = shop.account(OLGA).last
    assert last is not None
    found = LINK.search(last.text)
    assert found is not None
    url = found[0].strip()
    assert last.rows == [
        [{"text": "Open the bot", "url": url, "style": "primary"}],
        [{"text": "Copy the link", "copy_text": {"text": url}}],
    ]
    words = last.text.replace(url, "")
    assert not [it for it in ("Nina", "Olga", "courier", "17") if it in words]


async def test_message_to_forward_is_in_the_persons_language(shop: House) -> None:
    told = {"id": 70, "name": "Ніна", "role": "manager", "language": "uk"}
    await shop.post("staff.updated", {"staff": told})
    await shop.quiet()

    await invite(shop, "Ніна", "https://t.me/")

    assert shown(shop, OLGA).startswith("Вас запрошують у бот")
    assert "Link for Ніна" in note(shop)


async def test_only_cabinet_in_use_is_asked_about(house: House) -> None:
    async def work(session: Any) -> None:  # Any: an AsyncSession
        for connection in await connections.everyone(session):
            await connections.revoke(session, connection.pk, house.clock())
        new = NewConnection("keycrm", None, "n" * 40, None, house.clock(), "north")
        await connections.add(session, new)

    await house.database.write(work)
    await house.link(OLGA)
    await invite(house, "Nina", "Which id does Nina have in the CRM of the cabinet north?")
    house.account(OLGA).write("17")
    await house.until(lambda: "https://t.me/" in shown(house, OLGA))

    assert await ids_of_nina(house) == {"north": "17"}
    assert "Id in the CRM, cabinet north: 17" in note(house)
