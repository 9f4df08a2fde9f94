"""The demo: plays the story on a stage, narrates it in the terminal, then leaves the stage open.

Entry of `bellhop demo`. Each step of the story is checked, so it is an end-to-end test as well.
"""

import asyncio
import logging
import os
import signal
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass
from typing import Any

from bot.demo import desk, hours, opening, routine
from bot.demo.routes import Page
from bot.demo.stage import CAST, HOST, BrokenPromise, Stage, free_port, opened
from bot.demo.terminal import Terminal
from bot.demo.words import Words, spoken_at, words_of
from bot.runtime import log

# Acts, and proves the promise that words/ has under the function's name.
Step = Callable[
    [Stage], Coroutine[Any, Any, None]
]  # Any: what a coroutine is sent, which is nothing

PAUSE_SECONDS = 0.4  # changes that come together are shown together


OPENING: tuple[Step, ...] = (
    opening.a_stranger_learns_nothing,
    opening.everybody_links,
    opening.nothing_is_made_while_off,
    opening.olga_switches_on,
    opening.shop_is_martas,
    opening.market_is_ivans,
    opening.a_repeat_is_one_card,
    opening.a_keycrm_card_is_filled_in,
    opening.a_lost_hook_is_no_lost_order,
    opening.a_lost_message_goes_to_its_sender,
    opening.a_lost_source_goes_to_administrators,
    opening.hostile_text_is_only_text,
)
ROUTINE: tuple[Step, ...] = (
    routine.marta_reads_a_card,
    routine.an_order_goes_to_ivan,
    routine.olga_looks_into_the_bell,
    routine.many_at_once_are_one_card,
    desk.what_the_policy_forbids_is_not_made,
    desk.olga_chooses_a_manager,
    desk.a_role_decides_what_is_heard,
    hours.olga_is_reminded_to_pay,
    hours.marta_has_her_quiet_hours,
    hours.what_ivan_does_not_read_escalates,
    hours.ivan_substitutes_for_marta,
    routine.sound_off_is_silent,
    routine.ivan_chooses_his_language,
    routine.everything_off_is_off,
    routine.a_dismissed_person_hears_nothing,
)


@dataclass(frozen=True)
class Told:
    """A story that is told at this terminal in these words."""

    terminal: Terminal
    words: Words


def main(once: bool, port: int = 8080, language: str = "") -> int:
    """Runs the demo; returns the exit status. `once`: play the whole story, without the page.

    `language`: empty for the one that the terminal's locale names.
    """
    log.set_up("warning", "text")
    words = words_of(language or spoken_at(os.environ))
    terminal = Terminal(words.terminal)
    told = Told(terminal, words)
    try:
        return asyncio.run(_play_once(told) if once else _stay(told, port))
    except BrokenPromise as problem:
        terminal.broken(words.terminal["unset"], str(problem))
        return 1
    except KeyboardInterrupt:  # before there was anything to stop
        return 0


async def _play_once(told: Told) -> int:
    told.terminal.tell("story")
    async with opened(free_port(0), language=told.words.language) as stage:
        if not await _played(told, stage, (*OPENING, *ROUTINE)):
            return 1
    told.terminal.tell("kept")
    return 0


async def _stay(told: Told, wanted: int) -> int:
    terminal, language = told.terminal, told.words.language
    terminal.tell("demo")
    port = free_port(wanted)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with opened(port, lambda stage: Page(stage).attach(), language) as stage:
        stage.is_playing = True
        playing = asyncio.create_task(_played(told, stage, OPENING))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait([playing, stopping], return_when=asyncio.FIRST_COMPLETED)
        playing.cancel()
        stage.is_playing = False
        stage.news()
        if not stop.is_set():
            _invite_to_the_page(terminal, wanted, port)
            telling = asyncio.create_task(_follow(terminal, stage))
            await stage.app.crew.watch(stop)
            telling.cancel()
        stopping.cancel()
    terminal.write()
    terminal.tell("end")
    return 0


class _Complaints(logging.Handler):
    """Collects errors logged while a step is played: they fail the step, too."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keeps the message."""
        self.heard.append(record.getMessage())


async def _played(told: Told, stage: Stage, steps: Iterable[Step]) -> bool:
    """Plays and narrates the steps; False at the first that breaks its promise."""
    terminal, story = told.terminal, told.words.story
    complaints = _Complaints()
    logging.getLogger().addHandler(complaints)
    for step in steps:
        try:
            await step(stage)
            await stage.quiet()
            if complaints.heard:
                raise BrokenPromise(f"the log complains: {complaints.heard[0]}")
        except (BrokenPromise, LookupError, RuntimeError) as problem:
            terminal.broken(story[step.__name__], str(problem))
            terminal.chats(map(stage.phone, CAST))
            return False
        terminal.kept(story[step.__name__])
        terminal.changes(map(stage.phone, CAST))
    return True


async def _follow(terminal: Terminal, stage: Stage) -> None:
    """Narrates what people do on the page."""
    while True:
        number = stage.news.number
        if await stage.news.after(number, 3600):
            await asyncio.sleep(PAUSE_SECONDS)
            terminal.changes(map(stage.phone, CAST))


def _invite_to_the_page(terminal: Terminal, wanted: int, port: int) -> None:
    if port != wanted:
        terminal.tell("taken", "bold", port=wanted)
    terminal.tell("yours", "bold", url=f"http://{HOST}:{port}/demo")
    terminal.tell("play")
    terminal.tell("follow")
    terminal.write()
