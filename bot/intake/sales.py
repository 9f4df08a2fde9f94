"""How many orders come from each source: counted in memory, and written down every few seconds.

An order costs no statement. What was counted since the last look is lost in a crash; it only serves
to know what is usual for a source.
"""

from datetime import datetime

from storage.engine.database import Database
from storage.engine.writer import Unavailable
from storage.objects import sales
from storage.objects.sales import Sold
from storage.tables import Data, cabinet_of, qualified

LOOK_SECONDS = 5.0


class Sales:
    """Counts the orders that fan-out finds to be new."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sold: dict[str, Sold] = {}

    def note(self, data: Data, at: datetime) -> None:
        """An order with this data was created then. One without a source is not counted."""
        if source := data.get("source"):
            key = qualified(cabinet_of(data), str(source["id"]))
            self._sold.setdefault(key, Sold(at)).add(at)

    async def step(self) -> float:
        """Writes down what was counted; seconds until the next look. Raises `Unavailable`."""
        sold, self._sold = self._sold, {}
        if sold:
            try:
                await self._database.write(lambda session: sales.keep(session, sold))
            except Unavailable:
                self._put_back(sold)
                raise
        return LOOK_SECONDS

    def _put_back(self, earlier: dict[str, Sold]) -> None:
        for key, sold in earlier.items():
            known = self._sold.setdefault(key, Sold(sold.latest))
            known.latest = max(known.latest, sold.latest)
            known.numbers.update(sold.numbers)
