"""The secret and settings of a connection, and the address of its hooks, as the verbs show them."""

import sys
from collections.abc import Sequence
from typing import TextIO

from bot.cli.console import CannotDo
from bot.providers import Provider, basic, bearer
from bot.providers.hook import BASIC, BEARER
from bot.runtime.config import Config

_MAKERS = {BEARER: bearer, BASIC: basic}


def auth_of(provider: Provider, asked: str | None) -> str:
    """How hooks are proved. Raises `CannotDo`."""
    if asked is None:
        return ""
    if asked not in provider.auths:
        known = ", ".join(sorted(provider.auths))
        words = (
            f"choose {known}, not {asked!r}" if known else f"{provider.name} has no choice of it"
        )
        raise CannotDo(f"--auth: {words}", 2)
    return asked


def chosen(provider: Provider, auth: str, asked: str | None) -> str | None:
    """The sender's secret, or a new one. Raises `CannotDo`, which never quotes it."""
    maker = _MAKERS.get(auth, provider)
    if asked is None:
        return maker.new_secret()
    secret = _read(asked)
    problem = maker.secret_problem(secret)
    if problem is not None:
        raise CannotDo(f"--secret: {problem}", 2)
    return secret


def settings_of(provider: Provider, asked: Sequence[str]) -> dict[str, str]:
    """What `--set NAME=VALUE` says, of each name once. Raises `CannotDo`, which quotes no value."""
    found: dict[str, str] = {}
    for each in asked:
        name, equals, value = each.partition("=")
        if name not in provider.settings or not equals:
            raise CannotDo(_choice(provider, name), 2)
        if name in found:
            raise CannotDo(f"--set {name}: is there twice", 2)
        try:
            found[name] = provider.settings[name].read(_read(value))
        except ValueError as wrong:
            raise CannotDo(f"--set {name}: {wrong}", 2) from None
    return found


def use(auth: str, secret: str) -> str:
    """What to do with it."""
    if auth == BEARER:
        return f"send this header with every hook:\nAuthorization: Bearer {secret}"
    if auth == BASIC:
        user, _, password = secret.partition(":")
        return f"send with every hook (HTTP Basic) this user and password:\n{user}\n{password}"
    return f"sign with this secret:\n{secret}"


def place(config: Config, provider: str, key: str) -> tuple[str, str]:
    """Where hooks go: the path and the whole address."""
    if config.public_url is None:
        print("BELLHOP_PUBLIC_URL is not set: this address is local.", file=sys.stderr)
    path = f"/hooks/{provider}/{key}"
    return path, _address(config) + path


def _read(asked: str) -> str:
    """What was typed; of `-`, a line of standard input, which no list of processes has."""
    stdin: TextIO | None = sys.stdin  # a service may have none
    return (stdin.readline() if stdin else "").strip() if asked == "-" else asked


def _choice(provider: Provider, name: str) -> str:
    if not provider.settings:
        return f"--set: {provider.name} has no settings"
    known = "".join(f"\n  {it}=…  {each.words}" for it, each in provider.settings.items())
    return f"--set: write NAME=VALUE; there is no {name!r} among what {provider.name} knows:{known}"


def _address(config: Config) -> str:
    if config.public_url is not None:
        return config.public_url
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(config.http_host, config.http_host)
    return f"http://{f'[{host}]' if ':' in host else host}:{config.http_port}"
