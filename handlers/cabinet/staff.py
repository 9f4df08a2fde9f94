"""/staff: who is on the staff, and for each a new link or the end of the link."""

from datetime import datetime

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import membership
from bot.callbacks.staff import NewLink, OpenPerson, StaffPage, Unlink
from bot.cards import naming
from bot.pages import away, staff
from bot.telegram.keyboards import Pressed
from bot.ui.html import Html
from bot.ui.screens import Paging, Redraw, Sayings, Screen, Show, Toast
from handlers.cabinet.invites import offer
from handlers.chat.viewer import IsAdministrator, Viewer
from storage.directory import absences, links, people
from storage.flow import cards
from storage.tables import Ended, Form, Link, Person


async def staff_asked(
    _message: Message, session: AsyncSession, viewer: Viewer, now: datetime
) -> Sayings:
    """/staff: the first page of the active people."""
    return [Show(await _list(session, viewer, 0, now))]


async def page_turned(
    _callback: CallbackQuery, press: StaffPage, session: AsyncSession, viewer: Viewer, now: datetime
) -> Sayings:
    """Another page, or back from a person."""
    return [Redraw(await _list(session, viewer, press.page, now))]


async def person_opened(
    _callback: CallbackQuery,
    press: OpenPerson,
    session: AsyncSession,
    viewer: Viewer,
    now: datetime,
) -> Sayings:
    """One person's page."""
    person = await active_person(session, press.person_id)
    if person is None:
        return [gone(viewer)]
    return [Redraw(await person_page(session, viewer, person, now))]


async def link_wanted(
    _callback: CallbackQuery,
    press: NewLink,
    session: AsyncSession,
    viewer: Viewer,
    now: datetime,
    invite_hours: int,
) -> Sayings:
    """A new message with a one-time link; a link that the person has stays until it is opened."""
    person = await active_person(session, press.person_id)
    if person is None:
        return [gone(viewer)]
    return [Show(await offer(session, viewer, person, invite_hours, now))]


async def link_ended(
    callback: CallbackQuery, press: Unlink, session: AsyncSession, viewer: Viewer, now: datetime
) -> Sayings:
    """`Unlink` of a person's page or of the notice of a new link: ends that one link."""
    link = await session.get(Link, press.link_id)
    if link is None or link.ended_at is not None:
        return [Toast(viewer.plain("link-ended"))]
    person = await session.get(Person, link.person_id)
    assert person is not None
    if await membership.is_last_administrator(session, person):
        return [Toast(viewer.plain("staff-last-administrator"), alert=True)]
    if person.id == viewer.person_id:
        # The chat that presses is the one that is left: it must show nobody's page any more.
        await membership.unlink(session, link, Ended.UNLINKED, now, notice=None)
        return [Redraw(Screen(viewer.say("notice-unlinked")))]
    await membership.unlink(session, link, Ended.UNLINKED, now, notice="notice-unlinked")
    values = {"name": person.name, "account": naming.account_name(link)}
    done = Toast(viewer.plain("staff-unlinked", **values))
    if await _rewrite_notice(callback, session, viewer, values):
        return [done]
    return [done, Redraw(await person_page(session, viewer, person, now))]


async def active_person(session: AsyncSession, person_id: int) -> Person | None:
    """The person, unless dismissed or forgotten."""
    person = await session.get(Person, person_id)
    return person if person is not None and person.active else None


async def person_page(
    session: AsyncSession, viewer: Viewer, person: Person, now: datetime
) -> Screen:
    """The page of a person as it is now."""
    link = await links.of_person(session, person.pk)
    page = await people.place_of(session, person) // Paging(0, 0).size
    absence = await _absence(session, viewer, person.pk, now)
    return staff.person_screen(person, link, absence, page, viewer.reader, now)


def gone(viewer: Viewer) -> Toast:
    """The answer to an old button of somebody who is not on the staff any more."""
    return Toast(viewer.plain("person-gone"))


async def _absence(
    session: AsyncSession, viewer: Viewer, person_id: int, now: datetime
) -> Html | None:
    absence = await absences.of_person(session, person_id, now)
    if absence is None:
        return None
    substitute = await session.get(Person, absence.substitute_id or 0)
    name = substitute.name if substitute is not None else None
    return away.staff_line(absence.until, name, viewer.reader, now)


async def _list(session: AsyncSession, viewer: Viewer, page: int, now: datetime) -> Screen:
    _, total = await people.page(session, 0, 0)
    paging = Paging(page, total)
    entries, _ = await people.page(session, paging.offset, paging.size)
    ids = [person.pk for person, _ in entries]
    are_away = await absences.of_people(session, ids, now)
    return staff.list_screen(entries, are_away, paging, viewer.reader)


async def _rewrite_notice(
    callback: CallbackQuery, session: AsyncSession, viewer: Viewer, values: dict[str, str]
) -> bool:
    """Whether the button was that of a notice, which then says what has become of the link."""
    message_id = callback.message.message_id if callback.message else 0
    card = await cards.by_message(session, viewer.link_id, message_id)
    if card is None or card.form != Form.NOTICE:
        return False
    await cards.rewrite(session, card, {"text": "staff-unlinked", "values": values})
    return True


def router() -> Router:
    """For administrators."""
    router = Router(name="staff")
    router.message.filter(IsAdministrator())
    router.callback_query.filter(IsAdministrator())
    router.message.register(staff_asked, Command("staff", ignore_case=True))
    router.callback_query.register(page_turned, Pressed(StaffPage))
    router.callback_query.register(person_opened, Pressed(OpenPerson))
    router.callback_query.register(link_wanted, Pressed(NewLink))
    router.callback_query.register(link_ended, Pressed(Unlink))
    return router
