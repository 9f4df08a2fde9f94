"""A clock that fools a whole process: libfaketime, which reads the time from a file.

It is one of the tests' own packages, built for Linux on x86-64: under Debian 12's faketime, 0.9.10,
threads cannot sleep.
"""

import importlib.util
from datetime import UTC, datetime, timedelta
from pathlib import Path


def library() -> Path | None:
    """Where libfaketime is; None where there is no package of it."""
    spec = importlib.util.find_spec("libfaketime")
    if spec is None or spec.origin is None:
        return None
    built = Path(spec.origin).parent / "vendor/libfaketime/src/libfaketime.so.1"
    return built if built.exists() else None


class FakeClock:
    """The clock of a process started with `environ`. It keeps running by itself."""

    def __init__(self, library: Path, folder: Path) -> None:
        self._file = folder / "clock"
        self._ahead = timedelta()
        self.environ = {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            # The monotonic clock of a real machine never jumps.
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_FORCE_MONOTONIC_FIX": "0",
            "NO_FAKE_STAT": "1",
        }

    def __call__(self) -> datetime:
        """The time it shows."""
        return datetime.now(UTC) + self._ahead

    def show(self, at: datetime) -> None:
        """Sets it to this time."""
        self._ahead = at - datetime.now(UTC)
        told = self._file.with_suffix(".next")
        told.write_text(f"{self._ahead.total_seconds():+.3f}")
        told.replace(self._file)
