"""What /notifications and /policy show: the switch, the kinds, what is told again. Pure."""

from collections.abc import Callable, Iterable, Mapping

from bot.callbacks import press
from bot.callbacks.cabinet import (
    Allow,
    EscalateAfter,
    EscalationPage,
    OpenEscalation,
    PolicyPage,
    SwitchCabinet,
)
from bot.callbacks.times import ALL, QuietPage
from bot.cards.naming import role_name
from bot.rules.audience import ADMINISTRATOR
from bot.rules.catalog import SECTIONS, Kind, is_allowed, switchable
from bot.rules.escalation import MINUTES
from bot.ui.html import Html, cut
from bot.ui.screens import Button, Rows, Screen, column, pairs
from bot.ui.texts import plain, say


def switch_screen(on: bool, managing_roles: Iterable[str], language: str) -> Screen:
    """The cabinet's switch, and who may press it. The button carries the wanted value."""
    roles = [ADMINISTRATOR, *sorted(set(managing_roles) - {ADMINISTRATOR})]
    names = ", ".join(role_name(role, language) for role in roles)
    lines = [say(language, "switch-on" if on else "switch-off")]
    lines.append(say(language, "switch-managers", roles=names))
    button = Button(
        plain(language, "turn-off" if on else "turn-on"),
        SwitchCabinet(not on),
        style="danger" if on else "success",
    )
    hours = Button(plain(language, "quiet-hours-all"), QuietPage(ALL))
    return Screen(cut(Html("\n\n".join(lines))), ((button,), (hours,)))


def policy_screen(section: str, policy: dict[str, bool], language: str) -> Screen:
    """The kinds of one section, each a button that allows it or no longer does."""
    lines = [say(language, f"policy-{section}"), say(language, "policy-help")]
    kinds = [kind for kind in switchable() if kind.section == section]
    return Screen(
        Html("\n".join(lines)),
        (
            *_tabs(PolicyPage, section, language),
            *column(
                _entry(kind.key, kind.text_id, is_allowed(kind, policy), language) for kind in kinds
            ),
            (Button(plain(language, "escalation"), EscalationPage(section)),),
        ),
    )


def escalations_screen(
    section: str, policy: dict[str, bool], minutes: Mapping[str, int], language: str
) -> Screen:
    """The allowed kinds of one section, each with after how long it is told again."""
    lines = [say(language, "escalation-title"), say(language, "escalation-help")]
    kinds = [it for it in switchable() if it.section == section and is_allowed(it, policy)]
    entries = (
        Button(
            _escalates(kind, minutes.get(kind.key, 0), language),
            OpenEscalation(kind.key),
            style="success" if kind.key in minutes else None,
        )
        for kind in kinds
    )
    back = Button(plain(language, "back"), PolicyPage(section), style="primary")
    rows = (*_tabs(EscalationPage, section, language), *column(entries), (back,))
    return Screen(Html("\n".join(lines)), rows)


def escalation_screen(kind: Kind, minutes: int | None, language: str) -> Screen:
    """After how long one kind is told again, and what else can be chosen."""
    name = plain(language, f"{kind.text_id}.name")
    lines = [say(language, "escalation-of", name=name), say(language, "escalation-steps")]
    if kind.is_kept_from_administrators:
        lines.append(say(language, "escalation-not-administrators"))
    buttons = [
        Button(
            plain(language, "escalate-after", minutes=each)
            if each
            else plain(language, "escalate-off"),
            EscalateAfter(kind.key, each),
            style="success" if each == (minutes or 0) else None,
        )
        for each in (*MINUTES, 0)
    ]
    back = Button(plain(language, "back"), EscalationPage(kind.section), style="primary")
    return Screen(Html("\n".join(lines)), (*pairs(buttons[:-1]), (buttons[-1],), (back,)))


def _tabs(page: Callable[[str], press.Press], section: str, language: str) -> Rows:
    return pairs(
        Button(
            plain(language, f"bell-{each}"),
            page(each),
            style="primary" if each == section else None,
        )
        for each in SECTIONS
    )


def _escalates(kind: Kind, minutes: int, language: str) -> str:
    name = plain(language, f"{kind.text_id}.name")
    if not minutes:
        return plain(language, "escalation-entry-off", name=name)
    return plain(language, "escalation-entry", name=name, minutes=minutes)


def _entry(key: str, text_id: str, allowed: bool, language: str) -> Button:
    name = plain(language, f"{text_id}.name")
    label = plain(language, "policy-allowed" if allowed else "policy-denied", name=name)
    return Button(label, Allow(key, not allowed), style="success" if allowed else None)
