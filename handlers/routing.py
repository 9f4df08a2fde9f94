"""All routers of the bot in their order: the first whose filters pass takes the update."""

from aiogram import Router

from handlers.cabinet import (
    channels,
    escalation,
    invites,
    payments,
    policy,
    problems,
    renaming,
    roles,
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


def router() -> Router:
    """A fresh tree of routers: one can be attached only once."""
    root = Router(name="bellhop")
    root.include_routers(
        strangers.groups(),
        reachability.router(),
        start.router(),
        strangers.router(),
        bell.router(),
        later.router(),
        snoozes.router(),
        mutes.router(),
        away.router(),
        settings.router(),
        quiet_hours.router(),
        rhythm_and_zone.router(),
        language.router(),
        stop.router(),
        help.router(),
        prompts.router(
            {
                "source": renaming.ANSWER,
                "channel": renaming.ANSWER,
                "new-channel": channels.NEW,
                "paid-until": payments.DATE,
                "amount": payments.AMOUNT,
                "invite": invites.ANSWER,
                "away": away.UNTIL,
                "quiet-from": quiet_hours.BEGIN,
                "quiet-until": quiet_hours.END,
            }
        ),
        policy.router(),
        escalation.router(),
        sources.router(),
        channels.router(),
        payments.router(),
        renaming.router(),
        staff.router(),
        roles.router(),
        invites.router(),
        problems.router(),
        schedule.router(),
        policy.refusals(),
        unknown.router(),
    )
    return root
