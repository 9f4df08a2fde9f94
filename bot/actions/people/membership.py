"""Who belongs: linking, unlinking, roles. For handlers and directory events alike.

Works within the caller's transaction; the messages that follow are cards, which delivery sends.
"""

from datetime import datetime, timedelta
from secrets import token_urlsafe

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import reschedule
from bot.actions.context import Context
from bot.actions.objects import claims, open_lists
from bot.actions.people import absences
from bot.callbacks.identities import TypeId
from bot.callbacks.staff import NewLink, Unlink
from bot.cards.bell import View
from bot.cards.naming import account_name
from bot.cards.unreachable import is_noticed
from bot.rules.audience import ADMINISTRATOR
from bot.rules.catalog import KINDS
from bot.rules.preferences import Choices
from bot.rules.roles import is_kept
from storage.directory import cabinet, connections, identities, links, people, preferences
from storage.flow import cards, notifications, unreachable
from storage.objects import old_chats
from storage.tables import AnyLink, Ended, Form, Link, NewCard, Person, Void


async def invite(
    session: AsyncSession, person: Person, hours: int, now: datetime, asked_by: int | None = None
) -> str:
    """A new one-time token for the person, which voids earlier ones. Only its hash is stored.

    `asked_by`: the link of the administrator who wants it.
    """
    token = token_urlsafe(32)
    await links.invite(session, person.pk, token, now + timedelta(hours=hours), asked_by)
    return token


async def link(context: Context, person: Person, telegram_id: int, username: str | None) -> Link:
    """Makes the account speak for the person; links that either had before end.

    What waits for the person comes to the new chat. The old one and the administrators are told.
    """
    session, now = context.session, context.now
    other = await people.by_account(session, telegram_id)
    if other is not None and other[0].id != person.id:
        await unlink(context, other[1], Ended.UNLINKED, notice=None)
    previous = await links.of_person(session, person.pk)
    if previous is not None:
        await links.end(session, previous, now)
    opened = await links.open_one(session, person.pk, telegram_id, username, now)
    if previous is not None:
        await _take_over(context, person, previous, opened)
    await old_chats.adopt(session, opened)
    await cards.add(session, NewCard(opened.pk, Form.BELL, now, View().content(), silent=True))
    await open_lists.returns(session, person.pk, now)
    if person.role == ADMINISTRATOR:
        await open_lists.tell_again(session)
    buttons = [["unlink", Unlink(opened.pk).pack()]]
    if not await identities.of_person(session, person.pk):
        first, *_ = await connections.of_each_cabinet(session)
        buttons.insert(0, ["staff-add-crm-id", TypeId(person.pk, first).pack()])
    content = {
        "text": "notice-linked",
        "values": {"person": person.name, "account": account_name(opened)},
        "people": {"person": person.pk},
        "buttons": buttons,
    }
    for chat, silent in await listening(session, except_for=person):
        await cards.add(session, NewCard(chat, Form.NOTICE, now, content, silent))
    await _follow_at_last(context)
    return opened


async def unlink(context: Context, linked: Link, reason: Ended, *, notice: str | None) -> None:
    """Ends a link: what is unsent is cancelled, the bell is removed, the chat gets the `notice`.

    A later link does not bring back what was cancelled; the bell lists it. Whoever the person stood
    in for has no substitute any more.
    """
    session = context.session
    await links.end(session, linked, context.now)
    await notifications.end_unsent(session, linked.person_id, reason)
    await _close(context, linked, notice)
    await absences.lose_substitute(context, linked.person_id)
    await claims.release_all(context, linked.person_id)
    await open_lists.leaves(session, linked.person_id, context.now)


async def lose(session: AsyncSession, linked: AnyLink, now: datetime) -> None:
    """The account has blocked the bot or is deleted: what comes is held.

    Administrators are told once, by their lists of such people.
    """
    person = await session.get(Person, linked.person_id)
    current = await session.get(Link, linked.id, populate_existing=True)
    news = await links.mark_unreachable(session, linked.pk, now)
    if person is None or current is None or current.ended_at is not None or not news:
        return
    await notifications.hold(session, linked.person_id, until=None)
    await _list_lost(session, person, now)


