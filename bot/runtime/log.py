"""How Bellhop writes its log: text or JSON lines with UTC times, to standard error.

Every line passes one formatter that takes secrets out, whoever wrote it. It cannot know names,
phones or bodies: those must not be logged in the first place.
"""

import json
import logging
import re
import sys
from contextlib import suppress
from datetime import UTC, datetime
from typing import TextIO

# What is allowed to speak at most this loudly, whatever BELLHOP_LOG_LEVEL says. These loggers
# write updates, SQL with its values, or a line for every request when they are let.
QUIET = {
    "aiogram": logging.WARNING,
    "aiohttp.access": logging.CRITICAL + 1,
    "aiohttp.server": logging.CRITICAL + 1,  # quotes what is not HTTP; ours says what failed
    "aiosqlite": logging.WARNING,
    "alembic": logging.WARNING,
    "apscheduler": logging.ERROR,  # a tick that takes longer than a second is no news
    "asyncio": logging.WARNING,
    "sqlalchemy": logging.WARNING,
    "sqlalchemy.engine": logging.WARNING,
    "sqlalchemy.pool": logging.WARNING,
}

_SECRETS = (
    # A bot's token, alone or in an address of the Bot API. Nothing else is digits:30 characters.
    (re.compile(r"(?<![0-9])[0-9]{1,20}:[A-Za-z0-9_-]{30,}"), "***"),
    (re.compile(r"(?<=/bot)[0-9]+:[^/\s'\"]+"), "***"),
    # The key in the address of a hook; the provider stays, it helps.
    (re.compile(r"(/hooks/[^/\s?#'\"]+/)[^/\s?#'\"]+"), r"\1***"),
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


def redacted(text: str, secrets: tuple[str, ...] = ()) -> str:
    """The text without the given secrets and without anything that looks like one of ours."""
    for secret in secrets:
        text = text.replace(secret, "***")
    for pattern, replacement in _SECRETS:
        text = pattern.sub(replacement, text)
    return text


class TextLines(logging.Formatter):
    """`2026-11-22T09:15:04.120Z INFO bot.app: talking to Telegram`; tracebacks follow."""

    def __init__(self, secrets: tuple[str, ...] = ()) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secrets = secrets

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        return _utc(record)

    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record), self._secrets)


class JsonLines(logging.Formatter):
    """One object a line: time, level, logger, message and, when there is one, the traceback."""

    def __init__(self, secrets: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._secrets = secrets

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
        # Redacted before it is quoted: afterwards a line break would be a letter next to a secret.
        clean = {name: redacted(value, self._secrets) for name, value in fields.items()}
        return json.dumps(clean, ensure_ascii=False)


def set_up(
    level: str, style: str, secrets: tuple[str, ...] = (), stream: TextIO | None = None
) -> None:
    """Sets up the log of the process, in place of an earlier set-up.

    `level` is debug, info, warning or error; `style` is text or json; `secrets` are taken out of
    every line in addition to what is recognised by its shape.
    """
    # The longest first: a secret may contain another one.
    known = tuple(sorted(filter(None, secrets), key=len, reverse=True))
    handler = _Output(stream or sys.stderr)
    handler.setFormatter(JsonLines(known) if style == "json" else TextLines(known))
    root = logging.getLogger()
    for earlier in [each for each in root.handlers if isinstance(each, _Output)]:
        root.removeHandler(earlier)
    root.addHandler(handler)
    root.setLevel(level.upper())
    for name, at_least in QUIET.items():
        logging.getLogger(name).setLevel(max(at_least, root.level))


class _Output(logging.StreamHandler[TextIO]):
    """Where the lines go. Other handlers, such as a test's, are left alone."""

    def handleError(self, record: logging.LogRecord) -> None:
        # The usual one prints the arguments, and those have not been redacted. Where the stream
        # itself is gone, nobody is left to tell, and what wanted to log goes on.
        with suppress(OSError, ValueError):
            self.stream.write(f"a line of the log is lost: {record.name}, line {record.lineno}\n")


def _utc(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
