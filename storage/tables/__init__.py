"""The rows of the database: every table by name. Importing this registers them all.

Times are aware and UTC. Ids of the CRM are strings, ids of Telegram need 64 bits.
"""

from storage.tables.cabinet import (
    Cabinet,
    Channel,
    Connection,
    Escalation,
    ManagingRole,
    Policy,
    Source,
    SourceManager,
)
from storage.tables.flow import (
    Attempt,
    Card,
    Data,
    Event,
    Item,
    Notification,
    Reminder,
    SeenUpdate,
    SubjectState,
)
from storage.tables.new_rows import NewEvent, NewNotification, NewReminder
from storage.tables.staff import Invite, Link, Person
from storage.tables.states import CARRIERS, CardState, Ended, EventState, Form, Held
from storage.tables.wishes import Absence, Behalf, Hours, Mute, Preference, QuietHours, Rhythm

__all__ = [
    "CARRIERS",
    "Absence",
    "Attempt",
    "Behalf",
    "Cabinet",
    "Card",
    "CardState",
    "Channel",
    "Connection",
    "Data",
    "Ended",
    "Escalation",
    "Event",
    "EventState",
    "Form",
    "Held",
    "Hours",
    "Invite",
    "Item",
    "Link",
    "ManagingRole",
    "Mute",
    "NewEvent",
    "NewNotification",
    "NewReminder",
    "Notification",
    "Person",
    "Policy",
    "Preference",
    "QuietHours",
    "Reminder",
    "Rhythm",
    "SeenUpdate",
    "Source",
    "SourceManager",
    "SubjectState",
]
