"""What somebody left open who is not linked any more: administrators give it to others."""

from sqlmodel import col, select

from bot.actions.context import Context
from bot.cli.maintenance import forget_one
from storage.tables import Notification
from tests.cast import IVAN, MARKET, MARTA, OLGA, SHOP, Role
from tests.house import House
from tests.seeing import see, see_toast
from tests.stories.handing_over import (
    KYIV,
    PETRO,
    give,
    heard,
    lists,
    order,
    post,
    settle,
    unlink,
)


async def fire(house: House, role: Role, *, active: bool = False) -> None:
    entry = {"id": role.crm_id, "name": role.name, "role": role.role, "active": active}
    await post(house, "staff.updated", {"staff": entry})
    await settle(house)


async def forget(house: House, name: str) -> None:
    await house.database.write(
        lambda session: forget_one(Context(session, KYIV, house.clock()), name)
    )
    await settle(house)


LEFT = "has left the bot"


async def test_a_fired_managers_open_orders_are_given_by_source(fair: House) -> None:
    await post(fair, "order.created", order(1, SHOP))
    await post(fair, "order.created", order(2, SHOP))
    await post(fair, "order.created", order(3, MARKET, manager_id=6))
    await post(fair, "task.created", {"task": {"id": 5, "title": "Call"}, "assignee_id": 6})

    await fire(fair, MARTA)

    [card] = lists(fair, OLGA, LEFT)
    assert card.text.startswith("Marta has left the bot, 4 open: choose who gets it")
    assert {"Shop: 2", "Market: 1", "No source: 1"} <= set(card.text.split("\n"))
    assert card.labels[0] == "Give to…: Shop (2)"
    await give(fair, "Ivan: manager", "Give to…: Shop (2)")
    [card] = lists(fair, OLGA, LEFT)
    assert card.text.startswith("Marta has left the bot, 2 open")
    assert [it.reason for it in await heard(fair, IVAN)] == ["given"] * 2
    assert [it.ended for it in await heard(fair, MARTA)] == ["given", "given", None]
    await give(fair, "Ivan: default manager", "Give to…: Market (1)")
    await give(fair, "Olga: administrator")
    [card] = lists(fair, OLGA, LEFT)
    assert "settled" in card.text
    assert "Give to…" not in card.labels


async def test_what_moves_meanwhile_vanishes_from_the_leavers_list(fair: House) -> None:
    await post(fair, "order.created", order(1, SHOP))
    await unlink(fair, MARTA)
    assert "A-1" in lists(fair, OLGA, LEFT)[-1].text

    await post(fair, "order.assigned", order(1, SHOP, manager_id=8))

    assert "settled" in lists(fair, OLGA, LEFT)[-1].text


async def test_what_is_done_meanwhile_vanishes_from_the_leavers_list(fair: House) -> None:
    await post(fair, "order.created", order(1, SHOP))
    await post(fair, "order.created", order(2, SHOP))
    await unlink(fair, MARTA)

    await post(fair, "order.done", {"order": {"id": 1}})

    card = lists(fair, OLGA, LEFT)[-1]
    assert "A-2" in card.text
    assert "A-1" not in card.text


async def test_the_bell_names_who_left_something_open(fair: House) -> None:
    await post(fair, "order.created", order(1, SHOP))
    await unlink(fair, MARTA)

    fair.account(OLGA).press("System (1)")

    await fair.until(lambda: "Left open by Marta: 1" in fair.account(OLGA).screen())


async def test_what_others_have_too_is_not_left_behind(fair: House) -> None:
    managers = {**SHOP, "manager_ids": ["6", "8"]}
    await post(fair, "source.updated", {"source": managers})
    await post(fair, "order.created", order(1, SHOP))

    await unlink(fair, MARTA)

    assert lists(fair, OLGA, LEFT) == []


async def test_a_new_phone_is_not_leaving(fair: House) -> None:
    await post(fair, "order.created", order(1, SHOP))
    token = await fair.invite(MARTA)

    fair.telegram.user(906, first_name="Marta").start(token)
    await settle(fair)

    assert lists(fair, OLGA, LEFT) == []


async def test_somebody_who_comes_back_keeps_what_is_open(fair: House) -> None:
    await post(fair, "order.created", order(1, SHOP))
    await unlink(fair, MARTA)
    assert "A-1" in lists(fair, OLGA, LEFT)[-1].text

    await fair.link(MARTA)
    await settle(fair)

    [card] = lists(fair, OLGA, LEFT)
    assert "Marta is linked again" in card.text
    assert "Give to…" not in card.labels


async def test_leaving_without_anything_open_is_no_news(fair: House) -> None:
    await unlink(fair, MARTA)

    assert lists(fair, OLGA, LEFT) == []


async def test_the_other_administrators_hear_that_an_administrator_left(fair: House) -> None:
    await fair.link(PETRO)
    await settle(fair)
    await post(fair, "order.created", order(1, SHOP, manager_id=11))

    fair.account(PETRO).write("/stop")
    await see(fair, PETRO, "Unlink")
    fair.account(PETRO).press("Unlink")
    await see(fair, PETRO, "Unlink this account?")
    fair.account(PETRO).press("Unlink")
    await see(fair, PETRO, "unlinked")
    await settle(fair)

    assert "A-1" in lists(fair, OLGA, LEFT)[-1].text


async def test_an_administrator_who_comes_later_sees_what_was_left(fair: House) -> None:
    await post(fair, "order.created", order(1, SHOP))
    await unlink(fair, MARTA)

    await fair.link(PETRO)
    await settle(fair)

    assert "A-1" in lists(fair, PETRO, LEFT)[-1].text
    assert len([it for it in lists(fair, OLGA, LEFT) if "A-1" in it.text]) == 1


async def test_the_last_administrator_cannot_leave_anything_behind(fair: House) -> None:
    await post(fair, "order.created", order(1, SHOP, manager_id=1))

    fair.account(OLGA).write("/stop")
    await see(fair, OLGA, "Unlink")
    fair.account(OLGA).press("Unlink")
    await see_toast(fair, OLGA, "last linked administrator")

    async with fair.database.read() as session:
        made = select(Notification).where(col(Notification.kind) == "staff.left")
        assert (await session.exec(made)).all() == []


async def test_what_somebody_had_who_is_forgotten_has_reached_nobody(fair: House) -> None:
    await post(fair, "order.created", order(1, SHOP))

    await forget(fair, "Marta")

    card = lists(fair, OLGA)[-1]
    assert card.text.startswith("1 new order of Shop reached nobody")
    assert "A-1" in card.text


async def test_what_somebody_was_on_who_is_forgotten_is_the_others(fair: House) -> None:
    await post(fair, "source.updated", {"source": {**SHOP, "manager_ids": ["6", "8"]}})
    await post(fair, "order.created", order(1, SHOP))
    press = fair.account(MARTA).press("I'm on it")
    await fair.until(lambda: press.answered)
    await settle(fair)

    await forget(fair, "Marta")

    assert "New order № A-1: take it on" in fair.account(IVAN).received[-1].text
    assert lists(fair, OLGA) == []
