"""Whatever may befall a Bellhop, in any order: hooks, presses, wishes, faults of Telegram's, death.

Each rule does one thing to the real app, which goes on working while the rules follow each other;
`rest` waits until nothing is left to do and asks every claim.
"""

import tempfile
from collections.abc import Coroutine
from contextlib import ExitStack
from typing import Any
from unittest import mock

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from bot.rules.catalog import SECTIONS
from tests.cast import CAST, MARKET, SHOP, Role
from tests.hurry import hurried
from tests.machine.deeds import Deeds
from tests.machine.hooking import ATTIC
from tests.machine.life import SHARED_MEMORY, Life

KINDS = (
    *("order.created", "message.failed", "source.disconnected", "source.reconnected"),
    *("channel.payment_due", "channel.paid"),
)
FAULTS = (
    *("429", "429-bare", "500", "502-html", "drop-before"),
    *("slow", "accept-then-drop", "not-json"),
)

somebody = st.sampled_from(CAST)
nth = st.integers(0, 11)
yes_or_no = st.booleans()
news = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(KINDS),
        "source": st.sampled_from((SHOP, MARKET, ATTIC, None)),
        "person": st.sampled_from((None, *(role.crm_id for role in CAST), "404")),
    }
)
a_few = st.lists(news, min_size=1, max_size=2)
a_burst = st.lists(news, min_size=6, max_size=12)
moments = st.sampled_from((0.0, 0.03, 0.06, 0.3, 2.0))
News = list[dict[str, Any]]


class Machine(RuleBasedStateMachine):
    """Lives from `begin` to `teardown` on one database."""

    def __init__(self) -> None:
        super().__init__()
        self._stack = ExitStack()
        # Its own clock is the system's: the deeds let it strike.
        self._stack.enter_context(mock.patch.object(AsyncIOScheduler, "start"))
        folder = self._stack.enter_context(tempfile.TemporaryDirectory(dir=SHARED_MEMORY))
        loop = self._stack.enter_context(hurried())
        self._life = Life(loop, f"sqlite+aiosqlite:///{folder}/bellhop.db")
        self._deeds = Deeds(self._life)
        self._has_failed = False

    def _do(self, deed: Coroutine[Any, Any, None]) -> None:
        try:
            self._life.loop.run_until_complete(deed)
        except BaseException:
            self._has_failed = True
            raise

    @initialize()
    def begin(self) -> None:
        self._do(self._deeds.begin())

    def teardown(self) -> None:
        with self._stack:
            try:
                if not self._has_failed:
                    self._do(self._deeds.rest())
            finally:
                self._life.loop.run_until_complete(self._life.end())

    @rule()
    def rest(self) -> None:
        self._do(self._deeds.rest())

    # -- the CRM

    @rule(told=a_few)
    def post(self, told: News) -> None:
        self._do(self._deeds.post(told))

    @rule(told=a_burst)
    def post_a_burst(self, told: News) -> None:
        self._do(self._deeds.post(told))

    @rule(nth=nth)
    def post_again(self, nth: int) -> None:
        self._do(self._deeds.post_again(nth))

    @rule(role=somebody, active=yes_or_no)
    def update_staff(self, role: Role, active: bool) -> None:
        self._do(self._deeds.update_staff(role, active=active))

    @rule(role=somebody)
    def come_back(self, role: Role) -> None:
        self._do(self._deeds.come_back(role))

    # -- the cast

    @rule(role=somebody, nth=nth, twice=yes_or_no)
    def mark_read(self, role: Role, nth: int, twice: bool) -> None:
        self._do(self._deeds.mark_read(role, nth, twice=twice))

    @rule(role=somebody, nth=nth)
    def press_the_bell(self, role: Role, nth: int) -> None:
        self._do(self._deeds.press_the_bell(role, nth))

    @rule(role=somebody, of=somebody, nth=nth)
    def press_an_old_button(self, role: Role, of: Role, nth: int) -> None:
        self._do(self._deeds.press_an_old_button(role, of, nth))

    @rule(role=somebody, section=st.sampled_from(SECTIONS), bell_is_gone=yes_or_no)
    def mark_all_read(self, role: Role, section: str, bell_is_gone: bool) -> None:
        self._do(self._deeds.mark_all_read(role, section, bell_is_gone=bell_is_gone))

    @rule(role=somebody)
    def ask_for_the_bell(self, role: Role) -> None:
        self._do(self._deeds.ask_for_the_bell(role))

    @rule(
        role=somebody,
        preference=st.sampled_from(("push", "sound", "everything_off")),
        kind=st.sampled_from(("", *KINDS)),
        value=yes_or_no,
    )
    def choose(self, role: Role, preference: str, kind: str, value: bool) -> None:
        self._do(self._deeds.choose(role, preference, kind, value=value))

    @rule(on=yes_or_no)
    def turn_cabinet(self, on: bool) -> None:
        self._do(self._deeds.turn_cabinet(on=on))

    @rule(kind=st.sampled_from(KINDS), allowed=yes_or_no)
    def allow(self, kind: str, allowed: bool) -> None:
        self._do(self._deeds.allow(kind, allowed=allowed))

    @rule(role=somebody)
    def leave(self, role: Role) -> None:
        self._do(self._deeds.leave(role))

    @rule(role=somebody)
    def block_or_unblock(self, role: Role) -> None:
        self._do(self._deeds.block(role))

    # -- fate

    @rule(
        kind=st.sampled_from(FAULTS),
        method=st.sampled_from(("sendMessage", "editMessageText")),
        times=st.integers(1, 4),
        wait=st.integers(1, 20),
    )
    def fail(self, kind: str, method: str, times: int, wait: int) -> None:
        self._do(self._deeds.fail(kind, method, times, wait))

    @rule(
        told=st.lists(news, max_size=4),
        seconds=moments,
        rounds=st.integers(0, 60),
        downtime=st.sampled_from((0.0, 5.0)),
    )
    def die(self, told: News, seconds: float, rounds: int, downtime: float) -> None:
        self._do(self._deeds.die(told, seconds, rounds, downtime))

    @rule(hours=st.sampled_from((1, 13, 25, 49)))
    def advance(self, hours: int) -> None:
        self._do(self._deeds.advance(hours))

    @rule(seconds=moments)
    def wait(self, seconds: float) -> None:
        self._do(self._life.wait(seconds))
