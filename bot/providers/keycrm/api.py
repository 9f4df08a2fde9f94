"""Asks KeyCRM: read-only calls to its open API, at no more than the key's budget.

Knows HTTP, pages and how answers go wrong, but not what is asked for; no database. How it behaves
is told by the vendor's OpenAPI file (1.2.0) and, where that is silent, by clients of others.
"""

import asyncio
import codecs
import json
import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus

import aiohttp
from yarl import URL

from bot.events import fields
from bot.providers.keycrm import paging
from bot.providers.keycrm.budget import Budget, Closed, seconds_to_retry
from bot.providers.keycrm.paging import PAGE, Item

MOST_PAGES = 2000
REPEATED_PAGES = 3  # pages in a row without anything new: somebody does not turn them
CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 30.0
URGENT_SECONDS = 10.0
LONGEST_BODY = 8 * 2**20
PAUSES = 1.0, 4.0, 10.0  # seconds before the second, third and last try
URGENT_PAUSES = 1.0, 3.0
ODD = "odd"  # why KeyCRM cannot be asked: what it answers cannot be true
_WORDS_LENGTH = 120
_KEY = re.compile("[!-~]+")
_OF_THE_QUESTION = re.compile(r"\b(include|filter|sort|limit|page)", re.IGNORECASE)
_PASSING = HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY


class KeyRefused(Exception):
    """KeyCRM does not accept the key, or not for this; the words are for an operator."""


class NotAllowed(KeyRefused):
    """The key is good, but not for this: the rights of its owner do not reach so far (403)."""


class CannotAsk(Exception):
    """KeyCRM could not be asked; the words are for an operator. Trying later may help.

    `why`: a word for it, of those that the text `not-asked` knows; "": only the words say it.
    """

    def __init__(self, words: str, why: str = "") -> None:
        super().__init__(words)
        self.why = why


class _TryAgain(CannotAsk):
    """This try failed; another one may not."""


class _NotThere(Exception):
    """404."""


class _SectionOff(Exception):
    """The cabinet does not use this section of KeyCRM."""


@dataclass(frozen=True)
class _Question:
    path: str
    query: Mapping[str, str]
    urgent: bool


