"""Who belongs: linking, unlinking, roles. Used by the handlers and by directory events alike.

Works within the caller's transaction; messages that follow are cards, which delivery sends.
"""

from datetime import datetime, timedelta
from secrets import token_urlsafe

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import reschedule
from bot.actions.work import Work
from bot.callbacks.staff import Unlink
from bot.cards.bell import View
from bot.cards.naming import account_name
from bot.cards.unreachable import is_noticed
from bot.rules.audience import ADMINISTRATOR
from bot.rules.catalog import KINDS
from bot.rules.preferences import Choices
from storage.directory import links, people, preferences
from storage.flow import cards, notifications, unreachable
from storage.tables import Ended, Form, Link, Person


async def invite(session: AsyncSession, person: Person, hours: int, now: datetime) -> str:
    """A new one-time token for the person; an earlier one is void. Only its hash is kept."""
    token = token_urlsafe(32)
    await links.invite(session, person.pk, token, now + timedelta(hours=hours))
    return token


async def link(
    session: AsyncSession, person: Person, telegram_id: int, username: str | None, now: datetime
) -> Link:
    """Makes the account speak for the person; the links that either had before end.

    The old account's chat and the administrators are told.
    """
    await _end_others(session, person, telegram_id, now)
    opened = await links.open_one(session, person.pk, telegram_id, username, now)
    await cards.add(session, opened.pk, Form.BELL, now, content=View().content(), silent=True)
    content = {
        "text": "notice-linked",
        "values": {"person": person.name, "account": account_name(opened)},
        "buttons": [["unlink", Unlink(opened.pk).pack()]],
    }
    for chat, silent in await _listening(session, except_for=person):
        await cards.add(session, chat, Form.NOTICE, now, content=content, silent=silent)
    return opened


async def unlink(
    session: AsyncSession, linked: Link, reason: Ended, now: datetime, *, notice: str | None
) -> None:
    """Ends a link: what is unsent is cancelled, the bell leaves, the chat gets the `notice`."""
    await links.end(session, linked, now)
    await notifications.end_unsent(session, linked.person_id, reason)
    await cards.cancel(session, linked.pk)
    await cards.retire_bells(session, linked.pk)
    await unreachable.close_list(session, linked.pk, "unreachable-old")
    if linked.unreachable_at is not None:
        await unreachable.redraw_lists(session, ADMINISTRATOR)
    if notice is not None:
        await cards.add(session, linked.pk, Form.NOTICE, now, content={"text": notice})


async def lose(session: AsyncSession, linked: Link, now: datetime) -> None:
    """The account has blocked the bot or is deleted: what comes is held.

    The administrators' lists of such people tell it, once.
    """
    person = await session.get(Person, linked.person_id)
    current = await session.get(Link, linked.id, populate_existing=True)
    news = await links.mark_unreachable(session, linked.pk, now)
    if person is None or current is None or current.ended_at is not None or not news:
        return
    await notifications.hold(session, linked.person_id, until=None)
    await _list_lost(session, person, now)


async def regain(work: Work, person: Person, linked: Link) -> None:
    """The account is back: what is still alive is sent, as soon as the person wants to hear."""
    session = work.session
    await links.mark_reachable(session, linked.pk)
    await notifications.hold(session, linked.person_id, until=work.now)
    await reschedule.retime(work, person)
    await cards.redraw_bells(session, [linked.person_id])
    await unreachable.redraw_lists(session, ADMINISTRATOR)


async def list_again(session: AsyncSession, linked: Link, now: datetime) -> None:
    """The list of people who cannot be reached has vanished from this chat: it comes again."""
    for chat, silent in await _listening(session):
        if chat == linked.id:
            await cards.add(session, chat, Form.UNREACHABLE, now, silent=silent)


async def change_role(session: AsyncSession, person: Person, role: str) -> None:
    """Gives the person a role; what the new one may not hear is cancelled."""
    if role == person.role:
        return
    person.role = role
    if role == ADMINISTRATOR:
        kept = [key for key, kind in KINDS.items() if kind.audience.is_kept_from_administrators]
        await notifications.end_unsent(session, person.pk, Ended.ROLE, kinds=kept)
    else:
        await notifications.end_unsent(session, person.pk, Ended.ROLE, reason_of=ADMINISTRATOR)
        # A substitute for another administrator heard it for another reason.
        alerts = [key for key, kind in KINDS.items() if kind.audience.is_for_administrators]
        await notifications.end_unsent(session, person.pk, Ended.ROLE, kinds=alerts)
        linked = await links.of_person(session, person.pk)
        if linked is not None:
            await unreachable.close_list(session, linked.pk, "unreachable-old")
    await links.forget_menus(session, person.pk)


async def is_last_administrator(session: AsyncSession, person: Person) -> bool:
    """Whether without this person no linked administrator would be left."""
    linked = await people.of_role(session, ADMINISTRATOR)
    return [administrator.id for administrator, _ in linked] == [person.id]


async def _list_lost(session: AsyncSession, person: Person, now: datetime) -> None:
    """Each administrator's list shows the person; where nobody would notice, a new one comes."""
    was_empty = await unreachable.lost_count(session) == 1
    for chat, silent in await _listening(session, except_for=person):
        card = await unreachable.list_in(session, chat)
        if is_noticed(card, now, was_empty=was_empty):
            continue
        text_id = "unreachable-none" if was_empty else "unreachable-old"
        await unreachable.close_list(session, chat, text_id)
        await cards.add(session, chat, Form.UNREACHABLE, now, silent=silent)
    await unreachable.redraw_lists(session, ADMINISTRATOR)


async def _listening(
    session: AsyncSession, except_for: Person | None = None
) -> list[tuple[int, bool]]:
    """The links of administrators who want messages, each with whether silently."""
    linked = await people.of_role(session, ADMINISTRATOR)
    made = await preferences.of(session, [person.pk for person, _ in linked])
    chosen = [
        (chat, Choices(made.get(person.pk, {})))
        for person, chat in linked
        if except_for is None or person.id != except_for.id
    ]
    return [(chat.pk, choices.are_silent) for chat, choices in chosen if choices.want_messages]


async def _end_others(
    session: AsyncSession, person: Person, telegram_id: int, now: datetime
) -> None:
    previous = await links.of_person(session, person.pk)
    if previous is not None:
        await unlink(session, previous, Ended.UNLINKED, now, notice="notice-linked-elsewhere")
    other = await people.by_account(session, telegram_id)
    if other is not None:
        await unlink(session, other[1], Ended.UNLINKED, now, notice=None)
