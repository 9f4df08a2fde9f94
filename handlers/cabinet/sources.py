"""/sources: who answers for a source by default. Its name is changed in .renaming."""

from functools import partial

from aiogram import Router

from bot.callbacks.cabinet import OpenSource, SetManager, SourcePage
from bot.pages import sources as pages
from bot.pages.sources import Managing
from bot.ui.screens import Sayings, Screen
from handlers.chat.declined import OldButton, found
from handlers.chat.pages import page_of, page_with, shown
from handlers.chat.registration import on_command, on_press, router_for
from handlers.chat.viewer import MayManage, Viewer
from storage.directory import people, sources
from storage.tables import Person, Source


async def list_opened(press: SourcePage, viewer: Viewer) -> Screen:
    """/sources: a page of the list."""
    entries, paging = await page_of(press.page, partial(sources.page, viewer.session, Source))
    crm_ids = [source.crm_id for source in entries]
    managed = await sources.default_managers(viewer.session, crm_ids)
    return pages.sources_screen(entries, managed, paging, viewer.reader)


async def source_opened(press: OpenSource, viewer: Viewer) -> Sayings:
    """One source, from the list or from a card."""
    source = found(await viewer.session.get(Source, press.source_id))
    return [await shown(await _page(viewer, source, press.page), viewer)]


async def manager_set(press: SetManager, viewer: Viewer) -> Screen:
    """A person becomes a default manager of the source, or no longer is one."""
    source = found(await viewer.session.get(Source, press.source_id))
    person = found(await viewer.session.get(Person, press.person_id))
    if press.is_manager and not person.active:
        raise OldButton
    await sources.set_manager(
        viewer.session, press.source_id, press.person_id, is_manager=press.is_manager
    )
    return await _page(viewer, source, press.page)


async def _page(viewer: Viewer, source: Source, page: int) -> Screen:
    session = viewer.session
    staff, paging = await page_of(page, partial(people.page, session))
    managed = await sources.default_managers(session, [source.crm_id])
    managing = Managing(
        managed.get(source.crm_id, frozenset()),
        await sources.manager_names(session, source.pk),
        staff,
        paging,
    )
    list_page = page_with(await sources.place_of(session, source))
    return pages.source_screen(source, managing, list_page, viewer.reader)


def router() -> Router:
    """For those who manage the settings."""
    router = router_for("sources", MayManage())
    on_command(router, "sources", partial(list_opened, SourcePage(0)))
    on_press(router, SourcePage, list_opened)
    on_press(router, OpenSource, source_opened)
    on_press(router, SetManager, manager_set)
    return router
