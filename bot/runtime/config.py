"""What the person who runs Bellhop decides: `BELLHOP_*` from the environment or `.env`.

Read once, by a verb, before anything else. Must not connect to anything, and must never let the
token or the database's password into a text.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import SecretStr, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot.runtime import config_values as values
from bot.runtime.config_values import nearest, shown

PREFIX = "BELLHOP_"
FILE = "_FILE"


class ConfigError(Exception):
    """What is wrong, one line a variable: its name, the trouble, the cure."""

    def __init__(self, lines: list[str], warnings: tuple[str, ...] = ()) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines
        self.warnings = warnings


class Config(BaseSettings):
    """The checked values. Its `repr` shows neither the token nor the database's address."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    bot_token: values.Token | None = None
    database_url: values.DatabaseUrl = SecretStr("sqlite+aiosqlite:///bellhop.db")
    http_host: values.Host = "127.0.0.1"
    http_port: values.Port = 8080
    public_url: values.PublicUrl | None = None
    telegram_mode: values.TelegramMode = "polling"
    telegram_api: values.TelegramApi = "https://api.telegram.org"
    timezone: values.Timezone = ZoneInfo("Europe/Kyiv")
    language: values.Language = "en"
    send_rate: values.SendRate = 30
    paid_broadcast: values.PaidBroadcast = False
    invite_hours: values.Hours = 24
    keep_days: values.Days = 180
    log_level: values.LogLevel = "info"
    log_format: values.LogFormat = "text"
    # Not a variable: what `load` noticed and a verb says on standard error.
    warnings: tuple[str, ...] = ()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what is given: `load` reads the environment, for `NAME_FILE` and typing slips."""
        return (init_settings,)

    def require_token(self) -> str:
        """The bot's token. Raises `ConfigError` when there is none: only some verbs need it."""
        if self.bot_token is None:
            raise ConfigError(
                [f"{PREFIX}BOT_TOKEN: is missing; ask @BotFather for one and put it into .env"]
            )
        return self.bot_token.get_secret_value()


VARIABLES = tuple(PREFIX + field.upper() for field in Config.model_fields if field != "warnings")


def load(environ: Mapping[str, str], env_file: Path = Path(".env")) -> Config:
    """Reads and checks everything; the environment goes before `env_file`, which may be missing.

    An empty value counts as not set. Raises `ConfigError` with a line for each variable at fault.
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
    if lines:
        raise ConfigError(lines, warnings)
    return config


def _layers(environ: Mapping[str, str], env_file: Path) -> tuple[list[dict[str, str]], list[str]]:
    """Where values may stand, the strongest first, and what kept a place from being read."""
    layers = [dict(environ)]
    try:
        written = DotEnvSettingsSource(
            Config,
            env_file=env_file,
            env_file_encoding="utf-8-sig",  # editors on Windows put a mark in front
            case_sensitive=True,
        ).env_vars
    except (OSError, UnicodeDecodeError):
        return layers, [
            f"{env_file.name}: cannot be read; make it a UTF-8 text that this user may read"
        ]
    return [*layers, {name: value or "" for name, value in written.items()}], []


def _value(name: str, layer: Mapping[str, str]) -> str | None:
    """A variable's value from one layer, directly or out of the file that `NAME_FILE` names."""
    direct, file = layer.get(name, "").strip(), layer.get(name + FILE, "").strip()
    if not file:
        return direct or None
    if direct:
        raise ValueError(f"{name}: is set, and so is {name}{FILE}; keep one of the two")
    try:
        content = Path(file).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as problem:  # the path is not shown: it may be a misplaced secret
        why = getattr(problem, "strerror", None) or "not a text"
        cure = "it must name a text file that this user may read"
        raise ValueError(f"{name}{FILE}: cannot be read ({why}); {cure}") from None
    if not content:
        raise ValueError(f"{name}{FILE}: names an empty file; write the value into it")
    return content


def _line(error: ErrorDetails) -> str:
    name = PREFIX + str(error["loc"][0]).upper()
    # Our own words where there are some; pydantic puts "Value error" before them.
    return f"{name}: {error.get('ctx', {}).get('error', error['msg'])}"


def _unknown(layers: list[dict[str, str]]) -> Iterator[str]:
    known = {*VARIABLES, *(name + FILE for name in VARIABLES)}
    ours = {name for layer in layers for name in layer if name.startswith(PREFIX)}
    for name in sorted(ours - known):
        near = nearest(name, known)
        cure = f"the nearest known one is {near}" if near else "docs/configuration.md has the list"
        yield f"{shown(name).strip(chr(39))}: no such variable; {cure}"
