"""The command line: `bellhop VERB`, the same as `python -m bot VERB`.

Reads the configuration and runs the verb. Each verb imports what it needs itself, so that `--help`
is quick.
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
SECRET = option(
    "--secret", metavar="SECRET|-", help="a secret that the sender has made; - for standard input"
)

# Verb: its function, its line in --help, its options. The function takes the arguments and the
# configuration, may be a coroutine function, and returns the exit status, or None for success.
VERBS: dict[str, tuple[str, str, *tuple[methodcaller, ...]]] = {
    "run": ("bot.cli.run:run", "upgrade the database, then run until SIGTERM"),
    "migrate": ("bot.cli.maintenance:migrate", "upgrade the database"),
    "invite": (
        "bot.cli.invite:invite",
        "create a one-time link for a member of staff",
        option("--name", required=True, help="the name that colleagues use"),
        option("--role", required=True, help="a CRM role such as administrator"),
        option("--crm-id", help="the person's id in the CRM"),
        option("--cabinet", metavar="NAME", help="the cabinet whose CRM has this id"),
        option("--new", action="store_true", help="the person only shares a name with another"),
        option("--custom-role", action="store_true", help="allow a role that nobody has yet"),
        JSON,
    ),
    "connect": (
        "bot.cli.connections:connect",
        "create a hook address",
        option("provider", metavar="PROVIDER", help="which CRM: keycrm or generic"),
        option("--name", help="what to call the connection in lists"),
        option("--cabinet", metavar="NAME", help="another account: its objects are its own"),
        option("--auth", metavar="HOW", help="bearer: a secret in a header, for who cannot sign"),
        SECRET,
        JSON,
    ),
    "rotate": (
        "bot.cli.rotation:rotate",
        "give a connection a new secret or key; the old one is good for another day",
        option("id", type=int, metavar="ID", help="the id that `connections` shows"),
        SECRET,
        JSON,
    ),
    "connections": ("bot.cli.connections:list_connections", "list the connections", JSON),
    "disconnect": (
        "bot.cli.connections:disconnect",
        "revoke a connection",
        option("id", type=int, metavar="ID", help="the id that `connections` shows"),
    ),
    "forget": (
        "bot.cli.maintenance:forget",
        "erase a person's name, account and notifications",
        option("person", metavar="PERSON", help="name, CRM id or Bellhop's own id"),
    ),
    "channels": (
        "bot.cli.import_channels:import_channels",
        "import channels and their payment dates",
        option("part", choices=["import"], help="import them from a file"),
        option("file", metavar="FILE.csv", help="see docs/cli.md; - for standard input"),
        option("--cabinet", metavar="NAME", help="the cabinet whose channels they are"),
        JSON,
    ),
    "demo": (
        "bot.demo.story:main",
        "run the whole product without a token or a CRM",
        option("--once", action="store_true", help="play the story and exit"),
        option("--port", type=int, help="the port of the demo's page"),
    ),
    "check": ("bot.cli.check:check", "say what is wrong with the setup and how to fix it"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one verb; returns the exit status."""
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
        # Through the log, whose formatter redacts secrets.
        log.exception("%s failed because of a bug in Bellhop", arguments.verb)
        return FAILED


def _verb(arguments: argparse.Namespace, config: "Config") -> int:
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
    """Runs the demo, which has its own configuration; only warns of misspelt variables."""
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
    # A very short password would match parts of words; in an address it is redacted anyway.
    return tuple(filter(None, (token, address, password if len(password) > 5 else "")))


def _about_the_database(error: Exception) -> str | None:
    """One line for a database that cannot be used; None if the error is something else."""
    from alembic.util.exc import CommandError
    from sqlalchemy.exc import DBAPIError

    from storage.engine.lock import AlreadyRunning
    from storage.engine.writer import Unavailable

    if isinstance(error, AlreadyRunning):
        return f"BELLHOP_DATABASE_URL: {error}"
    if isinstance(error, CommandError):
        return "BELLHOP_DATABASE_URL: the database belongs to another release; upgrade Bellhop"
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
        epilog="Bellhop is configured by environment variables: see docs/configuration.md.",
    )
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    for name, (_, words, *options) in VERBS.items():
        verb = verbs.add_parser(name, help=words)
        for add_to in options:
            add_to(verb)
    return parser


if __name__ == "__main__":
    sys.exit(main())
