"""One card an administrator lists who cannot be reached; whoever is back leaves it."""

from bot.demo.telegram.world.chats import Message
from tests.cast import IVAN, MARTA, OLGA, Role
from tests.delivery.test_delivery import REPEAT, copies_of, order
from tests.handlers.chat.test_notices import choose
from tests.house import House
from tests.seeing import see

PETRO = Role("Petro", "administrator", "2", 102)
BOTH = "2 people cannot be reached"
OUTDATED = "This list of people who cannot be reached is outdated."
ALL_BACK = "Everybody can be reached again."


def lists(house: House, role: Role = OLGA) -> list[Message]:
    """The messages of the chat that tell who cannot be reached."""
    return [it for it in house.account(role).received if "reached" in it.text]


async def lose(house: House, role: Role) -> None:
    house.account(role).block()
    await house.until(lambda: not house.telegram.world.updates.pending)
    await house.quiet()


async def test_who_is_lost_soon_after_another_is_added_in_place(shop: House) -> None:
    await lose(shop, MARTA)
    shop.clock.advance(minutes=59)

    await lose(shop, IVAN)

    (card,) = lists(shop)
    assert card.text.startswith(BOTH)
    assert card.labels == ["New link: Ivan", "New link: Marta"]


async def test_who_is_lost_much_later_is_told_by_a_new_card_that_lists_all(shop: House) -> None:
    await lose(shop, MARTA)
    shop.clock.advance(hours=2)

    await lose(shop, IVAN)

    old, new = lists(shop)
    assert (old.text, old.labels) == (OUTDATED, [])
    assert new.text.startswith(BOTH)


async def test_who_comes_back_leaves_the_list(shop: House) -> None:
    await lose(shop, MARTA)
    await lose(shop, IVAN)

    shop.account(MARTA).unblock()
    await shop.until(lambda: lists(shop)[0].text.startswith("Ivan cannot be reached"))

    assert [card.labels for card in lists(shop)] == [["New link: Ivan"]]


async def test_after_everybody_was_back_the_next_is_told_by_a_new_card(shop: House) -> None:
    await lose(shop, MARTA)
    shop.account(MARTA).unblock()
    await see(shop, OLGA, ALL_BACK)

    await lose(shop, IVAN)

    old, new = lists(shop)
    assert (old.text, new.labels) == (ALL_BACK, ["New link: Ivan"])


async def test_whom_the_crm_dismisses_is_not_on_the_list_any_more(shop: House) -> None:
    await lose(shop, MARTA)
    staff = {"id": MARTA.crm_id, "name": "Marta", "role": "manager", "active": False}

    await shop.post("staff.updated", {"staff": staff})

    await see(shop, OLGA, ALL_BACK)


async def test_new_link_on_the_list_brings_the_person_back(shop: House) -> None:
    await lose(shop, MARTA)
    shop.account(OLGA).press("New link: Marta")
    offered = await see(shop, OLGA, "https://t.me/")
    token = offered.text.partition("?start=")[2].split()[0]

    shop.telegram.user(206, first_name="Marta").start(token)

    await see(shop, OLGA, ALL_BACK)


async def test_who_turns_push_off_gets_no_new_card_but_the_one_that_is_there_is_kept_true(
    shop: House,
) -> None:
    await lose(shop, MARTA)
    await choose(shop, "push", value=False)
    shop.clock.advance(hours=2)

    await lose(shop, IVAN)

    assert [card.text.startswith(BOTH) for card in lists(shop)] == [True]


async def test_administrator_who_was_out_of_reach_gets_one_list_of_the_others(
    shop: House,
) -> None:
    await shop.link(PETRO)
    await shop.quiet()
    await lose(shop, PETRO)
    await lose(shop, MARTA)
    shop.clock.advance(hours=5)
    await lose(shop, IVAN)

    shop.account(PETRO).unblock()
    await see(shop, PETRO, "cannot be reached")
    await shop.quiet()

    assert [card.text.startswith(BOTH) for card in lists(shop, PETRO)] == [True]


async def test_who_is_no_administrator_any_more_sees_no_names(shop: House) -> None:
    await shop.link(PETRO)
    await shop.quiet()
    await lose(shop, MARTA)
    staff = {"id": PETRO.crm_id, "name": "Petro", "role": "manager"}

    await shop.post("staff.updated", {"staff": staff})

    assert (await see(shop, PETRO, OUTDATED)).labels == []
    assert lists(shop)[0].labels == ["New link: Marta"]


async def test_list_that_was_deleted_comes_again_with_the_next_who_is_lost(shop: House) -> None:
    await lose(shop, MARTA)
    shop.account(OLGA).delete(lists(shop)[0].id)

    await lose(shop, IVAN)

    assert [card.text.startswith(BOTH) for card in lists(shop)] == [True]


async def test_an_old_bell_is_not_written_into_a_chat_that_cannot_be_reached(shop: House) -> None:
    shop.clock.advance(days=3)
    await lose(shop, MARTA)
    staff = {"id": 6, "name": "Marta", "role": "manager", "active": False}

    await shop.post("staff.updated", {"staff": staff})
    await shop.quiet()

    assert shop.telegram.calls("editMessageText", MARTA.telegram_id) == []


async def test_what_may_have_come_before_a_block_says_so_after_it(shop: House) -> None:
    for kind in ("accept-then-drop", "403"):
        shop.telegram.fault(kind, method="sendMessage", chat_id=MARTA.telegram_id)
    await shop.post("order.created", order(1))
    await shop.quiet()
    shop.clock.advance(minutes=1)
    shop.app.wakes.delivery()
    await shop.quiet()

    shop.account(MARTA).write("/help")
    await shop.until(lambda: len(copies_of(shop, 1)) == 2)

    assert REPEAT in copies_of(shop, 1)[1]
