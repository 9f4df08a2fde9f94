"""Checks every call to Telegram: no unmarked repeat, nothing unwanted, nothing too fast."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.demo.telegram import Call, TelegramStandIn
from tests.cast import CAST, Role
from tests.machine.invariants import Rows

REPEAT = "This may be a repeat"
# Telegram accepted the call, and Bellhop got no answer saying so.
LOST = ("accept-then-drop", "not-json", "slow")
MARK = re.compile(r"H-\d+")
NOTICES = ("cannot be reached", "is now linked")
AFTER_KILL_SECONDS = 5.0  # a new process does not know what the last one just sent
WRITES = ("sendMessage", "editMessageText")


@dataclass(frozen=True)
class Kill:
    """What was under way when the process was killed, according to the tables."""

    after: int  # the number of the newest call
    at: float  # Telegram's seconds
    notifications: frozenset[int]
    bells: frozenset[int]  # ids of chats


@dataclass(frozen=True)
class Silence:
    """Why this person is sent nothing of a kind ("": of any), or, for "sound", nothing aloud."""

    role: Role
    reason: str
    kind: str = ""


@dataclass
class TranscriptCheck:
    """Reads Telegram's transcript from one check to the next."""

    telegram: TelegramStandIn
    silences: dict[Silence, int] = field(default_factory=dict)  # since which call
    kills: list[Kill] = field(default_factory=list)
    copies: dict[int, list[Call]] = field(default_factory=dict)
    _seen: int = 0

    @property
    def now(self) -> int:
        """The number of the newest call."""
        calls = self.telegram.transcript.calls
        return calls[-1].number if calls else 0

    def check(self, rows: Rows) -> None:
        """Checks every call since last time."""
        calls = self.telegram.calls(since=self._seen)
        self._seen = self.now
        for call in calls:
            self._was_not_too_fast(call)
            if call.method in WRITES:
                self._nobody_gone_is_written_to(call)
            if call.method == "sendMessage" and call.accepted:
                self._was_wanted(call, rows)
                self._is_no_silent_repeat(call, rows)

    def _was_not_too_fast(self, call: Call) -> None:
        if call.status == 429 and call.fault is None:
            assert any(0 <= call.at - kill.at < AFTER_KILL_SECONDS for kill in self.kills), call

    def _nobody_gone_is_written_to(self, call: Call) -> None:
        for silence, since in self.silences.items():
            if silence.reason == "blocked" and call.params["chat_id"] == silence.role.telegram_id:
                assert call.number <= since, f"written to {silence.role.name}, who is gone: {call}"

    def _was_wanted(self, call: Call, rows: Rows) -> None:
        is_card = _is_card(call)
        for silence, since in self.silences.items():
            if call.number <= since or call.params["chat_id"] != silence.role.telegram_id:
                continue
            if silence.reason == "sound":
                is_loud = is_card and not call.params.get("disable_notification")
                assert not (is_loud and _is_all(silence.kind, call, rows)), (silence, call)
            elif is_card:
                assert silence.kind not in {"", *_kinds(call, rows)}, (silence, call)
            elif silence.reason in ("everything_off", "push") and not silence.kind:
                assert not any(words in call.params["text"] for words in NOTICES), (silence, call)

    def _is_no_silent_repeat(self, call: Call, rows: Rows) -> None:
        for identity in _carried(call, rows):
            earlier = self.copies.setdefault(identity, [])
            if earlier:
                assert self._answer_was_lost(earlier[-1], identity), ("sent twice", earlier, call)
                assert REPEAT in call.params["text"], ("a repeat that does not say so", call)
            earlier.append(call)

    def _answer_was_lost(self, call: Call, identity: int) -> bool:
        return call.fault in LOST or any(
            identity in kill.notifications and call.number <= kill.after for kill in self.kills
        )

    def check_old_bells(self) -> None:
        """At rest, old bells have left their chats, except those Bellhop never knew of."""
        for call in self.telegram.calls("sendMessage"):
            if not (call.accepted and call.params["text"].startswith("<b>Bell: ")):
                continue
            person = self.telegram.people[call.params["chat_id"]]
            message = person.chat.messages.get(call.result["message_id"])  # type: ignore[index]
            if message is None or message.pinned or not message.text.startswith("Bell: "):
                continue
            assert call.fault in LOST or any(
                person.id in kill.bells and call.number <= kill.after for kill in self.kills
            ), ("an old bell is left", call)


def _data(call: Call) -> Iterator[str]:
    markup = call.params.get("reply_markup") or {}
    for row in markup.get("inline_keyboard", []):
        yield from (button.get("callback_data", "") for button in row)


def _is_card(call: Call) -> bool:
    if call.params["text"].startswith("<b>Bell: "):
        return False
    return any(data == "bell" or data.startswith("read:") for data in _data(call))


def _carried(call: Call, rows: Rows) -> set[int]:
    """The notifications the message is known to carry; a list names ten at most."""
    if not _is_card(call):
        return set()
    single = {int(data[5:]) for data in _data(call) if data.startswith("read:")}
    if single:
        return single
    named = (line for line in call.params["text"].split("\n") if "reached nobody" not in line)
    marks = {mark for line in named for mark in MARK.findall(line)}
    [reader] = [role.crm_id for role in CAST if role.telegram_id == call.params["chat_id"]]
    return {
        identity
        for identity, it in rows.notification.items()
        if rows.event[it.event_id].external_id in marks and rows.hearer_of(it) == reader
    }


def _kinds(call: Call, rows: Rows) -> set[str]:
    return {rows.notification[identity].kind for identity in _carried(call, rows)}


def _is_all(kind: str, call: Call, rows: Rows) -> bool:
    return not kind or _kinds(call, rows) == {kind}
