"""`bellhop trace`: the same for operators, as text and as JSON."""

from storage.flow import events
from tests.shell import Shell
from tests.storage.rows import new_event
from tests.stories.conftest import bare, bellhop

__all__ = ["bare", "bellhop"]


def test_object_is_told_as_text_and_as_json(bellhop: Shell) -> None:
    bellhop.ask(lambda s: events.put(s, new_event(subject="order:17")))

    said, machine = bellhop("trace", "17"), bellhop("trace", "order:17", "--json")

    assert (said.status, said.out.splitlines()[0]) == (0, "order:17")
    assert "not processed yet" in said.out
    [event] = machine.json["events"]
    assert (event["state"], event["people"]) == ("new", [])


def test_unknown_object_is_refused_with_words(bellhop: Shell) -> None:
    said = bellhop("trace", "order:404")

    assert (said.status, said.out) == (1, "")
    assert "nothing is kept of 'order:404'" in said.err
