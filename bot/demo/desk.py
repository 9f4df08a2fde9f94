"""The part of the story at the administrator's desk: policy, default managers, roles.

Each step acts, and raises `BrokenPromise` unless everything it promises happens.
"""

from bot.demo.expectations import accepted, answered, cards, hears, only, press, shown, unread
from bot.demo.samples import KIOSK, MARKET, SHOP, order
from bot.demo.stage import IVAN, MARTA, OLGA, BrokenPromise, Stage


async def what_the_policy_forbids_is_not_made(stage: Stage) -> None:
    """Nobody gets a card or an entry in the bell; then the kind is allowed again."""
    policy = await answered(stage, OLGA, "/policy", "New orders: allowed")
    await press(stage, OLGA, policy, "New orders: allowed", "New orders: not allowed")
    before = unread(stage, MARTA), len(cards(stage, MARTA))

    accepted(await stage.crm.post("order.created", order(SHOP)))
    await stage.quiet()

    if (unread(stage, MARTA), len(cards(stage, MARTA))) != before:
        raise BrokenPromise("Marta still hears of an order")
    await press(stage, OLGA, policy, "New orders: not allowed", "New orders: allowed")


async def olga_chooses_a_manager(stage: Stage) -> None:
    """An order that reached nobody asks for a manager; the next order goes to that manager."""
    accepted(await stage.crm.post("order.created", order(KIOSK)))
    await hears(stage, OLGA, "of Kiosk reached nobody")
    phone = stage.phone(OLGA)
    newest = phone.messages[-1].id
    phone.press("Choose managers")
    source = await shown(stage, OLGA, "Ivan", newest)
    await press(stage, OLGA, source, "Ivan", "✓ Ivan")
    data = order(KIOSK)

    accepted(await stage.crm.post("order.created", data))

    await hears(stage, IVAN, data["order"]["number"])
    await only(stage, IVAN, data["order"]["number"])


async def a_role_decides_what_is_heard(stage: Stage) -> None:
    """Ivan becomes an administrator, hears what they hear, and is a manager again."""
    staff = await answered(stage, OLGA, "/staff", "Ivan: manager")
    await press(stage, OLGA, staff, "Ivan: manager", "New link")
    await press(stage, OLGA, staff, "Role", "administrator")
    await press(stage, OLGA, staff, "Administrator", "Role")
    lost = {"source": MARKET, "reason": "shop_unpaid"}

    accepted(await stage.crm.post("source.disconnected", lost))

    for role in (IVAN, OLGA):
        await hears(stage, role, "Source Market is disconnected")
    await press(stage, OLGA, staff, "Role", "Give back to the CRM")
    await press(stage, OLGA, staff, "Give back to the CRM", "New link")
    lost = {"source": SHOP, "reason": "shop_unpaid"}
    before = len(cards(stage, IVAN))
    accepted(await stage.crm.post("source.disconnected", lost))
    await stage.quiet()
    if len(cards(stage, IVAN)) != before:
        raise BrokenPromise("as a manager Ivan still hears the administrators' alerts")
