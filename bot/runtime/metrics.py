"""Metrics for Prometheus. None contains a name, a key or a text."""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, generate_latest

from bot.runtime.version import version

REGISTRY = CollectorRegistry()

HOOKS = Counter(
    "bellhop_hooks", "Hooks by provider and result", ["provider", "result"], registry=REGISTRY
)
NOTIFICATIONS = Counter(
    "bellhop_notifications",
    "Notifications by kind and what became of them: made, sent, muted, …",
    ["kind", "state"],
    registry=REGISTRY,
)
AGE_AT_SEND = Histogram(
    "bellhop_age_at_send_seconds",
    "Time from the hook's arrival to Telegram's OK",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30, 300, 3600),
    registry=REGISTRY,
)
REPEATS = Counter(
    "bellhop_repeats", "Messages sent again because Telegram's answer was lost", registry=REGISTRY
)
PUSHES = Counter(
    "bellhop_pushes",
    "Messages to browsers by push service and what became of them: sent, later, gone, refused",
    ["service", "outcome"],
    registry=REGISTRY,
)
DUE = Gauge("bellhop_due", "Notifications waiting to be sent", registry=REGISTRY)
OLDEST_DUE = Gauge(
    "bellhop_oldest_due_seconds", "How long the oldest of them has been waiting", registry=REGISTRY
)
WELL = Gauge(
    "bellhop_well",
    "Whether each part works, as /health knows it: 1 or 0",
    ["part"],
    registry=REGISTRY,
)
IS_RUNNER = Gauge("bellhop_is_runner", "Whether this replica runs the loops", registry=REGISTRY)
TERM = Gauge(
    "bellhop_term", "The number of the present runner's term; 0 on SQLite", registry=REGISTRY
)
BUILD = Info("bellhop_build", "Which release runs", registry=REGISTRY)
BUILD.info({"version": version()})


def tell_of_parts(are_well: Mapping[str, bool]) -> None:
    """How all parts are now; others are forgotten."""
    WELL.clear()
    for part, is_well in are_well.items():
        WELL.labels(part).set(is_well)


def exposition() -> bytes:
    """All metrics in Prometheus' text format."""
    return generate_latest(REGISTRY)
