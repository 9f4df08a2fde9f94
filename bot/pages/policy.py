"""What /notifications and /policy show: the switch, the kinds, what is told again."""

from collections.abc import Callable, Iterable, Mapping

from bot.callbacks import Press
from bot.callbacks.cabinet import (
    Allow,
    EscalateAfter,
    EscalationPage,
    OpenEscalation,
    PolicyPage,
    SwitchCabinet,
)
from bot.callbacks.times import ALL, QuietPage
from bot.cards.naming import kind_name, role_name
from bot.rules.audience import ADMINISTRATOR
from bot.rules.catalog import SECTIONS, Kind, is_allowed, switchable
from bot.rules.escalation import MINUTES
from bot.ui.reader import Reader
from bot.ui.screens import Button, Rows, Screen, back, button, column, pairs


def switch_screen(on: bool, managing_roles: Iterable[str], reader: Reader) -> Screen:
    """The cabinet's switch, and who may press it. The button carries the wanted value."""
    roles = [ADMINISTRATOR, *sorted(set(managing_roles) - {ADMINISTRATOR})]
    names = ", ".join(role_name(role, reader.language) for role in roles)
    lines = [
        reader.say("switch-on" if on else "switch-off"),
        reader.say("switch-managers", roles=names),
    ]
    label, style = ("turn-off", "danger") if on else ("turn-on", "success")
    switch = button(reader, label, SwitchCabinet(not on), style)
    hours = button(reader, "quiet-hours-all", QuietPage(ALL))
    return Screen.of(lines, (switch,), (hours,), between="\n\n")


def policy_screen(section: str, policy: dict[str, bool], reader: Reader) -> Screen:
    """The kinds of one section, each a button that allows it or no longer does."""
    kinds = [kind for kind in switchable() if kind.section == section]
    return Screen.of(
        [reader.say(f"policy-{section}"), reader.say("policy-help")],
        *_tabs(PolicyPage, section, reader),
        *column(_kind(kind, is_allowed(kind, policy), reader) for kind in kinds),
        (button(reader, "escalation", EscalationPage(section)),),
    )


def escalations_screen(
    section: str, policy: dict[str, bool], minutes: Mapping[str, int], reader: Reader
) -> Screen:
    """The allowed kinds of one section, each with after how long it is told again."""
    kinds = [it for it in switchable() if it.section == section and is_allowed(it, policy)]
    return Screen.of(
        [reader.say("escalation-title"), reader.say("escalation-help")],
        *_tabs(EscalationPage, section, reader),
        *column(_escalation(kind, minutes.get(kind.key), reader) for kind in kinds),
        back(reader, PolicyPage(section)),
    )


def escalation_screen(kind: Kind, minutes: int | None, reader: Reader) -> Screen:
    """After how long one kind is told again, and what else can be chosen."""
    lines = [
        reader.say("escalation-of", name=kind_name(kind, reader.language)),
        reader.say("escalation-steps"),
    ]
    if kind.audience.is_kept_from_administrators:
        lines.append(reader.say("escalation-not-administrators"))
    return Screen.of(
        lines,
        *pairs(_choice(kind, each, minutes, reader) for each in MINUTES),
        (_choice(kind, 0, minutes, reader),),
        back(reader, EscalationPage(kind.section)),
    )


def _tabs(page: Callable[[str], Press], section: str, reader: Reader) -> Rows:
    return pairs(
        button(reader, f"bell-{each}", page(each), "primary" if each == section else None)
        for each in SECTIONS
    )


def _kind(kind: Kind, allowed: bool, reader: Reader) -> Button:
    label, style = ("policy-allowed", "success") if allowed else ("policy-denied", None)
    name = kind_name(kind, reader.language)
    return button(reader, label, Allow(kind.key, not allowed), style, name=name)


def _escalation(kind: Kind, minutes: int | None, reader: Reader) -> Button:
    press, name = OpenEscalation(kind.key), kind_name(kind, reader.language)
    style = None if minutes is None else "success"
    if not minutes:
        return button(reader, "escalation-entry-off", press, style, name=name)
    return button(reader, "escalation-entry", press, style, name=name, minutes=minutes)


def _choice(kind: Kind, minutes: int, chosen: int | None, reader: Reader) -> Button:
    press = EscalateAfter(kind.key, minutes)
    style = "success" if minutes == (chosen or 0) else None
    if not minutes:
        return button(reader, "escalate-off", press, style)
    return button(reader, "escalate-after", press, style, minutes=minutes)
