"""What may happen to a Bellhop, in any order: hooks, presses, settings, Telegram's faults, kills.

Each rule does one thing to the real app, which keeps working from one rule to the next; `rest`
waits until nothing is left to do and checks every invariant.
"""

import tempfile
from collections.abc import Coroutine, Sequence
from contextlib import ExitStack
from typing import Any
from unittest import mock

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from bot.pages.cabinet.statuses import OPEN
from bot.rules.catalog import SECTIONS
from bot.rules.preferences import part_of
from tests.cast import CAST, IVAN, MARKET, MARTA, SHOP, Role
from tests.machine.actions import Actions
from tests.machine.crm import ATTIC, NOBODY
from tests.machine.event_loop import instant_loop
from tests.machine.installation import BAZAAR, SHARED_MEMORY, Installation
from tests.machine.thing import CLOSES

TOLD = (
    *("order.created", "order.assigned", "order.status_changed", "order.payment_changed"),
    *("lead.created", "lead.assigned", "lead.status_changed", "task.created"),
    *("message.received", "message.failed", "conversation.assigned"),
    *("source.disconnected", "source.reconnected", "channel.payment_due", "channel.paid"),
)
KINDS = (
    *(*TOLD, "source.updated", "task.updated"),
    *("message.answered", *CLOSES),
)
FAULTS = (
    *("429", "429-bare", "500", "502-html", "drop-before"),
    *("slow", "accept-then-drop", "not-json"),
)

OTHER_IDS = {MARTA: "66", IVAN: "88"}
IDS = (*(role.crm_id for role in CAST), *OTHER_IDS.values())
MEANS = (OPEN, "done", "cancelled", "closed")

somebody = st.sampled_from(CAST)
nth = st.integers(0, 11)
yes_or_no = st.booleans()


def a_post(kinds: Sequence[str], things: Sequence[str]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "kind": st.sampled_from(kinds),
            "source": st.sampled_from((SHOP, MARKET, BAZAAR, BAZAAR, ATTIC, None)),
            "person": st.sampled_from((None, *IDS, NOBODY)),
            "thing": st.sampled_from(things),
            "to": st.sampled_from(("packed", "home")),
            "late": st.sampled_from((0.0, 0.0, 0.0, 1.0, 3600.0, 176400.0)),
        }
    )


