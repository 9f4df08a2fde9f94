"""Claims about /stop: everything off, or unlinked; and who may not go."""

from functools import partial

from bot.callbacks.settings import LeaveBellhop, LeaveNow
from bot.demo.telegram import Person as Account
from storage.directory import people
from tests.cast import MARTA, OLGA, SHOP, Role
from tests.house import House

ORDER = {"order": {"id": 40117, "number": "A-1"}, "source": SHOP}
RITA = Role("Rita", "administrator", "2", 102)


async def asked(house: House, role: Role = MARTA) -> Account:
    """The person before the question what is to stop."""
    account = house.account(role)
    account.write("/stop")
    await house.until(lambda: "Turn everything off" in labels(account))
    return account


def labels(account: Account) -> list[str]:
    return account.last.labels if account.last else []


def text(account: Account) -> str:
    return account.last.text if account.last else ""


async def leave(house: House, account: Account) -> None:
    await sure(house, account)
    account.press("Unlink")
    await house.until(lambda: "is unlinked" in text(account))
    await house.quiet()


async def sure(house: House, account: Account) -> None:
    """Presses Unlink, which asks first."""
    account.press("Unlink")
    await house.until(lambda: "Unlink this account?" in text(account))


async def is_linked(house: House, role: Role) -> bool:
    async with house.database.read() as session:
        return await people.by_account(session, role.telegram_id) is not None


async def test_stop_asks_what_is_to_stop(shop: House) -> None:
    marta = await asked(shop)

    assert labels(marta) == ["Turn everything off", "Unlink", "Menu"]


async def test_back_from_the_question_asks_again_what_is_to_stop(shop: House) -> None:
    marta = await asked(shop)
    await sure(shop, marta)

    marta.press("Back")
    await shop.until(lambda: labels(marta) == ["Turn everything off", "Unlink"])

    assert await is_linked(shop, MARTA)


async def test_everything_off_keeps_the_link_and_shows_the_way_back(shop: House) -> None:
    marta = await asked(shop)

    marta.press("Turn everything off")
    await shop.until(lambda: "Turn everything on" in labels(marta))

    assert await is_linked(shop, MARTA)


async def test_who_unlinks_is_told_how_to_come_back(shop: House) -> None:
    marta = await asked(shop)

    await leave(shop, marta)

    assert "ask an administrator for a new link" in text(marta)
    assert labels(marta) == []
    assert not await is_linked(shop, MARTA)


async def test_the_bell_leaves_with_the_link(shop: House) -> None:
    marta = await asked(shop)

    await leave(shop, marta)

    await shop.until(lambda: not marta.pinned)


async def test_the_command_menu_leaves_with_the_link(shop: House) -> None:
    marta = await asked(shop)

    await leave(shop, marta)

    await shop.until(lambda: [it["command"] for it in marta.commands] == ["start"])


async def test_a_new_link_brings_the_command_menu_back(shop: House) -> None:
    marta = await asked(shop)
    await leave(shop, marta)

    await shop.link(MARTA)

    await shop.until(lambda: len(marta.commands) == 5)


async def test_who_has_unlinked_hears_nothing_more(shop: House) -> None:
    marta = await asked(shop)
    await leave(shop, marta)

    await shop.post("order.created", ORDER)
    await shop.quiet()

    assert await shop.cards_of(MARTA) == []


async def test_unlinking_twice_at_once_is_harmless(shop: House) -> None:
    marta = await asked(shop)

    await sure(shop, marta)

    first, second = marta.press("Unlink"), marta.press("Unlink")
    await shop.until(lambda: first.answered and second.answered)
    await shop.quiet()

    assert second.text == "This account is not linked. Ask an administrator for a link."
    assert not await is_linked(shop, MARTA)


async def test_the_last_administrator_cannot_leave(shop: House) -> None:
    olga = await asked(shop, OLGA)

    pressed = olga.press("Unlink")
    await shop.until(lambda: pressed.answered)

    assert pressed.text.startswith("You are the last linked administrator")
    assert pressed.alert
    assert await is_linked(shop, OLGA)


async def test_of_two_administrators_who_leave_at_once_one_stays(shop: House) -> None:
    await shop.link(RITA)
    olga, rita = await asked(shop, OLGA), await asked(shop, RITA)

    for account in (olga, rita):
        await sure(shop, account)

    presses = [olga.press("Unlink"), rita.press("Unlink")]
    await shop.until(lambda: all(pressed.answered for pressed in presses))
    async with shop.database.read() as session:
        left = await people.of_role(session, "administrator")

    assert len(left) == 1


async def test_an_old_button_does_not_end_a_newer_link(shop: House) -> None:
    marta = await asked(shop)
    old = marta.last
    assert old is not None
    data = next(row[0]["callback_data"] for row in old.rows if row[0]["text"] == "Unlink")
    link_id = int(data.partition(":")[2])
    await leave(shop, marta)
    await shop.link(MARTA)

    presses = [marta.forge(it, old.id) for it in (data, LeaveNow(link_id).pack())]
    await shop.until(lambda: all(pressed.answered for pressed in presses))

    assert {pressed.text for pressed in presses} == {"This button is outdated."}
    assert await is_linked(shop, MARTA)


async def test_the_button_of_another_ends_no_link(shop: House) -> None:
    marta = await asked(shop)

    for link_id in range(1, 10):
        async with shop.database.read() as session:
            linked = await people.by_account(session, MARTA.telegram_id)
        assert linked is not None
        if linked[1].id != link_id:
            for press in (LeaveBellhop(link_id), LeaveNow(link_id)):
                marta.forge(press.pack(), marta.last.id if marta.last else 0)
    await shop.until(lambda: len(marta.toasts) >= 8)
    await shop.quiet()

    async with shop.database.read() as session:
        assert len(await people.of_role(session, "manager")) == 2


async def test_who_has_left_comes_back_by_a_new_link(shop: House) -> None:
    marta = await asked(shop)
    await leave(shop, marta)
    token = await shop.invite(MARTA)

    marta.start(token)
    await shop.until(lambda: bool(marta.pinned))

    assert await shop.database.write(partial(people.by_account, telegram_id=MARTA.telegram_id))
