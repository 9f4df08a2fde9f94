"""All routers of the bot in their order: the first whose filters pass takes the update."""

from aiogram import Router

from handlers.cabinet import (
    channels,
    connections,
    handover,
    identities,
    invites,
    payments,
    policy,
    problems,
    schedule,
    sources,
    staff,
    trace,
)
from handlers.cabinet.names import pipelines, renaming, roles, statuses
from handlers.chat import prompts, reachability, strangers, undo, unknown
from handlers.chat.routes import Routes, refusals
from handlers.personal import (
    away,
    bell,
    claims,
    help,
    language,
    later,
    menu,
    mutes,
    quiet_hours,
    rhythm_and_zone,
    settings,
    snoozes,
    start,
    stop,
)
from handlers.personal.web import links, sessions

PERSONAL = (
    *(bell, claims, later, snoozes, mutes, away),
    *(settings, quiet_hours, rhythm_and_zone, language, stop, help, prompts),
    *(links, sessions),
)
MANAGED = (policy, statuses, pipelines, sources, channels, payments, renaming)
ADMINISTERED = (
    *(staff, roles, identities, invites, handover, problems, connections, schedule, trace),
)


def rooms() -> tuple[list[Routes], list[Routes]]:
    """The handlers for one's own things and, behind those, for the cabinet's; in their order."""
    personal = [room.routes for room in PERSONAL]
    managed = [room.routes for room in MANAGED]
    administered = [room.routes for room in ADMINISTERED]
    everywhere = [*personal, *managed, *administered]
    return (
        [*personal, menu.routes_of(everywhere)],
        [undo.routes_of(everywhere), *managed, *administered],
    )


def telegram() -> Router:
    """A fresh tree of routers: one can be attached only once."""
    personal, of_cabinet = rooms()
    root = Router(name="bellhop")
    root.include_routers(
        *(strangers.groups(), reachability.router(), start.router(), strangers.router()),
        *(room.router() for room in personal),
        prompts.router([*personal, *of_cabinet]),
        *(room.router() for room in of_cabinet),
        *(refusals(room.routes for room in MANAGED), unknown.router()),
    )
    return root
