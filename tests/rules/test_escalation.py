"""What happens next to what nobody reads."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.catalog import KINDS
from bot.rules.escalation import ADMINISTRATORS, AGAIN, COLLEAGUES, Situation, Step, next_step
from storage.tables import FoundPerson

NOW = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)


def person(number: int, role: str = "manager") -> FoundPerson:
    return FoundPerson(number, str(number), role, role, None, None)


OLGA, MARTA, IVAN, ANNA = person(1, "administrator"), person(6), person(8), person(9)
SITUATION = Situation(
    kind=KINDS["order.created"],
    done=0,
    can_be_told=True,
    told=[6],
    substitute=None,
    managers=[MARTA, IVAN],
    administrators=[OLGA],
)
SITUATIONS = st.builds(
    Situation,
    kind=st.sampled_from(sorted(KINDS)).map(KINDS.__getitem__),
    done=st.integers(0, 3),
    can_be_told=st.booleans(),
    told=st.sets(st.sampled_from([1, 6, 8, 9])),
    substitute=st.sampled_from([None, OLGA, IVAN, ANNA]),
    managers=st.lists(st.sampled_from([OLGA, MARTA, IVAN]), unique_by=id),
    administrators=st.lists(st.just(OLGA), max_size=1),
)


def test_first_the_same_person_hears_again() -> None:
    assert next_step(SITUATION) == Step(AGAIN)


def test_people_who_cannot_be_told_are_passed_over() -> None:
    assert next_step(replace(SITUATION, can_be_told=False)) == Step(COLLEAGUES, (IVAN,))


def test_then_the_other_default_managers_hear() -> None:
    assert next_step(replace(SITUATION, done=AGAIN)) == Step(COLLEAGUES, (IVAN,))


def test_the_substitute_goes_before_the_other_managers() -> None:
    away = replace(SITUATION, can_be_told=False, substitute=ANNA)

    assert next_step(away) == Step(COLLEAGUES, (ANNA,))


def test_then_administrators_hear() -> None:
    assert next_step(replace(SITUATION, done=COLLEAGUES)) == Step(ADMINISTRATORS, (OLGA,))


def test_a_step_that_reaches_nobody_is_skipped() -> None:
    alone = replace(SITUATION, done=AGAIN, managers=[MARTA])

    assert next_step(alone) == Step(ADMINISTRATORS, (OLGA,))


def test_after_administrators_it_ends() -> None:
    assert next_step(replace(SITUATION, done=ADMINISTRATORS)) is None


def test_managers_do_not_hear_what_is_for_administrators() -> None:
    alert = replace(SITUATION, kind=KINDS["source.disconnected"], done=AGAIN, told=[1])

    assert next_step(alert) is None


@given(SITUATIONS)
def test_each_step_advances_and_tells_only_people_who_may_hear_and_have_not(now: Situation) -> None:
    step = next_step(now)

    if step is None:
        return
    assert step.number > now.done
    assert bool(step.tells) == (step.number != AGAIN)
    assert not {it.id for it in step.tells} & set(now.told)
    if now.kind.audience.is_kept_from_administrators:
        assert OLGA not in step.tells
