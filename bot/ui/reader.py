"""The reader of a text: everything a person is told is made in their language, for their zone."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.calendar.availability import zone_of
from bot.ui.formats import Moment, MomentStyle
from bot.ui.html import Html
from bot.ui.texts import Value, plain, say
from storage.tables import Person


@dataclass(frozen=True)
class Reader:
    """Who reads a text: the language, and the zone for clients that show no local time."""

    language: str
    zone: ZoneInfo

    def say(self, message_id: str, /, **values: Value) -> Html:
        """The text in the reader's language, as bot.ui.texts.say makes it."""
        return say(self.language, message_id, **values)

    def plain(self, message_id: str, /, **values: Value) -> str:
        """The text in the reader's language without HTML, for buttons and toasts."""
        return plain(self.language, message_id, **values)

    def moment(
        self, at: datetime, now: datetime | None = None, style: MomentStyle = "datetime"
    ) -> Moment:
        """The time in the reader's zone; `now` as in Moment."""
        return Moment(at, self.zone, style, now)


def reader_of(person: Person, default: Reader) -> Reader:
    """The person's language and zone, where they are known; else the cabinet's."""
    return Reader(person.language or default.language, zone_of(person, default.zone))
