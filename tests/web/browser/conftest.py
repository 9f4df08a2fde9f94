"""One Chromium for a file, and a house for each test, whose page it opens on 127.0.0.1."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from unittest import mock

import pytest
import pytest_asyncio

from handlers.web.front import rates
from tests.bench import rig
from tests.house import Clock, House, opened
from tests.push_service import PushService, push_service
from tests.web.browser import window
from tests.web.browser.window import Driven, Window
from tests.web.front import AS_OFTEN_AS_TESTS_LIKE

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests here share a browser, and so the event loop that drives it."""
    for each in items:
        if each.path.is_relative_to(Path(__file__).parent):
            each.add_marker(pytest.mark.asyncio(loop_scope="module"), append=False)
            each.add_marker(pytest.mark.sqlite)
            each.add_marker(
                pytest.mark.skipif(
                    CHROMIUM is None, reason="there is no Chromium: apt install chromium"
                )
            )


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Driven]:
    from playwright.async_api import async_playwright

    async with async_playwright() as driver:
        running = await driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        await running.close()


@pytest_asyncio.fixture(loop_scope="module")
async def services() -> AsyncIterator[PushService]:
    """The push services of browsers, to which the house sends."""
    async with push_service(Clock()) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def lodge(
    services: PushService, migrated_sqlite: Path, tmp_path: Path
) -> AsyncIterator[House]:
    """A house open for business that a browser of this machine can reach."""
    file = shutil.copy(migrated_sqlite, tmp_path / "bellhop.db")
    port = rig.free_port()
    public = {"http_port": port, "public_url": f"http://127.0.0.1:{port}"}
    with (
        mock.patch.object(rates, "PERSON", AS_OFTEN_AS_TESTS_LIKE),
        mock.patch.object(rates, "SIGN_IN", AS_OFTEN_AS_TESTS_LIKE),
    ):
        async with opened(f"sqlite+aiosqlite:///{file}", **public) as running:
            await running.open_for_business()
            yield running


@pytest_asyncio.fixture(loop_scope="module")
async def browser(chromium: Driven, lodge: House) -> AsyncIterator[Window]:
    """An empty profile, on a desktop."""
    async with window.opened(chromium, lodge) as running:
        yield running
