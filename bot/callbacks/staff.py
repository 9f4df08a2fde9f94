"""The buttons of /staff and /invite."""

from dataclasses import dataclass

from bot.callbacks.press import Press


@dataclass(frozen=True)
class StaffPage(Press, prefix="staff"):
    page: int


@dataclass(frozen=True)
class OpenPerson(Press, prefix="who"):
    person_id: int


@dataclass(frozen=True)
class RolesOf(Press, prefix="roleof"):
    person_id: int


@dataclass(frozen=True)
class GiveRole(Press, prefix="role"):
    """`role` is empty to give the role back to the CRM."""

    person_id: int
    role: str


@dataclass(frozen=True)
class NewLink(Press, prefix="link"):
    person_id: int


@dataclass(frozen=True)
class Unlink(Press, prefix="unlink"):
    """Ends one link; an old button cannot end a newer one."""

    link_id: int


@dataclass(frozen=True)
class ManagingRoles(Press, prefix="roles"):
    """Which roles may manage the cabinet's settings."""


@dataclass(frozen=True)
class LetManage(Press, prefix="may"):
    role: str
    may: bool


@dataclass(frozen=True)
class InviteAs(Press, prefix="inv"):
    role: str
