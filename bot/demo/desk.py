"""The part of the story at the administrator's desk: policy, default managers, roles.

Each step acts, and raises `BrokenPromise` unless everything it promises happens.
"""

from bot.callbacks.cabinet import Allow, OpenSource, SetManager
from bot.callbacks.staff import GiveRole, NewLink, OpenPerson, RolesOf
from bot.demo.expectations import (
    Key,
    accepted,
    answered,
    cards,
    hears,
    only,
    press,
    shown,
    tap,
    unread,
)
from bot.demo.stage import IVAN, MARTA, OLGA, BrokenPromise, Stage


async def what_the_policy_forbids_is_not_made(stage: Stage) -> None:
    """Nobody gets a card or an entry in the bell; then the kind is allowed again."""
    forbid, allow = (Key(Allow, kind="order.created", allowed=it) for it in (False, True))
    policy = await answered(stage, OLGA, "/policy", forbid)
    await press(stage, OLGA, policy, forbid, allow)
    before = unread(stage, MARTA), len(cards(stage, MARTA))

    order = stage.business.order(stage.business.shop)
    accepted(await stage.crm.post("order.created", order))
    await stage.quiet()

    if (unread(stage, MARTA), len(cards(stage, MARTA))) != before:
        raise BrokenPromise("Marta still hears of an order")
    await press(stage, OLGA, policy, allow, forbid)


async def olga_chooses_a_manager(stage: Stage) -> None:
    """An order that reached nobody asks for a manager; the next order goes to that manager."""
    lost, data = (stage.business.order(stage.business.kiosk) for _ in range(2))
    add, drop = (Key(SetManager, stage.name(IVAN), is_manager=it) for it in (True, False))
    accepted(await stage.crm.post("order.created", lost))
    await hears(stage, OLGA, lost["order"]["number"])
    card = cards(stage, OLGA, lost["order"]["number"])[-1]
    tap(stage, OLGA, card, Key(OpenSource))
    source = await shown(stage, OLGA, add, card.id)
    await press(stage, OLGA, source, add, drop)

    accepted(await stage.crm.post("order.created", data))

    await hears(stage, IVAN, data["order"]["number"])
    await only(stage, IVAN, data["order"]["number"])


async def a_role_decides_what_is_heard(stage: Stage) -> None:
    """Ivan becomes an administrator, hears what they hear, and is a manager again."""
    ivan, link, roles = Key(OpenPerson, stage.name(IVAN)), Key(NewLink), Key(RolesOf)
    promote, give_back = (Key(GiveRole, role=it) for it in ("administrator", ""))
    staff = await answered(stage, OLGA, "/staff", ivan)
    await press(stage, OLGA, staff, ivan, link)
    await press(stage, OLGA, staff, roles, promote)
    await press(stage, OLGA, staff, promote, roles)
    market = stage.business.market
    lost = stage.business.lost(market, "shop_unpaid")

    accepted(await stage.crm.post("source.disconnected", lost))

    told = stage.plain("kind-source-disconnected", object=market["name"], guess="no")
    for role in (IVAN, OLGA):
        await hears(stage, role, told)
    await press(stage, OLGA, staff, roles, give_back)
    await press(stage, OLGA, staff, give_back, link)
    lost = stage.business.lost(stage.business.shop, "shop_unpaid")
    before = len(cards(stage, IVAN))
    accepted(await stage.crm.post("source.disconnected", lost))
    await stage.quiet()
    if len(cards(stage, IVAN)) != before:
        raise BrokenPromise("as a manager Ivan still hears the administrators' alerts")
