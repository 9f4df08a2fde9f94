"""The demo as a person starts it: the story told in a process of its own, and its page."""

import subprocess
import sys
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import aiohttp
import pytest

from bot.demo.routes import Page, state_of
from bot.demo.samples import SAMPLES
from bot.demo.stage import HOST, Stage, opened
from bot.demo.words import words_of
from bot.ui.texts import LANGUAGES
from tests.bench import rig
from tests.house import House

ROOT = Path(__file__).parent.parent.parent
SECONDS = 240

# Breaks one promise: orders go to the administrators. The story need not wait long to notice, but
# for all that comes before, a machine may be as slow as it likes.
SABOTAGE = """
import dataclasses, sys
from bot.rules import audience, catalog
from bot.demo import stage

wait = stage.Stage.until

async def until(self, claim, otherwise):
    stage.PATIENCE_SECONDS = 6.0 if otherwise.startswith("Marta gets no card") else 120.0
    await wait(self, claim, otherwise)

stage.Stage.until = until
kinds = catalog.KINDS
kinds["order.created"] = dataclasses.replace(
    kinds["order.created"], audience=audience.ADMINISTRATORS
)
from bot.demo.story import main
sys.exit(main(once=True, language="en"))
"""


@pytest.fixture
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    """A demo with its page, before the story begins; in English, unless the test names another."""
    language = getattr(request, "param", "en")
    async with opened(rig.free_port(), lambda stage: Page(stage).attach(), language) as stage:
        yield stage


@pytest.fixture
def page(stage: Stage) -> str:
    """The address of its page."""
    return f"http://{HOST}:{stage.app.port}/demo"


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def played(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


in_any_language = pytest.mark.parametrize("stage", LANGUAGES, indirect=True)


def test_the_story_keeps_its_promises_in_every_language() -> None:
    """All at once: each mostly waits for its stand-in."""
    with ThreadPoolExecutor(len(LANGUAGES)) as players:
        play = partial(played, "-m", "bot", "demo", "--once", "--language")
        stories = dict(zip(LANGUAGES, players.map(play, LANGUAGES), strict=True))

    for language, done in stories.items():
        assert done.returncode == 0, done.stdout + done.stderr
        assert words_of(language).terminal["broken"] not in done.stdout
        assert words_of(language).terminal["kept"] in done.stdout


def test_a_broken_promise_is_named_and_fails_the_demo() -> None:
    done = played("-c", SABOTAGE)

    assert done.returncode == 1, done.stdout + done.stderr
    assert "FAILED: An order of Shop: a card for Marta" in done.stdout


async def test_a_real_bot_does_not_serve_the_demos_page(house: House) -> None:
    for path in ("/demo", "/demo/changes", "/demo/page.js"):
        assert (await house.send("GET", path)).status == 404

    assert (await house.send("POST", "/demo/fire", b"{}")).status == 404


@in_any_language
async def test_page_is_in_the_language_of_the_demo(
    stage: Stage, page: str, http: aiohttp.ClientSession
) -> None:
    words = stage.words

    async with http.get(page) as answer:
        text = await answer.text()

    assert f'<html lang="{words.language}">' in text
    assert f"<title>{words.page['title']}</title>" in text
    for told in ("motto", "answer", "happen", "opener"):
        assert f">{words.page[told]}<" in text


async def test_page_loads_nothing_from_elsewhere(page: str, http: aiohttp.ClientSession) -> None:
    async with http.get(page) as answer:
        text = await answer.text()

    assert answer.status == 200
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert text.count("http://") + text.count("https://") == text.count(
        "http://www.w3.org/2000/svg"
    )


@in_any_language
async def test_every_event_of_the_page_is_answered_as_it_should_be(
    stage: Stage, page: str, http: aiohttp.ClientSession
) -> None:
    odd = {"again": (200, "duplicate"), "forged": (401, None)}
    answers = {}
    for sample in SAMPLES:
        async with http.post(f"{page}/fire", json={"sample": sample}) as answer:
            fired = await answer.json()
        answers[sample] = fired["status"], fired["answer"].get("status")

    assert answers == {sample: odd.get(sample, (200, "accepted")) for sample in SAMPLES}


async def test_page_sets_everyones_clock_ahead(
    stage: Stage, page: str, http: aiohttp.ClientSession
) -> None:
    before = stage.app.clock()

    async with http.post(f"{page}/leap", json={"leap": "hour"}) as answer:
        assert answer.status == 200
    async with http.post(f"{page}/fire", json={"sample": "order-shop"}) as answer:
        fired = await answer.json()

    telegrams = datetime.fromtimestamp(stage.telegram.clock.wall(), UTC)
    for now in (stage.app.clock(), stage.crm.clock(), telegrams):
        assert timedelta(hours=1) <= now - before < timedelta(hours=2)
    assert fired["status"] == 200  # a signature of another hour would be refused


@in_any_language
async def test_page_hears_whether_the_story_is_told_and_how_each_speaks(stage: Stage) -> None:
    stage.is_playing = True
    words = stage.words

    state = await state_of(stage)

    manners = [(person["language"], person["zone"]) for person in state["people"]]
    assert state["playing"] is True
    assert manners == [(words.language, words.business["zone"])] * 3
    assert [person["name"] for person in state["people"]] == [*words.people.values()][:3]


async def test_nonsense_from_the_page_is_refused(page: str, http: aiohttp.ClientSession) -> None:
    press = {"person": 101, "message": 99, "row": 0, "column": 0}
    statuses = set()
    for what in ("fire", "leap", "press", "write", "block"):
        for given in ({"sample": "no such"}, {}, [], {"person": "x"}, press):
            async with http.post(f"{page}/{what}", json=given) as answer:
                statuses.add(answer.status)

    assert statuses == {400}


async def test_another_sites_page_cannot_press(page: str, http: aiohttp.ClientSession) -> None:
    async with http.post(f"{page}/fire", data=b'{"sample": "order-shop"}') as answer:
        assert answer.status == 415
