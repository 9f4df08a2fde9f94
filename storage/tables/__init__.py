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
    CARRIERS,
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
from storage.tables.staff import Invite, Link, Person
from storage.tables.wishes import Absence, Mute, Preference, QuietHours, Rhythm

__all__ = [
    "CARRIERS",
    "Absence",
    "Attempt",
    "Cabinet",
    "Card",
    "Channel",
    "Connection",
    "Data",
    "Escalation",
    "Event",
    "Invite",
    "Item",
    "Link",
    "ManagingRole",
    "Mute",
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
