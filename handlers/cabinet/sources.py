"""/sources: the default managers of each source. Renaming is in .names."""

from functools import partial

from bot.callbacks.cabinet import OpenSource, SetManager, SourcePage
from bot.pages.cabinet import sources as pages
from bot.pages.cabinet.sources import Managing
from bot.ui.screens import Sayings, Screen
from handlers.chat.declined import OldButton, found
from handlers.chat.pages import open_page, page_with
from handlers.chat.routes import Routes
from handlers.chat.viewer import MayManage, Viewer
from handlers.overviews.paging import page_of
from storage.directory import people, sources
from storage.tables import Person, Source

routes = Routes("sources", MayManage())


@routes.page("sources", SourcePage(0))
async def list_opened(viewer: Viewer, press: SourcePage) -> Screen:
    entries, paging = await page_of(press.page, partial(sources.page, viewer.session, Source))
    ids = [source.pk for source in entries]
    managed = await sources.default_managers(viewer.session, ids)
    return pages.sources_screen(entries, managed, paging, viewer.reader)


@routes.press(OpenSource)
async def source_opened(viewer: Viewer, press: OpenSource) -> Sayings:
    """From the list or from a card."""
    source = found(await viewer.session.get(Source, press.source_id))
    return [await open_page(viewer, await _page(viewer, source, press.page))]


@routes.press(SetManager)
async def manager_set(viewer: Viewer, press: SetManager) -> Screen:
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
    managed = await sources.default_managers(session, [source.pk])
    managing = Managing(
        managed.get(source.pk, frozenset()),
        await sources.manager_names(session, source.pk),
        staff,
        paging,
    )
    list_page = page_with(await sources.place_of(session, source))
    return pages.source_screen(source, managing, list_page, viewer.reader)
