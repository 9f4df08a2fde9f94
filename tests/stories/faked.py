"""A clock that a whole process believes: libfaketime, told the time by a file.

It comes from the tests' own packages, built for Linux on x86-64: with Debian 12's faketime, 0.9.10,
a thread cannot sleep.
"""

import importlib.util
from datetime import UTC, datetime, timedelta
from pathlib import Path


def library() -> Path | None:
    """Where libfaketime is; None where the tests bring none."""
    spec = importlib.util.find_spec("libfaketime")
    if spec is None or spec.origin is None:
        return None
    built = Path(spec.origin).parent / "vendor/libfaketime/src/libfaketime.so.1"
    return built if built.exists() else None


class FakedClock:
    """The time of the process that is given `environ`. It goes on by itself."""

    def __init__(self, library: Path, folder: Path) -> None:
        self._file = folder / "clock"
        self._ahead = timedelta()
        self.environ = {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            # A machine's other clock never jumps.
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_FORCE_MONOTONIC_FIX": "0",
            "NO_FAKE_STAT": "1",
        }

    def __call__(self) -> datetime:
        """What it shows."""
        return datetime.now(UTC) + self._ahead

    def show(self, at: datetime) -> None:
        """It is that time now."""
        self._ahead = at - datetime.now(UTC)
        told = self._file.with_suffix(".next")
        told.write_text(f"{self._ahead.total_seconds():+.3f}")
        told.replace(self._file)
