"""What /notifications and /policy show: the switch, the allowed kinds, escalation."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from bot.callbacks import Press
from bot.callbacks import cabinet as presses
from bot.callbacks.times import ALL, QuietPage
from bot.cards.naming import kind_name, role_name
from bot.rules.audience import ADMINISTRATOR
from bot.rules.catalog import SECTIONS, Kind, is_allowed, switchable
from bot.rules.escalation import MINUTES
from bot.ui.html import Html
from bot.ui.reader import Reader
from bot.ui.screens import Button, Rows, Screen, back, button, choice, column, pairs
from storage.tables import Cabinet

OFF_MINUTES = 60  # how long `1 hour` is


def switch_screen(
    state: Cabinet, managing_roles: Iterable[str], reader: Reader, now: datetime
) -> Screen:
    """The cabinet's switch, and the roles that may press it."""
    on = state.notifications_on
    roles = [ADMINISTRATOR, *sorted(set(managing_roles) - {ADMINISTRATOR})]
    names = ", ".join(role_name(role, reader.language) for role in roles)
    lines = [
        reader.say("switch-on") if on else _off(state.on_again_at, reader, now),
        reader.say("switch-managers", roles=names),
    ]
    label, style = ("turn-off", "danger") if on else ("turn-on", "success")
    switch = button(reader, label, presses.SwitchCabinet(not on), style)
    hours = button(reader, "quiet-hours-all", QuietPage(ALL))
    return Screen.of(lines, (switch,), (hours,), between="\n\n")


def off_screen(reader: Reader) -> Screen:
    """For how long shall it be off? Nothing changes yet."""
    return Screen(
        reader.say("switch-off-asked"),
        (
            (button(reader, "off-for-hour", presses.TurnOff(OFF_MINUTES), "danger"),),
            (button(reader, "off-until-on", presses.TurnOff(0), "danger"),),
            back(reader, presses.CabinetPage()),
        ),
    )


def policy_screen(section: str, policy: dict[str, bool], reader: Reader) -> Screen:
    """The kinds of one section; each button allows a kind or stops allowing it."""
    kinds = [kind for kind in switchable() if kind.section == section]
    return Screen.of(
        [reader.say(f"policy-{section}"), reader.say("policy-help")],
        *_tabs(presses.PolicyPage, section, reader),
        *column(_kind(kind, is_allowed(kind, policy), reader) for kind in kinds),
        (
            button(reader, "escalation", presses.EscalationPage(section)),
            button(reader, "statuses", presses.StatusPage(0)),
        ),
    )


def escalations_screen(
    section: str, policy: dict[str, bool], minutes: Mapping[str, int], reader: Reader
) -> Screen:
    """The allowed kinds of one section, each with the `minutes` after which it escalates."""
    kinds = [it for it in switchable() if it.section == section and is_allowed(it, policy)]
    return Screen.of(
        [reader.say("escalation-title"), reader.say("escalation-help")],
        *_tabs(presses.EscalationPage, section, reader),
        *column(_escalation(kind, minutes.get(kind.key), reader) for kind in kinds),
        back(reader, presses.PolicyPage(section)),
    )


def escalation_screen(kind: Kind, minutes: int | None, reader: Reader) -> Screen:
    """After how many minutes one kind escalates, and the other choices."""
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
        back(reader, presses.EscalationPage(kind.section)),
    )


def _off(until: datetime | None, reader: Reader, now: datetime) -> Html:
    if until is None:
        return reader.say("switch-off")
    return reader.say("switch-off-until", until=reader.moment(until, now, "time"))


def _tabs(page: Callable[[str], Press], section: str, reader: Reader) -> Rows:
    return pairs(
        choice(reader, reader.plain(f"bell-{each}"), page(each), chosen=each == section)
        for each in SECTIONS
    )


def _kind(kind: Kind, allowed: bool, reader: Reader) -> Button:
    label, style = ("policy-allowed", "success") if allowed else ("policy-denied", None)
    name = kind_name(kind, reader.language)
    return button(reader, label, presses.Allow(kind.key, not allowed), style, name=name)


def _escalation(kind: Kind, minutes: int | None, reader: Reader) -> Button:
    label = "escalation-entry" if minutes else "escalation-entry-off"
    press, style = presses.OpenEscalation(kind.key), None if minutes is None else "success"
    name = kind_name(kind, reader.language)
    return button(reader, label, press, style, name=name, minutes=minutes or 0)


def _choice(kind: Kind, minutes: int, chosen: int | None, reader: Reader) -> Button:
    label = reader.plain("escalate-after" if minutes else "escalate-off", minutes=minutes)
    press = presses.EscalateAfter(kind.key, minutes)
    return choice(reader, label, press, chosen=minutes == (chosen or 0))
