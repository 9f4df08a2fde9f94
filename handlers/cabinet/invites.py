"""/invite: asks for a role, a name and the CRM id, and answers with a one-time link to forward.

An invite never changes the role of somebody who is already on the staff. Whoever asks to be linked
by their own phone number is answered here, too.
"""

from datetime import timedelta

from bot.actions.people import identities, membership, own_phone
from bot.actions.people.own_phone import Outcome
from bot.callbacks import identities as ids
from bot.callbacks.staff import AnswerPhone, InviteAs, OpenPerson
from bot.cards.naming import role_name
from bot.pages.cabinet.identities import code_of
from bot.pages.cabinet.invites import Offer, forward_screen, note_screen, unknown_buttons
from bot.pages.cabinet.staff import choices, invite_screen, role_of_code
from bot.pages.typed_answers import BadReply, crm_id_in, name_in
from bot.rules.roles import role_of
from bot.ui.html import Html
from bot.ui.reader import reader_of
from bot.ui.screens import Button, Redraw, Sayings, Screen, Show, Tell, Toast, column
from bot.ui.texts import say
from handlers.chat.declined import Declined, OldButton, found
from handlers.chat.people import active_person
from handlers.chat.prompts import DOUBLE_TAP, Choice, Prompt, answered_by_press, ask, put
from handlers.chat.routes import Routes, Then
from handlers.chat.viewer import IsAdministrator, Viewer
from storage.directory import cabinet, connections, links, people, unknown_ids
from storage.directory import identities as known_as
from storage.tables import DEFAULT, Connection, Person, UnknownId

_ANSWERED = {
    Outcome.LINKED: "phone-done",
    Outcome.REFUSED: "phone-not-done",
    Outcome.OUTDATED: "phone-changed",
}

routes = Routes("invites", IsAdministrator())


@routes.command("invite")
async def invite_requested(viewer: Viewer) -> Screen:
    roles = choices(await people.roles(viewer.session))
    return invite_screen(roles, viewer.reader)


@routes.press(InviteAs)
async def role_chosen(viewer: Viewer, press: InviteAs) -> Sayings:
    """Asks for the name; nothing is stored yet."""
    role = found(role_of_code(press.role, choices(await people.roles(viewer.session))))
    then = {"ask": "invite", "role": role, "hours": viewer.invite_hours}
    return await ask(viewer, "invite-name-asked", then, role=role_name(role, viewer.language))


@routes.answer("invite")
async def name_given(viewer: Viewer, then: Then, text: str | None) -> Sayings:
    """A link for the one active person with this name or, once the id is known, for a new one."""
    session, role = viewer.session, role_of(str(then["role"]))
    name = name_in(text)
    if "<" in name or ">" in name:
        raise BadReply("invite-name-odd")
    namesakes = await people.by_name(session, name, dismissed_too=True)
    alike = [person for person in namesakes if person.active]
    if namesakes and not alike:
        return [Show(Screen(viewer.say("invite-name-dismissed", name=name)))]
    if len(alike) > 1:
        return [Show(Screen(viewer.say("invite-name-twice", name=name)))]
    if await _username(viewer) is None:
        return [Show(Screen(viewer.say("bot-unnamed")))]
    if alike:
        return await offer(viewer, alike[0], _remark(viewer, alike[0], role))
    person = await people.add(session, name=name, role=role, crm_id=None, now=viewer.now)
    first, *_ = await connections.of_each_cabinet(session)
    return await ask_id(viewer, person, first, is_invited=True)


