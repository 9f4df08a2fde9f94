"""Figures → the tables of docs/benchmarks.md."""

import statistics
from collections.abc import Sequence


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table in Markdown with a title above."""
    lines = [f"### {title}", "", _row(head), _row(["---"] * len(head))]
    lines += [_row(row) for row in rows]
    return "\n".join([*lines, ""])


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share of the values lies."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(len(ranked) * share))]


def milliseconds(values: Sequence[float]) -> tuple[str, str]:
    """Median and 99th percentile of seconds, in milliseconds."""
    return f"{statistics.median(values) * 1000:.1f}", f"{percentile(values, 0.99) * 1000:.1f}"


def _row(cells: Sequence[object]) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"
