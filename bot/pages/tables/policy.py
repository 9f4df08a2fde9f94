"""The kinds of notifications: whether the cabinet allows them, and when they escalate."""

from collections.abc import Mapping

from bot.callbacks.cabinet import Allow, EscalationPage, OpenEscalation, PolicyPage, StatusPage
from bot.cards.naming import kind_name
from bot.rules.catalog import SECTIONS, Kind, is_allowed, switchable
from bot.ui.reader import Reader
from bot.ui.screens import button
from bot.ui.tables import Cell, Line, Table, columns


def policy_table(policy: dict[str, bool], minutes: Mapping[str, int], reader: Reader) -> Table:
    """`policy`: what an administrator has changed. `minutes`: after which a kind escalates."""
    kinds = sorted(switchable(), key=lambda each: SECTIONS.index(each.section))
    return Table(
        reader.plain("menu-policy"),
        columns(reader, type="text", section="text", allowed="text", escalation="text"),
        [_line(it, is_allowed(it, policy), minutes.get(it.key), reader) for it in kinds],
        reader.plain("table-policy-none"),
        reader.say("table-policy-about"),
        (
            button(reader, "escalation", EscalationPage(SECTIONS[0])),
            button(reader, "statuses", StatusPage(0)),
        ),
    )


def _line(kind: Kind, allowed: bool, minutes: int | None, reader: Reader) -> Line:
    told = reader.plain("escalate-after" if minutes else "escalate-off", minutes=minutes or 0)
    cells = (
        Cell(kind_name(kind, reader.language)),
        Cell(reader.plain(f"bell-{kind.section}")),
        Cell(
            reader.plain("table-allowed" if allowed else "table-denied"),
            tone="good" if allowed else "quiet",
            press=Allow(kind.key, not allowed),
        ),
        Cell(told, tone=None if minutes else "quiet", press=OpenEscalation(kind.key)),
    )
    return Line(cells, PolicyPage(kind.section))
