"""The business whose CRM the demo plays: its sources, channels and clients. Plain data."""

from datetime import datetime, timedelta
from itertools import count

from bot.demo.cabinet import Cabinet
from bot.demo.crm import Json
from bot.demo.keycrm import Record
from bot.demo.leaps import next_at
from bot.demo.words import Words

MARTAS_ID, IVANS_ID = 6, 8


class Business:
    """What its CRM posts, in the words of one language; the clients and amounts take turns."""

    def __init__(self, words: Words, keycrm: Cabinet) -> None:
        known = words.business
        self.shop: Json = {"id": 3, "name": known["shop"]}
        self.market: Json = {"id": 4, "name": known["market"]}
        self.kiosk: Json = {"id": 9, "name": known["kiosk"]}  # has no manager
        self.chats: Json = {"id": 21, "name": known["chats"], "kind": "telegram"}
        self.line: Json = {"id": 22, "name": known["line"], "kind": "whatsapp"}
        self.keycrm = keycrm
        for source in (self.shop, self.market):
            currency = known["currency"]
            keycrm.account.source(source["name"], id=source["id"], currency_code=currency)
        self._words = words
        self._known = known
        self._numbers = count(0)

    def order(self, source: Json) -> Json:
        """A new order of a source, different each time."""
        number = next(self._numbers)
        order_id, totals = 40117 + number, self._words.totals
        return {
            "order": {
                "id": order_id,
                "number": f"A-{10042 + number}",
                "total": totals[number % len(totals)],
                "currency": self._known["currency"],
                "url": f"https://crm.example/orders/{order_id}",
            },
            "source": source,
            "buyer": {"name": self._client(number)},
        }

    def undelivered(self) -> Json:
        """A message of Marta's that never reached its client."""
        client = {"name": self._client(next(self._numbers))}
        lost = {"channel": self.chats, "client": client, "reason": "blocked_bot"}
        return {**lost, "sender_id": MARTAS_ID}

    def hostile(self) -> Json:
        """A client who writes HTML to Ivan."""
        return {
            "client": {"name": self._known["joker"]},
            "channel": self.line,
            "text": self._known["joke"],
            "assignee_id": IVANS_ID,
        }

    def lost(self, source: Json, reason: str) -> Json:
        """A source that is disconnected."""
        return {"source": source, "reason": reason}

    def task(self, now: datetime) -> Json:
        """Something that Marta is to do within the hour."""
        number, due = next(self._numbers), now + timedelta(hours=1)
        title = self._known["task"].format(client=self._client(number))
        task = {"id": 700 + number, "title": title, "due_at": due.isoformat()}
        return {"task": task, "assignee_id": MARTAS_ID}

    def missed(self, now: datetime) -> Json:
        """A call that nobody has answered."""
        return {"call": {"phone": self._known["phone"], "at": now.isoformat()}}

    def renewed(self, now: datetime) -> Json:
        """A channel whose first payment reminder comes at the next 10:00."""
        until = next_at(10)(now).date() + timedelta(days=7)
        paid = {"paid_until": until.isoformat(), "period": "monthly"}
        return {"channel": {**self.chats, **paid, **self._price()}}

    def payment(self, now: datetime) -> Json:
        """A channel that is to be paid in three days."""
        due = now.date() + timedelta(days=3)
        return {"channel": self.line, "due_at": due.isoformat(), **self._price()}

    def paid(self, now: datetime) -> Json:
        """The same channel, paid."""
        until = now.date() + timedelta(days=33)
        return {"channel": self.line, "paid_until": until.isoformat()}

    def keycrm_order(self) -> Record:
        """A new order of the market, Ivan's, in KeyCRM, of which nobody has been told yet."""
        return self.keycrm.order(self.market, IVANS_ID)

    def _client(self, number: int) -> str:
        return self._words.clients[number % len(self._words.clients)]

    def _price(self) -> Json:
        return {"amount": self._known["price"], "currency": self._known["currency"]}
