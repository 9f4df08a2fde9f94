"""Who hears while somebody is away, over a small staff and over any chain of substitutes."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pages.typed_answers import BadReply, moment_in
from bot.rules.absences import (
    LONGEST,
    MORNING,
    Cover,
    Recipient,
    ends,
    given_to,
    is_possible,
    may_be_given,
    recipients,
    substitute_of,
)
from bot.rules.audience import Circle
from bot.rules.catalog import KINDS
from storage.tables import FoundPerson

NOW = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
KYIV = ZoneInfo("Europe/Kyiv")
CHAINS = st.dictionaries(st.integers(1, 8), st.none() | st.integers(1, 9))


def person(number: int, role: str = "manager") -> FoundPerson:
    return FoundPerson(number, str(number), role, role, None, None)


OLGA, MARTA, IVAN, ANNA = person(1, "administrator"), person(6), person(8), person(9)
STAFF = (OLGA, MARTA, IVAN, ANNA)


def heard(
    kind: str,
    data: dict[str, str],
    away: dict[int, int | None],
    defaults: tuple[FoundPerson, ...] = (),
) -> tuple[dict[int | None, tuple[str, int | None]], set[int | None], bool]:
    """Who hears now, why and for whom; who waits; whether it reached nobody."""
    circle = Circle(STAFF, [it.id for it in defaults if it.id is not None])
    cover = Cover(away, {it.id: it for it in STAFF if it.id is not None})
    told = recipients(KINDS[kind], data, circle, cover)
    now = {it.person.id: (it.reason, it.on_behalf_of) for it in told.recipients if not it.waits}
    return now, {it.person.id for it in told.recipients if it.waits}, told.unreached


@given(CHAINS, st.integers(1, 9))
def test_a_chain_of_substitutes_ends_with_somebody_who_is_here_or_nobody(
    away: dict[int, int | None], absent: int
) -> None:
    found = substitute_of(absent, away)

    assert found is None or found not in away


@given(CHAINS, st.sampled_from(sorted(KINDS)), st.sampled_from(["1", "6", "8", "404"]))
def test_nobody_hears_twice_and_nobody_away_hears_what_can_wait(
    away: dict[int, int | None], kind: str, named: str
) -> None:
    data = {"manager_id": named, "assignee_id": named, "sender_id": named}
    circle = Circle(STAFF, [6, 8])
    cover = Cover(away, {it.id: it for it in STAFF if it.id is not None})
    told = recipients(KINDS[kind], data, circle, cover).recipients

    ids = [it.person.id for it in told]
    assert len(ids) == len(set(ids))
    assert all(it.waits == (it.person.id in away) for it in told if not KINDS[kind].urgent)


def test_two_substitutes_for_each_other_both_wait() -> None:
    now, waits, _ = heard("order.created", {}, {6: 8, 8: 6}, (MARTA, IVAN))

    assert (now, waits) == ({}, {6, 8})


def test_the_substitute_hears_for_the_absent() -> None:
    now, waits, unreached = heard("order.created", {"manager_id": "6"}, {6: 8})

    assert (now, waits, unreached) == ({8: ("substitute", 6)}, {6}, False)


def test_the_substitutes_own_substitute_hears() -> None:
    now, _, _ = heard("order.created", {"manager_id": "6"}, {6: 8, 8: 9})

    assert now == {9: ("substitute", 6)}


def test_a_substitute_for_two_hears_once() -> None:
    now, _, _ = heard("order.created", {}, {6: 9, 8: 9}, (MARTA, IVAN))

    assert now == {9: ("substitute", 6)}


def test_what_can_wait_does_not_count_as_unreached() -> None:
    assert heard("order.created", {"manager_id": "6"}, {6: None}) == ({}, {6}, False)


def test_what_is_urgent_goes_to_the_other_default_managers() -> None:
    now, waits, _ = heard("task.overdue", {"assignee_id": "6"}, {6: None}, (MARTA, IVAN))

    assert (now, waits) == ({8: ("default", None)}, {6})


def test_what_is_urgent_and_reaches_nobody_counts_as_unreached() -> None:
    assert heard("task.overdue", {"assignee_id": "6"}, {6: None}) == ({}, {6}, True)


def test_an_administrator_as_substitute_never_hears_what_administrators_may_not() -> None:
    now, waits, _ = heard("message.failed", {"sender_id": "6"}, {6: 1}, (MARTA, IVAN))

    assert (now, waits) == ({8: ("default", None)}, {6})


def test_an_administrators_substitute_hears_nothing_for_administrators_only() -> None:
    now, waits, unreached = heard("source.disconnected", {}, {1: 8})

    assert (now, waits, unreached) == ({1: ("administrator", None)}, set(), False)


def test_nobody_hears_of_the_substitutes_own_action() -> None:
    data = {"manager_id": "6", "actor_id": "8"}

    assert heard("order.created", data, {6: 8}) == ({}, {6}, False)


def test_people_who_are_not_away_hear_as_always() -> None:
    circle = Circle(STAFF)
    kind, data = KINDS["order.created"], {"manager_id": "8"}

    told = recipients(kind, data, circle, Cover({6: 9}, {9: ANNA}))

    assert told.recipients == (Recipient(IVAN, "manager"),)


@given(
    st.integers(0, 30_000_000).map(lambda minutes: NOW + timedelta(minutes=minutes)),
    st.sampled_from(["Europe/Kyiv", "Pacific/Kiritimati", "America/Santiago", "UTC"]),
)
def test_every_end_offered_is_in_the_future(now: datetime, zone: str) -> None:
    assert all(is_possible(until, now) for until in ends(now, ZoneInfo(zone)).values())


def test_the_ends_offered_are_mornings_in_the_persons_zone() -> None:
    found = ends(NOW - timedelta(hours=1), KYIV)

    assert {name: until.astimezone(KYIV).strftime("%d %H") for name, until in found.items()} == {
        "evening": "22 18",
        "tomorrow": "23 09",
        "three-days": "25 09",
        "week": "29 09",
        "two-weeks": "06 09",
    }


@pytest.mark.parametrize(
    ("typed", "until"),
    [
        ("24.11", "2026-11-24T09:00"),
        (" 24.11.2026  18:30 ", "2026-11-24T18:30"),
        ("2026-11-24 7:05", "2026-11-24T07:05"),
        ("23:15", "2026-11-22T23:15"),
        ("8:00", "2026-11-23T08:00"),  # today it is past
    ],
)
def test_a_time_is_read_as_people_write_it(typed: str, until: str) -> None:
    found = moment_in(typed, NOW.astimezone(KYIV), MORNING, LONGEST)

    assert found == datetime.fromisoformat(until).replace(tzinfo=KYIV)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        (None, "until-unclear"),
        ("some day", "until-unclear"),
        ("a novel " * 100_000, "until-unclear"),
        ("25:61", "until-impossible"),
        ("30.02.2027", "until-impossible"),
        ("1.1.0001", "until-past"),
        ("22.11 17:59", "until-past"),
        ("31.12.9999 23:59", "until-far"),
        ("24.11.2027", "until-far"),
    ],
)
def test_what_is_not_a_future_time_is_answered_clearly(typed: str | None, reason: str) -> None:
    with pytest.raises(BadReply) as caught:
        moment_in(typed, NOW.astimezone(KYIV), MORNING, LONGEST)

    assert (caught.value.text_id, caught.value.values) == (reason, {"example": "23.11.2026 09:00"})


@pytest.mark.parametrize(
    ("kind", "substitutes", "expected"),
    [
        ("order.created", {}, [(8, "given", None, False)]),
        ("order.created", {8: None}, [(8, "given", None, True)]),
        ("order.created", {8: 6}, [(6, "substitute", 8, False), (8, "given", None, True)]),
        ("task.overdue", {8: None}, [(8, "given", None, False)]),
        ("message.failed", {8: 1}, [(8, "given", None, False)]),
    ],
)
def test_what_is_given_to_somebody_away_goes_to_the_substitute_or_waits(
    kind: str, substitutes: dict[int, int | None], expected: list[tuple[object, ...]]
) -> None:
    cover = Cover(substitutes, {it.pk: it for it in STAFF})

    told = given_to(IVAN, KINDS[kind], {}, cover)

    assert [(it.person.id, it.reason, it.on_behalf_of, it.waits) for it in told] == expected


@pytest.mark.parametrize(
    ("kind", "people"),
    [
        ("order.created", {1, 6}),
        ("message.failed", {6}),
        ("source.disconnected", {1}),
        ("call.missed", {1, 6}),
    ],
)
def test_only_those_may_be_given_a_kind_who_may_hear_it(kind: str, people: set[int]) -> None:
    assert {it.id for it in (OLGA, MARTA) if may_be_given(it, KINDS[kind])} == people


@given(st.text(max_size=60), st.sampled_from([time(9), time(0)]))
def test_any_typed_text_is_a_future_time_or_refused(typed: str, morning: time) -> None:
    try:
        found = moment_in(typed, NOW.astimezone(KYIV), morning, LONGEST)
    except BadReply:
        return

    assert is_possible(found, NOW)


def test_after_midnight_the_morning_that_comes_is_offered() -> None:
    night = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)  # 0:30 in Kyiv

    assert ends(night, KYIV)["morning"] == datetime(2026, 11, 23, 7, tzinfo=UTC)
    assert "morning" not in ends(night + timedelta(hours=7), KYIV)
