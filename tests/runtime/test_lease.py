"""The lease: how long calls may leave after a check of the lock."""

import asyncio

import pytest

from bot.runtime.lease import LEASE_SECONDS, Lease, NotOurTurn


class Uptime:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def uptime() -> Uptime:
    return Uptime()


def test_before_the_first_check_it_is_not_good(uptime: Uptime) -> None:
    assert not Lease(uptime=uptime).is_good


def test_it_lasts_from_when_the_check_was_sent_not_from_its_answer(uptime: Uptime) -> None:
    lease, asked_at = Lease(uptime=uptime), uptime()
    uptime.now += 1.5
    lease.renew(asked_at)

    goods = [lease.is_good]
    uptime.now += LEASE_SECONDS - 1.5
    goods.append(lease.is_good)

    assert goods == [True, False]


def test_an_answer_that_comes_too_late_is_worth_nothing(uptime: Uptime) -> None:
    lease, asked_at = Lease(uptime=uptime), uptime()
    uptime.now += LEASE_SECONDS
    lease.renew(asked_at)

    with pytest.raises(NotOurTurn):
        lease.require()


async def test_whoever_waits_goes_on_with_the_next_good_check(uptime: Uptime) -> None:
    lease = Lease(uptime=uptime)
    waiting = asyncio.create_task(lease.wait())
    await asyncio.sleep(0)
    lease.renew(uptime() - LEASE_SECONDS)
    await asyncio.sleep(0)
    was_let_go = waiting.done()

    lease.renew(uptime())
    await waiting

    assert not was_let_go


def test_once_ended_no_check_makes_it_good_again(uptime: Uptime) -> None:
    lease = Lease(uptime=uptime)
    lease.end()
    lease.renew(uptime())

    assert not lease.is_good


def test_a_process_alone_may_always_call() -> None:
    assert Lease.for_good().is_good
