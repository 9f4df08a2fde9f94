"""What the environment may say, and the one line that answers what it may not."""

from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.runtime.config import VARIABLES, Config, ConfigError, load

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0"
NO_FILE = Path("/nonexistent/.env")


def refusal(environ: Mapping[str, str], env_file: Path = NO_FILE) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(environ, env_file)
    return caught.value.lines


def test_nothing_set_gives_the_documented_defaults() -> None:
    config = load({}, NO_FILE)

    assert config == Config(
        bot_token=None,
        database_url="sqlite+aiosqlite:///bellhop.db",
        http_host="127.0.0.1",
        http_port=8080,
        public_url=None,
        telegram_mode="polling",
        telegram_api="https://api.telegram.org",
        keycrm_api="https://openapi.keycrm.app/v1",
        keycrm_api_key=None,
        timezone=ZoneInfo("Europe/Kyiv"),
        language="en",
        send_rate=30,
        paid_broadcast=False,
        invite_hours=24,
        keep_days=180,
        log_level="info",
        log_format="text",
    )


@pytest.mark.parametrize(
    ("name", "value", "field", "meant"),
    [
        ("BELLHOP_HTTP_PORT", "0", "http_port", 0),
        ("BELLHOP_HTTP_PORT", " 65535\n", "http_port", 65535),
        ("BELLHOP_PUBLIC_URL", "https://hop.example/crm/", "public_url", "https://hop.example/crm"),
        ("BELLHOP_TELEGRAM_API", "http://[::1]:8081", "telegram_api", "http://[::1]:8081"),
        ("BELLHOP_TIMEZONE", "America/New_York", "timezone", ZoneInfo("America/New_York")),
        ("BELLHOP_KEYCRM_API", "http://127.0.0.1:80/v1/", "keycrm_api", "http://127.0.0.1:80/v1"),
        ("BELLHOP_KEYCRM_API", "http://[::1]/v1", "keycrm_api", "http://[::1]/v1"),
        ("BELLHOP_LANGUAGE", "UK", "language", "uk"),
        ("BELLHOP_SEND_RATE", "1", "send_rate", 1),
        ("BELLHOP_PAID_BROADCAST", "no", "paid_broadcast", False),
        ("BELLHOP_LOG_FORMAT", "json", "log_format", "json"),
        ("BELLHOP_LOG_LEVEL", "", "log_level", "info"),
        ("BELLHOP_KEEP_DAYS", "   ", "keep_days", 180),
    ],
)
def test_a_good_value_is_taken(name: str, value: str, field: str, meant: object) -> None:
    assert getattr(load({name: value}, NO_FILE), field) == meant


