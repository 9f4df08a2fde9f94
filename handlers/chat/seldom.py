"""What is said to one chat only once in a while, however often it is asked for."""

from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from storage.replicas import hints


class Seldom:
    """One thing that is said so; `what` names it in the table, which all replicas share."""

    def __init__(self, what: str, once_in: timedelta) -> None:
        self._what = what
        self._once_in = once_in

    async def may(
        self, session: AsyncSession, chat_id: int, now: datetime, about: object = ""
    ) -> bool:
        """Whether it is time to say it to this chat, about this; then that counts as said."""
        what = f"{self._what}:{about}" if about != "" else self._what
        return await hints.may(session, chat_id, what, now, self._once_in)
