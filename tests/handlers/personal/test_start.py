"""Linking by a one-time link: who gets in, who does not, and who is told."""

import pytest

from bot.callbacks.settings import KeepAccount, TakeAccount
from bot.demo.telegram import Person as Account
from storage.directory import links, people
from storage.tables import Link
from tests.cast import IVAN, MARTA, OLGA, SHOP, Role
from tests.house import House

STRANGER = Role("Zoe", "-", "-", 999)
TURNED_AWAY = "This bot sends work alerts to the staff of a company"


def texts(account: Account) -> list[str]:
    """What the bot wrote into the chat, the bell left out."""
    return [message.text for message in account.received if not message.text.startswith("Bell")]


async def writes(house: House, account: Account, beginning: str) -> None:
    await house.until(lambda: any(text.startswith(beginning) for text in texts(account)))


async def link_of(house: House, role: Role) -> Link | None:
    async with house.database.read() as session:
        person = await people.by_crm_id(session, role.crm_id)
        assert person is not None
        assert person.id is not None
        return await links.of_person(session, person.id)


async def account_of(house: House, role: Role) -> int | None:
    link = await link_of(house, role)
    return link.telegram_id if link else None


async def test_a_link_is_used_up_by_the_first_who_opens_it(house: House) -> None:
    token = await house.invite(MARTA)
    house.account(MARTA).start(token)
    await writes(house, house.account(MARTA), "Hello, Marta!")

    house.account(STRANGER).start(token)
    await writes(house, house.account(STRANGER), "This link has been used already")

    assert await account_of(house, MARTA) == MARTA.telegram_id


async def test_the_bell_hangs_once_the_person_is_linked(house: House) -> None:
    token = await house.invite(MARTA)

    house.account(MARTA).start(token)

    await house.until(lambda: bool(house.account(MARTA).pinned))


async def test_an_expired_link_links_nobody(house: House) -> None:
    token = await house.invite(MARTA)
    house.clock.advance(hours=24)

    house.account(MARTA).start(token)
    await writes(house, house.account(MARTA), "This link has expired")

    assert await account_of(house, MARTA) is None


async def test_a_newer_link_voids_the_earlier_one(house: House) -> None:
    first = await house.invite(MARTA)
    await house.invite(MARTA)

    house.account(MARTA).start(first)
    await writes(house, house.account(MARTA), "This link is no longer valid: a newer one")

    assert await account_of(house, MARTA) is None


async def test_a_link_of_somebody_dismissed_meanwhile_is_void(house: House) -> None:
    token = await house.invite(MARTA)
    staff = {"id": MARTA.crm_id, "name": "Marta", "role": "manager", "active": False}
    await house.post("staff.updated", {"staff": staff})
    await house.quiet()

    house.account(MARTA).start(token)
    await writes(
        house, house.account(MARTA), "This link is no longer valid: the person it was made"
    )

    assert await account_of(house, MARTA) is None


@pytest.mark.parametrize("token", ["x" * 43, "../../etc", "🔑", "1 OR 1=1", "a:b", "0" * 3000])
async def test_an_unknown_token_is_a_strangers(house: House, token: str) -> None:
    house.account(STRANGER).start(token)

    await writes(house, house.account(STRANGER), TURNED_AWAY)


async def test_an_unknown_token_leaves_a_linked_person_linked(shop: House) -> None:
    shop.account(MARTA).start("x" * 43)
    await writes(shop, shop.account(MARTA), "This link is not valid")

    assert await account_of(shop, MARTA) == MARTA.telegram_id


async def test_a_stranger_is_answered_at_most_once_a_minute(house: House) -> None:
    account = house.account(STRANGER)
    for text in ("hello", "/start", "/staff", "/start nonsense"):
        account.write(text)
    await writes(house, account, TURNED_AWAY)
    house.clock.advance(seconds=61)

    account.write("hello again")
    await house.until(lambda: len(texts(account)) == 2)

    assert all(text.startswith(TURNED_AWAY) for text in texts(account))


