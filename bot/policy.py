"""What /notifications and /policy show: the cabinet's switch, the kinds people may have. Pure."""

from collections.abc import Iterable

from bot import presses
from bot.audience import ADMINISTRATOR
from bot.catalog import SECTIONS, is_allowed, switchable
from bot.render import role_name
from bot.screens import Button, Screen, column, pairs
from bot.texts import Html, cut, plain, say


def switch_screen(on: bool, managing_roles: Iterable[str], language: str) -> Screen:
    """The cabinet's switch, and who may press it. The button carries the wanted value."""
    roles = [ADMINISTRATOR, *sorted(set(managing_roles) - {ADMINISTRATOR})]
    names = ", ".join(role_name(role, language) for role in roles)
    lines = [say(language, "switch-on" if on else "switch-off")]
    lines.append(say(language, "switch-managers", roles=names))
    button = Button(
        plain(language, "turn-off" if on else "turn-on"),
        presses.TurnCabinet(not on),
        style="danger" if on else "success",
    )
    return Screen(cut(Html("\n\n".join(lines))), ((button,),))


def policy_screen(section: str, policy: dict[str, bool], language: str) -> Screen:
    """The kinds of one section, each a button that allows it or no longer does."""
    lines = [say(language, f"policy-{section}"), say(language, "policy-help")]
    tabs = pairs(
        Button(
            plain(language, f"bell-{each}"),
            presses.PolicyPage(each),
            style="primary" if each == section else None,
        )
        for each in SECTIONS
    )
    kinds = [kind for kind in switchable() if kind.section == section]
    return Screen(
        Html("\n".join(lines)),
        (
            *tabs,
            *column(
                _entry(kind.key, kind.text_id, is_allowed(kind, policy), language) for kind in kinds
            ),
        ),
    )


def _entry(key: str, text_id: str, allowed: bool, language: str) -> Button:
    name = plain(language, f"{text_id}.name")
    label = plain(language, "policy-allowed" if allowed else "policy-denied", name=name)
    return Button(label, presses.Allow(key, not allowed), style="success" if allowed else None)