async def regain(context: Context, person: Person, linked: Link) -> None:
    """The account is back: what is not out of date is sent, as soon as the person wants it."""
    session = context.session
    await links.mark_reachable(session, linked.pk)
    await notifications.hold(session, linked.person_id, until=context.now)
    await reschedule.retime(context, person)
    await cards.redraw_bells(session, [linked.person_id])
    await unreachable.redraw_lists(session, ADMINISTRATOR)
    if person.role == ADMINISTRATOR:
        await _follow_at_last(context)


async def list_again(session: AsyncSession, linked: AnyLink, now: datetime) -> None:
    """The list of unreachable people has vanished from this chat: it is sent again."""
    for chat, silent in await listening(session):
        if chat == linked.id:
            await cards.add(session, NewCard(chat, Form.UNREACHABLE, now, silent=silent))


async def listening(
    session: AsyncSession, except_for: Person | None = None, *, lost_too: bool = False
) -> list[tuple[int, bool]]:
    """The links of administrators who want messages, and whether they want them silent.

    `lost_too`: also of those who cannot be reached, for what is still true when they are back.
    """
    linked = await people.of_role(session, ADMINISTRATOR, lost_too=lost_too)
    made = await preferences.of(session, [person.pk for person, _ in linked])
    found = []
    for person, chat in linked:
        choices = Choices(made.get(person.pk, {}))
        if choices.want_messages and (except_for is None or person.id != except_for.id):
            found.append((chat.pk, choices.are_silent))
    return found


async def change_role(context: Context, person: Person, role: str) -> bool:
    """Gives the person a role; what the new role may not hear is cancelled.

    If it is not the CRM's, `role_held` has to be set before. Returns whether that voided an invite
    of theirs which could still be used: it was made for somebody with fewer rights.
    """
    session, before = context.session, person.role
    if role == before:
        return False
    person.role = role
    await session.flush()
    await links.forget_menus(session, person.pk)
    await _hear_by_role(context, person)
    managing = await cabinet.managing_roles(session)
    is_rise = role == ADMINISTRATOR or (
        before != ADMINISTRATOR and role in managing and before not in managing
    )
    if not is_rise:
        return False
    why, now = Void.RIGHTS, context.now
    return bool(await links.void_invites(session, why, person_id=person.pk, now=now))


async def let_manage(context: Context, role: str, *, may: bool) -> int:
    """Sets whether a role may manage the settings, which the command menus follow.

    Returns how many people's invites that has voided.
    """
    session = context.session
    is_news = may != (role in await cabinet.managing_roles(session))
    await cabinet.let_manage(session, role, may=may)
    await links.forget_menus(session)
    if not (may and is_news):
        return 0
    return len(await links.void_invites(session, Void.RIGHTS, role=role, now=context.now))


async def _hear_by_role(context: Context, person: Person) -> None:
    """What the person's new role may not hear is cancelled, and an administrator hears more."""
    session = context.session
    if person.role == ADMINISTRATOR:
        kept = [key for key, kind in KINDS.items() if kind.audience.is_kept_from_administrators]
        await notifications.end_unsent(session, person.pk, Ended.ROLE, kinds=kept)
        await open_lists.tell_again(session)
        await _follow_at_last(context)
        return
    await notifications.end_unsent(session, person.pk, Ended.ROLE, reason_of=ADMINISTRATOR)
    # As another administrator's substitute, they heard it for another reason.
    alerts = [key for key, kind in KINDS.items() if kind.audience.is_for_administrators]
    await notifications.end_unsent(session, person.pk, Ended.ROLE, kinds=alerts)
    linked = await links.of_person(session, person.pk)
    if linked is not None:
        await unreachable.close_list(session, linked.pk, "unreachable-old")


