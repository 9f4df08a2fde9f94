"""The buttons that give what is nobody's to somebody."""

from bot.callbacks.press import Press

UNREACHED, LEFT, AGAIN = "u", "l", "a"


class OpenGiving(Press, prefix="give"):
    """Asks who gets it.

    `what`: one of the three above; `row_id`: the source whose alerts reached nobody, the person who
    has left, or the giving that is to be changed. `source_id`: only what is of this source; 0: of
    none. `page`: of the people.
    """

    what: str
    row_id: int
    source_id: int
    page: int


class Give(Press, prefix="gets"):
    """Gives it to the person. The rest as above."""

    what: str
    row_id: int
    source_id: int
    person_id: int