@pytest.mark.parametrize(
    "url",
    [
        "sqlite+aiosqlite:////data/my shop/дзвінок.db",
        "postgresql+asyncpg://olga:p%40ss@db.example:5432/bellhop?ssl=require",
        "postgresql+asyncpg:///bellhop?host=/run/postgresql",
    ],
)
def test_a_database_is_a_sqlite_file_or_a_postgresql(url: str) -> None:
    config = load({"BELLHOP_DATABASE_URL": url}, NO_FILE)

    assert config.database_url.get_secret_value() == url


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("BELLHOP_BOT_TOKEN", "nonsense", "is not a bot token"),
        ("BELLHOP_BOT_TOKEN", "1:with space", "contains a space"),
        ("BELLHOP_DATABASE_URL", "sqlite:///x.db", "begin it with sqlite+aiosqlite:///"),
        ("BELLHOP_DATABASE_URL", "postgres://h/x", "begin it with postgresql+asyncpg://"),
        ("BELLHOP_DATABASE_URL", "postgresql://h/x", "begin it with postgresql+asyncpg://"),
        ("BELLHOP_DATABASE_URL", "mysql://h/x", "not a supported database"),
        ("BELLHOP_DATABASE_URL", "bellhop.db", "not a supported database"),
        ("BELLHOP_DATABASE_URL", "sqlite+aiosqlite:///:memory:", "in memory"),
        ("BELLHOP_DATABASE_URL", "sqlite+aiosqlite:///file:x?mode=memory&uri=true", "in memory"),
        ("BELLHOP_DATABASE_URL", "sqlite+aiosqlite://", "names no file"),
        ("BELLHOP_DATABASE_URL", "sqlite+aiosqlite://bellhop.db", "three slashes"),
        ("BELLHOP_DATABASE_URL", "postgresql+asyncpg://host", "names no database"),
        ("BELLHOP_DATABASE_URL", "postgresql+asyncpg://u:p@h:port/x", "cannot be read"),
        ("BELLHOP_DATABASE_URL", "postgresql+asyncpg://h/x?sslmode=require", "?ssl="),
        ("BELLHOP_HTTP_HOST", "my host", "contains a space"),
        ("BELLHOP_HTTP_PORT", "65536", "from 0 to 65535"),
        ("BELLHOP_HTTP_PORT", "tcp://10.0.0.1:80", "Kubernetes"),
        ("BELLHOP_PUBLIC_URL", "http://hop.example", "must begin with https://"),
        ("BELLHOP_PUBLIC_URL", "https://", "name a host"),
        ("BELLHOP_PUBLIC_URL", "https://hop.example/?a=1", "remove user, ?query"),
        ("BELLHOP_TELEGRAM_API", "https://h:99999", "is not an address"),
        ("BELLHOP_ROLE", "worker", "all, web, sender"),
        ("BELLHOP_TELEGRAM_MODE", "push", "polling, webhook"),
        ("BELLHOP_KEYCRM_API", "http://crm.example/v1", "in the clear"),
        ("BELLHOP_KEYCRM_API", "crm.example", "is not an address"),
        ("BELLHOP_KEYCRM_API_KEY", "swordfish", "16 to 500 characters; copy it from KeyCRM"),
        ("BELLHOP_KEYCRM_API_KEY", "Bearer OTdkNzE3YjMtYWZhOTdk", "remove the word Bearer"),
        ("BELLHOP_KEYCRM_API_KEY", "OTdkNzE3YjMt YWZhOTdk", "spaces"),
        ("BELLHOP_TIMEZONE", "europe/kyiv!", "did you mean Europe/Kyiv?"),
        ("BELLHOP_TIMEZONE", "../etc/passwd", "is not a time zone"),
        ("BELLHOP_LANGUAGE", "de", "uk, ru, en"),
        ("BELLHOP_SEND_RATE", "31", "paid broadcasts, not built yet"),
        ("BELLHOP_SEND_RATE", "0", "from 1 to 30"),
        ("BELLHOP_PAID_BROADCAST", "true", "not built yet"),
        ("BELLHOP_PAID_BROADCAST", "maybe", "is not one of"),
        ("BELLHOP_INVITE_HOURS", "1.5", "whole number"),
        ("BELLHOP_KEEP_DAYS", "0", "from 1"),
        ("BELLHOP_LOG_LEVEL", "loud", "debug, info, warning, error"),
        ("BELLHOP_LOG_FORMAT", "xml", "text, json"),
    ],
)
def test_a_bad_value_is_one_line_with_its_name_and_the_cure(
    name: str, value: str, says: str
) -> None:
    lines = refusal({name: value})

    assert len(lines) == 1
    assert lines[0].startswith(f"{name}: ")
    assert says in lines[0]


def test_every_bad_value_is_told_at_once() -> None:
    lines = refusal({"BELLHOP_LANGUAGE": "de", "BELLHOP_KEEP_DAYS": "x"})

    assert [line.partition(":")[0] for line in lines] == ["BELLHOP_LANGUAGE", "BELLHOP_KEEP_DAYS"]


@given(st.sampled_from(VARIABLES), st.text(st.characters(codec=None), max_size=200))
def test_any_text_is_taken_or_refused_in_one_printable_line(name: str, value: str) -> None:
    try:
        load({name: value}, NO_FILE)
        lines = []
    except ConfigError as refused:
        lines = refused.lines

    assert len(lines) <= 1
    assert all(line.startswith(name) and line.isprintable() for line in lines)


@given(st.integers())
def test_a_port_is_taken_exactly_within_its_bounds(port: int) -> None:
    try:
        taken = load({"BELLHOP_HTTP_PORT": str(port)}, NO_FILE).http_port == port
    except ConfigError:
        taken = False

    assert taken == (0 <= port <= 65535)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BELLHOP_BOT_TOKEN", "hunter2"),
        ("BELLHOP_BOT_TOKEN_FILE", TOKEN),
        ("BELLHOP_LANGUAGE", TOKEN),
        ("BELLHOP_DATABASE_URL", "postgres://olga:hunter2@db/bellhop"),
        ("BELLHOP_DATABASE_URL", "postgresql+asyncpg://olga:hunter2@db:port/bellhop"),
        ("BELLHOP_HTTP_PORT", "postgresql://olga:hunter2@db/bellhop"),
    ],
)
def test_a_refusal_does_not_repeat_a_secret(name: str, value: str) -> None:
    text = "\n".join(refusal({name: value}))

    assert "hunter2" not in text
    assert "AAHdqT" not in text.replace("AAHdqT...", "")


