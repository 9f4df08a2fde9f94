"""The command line: `bellhop VERB`, the same as `python -m bot VERB`.

Reads the configuration and runs the verb. Each verb imports what it needs itself, so that `--help`
is quick.
"""

import argparse
import difflib
import logging
import os
import sys
from collections.abc import Iterable, Sequence
from functools import partial
from operator import methodcaller
from pkgutil import resolve_name
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from bot.runtime.config import Config

log = logging.getLogger(__name__)

FAILED, MISCONFIGURED, INTERRUPTED = 1, 2, 130

option = partial(methodcaller, "add_argument")
QR = option("--qr", action="store_true", help="draw the link as a QR code, even into a file")
JSON = option("--json", action="store_true", help="print JSON and nothing else")
CSV = option("--csv", action="store_true", help="print CSV for a spreadsheet, in UTF-8")
SECRET = option(
    "--secret", metavar="SECRET|-", help="a secret that the sender has made; - for standard input"
)
ID = option("id", type=int, metavar="ID", help="the id that `connections` shows")

# Verb: its function, its line in --help, its options. The function takes the arguments and the
# configuration, may be a coroutine function, and returns the exit status, or None for success.
VERBS: dict[str, tuple[str, str, *tuple[methodcaller, ...]]] = {
    "run": (
        "bot.cli.run:run",
        "upgrade the database, then run until SIGTERM",
        QR,
        option(
            "--take-over",
            action="store_true",
            help="take the bot, even if its updates go to another program now",
        ),
    ),
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
        QR,
        JSON,
    ),
    "connect": (
        "bot.cli.connections.access:connect",
        "create a hook address",
        option(
            "provider", metavar="PROVIDER", help="which CRM, such as keycrm; generic for others"
        ),
        option("--name", help="what to call the connection in lists"),
        option("--cabinet", metavar="NAME", help="another account: its objects are its own"),
        option(
            "--set",
            metavar="NAME=VALUE",
            action="append",
            default=[],
            help="what the CRM's page in docs/providers asks for; - for standard input",
        ),
        option(
            "--auth",
            metavar="HOW",
            help="for who cannot sign: bearer, a secret in a header; basic, a user and a password",
        ),
        SECRET,
        option(
            "--api-key-file",
            metavar="FILE",
            help="the key of the CRM's API is in this file; - for standard input",
        ),
        JSON,
    ),
    "api-key": (
        "bot.cli.connections.amendments:give_api_key",
        "give a connection the key of its CRM's API, or take it away",
        ID,
        option("--file", metavar="FILE", help="the key is in this file; - for standard input"),
        option("--remove", action="store_true", help="take the key away"),
    ),
    "set": (
        "bot.cli.connections.amendments:change_settings",
        "change settings of a connection, such as where its orders open",
        ID,
        option(
            "setting",
            metavar="NAME=VALUE",
            nargs="+",
            help="as for connect --set; NAME= takes it away, NAME=- reads standard input",
        ),
    ),
    "rotate": (
        "bot.cli.connections.rotation:rotate",
        "give a connection a new secret or key; the old one keeps working for another day",
        ID,
        SECRET,
        JSON,
    ),
    "connections": (
        "bot.cli.connections.access:list_connections",
        "list the connections",
        JSON,
        CSV,
    ),
    "disconnect": (
        "bot.cli.connections.access:disconnect",
        "revoke a connection",
        ID,
    ),
    "forget": (
        "bot.cli.maintenance:forget",
        "erase a person's name, account and notifications",
        option("person", metavar="PERSON", help="name, CRM id or Bellhop's own id"),
        option("--yes", action="store_true", help="do not ask; needed without a terminal"),
    ),
    "channels": (
        "bot.cli.lists.channels:channels",
        "list the channels, or import them and their payment dates",
        option("part", nargs="?", choices=["import"], help="import them; without it, list them"),
        option("file", nargs="?", metavar="FILE.csv", help="see docs/cli.md; - for standard input"),
        option("--cabinet", metavar="NAME", help="the cabinet whose channels they are"),
        JSON,
        CSV,
    ),
    "staff": ("bot.cli.lists.staff:staff", "list the staff: roles, CRM ids, links", JSON, CSV),
    "sources": ("bot.cli.lists.sources:list_sources", "list the sources of orders", JSON, CSV),
    "backup": (
        "bot.cli.backup:backup",
        "copy the SQLite database to a file, while the bot runs",
        option("file", metavar="FILE", help="the copy; it must not exist yet"),
        option("--force", action="store_true", help="replace the file if it exists"),
    ),
    "copy": (
        "bot.cli.copy:copy",
        "carry a whole installation to another database",
        option("source", metavar="FROM_URL", help="as BELLHOP_DATABASE_URL, or a file with it"),
        option("target", metavar="TO_URL", help="the same; a new, empty database"),
    ),
    "demo": (
        "bot.demo.story:main",
        "run the whole product without a token or a CRM",
        option("--once", action="store_true", help="play the story and exit"),
        option("--port", type=int, help="the port of the demo's page"),
        option(
            "--language",
            choices=["en", "uk", "ru"],
            help="what everybody speaks there; without it, what the terminal's locale names",
        ),
    ),
    "trace": (
        "bot.cli.trace:trace",
        "say who was told of an object, who was not, and why",
        option("object", metavar="OBJECT", help="such as order:17, north/order:17 or a number"),
        JSON,
    ),
    "check": ("bot.cli.check:check", "say what is wrong with the setup and how to fix it"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one verb; returns the exit status."""
    words = sys.argv[1:] if argv is None else [*argv]
    parser, options = _parser()
    if not words:
        parser.print_help()
        return 0
    if slip := _slip(words, options):
        parser.exit(MISCONFIGURED, f"bellhop: {slip}\n")
    arguments = parser.parse_args(words)
    try:
        status = _play(arguments) if arguments.verb == "demo" else _carry_out(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # as by `bellhop staff | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # Python flushes once more at its end
        return FAILED
    return status


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
    except BrokenPipeError:
        raise
    except Exception as error:
        about = _about_the_database(error)
        if about is not None:
            words, status = about
            _tell([redacted(words, secrets)])
            return status
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
    given = {name: getattr(arguments, name) for name in ("port", "language")}
    chosen = {name: value for name, value in given.items() if value is not None}
    status: int = resolve_name(VERBS["demo"][0])(arguments.once, **chosen)
    return status


def _secrets(config: "Config") -> tuple[str, ...]:
    from sqlalchemy import make_url

    from bot.runtime.log import SHORTEST_SECRET

    address = config.database_url.get_secret_value()
    password = make_url(address).password or ""
    token = config.bot_token.get_secret_value() if config.bot_token else ""
    proxy = config.proxy.get_secret_value() if config.proxy else ""
    given = urlsplit(proxy).password or ""
    passwords = (it for it in (password, given, unquote(given)) if len(it) >= SHORTEST_SECRET)
    return tuple(filter(None, (token, address, proxy, config.shared_key, *passwords)))


def _about_the_database(error: Exception) -> tuple[str, int] | None:
    """A line for a database that cannot be used, and the exit status; None for another error.

    The status is `MISCONFIGURED` if waiting helps nobody.
    """
    from storage.engine.lock import AlreadyRunning
    from storage.engine.trouble import trouble

    if isinstance(error, AlreadyRunning):
        return f"BELLHOP_DATABASE_URL: {error}", FAILED
    found = trouble(error)
    if found is None:
        return None
    return f"BELLHOP_DATABASE_URL: {found.words}", MISCONFIGURED if found.is_final else FAILED


def _tell(lines: Sequence[str]) -> None:
    for line in lines:
        print(line, file=sys.stderr)


def _slip(words: Sequence[str], options: dict[str, list[str]]) -> str | None:
    """What is misspelt, and what was probably meant; None if argparse has the word."""
    at = next((index for index, word in enumerate(words) if not word.startswith("-")), None)
    if at is None:
        return None
    verb = words[at]
    if verb not in options:
        return f"there is no verb {verb!r}; {_meant(verb, options, 'bellhop --help lists them')}"
    for word in words[at + 1 :]:
        if word == "--":
            break
        name = word.partition("=")[0]
        if name.startswith("--") and not any(it.startswith(name) for it in options[verb]):
            cure = _meant(name, options[verb], f"see bellhop {verb} --help")
            return f"{verb} has no option {name!r}; {cure}"
    return None


def _meant(word: str, known: Iterable[str], otherwise: str) -> str:
    near = difflib.get_close_matches(word[:100].lower(), known, n=1)
    return f"did you mean {near[0]}?" if near else otherwise


def _parser() -> tuple[argparse.ArgumentParser, dict[str, list[str]]]:
    """The parser, and the options of each verb."""
    parser = argparse.ArgumentParser(
        prog="bellhop",
        description="Brings what happens in a CRM to the right staff, in Telegram.",
        epilog="Bellhop is configured by environment variables: see docs/configuration.md.",
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the release and exit")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    known = {}
    for name, (_, words, *options) in VERBS.items():
        verb = verbs.add_parser(name, help=words)
        actions = [add_to(verb) for add_to in options]
        known[name] = ["--help", *(it for action in actions for it in action.option_strings)]
    return parser, known


class _Version(argparse.Action):
    """Looks the release up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from bot.runtime.version import version

        print(f"bellhop {version()}")
        parser.exit()


if __name__ == "__main__":
    sys.exit(main())
