"""What Prometheus may read. Nothing here names a person, a key or a text."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

REGISTRY = CollectorRegistry()

HOOKS = Counter(
    "bellhop_hooks", "Hooks by what they were answered", ["provider", "result"], registry=REGISTRY
)
NOTIFICATIONS = Counter(
    "bellhop_notifications",
    "Notifications by kind and what became of them: made, kept in the bell alone, sent, …",
    ["kind", "state"],
    registry=REGISTRY,
)
AGE_AT_SEND = Histogram(
    "bellhop_age_at_send_seconds",
    "From the event's arrival to Telegram's yes",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30, 300, 3600),
    registry=REGISTRY,
)
REPEATS = Counter(
    "bellhop_repeats",
    "Messages sent again because Telegram's answer was lost",
    registry=REGISTRY,
)
DUE = Gauge("bellhop_due", "Notifications that wait to be sent", registry=REGISTRY)
OLDEST_DUE = Gauge(
    "bellhop_oldest_due_seconds", "For how long the first of them has been due", registry=REGISTRY
)


def exposition() -> bytes:
    """All metrics in Prometheus' text format."""
    return generate_latest(REGISTRY)
