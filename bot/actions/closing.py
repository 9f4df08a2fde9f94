"""An object has ended, or is open again: what people were told of it follows.

Works within the caller's transaction.
"""

from datetime import datetime

from bot.actions.context import Context
from storage.flow import cards
from storage.objects import closings
from storage.tables import Ended


async def close(context: Context, subject: str, how: Ended, at: datetime) -> None:
    """The object has ended `at` that time: nobody has anything left to do about it."""
    people = await closings.close(context.session, subject, how, at, context.now)
    await cards.redraw_bells(context.session, people)


async def reopen(context: Context, subject: str, at: datetime) -> None:
    """The object is open again since `at`."""
    people = await closings.reopen(context.session, subject, max(at, context.now))
    await cards.redraw_bells(context.session, people)