async def test_in_a_group_the_bot_says_so_and_leaves(shop: House) -> None:
    group = shop.telegram.group(-500, "Shop chat")

    shop.account(MARTA).add_bot_to(group)
    await shop.until(lambda: group.standing == "left")

    written = [each.text for each in group.messages.values() if each.from_bot and not each.service]
    assert written[0].startswith("This bot works in private chats only")


async def test_start_again_says_that_it_is_done(shop: House) -> None:
    shop.account(MARTA).start()

    await writes(shop, shop.account(MARTA), "You are linked already, Marta")


async def test_opening_ones_own_used_link_again_changes_nothing(house: House) -> None:
    token = await house.invite(MARTA)
    house.account(MARTA).start(token)
    await writes(house, house.account(MARTA), "Hello, Marta!")
    before = await link_of(house, MARTA)

    house.account(MARTA).start(token)
    await writes(house, house.account(MARTA), "You are linked already, Marta")

    assert await link_of(house, MARTA) == before


async def test_a_new_link_opened_from_the_same_account_cancels_nothing(shop: House) -> None:
    before = await link_of(shop, MARTA)

    shop.account(MARTA).start(await shop.invite(MARTA))
    await writes(shop, shop.account(MARTA), "You are linked already, Marta")

    assert await link_of(shop, MARTA) == before


async def test_a_second_account_takes_over_and_the_first_is_told(shop: House) -> None:
    second = shop.telegram.user(206, first_name="Marta")

    second.start(await shop.invite(MARTA))
    await writes(shop, second, "Hello, Marta!")
    await writes(shop, shop.account(MARTA), "Your alerts now go to another account")

    assert await account_of(shop, MARTA) == 206


async def test_the_old_account_gets_no_cards_any_more(shop: House) -> None:
    second = shop.telegram.user(206, first_name="Marta")
    second.start(await shop.invite(MARTA))
    await shop.until(lambda: bool(second.pinned))

    await shop.post("order.created", {"order": {"id": 1}, "source": SHOP})
    await shop.quiet()

    assert await shop.cards_of(MARTA) == []
    assert "Mark read" in [label for each in second.received for label in each.labels]


async def test_administrators_are_told_who_was_linked_to_what(house: House) -> None:
    await house.link(OLGA)

    account = house.telegram.user(106, first_name="Marta", username="marta_shop")
    account.start(await house.invite(MARTA))
    await writes(house, house.account(OLGA), "Marta is now linked to @marta_shop")

    last = house.account(OLGA).last
    assert last is not None
    assert last.labels == ["Unlink"]


async def test_an_account_of_another_person_is_asked_first(shop: House) -> None:
    token = await shop.invite(IVAN)

    shop.account(MARTA).start(token)
    await writes(shop, shop.account(MARTA), "This account is linked to Marta. Link it to Ivan")

    assert await account_of(shop, MARTA) == MARTA.telegram_id
    assert await account_of(shop, IVAN) == IVAN.telegram_id


async def test_the_question_does_not_use_up_the_link(shop: House) -> None:
    token = await shop.invite(IVAN)
    shop.account(MARTA).start(token)
    await writes(shop, shop.account(MARTA), "This account is linked to Marta")
    second = shop.telegram.user(208, first_name="Ivan")

    second.start(token)
    await writes(shop, second, "Hello, Ivan!")

    assert await account_of(shop, IVAN) == 208


async def test_yes_moves_the_account_to_the_other_person(shop: House) -> None:
    shop.account(MARTA).start(await shop.invite(IVAN))
    await writes(shop, shop.account(MARTA), "This account is linked to Marta")

    shop.account(MARTA).press("Link to Ivan")
    await writes(shop, shop.account(MARTA), "Hello, Ivan!")

    assert await account_of(shop, MARTA) is None
    assert await account_of(shop, IVAN) == MARTA.telegram_id


async def test_pressing_yes_twice_at_once_links_once(shop: House) -> None:
    shop.account(MARTA).start(await shop.invite(IVAN))
    await writes(shop, shop.account(MARTA), "This account is linked to Marta")

    for _ in range(2):
        shop.account(MARTA).press("Link to Ivan")
    await shop.until(
        lambda: (
            "This account is linked to you already."
            in [toast.text for toast in shop.account(MARTA).toasts]
        )
    )

    assert await account_of(shop, IVAN) == MARTA.telegram_id


