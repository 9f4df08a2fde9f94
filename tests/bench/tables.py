"""Figures → the tables of docs/benchmarks.md."""

import statistics
from collections.abc import Sequence
from typing import NamedTuple


class Claim(NamedTuple):
    """What was measured, and what it must be. Set `holds` for what must not fail; times may."""

    measure: str
    must_be: str
    measured: object
    holds: bool = True


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table under a title."""
    lines = [f"### {title}", "", _row(head), _row(["---"] * len(head))]
    lines += [_row(row) for row in rows]
    return "\n".join([*lines, ""])


def proof(title: str, claims: Sequence[Claim]) -> str:
    """The claims as a table; raises AssertionError, with the table, unless all of them hold."""
    shown = table(title, ("measure", "must be", "measured"), [claim[:3] for claim in claims])
    broken = [claim.measure for claim in claims if not claim.holds]
    assert not broken, f"{'; '.join(broken)}\n{shown}"
    return shown


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share, from 0 to 1, of the values lies."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(len(ranked) * share))]


def milliseconds(values: Sequence[float]) -> tuple[str, str]:
    """Median and 99th percentile of these seconds, in milliseconds."""
    return f"{statistics.median(values) * 1000:.1f}", f"{percentile(values, 0.99) * 1000:.1f}"


def _row(cells: Sequence[object]) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"
