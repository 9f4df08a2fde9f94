"""Whoever a provider's hooks name by an id is taken out of what is stored of them."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from bot.providers.hook import Unreadable
from bot.rules.audience import NAMED
from bot.rules.erasure import NOBODY, Traces, erased
from tests.providers.contract import Sample, samples

WHO = {*NAMED, "previous_manager_id", "actor_id", "by_id"}


def people_in(meanings: list[dict[str, Any]]) -> set[str]:
    return {
        str(said)
        for kinds in meanings
        for data in kinds.values()
        for field, said in data.items()
        if field in WHO and said
    }


def understood(sample: Sample, bodies: list[bytes]) -> Iterator[dict[str, Any]]:
    """What the stored bodies mean to somebody who knows nothing of their objects."""
    for event, body in zip(sample.provider.parse(sample.hook), bodies, strict=True):
        try:
            known, given = None, sample.credentials.settings
            yield dict(sample.provider.understand(event.type, event.hint, body, known, given).kinds)
        except Unreadable:
            yield {}


def readable() -> Iterator[Sample]:
    for sample in samples():
        try:
            for event in sample.provider.parse(sample.hook):
                json.loads(event.body)
        except (ValueError, Unreadable):  # only JSON says what an id is
            continue
        yield sample


@pytest.mark.parametrize("sample", list(readable()), ids=str)
def test_nobody_is_named_any_more_by_a_body_that_they_are_erased_from(sample: Sample) -> None:
    sent = [event.body for event in sample.provider.parse(sample.hook)]

    for person in people_in(list(understood(sample, sent))):
        traces = Traces(7, ids=frozenset({person}))
        without = [json.dumps(erased(json.loads(it), traces, NOBODY)).encode() for it in sent]
        assert person not in people_in(list(understood(sample, without)))
