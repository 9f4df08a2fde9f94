"""A person's settings as one table, and its cells, which are the chat's buttons."""

from functools import partial

import pytest

from bot.callbacks import unpack
from bot.callbacks.settings import Choose
from bot.rules.catalog import switchable
from bot.rules.preferences import PREFERENCES
from storage.directory import cabinet
from tests.web.pages import Page

SETTINGS = "/api/v1/settings"


@pytest.mark.sqlite
async def test_every_preference_is_a_switch_and_a_column(martas: Page) -> None:
    found = await martas.get(SETTINGS)

    in_part = [it.key for it in PREFERENCES.values() if it.in_part]
    assert [it["preference"] for it in found["switches"]] == list(PREFERENCES)
    assert [it["preference"] for it in found["columns"]] == in_part
    for row in (*found["kinds"], *found["sources"]):
        assert [it["preference"] for it in row["cells"]] == in_part


async def test_a_cell_is_flipped_by_its_own_press(martas: Page) -> None:
    for where in ("kinds", "sources"):
        cell = (await martas.get(SETTINGS))[where][0]["cells"][0]
        assert cell["value"]
        assert cell["effective"]

        done = await martas.post("/api/v1/press", {"press": cell["press"]})

        assert done["toast"]["text"]
        flipped = (await martas.get(SETTINGS))[where][0]["cells"][0]
        assert (flipped["value"], flipped["effective"]) == (False, False)
        assert flipped["press"] != cell["press"]


@pytest.mark.sqlite
@pytest.mark.parametrize("preference", [it.key for it in PREFERENCES.values()])
async def test_what_is_off_in_general_is_in_effect_nowhere(martas: Page, preference: str) -> None:
    was = {it["preference"]: it for it in (await martas.get(SETTINGS))["switches"]}
    await martas.post("/api/v1/press", {"press": was[preference]["press"]})

    found = await martas.get(SETTINGS)

    of_all = preference == "everything_off"
    for row in (*found["kinds"], *found["sources"]):
        for cell in row["cells"]:
            overruled = of_all or cell["preference"] == preference
            value = PREFERENCES[cell["preference"]].default
            assert (cell["value"], cell["effective"]) == (value, value and not overruled)
    for switch in found["switches"]:
        if switch["preference"] == preference:
            assert switch["value"] is not was[preference]["value"]
        assert switch["effective"] == (
            switch["value"] and (not of_all or switch["preference"] == preference)
        )


@pytest.mark.sqlite
async def test_kinds_are_those_that_the_cabinet_allows(martas: Page) -> None:
    kind = switchable()[0].key
    await martas.house.database.write(partial(cabinet.allow, kind=kind, allowed=False))

    found = await martas.get(SETTINGS)

    assert kind not in [it["kind"] for it in found["kinds"]]
    assert {it["urgent"] for it in found["kinds"]} == {True, False}


@pytest.mark.sqlite
async def test_manager_chooses_for_the_sources_of_her_crm_alone(martas: Page) -> None:
    found = await martas.get(SETTINGS)

    assert [it["name"] for it in found["sources"]] == ["Market", "Shop"]


@pytest.mark.sqlite
async def test_summary_says_only_what_no_switch_shows(martas: Page) -> None:
    found, chats = await martas.get(SETTINGS), await martas.post("/api/v1/screens/settings")
    assert chats["screen"]["html"].endswith("\n".join(found["summary"]))
    assert "Push" not in "".join(found["summary"])

    await martas.press(Choose("everything_off", "", value=True))
    overruled, *when = (await martas.get(SETTINGS))["summary"]
    assert "Everything is off" in overruled
    assert when == found["summary"]


@pytest.mark.sqlite
async def test_links_open_the_chats_pages(martas: Page) -> None:
    found = await martas.get(SETTINGS)

    assert [it["label"] for it in found["links"]][:2] == ["Quiet hours", "Away"]
    for link in found["links"]:
        assert unpack(link["press"]) is not None
        shown = await martas.post("/api/v1/press", {"press": link["press"]})
        assert shown["screen"] is not None
