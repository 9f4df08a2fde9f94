"""Whatever Telegram answers: nothing is lost, nothing comes twice without saying so."""

from functools import partial
from typing import Any

import pytest

from bot.delivery import claim, queue
from bot.runtime import workers
from storage.directory import cabinet
from storage.engine.writer import Unavailable
from storage.flow import cards
from tests.cast import IVAN, MARKET, MARTA, OLGA, SHOP
from tests.house import House

REPEAT = "This may be a repeat"


def order(number: int) -> dict[str, object]:
    return {"order": {"id": number, "number": f"A-{number}"}, "source": SHOP, "manager_id": 6}


def copies_of(house: House, number: int) -> list[str]:
    received = house.account(MARTA).received
    return [message.text for message in received if f"№ A-{number}:" in message.text]


async def sent(house: House, number: int) -> None:
    await house.post("order.created", order(number))
    await house.until_with_clock(lambda: bool(copies_of(house, number)))
    await house.quiet()


@pytest.mark.parametrize("kind", ["429", "429-bare", "drop-before", "500", "502-html", "not-json"])
async def test_refused_or_lost_call_is_made_again(shop: House, kind: str) -> None:
    shop.telegram.fault(kind, method="sendMessage", chat_id=MARTA.telegram_id, retry_after=1)

    await sent(shop, 1)

    assert len(copies_of(shop, 1)) == 1


