"""All routers of the bot in their order: the first whose filters pass takes the update."""

from aiogram import Router

from handlers import (
    away,
    bell,
    cabinet,
    channels,
    escalation,
    help,
    invites,
    language,
    later,
    leaving,
    membership,
    muting,
    payments,
    preferences,
    problems,
    prompts,
    quiet,
    renaming,
    roles,
    schedule,
    snoozing,
    sources,
    staff,
    start,
    strangers,
    times,
    unknown,
)


def router() -> Router:
    """A fresh tree of routers: one can be attached only once."""
    root = Router(name="bellhop")
    root.include_routers(
        strangers.groups(),
        membership.router(),
        start.router(),
        strangers.router(),
        bell.router(),
        later.router(),
        snoozing.router(),
        muting.router(),
        away.router(),
        preferences.router(),
        quiet.router(),
        times.router(),
        language.router(),
        leaving.router(),
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
                "quiet-from": quiet.BEGIN,
                "quiet-until": quiet.END,
            }
        ),
        cabinet.router(),
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
        cabinet.refusals(),
        unknown.router(),
    )
    return root
