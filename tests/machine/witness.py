"""Watches what is sent: no message twice without a word, none against a wish, none too fast."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.demo.telegram import Call, TelegramStandIn
from tests.cast import CAST, Role
from tests.machine.claims import Rows

REPEAT = "This may be a repeat"
# Telegram had the call, and Bellhop got no answer that says so.
LOST = ("accept-then-drop", "not-json", "slow")
MARK = re.compile(r"H-\d+")
NOTICES = ("cannot be reached", "is now linked")
AFTER_DEATH_SECONDS = 5.0  # a new process does not know what the last one has just sent
WRITES = ("sendMessage", "editMessageText")


@dataclass(frozen=True)
class Death:
    """What was under way when the process died, seen from the table."""

    after: int  # calls
    at: float  # Telegram's seconds
    notifications: frozenset[int]
    bells: frozenset[int]  # chats


@dataclass(frozen=True)
class Wish:
    """Of this kind (or of all, for "") this person is sent nothing, or nothing that rings."""

    role: Role
    preference: str
    kind: str = ""


@dataclass
class Witness:
    """Reads Telegram's transcript from one rest to the next."""

    telegram: TelegramStandIn
    wishes: dict[Wish, int] = field(default_factory=dict)  # since which call
    deaths: list[Death] = field(default_factory=list)
    copies: dict[int, list[Call]] = field(default_factory=dict)
    _seen: int = 0

    @property
    def now(self) -> int:
        """The number of the newest call."""
        calls = self.telegram.transcript.calls
        return calls[-1].number if calls else 0

    def testify(self, rows: Rows) -> None:
        """Looks at every call since the last time."""
        calls = self.telegram.calls(since=self._seen)
        self._seen = self.now
        for call in calls:
            self._was_not_too_fast(call)
            if call.method in WRITES:
                self._nobody_gone_is_written_to(call)
            if call.method == "sendMessage" and call.accepted:
                self._was_wished_for(call, rows)
                self._is_no_silent_repeat(call, rows)

    def _was_not_too_fast(self, call: Call) -> None:
        if call.status == 429 and call.fault is None:
            assert any(0 <= call.at - death.at < AFTER_DEATH_SECONDS for death in self.deaths), call

    def _nobody_gone_is_written_to(self, call: Call) -> None:
        for wish, since in self.wishes.items():
            if wish.preference == "blocked" and call.params["chat_id"] == wish.role.telegram_id:
                assert call.number <= since, f"written to {wish.role.name}, who is gone: {call}"

    def _was_wished_for(self, call: Call, rows: Rows) -> None:
        is_card = _is_card(call)
        for wish, since in self.wishes.items():
            if call.number <= since or call.params["chat_id"] != wish.role.telegram_id:
                continue
            if wish.preference == "sound":
                rings = not call.params.get("disable_notification")
                assert not (is_card and rings and _is_all(wish.kind, call, rows)), (wish, call)
            elif is_card:
                assert wish.kind not in {"", *_kinds(call, rows)}, (wish, call)
            elif wish.preference in ("everything_off", "push") and not wish.kind:
                assert not any(words in call.params["text"] for words in NOTICES), (wish, call)

    def _is_no_silent_repeat(self, call: Call, rows: Rows) -> None:
        for identity in _carried(call, rows):
            earlier = self.copies.setdefault(identity, [])
            if earlier:
                assert self._got_lost(earlier[-1], identity), ("sent twice", earlier, call)
                assert REPEAT in call.params["text"], ("a repeat that does not say so", call)
            earlier.append(call)

    def _got_lost(self, call: Call, identity: int) -> bool:
        return call.fault in LOST or any(
            identity in death.notifications and call.number <= death.after for death in self.deaths
        )

    def no_bell_is_left_over(self) -> None:
        """To be asked at rest: an old bell has left the chat, unless nobody knows of it."""
        for call in self.telegram.calls("sendMessage"):
            if not (call.accepted and call.params["text"].startswith("<b>Bell: ")):
                continue
            chat = self.telegram.people[call.params["chat_id"]]
            message = chat.chat.messages.get(call.result["message_id"])  # type: ignore[index]
            if message is None or message.pinned or not message.text.startswith("Bell: "):
                continue
            assert call.fault in LOST or any(
                chat.id in death.bells and call.number <= death.after for death in self.deaths
            ), ("a bell is left over", call)


def _data(call: Call) -> Iterator[str]:
    markup = call.params.get("reply_markup") or {}
    for row in markup.get("inline_keyboard", []):
        yield from (button.get("callback_data", "") for button in row)


def _is_card(call: Call) -> bool:
    return any(data == "bell" or data.startswith("read:") for data in _data(call))


def _carried(call: Call, rows: Rows) -> set[int]:
    """The notifications that the message is known to carry: a list names ten of them."""
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
        if rows.event[it.event_id].external_id in marks and rows.hearer(it) == reader
    }


def _kinds(call: Call, rows: Rows) -> set[str]:
    return {rows.notification[identity].kind for identity in _carried(call, rows)}


def _is_all(kind: str, call: Call, rows: Rows) -> bool:
    return not kind or _kinds(call, rows) == {kind}
