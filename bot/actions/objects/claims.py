"""`I'm on it`: of several people who have something to do, one takes it on.

Works within the caller's transaction. Nothing is written to the CRM; if the CRM gives the object to
somebody, that holds instead.
"""

from datetime import timedelta

from bot.actions.context import Context
from bot.actions.objects import closing, open_lists
from storage.flow import inbox, snoozes
from storage.objects import claims, threads
from storage.objects.threads import About
from storage.tables import Ended, Item

SLIP = timedelta(minutes=1)  # who gives it back sooner has only pressed the wrong button


async def take(context: Context, item: Item) -> bool:
    """The item's person takes it on, and it is over for everybody else. False if one was first."""
    session, notification = context.session, item.notification
    about = About.of(notification)
    if not await claims.take(session, about.key, notification.person_id, context.now):
        return False
    others = threads.of_others(notification.person_id)
    await threads.close(session, Ended.TAKEN, about.rows, others)
    await inbox.mark_read(session, notification, context.now)
    await threads.redraw(session, about)
    await open_lists.follow(session, about.key, context.now)
    return True


async def give_back(context: Context, item: Item) -> bool:
    """Everybody who had it has it again. False if the item's person was not on it.

    After a while, they are told in a new message: nobody looks at the old one any more.
    """
    session, about = context.session, About.of(item.notification)
    since = await claims.give_back(session, about.key, item.notification.person_id)
    if since is None:
        return False
    await inbox.mark_unread(session, item.notification)  # so that it escalates if nobody acts
    await _return(context, about, rings=context.now - since > SLIP)
    return True


async def release_all(context: Context, person_id: int) -> None:
    """The person is gone: whoever had what they were on has it again, and is told so."""
    for key in await claims.of_person(context.session, person_id):
        await claims.release(context.session, key)
        await _return(context, About.called(key), rings=True)


async def _return(context: Context, about: About, *, rings: bool) -> None:
    session = context.session
    ringing = await closing.revive(context, about, (Ended.TAKEN,))
    if rings:
        carriers = {it.notification.id: it.notification.card_id for it in ringing}
        await snoozes.send_again(session, carriers, context.now)
    await threads.redraw(session, about)
