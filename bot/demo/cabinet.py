"""The business's cabinet in KeyCRM: its people, sources and statuses, and orders of the market."""

from collections.abc import Callable
from datetime import datetime
from itertools import count

from bot.demo.crm import Json
from bot.demo.keycrm import (
    GROUP_AGREEMENT,
    GROUP_COMPLETED,
    GROUP_NEW,
    Account,
    KeycrmStandIn,
    Options,
    Record,
)
from bot.demo.words import Words

ORDER_LINK = "https://crm.example/orders/{id}"  # where an order opens in the CRM


class Cabinet:
    """What its API shows and its hooks tell. `monotonic`: the clock of its rate, in seconds."""

    def __init__(
        self, words: Words, clock: Callable[[], datetime], monotonic: Callable[[], float]
    ) -> None:
        self.account = Account(clock)
        self.server = KeycrmStandIn(self.account, Options(clock=monotonic, keep_calls=100))
        self.words = words
        self._numbers = count(0)
        groups = (GROUP_NEW, GROUP_AGREEMENT, GROUP_COMPLETED)
        for name, group_id in zip(words.statuses, groups, strict=True):
            self.account.status(name, group_id)

    def order(self, source: Json, manager_id: int) -> Record:
        """A new order, the first of its goods paid for; a different client each time."""
        number, known = next(self._numbers), self.words.business
        clients, goods = self.words.clients, self.words.goods
        phone = known["mobile"].format(number=17 + number % 80)
        client = self.account.buyer(clients[number % len(clients)], phone)
        made = self.account.order(
            buyer=client,
            products=[(name, price, int(quantity)) for name, price, quantity in goods],
            id=51007 + number,
            source_uuid=f"M-{2318 + number}",
            source_id=source["id"],
            manager_id=manager_id,
            client_comment=known["comment"],
        )
        made.includes["shipping"] = {
            "deliveryService": {"name": known["delivery"]},
            "shipping_address_city": known["city"],
        }
        return self.account.pay(made, goods[0][1])
