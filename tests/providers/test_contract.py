"""What every provider promises, over its own samples; a new one is tested without another line."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.providers import PROVIDERS, Provider
from tests.providers.contract import ROOT, SAMPLES, Sample, samples, samples_of, understood

EVERY_SAMPLE = pytest.mark.parametrize("sample", samples(), ids=str)
EVERY_PROVIDER = pytest.mark.parametrize("provider", PROVIDERS, ids=lambda it: it.name)
STATED = [sample for sample in samples() if sample.meaning is not None]


def missing(provider: Provider) -> Iterator[str]:
    """What has to be made before the provider is whole."""
    page = f"docs/providers/{provider.name}.md"
    said = (ROOT / page).read_text("utf-8") if (ROOT / page).is_file() else ""
    if not any(sample.meaning for sample in samples_of(provider)):
        yield f"a sample with a meaning in {SAMPLES.relative_to(ROOT)}/{provider.name}/"
    if not said:
        yield page
    elif f"bellhop connect {provider.name}" not in said:
        yield f"`bellhop connect {provider.name}` in {page}"
    if page not in (ROOT / "README.md").read_text("utf-8"):
        yield f"a link to {page} in README.md"
    if not provider.title.strip():
        yield "a title"
    for name, setting in provider.settings.items():
        if not setting.words:
            yield f"words for the setting {name}"
        if f"`{name}`" not in said:
            yield f"`{name}` in {page}"


@EVERY_PROVIDER
def test_nothing_of_a_provider_is_missing(provider: Provider) -> None:
    assert list(missing(provider)) == []


@pytest.mark.parametrize("sample", STATED, ids=str)
def test_a_sample_means_what_it_says(sample: Sample) -> None:
    sample.provider.verify(sample.hook, sample.credentials)

    events = sample.provider.parse(sample.hook)

    told = [
        _told(event.type, event.subject, event.interesting, meaning)
        for event, meaning in zip(events, understood(sample, events), strict=True)
    ]
    assert told == sample.meaning


@EVERY_SAMPLE
def test_a_repeat_has_the_same_keys(sample: Sample) -> None:
    later = replace(sample.hook, received_at=sample.hook.received_at + timedelta(minutes=5))

    keys = [event.external_id for event in sample.provider.parse(sample.hook) if event.interesting]
    again = [event.external_id for event in sample.provider.parse(later) if event.interesting]

    assert keys == again
    assert len(set(keys)) == len(keys)


@EVERY_SAMPLE
def test_what_is_stored_is_understood_again_and_alike(sample: Sample) -> None:
    events = sample.provider.parse(sample.hook)

    assert understood(sample, events) == understood(sample, events)


def _told(type: str, subject: str | None, interesting: bool, meaning: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"type": type, "subject": subject}
    if not interesting:
        return {**told, "ignored": True}
    if meaning is None:
        return {**told, "unreadable": True}
    return {**told, "kinds": json.loads(json.dumps(dict(meaning.kinds)))}