async def ask_id(
    viewer: Viewer, person: Person, connection_id: int, *, is_invited: bool = False
) -> Sayings:
    """Asks which id the person has in the CRM. If they are being invited, the link comes next."""
    cabinet = await cabinet_of(viewer, connection_id)
    listed, _ = await unknown_ids.page(viewer.session, 0, unknown_ids.KEPT)
    mine = [it for it in listed if it.cabinet == cabinet]
    buttons: list[Choice] = [*unknown_buttons(person, mine, viewer.reader)]
    if is_invited:
        buttons.append(("crm-id-skip", ids.SkipId(person.pk).pack()))
    then = {"ask": "crm-id", "person": person.pk, "connection": connection_id}
    where = "-in" if cabinet else ""
    text_id = f"invite-id-asked{where}" if is_invited else f"ask-crm-id{where}"
    values = {"name": person.name, "cabinet": cabinet}
    then = {**then, "invited": is_invited}
    left = "invite-left" if is_invited else None  # the person has been added
    return await put(viewer, Prompt(text_id, then, values, {"name": person.pk}, buttons, left))


@routes.answer("crm-id")
async def id_typed(viewer: Viewer, then: Then, text: str | None) -> Sayings:
    """From now on the CRM knows the person by this id, unless it is somebody else's."""
    crm_id = crm_id_in(text)
    person = await active_person(viewer, int(then["person"]))
    if crm_id.casefold() == person.name.casefold():
        raise BadReply("crm-id-is-the-name", {"name": person.pk}, name=person.name)
    cabinet = await cabinet_of(viewer, int(then["connection"]))
    try:
        await identities.give(viewer.session, person, cabinet, crm_id)
    except identities.Taken as taken:
        owner = taken.owner
        if await links.of_person(viewer.session, owner.pk) is not None:
            raise BadReply("crm-id-taken", {"name": owner.pk}, id=crm_id, name=owner.name) from None
        same = ids.SamePerson(person.pk, owner.pk, code_of(cabinet, crm_id))
        return await _same_asked(viewer, then, person, owner, same)
    return await _id_known(viewer, person, crm_id, is_invited=bool(then.get("invited")))


@routes.press(ids.PickId)
async def id_picked(viewer: Viewer, press: ids.PickId) -> Sayings:
    """It is one that a hook has named. It may have become somebody else's meanwhile."""
    person, unknown = await active_person(viewer, press.person_id), await _unknown(viewer, press)
    if unknown is None:
        raise OldButton
    then = await answered_by_press(viewer, press)
    try:
        await identities.give(viewer.session, person, unknown.cabinet, unknown.crm_id)
    except identities.Taken:
        raise OldButton from None
    return await _id_known(viewer, person, unknown.crm_id, is_invited=bool(then.get("invited")))


@routes.press(ids.SamePerson)
async def same_person(viewer: Viewer, press: ids.SamePerson) -> Sayings:
    """The CRM has told of the person under its own name: both are one from now on."""
    person = await active_person(viewer, press.person_id)
    owner = await active_person(viewer, press.owner_id)
    its = await known_as.of_person(viewer.session, owner.pk)
    cabinet = next((it for it, crm_id in its.items() if code_of(it, crm_id) == press.code), None)
    if cabinet is None:
        raise OldButton
    then = await answered_by_press(viewer, press)
    try:
        crm_id = await identities.join(viewer.context, person, owner, cabinet)
    except identities.Taken:  # they have an account by now
        raise OldButton from None
    return await _id_known(viewer, person, crm_id, is_invited=bool(then.get("invited")))


@routes.press(ids.SkipId)
async def id_skipped(viewer: Viewer, press: ids.SkipId) -> Sayings:
    """The link is made at once; the id can be added in /staff."""
    person = await active_person(viewer, press.person_id)
    await answered_by_press(viewer, press)
    return await offer(viewer, person)


