"""GET /api/v1/me: what the page needs first."""

from handlers.web.push import offer
from handlers.web.visits import Json, Routes, Visit
from storage.flow import inbox
from storage.replicas import bells

routes = Routes()


@routes.at("GET", "/api/v1/me")
async def me(visit: Visit) -> Json:
    """Who has signed in, and how much is unread."""
    who = visit.who
    async with visit.parts.database.read() as session:
        unread = await inbox.unread_counts(session, who.person.pk)
        version = await bells.newest(session)
        push = await offer(session, who)
    return {
        "name": who.person.name,
        "language": who.reader.language,
        "may_manage": who.may_manage,
        "in_telegram": who.session.in_telegram,
        "unread": unread,
        "version": version,
        "push": push,
    }
