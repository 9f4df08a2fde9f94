"""/notifications and /policy: the cabinet's switch, the kinds that its people may have, and after
how long unread each kind is told again, and then to others.

All are asked when a notification is made, escalation also at each step: while the switch is off,
or of a kind that is not allowed, no notification is made, also not later. What was made before
stays in the bell and is still sent.
"""

from bot.callbacks.cabinet import (
    Allow,
    CabinetPage,
    EscalateAfter,
    EscalationPage,
    OpenEscalation,
    PolicyPage,
    SwitchCabinet,
)
from bot.pages.policy import escalation_screen, escalations_screen, policy_screen, switch_screen
from bot.rules.catalog import KINDS, SECTIONS, Kind, switchable
from bot.rules.escalation import MINUTES
from bot.ui.screens import Redraw, Sayings, Screen, Toast
from handlers.chat.declined import OldButton
from handlers.chat.routes import Routes
from handlers.chat.viewer import MayManage, Viewer
from storage.directory import cabinet
from storage.flow import escalations

routes = Routes("cabinet", MayManage())


@routes.command("notifications")
@routes.button(CabinetPage)
async def switch_opened(viewer: Viewer) -> Screen:
    """/notifications: whether they are on, and who may change it."""
    is_on = (await cabinet.get(viewer.session)).notifications_on
    return switch_screen(is_on, viewer.managing_roles, viewer.reader)


@routes.press(SwitchCabinet)
async def switched(viewer: Viewer, press: SwitchCabinet) -> Sayings:
    """The button carries what is wanted: a second press changes nothing."""
    await cabinet.switch(viewer.session, on=press.on)
    said = viewer.plain("switched-on" if press.on else "switched-off")
    return [Toast(said), Redraw(await switch_opened(viewer))]


@routes.page("policy", PolicyPage(SECTIONS[0]))
async def section_opened(viewer: Viewer, press: PolicyPage) -> Screen:
    """/policy: the kinds of a section."""
    _check_section(press.section)
    return policy_screen(press.section, await cabinet.policy(viewer.session), viewer.reader)


@routes.press(Allow)
async def kind_allowed(viewer: Viewer, press: Allow) -> Screen:
    """A kind is allowed, or no longer."""
    kind = _kind(press.kind)
    await cabinet.allow(viewer.session, kind.key, allowed=press.allowed)
    return await section_opened(viewer, PolicyPage(kind.section))


@routes.press(EscalationPage)
async def escalations_opened(viewer: Viewer, press: EscalationPage) -> Screen:
    """After how long each kind of a section is told again."""
    _check_section(press.section)
    policy = await cabinet.policy(viewer.session)
    minutes = await escalations.policy(viewer.session)
    return escalations_screen(press.section, policy, minutes, viewer.reader)


@routes.press(OpenEscalation)
async def escalation_opened(viewer: Viewer, press: OpenEscalation) -> Screen:
    """After how long one kind is told again."""
    kind = _kind(press.kind)
    minutes = await escalations.minutes_of(viewer.session, kind.key)
    return escalation_screen(kind, minutes, viewer.reader)


@routes.press(EscalateAfter)
async def minutes_chosen(viewer: Viewer, press: EscalateAfter) -> Screen:
    """From now on the kind is told again after so long, or not at all."""
    kind = _kind(press.kind)
    if press.minutes not in (0, *MINUTES):
        raise OldButton
    await escalations.choose(viewer.session, kind.key, press.minutes or None)
    return await escalation_opened(viewer, OpenEscalation(kind.key))


def _check_section(section: str) -> None:
    if section not in SECTIONS:
        raise OldButton


def _kind(key: str) -> Kind:
    """The kind. Raises `OldButton` if there is none that can be switched."""
    kind = KINDS.get(key)
    if kind is None or kind not in switchable():
        raise OldButton
    return kind