def a_life(*abouts: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    """What happens to one object."""
    kinds = [it for it in KINDS if it.partition(".")[0] in abouts]
    return st.lists(a_post(kinds, ("A",)), min_size=3, max_size=8)


any_post = a_post(KINDS, ("A", "A", "B", ""))
a_few = st.lists(any_post, min_size=1, max_size=2)
a_burst = st.lists(any_post, min_size=6, max_size=12)
lives = st.one_of(
    *(a_life("order"), a_life("order"), a_life("lead"), a_life("task")),
    *(a_life("message", "conversation"), a_life("source", "channel")),
)
durations = st.sampled_from((0.0, 0.03, 0.06, 0.3, 2.0))
Posts = list[dict[str, Any]]


class Machine(RuleBasedStateMachine):
    """One run, from `begin` to `teardown`, on one database: that at `url`, or a SQLite file."""

    def __init__(self, url: str = "") -> None:
        super().__init__()
        self._stack = ExitStack()
        # It would go by the system's clock; the actions tick instead.
        self._stack.enter_context(mock.patch.object(AsyncIOScheduler, "start"))
        no_jobs = mock.patch.object(AsyncIOScheduler, "get_jobs", return_value=[])
        self._stack.enter_context(no_jobs)
        folder = self._stack.enter_context(tempfile.TemporaryDirectory(dir=SHARED_MEMORY))
        loop = self._stack.enter_context(instant_loop())
        url = url or f"sqlite+aiosqlite:///{folder}/bellhop.db"
        self._installation = Installation(loop, url)
        self._actions = Actions(self._installation)
        self._has_failed = False

    def _do(self, action: Coroutine[Any, Any, None]) -> None:
        try:
            self._installation.loop.run_until_complete(action)
        except BaseException:
            self._has_failed = True
            raise

    @initialize()
    def begin(self) -> None:
        self._do(self._actions.begin())

    def teardown(self) -> None:
        with self._stack:
            try:
                if not self._has_failed:
                    self._do(self._actions.rest())
            finally:
                self._installation.loop.run_until_complete(self._installation.stop())

    @rule()
    def rest(self) -> None:
        self._do(self._actions.rest())

    # -- the CRM

    @rule(posts=a_few)
    def post(self, posts: Posts) -> None:
        self._do(self._actions.post(posts))

    @rule(posts=lives, at_once=yes_or_no)
    def live(self, posts: Posts, at_once: bool) -> None:
        self._do(self._actions.live(posts, at_once=at_once))

    @rule(posts=a_burst)
    def post_a_burst(self, posts: Posts) -> None:
        self._do(self._actions.post(posts))

    @rule(nth=nth)
    def post_again(self, nth: int) -> None:
        self._do(self._actions.post_again(nth))

    @rule(role=somebody, active=yes_or_no)
    def update_staff(self, role: Role, active: bool) -> None:
        self._do(self._actions.update_staff(role, active=active))

    @rule(role=somebody)
    def come_back(self, role: Role) -> None:
        self._do(self._actions.come_back(role))

    # -- the cast

    @rule(role=somebody, nth=nth, twice=yes_or_no)
    def mark_read(self, role: Role, nth: int, twice: bool) -> None:
        self._do(self._actions.mark_read(role, nth, twice=twice))

    @rule(role=somebody, nth=nth)
    def press_the_bell(self, role: Role, nth: int) -> None:
        self._do(self._actions.press_the_bell(role, nth))

    @rule(role=somebody, of=somebody, nth=nth)
    def press_an_old_button(self, role: Role, of: Role, nth: int) -> None:
        self._do(self._actions.press_an_old_button(role, of, nth))

    @rule(role=somebody, nth=nth)
    def take_on(self, role: Role, nth: int) -> None:
        self._do(self._actions.take_on(role, nth))

    @rule(role=somebody, section=st.sampled_from(SECTIONS), bell_is_gone=yes_or_no)
    def mark_all_read(self, role: Role, section: str, bell_is_gone: bool) -> None:
        self._do(self._actions.mark_all_read(role, section, bell_is_gone=bell_is_gone))

    @rule(role=somebody)
    def ask_for_the_bell(self, role: Role) -> None:
        self._do(self._actions.ask_for_the_bell(role))

    @rule(
        role=somebody,
        preference=st.sampled_from(("push", "sound", "everything_off")),
        part=st.sampled_from(("", *TOLD, *map(part_of, ("3", "4")))),
        value=yes_or_no,
    )
    def choose(self, role: Role, preference: str, part: str, value: bool) -> None:
        self._do(self._actions.choose(role, preference, part, value=value))

    @rule(role=somebody)
    def change_phone(self, role: Role) -> None:
        self._do(self._actions.change_phone(role))

    @rule(role=st.sampled_from((MARTA, IVAN)), is_other=yes_or_no)
    def change_id(self, role: Role, is_other: bool) -> None:
        self._do(self._actions.change_id(role, OTHER_IDS[role] if is_other else role.crm_id))

    # -- administrators

    @rule(nth=nth, to=nth)
    def give(self, nth: int, to: int) -> None:
        self._do(self._actions.give(nth, to))

    @rule(nth=nth, meaning=st.sampled_from(MEANS))
    def set_meaning(self, nth: int, meaning: str) -> None:
        self._do(self._actions.set_meaning(nth, meaning))

    @rule(nth=nth, name=st.sampled_from(("Corner", "Kiosk")))
    def rename(self, nth: int, name: str) -> None:
        self._do(self._actions.rename(nth, name))

    @rule(on=yes_or_no)
    def switch_cabinet(self, on: bool) -> None:
        self._do(self._actions.switch_cabinet(on=on))

    @rule(kind=st.sampled_from(TOLD), allowed=yes_or_no)
    def allow(self, kind: str, allowed: bool) -> None:
        self._do(self._actions.allow(kind, allowed=allowed))

    @rule(role=somebody)
    def leave(self, role: Role) -> None:
        self._do(self._actions.leave(role))

    @rule(role=somebody)
    def block_or_unblock(self, role: Role) -> None:
        self._do(self._actions.block(role))

    # -- fate

    @rule(
        kind=st.sampled_from(FAULTS),
        method=st.sampled_from(("sendMessage", "editMessageText")),
        times=st.integers(1, 4),
        wait=st.integers(1, 20),
    )
    def fail(self, kind: str, method: str, times: int, wait: int) -> None:
        self._do(self._actions.fail(kind, method, times, wait))

    @rule(
        posts=st.lists(any_post, max_size=4),
        seconds=durations,
        rounds=st.integers(0, 60),
        downtime=st.sampled_from((0.0, 5.0)),
    )
    def kill(self, posts: Posts, seconds: float, rounds: int, downtime: float) -> None:
        self._do(self._actions.kill(posts, seconds, rounds, downtime))

    @rule(hours=st.sampled_from((1, 13, 25, 49)))
    def advance(self, hours: int) -> None:
        self._do(self._actions.advance(hours))

    @rule(seconds=durations)
    def wait(self, seconds: float) -> None:
        self._do(self._installation.wait(seconds))
