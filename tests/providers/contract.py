"""The samples of tests/samples, as its README describes them, for any provider."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.events import payloads
from bot.providers import PROVIDERS, Provider
from bot.providers.hook import Credentials, Hook, Incoming, Meaning, Unreadable

ROOT = Path(__file__).parent.parent.parent
SAMPLES = ROOT / "tests" / "samples"
NOW = datetime(2026, 11, 22, 16, tzinfo=UTC)


@dataclass(frozen=True)
class Sample:
    """A request and what it means; `meaning`: None if the file does not say."""

    provider: Provider
    name: str
    hook: Hook
    credentials: Credentials = field(default_factory=Credentials)
    known: Mapping[str, Any] = field(default_factory=dict)  # Any: JSON
    meaning: list[dict[str, Any]] | None = None

    def __str__(self) -> str:
        return f"{self.provider.name}-{self.name}"


def samples_of(provider: Provider) -> list[Sample]:
    """Those of one provider, by name."""
    return [_sample(provider, path) for path in sorted((SAMPLES / provider.name).glob("*.json"))]


def samples() -> list[Sample]:
    """Those of all providers."""
    return [sample for provider in PROVIDERS for sample in samples_of(provider)]


def hook_of(body: bytes, request: Mapping[str, Any], received_at: datetime = NOW) -> Hook:
    """The body, as if it came in the place of that of a sample's request."""
    headers = {name.lower(): value for name, value in request.get("headers", {}).items()}
    return Hook(body, headers, request.get("query", {}), received_at, request.get("method", "POST"))


def understood(sample: Sample, events: list[Incoming]) -> list[Meaning | None]:
    """What each event means, in order; None: unreadable. Checks what holds for every meaning."""
    known, meanings = dict(sample.known), []
    for event in events:
        subject = event.subject or ""
        try:
            meaning = sample.provider.understand(
                event.type,
                event.hint,
                event.body,
                known.get(subject),
                sample.credentials.settings,
            )
        except Unreadable:
            meanings.append(None)
            continue
        for kind, data in meaning.kinds.items():
            facts = payloads.read(kind, data)
            assert facts.subject in (event.subject, None)
        if meaning.state is not None:
            assert event.subject is not None
            known[subject] = json.loads(json.dumps(meaning.state))
        meanings.append(meaning)
    return meanings


def _sample(provider: Provider, path: Path) -> Sample:
    text = path.read_text("utf-8")
    said = json.loads(text)
    if "request" not in said:
        return Sample(provider, path.stem, hook_of(text.encode(), {}))
    given = said.get("credentials", {})
    credentials = Credentials(
        tuple(given.get("secrets", ())), given.get("auth", ""), given.get("settings", {})
    )
    hook = hook_of(said["request"]["body"].encode(), said["request"])
    return Sample(
        provider, path.stem, hook, credentials, said.get("known", {}), said.get("meaning")
    )