async def follow_crm(context: Context, person: Person) -> None:
    """Makes the person what the CRM says they are, unless no administrator could be reached then.

    In that case they stay what they are until another administrator can: see `is_kept`. One who
    cannot be reached themselves is not kept, as nobody could do anything with it.
    """
    if is_kept(person) and await is_last_administrator(context.session, person):
        return
    if person.active and not person.crm_active:
        await _dismiss(context, person)
    person.active = person.crm_active
    if not person.role_held and await change_role(context, person, person.crm_role or person.role):
        await _ask_for_new_invite(context, person)
    await context.session.flush()


async def is_last_administrator(session: AsyncSession, person: Person) -> bool:
    """Whether this is the only linked administrator who can be reached."""
    linked = await people.of_role(session, ADMINISTRATOR)
    return [administrator.id for administrator, _ in linked] == [person.id]


async def _list_lost(session: AsyncSession, person: Person, now: datetime) -> None:
    """Administrators' lists show the person; if that would go unnoticed, a new list is sent."""
    was_empty = await unreachable.lost_count(session) == 1
    for chat, silent in await listening(session, except_for=person, lost_too=True):
        card = await unreachable.list_in(session, chat)
        if is_noticed(card, now, was_empty=was_empty):
            continue
        text_id = "unreachable-none" if was_empty else "unreachable-old"
        await unreachable.close_list(session, chat, text_id)
        await cards.add(session, NewCard(chat, Form.UNREACHABLE, now, silent=silent))
    await unreachable.redraw_lists(session, ADMINISTRATOR)


async def _ask_for_new_invite(context: Context, person: Person) -> None:
    """The CRM has given rights to somebody whose invite was open: administrators hear of it."""
    content = {
        "text": "notice-invite-void",
        "values": {"person": person.name, "role": person.role},
        "people": {"person": person.pk},
        "roles": ["role"],
        "buttons": [["staff-new-link", NewLink(person.pk).pack()]],
    }
    for chat, silent in await listening(context.session, except_for=person):
        card = NewCard(chat, Form.NOTICE, context.now, content, silent)
        await cards.add(context.session, card)


async def _follow_at_last(context: Context) -> None:
    """There may be another administrator now: what the CRM said of the last one is done.

    Nobody may become one by a link for the first any more, even if this one leaves.
    """
    linked = await people.of_role(context.session, ADMINISTRATOR, lost_too=True)
    if linked:
        await links.void_anybodys(context.session)
    for person, _ in linked:
        if is_kept(person):
            await follow_crm(context, person)


async def _dismiss(context: Context, person: Person) -> None:
    await links.void_invites(context.session, Void.DISMISSED, person_id=person.pk)
    linked = await links.of_person(context.session, person.pk)
    if linked is None:
        await absences.lose_substitute(context, person.pk)
    else:
        await unlink(context, linked, Ended.DISMISSED, notice="notice-dismissed")
    await absences.cancel(context, person)


async def _take_over(context: Context, person: Person, old: Link, new: Link) -> None:
    """Whatever waits for the person comes to the new chat, when they want it."""
    session, now = context.session, context.now
    lists_lost = await unreachable.list_in(session, old.pk) is not None
    await old_chats.unload(session, old.pk, now)
    await old_chats.redirect_notices(session, old.pk, new.pk)
    await _close(context, old, "notice-linked-elsewhere")
    await absences.keep_waiting(context, person.pk)
    await old_chats.release(session, person.pk, now)
    await reschedule.retime(context, person)
    if lists_lost and await unreachable.lost_count(session):
        await list_again(session, new, now)


async def _close(context: Context, linked: Link, notice: str | None) -> None:
    """Nothing more is written to the chat than the `notice`; its bell is removed."""
    session = context.session
    await cards.cancel(session, linked.pk)
    await old_chats.leave(session, linked.pk)
    await cards.retire_bells(session, linked.pk)
    await unreachable.close_list(session, linked.pk, "unreachable-old")
    if linked.unreachable_at is not None:
        await unreachable.redraw_lists(session, ADMINISTRATOR)
    if notice is not None:
        await cards.add(session, NewCard(linked.pk, Form.NOTICE, context.now, {"text": notice}))
