"""What `Statuses` on /policy shows: statuses, payment states and pipelines, by any name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.callbacks import Press
from bot.callbacks import cabinet as presses
from bot.cards.naming import state_of
from bot.rules.catalog import SECTIONS
from bot.rules.objects.statuses import MEANINGS
from bot.ui.html import Html, short
from bot.ui.reader import Reader
from bot.ui.screens import Button, Paging, Row, Screen, back, button, choice, column, listing
from storage.tables import Pipeline, Status

LABEL_UNITS = 28
NAME_UNITS = 80
OPEN = "open"  # the meaning of a status that ends nothing
PAYMENT = "payment"


@dataclass(frozen=True)
class Kept:
    """A status, the page of the list that leads to it, and its pipeline if that is known."""

    status: Status
    list_page: int
    pipeline: Pipeline | None = None


def called(status: Status, reader: Reader) -> str:
    """What people call it: its name, else what the CRM sends."""
    return short(status.name or state_of(status.key, reader.language), NAME_UNITS)


def pipeline_called(pipeline: Pipeline) -> str:
    """What people call it: its name, else its number in the CRM."""
    return short(pipeline.name or f"№ {pipeline.crm_id}", NAME_UNITS)


def statuses_screen(
    found: Sequence[Status], paging: Paging, has_pipelines: bool, reader: Reader
) -> Screen:
    """One page of the statuses that are in no pipeline, and the way to the others."""
    way_back = back(reader, presses.PolicyPage(SECTIONS[0]))
    pipelines: Row = ()
    if has_pipelines:
        pipelines = (button(reader, "statuses-pipelines", presses.PipelinePage(0)),)
    if not paging.total and not has_pipelines:
        return Screen(reader.say("statuses-none"), (way_back,))
    lines = [reader.say("statuses-title", count=paging.total), reader.say("statuses-help")]
    entries = column(_entry(status, paging.shown, reader) for status in found)
    screen = listing(lines, entries, paging, presses.StatusPage, reader)
    payments = button(reader, "statuses-payments", presses.PaymentPage(0))
    return screen.and_below(*filter(None, (pipelines, (payments,), way_back)))


def payments_screen(found: Sequence[Status], paging: Paging, reader: Reader) -> Screen:
    """The payment states."""
    lines = [reader.say("payments-title"), reader.say("payments-help")]
    entries = column(_entry(status, paging.shown, reader) for status in found)
    screen = listing(lines, entries, paging, presses.PaymentPage, reader)
    return screen.and_below(back(reader, presses.StatusPage(0)))


def pipelines_screen(found: Sequence[Pipeline], paging: Paging, reader: Reader) -> Screen:
    """One page of the pipelines."""
    lines = [reader.say("pipelines-title", count=paging.total), reader.say("pipelines-help")]
    entries = column(
        Button(_in_cabinet(pipeline_called(it), it.cabinet), presses.OpenPipeline(it.pk, 0))
        for it in found
    )
    screen = listing(lines, entries, paging, presses.PipelinePage, reader)
    return screen.and_below(back(reader, presses.StatusPage(0)))


def pipeline_screen(
    pipeline: Pipeline, found: Sequence[Status], paging: Paging, list_page: int, reader: Reader
) -> Screen:
    """One pipeline with a page of its statuses. Back leads to the `list_page` of the pipelines."""
    lines = [reader.say("pipeline-title", name=pipeline_called(pipeline))]
    lines += _cabinet(pipeline.cabinet, reader)
    if pipeline.name:
        lines.append(reader.say("status-key", key=_in_crm(pipeline, f"№ {pipeline.crm_id}")))
    if not paging.total:
        lines.append(reader.say("pipeline-empty"))
    entries = column(_entry(status, paging.shown, reader) for status in found)
    pages = partial(presses.OpenPipeline, pipeline.pk)
    screen = listing(lines, entries, paging, pages, reader)
    names = [button(reader, "rename", presses.NamePipeline(pipeline.pk))]
    if pipeline.name_held:
        as_in_crm = presses.PipelineAsInCrm(pipeline.pk)
        names.append(button(reader, "name-as-in-crm", as_in_crm))
    return screen.and_below(*column(names), back(reader, presses.PipelinePage(list_page)))


def status_screen(kept: Kept, reader: Reader, now: datetime) -> Screen:
    """One status or payment state: what it means, and what else it can mean."""
    status = kept.status
    return Screen.of(
        _facts(kept, reader, now),
        tuple(_choice(kept, it, reader) for it in MEANINGS.get(status.what, ())),
        (_choice(kept, OPEN, reader),) if status.what in MEANINGS else (),
        *column(_tools(kept, reader)),
        back(reader, _list_of(kept)),
    )


def _facts(kept: Kept, reader: Reader, now: datetime) -> Iterator[Html]:
    status = kept.status
    yield reader.say("status-title", what=status.what, name=called(status, reader))
    yield from _cabinet(status.cabinet, reader)
    if kept.pipeline is not None:
        yield reader.say("status-pipeline", name=pipeline_called(kept.pipeline))
    if status.name:
        yield reader.say("status-key", key=_in_crm(status, status.key))
    if status.what in MEANINGS:
        yield reader.say("status-seen", at=reader.moment(status.seen_at, now))
        yield reader.say("status-means", meaning=status.meaning or OPEN)
    if not status.applied:
        yield reader.say("status-applying")


def _tools(kept: Kept, reader: Reader) -> Iterator[Button]:
    status, page = kept.status, kept.list_page
    yield button(reader, "rename", presses.NameStatus(status.pk, page))
    if status.name_held:
        as_in_crm = presses.StatusAsInCrm(status.pk, "name", page)
        yield button(reader, "name-as-in-crm", as_in_crm)
    if status.meaning_held and (status.crm_name or status.crm_meaning):  # so the CRM tells it
        as_in_crm = presses.StatusAsInCrm(status.pk, "meaning", page)
        yield button(reader, "meaning-as-in-crm", as_in_crm)


def _list_of(kept: Kept) -> Press:
    if kept.status.what == PAYMENT:
        return presses.PaymentPage(kept.list_page)
    if kept.pipeline is not None:
        return presses.OpenPipeline(kept.pipeline.pk, kept.list_page)
    return presses.StatusPage(kept.list_page)


def _entry(status: Status, page: int, reader: Reader) -> Button:
    press, name = presses.OpenStatus(status.pk, page), short(called(status, reader), LABEL_UNITS)
    name = _in_cabinet(name, status.cabinet)
    if status.what == PAYMENT:
        return Button(name, press)
    meaning, style = status.meaning or OPEN, "success" if status.meaning else None
    return button(
        reader, "status-entry", press, style, name=name, what=status.what, meaning=meaning
    )


def _choice(kept: Kept, meaning: str, reader: Reader) -> Button:
    status = kept.status
    label, press = (
        reader.plain(f"status-{meaning}"),
        presses.SetMeaning(status.pk, meaning, kept.list_page),
    )
    return choice(reader, label, press, chosen=meaning == (status.meaning or OPEN))


def _in_cabinet(name: str, cabinet: str) -> str:
    return f"{name} · {cabinet}" if cabinet else name


def _cabinet(cabinet: str, reader: Reader) -> Iterator[Html]:
    if cabinet:
        yield reader.say("fact-cabinet", value=cabinet)


def _in_crm(named: Status | Pipeline, key: str) -> str:
    """What the CRM calls it, where that is not what people do; and how it sends it."""
    if named.crm_name is None or named.crm_name == named.name:
        return short(key, NAME_UNITS)
    return f"{short(named.crm_name, NAME_UNITS)} ({short(key, LABEL_UNITS)})"
