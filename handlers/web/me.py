"""GET /api/v1/me: what the page needs first."""

from bot.cards.naming import role_label
from bot.rules.preferences import EVERYTHING_OFF, POP_UPS, SOUND, Choices
from bot.ui.page_words import words
from handlers.web.push import offer
from handlers.web.visits import Json, Routes, Visit
from storage.directory import preferences
from storage.replicas import bells
from storage.web import listed

routes = Routes()


@routes.at("GET", "/api/v1/me", packs=True)
async def me(visit: Visit) -> Json:
    """Who has signed in, how much is unread, how they want to be told, and the page's words."""
    who = visit.who
    language, me = who.reader.language, who.person.pk
    async with visit.parts.database.read() as session:
        unread = await listed.unread(session, me)
        version = await bells.newest(session)
        choices = Choices((await preferences.of(session, [me])).get(me, {}))
        push = await offer(session, who)
    return {
        "name": who.person.name,
        "role": role_label(who.person.role, language),
        "language": language,
        "timezone": who.reader.zone.key,
        "may_manage": who.may_manage,
        "in_telegram": who.session.in_telegram,
        "unread": unread,
        "version": version,
        "sound": choices.of(SOUND) and not choices.of(EVERYTHING_OFF),
        "pop_ups": choices.of(POP_UPS) and not choices.of(EVERYTHING_OFF),
        "push": push,
        "words": dict(words(language)),
    }