class Api:
    """One account of KeyCRM.

    `http` must keep no cookies if several accounts share it; `base` is the address with the
    version, such as https://openapi.keycrm.app/v1.
    """

    def __init__(
        self,
        http: aiohttp.ClientSession,
        base: str,
        key: str,
        budget: Budget,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self.budget = budget
        self.pipelines_are_off = False  # so KeyCRM said when it was last asked for one
        self._http = http
        self._base = base.rstrip("/")
        self._key = key.strip()
        self._sleep = sleep

    async def pages(
        self,
        path: str,
        *,
        include: Sequence[str] = (),
        filters: Mapping[str, object] | None = None,
        sort: str = "",
        urgent: bool = False,
    ) -> AsyncGenerator[list[Item], None]:
        """A list, one page of up to 50 at a time; an item that moves to a later page comes once.

        If it ends without an exception it was complete, unless something moved to an earlier page
        while the list grew as much. A section that is off has no pages, see `pipelines_are_off`.
        Raises KeyRefused, CannotAsk.
        """
        query = {"limit": str(PAGE)} | _query(include, filters or {}, sort)
        seen: set[str] = set()
        repeated = 0
        async with aclosing(self._answers(path, query, urgent)) as answers:
            async for items in answers:
                new = [item for item in items if paging.is_new(item, seen)]
                repeated = 0 if new else repeated + 1
                if repeated == REPEATED_PAGES:
                    raise CannotAsk(
                        f"KeyCRM gives the same page of {_shown(path)} again and again", ODD
                    )
                if new:
                    yield new

    async def one(
        self, path: str, *, include: Sequence[str] = (), urgent: bool = False
    ) -> Item | None:
        """One object; None if there is none. Raises KeyRefused, CannotAsk."""
        try:
            answer = await self._ask(_Question(path, _query(include, {}, ""), urgent))
        except (_NotThere, _SectionOff):
            return None
        if isinstance(answer, dict) and "id" not in answer and "data" in answer:
            answer = answer["data"]
        if answer in ([], {}):  # PHP writes an empty object as []
            return None
        if not isinstance(answer, dict) or "id" not in answer:
            raise CannotAsk(f"KeyCRM's answer for {_shown(path)} is not an object", ODD)
        return answer

    async def _answers(
        self, path: str, query: Mapping[str, str], urgent: bool
    ) -> AsyncGenerator[list[Item], None]:
        """The items of every page, as they come.

        If the list gets shorter meanwhile, what stood on top of a page has moved to the one before,
        which is asked for again.
        """
        before: list[Item] = []
        number, total = 1, 0
        for _ in range(MOST_PAGES):
            question = _Question(path, {**query, "page": str(number)}, urgent)
            try:
                answer = await self._ask(question)
            except _NotThere:
                raise CannotAsk(f"KeyCRM has no {_shown(path)} (404)", "gone") from None
            except _SectionOff:
                return
            items = _items(answer, path)
            if items == before and not paging.is_paged(answer):
                return  # all there is has just 50 items, and no pages
            before = items
            if items:
                yield items
            gone, total = total - paging.total(answer, total), paging.total(answer, total)
            if gone > 0 and number > 1:
                if gone > PAGE:
                    raise CannotAsk(f"KeyCRM's list of {_shown(path)} gets shorter", ODD)
                number -= 1
                continue
            if not items and paging.is_owed(answer, number):
                raise CannotAsk(f"KeyCRM leaves out page {number} of {_shown(path)}", ODD)
            if not items or not paging.has_more(answer, number, len(items)):
                return
            number += 1
        raise CannotAsk(f"KeyCRM's list of {_shown(path)} has more than {MOST_PAGES} pages", ODD)

    async def _ask(self, question: _Question) -> object:
        """The JSON of an answer; what may pass is asked for again, a few times."""
        pauses = iter(URGENT_PAUSES if question.urgent else PAUSES)
        while True:
            try:
                await self.budget.take(urgent=question.urgent)
                answer = await self._answer(question)
            except Closed as why:
                raise CannotAsk(str(why), "busy") from None
            except _TryAgain as this:
                pause = next(pauses, None)
                if pause is None:
                    raise CannotAsk(f"{this} for {_shown(question.path)}", this.why) from None
                if not self.budget.closed_seconds:
                    await self._sleep(pause)
            else:
                self.budget.answered()
                if _is_of_pipelines(question.path):
                    self.pipelines_are_off = False
                return answer

    async def _answer(self, question: _Question) -> object:
        try:
            url = URL(f"{self._base}/{question.path.strip('/')}").update_query(question.query)
        except ValueError:
            raise CannotAsk("The address of KeyCRM's API is not one", "unreachable") from None
        seconds = URGENT_SECONDS if question.urgent else ANSWER_SECONDS
        try:
            async with self._http.get(
                url,
                headers=self._headers(),
                allow_redirects=False,  # the key is for this address only
                timeout=aiohttp.ClientTimeout(seconds, sock_connect=CONNECT_SECONDS),
                middlewares=[_Once()],
            ) as response:
                body = await _read(response)
        except TimeoutError:
            raise _TryAgain(f"{url.host} does not answer in time", "late") from None
        except (aiohttp.ClientError, OSError) as error:
            name = type(error).__name__
            raise _TryAgain(f"{url.host} cannot be reached ({name})", "unreachable") from None
        return self._understood(response, body, question)

    def _headers(self) -> dict[str, str]:
        if not _KEY.fullmatch(self._key):
            raise KeyRefused("KeyCRM's API key has characters that no key has")
        return {"Authorization": f"Bearer {self._key}", "Accept": "application/json"}

    def _understood(
        self, response: aiohttp.ClientResponse, body: bytes, question: _Question
    ) -> object:
        status = response.status
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            headers = response.headers
            self.budget.refused(seconds_to_retry(headers.get("Retry-After"), headers.get("Date")))
            raise _TryAgain("KeyCRM takes no more calls (429)", "busy")
        if 300 <= status < 400:
            to = response.headers.get("Location", "")
            words = f"KeyCRM's address sends elsewhere: {self._words(to)} ({status})"
            raise CannotAsk(words, "elsewhere")
        if status in _PASSING or status >= 500 or _is_html(body):
            if _is_html(body):
                raise _TryAgain(
                    f"KeyCRM answers with a web page instead of data ({status})", "page"
                )
            raise _TryAgain(f"KeyCRM answers with an error ({status})", "error")
        if status != HTTPStatus.OK:
            raise self._refusal(status, body, question)
        try:
            return _json(body)
        except (ValueError, RecursionError):
            raise _TryAgain("KeyCRM answers with half an answer, or none", "half") from None

    def _refusal(self, status: int, body: bytes, question: _Question) -> Exception:
        path = _shown(question.path)
        if status == HTTPStatus.UNAUTHORIZED:
            return KeyRefused("KeyCRM does not accept the API key (401)")
        if status == HTTPStatus.FORBIDDEN:
            return NotAllowed(f"KeyCRM does not let the owner of the API key read {path} (403)")
        if status == HTTPStatus.NOT_FOUND:
            return _NotThere()
        message = self._message(body)
        is_off = status == HTTPStatus.BAD_REQUEST and not _OF_THE_QUESTION.search(message)
        if is_off and _is_of_pipelines(question.path):
            self.pipelines_are_off = True
            return _SectionOff()
        return CannotAsk(f"KeyCRM refuses {path} ({status}): {message}")

    def _message(self, body: bytes) -> str:
        """What the body of a refusal says."""
        try:
            answer = _json(body)
        except (ValueError, RecursionError):
            answer = None
        message = answer.get("message") if isinstance(answer, dict) else None
        return self._words(message) if isinstance(message, str) else "it does not say why"

    def _words(self, text: str) -> str:
        """A vendor's text on one short line, without the key."""
        return fields.clean(fields.as_line(text.replace(self._key, "…")), _WORDS_LENGTH)


def between(since: datetime, until: datetime) -> str:
    """The value of filters such as `updated_between`; both ends belong to it, in whole seconds."""
    return ",".join(f"{each.astimezone(UTC):%Y-%m-%d %H:%M:%S}" for each in (since, until))


def _items(answer: object, path: str) -> list[Item]:
    try:
        return paging.items(answer)
    except ValueError as why:
        raise CannotAsk(f"KeyCRM's answer for {_shown(path)} is {why}", ODD) from None


def _query(include: Sequence[str], filters: Mapping[str, object], sort: str) -> dict[str, str]:
    query = {f"filter[{name}]": str(value) for name, value in filters.items()}
    if include:
        query["include"] = ",".join(include)
    if sort:
        query["sort"] = sort
    return query


class _Once:
    """Keeps aiohttp from asking again by itself when it is cut off: each call takes a place."""

    def __init__(self) -> None:
        self._is_sent = False

    async def __call__(
        self, request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType
    ) -> aiohttp.ClientResponse:
        if self._is_sent:
            raise _TryAgain(f"{request.url.host} hangs up without an answer", "half")
        self._is_sent = True
        return await send(request)


async def _read(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > LONGEST_BODY:
            response.close()
            raise CannotAsk(f"KeyCRM's answer is longer than {LONGEST_BODY // 2**20} MB", ODD)
    return bytes(body)


def _json(body: bytes) -> object:
    """Without the limits of hooks: a page has more values. Raises ValueError, RecursionError."""
    return json.loads(body.decode("utf-8-sig"), parse_constant=_not_a_number)


def _not_a_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _is_html(body: bytes) -> bool:
    """A proxy's page or a maintenance notice, whatever its `Content-Type` says."""
    return body.removeprefix(codecs.BOM_UTF8).lstrip()[:1] == b"<"


def _is_of_pipelines(path: str) -> bool:
    return path.strip("/").split("/")[0] == "pipelines"


def _shown(path: str) -> str:
    return "/" + path.strip("/")