async def test_an_account_can_stay_as_it_is_and_the_link_stays_good(shop: House) -> None:
    token = await shop.invite(IVAN)
    shop.account(MARTA).start(token)
    await writes(shop, shop.account(MARTA), "This account is linked to Marta")

    shop.account(MARTA).press("Keep it as it is")
    await writes(shop, shop.account(MARTA), "Nothing has changed: this account is still")

    second = shop.telegram.user(208, first_name="Ivan")
    second.start(token)
    await writes(shop, second, "Hello, Ivan!")
    assert await account_of(shop, MARTA) == MARTA.telegram_id


async def test_keep_pressed_by_a_stranger_says_who_may_come_in(shop: House) -> None:
    stranger = shop.telegram.user(999, first_name="Zoe")
    stranger.write("/start")
    await shop.until(lambda: bool(texts(stranger)))

    stranger.forge(KeepAccount().pack())
    await shop.until(lambda: len(stranger.toasts) == 1)

    assert stranger.toasts[0].text.startswith("This account is not linked.")


async def test_yes_after_the_link_was_used_elsewhere_changes_nothing(shop: House) -> None:
    token = await shop.invite(IVAN)
    shop.account(MARTA).start(token)
    await writes(shop, shop.account(MARTA), "This account is linked to Marta")
    second = shop.telegram.user(208, first_name="Ivan")
    second.start(token)
    await writes(shop, second, "Hello, Ivan!")

    shop.account(MARTA).press("Link to Ivan")
    await shop.until(lambda: len(shop.account(MARTA).toasts) == 1)

    assert shop.account(MARTA).toasts[0].text.startswith("This link has been used already")
    assert await account_of(shop, MARTA) == MARTA.telegram_id


async def test_the_last_administrator_cannot_become_somebody_else(shop: House) -> None:
    token = await shop.invite(IVAN)

    shop.account(OLGA).start(token)
    await writes(shop, shop.account(OLGA), "This is the last linked administrator")
    shop.account(OLGA).forge(TakeAccount(token).pack())
    await shop.until(lambda: len(shop.account(OLGA).toasts) == 1)

    assert await account_of(shop, OLGA) == OLGA.telegram_id


async def test_of_two_accounts_that_open_one_link_at_once_one_wins(house: House) -> None:
    token = await house.invite(MARTA)
    rivals = [house.telegram.user(number, first_name="M") for number in (301, 302)]

    for account in rivals:
        account.start(token)
    await house.until(lambda: all(texts(account) for account in rivals))
    await house.quiet()

    answers = sorted(texts(account)[0].split(",")[0] for account in rivals)
    assert answers[0] == "Hello"
    assert answers[1].startswith("This link has been used already")


async def test_what_came_while_the_old_account_had_blocked_the_bot_comes_to_the_new(
    shop: House,
) -> None:
    shop.account(MARTA).block()
    await shop.post("order.created", {"order": {"id": 5, "number": "A-5"}, "source": SHOP})
    await writes(shop, shop.account(OLGA), "Marta cannot be reached")
    second = shop.telegram.user(206, first_name="Marta")

    second.start(await shop.invite(MARTA))
    await writes(shop, second, "New order № A-5")

    assert [text for text in texts(second) if text.startswith("New order")][1:] == []


async def test_what_is_read_on_the_new_phone_leaves_the_old_chat_as_it_is(shop: House) -> None:
    await shop.post("order.created", {"order": {"id": 5, "number": "A-5"}, "source": SHOP})
    await writes(shop, shop.account(MARTA), "New order № A-5")
    second = shop.telegram.user(206, first_name="Marta")
    second.start(await shop.invite(MARTA))
    await writes(shop, shop.account(MARTA), "Your alerts now go to another account")
    await shop.quiet()
    edits = len(shop.telegram.calls("editMessageText", MARTA.telegram_id))
    second.press("Mark all events as read")
    await shop.until(lambda: "Bell: 0 unread" in second.pinned[0].text)
    await shop.quiet()

    assert len(shop.telegram.calls("editMessageText", MARTA.telegram_id)) == edits
