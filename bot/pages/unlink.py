"""What is asked before a link ends: somebody's, or one's own by /stop."""

from bot.callbacks.settings import LeaveBellhop, LeaveNow, OpenStop
from bot.callbacks.staff import KeepLinked, UnlinkNow
from bot.cards.naming import NAME_UNITS, account_name
from bot.ui.html import short
from bot.ui.reader import Reader
from bot.ui.screens import Screen, back, button
from storage.tables import Link, Person


def unlink_screen(person: Person, link: Link, reader: Reader) -> Screen:
    """Asks an administrator; `Back` leads to where the button was."""
    name = short(person.name, NAME_UNITS)
    return Screen(
        reader.say("unlink-asked", name=name, account=account_name(link)),
        (
            (button(reader, "unlink", UnlinkNow(link.pk), "danger"),),
            back(reader, KeepLinked(link.pk)),
        ),
    )


def leave_screen(press: LeaveBellhop, reader: Reader) -> Screen:
    """Asks the person."""
    return Screen(
        reader.say("leave-asked"),
        (
            (button(reader, "unlink", LeaveNow(press.link_id), "danger"),),
            back(reader, OpenStop()),
        ),
    )
