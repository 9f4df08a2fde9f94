"""A strict, stateful stand-in for KeyCRM's open API, for the demo, the tests and the benches.

It is a server of its own, reached only over HTTP; it must not import anything else of Bellhop.

    records, style       what a cabinet keeps of everything, and how it is written
    account              people, orders, cards and calls, what happens to them, the hooks of it
    questions, answers   what may be asked, and what is answered
    server, controls     keys, the rate, faults, a note of every call

    account = Account()
    new, done = account.status("New"), account.status("Done", GROUP_COMPLETED)
    marta = account.user("Marta", phone="+380501234567")
    order = account.order(manager_id=marta.id, products=[("T-shirt", 599, 2)])
    async with KeycrmStandIn(account) as keycrm:
        ...  # ask keycrm.base with keycrm.key
        account.change(order, status_id=done.id)
        ...  # post account.hook(order)

What has no argument is given by hand: `order.includes["shipping"] = {"tracking_code": "…"}`.
"""

from bot.demo.keycrm.account import (
    LEAD_STATUS,
    ORDER_PAYMENT,
    ORDER_STATUS,
    Account,
)
from bot.demo.keycrm.controls import Call, Fault, Rate, Trouble
from bot.demo.keycrm.records import (
    GROUP_AGREEMENT,
    GROUP_CANCELED,
    GROUP_COMPLETED,
    GROUP_DELIVERY,
    GROUP_MANUFACTURE,
    GROUP_NEW,
    Record,
)
from bot.demo.keycrm.server import KeycrmStandIn, Options
from bot.demo.keycrm.style import Style

__all__ = [
    "GROUP_AGREEMENT",
    "GROUP_CANCELED",
    "GROUP_COMPLETED",
    "GROUP_DELIVERY",
    "GROUP_MANUFACTURE",
    "GROUP_NEW",
    "LEAD_STATUS",
    "ORDER_PAYMENT",
    "ORDER_STATUS",
    "Account",
    "Call",
    "Fault",
    "KeycrmStandIn",
    "Options",
    "Rate",
    "Record",
    "Style",
    "Trouble",
]
