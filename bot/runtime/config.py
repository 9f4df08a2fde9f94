"""The operator's configuration: `BELLHOP_*` from the environment or `.env`.

Read once, by a verb, before anything else. It connects to nothing and never puts the token or the
database's password into a message.
"""

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, SecretStr, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.runtime.log import redacted

PREFIX = "BELLHOP_"
FILE = "_FILE"
PROXIES = ("http", "https", "socks5", "socks5h")
LONGEST_VALUE = 65_536  # bytes in a file
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class ConfigError(Exception):
    """What is wrong: one line per variable, with its name, the problem and the cure."""

    def __init__(self, lines: list[str], warnings: tuple[str, ...] = ()) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines
        self.warnings = warnings


# Checks of values. Their messages never repeat a value that may be a secret.


def _nearest(text: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant, if any."""
    by_folded = {word.lower(): word for word in sorted(known)}
    near = difflib.get_close_matches(text[:100].lower(), by_folded, n=1)
    return by_folded[near[0]] if near else None


def _shown(text: str) -> str:
    """A value as a message may repeat it: short, on one line, redacted."""
    return ascii(redacted(text) if len(text) <= 60 else redacted(text)[:60] + "...")


def _text(check: Callable[[str], object]) -> BeforeValidator:
    """Checks a string from outside; our own code passes values of the right type."""

    def checked(value: object) -> object:
        return check(_printable(value)) if isinstance(value, str) else value

    return BeforeValidator(checked)


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("contains an unprintable character; remove it")
    return text


def _solid(text: str) -> str:
    if not re.fullmatch(r"[!-~]+", text):
        raise ValueError("contains a space or a character that is not ASCII; remove it")
    return text


def _token(text: str) -> str:
    # Looser than BotFather's tokens: the Bot API has the last word.
    if not re.fullmatch(r"[0-9]+:\S+", _solid(text)):
        raise ValueError(
            "is not a bot token; copy it from @BotFather, it looks like 110201543:AAHdqT..."
        )
    return text


def _database_url(text: str) -> str:
    scheme = text.partition("://")[0]
    if scheme not in ("sqlite+aiosqlite", "postgresql+asyncpg"):
        raise ValueError(_right_scheme(scheme))
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):  # their messages repeat the address, password and all
        raise ValueError(
            "cannot be read; percent-encode special characters in the password"
        ) from None
    if scheme == "postgresql+asyncpg":
        if not url.database:
            raise ValueError(
                "names no database; write postgresql+asyncpg://USER:PASSWORD@HOST/NAME"
            )
        if "sslmode" in url.query:
            raise ValueError("has ?sslmode=, which asyncpg does not know; write ?ssl= instead")
    elif url.host or not url.database:
        raise ValueError("names no file; write sqlite+aiosqlite:///bellhop.db, with three slashes")
    elif ":memory:" in url.database or "memory" in url.query.values():
        raise ValueError("is a database in memory, lost at every restart; name a file instead")
    return text


def database_url(given: str) -> str:
    """An address on the command line, or in the file of this name; checked like the variable.

    Raises ValueError with what is wrong, which repeats nothing of it.
    """
    text = given if "://" in given else _content(given)
    return _database_url(_printable(text))


def _right_scheme(scheme: str) -> str:
    if scheme.startswith("postgres"):
        return "needs the asyncpg driver; begin it with postgresql+asyncpg://"
    if scheme.startswith("sqlite"):
        return "needs the aiosqlite driver; begin it with sqlite+aiosqlite:///"
    return "is not a supported database; use sqlite+aiosqlite:///... or postgresql+asyncpg://..."


def _address(*schemes: str) -> BeforeValidator:
    def check(text: str) -> str:
        _solid(text)
        try:
            parts = urlsplit(text)
            is_whole = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
        except ValueError:  # an invalid port or IPv6 address
            is_whole = False
        if not is_whole:
            wanted = " or ".join(f"{scheme}://" for scheme in schemes)
            raise ValueError(f"is not an address; it must begin with {wanted} and name a host")
        if parts.query or parts.fragment or parts.username is not None:
            raise ValueError("must be the bare address; remove user, ?query and #fragment")
        return text.rstrip("/?#")

    return _text(check)


def _is_in_the_clear(text: str) -> bool:
    """Whether what goes there leaves this machine without TLS."""
    return urlsplit(text).scheme == "http" and urlsplit(text).hostname not in LOOPBACK


def _api(text: str) -> str:
    """An address to which an API key is sent: over TLS, unless it stays on this machine."""
    if _is_in_the_clear(text):
        raise ValueError("must begin with https://, or the API key would be sent in the clear")
    return text


def _public(text: str) -> str:
    if _is_in_the_clear(text):
        raise ValueError("is not an address; it must begin with https:// and name a host")
    return text


def _api_key(text: str) -> str:
    from bot.providers.settings import api_key  # with it come all providers, which takes long

    try:
        return api_key(text)
    except ValueError as wrong:
        raise ValueError(f"{wrong}; copy it from KeyCRM, see docs/providers/keycrm.md") from None


def _proxy(text: str) -> str:
    _solid(text)
    try:
        parts = urlsplit(text)
        is_whole = parts.scheme in PROXIES and bool(parts.hostname) and bool(parts.port)
        known = bool(parts.username) or parts.password is None
    except ValueError:  # an invalid port or IPv6 address
        is_whole = known = False
    if not is_whole:
        raise ValueError(
            "is not a proxy; write http://HOST:PORT, https://HOST:PORT or socks5://HOST:PORT,"
            " with USER:PASSWORD@ before HOST if it asks for them"
        )
    if not known or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(
            "cannot be read; percent-encode special characters in the user and the password"
        )
    if parts.scheme.startswith("socks") and parts.username and not parts.password:
        raise ValueError("names a user without a password, which SOCKS does not know")
    return text.rstrip("/?#")


def _number(low: int, high: int, why: str = "") -> BeforeValidator:
    def check(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not low <= int(text) <= high:
            hint = why
            if text.startswith("tcp://"):
                hint = "; Kubernetes sets it for a service of that name: rename the service"
            raise ValueError(f"{_shown(text)} is not a whole number from {low} to {high}{hint}")
        return int(text)

    return _text(check)


def _one_of(text: str, *allowed: str) -> str:
    text = text.lower()
    if text not in allowed:
        raise ValueError(f"{_shown(text)} is not one of {', '.join(allowed)}")
    return text


def _choice(*allowed: str) -> BeforeValidator:
    return _text(lambda text: _one_of(text, *allowed))


def _paid_broadcast(text: str) -> bool:
    word = _one_of(text, "true", "false", "1", "0", "yes", "no", "on", "off")
    if word in ("true", "1", "yes", "on"):
        raise ValueError("paid broadcasts are not built yet; remove it or set it to false")
    return False


def _timezone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        near = _nearest(text, available_timezones()) or "Europe/Kyiv"
        raise ValueError(f"{_shown(text)} is not a time zone; did you mean {near}?") from None


class Config(BaseSettings):
    """The checked values. Its `repr` hides the token and the database's address."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    bot_token: Annotated[SecretStr, _text(_token)] | None = None
    database_url: Annotated[SecretStr, _text(_database_url)] = SecretStr(
        "sqlite+aiosqlite:///bellhop.db"
    )
    http_host: Annotated[str, _text(_solid)] = "127.0.0.1"
    # 0 picks any free port; the tests and the demo use it.
    http_port: Annotated[int, _number(0, 65_535)] = 8080
    # Turns the web bell on; http only for the demo, on the same machine.
    public_url: Annotated[str, AfterValidator(_public), _address("https", "http")] | None = None
    telegram_mode: Annotated[Literal["polling", "webhook"], _choice("polling", "webhook")] = (
        "polling"
    )
    # What this process does on a database that several share: `web` runs no loops, `sender` takes
    # no hooks.
    role: Annotated[Literal["all", "web", "sender"], _choice("all", "web", "sender")] = "all"
    telegram_api: Annotated[str, _address("https", "http")] = "https://api.telegram.org"
    # The way to Telegram and to nothing else; it may hold a password.
    proxy: Annotated[SecretStr, _text(_proxy)] | None = None
    keycrm_api: Annotated[str, AfterValidator(_api), _address("https", "http")] = (
        "https://openapi.keycrm.app/v1"
    )
    # For KeyCRM's connections of the default cabinet that have no key of their own.
    keycrm_api_key: Annotated[SecretStr, _text(_api_key)] | None = None
    timezone: Annotated[ZoneInfo, _text(_timezone)] = ZoneInfo("Europe/Kyiv")
    language: Annotated[Literal["uk", "ru", "en"], _choice("uk", "ru", "en")] = "en"
    # Telegram's limit for one bot; core.telegram.org/bots/faq.
    send_rate: Annotated[int, _number(1, 30, "; more needs paid broadcasts, not built yet")] = 30
    paid_broadcast: Annotated[Literal[False], _text(_paid_broadcast)] = False
    invite_hours: Annotated[int, _number(1, 8_760)] = 24
    keep_days: Annotated[int, _number(1, 36_500)] = 180
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], _choice("debug", "info", "warning", "error")
    ] = "info"
    log_format: Annotated[Literal["text", "json"], _choice("text", "json")] = "text"
    # Not a variable: what `load` noticed and the verb prints to standard error.
    warnings: tuple[str, ...] = ()

    @classmethod
    def settings_customise_sources(  # Any: the sources that are not used
        cls, settings_cls: type[BaseSettings], init_settings: Any, *_: Any, **__: Any
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """`load` itself reads the environment, because of `NAME_FILE` and misspelt names."""
        return (init_settings,)

    def require_token(self) -> str:
        """The bot's token. Raises `ConfigError` if there is none: only some verbs need it."""
        if self.bot_token is None:
            raise ConfigError(
                [f"{PREFIX}BOT_TOKEN: is missing; get one from @BotFather and put it into .env"]
            )
        return self.bot_token.get_secret_value()

    def require_server(self) -> None:
        """Raises `ConfigError` if the role needs PostgreSQL, and the database is SQLite."""
        if self.role != "all" and self.database_url.get_secret_value().startswith("sqlite"):
            raise ConfigError(
                [
                    f"{PREFIX}ROLE: {self.role} is for several processes on PostgreSQL, and"
                    f" {PREFIX}DATABASE_URL is SQLite; remove {PREFIX}ROLE"
                ]
            )

    @property
    def web_app(self) -> str | None:
        """The address of the Mini App; Telegram opens none over http."""
        is_open = (self.public_url or "").startswith("https://")
        return f"{self.public_url}/app/" if is_open else None

    @property
    def shared_key(self) -> str | None:
        """`keycrm_api_key` in plain text."""
        return self.keycrm_api_key.get_secret_value() if self.keycrm_api_key else None


VARIABLES = tuple(PREFIX + field.upper() for field in Config.model_fields if field != "warnings")


def load(environ: Mapping[str, str], env_file: Path = Path(".env")) -> Config:
    """Reads and checks the configuration; the environment takes precedence over `env_file`.

    An empty value counts as not set, and `env_file` may be missing. Raises `ConfigError`.
    """
    layers, lines = _layers(environ, env_file)
    warnings = tuple(_unknown(layers))
    given: dict[str, object] = {}
    for name in VARIABLES:
        try:
            found = next((value for layer in layers if (value := _value(name, layer))), None)
        except ValueError as problem:
            lines.append(str(problem))
        else:
            if found is not None:
                given[name.removeprefix(PREFIX).lower()] = found
    try:
        config = Config.model_validate(given | {"warnings": warnings})
    except ValidationError as problems:
        lines += [_line(error) for error in problems.errors(include_input=False)]
    else:
        if config.telegram_mode == "webhook" and config.public_url is None:
            lines.append(
                f"{PREFIX}TELEGRAM_MODE: webhook needs {PREFIX}PUBLIC_URL, the https address at"
                " which Telegram reaches this server; set it, or use polling"
            )
    if lines:
        raise ConfigError(lines, warnings)
    return config


def _layers(environ: Mapping[str, str], env_file: Path) -> tuple[list[dict[str, str]], list[str]]:
    """The environment and the file, in order of precedence, and why the file cannot be read."""
    layers = [dict(environ)]
    try:
        written = DotEnvSettingsSource(
            Config,
            env_file=env_file,
            env_file_encoding="utf-8-sig",  # editors on Windows write a byte order mark
            case_sensitive=True,
        ).env_vars
    except (OSError, UnicodeDecodeError):
        return layers, [f"{env_file.name}: cannot be read; it must be UTF-8 text and readable"]
    return [*layers, {name: value or "" for name, value in written.items()}], []


def _value(name: str, layer: Mapping[str, str]) -> str | None:
    """A variable's value in one layer, given directly or in the file named by `NAME_FILE`."""
    direct, file = layer.get(name, "").strip(), layer.get(name + FILE, "").strip()
    if not file:
        return direct or None
    if direct:
        raise ValueError(f"{name}: is set, and so is {name}{FILE}; remove one of them")
    try:
        return _content(file)
    except ValueError as problem:
        raise ValueError(f"{name}{FILE}: {problem}") from None


def _content(file: str) -> str:
    try:
        with Path(file).open("rb") as opened:  # perhaps a large database, by mistake
            content = opened.read(LONGEST_VALUE).decode().strip()
    except (OSError, ValueError) as problem:  # the path is not shown: it may be a misplaced secret
        why = getattr(problem, "strerror", None) or "not text"
        raise ValueError(f"cannot read the file ({why})") from None
    if not content:
        raise ValueError("names an empty file; write the value into it")
    return content


def _line(error: ErrorDetails) -> str:
    name = PREFIX + str(error["loc"][0]).upper()
    # Our own message, if it is one; in `msg`, pydantic puts "Value error" before it.
    return f"{name}: {error.get('ctx', {}).get('error', error['msg'])}"


def _unknown(layers: list[dict[str, str]]) -> Iterator[str]:
    known = {*VARIABLES, *(name + FILE for name in VARIABLES)}
    ours = {name for layer in layers for name in layer if name.startswith(PREFIX)}
    for name in sorted(ours - known):
        near = _nearest(name, known)
        cure = f"did you mean {near}?" if near else "see docs/configuration.md"
        yield f"{_shown(name).strip(chr(39))}: no such variable; {cure}"
