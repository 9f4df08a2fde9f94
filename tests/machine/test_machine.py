"""A real Bellhop driven at random: whatever happens, in any order, nothing is lost or wrong.

rules         what may happen, and with which values; hypothesis picks the order
actions       how each thing is done to the app, and entered in the model
crm           the actions of the CRM: it posts hooks
model         what must have come of it all, by rules of its own
invariants    what must hold at rest: tables, chats and the model agree
transcript    what must hold for every message on its way
installation  the app through all of its processes: started, killed, restarted
beside        the database, seen from outside
event_loop    a loop that never waits for a timer
"""

from collections.abc import Callable

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.machine.rules import Machine


def test_whatever_happens_nothing_is_lost_or_wrong() -> None:
    drive(Machine, 15)


def test_so_it_is_on_postgresql(new_postgres: Callable[..., str], migrated_postgres: str) -> None:
    drive(lambda: Machine(new_postgres(migrated_postgres)), 5)


def drive(machine: Callable[[], Machine], examples: int) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
