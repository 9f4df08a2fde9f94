"""Bodies in as many small pieces as make the server stop reading for a moment."""

import pytest

from handlers.http.caller import BUFFER_BYTES
from tests.attacks.front import Front

PAUSES = BUFFER_BYTES // 16 + 1  # so many chunks make aiohttp stop reading


def chunked(front: Front, pieces: int, hook_id: str) -> bytes:
    """A hook whose body comes in so many chunks, all but the last of one byte."""
    body = front.event(PAUSES * 2)
    cut = [body[n : n + 1] for n in range(pieces - 1)] + [body[pieces - 1 :]]
    sent = b"".join(b"%x\r\n%s\r\n" % (len(it), it) for it in cut) + b"0\r\n\r\n"
    return front.header(body, hook_id).encode() + b"Transfer-Encoding: chunked\r\n\r\n" + sent


@pytest.mark.parametrize("pieces", [PAUSES - 1, PAUSES, PAUSES + 1])
async def test_next_request_is_read_after_many_pieces(front: Front, pieces: int) -> None:
    attacker = await front.attacker(chunked(front, pieces, "in-pieces"))

    (first,) = await attacker.answers(1)
    attacker.send(front.hook())
    (second,) = await attacker.answers(1)

    assert (first.status, second.status) == (200, 200)
    attacker.close()


@pytest.mark.parametrize("pieces", [PAUSES - 1, PAUSES, PAUSES + 1])
async def test_pipelined_requests_are_read_after_many_pieces(front: Front, pieces: int) -> None:
    sent = [chunked(front, pieces, f"in-pieces-{number}") for number in range(3)]
    attacker = await front.attacker(b"".join([*sent, front.hook()]))

    answers = await attacker.answers(4)

    assert [it.status for it in answers] == [200] * 4
    attacker.close()
