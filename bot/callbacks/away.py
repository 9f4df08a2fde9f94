"""The buttons of /away."""

from bot.callbacks.press import Press


class OpenAway(Press, prefix="away"):
    """Back to the first page of /away."""


class AwayTimes(Press, prefix="awaywhen"):
    """Changes until when one is away."""


class GoAway(Press, prefix="awayto"):
    """`until` is in minutes since 1970, so that an old button cannot mean another day."""

    until: int


class TypeUntil(Press, prefix="awaytype"):
    """Asks for the time in words."""


class SubstitutePage(Press, prefix="subs"):
    """A page of the people to choose a substitute from."""

    page: int


class SetSubstitute(Press, prefix="sub"):
    """`person_id` is 0 for nobody."""

    person_id: int


class ComeBack(Press, prefix="back"):
    """Ends the absence."""
