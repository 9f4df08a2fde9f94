"""/notifications and /policy: the cabinet's switch, the kinds it allows, and their escalation.

What the switch or the policy forbids when a notification would be made is not made later either;
what has been made stays in the bell and is still sent. Escalation is looked up at each step.
"""

from datetime import datetime, timedelta

from bot.actions import cabinet_switch
from bot.callbacks import cabinet as presses
from bot.pages.cabinet.policy import (
    OFF_MINUTES,
    escalation_screen,
    escalations_screen,
    off_screen,
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
    state = await cabinet.get(viewer.session)
    return switch_screen(state, viewer.managing_roles, viewer.reader, viewer.now)


@routes.press(presses.SwitchCabinet)
async def switched(viewer: Viewer, press: presses.SwitchCabinet) -> Sayings:
    """A second press changes nothing. Before it is turned off, for how long is asked."""
    if not press.on:
        return [Redraw(off_screen(viewer.reader))]
    await cabinet_switch.turn_on(viewer.context)
    return [Toast(viewer.plain("switched-on")), Redraw(await switch_opened(viewer))]


@routes.press(presses.TurnOff)
async def turned_off(viewer: Viewer, press: presses.TurnOff) -> Sayings:
    """Off for an hour, or until somebody turns it on; the clock keeps the hour."""
    if press.minutes not in (0, OFF_MINUTES):
        raise OldButton
    until = _end_of(press.minutes, viewer.now) if press.minutes else None
    await cabinet_switch.turn_off(viewer.context, viewer.person, until)
    said = Toast(viewer.plain("switched-off"))
    if until is not None:
        at = viewer.reader.moment(until, viewer.now, "time")
        said = Toast(viewer.plain("switched-off-until", until=at))
    return [said, Redraw(await switch_opened(viewer))]


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


def _end_of(minutes: int, now: datetime) -> datetime:
    """So many full minutes from now, as a page can say it."""
    at = now + timedelta(minutes=minutes)
    return at.replace(second=0, microsecond=0) + timedelta(minutes=at.second > 0)


def _check_section(section: str) -> None:
    if section not in SECTIONS:
        raise OldButton


def _kind(key: str) -> Kind:
    """The kind. Raises `OldButton` if there is none, or it cannot be switched."""
    kind = KINDS.get(key)
    if kind is None or kind not in switchable():
        raise OldButton
    return kind
