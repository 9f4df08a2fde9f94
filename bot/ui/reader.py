"""The reader of a text, which is in their language and time zone."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.calendar.availability import zone_of
from bot.ui.formats import Moment, MomentStyle
from bot.ui.html import Html
from bot.ui.texts import Value, plain, say, worded
from storage.tables import AnyPerson


@dataclass(frozen=True)
class Reader:
    """The language of a text, and the zone for clients that cannot show local time."""

    language: str
    zone: ZoneInfo

    def say(self, message_id: str, /, **values: Value) -> Html:
        """The text as HTML, see bot.ui.texts.say."""
        return say(self.language, message_id, **values)

    def plain(self, message_id: str, /, **values: Value) -> str:
        """The text without HTML, for buttons and toasts, see bot.ui.texts.plain."""
        return plain(self.language, message_id, **values)

    def moment(
        self, at: datetime, now: datetime | None = None, style: MomentStyle = "datetime"
    ) -> Moment:
        """The time in the reader's zone; `now` as in Moment."""
        return Moment(at, self.zone, style, now)

    def spoken(self, at: datetime, now: datetime) -> Moment:
        """The time as people say it, only for what is read now: see Moment."""
        return self.moment(at, now, "spoken")

    def spoken_text(self, at: datetime, now: datetime) -> str:
        """The same as text: "yesterday, 9:00"."""
        return worded(self.language, self.spoken(at, now))


def reader_of(person: AnyPerson, default: Reader) -> Reader:
    """The person's language and zone; what is not known is taken from `default`."""
    return Reader(person.language or default.language, zone_of(person, default.zone))
