"""`bellhop run`: the process around the app, its signals and its exit status."""

import argparse
import asyncio
import errno
import gc
import logging
import os
import signal
import socket
import sys
from datetime import datetime
from functools import partial

from bot.cli.console import show, show_code
from bot.runtime.config import PREFIX, Config
from bot.runtime.workers import CannotRun

log = logging.getLogger(__name__)

# docs/cli.md promises 10 s.
STOP_WITHIN_SECONDS = 9.5
GARBAGE = 10_000  # objects that may have become garbage before it is searched for


def run(arguments: argparse.Namespace, config: Config) -> int:
    """Runs until SIGTERM or SIGINT. Raises `ConfigError` if a variable is missing or wrong."""
    from handlers.http.limits import allow_more_files

    config.require_token()
    config.require_server()
    allow_more_files()
    # Until the event loop handles signals, there is nothing to finish.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        asyncio.run(_run(arguments, config))
    except CannotRun as problem:
        log.error("%s", problem)
        return 1
    except OSError as problem:
        line = _about_the_port(problem, config)
        if line is None:
            raise
        log.error(line)
        return 1
    return 0


async def _run(arguments: argparse.Namespace, config: Config) -> None:
    from bot.app import App
    from bot.runtime.workers import unless

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def asked_to_stop() -> None:
        if stop.is_set():
            os._exit(1)  # asked twice: somebody is in a hurry, and nothing stored is lost
        log.info("stopping")
        stop.set()
        loop.call_later(STOP_WITHIN_SECONDS, _leave)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked_to_stop)
    first_link = partial(_show_first_link, arguments, config)
    app = App(config, first_link=first_link, takes_over=arguments.take_over)
    try:
        await unless(app.start(), stop)
        # Imported modules stay: searching them for garbage would block everything for 0.4 s.
        gc.freeze()
        # The many objects of hooks on their way are none: looking sooner takes a twentieth more.
        gc.set_threshold(GARBAGE)
        await app.crew.watch(stop)
        await app.hand_over()
    finally:
        await app.close()
    log.info("stopped")


def _show_first_link(
    arguments: argparse.Namespace, config: Config, url: str, until: datetime
) -> None:
    """On standard output: the log, which goes elsewhere, redacts links."""
    if config.log_format == "json":
        show(first_administrator=url, expires_at=until.isoformat())
    else:
        print(
            f"No administrator is linked yet. To become one, open this link in Telegram;"
            f" it works once, until {until.astimezone(config.timezone):%Y-%m-%d %H:%M %Z}:"
            f"\n\n{url}\n"
        )
        show_code(url, sys.stdout, is_asked=arguments.qr)
        print("For a new link, start Bellhop again.")
    sys.stdout.flush()


def _leave() -> None:
    log.warning("not everything finished in time; the rest resumes at the next start")
    logging.shutdown()
    os._exit(0)


def _about_the_port(problem: OSError, config: Config) -> str | None:
    """One line for an address that Bellhop cannot listen on; None if it is another problem."""
    if isinstance(problem, socket.gaierror) or problem.errno == errno.EADDRNOTAVAIL:
        return f"{PREFIX}HTTP_HOST: {config.http_host} is not an address of this machine"
    if problem.errno == errno.EADDRINUSE:
        return (
            f"{PREFIX}HTTP_PORT: {config.http_port} is in use by another program;"
            " stop it or choose another port"
        )
    if problem.errno == errno.EACCES:
        return f"{PREFIX}HTTP_PORT: no permission to use {config.http_port}; choose one above 1023"
    return None
