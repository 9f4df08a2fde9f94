"""Bellhop: what happens in a CRM reaches the right person as a card in Telegram.

Data flows one way, through three tables. Each stage reads one and writes the next, so a stage that
dies picks up again by reading its table:

    CRM ──POST──▶ handlers/http ──────▶ [event]           committed, then answered with 200
    clock ───▶ bot/schedule ──────────▶ [event]           reminders take the same path
    CRM ◀─GET─ bot/sync ──────────────▶ [event]           what no hook has told
                     bot/intake ──────▶ [notification]    who hears of it, how and when
                     bot/delivery ────▶ [card] ──▶ Telegram
                     bot/push ────────▶ [push_message] ──▶ browsers
    staff ───▶ handlers/personal ─────▶ read, muted, snoozed: delivery redraws the cards
    pages ◀──▶ handlers/web ──────────▶ the same, by the same handlers; told of each change

There are two short cuts, both within one commit. While nothing else waits, the commit that stores a
hook also makes its notifications (bot/intake/desk, decision 0015). And the commit that makes a
notification also claims its card if the chat is free, so that delivery can draw it meanwhile and
send it without asking the table first (decision 0008).

The rooms, top floor first; a module imports only from floors below its own:

    cli, demo, app         the verbs, the demo; assembly: app is what each replica has, app_telegram
                           what handles updates, app_loops what runs on one replica, for a term
    handlers/              http: hooks and health · chat: what every update passes ·
                           personal: one's own bell and settings · cabinet: administrators
                           web: the web bell · on_page: the chat's buttons, pressed on its page
                           overviews: what chat and page read alike
    intake | delivery | push | schedule | sync    the stages; none imports another
    actions | telegram | pages        changes to the tables · calls, polling · a command's screens
    runtime | cards                   config, log, workers · what a notification looks like
    rules | providers                 who hears what, how and when · one folder for each CRM
    events | ui                       the data of the event types · texts, HTML, screens
    calendar, callbacks, letters      days, hours and zones · what a button means · graphemes
    storage/               upkeep, web, objects, flow, directory, replicas · engine · tables

Pure rooms (calendar, callbacks, letters, events, ui, rules, cards, pages, every provider's `hooks`
and most else of KeyCRM's) have no Telegram, no web, no database, no clock and no await: what they
need is passed in.

Glossary: each word has one meaning.
    cabinet       the team that one installation serves: its switch, policy, zone and people; one
                  with a name is the namespace of another CRM account's ids; a key is qualified if
                  that name stands before it
    identity      the id by which a cabinet's CRM knows a person; unknown id: one that nobody has
    person        a member of staff; `role`: what they are in the CRM
    link          the binding of a Telegram account to a person; invite: a one-time token for one
    source        where orders come from; channel: where clients write
    connection    one CRM's permission to post; provider: which CRM it is; hook: one POST
    account       what an API key opens of a CRM: the connections of one cabinet that have this key
    budget        how often a key may ask, and whose call goes first; to poll: to ask what is new
    mark          how far one list of an account has been read, by the CRM's clock
    port          where hooks come in; caller: whoever has connected to it, not known yet
    replica       one process of an installation; several may share one PostgreSQL
    runner        the replica that holds the lock and runs the loops; standby: one that could
    term          a runner's time, by number; superseded: another has begun
    lease         how long Telegram may be called after the runner has made sure of its lock
    farewell      what a runner writes down when it stops in good order
    signal        a word by which replicas wake one another; it may be lost: tables are the truth
    event         something that happened, once; kind: its type in the catalogue
    object        what people work on: an order, lead, task, chat, channel or source
    subject       the key of the object that an event is about, such as order:40117
    life          what is known of an object: its steps, who is responsible, how it ended
    details       the newest that any report has said of an order or lead, and of its buyer
    status        how far an order or lead is, in the CRM's words; over: nothing is left to do
    pipeline      a series of statuses that leads go through; a lead is a card of it in the CRM
    report        what an event says about one kind; context: the transaction an action works in
    alert         a kind that people should hear of; recipient: a person who does
    notification  one person's copy of an alert, a step of what they have of its object; item: the
                  notification with the event's data
    thread        all that one person has of one object; latest: the step that stands for it, the
                  newest open one or else the newest
    standing      where an object stands, as one person's card says it
    section       the half of the bell it belongs to: events or system
    card          one message that is, or must be, in one chat; form: what sort of card
    bell          the pinned card that lists a person's notifications and counts the unread
    web bell      the bell as a page, in Telegram or in a browser; page: what is open there;
                  of a list, a page is one part
    one-time link the link that `/web` answers with; it signs in to the web bell in a browser, once
    session       being signed in to the web bell in one place, for as long as the link lasts
                  (a variable `session` is the database's);
                  visit: one request to the web bell; device: what the place calls itself
    version       the number of a bell's latest change; stream: by which an open page is told of
                  each; hub: what tells all streams of a replica
    pop-up        a notification that an open page shows by itself
    browser       a web browser that takes push messages for a person, for as long as the session
                  there lasts; subscription: its row. Service: its maker's, which takes messages for
                  it; endpoint: where
    push message  a notification that one browser is told of, whatever the chat gets
    stale         to be redrawn, because something on the card has changed
    screen        what a message shows: text and buttons; press: what a button means
    answer        what is said in reply to an update; one that the runner has to say for another
                  replica waits in a table. Toast: the short one to a press, which is no message
    hint          what a chat is told only once in a while
    question      a card that asks for an answer in words; it is open for ten minutes at most
    change        something that a person has changed, kept so that they can undo it
    switch        the cabinet's on and off; policy: the kinds its people may have
    preference    how a person wants to be told; wishes: preferences, quiet hours, rhythm and mutes
    verdict       what the wishes make of one notification: now, silently, later or bell only
    held          waiting for the end of quiet hours, for a digest or for the person's return
    job           something delivery has to do in a chat; turn: whose call may start now
    claim         to write down that a card is being sent, before it is; of a person, to be on an
                  object that several have (`I'm on it`)
    outcome       what became of a call to Telegram; to settle: to store it; attempt: a failed try
    trace         what became of each event of an object: who was told, and by which message
    untold        why somebody who might have heard of an event does not, as it was then
    silence       no hook of a connection, or no order of a source, for far longer than usual
    problem       something that got stuck: a refused card, an event nobody could hear of
    list          what is nobody's, on a card of administrators: alerts that reached nobody, or
                  what somebody left open who is unlinked; to give: to make it somebody's
    reminder      an event that the clock makes; it is stored as a row until its time comes
    deadline      when a task is due or a lead should be contacted
    ladder        the days around a payment's due date on which reminders are sent
    period        how often a channel is paid for
    snooze        shows a notification again later, as a new card
    quiet hours   parts of the week in which only urgent cards are sent; span: one of them
    rhythm        how often a person wants to be told; digest: the card with everything held
    absence       a stretch of time for which a person is away; substitute: who is told instead
    escalation    telling again, and then telling others, what nobody has read in time
    mute          a person's wish not to be told of a subject, a source or a kind for a while
"""
