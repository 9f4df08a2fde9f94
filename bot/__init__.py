"""Bellhop: what happens in a CRM reaches, as a card in Telegram, the person whom it concerns.

The flow, left to right; each stage reads one table and writes the next, and one that dies is
resumed by reading its table again:

    CRM ──POST──▶ handlers.http ─────▶ [event]                     commit 1, then 200
    clock ─[reminder]─▶ bot.schedule ▶ [event]                     the same door
                  bot.intake ────────▶ [notification]              commit 2; it claims fresh cards
                  bot.delivery ──────▶ [card] ──▶ Telegram         claimed, sent, settled
    staff ──────▶ handlers.personal ─▶ read_at, stale cards        delivery redraws them

Three packages, imported downward only: `handlers` → `bot` → `storage`. In `bot`, the core decides
(plain functions, no I/O, no clock) and the edges do.

Glossary
    person      one of the staff; `role` says what the person is in the CRM
    link        the Telegram account that speaks for a person; `invite`: the one-time way to one
    source      where orders come from; channel: where clients write
    connection  one CRM's permission to post; provider: how that CRM speaks; hook: one post of it
    event       what happened, once; kind: which of the catalogue's types it is
    subject     the object that an event is about, such as order:40117
    notification  one person is to hear of one event: an item of that person's bell
    section     the half of the bell it is in: events or system
    card        one message that is or must be in one chat
    screen      what a message shows: text and buttons; press: what a button means
    switch      the cabinet's on and off; policy: the kinds that its people may have
    preference  how a person wants it; verdict: what follows for one notification
    outcome     what became of a call to Telegram; attempt: a try of a card with another than sent
    problem     what got stuck: a card that Telegram has refused, an event that nobody heard of
    reminder    an event that the clock makes; until its time it is a row that waits
    deadline    by when a duty (a task, or a lead to be contacted) is to be done
    ladder      the days before and after a payment's day on which it is reminded of; step: one
    period      how often a channel is paid
    snooze      a person's wish to see a notification once more, in a new card
    quiet hours  parts of a week in which only what is urgent is sent; span: one of them
    rhythm      how often a person wants to hear; digest: the card with all that was held till then
    absence     a time in which a person is away; substitute: who hears in that person's place
    escalation  what nobody has read in time is told again, step by step, and then to others
    mute        a person's wish to hear nothing of a subject, a source or a kind until a time
"""
