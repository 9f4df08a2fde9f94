"""The buttons for the ids by which the CRMs know people.

A cabinet is named by one of its connections, 0 being the default one; an id by its `code`, a digest
of its cabinet and itself, because neither needs to fit into a button.
"""

from bot.callbacks.press import Press


class IdsOf(Press, prefix="ids"):
    person_id: int


class TypeId(Press, prefix="idset"):
    person_id: int
    connection_id: int


class PickId(Press, prefix="idpick"):
    """Below the question for a person's id: it is this one, which nobody has yet."""

    person_id: int
    code: str


class SamePerson(Press, prefix="idsame"):
    """Below the question whether somebody whom the CRM knows by the id, and who has no account, is
    this person."""

    person_id: int
    owner_id: int
    code: str


class SkipId(Press, prefix="idskip"):
    """Below the question for a new person's id: the link is made without one."""

    person_id: int


class RemoveId(Press, prefix="idoff"):
    """Takes away this id; an old button cannot take a newer one."""

    person_id: int
    code: str


class UnknownPage(Press, prefix="unk"):
    """The ids that hooks have named and nobody has."""

    page: int


class ThisIs(Press, prefix="thisis"):
    """Whose id it is; `page`: which people to choose from."""

    code: str
    page: int


class ItIs(Press, prefix="itis"):
    code: str
    person_id: int
