"""/sources: who answers for a source by default. Its name is changed in .renaming."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.callbacks.cabinet import OpenSource, SetManager, SourcePage
from bot.pages import sources as places
from bot.pages.sources import Managing
from bot.telegram.keyboards import Pressed
from bot.ui.screens import Paging, Redraw, Sayings, Screen, Show, Toast
from handlers.chat.viewer import MayManage, Viewer
from storage.directory import people, sources
from storage.flow import cards
from storage.tables import Person, Source


async def sources_asked(_message: Message, session: AsyncSession, viewer: Viewer) -> Sayings:
    """/sources: the first page."""
    return [Show(await _list(session, viewer, 0))]


async def page_turned(
    _callback: CallbackQuery, press: SourcePage, session: AsyncSession, viewer: Viewer
) -> Sayings:
    """Another page of the list, or back from a source."""
    return [Redraw(await _list(session, viewer, press.page))]


async def source_opened(
    callback: CallbackQuery, press: OpenSource, session: AsyncSession, viewer: Viewer
) -> Sayings:
    """One source, from the list or from a card; a card stays what it is."""
    source = await session.get(Source, press.source_id)
    if source is None:
        return [Toast(viewer.plain("button-old"))]
    screen = await _page(session, viewer, source, press.page)
    pressed = callback.message.message_id if callback.message else 0
    is_card = await cards.by_message(session, viewer.link_id, pressed) is not None
    return [Show(screen) if is_card else Redraw(screen)]


async def manager_set(
    _callback: CallbackQuery, press: SetManager, session: AsyncSession, viewer: Viewer
) -> Sayings:
    """A person becomes a default manager of the source, or no longer is one."""
    source = await session.get(Source, press.source_id)
    person = await session.get(Person, press.person_id)
    if source is None or person is None or (press.is_manager and not person.active):
        return [Toast(viewer.plain("button-old"))]
    await sources.set_manager(
        session, press.source_id, press.person_id, is_manager=press.is_manager
    )
    return [Redraw(await _page(session, viewer, source, press.page))]


async def _list(session: AsyncSession, viewer: Viewer, page: int) -> Screen:
    _, total = await sources.page(session, Source, 0, 0)
    paging = Paging(page, total)
    found, _ = await sources.page(session, Source, paging.offset, paging.size)
    managed = await sources.default_managers(session, [source.crm_id for source in found])
    return places.sources_screen(found, managed, paging, viewer.reader)


async def _page(session: AsyncSession, viewer: Viewer, source: Source, page: int) -> Screen:
    _, total = await people.page(session, 0, 0)
    paging = Paging(page, total)
    staff, _ = await people.page(session, paging.offset, paging.size)
    managing = Managing(
        await sources.managers_of(session, source.pk),
        await sources.manager_names(session, source.pk),
        staff,
        paging,
    )
    list_page = await sources.place_of(session, source) // Paging(0, 0).size
    return places.source_screen(source, managing, list_page, viewer.reader)


def router() -> Router:
    """For those who manage the settings."""
    router = Router(name="sources")
    router.message.filter(MayManage())
    router.callback_query.filter(MayManage())
    router.message.register(sources_asked, Command("sources", ignore_case=True))
    router.callback_query.register(page_turned, Pressed(SourcePage))
    router.callback_query.register(source_opened, Pressed(OpenSource))
    router.callback_query.register(manager_set, Pressed(SetManager))
    return router
