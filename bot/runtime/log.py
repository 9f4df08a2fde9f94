"""The log: text or JSON lines with UTC times, on standard error.

One formatter redacts the secrets in every line, including those of libraries. It cannot recognise
names, phone numbers or bodies: those must not be logged in the first place.

Every loop, request and thread logs what it did not expect. So this is also where the process ends
when its memory does: whatever it did next, it would only limp.
"""

import json
import logging
import os
import re
import sys
import threading
from contextlib import suppress
from datetime import UTC, datetime
from typing import NoReturn, TextIO

from bot.runtime.flood import Flood

# The lowest level of these loggers, whatever BELLHOP_LOG_LEVEL says. Below it they write updates,
# SQL with its values, or a line for every request.
QUIET = {
    "aiogram": logging.WARNING,
    "aiohttp.access": logging.CRITICAL + 1,
    "aiohttp.server": logging.CRITICAL + 1,  # quotes malformed requests; ours says what failed
    "aiosqlite": logging.WARNING,
    "alembic": logging.WARNING,
    "apscheduler": logging.ERROR,  # a tick longer than a second is not worth a line
    "asyncio": logging.WARNING,
    "sqlalchemy": logging.WARNING,
    "sqlalchemy.engine": logging.WARNING,
    "sqlalchemy.pool": logging.WARNING,
}

OUT_OF_MEMORY = 1  # the exit status

_SECRETS = (
    # A bot's token, alone or in a Bot API address. Nothing else is digits:30 characters.
    (re.compile(r"(?<![0-9])[0-9]{1,20}:[A-Za-z0-9_-]{30,}"), "***"),
    (re.compile(r"(?<=/bot)[0-9]+:[^/\s'\"]+"), "***"),
    # The key in a hook's address; the provider stays, it helps.
    (re.compile(r"(/hooks/[^/\s?#'\"]+/)[^/\s?#'\"]+"), r"\1***"),
    (re.compile(r"(\bBearer\s+)[^\s'\"]+", re.IGNORECASE), r"\1***"),
    (re.compile(r"whsec_[A-Za-z0-9+/=_-]+"), "whsec_***"),
    (re.compile(r"([?&]start=)[A-Za-z0-9_-]+"), r"\1***"),
    # What libraries quote in their exceptions: rows (PostgreSQL) and input (pydantic).
    (re.compile(r"DETAIL:[^\n]*"), "DETAIL: ***"),
    (re.compile(r"input_value=.*?(?=, input_type=)", re.DOTALL), "input_value=***"),
    # What aiogram could not decode, down to the next traceback.
    (
        re.compile(
            r"(?<=\n)Content: .*?(?=\n\n(?:The above exception|During handling)|\Z)", re.DOTALL
        ),
        "Content: ***",
    ),
    # The password in a database's address.
    (re.compile(r"(://[^:/@\s]*:)[^@\s]+(?=@)"), r"\1***"),
)


# A shorter one would match parts of words; a password in an address is redacted anyway.
SHORTEST_SECRET = 6
# Learned while running, as keys out of the database.
_KEPT: set[str] = set()


def keep_secret(secret: str) -> None:
    """From now on no line shows it, unless it is shorter than any secret should be."""
    if len(secret) >= SHORTEST_SECRET:
        _KEPT.add(secret)


def redacted(text: str, secrets: tuple[str, ...] = ()) -> str:
    """The text without these secrets and anything that is one or looks like one."""
    for secret in (*secrets, *_KEPT):
        text = text.replace(secret, "***")
    for pattern, replacement in _SECRETS:
        text = pattern.sub(replacement, text)
    return text


class TextLines(logging.Formatter):
    """`2026-11-22T09:15:04.120Z INFO bot.cli.run: stopping`; a traceback follows."""

    def __init__(self, secrets: tuple[str, ...] = ()) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secrets = secrets

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        return _utc(record)

    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record), self._secrets)


class JsonLines(TextLines):
    """One object per line: time, level, logger, message and, if there is one, the traceback."""

    def format(self, record: logging.LogRecord) -> str:
        fields = {
            "time": _utc(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            fields["exception"] = self.formatException(record.exc_info)
        if record.stack_info:
            fields["stack"] = self.formatStack(record.stack_info)
        # Redacted before JSON encodes it, which puts letters next to secrets: a line break is \n.
        clean = {name: redacted(value, self._secrets) for name, value in fields.items()}
        return json.dumps(clean, ensure_ascii=False)


def set_up(
    level: str, style: str, secrets: tuple[str, ...] = (), stream: TextIO | None = None
) -> None:
    """Sets up the process's log, replacing an earlier set-up.

    `level`: debug, info, warning or error. `style`: text or json. `secrets` are redacted in
    addition to what is recognised by its shape.
    """
    # Longest first: a secret may contain another.
    known = tuple(sorted(filter(None, secrets), key=len, reverse=True))
    handler = _Output(stream or sys.stderr)
    handler.setFormatter(JsonLines(known) if style == "json" else TextLines(known))
    threading.excepthook = _thread_failed
    root = logging.getLogger()
    for earlier in [each for each in root.handlers if isinstance(each, _Output)]:
        root.removeHandler(earlier)
        earlier.close()
    root.addHandler(handler)
    root.setLevel(level.upper())
    for name, at_least in QUIET.items():
        logging.getLogger(name).setLevel(max(at_least, root.level))


class _Output(logging.StreamHandler[TextIO]):
    """Bellhop's own handler; `set_up` leaves others, such as a test's, alone."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__(stream)
        self._flood = Flood(self.handle)
        self.addFilter(self._flood)

    def handle(self, record: logging.LogRecord) -> bool:
        if record.exc_info and isinstance(record.exc_info[1], MemoryError):
            self._end(record)
        return bool(super().handle(record))

    def close(self) -> None:
        self._flood.finish()
        super().close()

    def _end(self, record: logging.LogRecord) -> NoReturn:
        try:
            line = self.format(_out_of_memory(record.name))
            os.write(self.stream.fileno(), f"{line}\n".encode())
        finally:
            os._exit(OUT_OF_MEMORY)

    def handleError(self, record: logging.LogRecord) -> None:
        # logging's own would print the arguments, which are not redacted. If the stream itself is
        # closed, there is nobody to tell, and the caller goes on.
        with suppress(OSError, ValueError):
            self.stream.write(f"a log line was lost: {record.name}, line {record.lineno}\n")


def _out_of_memory(name: str) -> logging.LogRecord:
    words = "out of memory; ending, to be started again"
    return logging.makeLogRecord(
        {"name": name, "levelno": logging.CRITICAL, "levelname": "CRITICAL", "msg": words}
    )


def _thread_failed(failed: threading.ExceptHookArgs) -> None:
    if failed.exc_value is not None and failed.exc_type is not SystemExit:
        name = failed.thread.name if failed.thread else "?"
        info = (failed.exc_type, failed.exc_value, failed.exc_traceback)
        logging.getLogger(__name__).error("the thread %s failed", name, exc_info=info)


def _utc(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
