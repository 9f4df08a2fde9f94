"""Checks every call to Telegram: no unmarked repeat, nothing unwanted, nothing too fast."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from bot.demo.telegram import Call, TelegramStandIn
from bot.rules.preferences import part_of
from storage.tables import Notification
from tests.cast import Role
from tests.machine.installation import Installation
from tests.machine.model import Model
from tests.machine.rows import Rows, is_open, key_of

REPEAT = "This may be a repeat"
# Telegram accepted the call, and Bellhop got no answer saying so.
LOST = ("accept-then-drop", "not-json", "slow")
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
    """Why this person is sent nothing of a part, or, for "sound", nothing of it aloud.

    `part`: a kind, a source as `part_of` names it, or "" for everything.
    """

    role: Role
    reason: str
    part: str = ""


@dataclass
class TranscriptCheck:
    """Reads Telegram's transcript from one check to the next.

    `chats`: where people are written to. `old_chats`: where they were, since which call.
    """

    installation: Installation
    model: Model
    chats: dict[Role, int]
    old_chats: dict[int, int] = field(default_factory=dict)
    silences: dict[Silence, int] = field(default_factory=dict)  # since which call
    kills: list[Kill] = field(default_factory=list)
    copies: dict[int, list[Call]] = field(default_factory=dict)
    # Notification → its object, and since which call it is over.
    over: dict[int, tuple[str, int]] = field(default_factory=dict)
    _seen: int = 0

    @property
    def telegram(self) -> TelegramStandIn:
        return self.installation.house.telegram

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
                self._is_not_over(call, rows)
                self._is_no_silent_repeat(call)

    def note_over(self, rows: Rows) -> None:
        """Nothing is under way: what is over now is not sent any more, until it is opened again."""
        over = {number: it for number, it in rows.notification.items() if not is_open(it)}
        now = {number: (key_of(it), self.now) for number, it in over.items()}
        self.over = {number: self.over.get(number, since) for number, since in now.items()}

    def may_open(self, rows: Rows, keys: Collection[str]) -> None:
        """What is over of these may be opened again: until the next rest, it may be sent."""
        self.check(rows)
        self.over = {number: it for number, it in self.over.items() if it[0] not in keys}

    def _was_not_too_fast(self, call: Call) -> None:
        if call.status == 429 and call.fault is None:
            assert any(0 <= call.at - kill.at < AFTER_KILL_SECONDS for kill in self.kills), call

    def _nobody_gone_is_written_to(self, call: Call) -> None:
        for silence, since in self.silences.items():
            if silence.reason == "blocked" and call.params["chat_id"] == self.chats[silence.role]:
                assert call.number <= since, f"written to {silence.role.name}, who is gone: {call}"

    def _was_wanted(self, call: Call, rows: Rows) -> None:
        chat_id, is_card = call.params["chat_id"], _is_card(call)
        since = self.old_chats.get(chat_id)
        assert not is_card or since is None or call.number <= since, ("to an old phone", call)
        carried = self._carried(call)
        parts = [_parts(rows.notification[identity]) for identity in carried]
        hushed = set[str]()
        for silence, since in self.silences.items():
            if call.number <= since or chat_id != self.chats[silence.role]:
                continue
            if silence.reason == "sound":
                is_loud = is_card and not call.params.get("disable_notification")
                is_all = not silence.part or (
                    bool(parts) and all(silence.part in it for it in parts)
                )
                assert not (is_loud and is_all), (silence, call)
            elif silence.part:
                hushed.add(silence.part)
            elif is_card:
                raise AssertionError((silence, call))
            elif silence.reason in ("everything_off", "push"):
                assert not any(words in call.params["text"] for words in NOTICES), (silence, call)
        is_wanted = any(not it & hushed for it in parts)
        assert not parts or is_wanted, ("of what nobody wants", parts, hushed, call)

    def _is_not_over(self, call: Call, rows: Rows) -> None:
        """What a single card is about has not ended; a list leaves out what has."""
        for identity in (it for it in _read_buttons(call) if it in self.over):
            it = rows.notification[identity]
            assert call.number <= self.over[identity][1], ("sent although it is over", it, call)

    def _is_no_silent_repeat(self, call: Call) -> None:
        carried = self._carried(call) | _read_buttons(call)  # which may have ended just now
        sent_before = {it for it in carried if it in self.copies}
        if carried and carried == sent_before and not carried & self.model.may_come_again:
            earlier = self.copies[max(carried)]
            assert all(self._answer_was_lost(self.copies[it][-1], it) for it in carried), (
                *("sent twice", carried, earlier, call),
            )
            assert REPEAT in call.params["text"], ("a repeat that does not say so", call)
        for identity in self._carried(call):
            self.copies.setdefault(identity, []).append(call)

    def _carried(self, call: Call) -> frozenset[int]:
        """The notifications for which the card was sent, according to the tables at that moment."""
        return self.installation.carried.get(call.number, frozenset()) if _is_card(call) else _NONE

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


_NONE: frozenset[int] = frozenset()


def _data(call: Call) -> Iterator[str]:
    markup = call.params.get("reply_markup") or {}
    for row in markup.get("inline_keyboard", []):
        yield from (button.get("callback_data", "") for button in row)


def _read_buttons(call: Call) -> set[int]:
    return {int(data[5:]) for data in _data(call) if data.startswith("read:")}


def _parts(it: Notification) -> set[str]:
    """The parts of somebody's notifications that this one belongs to."""
    return {it.kind} | ({part_of(it.source)} if it.source else set())


def _is_card(call: Call) -> bool:
    if call.params["text"].startswith("<b>Bell: "):
        return False
    return any(data == "bell" or data.startswith("read:") for data in _data(call))