async def test_a_claim_that_fails_does_not_silence_its_chat(
    shop: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    card_of, failures = claim.card_of, iter([True])

    async def fails_once(*given: Any) -> Any:  # Any: as card_of
        if next(failures, False):
            raise RuntimeError("the claim failed")
        return await card_of(*given)

    monkeypatch.setattr(claim, "card_of", fails_once)

    await sent(shop, 1)

    assert len(copies_of(shop, 1)) == 1


async def test_lost_answer_is_sent_again_and_says_so(shop: House) -> None:
    shop.telegram.fault("accept-then-drop", method="sendMessage", chat_id=MARTA.telegram_id)
    await shop.post("order.created", order(1))

    await shop.until_with_clock(lambda: len(copies_of(shop, 1)) == 2)

    first, second = copies_of(shop, 1)
    assert REPEAT not in first
    assert REPEAT in second


async def test_refused_message_is_sent_again_without_saying_so(shop: House) -> None:
    shop.telegram.fault("429", method="sendMessage", chat_id=MARTA.telegram_id, retry_after=1)

    await sent(shop, 1)

    assert REPEAT not in copies_of(shop, 1)[0]


async def test_unreadable_yes_counts_as_delivered(shop: House) -> None:
    shop.telegram.fault("unreadable", method="sendMessage", chat_id=MARTA.telegram_id)

    await sent(shop, 1)

    assert len(copies_of(shop, 1)) == 1


async def test_card_with_an_unreadable_yes_is_left_as_it_is(
    shop: House, caplog: pytest.LogCaptureFixture
) -> None:
    shop.telegram.fault("unreadable", method="sendMessage", chat_id=MARTA.telegram_id)
    await sent(shop, 1)

    shop.account(MARTA).press("Mark read")
    await shop.until(lambda: "Bell: 0 unread" in shop.account(MARTA).pinned[0].text)
    await shop.quiet()

    assert caplog.messages == []


async def test_bell_with_an_unreadable_yes_is_followed_by_another(
    shop: House, caplog: pytest.LogCaptureFixture
) -> None:
    marta = shop.account(MARTA)
    shop.telegram.fault("unreadable", method="sendMessage", chat_id=MARTA.telegram_id)
    marta.write("/bell")
    await shop.until(lambda: not marta.pinned)

    await shop.post("order.created", order(1))

    await shop.until(lambda: bool(marta.pinned) and "Bell: 1 unread" in marta.pinned[0].text)
    assert caplog.messages == []


async def test_flooded_chat_waits_as_told_and_no_other_does(shop: House) -> None:
    shop.telegram.fault("429", method="sendMessage", chat_id=MARTA.telegram_id, retry_after=2)
    await shop.post("order.created", order(1))
    await shop.post("order.created", order(2) | {"source": MARKET, "manager_id": 8})

    await shop.until(lambda: any("№ A-2:" in m.text for m in shop.account(IVAN).received))

    assert copies_of(shop, 1) == []


async def test_what_gathers_for_a_flooded_chat_hides_nothing_of_the_others(
    shop: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "LOOK_AHEAD", 3)
    shop.telegram.fault("429", method="sendMessage", chat_id=MARTA.telegram_id, retry_after=60)
    for number in (1, 2, 3, 4, 5):
        await shop.post("order.created", order(number))
        await shop.until(lambda: any(call.status == 429 for call in shop.telegram.calls()))
    await shop.post("order.created", order(6) | {"source": MARKET, "manager_id": 8})

    await shop.until(lambda: any("№ A-6:" in m.text for m in shop.account(IVAN).received))

    assert copies_of(shop, 5) == []


async def test_blocked_account_is_not_written_to_again(shop: House) -> None:
    shop.account(MARTA).block()
    await shop.quiet()
    calls = len(shop.telegram.calls("sendMessage", MARTA.telegram_id))

    await shop.post("order.created", order(1))
    await shop.quiet()

    assert len(shop.telegram.calls("sendMessage", MARTA.telegram_id)) == calls


async def test_administrators_are_told_once_of_a_blocked_account(shop: House) -> None:
    shop.account(MARTA).block()
    await shop.until(lambda: "Marta cannot be reached" in shop.account(OLGA).last.text)

    await shop.post("order.created", order(1))
    await shop.quiet()

    told = [m for m in shop.account(OLGA).received if "cannot be reached" in m.text]
    assert [m.labels for m in told] == [["New link: Marta"]]


async def test_block_that_telegram_did_not_report_is_noticed_by_the_refusal(shop: House) -> None:
    shop.telegram.fault("403", method="sendMessage", chat_id=MARTA.telegram_id)
    await shop.post("order.created", order(1))
    await shop.quiet()

    await shop.post("order.created", order(2))
    await shop.quiet()

    assert copies_of(shop, 2) == []


async def test_unblocking_brings_what_is_not_out_of_date(shop: House) -> None:
    shop.account(MARTA).block()
    await shop.quiet()
    await shop.post("order.created", order(1))
    await shop.quiet()

    shop.account(MARTA).unblock()

    await shop.until(lambda: len(copies_of(shop, 1)) == 1)


async def test_a_person_who_writes_can_be_written_to_again(shop: House) -> None:
    shop.telegram.fault("403", method="sendMessage", chat_id=MARTA.telegram_id)
    await shop.post("order.created", order(1))
    await shop.quiet()

    shop.account(MARTA).write("/help")

    await shop.until(lambda: len(copies_of(shop, 1)) == 1)


async def test_burst_becomes_one_card_that_opens_the_bell(shop: House) -> None:
    shop.account(MARTA).block()
    await shop.quiet()
    for number in range(8):
        await shop.post("order.created", order(number))
    await shop.quiet()

    shop.account(MARTA).unblock()
    await shop.until(lambda: "8 new notifications" in shop.account(MARTA).last.text)

    assert shop.account(MARTA).last.labels == ["Open bell"]


async def test_expired_card_is_not_sent_but_the_bell_keeps_it(shop: House) -> None:
    shop.account(MARTA).block()
    await shop.quiet()
    await shop.post("order.created", order(1))
    await shop.quiet()
    shop.clock.advance(days=3)

    shop.account(MARTA).unblock()
    await shop.until(lambda: not shop.telegram.world.updates.pending)
    await sent(shop, 2)
    await shop.quiet()

    assert copies_of(shop, 1) == []
    assert (await shop.notifications_of(MARTA))[0].ended == "expired"


async def test_what_has_expired_is_neither_listed_nor_counted_as_sent(shop: House) -> None:
    shop.account(MARTA).block()
    await shop.quiet()
    for number in range(8):
        shop.clock.advance(days=3 * (number == 6))
        await shop.post("order.created", order(number))
        await shop.quiet()

    shop.account(MARTA).unblock()
    await shop.until(lambda: "2 new notifications" in shop.account(MARTA).last.text)
    await shop.quiet()

    ended = [it.ended for it in await shop.notifications_of(MARTA)]
    assert ended == ["expired"] * 6 + [None] * 2


async def test_what_was_answered_before_it_could_be_sent_is_not_sent(shop: House) -> None:
    shop.account(OLGA).block()
    await shop.quiet()
    await shop.post("source.disconnected", {"source": SHOP})
    await shop.post("source.reconnected", {"source": SHOP})
    await shop.quiet()

    shop.account(OLGA).unblock()
    await shop.until(lambda: "connected again" in shop.account(OLGA).last.text)

    texts = [message.text for message in shop.account(OLGA).received]
    assert not any("is disconnected" in text for text in texts)


async def test_sent_card_says_when_it_is_no_longer_current(shop: House) -> None:
    forbid = partial(cabinet.allow, kind="source.reconnected", allowed=False)
    await shop.database.write(forbid)
    await shop.post("source.disconnected", {"source": SHOP})
    await shop.until(lambda: "is disconnected" in shop.account(OLGA).last.text)

    await shop.post("source.reconnected", {"source": SHOP})

    await shop.until(
        lambda: any("No longer current" in m.text for m in shop.account(OLGA).received)
    )


async def test_a_bug_of_ours_neither_holds_up_others_nor_comes_back(shop: House) -> None:
    shop.telegram.fault(
        "400",
        method="sendMessage",
        chat_id=MARTA.telegram_id,
        description="Bad Request: some reason",
        times=3,  # without buttons and as plain text, too
    )
    await shop.post("order.created", order(1))
    await shop.quiet()

    await sent(shop, 2)

    assert copies_of(shop, 1) == []


async def test_card_refused_for_its_button_is_sent_without_it(shop: House) -> None:
    shop.telegram.fault(
        "400",
        method="sendMessage",
        chat_id=MARTA.telegram_id,
        description="Bad Request: BUTTON_URL_INVALID",
    )
    url = "https://crm.example/orders/1"
    await shop.post("order.created", order(1) | {"order": {"id": 1, "number": "A-1", "url": url}})

    await shop.until(lambda: bool(copies_of(shop, 1)))

    assert shop.account(MARTA).last.labels == ["Mark read", "Later", "Mute", "Copy order №"]
    assert url in shop.account(MARTA).last.text


async def test_refused_token_stops_sending_and_burns_no_attempt(
    shop: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "LONGEST_PAUSE_SECONDS", 0.2)
    shop.telegram.fault("401", method="sendMessage", chat_id=MARTA.telegram_id)
    await shop.post("order.created", order(1))

    await shop.until_with_clock(lambda: bool(copies_of(shop, 1)), step_seconds=10)

    assert REPEAT not in copies_of(shop, 1)[0]


async def test_deleted_bell_comes_back(shop: House) -> None:
    marta = shop.account(MARTA)
    marta.delete(marta.pinned[0].id)

    await shop.post("order.created", order(1))

    await shop.until(lambda: bool(marta.pinned) and "Bell: 1 unread" in marta.pinned[0].text)


async def test_proof_that_could_not_be_used_is_kept(
    shop: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = shop.app.loops.delivery
    line = delivery._line
    line.take_proof()
    line.lost()
    line.taken()

    async def cannot_now(*_given: object) -> None:
        raise Unavailable("a lock that another process holds")

    monkeypatch.setattr(cards, "hurry", cannot_now)
    with pytest.raises(Unavailable):
        await delivery._hurry(shop.clock())

    assert [line.take_proof(), line.take_proof()] == [True, False]
