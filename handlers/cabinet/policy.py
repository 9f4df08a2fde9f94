"""/notifications and /policy: the cabinet's switch, the kinds it allows, and their escalation.

What the switch or the policy forbids when a notification would be made is not made later either;
what has been made stays in the bell and is still sent. Escalation is looked up at each step.
"""

from bot.actions.objects import open_lists
from bot.callbacks import cabinet as presses
from bot.pages.cabinet.policy import (
    escalation_screen,
    escalations_screen,
    policy_screen,
    switch_screen,
)
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
@routes.button(presses.CabinetPage)
async def switch_opened(viewer: Viewer) -> Screen:
    is_on = (await cabinet.get(viewer.session)).notifications_on
    return switch_screen(is_on, viewer.managing_roles, viewer.reader)


@routes.press(presses.SwitchCabinet)
async def switched(viewer: Viewer, press: presses.SwitchCabinet) -> Sayings:
    """A second press changes nothing. With it on, administrators hear of what is nobody's."""
    await cabinet.switch(viewer.session, on=press.on)
    if press.on:
        await open_lists.tell_again(viewer.session)
    said = viewer.plain("switched-on" if press.on else "switched-off")
    return [Toast(said), Redraw(await switch_opened(viewer))]


@routes.page("policy", presses.PolicyPage(SECTIONS[0]))
async def section_opened(viewer: Viewer, press: presses.PolicyPage) -> Screen:
    _check_section(press.section)
    return policy_screen(press.section, await cabinet.policy(viewer.session), viewer.reader)


@routes.press(presses.Allow)
async def kind_allowed(viewer: Viewer, press: presses.Allow) -> Screen:
    kind = _kind(press.kind)
    await cabinet.allow(viewer.session, kind.key, allowed=press.allowed)
    return await section_opened(viewer, presses.PolicyPage(kind.section))


@routes.press(presses.EscalationPage)
async def escalations_opened(viewer: Viewer, press: presses.EscalationPage) -> Screen:
    _check_section(press.section)
    policy = await cabinet.policy(viewer.session)
    minutes = await escalations.policy(viewer.session)
    return escalations_screen(press.section, policy, minutes, viewer.reader)


@routes.press(presses.OpenEscalation)
async def escalation_opened(viewer: Viewer, press: presses.OpenEscalation) -> Screen:
    kind = _kind(press.kind)
    minutes = await escalations.minutes_of(viewer.session, kind.key)
    return escalation_screen(kind, minutes, viewer.reader)


@routes.press(presses.EscalateAfter)
async def minutes_chosen(viewer: Viewer, press: presses.EscalateAfter) -> Screen:
    kind = _kind(press.kind)
    if press.minutes not in (0, *MINUTES):
        raise OldButton
    await escalations.choose(viewer.session, kind.key, press.minutes or None)
    return await escalation_opened(viewer, presses.OpenEscalation(kind.key))


def _check_section(section: str) -> None:
    if section not in SECTIONS:
        raise OldButton


def _kind(key: str) -> Kind:
    """The kind. Raises `OldButton` if there is none, or it cannot be switched."""
    kind = KINDS.get(key)
    if kind is None or kind not in switchable():
        raise OldButton
    return kind
