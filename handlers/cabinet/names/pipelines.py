"""`Pipelines` below `Statuses` on /policy: what they are called, and the statuses of each."""

from functools import partial

from bot.callbacks.cabinet import NamePipeline, OpenPipeline, PipelineAsInCrm, PipelinePage
from bot.pages.cabinet import statuses as pages
from bot.pages.typed_answers import LONGEST_NAME, name_in
from bot.ui.screens import Button, Redraw, Sayings, Screen, Toast, button, column
from handlers.chat.declined import Declined, found
from handlers.chat.pages import page_with
from handlers.chat.prompts import ask
from handlers.chat.routes import Routes, Then
from handlers.chat.undo import remember
from handlers.chat.viewer import MayManage, Viewer
from handlers.overviews.paging import page_of
from storage.objects import pipelines, statuses
from storage.tables import Change, Pipeline

routes = Routes("pipelines", MayManage())


@routes.press(PipelinePage)
async def list_opened(viewer: Viewer, press: PipelinePage) -> Screen:
    entries, paging = await page_of(press.page, partial(pipelines.page, viewer.session))
    return pages.pipelines_screen(entries, paging, viewer.reader)


@routes.press(OpenPipeline)
async def pipeline_opened(viewer: Viewer, press: OpenPipeline) -> Screen:
    return await _page(viewer, await _pipeline(viewer, press.pipeline_id), press.page)


@routes.press(NamePipeline)
async def name_asked(viewer: Viewer, press: NamePipeline) -> Sayings:
    pipeline = await _pipeline(viewer, press.pipeline_id)
    then = {"ask": "pipeline", "row": press.pipeline_id}
    name = pages.pipeline_called(pipeline)
    return await ask(viewer, "ask-name", then, name=name, limit=LONGEST_NAME)


@routes.answer("pipeline")
async def named(viewer: Viewer, then: Then, text: str | None) -> Screen:
    """Sets the name, whatever the CRM sends."""
    name = name_in(text)
    pipeline = await _pipeline(viewer, int(then["row"]))
    before = {"name": pipeline.name, "held": pipeline.name_held}
    await pipelines.rename(viewer.session, pipeline, name, held=True)
    undo = await remember(viewer, "pipeline", pipeline.pk, before, {"name": name})
    done = viewer.say("renamed", name=name, number=pipeline.crm_id)
    buttons = [_to_page(viewer, pipeline), button(viewer.reader, "undo", undo)]
    return Screen(done, column(buttons))


@routes.undo("pipeline")
async def name_taken_back(viewer: Viewer, change: Change) -> Sayings:
    pipeline = await _pipeline(viewer, change.row_id)
    if pipeline.name != change.after["name"]:
        raise Declined("undo-changed", alert=True)
    before = change.before
    await pipelines.rename(viewer.session, pipeline, before["name"], held=before["held"])
    name = pages.pipeline_called(pipeline)
    screen = Screen(viewer.say("renamed-back", name=name), column([_to_page(viewer, pipeline)]))
    return [Toast(viewer.plain("renamed-back", name=name)), Redraw(screen)]


@routes.press(PipelineAsInCrm)
async def name_given_back(viewer: Viewer, press: PipelineAsInCrm) -> Sayings:
    pipeline = await _pipeline(viewer, press.pipeline_id)
    await pipelines.rename(viewer.session, pipeline, pipeline.crm_name, held=False)
    said = Toast(viewer.plain("renamed-back", name=pages.pipeline_called(pipeline)))
    return [said, Redraw(await _page(viewer, pipeline, 0))]


def _to_page(viewer: Viewer, pipeline: Pipeline) -> Button:
    return button(viewer.reader, "open", OpenPipeline(pipeline.pk, 0))


async def _page(viewer: Viewer, pipeline: Pipeline, page: int) -> Screen:
    session = viewer.session
    these = partial(statuses.page_of_pipeline, session, pipeline)
    entries, paging = await page_of(page, these)
    list_page = page_with(await pipelines.place_of(session, pipeline))
    return pages.pipeline_screen(pipeline, entries, paging, list_page, viewer.reader)


async def _pipeline(viewer: Viewer, pipeline_id: int) -> Pipeline:
    """The pipeline. Raises `OldButton` if there is none."""
    return found(await viewer.session.get(Pipeline, pipeline_id))
