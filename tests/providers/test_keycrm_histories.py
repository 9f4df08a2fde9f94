"""An order's history told by hooks, by polls or by both: each change is told exactly once."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.providers.keycrm_order import (
    ASSIGNED,
    CHANGED,
    CREATED,
    PAID,
    PAYMENT,
    STATUS,
    Json,
    Teller,
    at,
    order,
)


class Step(NamedTuple):
    """A version of the order, the hook that KeyCRM posts of it, and the kinds that it means."""

    context: Json
    event: str
    kinds: tuple[str, ...]


Sender = Literal["hook", "hinted", "poll", "both", "poll first"]


@st.composite
def histories(draw: st.DrawFn) -> list[Step]:
    """Of an order from its creation on; a step changes one thing, or several at once.

    Nobody gets it back: of two hooks in one status that have the same manager, only the first is
    told from a repeat (see `hooks._key`).
    """
    minute, now = 0.0, order()
    steps = [Step(now, STATUS, (CREATED,))]
    for _ in range(draw(st.integers(0, 6))):
        minute += draw(st.sampled_from([0.5, 2, 90]))
        topics = draw(st.sets(st.sampled_from([ASSIGNED, CHANGED, PAID]), min_size=1, max_size=2))
        now = {**now, "updated_at": at(minute)}
        if ASSIGNED in topics:
            now["manager_id"] += 1
        if CHANGED in topics:
            now |= {"status_id": now["status_id"] % 3 + 1, "status_changed_at": at(minute)}
        if PAID in topics:
            now |= {"payment_status": "part_paid"}
            now |= {"payments_total": now["payments_total"] + draw(st.sampled_from([1, 99.5]))}
        kinds = tuple(kind for kind in (ASSIGNED, CHANGED, PAID) if kind in topics)
        steps.append(Step(now, PAYMENT if kinds == (PAID,) else STATUS, kinds))
    return steps


def as_text(context: Json) -> Json:
    """As another version of KeyCRM writes it: ids and sums as text, times without a zone."""
    return {
        name: str(it).replace("T", " ").removesuffix(".000000Z") if it is not None else []
        for name, it in context.items()
    }


def tell(crm: Teller, step: Step, how: str, written: bool) -> list[str]:
    context = as_text(step.context) if written else step.context
    if how == "poll":
        return crm.poll(context)
    hint = step.kinds[-1] if how == "hinted" else None
    return crm.hook(step.context, step.event, hint)


def tellings(how: Sender) -> tuple[str, ...]:
    return {"both": ("hook", "poll"), "poll first": ("poll", "hinted")}.get(how, (how,))


senders = st.sampled_from(["hook", "hinted", "poll", "both", "poll first"])


@settings(deadline=None)
@given(histories(), st.data())
def test_each_step_is_told_once_by_whatever_tells_of_it(
    steps: list[Step], data: st.DataObject
) -> None:
    crm = Teller()
    for step in steps:
        told = list[str]()
        for how in tellings(data.draw(senders)):
            for _ in range(data.draw(st.integers(1, 2))):
                told += tell(crm, step, how, data.draw(st.booleans()))

        assert Counter(told) == Counter(step.kinds)


@settings(deadline=None)
@given(histories(), st.data())
def test_repeats_and_stragglers_tell_nothing_that_was_told(
    steps: list[Step], data: st.DataObject
) -> None:
    """Polls see each step; its hooks come late, twice, and after those of later steps."""
    crm, behind = Teller(), list[tuple[Step, str]]()
    for step in steps:
        told = tell(crm, step, "poll", data.draw(st.booleans()))
        assert Counter(told) == Counter(step.kinds)
        behind += [(step, how) for how in data.draw(st.lists(st.sampled_from(["hook", "hinted"])))]
        now = data.draw(st.lists(st.sampled_from(behind), unique_by=id)) if behind else []
        for late, how in now:
            assert tell(crm, late, how, False) == []
    for late, how in data.draw(st.permutations(behind)):
        assert tell(crm, late, how, data.draw(st.booleans())) == []


@settings(deadline=None)
@given(histories(), st.data())
def test_in_any_order_nothing_is_told_twice_and_the_end_is_known(
    steps: list[Step], data: st.DataObject
) -> None:
    """Of a step that comes after a later one only the creation is still told."""
    sent = [(step, how) for step in steps for how in tellings(data.draw(senders))]
    crm = Teller()
    for step, how in data.draw(st.permutations(sent)):
        tell(crm, step, how, False)

    last, known = steps[-1].context, crm.known or {}
    assert crm.kinds.count(CREATED) <= 1
    assert (known["status"], known["manager_id"]) == (
        str(last["status_id"]),
        str(last["manager_id"]),
    )
    for kind, field in ((CHANGED, "to"), (ASSIGNED, "manager_id")):
        values = [it[field] for each, it in crm.told if each == kind]
        assert len(values) <= 1 + sum(kind in step.kinds for step in steps)


@settings(deadline=None)
@given(histories(), st.sampled_from([-10, 10]), st.data())
def test_clock_that_is_ten_minutes_off_loses_and_repeats_nothing(
    steps: list[Step], minutes_off: int, data: st.DataObject
) -> None:
    """All times are KeyCRM's own, `since` too."""
    off = timedelta(minutes=minutes_off)
    crm = Teller()
    for step in steps:
        context = dict(step.context)
        for key in ("created_at", "status_changed_at", "updated_at"):
            context[key] = (datetime.fromisoformat(context[key]) + off).isoformat()
        told = list[str]()
        for how in tellings(data.draw(senders)):
            told += tell(crm, step._replace(context=context), how, False)

        assert Counter(told) == Counter(step.kinds)
