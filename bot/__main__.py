"""The command line: `bellhop VERB`, the same as `python -m bot VERB`.

Reads the configuration, then hands over to the verb. Heavy parts are imported by the verb that
needs them: `--help` must not wait for them.
"""

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from functools import partial
from operator import methodcaller
from pkgutil import resolve_name
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.runtime.config import Config

log = logging.getLogger(__name__)

FAILED, MISCONFIGURED, INTERRUPTED = 1, 2, 130


option = partial(methodcaller, "add_argument")
JSON = option("--json", action="store_true", help="print JSON and nothing else")

# Of each verb: the function that carries it out, what --help says, and its options. The function
# takes the arguments and the configuration, may be a coroutine function, and answers with the exit
# status, or with nothing if all went well.
VERBS: dict[str, tuple[str, str, *tuple[methodcaller, ...]]] = {
    "run": ("bot.cli.run:run", "bring the database up to date, then run until SIGTERM"),
    "migrate": ("bot.cli.maintenance:migrate", "bring the database up to date"),
    "invite": (
        "bot.cli.invite:invite",
        "make a one-time link for one of the staff",
        option("--name", required=True, help="as colleagues know the person"),
        option("--role", required=True, help="a role of the CRM, such as administrator"),
        option("--crm-id", help="the person's id in the CRM"),
        option(
            "--custom-role", action="store_true", help="the role is one that nobody has had yet"
        ),
        JSON,
    ),
    "connect": (
        "bot.cli.connections:connect",
        "create a hook address",
        option("provider", metavar="PROVIDER", help="which CRM: keycrm or generic"),
        option("--name", help="what to call the connection in lists"),
        JSON,
    ),
    "connections": ("bot.cli.connections:list_connections", "list who may post", JSON),
    "disconnect": (
        "bot.cli.connections:disconnect",
        "revoke a connection",
        option("id", type=int, metavar="ID", help="as `connections` lists it"),
    ),
    "forget": (
        "bot.cli.maintenance:forget",
        "erase a person's name, account, notifications",
        option("person", metavar="PERSON", help="name, id in the CRM, or our id"),
    ),
    "channels": (
        "bot.cli.import_channels:import_channels",
        "the channels and until when they are paid",
        option("part", choices=["import"], help="take channels and payment dates from a file"),
        option("file", metavar="FILE.csv", help="docs/cli.md says how it looks; or -"),
        JSON,
    ),
    "demo": (
        "bot.demo.story:main",
        "the whole product without a token or a CRM",
        option("--once", action="store_true", help="play the story and end"),
        option("--port", type=int, help="where the demo's page is served"),
    ),
    "check": ("bot.cli.check:check", "say what is wrong with the configuration, and the cure"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Carries out one verb; answers with the exit status."""
    arguments = _parser().parse_args(argv)
    try:
        return _play(arguments) if arguments.verb == "demo" else _carry_out(arguments)
    except KeyboardInterrupt:
        return INTERRUPTED


def _carry_out(arguments: argparse.Namespace) -> int:
    from bot.runtime.config import ConfigError, load
    from bot.runtime.log import redacted, set_up

    secrets: tuple[str, ...] = ()
    try:
        config = load(os.environ)
        _tell(config.warnings)
        secrets = _secrets(config)
        set_up(config.log_level, config.log_format, secrets)
        return _verb(arguments, config)
    except ConfigError as problem:
        _tell((*problem.warnings, *problem.lines))
        return MISCONFIGURED
    except Exception as error:
        words = _about_the_database(error)
        if words is not None:
            _tell([redacted(words, secrets)])
            return FAILED
        # Through the log, because its formatter takes the secrets out.
        log.exception("%s ended by a bug in Bellhop", arguments.verb)
        return FAILED


def _verb(arguments: argparse.Namespace, config: "Config") -> int:
    """Carries out any verb but the demo."""
    import asyncio
    import inspect

    from bot.cli.console import CannotDo

    try:
        status = resolve_name(VERBS[arguments.verb][0])(arguments, config)
        if inspect.iscoroutine(status):
            status = asyncio.run(status)
    except CannotDo as problem:
        _tell([str(problem)])
        return problem.status
    return status or 0


def _play(arguments: argparse.Namespace) -> int:
    """The demo brings its own configuration; of the operator's, only typing slips are told."""
    from bot.runtime.config import ConfigError, load

    try:
        _tell(load(os.environ).warnings)
    except ConfigError as problem:
        _tell(problem.warnings)
    port = {} if arguments.port is None else {"port": arguments.port}
    status: int = resolve_name(VERBS["demo"][0])(arguments.once, **port)
    return status


def _secrets(config: "Config") -> tuple[str, ...]:
    from sqlalchemy import make_url

    address = config.database_url.get_secret_value()
    password = make_url(address).password or ""
    token = config.bot_token.get_secret_value() if config.bot_token else ""
    # A very short password is a part of many words; its place in an address is found by shape.
    return tuple(filter(None, (token, address, password if len(password) > 5 else "")))


def _about_the_database(error: Exception) -> str | None:
    """One line for a database that cannot be used; None if that is not the trouble."""
    from alembic.util.exc import CommandError
    from sqlalchemy.exc import DBAPIError

    from storage.engine.writer import Unavailable

    if isinstance(error, CommandError):
        return "BELLHOP_DATABASE_URL: the database is of another release; upgrade Bellhop"
    if not isinstance(error, Unavailable | DBAPIError):
        return None
    cause = str(getattr(error, "orig", None) or error).strip() or type(error).__name__
    return f"BELLHOP_DATABASE_URL: the database cannot be used: {cause.splitlines()[0]}"


def _tell(lines: Sequence[str]) -> None:
    for line in lines:
        print(line, file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bellhop",
        description="Brings what happens in a CRM to the right staff, in Telegram.",
        epilog="The configuration is in the environment: docs/configuration.md.",
    )
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    for name, (_, words, *options) in VERBS.items():
        verb = verbs.add_parser(name, help=words)
        for add_to in options:
            add_to(verb)
    return parser


if __name__ == "__main__":
    sys.exit(main())
