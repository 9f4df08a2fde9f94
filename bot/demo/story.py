"""The demo: plays the story on a stage, narrates it in the terminal, then leaves the stage open.

Entry of `bellhop demo`. Each step of the story is checked, so it is an end-to-end test as well.
"""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from bot.demo import desk, hours, opening, routine
from bot.demo.routes import Page
from bot.demo.stage import CAST, HOST, BrokenPromise, Stage, free_port, opened
from bot.demo.terminal import Terminal
from bot.runtime import log

PAUSE_SECONDS = 0.4  # changes that come together are shown together


@dataclass(frozen=True)
class Step:
    """A promise, and the action that proves it."""

    promise: str
    play: Callable[[Stage], Awaitable[None]]


OPENING = (
    Step("A stranger learns only whom to ask", opening.a_stranger_learns_nothing),
    Step("Olga, Marta and Ivan open their links; each gets a bell", opening.everybody_links),
    Step("A hook that comes while notifications are off is accepted and makes nothing",
         opening.nothing_is_made_while_off),
    Step("Olga turns notifications on", opening.olga_switches_on),
    Step("An order of Shop: a card for Marta, nothing for Ivan and Olga", opening.shop_is_martas),
    Step("An order of Market: a card for Ivan, nothing for Marta and Olga",
         opening.market_is_ivans),
    Step("The same hook again makes no second card; a forged one is refused and told of",
         opening.a_repeat_is_one_card),
    Step("A message that was not delivered goes to its sender, not to administrators",
         opening.a_lost_message_goes_to_its_sender),
    Step("A source that is disconnected goes to the administrator only",
         opening.a_lost_source_goes_to_administrators),
    Step("A client's hostile text stays text", opening.hostile_text_is_only_text),
)  # fmt: skip

ROUTINE = (
    Step("Marta reads a card: it says Read, and her bell counts one less",
         routine.marta_reads_a_card),
    Step("The CRM gives an order of Marta's to Ivan: her card says so, and his bell counts it",
         routine.an_order_goes_to_ivan),
    Step("Olga's bell: sections, an opened alert, unread only", routine.olga_looks_into_the_bell),
    Step("Nine orders at once are one card; the bell has pages, and reads all",
         routine.many_at_once_are_one_card),
    Step("The policy forbids new orders: nobody gets one, and no bell counts it",
         desk.what_the_policy_forbids_is_not_made),
    Step("An order of Kiosk reaches nobody: Olga chooses Ivan, and he gets the next",
         desk.olga_chooses_a_manager),
    Step("Olga makes Ivan an administrator and back: he hears what each role may hear",
         desk.a_role_decides_what_is_heard),
    Step("A week before a payment, at ten, Olga is reminded of it; she marks it paid",
         hours.olga_is_reminded_to_pay),
    Step("Marta's quiet hours hold two orders; at eight one message brings both",
         hours.marta_has_her_quiet_hours),
    Step("Ivan does not read an order: he is reminded after 5 minutes, then Olga is",
         hours.what_ivan_does_not_read_escalates),
    Step("Marta goes away: her orders go to Ivan; back, she sees what is still open",
         hours.ivan_substitutes_for_marta),
    Step("Marta turns the sound off: the next card is silent", routine.sound_off_is_silent),
    Step("Ivan chooses Ukrainian: his bell and his cards follow", routine.ivan_speaks_ukrainian),
    Step("Marta turns everything off: no card comes, the bell collects",
         routine.everything_off_is_off),
    Step("The CRM dismisses Ivan: his chat is unlinked, and Olga hears what reached nobody",
         routine.a_dismissed_person_hears_nothing),
)  # fmt: skip


def main(once: bool, port: int = 8080) -> int:
    """Runs the demo; returns the exit status. `once`: play the whole story, without the page."""
    log.set_up("warning", "text")
    terminal = Terminal()
    try:
        return asyncio.run(_play_once(terminal) if once else _stay(terminal, port))
    except BrokenPromise as problem:
        terminal.broken("The stage is not even set", str(problem))
        return 1
    except KeyboardInterrupt:  # before there was anything to stop
        return 0


async def _play_once(terminal: Terminal) -> int:
    terminal.say("Bellhop's story, with a stand-in for Telegram. Starting takes a few seconds.\n")
    async with opened(free_port(0)) as stage:
        if not await _played(terminal, stage, (*OPENING, *ROUTINE)):
            return 1
    terminal.say("All of it happened as promised.")
    return 0


async def _stay(terminal: Terminal, wanted: int) -> int:
    terminal.say("Bellhop's demo, with a stand-in for Telegram. Starting takes a few seconds.\n")
    port = free_port(wanted)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with opened(port, lambda stage: Page(stage).attach()) as stage:
        stage.is_playing = True
        playing = asyncio.create_task(_played(terminal, stage, OPENING))
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
    terminal.say("\nGood-bye. Nothing is left behind.")
    return 0


class _Complaints(logging.Handler):
    """Collects errors logged while a step is played: they fail the step, too."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keeps the message."""
        self.heard.append(record.getMessage())


async def _played(terminal: Terminal, stage: Stage, steps: Iterable[Step]) -> bool:
    """Plays and narrates the steps; False at the first that breaks its promise."""
    complaints = _Complaints()
    logging.getLogger().addHandler(complaints)
    for step in steps:
        try:
            await step.play(stage)
            await stage.quiet()
            if complaints.heard:
                raise BrokenPromise(f"the log complains: {complaints.heard[0]}")
        except (BrokenPromise, LookupError, RuntimeError) as problem:
            terminal.broken(step.promise, str(problem))
            terminal.chats(map(stage.phone, CAST))
            return False
        terminal.kept(step.promise)
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
        terminal.say(f"Port {wanted} is taken, so this one is used:", "bold")
    terminal.say(f"Now it is yours: http://{HOST}:{port}/demo", "bold")
    terminal.say("Press buttons in the three chats there, let things happen, set the clock ahead.")
    terminal.say("What happens is shown here as well. Ctrl+C ends it.\n")
