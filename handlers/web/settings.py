"""GET /api/v1/settings: how the person wants to be told, as one table."""

from collections.abc import Iterable

from bot.actions import wishes
from bot.pages.personal.settings_table import (
    SOURCES,
    Chosen,
    SettingsTable,
    Switch,
    Wanted,
    settings_table,
)
from handlers.overviews.settings import allowed, hearer
from handlers.web.presses import link_json
from handlers.web.visits import Json, Routes, Visit
from storage.directory import heard_sources, mutes

routes = Routes()


@routes.at("GET", "/api/v1/settings")
async def shown(visit: Visit) -> Json:
    """Each cell has the press that flips it; what it answers with is the chat's screen."""
    who, config = visit.who, visit.parts.config
    async with visit.parts.database.read() as session:
        kept = await wishes.of_person(session, who.person, config.timezone)
        mine = hearer(who.person, kept.choices)
        sources, _ = await heard_sources.page(session, mine, 0, SOURCES)
        kinds = await allowed(session)
        muted = await mutes.count(session, who.person.pk, visit.now)
    wanted = Wanted(kept.choices, kept.times, kinds, sources, muted)
    return _json(settings_table(wanted, who.reader))


def _json(table: SettingsTable) -> Json:
    return {
        "switches": _cells(table.switches),
        "columns": [{"preference": key, "label": label} for key, label in table.columns],
        "kinds": [{"kind": it.key, "urgent": it.urgent, **_row(it)} for it in table.kinds],
        "sources": [_row(it) for it in table.sources],
        "summary": list(table.summary),
        "links": [link_json(it) for it in table.links],
    }


def _row(chosen: Chosen) -> Json:
    return {"name": chosen.name, "cells": _cells(chosen.cells)}


def _cells(switches: Iterable[Switch]) -> list[Json]:
    return [
        {
            "preference": it.preference,
            "label": it.label,
            "value": it.value,
            "effective": it.effective,
            "press": it.press.pack(),
        }
        for it in switches
    ]
