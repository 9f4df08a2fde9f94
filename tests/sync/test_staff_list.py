"""What a list of a CRM's users changes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.providers.keycrm.directory import Reading, User
from bot.sync.staff_list import APART, Changes, Known
from bot.sync.staff_list import changes as changes_of
from storage.directory.identities import KnownAs

MARTA = KnownAs("6", active=True, phone=None, name="Marta", role="manager", leads=True)
IVAN = MARTA._replace(crm_id="8", name="Ivan")
OLGA = MARTA._replace(crm_id="5", name="Olga", role="administrator")
ROLES = {"1": "administrator", "2": "manager", "12": "№ 12", "": "№ ?"}
LISTED = (User("5", "Olga", "1"), User("6", "Marta", "2"), User("8", "Ivan", "2"))
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BEFORE = NOW - APART
KNOWN = Known({it.crm_id: it for it in (OLGA, MARTA, IVAN)}, roles=ROLES)


def listed(*users: User, unreadable: int = 0) -> Reading[User]:
    return Reading(users, unreadable)


def changes(listed: Reading[User], known: Known, now: datetime = NOW) -> Changes:
    return changes_of(listed, known, now)


def said(found: Changes) -> list[tuple[str, str, str, bool]]:
    return [(it.entry.id, it.entry.name, it.entry.role, it.entry.active) for it in found.recorded]


def test_the_same_list_again_changes_nothing() -> None:
    assert changes(listed(*LISTED), KNOWN) == Changes([])


def test_somebody_new_is_recorded_with_their_role_and_phone() -> None:
    petro = User("9", "Petro", "12", phone="380671234567")

    found = changes(listed(*LISTED, petro), KNOWN)

    assert said(found) == [("9", "Petro", "№ 12", True)]
    assert found.recorded[0].phone == "380671234567"


@pytest.mark.parametrize(
    ("now", "recorded"),
    [
        ({"name": "Marta Koval"}, ("6", "Marta Koval", "manager", True)),
        ({"role_id": "1"}, ("6", "Marta", "administrator", True)),
        ({"phone": "380671234567"}, ("6", "Marta", "manager", True)),
        ({"state": "blocked"}, ("6", "Marta", "manager", False)),
        ({"state": "pending", "name": "M"}, ("6", "M", "manager", True)),
    ],
)
def test_what_has_changed_is_recorded(
    now: dict[str, str], recorded: tuple[str, str, str, bool]
) -> None:
    olga, marta, ivan = LISTED

    found = changes(listed(olga, replace(marta, **now), ivan), KNOWN)  # type: ignore[arg-type]  # by case

    assert said(found) == [recorded]


def test_a_user_without_a_role_keeps_theirs() -> None:
    olga, marta, ivan = LISTED

    assert not changes(listed(olga, replace(marta, role_id=None), ivan), KNOWN).recorded


@pytest.mark.parametrize("state", ["pending", "blocked"])
def test_whoever_cannot_sign_in_is_not_added_unless_a_hook_has_named_them(state: str) -> None:
    petro = User("9", "Petro", "2", state)  # type: ignore[arg-type]  # by case

    assert not changes(listed(*LISTED, petro), KNOWN).recorded
    named = changes(listed(*LISTED, petro), replace(KNOWN, named={"9"}))
    assert said(named) == [("9", "Petro", "manager", False)]


@pytest.mark.parametrize("is_active", [True, False])
def test_whoever_is_pending_stays_what_they_are(is_active: bool) -> None:
    olga, marta, ivan = LISTED
    people = {**KNOWN.people, "6": MARTA._replace(active=is_active)}

    found = changes(listed(olga, replace(marta, state="pending"), ivan), Known(people, roles=ROLES))

    assert found == Changes([])


def test_whoever_vanishes_has_left_by_the_second_list() -> None:
    olga, _, ivan = LISTED

    first = changes(listed(olga, ivan), KNOWN, BEFORE)
    second = changes(listed(olga, ivan), replace(KNOWN, missing=first.missing))

    assert (first.recorded, first.missing) == ([], {"6": BEFORE})
    assert said(second) == [("6", "Marta", "manager", False)]
    assert not second.missing


@pytest.mark.parametrize("later", [timedelta(), APART - timedelta(seconds=1), -APART])
def test_two_lists_that_were_asked_for_in_a_row_dismiss_nobody(later: timedelta) -> None:
    olga, _, ivan = LISTED
    once = replace(KNOWN, missing=changes(listed(olga, ivan), KNOWN).missing)

    again = changes(listed(olga, ivan), once, NOW + later)
    third = changes(listed(olga, ivan), replace(once, missing=again.missing), NOW + APART)

    assert (again.recorded, set(again.missing)) == ([], {"6"})
    assert said(third) == [("6", "Marta", "manager", False)]


def test_somebody_else_who_vanishes_does_not_put_off_the_first() -> None:
    olga, _, ivan = LISTED
    anna = MARTA._replace(crm_id="9", name="Anna")
    known = replace(KNOWN, people={**KNOWN.people, **{str(it): anna for it in range(20, 30)}})
    rest = [User(str(it), "Anna", "2") for it in range(20, 30)]
    once = changes(listed(olga, ivan, *rest), known, BEFORE)

    found = changes(listed(olga, *rest), replace(known, missing=once.missing))

    assert said(found) == [("6", "Marta", "manager", False)]
    assert found.missing == {"8": NOW}


def test_whoever_is_back_on_the_second_list_has_not_left() -> None:
    found = changes(listed(*LISTED), replace(KNOWN, missing={"6": BEFORE}))

    assert found == Changes([])


def test_whoever_has_left_is_not_missed() -> None:
    people = {**KNOWN.people, "6": MARTA._replace(active=False)}

    assert changes(listed(LISTED[0], LISTED[2]), Known(people, roles=ROLES)) == Changes([])


@pytest.mark.parametrize("size", [4, 6, 30, 500])
def test_a_list_that_has_lost_a_third_is_doubtful_and_nobody_has_left(size: int) -> None:
    people = {str(it): MARTA._replace(crm_id=str(it)) for it in range(size)}
    lost = {str(it) for it in range(-(-size // 3))}
    rest = [User(it, "Marta", "2") for it in people if it not in lost]

    found = changes(listed(*rest), Known(people, missing=dict.fromkeys(lost, BEFORE), roles=ROLES))

    assert found == Changes([], is_doubtful=True)


def test_a_list_that_has_lost_fewer_is_believed() -> None:
    people = {str(it): MARTA._replace(crm_id=str(it)) for it in range(30)}
    lost = {str(it) for it in range(9)}
    rest = [User(it, "Marta", "2") for it in people if it not in lost]

    found = changes(listed(*rest), Known(people, missing=dict.fromkeys(lost, BEFORE), roles=ROLES))

    assert {it.entry.id for it in found.recorded} == lost


@pytest.mark.parametrize("people", [KNOWN.people, {}])
def test_an_empty_list_is_always_doubtful(people: dict[str, KnownAs]) -> None:
    found = changes(listed(), Known(people, missing=dict.fromkeys(people, BEFORE), roles=ROLES))

    assert found == Changes([], is_doubtful=True)


def test_a_doubtful_list_still_says_who_is_blocked() -> None:
    found = changes(listed(replace(LISTED[0], state="blocked")), KNOWN)

    assert found.is_doubtful
    assert said(found) == [("5", "Olga", "administrator", False)]


def test_a_list_with_somebody_unreadable_dismisses_nobody() -> None:
    olga, _, ivan = LISTED

    found = changes(listed(olga, ivan, unreadable=1), replace(KNOWN, missing={"6": BEFORE}))

    assert found == Changes([])


def test_whom_several_crms_know_is_called_by_the_first() -> None:
    people = {**KNOWN.people, "6": MARTA._replace(leads=False)}
    olga, marta, ivan = LISTED
    other = replace(marta, name="M. Koval", role_id="1")

    assert not changes(listed(olga, other, ivan), Known(people, roles=ROLES)).recorded
    gone = changes(listed(olga, replace(other, state="blocked"), ivan), Known(people, roles=ROLES))
    assert said(gone) == [("6", "Marta", "manager", False)]
