"""The secret and settings of a connection, and the address of its hooks, as the verbs show them."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TextIO

from bot.cli.console import CannotDo
from bot.providers import Provider, basic, bearer
from bot.providers.hook import BASIC, BEARER
from bot.providers.settings import Setting, api_key
from bot.runtime.config import Config
from bot.runtime.log import keep_secret

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
    return {
        name: _setting(provider, name, value, "--set")
        for name, value in _named(provider, asked, "--set").items()
    }


def changes_of(provider: Provider, asked: Sequence[str]) -> dict[str, str | None]:
    """As `settings_of`; `NAME=` takes a setting away."""
    return {
        name: _setting(provider, name, value, "set") if value else None
        for name, value in _named(provider, asked, "set").items()
    }


def links_asked(provider: Provider, given: Mapping[str, str], stdin: TextIO) -> dict[str, str]:
    """The addresses of its objects, unless they are given; whoever sits there is asked."""
    found = dict(given)
    missing = {it: each for it, each in provider.settings.items() if each.is_link}
    missing = {it: each for it, each in missing.items() if it not in given}
    if missing:
        print("For a button Open on cards. Enter leaves one out.", file=sys.stderr)
    for name, setting in missing.items():
        while line := _asked(setting, stdin):
            try:
                found[name] = setting.read(line)
            except ValueError as wrong:
                print(f"This {wrong}.", file=sys.stderr)
            else:
                break
    return found


def api_key_in(provider: Provider, file: str) -> str:
    """The API key in a file; `-` is standard input. Raises `CannotDo`, which never quotes it."""
    if not provider.has_api:
        raise CannotDo(f"API key: Bellhop does not ask {provider.title}; its hooks tell all", 2)
    try:
        text = _read(file) if file == "-" else Path(file).read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as problem:
        why = getattr(problem, "strerror", None) or "it is not text"
        raise CannotDo(f"API key: cannot read the file ({why})", 2) from None
    try:
        key = api_key(text)
    except ValueError as wrong:
        cure = f"copy it from {provider.title} into the file, and nothing else"
        raise CannotDo(f"API key: {wrong}; {cure}", 2) from None
    keep_secret(key)
    return key


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


def _named(provider: Provider, asked: Sequence[str], option: str) -> dict[str, str]:
    """Each name and what is typed behind it; `-` is read. Raises `CannotDo`."""
    found: dict[str, str] = {}
    for each in asked:
        name, equals, value = each.partition("=")
        if name not in provider.settings or not equals:
            raise CannotDo(_choice(provider, name, option), 2)
        if name in found:
            raise CannotDo(f"{option} {name}: is there twice", 2)
        found[name] = _read(value)
    return found


def _setting(provider: Provider, name: str, value: str, option: str) -> str:
    try:
        return provider.settings[name].read(value)
    except ValueError as wrong:
        raise CannotDo(f"{option} {name}: {wrong}", 2) from None


def _asked(setting: Setting, stdin: TextIO) -> str:
    """A line; "" for Enter alone, or if nobody is there any more."""
    print(f"{setting.words[0].upper()}{setting.words[1:]}: ", end="", file=sys.stderr, flush=True)
    return stdin.readline().strip()


def _choice(provider: Provider, name: str, option: str) -> str:
    if not provider.settings:
        return f"{option}: {provider.name} has no settings"
    known = "".join(f"\n  {it}=…  {each.words}" for it, each in provider.settings.items())
    wrong = f"there is no {name!r} among what {provider.name} knows"
    return f"{option}: write NAME=VALUE; {wrong}:{known}"


def _address(config: Config) -> str:
    if config.public_url is not None:
        return config.public_url
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(config.http_host, config.http_host)
    return f"http://{f'[{host}]' if ':' in host else host}:{config.http_port}"
