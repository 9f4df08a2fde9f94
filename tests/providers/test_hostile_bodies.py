"""Every provider's samples, mutilated: refused or understood, and never much work."""

import json
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from itertools import count
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.providers.hook import Greeting, Refused, Unreadable
from tests.providers.contract import Sample, samples, understood

Pairs = list[tuple[str, str]]
EVERY_SAMPLE = pytest.mark.parametrize("sample", samples(), ids=str)
WRONG = (
    *(
        None,
        True,
        0,
        -1,
        1.5,
        10**30,
        10**400,
        1e308,
        "",
        " ",
        "0",
        "undefined",
        "\x00",
        "\u202e",
        "\u2800",
    ),
    *("x" * 5_000, "9" * 5_000, "\ud800", [], {}, [[]], {"0": {}}, [None], "1e999", "-5"),
)
NAMES = ("", "[", "a]", "[0]", "[]", "[1000000000]", "[-1]", "[9999999999999999999]", "[x]" * 100)


def taken(sample: Sample, body: bytes) -> int:
    """How many events a body is; 0 if it is refused. Nothing else may be raised."""
    hook = replace(sample.hook, body=body)
    with suppress(Refused, Greeting):
        sample.provider.verify(hook, sample.credentials)
    try:
        events = sample.provider.parse(hook)
    except (Refused, Greeting, Unreadable):
        return 0
    understood(sample, events)
    for event in events:
        event.body.decode("utf-8", "surrogateescape")
        f"{event.external_id}{event.type}{event.hint}{event.subject}".encode()
        assert "\x00" not in f"{event.type}{event.hint}{event.subject}"
        assert len(event.type) <= 200
        assert len(event.subject or "") <= 250
        assert event.occurred_at.tzinfo is not None
    return len(events)


def pairs_of(sample: Sample) -> Pairs | None:
    """Of a form; None if the body is JSON."""
    text = sample.hook.body.decode()
    return None if text.lstrip().startswith(("{", "[")) else parse_qsl(text)


def places(value: Any) -> list[tuple[Any, Any]]:
    """Each container in JSON with each of its keys."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for key, each in inner:
        found.append((value, key))
        if isinstance(each, dict | list):
            found += places(each)
    return found


def with_wrong_values(sample: Sample, number: int, wrong: Any, name: str) -> bytes:
    """The sample with one of its values, or one of its form's names, replaced."""
    pairs = pairs_of(sample)
    if pairs is not None:
        at = number % len(pairs)
        said = wrong if isinstance(wrong, str) else json.dumps(wrong)
        pairs[at] = (pairs[at][0] + name, said)
        return urlencode(pairs, errors="surrogatepass").encode()
    value = json.loads(sample.hook.body)
    holders = places(value)
    holder, key = holders[number % len(holders)]
    holder[key] = wrong
    return json.dumps(value).encode()


FORMS = [sample for sample in samples() if pairs_of(sample) is not None]


@EVERY_SAMPLE
@settings(max_examples=15)
@given(at=st.floats(0, 1), flips=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255))))
def test_cut_and_flipped_bodies_raise_nothing_else(
    sample: Sample, at: float, flips: list[tuple[float, int]]
) -> None:
    body = bytearray(sample.hook.body)
    for where, byte in flips:
        body[int(where * len(body))] = byte

    taken(sample, bytes(body[: round(at * len(body))]))
    taken(sample, bytes(body))


@EVERY_SAMPLE
@settings(max_examples=60)
@given(number=st.integers(0, 500), wrong=st.sampled_from(WRONG), name=st.sampled_from(NAMES))
def test_wrong_values_raise_nothing_else(
    sample: Sample, number: int, wrong: Any, name: str
) -> None:
    taken(sample, with_wrong_values(sample, number, wrong, name))


@EVERY_SAMPLE
def test_each_value_may_be_an_empty_list_or_a_huge_number(sample: Sample) -> None:
    size = len(pairs_of(sample) or places(json.loads(sample.hook.body)))
    for number in range(size):
        for wrong in ([], 10**30, 1.5, None, "\u2800"):
            taken(sample, with_wrong_values(sample, number, wrong, ""))


@EVERY_SAMPLE
@pytest.mark.parametrize(
    "make",
    [
        lambda size: b"[" * size + b"]" * size,
        lambda size: b'{"a":' * size + b"1" + b"}" * size,
        lambda size: b"a" + b"[b]" * size + b"=c",
        lambda size: b"a" + b"[" * size + b"=c",
        lambda size: b"a[1000000000]=1&" * size,
        lambda size: b"&".join(b"k%d=v" % n for n in range(size)),
        lambda size: json.dumps({f"k{n}": n for n in range(size)}).encode(),
        lambda size: b"&" * size,
        lambda size: b"=" * size,
        lambda size: b"%" * size + b"=",
    ],
)
def test_work_grows_no_faster_than_the_body(sample: Sample, make: Callable[[int], bytes]) -> None:
    small, large = (calls_of(lambda it=size: taken(sample, make(it))) for size in (100, 10_000))

    assert large <= 100 * small + 1_000


@pytest.mark.parametrize("sample", FORMS, ids=str)
def test_a_body_with_its_items_many_times_is_linear_work(sample: Sample) -> None:
    pairs = pairs_of(sample) or []

    def repeated(times: int) -> bytes:
        more = [(name.replace("[0]", f"[{n}]", 1), it) for n in range(times) for name, it in pairs]
        return urlencode(more).encode()

    once, often = (calls_of(lambda it=n: taken(sample, repeated(it))) for n in (10, 80))

    assert often <= 10 * once + 1_000


def calls_of(work: Callable[[], object]) -> int:
    """How many calls of functions the work takes."""
    calls = count()
    sys.setprofile(lambda frame, event, argument: event.endswith("call") and next(calls))
    try:
        work()
    finally:
        sys.setprofile(None)
    return next(calls)