def test_the_config_can_be_printed_without_telling_a_secret() -> None:
    config = load(
        {
            "BELLHOP_BOT_TOKEN": TOKEN,
            "BELLHOP_DATABASE_URL": "postgresql+asyncpg://olga:hunter2@db/bellhop",
        },
        NO_FILE,
    )

    shown = f"{config!r} {config} {config.model_dump()}"

    assert TOKEN not in shown
    assert "hunter2" not in shown


def test_the_config_cannot_be_changed() -> None:
    config = load({}, NO_FILE)

    with pytest.raises(ValueError, match="frozen"):
        config.http_port = 1  # type: ignore[misc]


def test_only_who_needs_the_token_misses_it() -> None:
    config = load({}, NO_FILE)

    with pytest.raises(ConfigError, match="BELLHOP_BOT_TOKEN: is missing"):
        config.require_token()


def test_the_token_is_given_to_who_needs_it() -> None:
    assert load({"BELLHOP_BOT_TOKEN": TOKEN}, NO_FILE).require_token() == TOKEN


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\n")

    config = load({"BELLHOP_BOT_TOKEN_FILE": str(tmp_path / "token")}, NO_FILE)

    assert config.require_token() == TOKEN


def test_a_value_beside_its_file_is_refused(tmp_path: Path) -> None:
    lines = refusal({"BELLHOP_BOT_TOKEN": TOKEN, "BELLHOP_BOT_TOKEN_FILE": str(tmp_path)})

    assert lines == [
        "BELLHOP_BOT_TOKEN: is set, and so is BELLHOP_BOT_TOKEN_FILE; remove one of them"
    ]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "cannot read the file (No such file or directory)"),
        (b" \n", "empty file"),
        (b"\xff\xfe", "not text"),
    ],
)
def test_a_bad_file_is_told_by_its_variable(
    tmp_path: Path, content: bytes | None, says: str
) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)

    lines = refusal({"BELLHOP_DATABASE_URL_FILE": str(file)})

    assert lines[0].startswith("BELLHOP_DATABASE_URL_FILE: ")
    assert says in lines[0]


def test_the_environment_goes_before_the_env_file(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("BELLHOP_LANGUAGE=uk\nBELLHOP_KEEP_DAYS=7 # a week\nOTHER=1\n")

    config = load({"BELLHOP_LANGUAGE": "ru"}, env_file)

    assert (config.language, config.keep_days) == ("ru", 7)


def test_an_unreadable_env_file_is_told_by_name(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"BELLHOP_LANGUAGE=\xff")

    assert refusal({}, tmp_path / ".env")[0].startswith(".env: cannot be read")


def test_a_typing_slip_is_warned_of_with_the_nearest_name(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("BELLHOP_BOT_TOKN=x\n")

    config = load({"BELLHOP_LANGAUGE": "uk", "HOME": "/"}, env_file)

    assert config.warnings == (
        "BELLHOP_BOT_TOKN: no such variable; did you mean BELLHOP_BOT_TOKEN?",
        "BELLHOP_LANGAUGE: no such variable; did you mean BELLHOP_LANGUAGE?",
    )


def test_a_refusal_carries_the_warnings_too() -> None:
    with pytest.raises(ConfigError) as caught:
        load({"BELLHOP_LANGAUGE": "uk", "BELLHOP_KEEP_DAYS": "x"}, NO_FILE)

    assert "BELLHOP_LANGAUGE" in caught.value.warnings[0]


def test_an_api_key_is_never_shown() -> None:
    key = "OTdkNzE3YjMtYWZhOTdkNzE3YjMt"
    config = load({"BELLHOP_KEYCRM_API_KEY": key}, NO_FILE)

    assert config.keycrm_api_key is not None
    assert config.keycrm_api_key.get_secret_value() == key
    assert key not in repr(config)
    assert not any(key in it for it in refusal({"BELLHOP_KEYCRM_API_KEY": f"Bearer {key}"}))


def test_a_webhook_needs_the_public_address() -> None:
    mode = {"BELLHOP_TELEGRAM_MODE": "webhook"}

    [line] = refusal(mode)
    config = load({**mode, "BELLHOP_PUBLIC_URL": "https://hop.example"}, NO_FILE)

    assert line.startswith("BELLHOP_TELEGRAM_MODE: webhook needs BELLHOP_PUBLIC_URL")
    assert config.telegram_mode == "webhook"