async def offer(viewer: Viewer, person: Person, remark: Html | None = None) -> Sayings:
    """A note and a message to forward, with a new link, which voids earlier ones.

    For a double tap, only that it is made already.
    """
    username, now, session = await _username(viewer), viewer.now, viewer.session
    if username is None:
        return [Show(Screen(viewer.say("bot-unnamed")))]
    until = now + timedelta(hours=viewer.invite_hours)
    if await links.has_just_asked(session, viewer.link.pk, person.pk, until - DOUBLE_TAP):
        return [Toast(viewer.plain("staff-link-just-made", name=person.name))]
    hours, asked_by = viewer.invite_hours, viewer.link.pk
    token = await membership.invite(session, person, hours, now, asked_by)
    made = Offer(
        person,
        f"https://t.me/{username}?start={token}",
        until,
        await links.of_person(session, person.pk) is not None,
        await missing_in(viewer),
        await known_as.of_person(session, person.pk),
    )
    theirs = reader_of(person, viewer.reader)
    note = note_screen(made, viewer.reader, now, remark)
    return [Show(note), Show(forward_screen(made, theirs, now))]


@routes.press(AnswerPhone)
async def phone_answered(viewer: Viewer, press: AnswerPhone) -> Sayings:
    """Whether an account that has shared its own phone number is linked: the first answer counts,
    and every administrator's card shows it."""
    request = await links.request(viewer.session, press.request_id)
    if request is None or not own_phone.is_open(request, press, viewer.now):
        raise Declined("phone-late")
    if request.answered_at is not None:
        raise Declined("phone-answered")
    outcome = await own_phone.answer(viewer.context, request, viewer.person, yes=press.yes)
    done: Sayings = [Toast(viewer.plain(_ANSWERED[outcome]), alert=outcome == Outcome.OUTDATED)]
    if viewer.link.ended_at is not None:  # it was about themselves, and another account
        done.append(Redraw(Screen(viewer.say("phone-done"))))
    if outcome == Outcome.REFUSED:
        said = say(request.language or viewer.language, "phone-declined")
        done.append(Tell(request.telegram_id, Screen(said)))
    return done


async def missing_in(viewer: Viewer) -> int | None:
    """The cabinet to ask an id for at once; None if there are several."""
    in_use = await connections.of_each_cabinet(viewer.session)
    return in_use[0] if len(in_use) == 1 else None


async def cabinet_of(viewer: Viewer, connection_id: int) -> str:
    """The cabinet that a button means. Raises `OldButton` if there is none."""
    if connection_id == connections.DEFAULT_ONE:
        return DEFAULT
    return found(await viewer.session.get(Connection, connection_id)).cabinet


async def _same_asked(
    viewer: Viewer, then: Then, person: Person, owner: Person, same: ids.SamePerson
) -> Sayings:
    """Asks whether somebody of whom only the CRM has told is the person."""
    its = await known_as.of_person(viewer.session, owner.pk)
    crm_id = its[await cabinet_of(viewer, int(then["connection"]))]
    values = {"person": person.name, "name": owner.name, "id": crm_id}
    named = {"person": person.pk, "name": owner.pk}
    buttons: list[Choice] = [("crm-id-same", same.pack())]
    left = None
    if then.get("invited"):
        buttons.append(("crm-id-skip", ids.SkipId(person.pk).pack()))
        left = "invite-left"
    return await put(viewer, Prompt("crm-id-same-asked", then, values, named, buttons, left))


async def _id_known(viewer: Viewer, person: Person, crm_id: str, *, is_invited: bool) -> Sayings:
    if is_invited:
        return await offer(viewer, person)
    done = viewer.say("crm-id-given", name=person.name, id=crm_id)
    return [Show(Screen(done, column([Button(viewer.plain("open"), OpenPerson(person.pk))])))]


async def _unknown(viewer: Viewer, press: ids.PickId) -> UnknownId | None:
    listed = await unknown_ids.everyone(viewer.session)
    return next((it for it in listed if code_of(it.cabinet, it.crm_id) == press.code), None)


def _remark(viewer: Viewer, person: Person, role: str) -> Html | None:
    if person.role == role:
        return None
    shown = role_name(person.role, viewer.language)
    return viewer.say("invite-role-differs", name=person.name, role=shown)


async def _username(viewer: Viewer) -> str | None:
    return (await cabinet.get(viewer.session)).bot_username or None
