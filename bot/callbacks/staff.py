"""The buttons of /staff and /invite."""

from bot.callbacks.press import Press


class StaffPage(Press, prefix="staff"):
    page: int


class OpenPerson(Press, prefix="who"):
    person_id: int


class RolesOf(Press, prefix="roleof"):
    person_id: int


class GiveRole(Press, prefix="role"):
    """`role` is empty to give the role back to the CRM."""

    person_id: int
    role: str


class NewLink(Press, prefix="link"):
    person_id: int


class Unlink(Press, prefix="unlink"):
    """Asks whether one link shall end; an old button cannot end a newer one."""

    link_id: int


class UnlinkNow(Press, prefix="unlinknow"):
    link_id: int


class KeepLinked(Press, prefix="keeplink"):
    """Back to where `Unlink` was pressed."""

    link_id: int


class AnswerPhone(Press, prefix="phone"):
    """Says whether the account that has shared a phone number is to be linked.

    `asked`: when it asked, in seconds since 1970: a later request may have got the same id.
    """

    request_id: int
    asked: int
    yes: bool


class ManagingRoles(Press, prefix="roles"):
    """Which roles may manage the cabinet's settings."""


class LetManage(Press, prefix="may"):
    role: str
    may: bool


class CustomRolePage(Press, prefix="crmroles"):
    """The roles that the CRM knows by a number alone."""

    page: int


class NameRole(Press, prefix="crmrole"):
    """Asks what such a role is called."""

    role_id: int


class InviteAs(Press, prefix="inv"):
    role: str
