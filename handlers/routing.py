"""All routers of the bot in their order: the first whose filters pass takes the update."""

from aiogram import Router

from handlers.cabinet import (
    channels,
    invites,
    payments,
    policy,
    problems,
    renaming,
    schedule,
    sources,
    staff,
)
from handlers.chat import prompts, reachability, strangers, unknown
from handlers.personal import (
    away,
    bell,
    help,
    language,
    later,
    mutes,
    quiet_hours,
    rhythm_and_zone,
    settings,
    snoozes,
    start,
    stop,
)

PERSONAL = (
    *(bell, later, snoozes, mutes, away),
    *(settings, quiet_hours, rhythm_and_zone, language, stop, help),
)
CABINET = (policy, sources, channels, payments, renaming, staff, invites, problems, schedule)
ASKED: prompts.Table = {
    **renaming.ASKED,
    **channels.ASKED,
    **payments.ASKED,
    **invites.ASKED,
    **away.ASKED,
    **quiet_hours.ASKED,
}


def telegram() -> Router:
    """A fresh tree of routers: one can be attached only once."""
    root = Router(name="bellhop")
    root.include_routers(
        *(strangers.groups(), reachability.router(), start.router(), strangers.router()),
        *(room.router() for room in PERSONAL),
        prompts.router(ASKED),
        *(room.router() for room in CABINET),
        *(policy.refusals(), unknown.router()),
    )
    return root
