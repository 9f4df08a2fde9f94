"""/notifications and /policy: the cabinet's switch, the kinds that its people may have, and after
how long unread each kind is told again, and then to others.

All are asked when a notification is made, escalation also at each step: while the switch is off,
or of a kind that is not allowed, no notification is made, also not later. What was made before
stays in the bell and is still sent.
"""

from functools import partial

from aiogram import Router

from bot.callbacks import cabinet as presses
from bot.callbacks import channels
from bot.callbacks.cabinet import (
    Allow,
    CabinetPage,
    EscalateAfter,
    EscalationPage,
    OpenEscalation,
    PolicyPage,
    SwitchCabinet,
)
from bot.pages.commands import MANAGING
from bot.pages.policy import escalation_screen, escalations_screen, policy_screen, switch_screen
from bot.rules.catalog import KINDS, SECTIONS, Kind, switchable
from bot.rules.escalation import MINUTES
from bot.ui.screens import Redraw, Sayings, Screen, Toast
from handlers.chat.declined import Declined, OldButton
from handlers.chat.registration import on_button, on_command, on_press, router_for
from handlers.chat.viewer import IsLinked, MayManage, Viewer
from storage.directory import cabinet
from storage.flow import escalations


async def switch_opened(viewer: Viewer) -> Screen:
    """/notifications: whether they are on, and who may change it."""
    is_on = (await cabinet.get(viewer.session)).notifications_on
    return switch_screen(is_on, viewer.managing_roles, viewer.reader)


async def switched(press: SwitchCabinet, viewer: Viewer) -> Sayings:
    """The button carries what is wanted: a second press changes nothing."""
    await cabinet.turn(viewer.session, on=press.on)
    said = viewer.plain("switched-on" if press.on else "switched-off")
    return [Toast(said), Redraw(await switch_opened(viewer))]


async def section_opened(press: PolicyPage, viewer: Viewer) -> Screen:
    """/policy: the kinds of a section."""
    _check_section(press.section)
    return policy_screen(press.section, await cabinet.policy(viewer.session), viewer.reader)


async def kind_allowed(press: Allow, viewer: Viewer) -> Screen:
    """A kind is allowed, or no longer."""
    kind = _kind(press.kind)
    await cabinet.allow(viewer.session, kind.key, allowed=press.allowed)
    return await section_opened(PolicyPage(kind.section), viewer)


async def escalations_opened(press: EscalationPage, viewer: Viewer) -> Screen:
    """After how long each kind of a section is told again."""
    _check_section(press.section)
    policy = await cabinet.policy(viewer.session)
    minutes = await escalations.policy(viewer.session)
    return escalations_screen(press.section, policy, minutes, viewer.reader)


async def escalation_opened(press: OpenEscalation, viewer: Viewer) -> Screen:
    """After how long one kind is told again."""
    kind = _kind(press.kind)
    minutes = await escalations.minutes_of(viewer.session, kind.key)
    return escalation_screen(kind, minutes, viewer.reader)


async def minutes_chosen(press: EscalateAfter, viewer: Viewer) -> Screen:
    """From now on the kind is told again after so long, or not at all."""
    kind = _kind(press.kind)
    if press.minutes not in (0, *MINUTES):
        raise OldButton
    await escalations.choose(viewer.session, kind.key, press.minutes or None)
    return await escalation_opened(OpenEscalation(kind.key), viewer)


async def refused(_viewer: Viewer) -> Sayings:
    """A role that may not manage the settings, at their commands and buttons from before."""
    raise Declined("may-not", alert=True)


def _check_section(section: str) -> None:
    if section not in SECTIONS:
        raise OldButton


def _kind(key: str) -> Kind:
    """The kind. Raises `OldButton` if there is none that can be switched."""
    kind = KINDS.get(key)
    if kind is None or kind not in switchable():
        raise OldButton
    return kind


def router() -> Router:
    """For those who manage the settings."""
    router = router_for("cabinet", MayManage())
    on_command(router, "notifications", switch_opened)
    on_command(router, "policy", partial(section_opened, PolicyPage(SECTIONS[0])))
    on_button(router, CabinetPage, switch_opened)
    on_press(router, SwitchCabinet, switched)
    on_press(router, PolicyPage, section_opened)
    on_press(router, Allow, kind_allowed)
    on_press(router, EscalationPage, escalations_opened)
    on_press(router, OpenEscalation, escalation_opened)
    on_press(router, EscalateAfter, minutes_chosen)
    return router


def refusals() -> Router:
    """The same commands and buttons for all others; included after every router for managers."""
    router = router_for("refusals", IsLinked())
    for name in MANAGING:
        on_command(router, name, refused)
    for press in (*presses.MANAGING, *channels.MANAGING):
        on_button(router, press, refused)
    return router
