"""Runs the benchmarks named on the command line, or all of them; prints Markdown tables."""

import asyncio
import importlib
import sys

BENCHES = (
    *("latency", "ingest", "start", "bell", "held", "crowded", "queries"),
    *("bytes", "tick", "morning", "streams"),
    "keycrm",
    "web_bell",
    *("burst", "faults", "kills", "lives", "redraws"),
    *("replicas", "takeovers", "outages", "rolling"),
)


def main() -> None:
    """Runs them one after the other; a bench is a module here with `run() -> str`."""
    for name in sys.argv[1:] or BENCHES:
        bench = importlib.import_module(f"tests.bench.{name}")
        print(asyncio.run(bench.run()), flush=True)


if __name__ == "__main__":
    main()
