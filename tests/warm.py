"""What a long-lived process works out once, kept from test to test, which would do it anew each.

Nothing here depends on what a test does: how a statement is written for a kind of database,
which arguments a handler takes, and which authorities the system trusts.
"""

import ssl
from collections.abc import Callable
from functools import cache
from types import CodeType, FunctionType, MethodType
from typing import Any

from aiogram.dispatcher.event.handler import CallableObject
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Mapper
from sqlalchemy.util import LRUCache

_ARGUMENTS: dict[CodeType, tuple[bool, set[str], bool]] = {}


class _Statements:
    """An engine's cache of compiled statements, shared by all that write them alike."""

    def __init__(self) -> None:
        self._kept: LRUCache[Any, Any] = LRUCache(4_000)

    def get(self, key: tuple[Any, ...]) -> Any:
        return self._kept.get(_of_its_kind(*key))

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:
        self._kept[_of_its_kind(*key)] = compiled


def _of_its_kind(dialect: Any, *statement: Any) -> tuple[Any, ...]:
    return type(dialect), getattr(dialect, "_json_serializer", None), *statement


def _trusting(make: Callable[..., ssl.SSLContext]) -> Callable[..., ssl.SSLContext]:
    """Reading a file of authorities takes longer than all else that a bot does at its start."""
    kept = cache(make)

    def trusting(*purpose: ssl.Purpose, **files: Any) -> ssl.SSLContext:
        return (kept if set(files) == {"cafile"} else make)(*purpose, **files)

    return trusting


def keep() -> None:
    """Keeps it from now on."""
    statements, inspect = _Statements(), CallableObject.__post_init__

    def inspected(handler: CallableObject) -> None:
        function = handler.callback
        if isinstance(function, MethodType):
            function = function.__func__
        if not isinstance(function, FunctionType) or vars(function):
            inspect(handler)
            return
        known = _ARGUMENTS.get(function.__code__)
        if known is None:
            inspect(handler)
            known = handler.awaitable, handler.params, handler.varkw
            _ARGUMENTS[function.__code__] = known
        handler.awaitable, handler.params, handler.varkw = known

    ssl.create_default_context = _trusting(ssl.create_default_context)
    CallableObject.__post_init__ = inspected  # type: ignore[method-assign]
    shared: Any = property(lambda _engine: statements, lambda _engine, _own: None)
    Engine._compiled_cache = shared
    Mapper._compiled_cache = statements
