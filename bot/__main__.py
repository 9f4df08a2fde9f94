"""The command line: `bellhop VERB`, the same as `python -m bot VERB`.

Reads the configuration, then hands over to the verb. Heavy parts are imported by the verb that
needs them: `--help` must not wait for them.
"""

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.runtime.config import Config

log = logging.getLogger(__name__)

FAILED, MISCONFIGURED, INTERRUPTED = 1, 2, 130

# Module and function of each verb: it takes the arguments and the configuration, may be a
# coroutine function, and gives the exit status, or nothing if all went well.
VERBS = {
    "run": ("bot.cli.run", "run"),
    "check": ("bot.cli.check", "check"),
    "migrate": ("bot.cli.maintenance", "migrate"),
    "forget": ("bot.cli.maintenance", "forget"),
    "invite": ("bot.cli.invite", "invite"),
    "connect": ("bot.cli.connections", "connect"),
    "connections": ("bot.cli.connections", "list_connections"),
    "disconnect": ("bot.cli.connections", "disconnect"),
    "channels": ("bot.cli.import_channels", "import_channels"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Carries out one verb; gives the exit status."""
    arguments = _parser().parse_args(argv)
    try:
        return _demo(arguments) if arguments.verb == "demo" else _carry_out(arguments)
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
        log.exception("%s ended by a mistake of Bellhop's own", arguments.verb)
        return FAILED


def _verb(arguments: argparse.Namespace, config: "Config") -> int:
    """Carries out any verb but the demo."""
    import asyncio
    import inspect

    from bot.cli.console import CannotDo

    module, function = VERBS[arguments.verb]
    try:
        status = getattr(import_module(module), function)(arguments, config)
        if inspect.iscoroutine(status):
            status = asyncio.run(status)
    except CannotDo as problem:
        _tell([str(problem)])
        return problem.status
    return status or 0


def _demo(arguments: argparse.Namespace) -> int:
    """The demo brings its own configuration; of the operator's only the slips are told."""
    from bot.runtime.config import ConfigError, load

    try:
        _tell(load(os.environ).warnings)
    except ConfigError as problem:
        _tell(problem.warnings)
    port = {} if arguments.port is None else {"port": arguments.port}
    status: int = import_module("bot.demo.story").main(arguments.once, **port)
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
        description="Brings what happens in a CRM to the staff whom it concerns, in Telegram.",
        epilog="The configuration is in the environment: docs/configuration.md.",
    )
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    verbs.add_parser("run", help="bring the database up to date, then run until SIGTERM")
    verbs.add_parser("migrate", help="bring the database up to date")
    _add_invite(verbs.add_parser("invite", help="make a one-time link for one of the staff"))
    _add_connect(verbs.add_parser("connect", help="let a CRM post; prints where to"))
    listing = verbs.add_parser("connections", help="list who may post")
    _add_json(listing)
    ending = verbs.add_parser("disconnect", help="revoke a connection")
    ending.add_argument("id", type=int, metavar="ID", help="as `connections` lists it")
    forgetting = verbs.add_parser("forget", help="erase a person's name, account, notifications")
    forgetting.add_argument("person", metavar="PERSON", help="name, id in the CRM, or our id")
    _add_channels(verbs.add_parser("channels", help="the channels and until when they are paid"))
    demo = verbs.add_parser("demo", help="the whole product without a token or a CRM")
    demo.add_argument("--once", action="store_true", help="play the story and end")
    demo.add_argument("--port", type=int, help="where the demo's page is served")
    verbs.add_parser("check", help="say what is wrong with the configuration, and the cure")
    return parser


def _add_invite(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--name", required=True, help="as colleagues know the person")
    parser.add_argument("--role", required=True, help="a role of the CRM, such as administrator")
    parser.add_argument("--crm-id", help="the person's id in the CRM")
    parser.add_argument(
        "--custom-role", action="store_true", help="the role is one that nobody has had yet"
    )
    _add_json(parser)


def _add_connect(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("provider", metavar="PROVIDER", help="how the CRM speaks, such as keycrm")
    parser.add_argument("--name", help="what to call the connection in lists")
    _add_json(parser)


def _add_channels(parser: argparse.ArgumentParser) -> None:
    parts = parser.add_subparsers(dest="part", metavar="PART", required=True)
    importing = parts.add_parser("import", help="take channels and payment dates from a file")
    importing.add_argument("file", metavar="FILE.csv", help="docs/cli.md says how it looks; or -")
    _add_json(importing)


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON and nothing else")


if __name__ == "__main__":
    sys.exit(main())
