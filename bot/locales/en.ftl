# Texts for people. Tags are Telegram's HTML; values are escaped by the formatter.
# One message, one id, in all three files. Words before emoji.

## Notifications: the first line says type, object and what to do.
## `.line` is how a list names one, without what to do; `.name` is how settings call the kind, `.count`
## how a list counts it.

kind-order-created = New order { $object }: take it on
    .line = New order { $object }
    .name = New orders
    .count = { $count ->
        [one] { $count } new order
       *[other] { $count } new orders
    }
kind-order-assigned = Order { $object } is yours: take it on
    .line = Order { $object } is yours
    .name = Orders assigned to you
    .count = { $count ->
        [one] { $count } order assigned
       *[other] { $count } orders assigned
    }
kind-order-status-changed = Order { $object }: { $to }
    .line = Order { $object }: { $to }
    .name = Order status changes
    .count = { $count ->
        [one] { $count } order status change
       *[other] { $count } order status changes
    }
kind-order-payment-changed = Order { $object }, payment: { $to }
    .line = Payment of order { $object }: { $to }
    .name = Order payment changes
    .count = { $count ->
        [one] { $count } order payment change
       *[other] { $count } order payment changes
    }
kind-order-overdue = Order { $object } is overdue: move it on
    .line = Overdue order: { $object }
    .name = Overdue orders
    .count = { $count ->
        [one] { $count } overdue order
       *[other] { $count } overdue orders
    }
kind-lead-created = New lead { $object }: get in touch
    .line = New lead { $object }
    .name = New leads
    .count = { $count ->
        [one] { $count } new lead
       *[other] { $count } new leads
    }
kind-lead-assigned = Lead { $object } is yours: get in touch
    .line = Lead { $object } is yours
    .name = Leads assigned to you
    .count = { $count ->
        [one] { $count } lead assigned
       *[other] { $count } leads assigned
    }
kind-lead-status-changed = Lead { $object }: { $to }
    .line = Lead { $object }: { $to }
    .name = Lead status changes
    .count = { $count ->
        [one] { $count } lead status change
       *[other] { $count } lead status changes
    }
kind-lead-contact-due = Lead { $object }: time to get in touch
    .line = Time to contact: lead { $object }
    .name = Leads to contact
    .count = { $count ->
        [one] { $count } lead to contact
       *[other] { $count } leads to contact
    }
kind-message-received = Message from { $object }: reply
    .line = Message from { $object }
    .name = New messages
    .count = { $count ->
        [one] { $count } new message
       *[other] { $count } new messages
    }
kind-message-failed = Not delivered: { $object }. Try another way
    .line = Not delivered: { $object }
    .name = Messages not delivered
    .count = { $count ->
        [one] { $count } message not delivered
       *[other] { $count } messages not delivered
    }
kind-conversation-assigned = Chat with { $object } is yours: reply
    .line = Chat with { $object } is yours
    .name = Chats assigned to you
    .count = { $count ->
        [one] { $count } chat assigned
       *[other] { $count } chats assigned
    }
kind-task-created = New task: { $object }
    .line = New task: { $object }
    .name = New tasks
    .count = { $count ->
        [one] { $count } new task
       *[other] { $count } new tasks
    }
kind-task-overdue = Overdue task: { $object }
    .line = Overdue task: { $object }
    .name = Overdue tasks
    .count = { $count ->
        [one] { $count } overdue task
       *[other] { $count } overdue tasks
    }
kind-call-missed = Missed call from { $object }: call back
    .line = Missed call: { $object }
    .name = Missed calls
    .count = { $count ->
        [one] { $count } missed call
       *[other] { $count } missed calls
    }
kind-source-disconnected = { $guess ->
        [silent] No orders from { $object }: check the source
       *[no] Source { $object } is disconnected: reconnect it
    }
    .line = { $guess ->
        [silent] No orders from { $object }
       *[no] Source { $object } is disconnected
    }
    .name = Sources disconnected
    .count = { $count ->
        [one] { $count } source disconnected
       *[other] { $count } sources disconnected
    }
kind-source-reconnected = { $guess ->
        [silent] Orders from { $object } are coming in again
       *[no] Source { $object } is connected again
    }
    .line = { $guess ->
        [silent] Orders from { $object } are coming in again
       *[no] Source { $object } is connected again
    }
    .name = Sources connected again
    .count = { $count ->
        [one] { $count } source connected again
       *[other] { $count } sources connected again
    }
kind-channel-disconnected = Channel { $object } is disconnected: reconnect it
    .line = Channel { $object } is disconnected
    .name = Channels disconnected
    .count = { $count ->
        [one] { $count } channel disconnected
       *[other] { $count } channels disconnected
    }
kind-channel-reconnected = Channel { $object } is connected again
    .line = Channel { $object } is connected again
    .name = Channels connected again
    .count = { $count ->
        [one] { $count } channel connected again
       *[other] { $count } channels connected again
    }
kind-channel-payment-due = { $when ->
        [before] { $days ->
            [one] Pay channel { $object }: { $days } day left
           *[other] Pay channel { $object }: { $days } days left
        }
        [today] Pay channel { $object } today
        [late] { $days ->
            [one] Pay channel { $object }: { $days } day overdue
           *[other] Pay channel { $object }: { $days } days overdue
        }
        [over] Channel { $object }: nothing to pay any more
       *[some] Pay channel { $object }
    }
    .line = { $when ->
        [before] { $days ->
            [one] Channel { $object }: { $days } day until payment
           *[other] Channel { $object }: { $days } days until payment
        }
        [today] Channel { $object }: payment due today
        [late] { $days ->
            [one] Channel { $object }: { $days } day overdue
           *[other] Channel { $object }: { $days } days overdue
        }
        [over] Payment for channel { $object }
       *[some] Channel { $object }: payment due
    }
    .name = Channel payments due
    .count = { $count ->
        [one] { $count } channel payment due
       *[other] { $count } channel payments due
    }
kind-channel-paid = Channel { $object } is paid
    .line = Channel { $object } is paid
    .name = Channels paid
    .count = { $count ->
        [one] { $count } channel paid
       *[other] { $count } channels paid
    }
kind-event-unreached = { $when ->
        [over] { $place ->
            [nowhere] Reached nobody: all of it is settled
           *[other] Reached nobody, { $source }: all settled
        }
       *[some] { $place ->
            [nowhere] { $what } reached nobody: choose who gets it
           *[other] { $what } of { $source } reached nobody: choose managers
        }
    }
    .line = { $when ->
        [over] { $place ->
            [nowhere] Reached nobody
           *[other] Reached nobody: { $source }
        }
       *[some] { $place ->
            [nowhere] Reached nobody: { $what }
           *[other] Reached nobody: { $what }, { $source }
        }
    }
    .name = Reached nobody
    .count = { $count ->
        [one] { $count } alert that reached nobody
       *[other] { $count } alerts that reached nobody
    }
kind-staff-left = { $when ->
        [over] { $object } has left the bot: all settled
       *[some] { $object } has left the bot, { $count } open: choose who gets it
    }
    .line = Left open by { $object }: { $count }
    .name = Left open by a colleague
    .count = { $count ->
        [one] { $count } colleague who left things open
       *[other] { $count } colleagues who left things open
    }
kind-hook-unreadable = { $count ->
        [one] { $count } hook of { $object } could not be read: check it
       *[other] { $count } hooks of { $object } could not be read: check it
    }
    .line = Unreadable hooks: { $count }, { $object }
    .name = Unreadable hooks
    .count = { $count ->
        [one] { $count } report of unreadable hooks
       *[other] { $count } reports of unreadable hooks
    }
kind-hook-refused = { $when ->
    [over] { $object }: its hooks work again
   *[some] { $mistake ->
        [method] { $object }: somebody sends { $method }. Choose POST there
        [media_type] { $object }: hooks come as { $media_type }. Choose JSON
        [encoding] { $object }: hooks come compressed. Turn that off there
        [size] { $object }: hooks are too large. Send less at once
        [broken] { $object }: hooks break off on the way. Check the network
        [signature] { $object }: hooks have a wrong signature. Check the secret
        [clock] { $object }: the sender’s clock is wrong. Correct it
        [shape] { $object }: hooks have wrong fields. Check them
        [conflict] { $object }: two hooks share one id. Check the ids
       *[other] { $object }: hooks are refused. Check the sender
    }
}
    .line = Refused hooks: { $count }, { $object }
    .name = Refused hooks
    .count = { $count ->
        [one] { $count } report of refused hooks
       *[other] { $count } reports of refused hooks
    }
kind-hook-well = { $object }: its hooks work again
    .line = Hooks arrive again: { $object }
    .name = Hooks arrive again
    .count = { $count ->
        [one] { $count } connection that works again
       *[other] { $count } connections that work again
    }
kind-connection-silent = { $when ->
    [over] { $object }: hooks arrive again
   *[some] { $object } has gone silent. Check the hooks in the CRM
}
    .line = Silent: { $object }
    .name = Silent connections
    .count = { $count ->
        [one] { $count } silent connection
       *[other] { $count } silent connections
    }
kind-connection-back = { $object } is no longer silent
    .line = No longer silent: { $object }
    .name = No longer silent
    .count = { $count ->
        [one] { $count } connection that is no longer silent
       *[other] { $count } connections that are no longer silent
    }
kind-integration-failing = { $when ->
    [over] { $failing ->
        [none] { $object }: Bellhop does not use its API any more
        [people] { $object }: the list of staff is complete again
       *[other] { $object }: its API works again
    }
   *[some] { $failing ->
        [key] { $object }: the API key is refused. Give a new one
        [rights] { $object }: the API key lacks rights. Add them
        [people] { $object }: its list of staff is not complete. Check it there
       *[other] { $object }: its API does not answer. Check the connection
    }
}
    .line = API problem: { $object }
    .name = API problems
    .count = { $count ->
        [one] { $count } API problem
       *[other] { $count } API problems
    }
kind-integration-well = { $failing ->
    [people] { $object }: the list of staff is complete again
   *[other] { $object }: its API works again
}
    .line = API works again: { $object }
    .name = API works again
    .count = { $count ->
        [one] { $count } API that works again
       *[other] { $count } APIs that work again
    }
kind-connection-test = Test card for { $object }: nothing has happened
    .line = Test card: { $object }
    .name = Test cards
    .count = { $count ->
        [one] { $count } test card
       *[other] { $count } test cards
    }

## Facts below the first line

fact-latest = Latest: { $value }
fact-refused = Refused today: { $value }
fact-since = Since: { $value }
fact-missing = Meanwhile missing: { $value }
fact-meanwhile = Meanwhile: { $value }
fact-cure = What to do: { $value }
fact-full = In full: { $value }
fact-total = Total: { $value }
fact-number = Number: { $value }
fact-paid = Paid: { $value }
fact-paid-of = Paid: { $value } of { $whole }
fact-paid-all = Total: { $value }, paid in full
fact-not-paid = Total: { $value }, not paid
fact-paid-before = Paid before: { $value }
fact-items = Products: { $value }
fact-items-sum = Products: { $value } for { $whole }
fact-goods = Products for { $value }
fact-comment = Client's comment: { $value }
fact-comment-long = Client's comment: <blockquote expandable>{ $value }</blockquote>
fact-note = Manager's note: { $value }
fact-note-long = Manager's note: <blockquote expandable>{ $value }</blockquote>
fact-delivery = Delivery: { $value }
fact-delivery-total = Delivery cost: { $value }
fact-promocode = Promo code: { $value }
fact-status = Status: { $value }
fact-manager = Manager: { $value }
fact-overdue = Move on by: { $value }
fact-utm = UTM: { $value }
fact-source = Source: { $value }
fact-channel = Channel: { $value }
fact-cabinet = Cabinet: { $value }
fact-client = Client: { $value }
fact-phone = Phone: { $value }
fact-before = Before: { $value }
fact-after = Now: { $value }
fact-why = Reason: { $value }
fact-detail = Details: { $value }
fact-text = <blockquote expandable>{ $value }</blockquote>
fact-amount = Amount: { $value }
fact-due = Due: { $value }
fact-contact = Contact at: { $value }
fact-called = Called: { $value }
fact-paid-until = Paid until: { $value }
fact-last-order = Last order: { $value }
fact-usual-orders = Usually in that time: { $value }
fact-address = Address: { $value }

missing-answers = clients’ data, names of statuses and staff, missed calls, and changes that no hook tells
meanwhile-people = nobody is unlinked because of this list
cure-key = make a new key in the CRM, then run on the server: bellhop api-key { $id } --file FILE
cure-shared-key = make a new key in the CRM, put it into BELLHOP_KEYCRM_API_KEY and restart Bellhop
cure-rights = let the owner of the key see orders in the CRM. What else is missing, bellhop check says on the server
cure-people = look at the users in the CRM. If they are right, unlink those who have left in /staff, and remove their CRM ids
cure-other = Bellhop tries again by itself. If it stays so, run on the server: bellhop check
not-asked = { $why ->
        [late] it does not answer in time
        [unreachable] its address cannot be reached
        [busy] it takes no more calls for now (429)
        [error] it answers with an error
        [page] it answers with a web page instead of data
        [half] its answer breaks off
        [elsewhere] its address sends elsewhere
        [gone] there is nothing at this address of its API (404)
        [odd] its answer makes no sense
        [database] Bellhop cannot reach its own database
        [bug] a bug in Bellhop, see its log
       *[other] { $why }
    }

several-events = { $count ->
        [one] { $count } event
       *[other] { $count } events
    }
some-client = a client
hidden-number = a hidden number
titled = “{ $title }”

why-token-expired = the access token has expired
why-shop-unpaid = the shop is not paid
why-plan-without-api = the shop's plan has no API
why-password-changed = the password was changed
why-page-blocked = the page is blocked
why-unpaid = it is not paid
why-blocked-bot = the client has blocked the bot
why-silent = Bellhop’s guess, as orders usually come at this time

payment-not-paid = not paid
payment-part-paid = partly paid
payment-paid = paid
payment-overpaid = overpaid

card-only-number = { $crm } sends only the number: open it there to see the rest
reason-manager = <i>You are its manager</i>
reason-assignee = <i>You are the assignee</i>
reason-sender = <i>You sent the message</i>
reason-default = <i>You are a default manager of the source</i>
reason-administrator = <i>You are an administrator</i>
reason-given = <i>An administrator gave it to you</i>
reason-claimed = <i>You took it on</i>
reason-everyone = <i>For everyone who writes to clients</i>
reason-tester = <i>A test that you asked for</i>

card-answered = <i>No longer current</i>
card-paid = <b>Paid on { $at }</b>
card-paid-by = <b>Paid on { $at }, marked by { $name }</b>
card-again = <i>Comes again: { $at }</i>
card-muted = <i>Came while you had muted it: no message was sent</i>
read = Read
unread = Unread
card-read = <b>Read</b>
card-repeat = <i>This may be a repeat: Telegram's answer was lost</i>

## Where an object stands, and who is on it

outcome = { $what }: { $how }
ended-moved = no longer yours
ended-moved-to = now with { $name }
ended-taken = a colleague is on it
ended-taken-to = { $name } is on it
ended-given = given to a colleague
ended-done = done
ended-cancelled = cancelled
ended-deleted = deleted
ended-closed = closed
claim = I'm on it
give-back = Give back
claim-own = <b>You have been on it since { $at }</b>
claim-other = <b>{ $name } has been on it since { $at }</b>
claim-done = You are on it, and your colleagues can see that. Nothing changes in the CRM.
claim-late = { $name } is on it already
claim-over = There is nothing left to do about it
claim-given-back = Given back: your colleagues can take it
claim-not-yours = You are no longer on it
steps = <i>{ $steps }</i>
step-times = { $what } ×{ $times }
step-yours = yours
step-nobody = nobody's
step-order-created = new
step-order-done = done
step-order-cancelled = cancelled
step-order-deleted = deleted
step-order-overdue = overdue
step-lead-created = new
step-lead-contact-due = time to get in touch
step-lead-closed = closed
step-message-received = message
step-message-failed = not delivered
step-message-answered = replied
step-conversation-closed = closed
step-task-created = new
step-task-overdue = overdue
step-task-done = done
step-task-deleted = deleted
step-source-disconnected = disconnected
step-source-reconnected = connected
step-channel-disconnected = disconnected
step-channel-reconnected = connected
step-channel-payment-due = payment due
step-channel-paid = paid

## Lists

burst-title = <b>{ $count ->
        [one] { $count } new notification
       *[other] { $count } new notifications
    }: open the bell</b>
burst-more = { $count ->
        [one] and { $count } more
       *[other] and { $count } more
    }
digest-title = <b>{ $count ->
        [one] { $count } notification has
       *[other] { $count } notifications have
    } been waiting for you: open the bell</b>
list-over = Nothing in this list is open any more.

## The bell

bell-title = { $count ->
        [one] Bell: { $count } unread
       *[other] Bell: { $count } unread
    }
bell-events = Events
bell-system = System
bell-page = Page { $page } of { $pages }
bell-came = <i>Came: { $at }</i>
bell-empty = Nothing here yet.
bell-empty-unread = Nothing unread here.
bell-moved = The bell has moved down. /bell brings it to the bottom.
card-moved = This notification has come again, below.
bell-is-elsewhere = This is an old bell. The new one is below; /bell brings it down.
tab-events = Events ({ $count })
tab-system = System ({ $count })
entry-over = no longer current
entry-paid = paid
entry-for = for { $name }
entry-escalated = { $step ->
        [1] second reminder
        [2] others reminded, too
       *[other] administrators reminded, too
    }
page-newer = ← Newer
page-older = Older →
unread-only = Unread only
show-all = Show all
mark-all-events = Mark all events as read
mark-all-system = Mark all system alerts as read
all-read-events = All events are marked as read
all-read-system = All system alerts are marked as read
settings = Settings

## Buttons that stand in more than one place

mark-read = Mark read
mark-unread = Mark unread
cannot-be-unread = Nothing is left to do about this, so it stays read.
open = Open
open-bell = Open bell
back = Back
menu = Menu
chosen = ✓ { $label }
copy-order = Copy order №
copy-phone = Copy phone
mark-all = Mark all read
all-read = Everything is marked as read
all-unread-again = They are unread again
choose-managers = Choose managers
mark-paid = Mark paid
remind-tomorrow = Remind me tomorrow
unlink = Unlink

## Linking

linked = Hello, { $name }! This account is linked. Your role: { $role }.
linked-what = This bot tells you what concerns you in the company's CRM: a new order, a client's message, a task. Each comes here as a message, and the bell pinned above keeps them all.
linked-next = Next: /settings sets push and sound, /help tells more.
linked-next-off = Notifications are still off for the whole company: an administrator will turn them on. Meanwhile, /settings sets push and sound, /help tells more.
linked-next-administrator = Next: /invite brings in a colleague, /staff shows everybody, /help tells more.
linked-next-administrator-off = Next: invite your colleagues with /invite, then turn notifications on for everybody in /notifications. /help tells more.
start-again = You are linked already, { $name }. /bell shows your notifications, /help tells more.
link-already = This account is linked to { $now }. Link it to { $then } instead?
link-forward = Is the link meant for { $then }? Then do not press the button: forward the message with the link.
link-take = Link to { $then }
link-keep = Keep it as it is
link-kept = Nothing has changed: this account is still linked to { $name }.
invite-unknown = This link is not valid. Ask an administrator for a new one.
invite-other-bot = This link is for another bot, @{ $bot }. Open it instead of sending it here.
invite-used = This link has been used already. Ask an administrator for a new one.
invite-first-over = This link was for the first administrator, and there is one already. Ask them for a link of your own.
invite-own-last = This is the last linked administrator who can be reached, so the account stays as it is. If the link is meant for a colleague, forward it instead of opening it.
invite-expired = This link has expired. Ask an administrator for a new one.
invite-replaced = This link is no longer valid: a newer one has been made. Open that one, or ask an administrator.
invite-dismissed = This link is no longer valid: the person it was made for is no longer on the staff.
invite-rights = This link is no longer valid: the person it was made for now has a role with more rights. Ask an administrator for a new one.
stranger = This bot sends work alerts to the staff of a company. To use it, ask an administrator there for a link, then open it or send it here.
not-linked = This account is not linked. Ask an administrator for a link.
no-groups = This bot works in private chats only: alerts may hold client data. It leaves this group now.
bot-description = Work alerts from your company's CRM: new orders, clients' messages, tasks. Each comes at once, to the person it concerns.
    
    To get in, ask your administrator for a link and open it.
bot-short-description = Work alerts from your company's CRM. To get in, ask your administrator for a link.
notice-linked = { $person } is now linked to { $account }.
notice-linked-elsewhere = Your alerts now go to another account, and this one is unlinked. If that was not you, tell an administrator.
notice-dismissed = Your account is no longer active in the CRM: this chat is unlinked.
notice-role-kept = The CRM says your role is now: { $role }. You are the last administrator here who can be reached, so you stay one until another one is linked: /invite.
notice-dismissal-kept = The CRM says your account is no longer active. You are the last administrator here who can be reached, so this chat stays linked until another one is linked: /invite.
notice-invite-void = The CRM says { $person } is now: { $role }. The link made before is no longer valid: make a new one and send it to that person only.

## Linking by one's own phone number

stranger-phone = This bot sends work alerts to the staff of a company. Do you work there? Share your own phone number with the button below: an administrator decides whether to link you. Or ask an administrator for a link, then open it or send it here.
phone-share = Share my phone number
phone-noted = Thank you. If the company's CRM has this number for somebody on the staff, the administrators are asked now, and this bot writes to you once one of them agrees. You can ask once a day. If nothing comes, ask an administrator for a link.
phone-again = You have asked already. You can ask once a day; if it is urgent, ask an administrator for a link.
phone-not-own = Only your own phone number counts: share it with the button below.
phone-not-needed = This account is linked already: your phone number is not needed.
phone-declined = Thank you for asking. This account has not been linked. If that is a mistake, talk to an administrator.
phone-asked = <b>Link { $person }?</b>
    A Telegram account has shared its own phone number, and it is the number that the CRM has for { $person }.
    In the CRM: { $person }, { $role }
    In Telegram: { $account }, calls itself <code>{ $name }</code>
    Once linked, it gets the alerts for { $person }. If in doubt, ask { $person } first.
phone-asked-moves = { $person } is linked to { $other } now. That account would be unlinked.
phone-yes = Yes
phone-no = No
phone-linked = <b>{ $person } is linked to { $account }</b>
    Answered “Yes”: { $by }
phone-refused = <b>{ $person } is not linked to { $account }</b>
    Answered “No”: { $by }
phone-outdated = <b>{ $person } is not linked to { $account }</b>
    Answered “Yes”: { $by }. But something has changed since the account asked: see /staff.
phone-expired = <b>{ $person } is not linked to { $account }</b>
    Nobody answered within a day.
phone-late = It is too late to answer this.
phone-answered = This has been answered already.
phone-done = The account is linked
phone-not-done = The account is not linked
phone-changed = The account is not linked: something has changed since it asked. See /staff.

## Roles

role-administrator = administrator
role-manager = manager
role-content-manager = content manager
role-courier = courier
role-analyst = analyst
role-producer = producer
role-supplier = supplier
role-unnamed = role № { $number }

## Answers

button-old = This button is outdated.
nothing-due = Nothing is due here any more.
marked-paid = Marked as paid
paid-already = Something has changed here meanwhile: this payment is no longer due.
day-today = today, { $time }
day-tomorrow = tomorrow, { $time }
day-yesterday = yesterday, { $time }
again-at = It comes again: { $at }
again-anyway = The next reminder of this payment will still come at: { $at }
went-wrong = Something went wrong on our side. Please try again.
on-page-bell = The bell is here, on this page.
on-page-unreachable = The bot asks you in Telegram, but you have blocked it there. Unblock it first.
on-page-elsewhere = Done. The result is in Telegram.

## Commands

command-start = Get in with a link
command-menu = All pages in one place
command-bell = Your notifications
command-web = Your bell in a browser
command-settings = Push, sound, alert types
command-away = Set yourself away, choose cover
command-language = Language
command-help = What this bot does
command-stop = Turn everything off, or unlink
command-notifications = Turn notifications on or off for everybody
command-policy = Allowed alerts
command-staff = Staff, roles, links
command-invite = Invite a person
command-sources = Sources and their default managers
command-channels = Channels and their payments
command-schedule = What will be sent next
command-problems = What could not be delivered
command-trace = Who got an order’s alerts, and who did not
command-connections = Each CRM’s hooks, and a test card
command-protection = Keep client data from being forwarded

## The menu

menu-button = Bell
menu-title = <b>Menu</b>
menu-cabinet = Your own pages come first. Below them are the settings for the whole company.
menu-bell = Bell
menu-web = In a browser
menu-settings = Settings
menu-away = Away
menu-language = Language
menu-help = Help
menu-stop = Stop
menu-notifications = Alerts on/off
menu-policy = Allowed alerts
menu-staff = Staff
menu-invite = Invite
menu-sources = Sources
menu-channels = Channels
menu-schedule = Schedule
menu-problems = Problems
menu-connections = CRM
menu-trace = Who was told
menu-protection = Client data
protection-on = <b>Protected: cards cannot be forwarded.</b>
protection-off = <b>Not protected: cards can be forwarded.</b>
protection-help = Cards hold names, phones and messages of clients. On protected cards Telegram allows no forwarding, no saving and no copying of the text; the buttons that copy a number still work. Pages that show clients, such as /trace, are protected too. This applies to what is sent from now on.
protection-turn-on = Forbid forwarding
protection-turn-off = Allow forwarding
protection-is-on = New cards cannot be forwarded
protection-is-off = New cards can be forwarded
push-names-on = <b>Browsers: messages name clients.</b>
push-names-off = <b>Browsers: messages name no clients.</b>
push-names-help = Messages to browsers may appear on a locked screen. They say what has happened and the number of the order; the client’s name, phone, words and the amount only if you allow it here. They are encrypted: Google, Mozilla, Microsoft and Apple, who pass them on, cannot read them.
push-names-turn-on = Name clients in browsers
push-names-turn-off = Name no clients in browsers
push-names-are-on = Messages to browsers name clients
push-names-are-off = Messages to browsers name no clients
push-several = { $count ->
    [one] { $count } new notification
   *[other] { $count } new notifications
}

## A person's own settings

preference-push = Push
    .means-on = <b>Push: on.</b> Alerts come to this chat as messages.
    .means-off = <b>Push: off.</b> No messages come; the bell collects.
    .chosen-on = Push: on
    .chosen-off = Push: off
    .off-in-general = Push is off for everything, so no messages of this type come either.
    .off-for-all-sources = Push is off for everything, so no messages come from this source either.
preference-browsers = Browsers
    .means-on = <b>Push in browsers: on.</b> Alerts also come to the browsers where you have allowed them on the web bell’s page.
    .means-off = <b>Push in browsers: off.</b> Nothing comes to your browsers.
    .chosen-on = Browsers: on
    .chosen-off = Browsers: off
    .off-in-general = Browsers are off for everything, so nothing of this type comes there either.
    .off-for-all-sources = Browsers are off for everything, so nothing from this source comes there either.
preference-sound = Sound
    .means-on = <b>Sound: on.</b> Messages arrive with a sound.
    .means-off = <b>Sound: off.</b> Messages arrive silently.
    .chosen-on = Sound: on
    .chosen-off = Sound: off
    .off-in-general = Sound is off for everything, so messages of this type arrive silently too.
    .off-for-all-sources = Sound is off for everything, so messages from this source arrive silently too.
preference-pop-ups = Pop-ups
    .means-on = <b>Pop-ups: on.</b> An open page of the web bell shows what is new at once.
    .means-off = <b>Pop-ups: off.</b> On the page, only the bell counts up.
    .chosen-on = Pop-ups: on
    .chosen-off = Pop-ups: off
    .off-in-general = Pop-ups are off for everything, so none come for this type either.
    .off-for-all-sources = Pop-ups are off for everything, so none come for this source either.
preference-everything-off = Turn everything off
    .undo = Turn everything on
    .means-on = <b>Everything is off.</b> Nothing is sent, not even what is urgent. The bell still collects.
    .chosen-on = Everything is off
    .chosen-off = Messages come again, by these settings
settings-chosen-of = { $name }. { $what }
settings-chosen-overruled = { $what }, but everything is off
settings-by-type = By type
settings-by-source = By source
settings-kinds = Press a type to turn it on or off.
settings-kinds-open = Press a type to set its sound and how often it comes.
settings-kinds-detail = Sound and digest
settings-no-kinds = An administrator has not allowed any type yet.
settings-kind-title = <b>Settings: { $name }</b>
settings-kind-on = { $name }: on
settings-kind-silent = { $name }: silent
settings-kind-off = { $name }: off
settings-sources = Press a source to turn it on or off.
settings-sources-open = Press a source to set its sound.
settings-sources-detail = Sound by source
settings-no-sources = There are no sources yet that you could get alerts from.
settings-source-title = <b>Settings: source { $name }</b>
settings-source-help = This lasts until you change it, for all alerts from this source, even urgent ones. A type that is off stays off.

## Signing in to the web bell, and where one is signed in

settings-signed-in = Signed in
signed-in-title = <b>Signed in</b>
    Your bell opens here without signing in again. Press one to sign out there.
signed-in-nowhere = <b>Signed in</b>
    Nowhere. A new link for a browser: /web
signed-in-line = { $where }. { $seen }
signed-in-seen = Last used { $at }
signed-in-telegram = Telegram, { $device }
signed-in-browser = { $device }
signed-in-unknown = unknown device
signed-in-end = Sign out: { $where }
signed-in-end-all = Sign out everywhere
signed-in-ended = Signed out
signin-link = <b>Your bell in a browser</b>
    The link works once, for 5 minutes, and signs in whoever opens it: do not pass it on. A new /web voids it.
signin-link-open = Open in a browser
signin-link-copy = Copy the link
signin-no-page = There is no page for the browser: this bot’s server has no public address.
signin-title = Bellhop
signin-as = You are signing in to the bell as { $name }. Not you? Then close this page.
signin-button = Sign in
signin-over = This link does not work any more. Send /web to the bot in Telegram: it answers with a new one.
signin-later = The server cannot sign you in at the moment. This page tries again by itself.
signin-stranger = This Telegram account is not linked to anybody. Ask an administrator for a link and open it in Telegram.

## Later: coming again, muting

later = Later
later-which = <b>When should it come again?</b>
later-15m = 15 minutes
later-1h = 1 hour
later-morning = Tomorrow, 9:00
later-this-morning = Today, 9:00
later-1w = A week
again-never = Do not repeat
again-not = It does not come again
about-order = Order { $name }
about-lead = Lead { $name }
about-task = Task { $name }
about-channel = Channel { $name }
about-source = Source { $name }
about-message = Message from { $name }
about-conversation = Chat with { $name }
about-call = Missed call from { $name }
mute = Mute: { $what }
mute-open = Mute
mute-never = Turn off for good
mute-never-done = Off: { $what }. Turn on again: /settings, By type
mute-which = <b>Mute until when? { $what }</b>
    No messages about it come until then. The bell still collects.
mute-urgent = <b>What is urgent is muted too.</b>
mute-holds = Muted now, until { $until }. Press another time to change it; to end it: /settings, Muted.
muted-already = Muted: { $what }
muted-until = Muted until { $until }: { $what }
muted-title = <b>Muted: no messages come about this</b>
    The bell still collects. Press one to get its messages again.
muted-none = Nothing is muted.
muted-line = { $what }: until { $until }
unmute = Unmute: { $what }
unmuted = No longer muted: { $what }
settings-muted = Muted ({ $count })

## When messages come: quiet hours, digests, the time zone

settings-quiet = Quiet hours
settings-quiet-on = Quiet hours: { $hours }
settings-quiet-off = Quiet hours: off
settings-rhythm = Digest
settings-rhythm-is = How often: { $rhythm }
settings-zone = Time zone
settings-zone-is = Time zone: { $city }
settings-urgent = This is urgent: it comes at once, even in quiet hours.
quiet-title-me = <b>Quiet hours</b>
quiet-title-all = <b>Quiet hours for everybody</b>
quiet-means-me = Only what is urgent comes then. The rest waits and comes as one message at the end.
quiet-means-all = They apply to everyone who has not set their own, in their own time zone. What is urgent still comes.
quiet-on = <b>On:</b>
quiet-off = <b>Off.</b> Messages come at any time.
quiet-of-cabinet = These are the hours that an administrator has set for everybody.
quiet-hours = { $days }: { $begins }–{ $ends }
quiet-stretch = { $first } { $begins } – { $last } { $ends }
quiet-preset = { $begins }–{ $ends } every day
quiet-preset-weekends = { $begins }–{ $ends } and weekends
quiet-days = Other hours or days
quiet-more = Add more hours
quiet-turn-on = Turn quiet hours on
quiet-turn-off = Turn quiet hours off
quiet-as-cabinet = As for everybody
quiet-hours-all = Quiet hours for everybody
quiet-which-days = <b>Quiet hours.</b> On which days do they begin?
quiet-which-more = <b>Quiet hours.</b> On which days should it be quiet at another time too?
quiet-from = <b>Quiet hours.</b> { $days }: from when?
quiet-until = <b>Quiet hours.</b> { $days }, from { $begins }: until when? If it is not later, it is on the next day.
quiet-other-time = Another time
quiet-free = No quiet hours
quiet-now-me = Quiet hours: { $hours }
quiet-now-all = For everybody, quiet hours: { $hours }
quiet-now-as-cabinet = Quiet hours as for everybody: { $hours }
quiet-none-me = Quiet hours are off
quiet-none-all = Quiet hours for everybody are off
quiet-endless = Then no message could ever come. Leave some time free. Nothing has changed.
ask-quiet-from = From when should it be quiet? Reply with a time such as 22:30.
ask-quiet-until = Quiet from { $begins }: until when? Reply with a time such as 7:45.
time-unclear = That is not a time of day. Reply with one such as 22:30.
time-impossible = { $time } is not a time of day: hours go from 0 to 23, minutes from 0 to 59. Reply with one such as 22:30.
days-all = Every day
days-work = Working days
days-rest = Weekend
day-0 = Mon
day-1 = Tue
day-2 = Wed
day-3 = Thu
day-4 = Fri
day-5 = Sat
day-6 = Sun
rhythm-title = <b>Digest</b>
rhythm-title-kind = <b>Digest: { $name }</b>
rhythm-help = A digest is one message with everything that has come meanwhile. What is urgent comes at once.
rhythm-at-once = As it comes
    .means = Each message comes at once.
rhythm-hourly = Hourly
    .means = A digest comes every hour.
rhythm-morning-and-evening = Twice a day
    .means = A digest comes at 9:00 and at 18:00.
rhythm-morning = Morning
    .means = A digest comes at 9:00.
rhythm-as-all = As for all types
zone-title = <b>Time zone</b>
zone-help = Quiet hours, digests and times in messages follow it. Choose a city with the same time as yours.
zone-now = Your time zone: { $city }, where it is now { $time }.
type-city = Type a city
ask-city = Which city are you in? Reply with its name, for example Lviv.
city-unclear = This does not look like a city. Reply with its name, for example Lviv.
city-several = There is more than one { $city }. Which clock is yours?
city-unknown = No city called { $city } is known here. Check the spelling, or type the nearest large city.
city-unknown-alike = No city called { $city } is known here. Is it one of these? If not, type the nearest large city.
region-europe = Europe
region-asia = Asia
region-america = America
region-africa = Africa
region-oceania = Australia and Oceania
region-islands = Islands and Antarctica

## Language, leaving, help

language-en = English
language-uk = Українська
language-ru = Русский
language-now = Language: { $name }. Press another to change it.
language-chosen = The bot speaks English now
stop-which = <b>What do you want to stop?</b>
    
    Turn everything off: no messages come, the bell still collects. /settings brings them back.
    Unlink: this account gets no alerts any more, and the bell leaves this chat.
cannot-leave = You are the last linked administrator who can be reached, so you cannot leave. Link another administrator first: /invite.
left = <b>This account is unlinked.</b> No more alerts come here. To come back, ask an administrator for a new link.
help = <b>Bellhop tells you what concerns you in the CRM.</b>
    You are { $name }, your role: { $role }.
    
    Alerts come here as messages. The bell is the pinned message at the top of this chat: it keeps all alerts and counts the unread ones.
help-command = /{ $command } – { $what }
not-understood = This bot understands commands only. /menu has all pages, /help tells more.
for-administrators = This command is for administrators. /help shows what you can do.

## The cabinet's settings

switch-on = <b>Notifications are on.</b> The staff are told what happens in the CRM.
switch-off = <b>Notifications are off.</b> Nobody is notified, and what happens meanwhile will not be sent later.
switch-managers = Who may change this: { $roles }.
turn-on = Turn on
turn-off = Turn off
switched-on = Notifications are on
switched-off = Notifications are off
switch-off-until = <b>Notifications are off until { $until }.</b> Nobody is notified, and what happens meanwhile will not be sent later. They come on again automatically.
switch-off-asked = <b>Turn notifications off for everybody?</b> What happens meanwhile will not be sent later.
off-for-hour = Off for 1 hour
off-until-on = Off until I turn them on
switched-off-until = Notifications are off until { $until }
notice-off = { $name } has turned notifications off for everybody: /notifications
notice-off-until = { $name } has turned notifications off for everybody until { $until }: /notifications
notice-on-again = Notifications are on again: { $name } had turned them off until now.
policy-events = <b>Allowed alerts: events</b>
policy-system = <b>Allowed alerts: system</b>
policy-help = Nobody is notified of a type that is not allowed. Press a type to change it.
policy-allowed = { $name }: allowed
policy-denied = { $name }: not allowed
statuses = Statuses
statuses-title = { $count ->
        [one] <b>{ $count } status in the CRM</b>
       *[other] <b>{ $count } statuses in the CRM</b>
    }
statuses-help = Press a status to say what it means. Orders and leads that are done, cancelled or closed no longer wait for anybody.
statuses-none = No statuses yet. A status appears here as soon as an order or lead gets it in the CRM.
status-entry = { $name } ({ $what ->
        [lead] lead
       *[order] order
    }): { $meaning ->
        [done] done
        [cancelled] cancelled
        [closed] closed
       *[open] open
    }
status-title = { $what ->
        [payment] <b>Payment state: { $name }</b>
        [lead] <b>Lead status: { $name }</b>
       *[order] <b>Order status: { $name }</b>
    }
status-key = In the CRM: { $key }
status-seen = Last seen: { $at }
status-means = { $meaning ->
        [done] It means done: nothing is left to do.
        [cancelled] It means cancelled: nothing is left to do.
        [closed] It means closed: nothing is left to do.
       *[open] It ends nothing: there is still work to do.
    }
status-applying = Orders or leads that already have this status follow within minutes.
status-done = Done
status-cancelled = Cancelled
status-closed = Closed
status-open = Still open
status-renamed = It is called { $name } from now on ({ $key } in the CRM). Cards say so, too.
statuses-pipelines = Pipelines
statuses-payments = Payment states
payments-title = <b>Payment states</b>
payments-help = Press a state to call it as your shop does.
pipelines-title = { $count ->
        [one] <b>{ $count } pipeline in the CRM</b>
       *[other] <b>{ $count } pipelines in the CRM</b>
    }
pipelines-help = Press a pipeline to see its statuses or to rename it.
pipeline-title = <b>Pipeline: { $name }</b>
pipeline-empty = No statuses of this pipeline are known yet.
status-pipeline = Pipeline: { $name }
name-as-in-crm = Name from the CRM
meaning-as-in-crm = Meaning from the CRM
status-means-as-in-crm = Its meaning is the CRM’s again.
may-not = Your role may not change this. Ask an administrator.

## Sources and channels

sources-title = { $count ->
        [one] <b>{ $count } source</b>
       *[other] <b>{ $count } sources</b>
    }
sources-none = No sources yet. A source appears here as soon as the CRM mentions it.
source-without = { $name }: no default managers
source-title = <b>Source: { $name }</b>
source-managers = Default managers: { $names }
source-managers-none = No default managers yet: events that name nobody reach nobody.
source-awaited = { $count ->
        [one] The CRM names { $count } more manager who is not in the bot yet.
       *[other] The CRM names { $count } more managers who are not in the bot yet.
    }
source-choose = Press a person to add or remove. They get this source’s events that name nobody.
place-number = № { $number } in the CRM
person-not-linked = { $name } (not linked)
channels-title = { $count ->
        [one] <b>{ $count } channel</b>
       *[other] <b>{ $count } channels</b>
    }
channels-none = No channels yet. A channel appears here as soon as the CRM mentions it or you add it.
channel-title = <b>Channel: { $name }</b>
channel-own = Added here; not in the CRM
channel-kind = Kind: { $kind }
channel-payment-unknown = Paid until: not known
channel-period = How often: { $period }
channel-reminder = Next reminder: { $at }
channel-no-reminder = No more reminders of this date.
channel-add = Add a channel
reminders-at = Reminders at { $hour }:00
edit-date = Paid until
edit-amount = Amount
edit-period = How often
remind-no-more = Remove the reminder
date-asked = <b>{ $name }</b>: until when is it paid? Reminders come 7, 3 and 1 days before, on the day, and 1, 4 and 7 days after.
date-today = Today: { $at }
date-in-week = In a week: { $at }
date-in-30-days = In 30 days: { $at }
date-in-month = In a month: { $at }
date-in-quarter = In 3 months: { $at }
date-in-year = In a year: { $at }
date-other = Another date
period-asked = <b>{ $name }</b>: how often is it paid? The next date follows from this when a payment is marked paid.
period-weekly = every week
period-monthly = every month
period-quarterly = every 3 months
period-yearly = every year
period-days = { $days ->
        [one] every { $days } day
       *[other] every { $days } days
    }
period-none = no set period
pay-asked = <b>{ $name }</b>: mark the payment due { $due } as paid?
pay-next = It will next be due { $until }.
pay-no-period = No period is set, so no next date follows and no reminders come until there is one.
pay-yes = Paid, no next date
pay-yes-until = Paid, next due { $until }
pay-other = Paid, another next date
hour-asked = <b>At what hour should reminders come?</b> Time zone: { $zone }.
hour = { $hour }:00
page-previous = ← Previous
page-next = Next →
rename = Rename
renamed = It is called { $name } from now on (№ { $number } in the CRM).

## Questions that are answered in words

ask-name = What should { $name } be called? Reply with a name of at most { $limit } characters.
name-not-text = A name has to be written as text. Reply with a name of at most { $limit } characters.
name-empty = A name needs at least one letter or digit. Reply with a name of at most { $limit } characters.
name-too-long = That is too long. Reply with a name of at most { $limit } characters.
ask-channel = What is the channel called? Reply with a name of at most { $limit } characters.
ask-date = Until when is { $name } paid? Reply with a date such as { $example }.
date-unclear = That is not a date I can read. Reply with one such as { $example }.
date-impossible = There is no such day in the calendar: { $date }. Reply with a date such as { $example }.
date-past = That day has passed: { $date }. Reply with today's date or a later one, such as { $example }.
date-far = That is too far ahead: dates go up to the year { $year }. Reply with one such as { $example }.
date-not-later = That is not after the day of the payment that you mark as paid. Reply with a later date, written like { $example }.
ask-amount = What does { $name } cost? Reply with an amount and a currency, such as 499 UAH.
amount-unclear = That is not an amount I can read. Reply with one such as 499, 1200.50 or 499 UAH.
amount-not-positive = An amount has to be above zero. Reply with one such as 499 UAH.
amount-large = That is too much to be an amount. Reply with one such as 499 UAH.
ask-crm-id = Which id does { $name } have in the CRM? Reply with it.
ask-crm-id-in = Which id does { $name } have in the CRM of the cabinet { $cabinet }? Reply with it.
crm-id-unclear = That is not an id I can read. Reply with one line of at most { $limit } characters, as the CRM shows it.
crm-id-taken = { $id } is already the CRM id of { $name }. Reply with another one, or change theirs in /staff first.
crm-id-same-asked = In the CRM, { $id } is { $name }, who has no Telegram account here. Is this { $person }? Then the id becomes theirs, and /staff lists them once. If not, reply with another id.
crm-id-same = Yes, the same person
crm-id-is-the-name = That is the name. Reply with the id that { $name } has in the CRM, such as 17.
question-closed = This question has been answered already or is outdated. Nothing has changed.
cancel = Cancel
prompt-none = No question is open.
prompt-closed = The question is closed. Nothing has changed.
prompt-needs-reply = This was not taken as the answer to the question above. Use “Reply” on that question to answer it, or send /cancel.
prompt-answered = <i>Answered.</i>
prompt-again = <i>Asked again below.</i>
prompt-left = <i>Closed. Nothing has changed.</i>
prompt-late = <i>Closed: no answer within 10 minutes.</i>
edited-not-read = Edited messages are not read again. Send it as a new message.

## Taking back

undo = Undo
undo-paid = Undo: not paid
renamed-back = It is called { $name } again.
not-paid = Not paid after all: due { $due }
undone-already = This has been undone already.
undo-late = It is too late to undo this. Nothing has changed.
undo-changed = Something has changed here since, so this is not undone.

## Staff, roles, invites

staff-title = { $count ->
        [one] <b>Staff: { $count } person</b>
       *[other] <b>Staff: { $count } people</b>
    }
staff-entry = { $name }: { $role }, { $state }
staff-entry-without-id = { $name }: { $state }, no CRM id
staff-without-id = Without a CRM id, what the CRM assigns to a person does not reach them. Open the person and press “Add CRM id”.
state-linked = linked
state-unlinked = not linked
state-unreachable = cannot be reached
staff-roles = Roles
staff-role = Role
staff-crm-id = CRM id
staff-add-crm-id = Add CRM id
unknown-ids = { $count ->
        [one] { $count } unknown id
       *[other] { $count } unknown ids
    }
staff-new-link = New link
staff-give-back = Give back to the CRM
staff-role-asked = <b>{ $name }</b>: { $role }. Which role instead? A role chosen here takes precedence over the CRM’s, until it is given back to the CRM.
staff-role-given = { $name } is now: { $role }
staff-role-given-void = { $name } is now: { $role }. The link made before is no longer valid: send a new one.
staff-role-lost = Your role is now: { $role }. The pages for administrators are closed to you.
staff-link = <b>Link for { $name } ({ $role })</b>
staff-link-forward = It works once, until { $until }. Forward the next message to { $name } only: whoever opens the link gets this person's notifications.
staff-link-moves = An account is linked to this person now. Opening the link unlinks it.
staff-link-just-made = The link for { $name } has just been made: it comes in a moment.
staff-unlinked = { $name } is unlinked from { $account }.
person-name = <b>{ $name }</b>
person-role = Role: { $role }
person-role-held = Set here; the CRM says: { $role }
person-role-kept = The CRM says: { $role }. Stays an administrator until another one is linked.
person-dismissal-kept = No longer active in the CRM. Stays an administrator until another one is linked.
person-crm-id = Id in the CRM: { $id }
person-crm-id-in = Id in the CRM, cabinet { $cabinet }: { $id }
person-no-crm-id = No CRM id: personal orders do not reach this person
person-no-crm-id-in = No id in the CRM of the cabinet { $cabinet }
crm-ids-title = <b>CRM id: { $name }</b>
crm-ids-help = Whatever the CRM assigns to this id comes to this person.
crm-id-add = Add
crm-id-add-in = Add: { $cabinet }
crm-id-skip = Skip
crm-id-pick = It is { $id }
crm-id-pick-about = It is { $id } ({ $what })
crm-id-change = Change
crm-id-change-in = Change: { $cabinet }
crm-id-remove = Remove
crm-id-given = { $name } now has the CRM id { $id }.
crm-id-replaced = { $name } now has the CRM id { $id } instead of { $before }.
crm-id-removed = { $name } no longer has the CRM id { $id }.
unknown-ids-title = { $count ->
        [one] <b>{ $count } id that nobody has</b>
       *[other] <b>{ $count } ids that nobody has</b>
    }
    The CRM names these people, but the bot does not know who they are.
unknown-ids-none = The bot knows everybody whom the CRM names.
unknown-id = { $id }: named by { $count ->
        [one] { $count } event
       *[other] { $count } events
    }, last { $at }
unknown-id-about = { $id }: named by { $count ->
        [one] { $count } event
       *[other] { $count } events
    }, last { $at } ({ $what })
unknown-id-this-is = { $id }: this is…
unknown-id-asked = Whose id is this?
unknown-id-instead = { $name }, instead of { $id }
person-account = Account: { $account }, linked since { $since }
person-unlinked = Account: not linked
person-unreachable = Cannot be reached: the account has blocked the bot or is deleted.
person-gone = This person is no longer on the staff.
link-ended = This account is unlinked already.
unlink-asked = <b>Unlink { $name } from { $account }?</b> No more alerts come there, and the bell leaves that chat.
leave-asked = <b>Unlink this account?</b> No more alerts come here, and the bell leaves this chat. To come back, you need a new link.
linked-already = This account is linked to you already.
staff-last-administrator = This is the last linked administrator who can be reached. Link another one first: /invite.
bot-unnamed = The bot does not know its own name yet, so it cannot make a link. Try again in a minute.
notice-unlinked = This chat is unlinked: no more alerts come here. If that is a mistake, ask an administrator for a new link.
manages-title = <b>Which roles may manage the settings of the cabinet?</b>
    They get /notifications, /policy, /sources and /channels. Administrators always may.
manages-yes = { $role }: may manage
manages-yes-void = { $role }: may manage. { $count ->
        [one] { $count } link made before is no longer valid: send a new one, see /staff.
       *[other] { $count } links made before are no longer valid: send new ones, see /staff.
    }
manages-no = { $role }: may not
custom-roles = CRM roles
custom-roles-title = <b>Roles made in the CRM</b>
custom-roles-help = The CRM tells only the numbers of these roles. Press one to give it a name. Give it the name of a known role, such as manager, and whoever has it gets that role’s alerts.
custom-role-entry = { $number }: { $name }
custom-role-without = { $number }: no name
custom-role-administrator = A role of the CRM cannot make administrators. Open the person in /staff and choose the role there. Reply with another name, or press “Cancel”.
roles-left-out = { $count ->
        [one] { $count } more role does not fit here.
       *[other] { $count } more roles do not fit here.
    }
invite-role-asked = <b>Invite a person.</b> As what?
invite-name-asked = You invite: { $role }. Reply with the name.
invite-id-asked = Which id does { $name } have in the CRM? Reply with it, so that personal orders arrive. If you do not know it, press “Skip” and add it later in /staff.
invite-id-asked-in = Which id does { $name } have in the CRM of the cabinet { $cabinet }? Reply with it, so that personal orders arrive. If you do not know it, press “Skip” and add it later in /staff.
invite-name-odd = A name cannot contain &lt; or &gt;. Reply with the name as colleagues know it.
invite-name-twice = Several people are called { $name }. Choose the right one in /staff and press “New link” there.
invite-name-dismissed = { $name } has left the staff in the CRM. Make the person active there first, or give another name if this is somebody else.
invite-role-differs = { $name } is on the staff already: { $role }. An invite does not change the role; /staff does.
invite-forward = You are invited to a bot that brings your work alerts from the CRM to Telegram. Open the link and press “Start”:
    
    { $url }
    
    It works once, until { $until }.
invite-open = Open the bot
invite-copy = Copy the link
invite-left = <i>Closed. The person is on the staff but has no link yet: make one in /staff.</i>

## People who cannot be reached

unreachable-one = <b>{ $name } cannot be reached: send a new link</b>
unreachable-many = { $count ->
        [one] <b>{ $count } person cannot be reached: send a new link</b>
       *[other] <b>{ $count } people cannot be reached: send new links</b>
    }
unreachable-line = { $name }: { $account }, since { $since }
unreachable-more = { $count ->
        [one] and { $count } more, see /staff
       *[other] and { $count } more, see /staff
    }
unreachable-help = The bot is blocked there, or the account is deleted. Alerts are kept in the bell; what is still current is sent as soon as the person is back.
unreachable-new-link = New link: { $name }
unreachable-none = Everybody can be reached again.
unreachable-old = This list of people who cannot be reached is outdated.

## What will be sent next

schedule-title = <b>What will be sent next</b>
schedule-none = <b>Nothing is scheduled.</b> Reminders of payments, tasks and contacts, digests and what comes again are listed here.
schedule-off = Notifications are off (/notifications): no reminder is sent meanwhile, so none is listed.
schedule-off-until = Notifications are off until { $until } (/notifications): no reminder is sent meanwhile, so none is listed.
schedule-reminder = <b>{ $at }:</b> { $what } → { $whom }
schedule-held = <b>{ $at }:</b> { $count ->
    [one] { $count } notification that waits
   *[other] { $count } notifications that wait
} → { $name }
    .line = { $count ->
        [one] { $count } notification that waits
       *[other] { $count } notifications that wait
    }
schedule-again = <b>{ $at }:</b> { $count ->
    [one] { $count } notification once more
   *[other] { $count } notifications once more
} → { $name }
    .line = { $count ->
        [one] { $count } notification once more
       *[other] { $count } notifications once more
    }
schedule-back = <b>{ $at }:</b> { $count ->
    [one] { $count } notification that waits for the return
   *[other] { $count } notifications that wait for the return
} → { $name }
    .line = { $count ->
        [one] { $count } notification that waits for the return
       *[other] { $count } notifications that wait for the return
    }
schedule-more = Later ones are not listed.
schedule-administrators = administrators
schedule-defaults = default managers of the source
schedule-once-back = { $name }, once back

## Problems

problems-title = <b>Problems: { $count }</b>
problems-none = <b>No problems.</b> Everything has been delivered.
problems-some = <b>Problems</b>
problems-repeats = Sent again, perhaps twice: { $count } in the last 7 days
problems-simpler = Shown without { $parts }: { $count } in the last 7 days. Telegram: “{ $answer }”
problems-left = Messages that could not be updated: { $count } in the last 7 days. “{ $answer }”
problems-menus = Chats whose command menu could not be set: { $count }. “{ $answer }” It is tried again when Bellhop starts.
problems-browsers = Browsers to which messages are refused: { $count }. “{ $answer }”
part-links = link buttons
part-buttons = buttons
part-tags = formatting
problems-help = Press one to see what happened and to try again.
problem-entry = { $name }: { $what }
problem-event-entry = Event № { $id } reached nobody
problem-card = <b>{ $what }</b>
problem-several = { $count ->
        [one] { $count } notification in one message
       *[other] { $count } notifications in one message
    }
problem-bell = The bell
problem-unreachables = The list of people who cannot be reached
problem-undrawable = A message that cannot be shown
problem-to = To: { $name }, { $account }
problem-at = Made: { $at }
problem-answer = Refused: { $answer }
problem-tries = Tries that did not succeed, newest first:
problem-try = { $at }: { $outcome }
problem-try-answered = { $at }: { $outcome }. { $answer }
tried-later = not taken, to be tried later
tried-unknown = the answer was lost, perhaps it arrived
tried-gone = nobody is there
tried-missing = the message is no longer there
tried-broken = refused
tried-left = could not be updated, left as it was
tried-simpler = taken, but not all of it
problem-read = { $name } has read it in the bell meanwhile, so it is not sent.
problem-over = It is no longer current, so it is not sent. The bell keeps it.
problem-unlinked = This account is no longer linked to { $name }, so it is not sent.
problem-unreachable = { $name } cannot be reached at the moment. Try again once that has changed.
problem-send-again = Send again
problem-try-again = Try again
problem-trace = Who was told
problem-remove = Take off the list
problem-sent-again = It is being sent again
problem-tried-again = It is being tried again
problem-gone = This problem is settled already. Nothing has changed.
problem-event = <b>Event № { $id } reached nobody</b>
problem-event-type = Type: { $type }
problem-event-by = From: { $name }
problem-event-at = Came: { $at }
problem-event-help = A bug in Bellhop stopped it; the log tells more. Nothing is lost: try again, at the latest after the next upgrade.

## What became of an object’s events

ask-trace = <b>What became of which order?</b> Send its number, or say what it is: order:40117, lead:7, task:9.
trace-none = Nothing is known of it. Events are kept for { $days } { $days ->
        [one] day
       *[other] days
    }, and a number that differs from the CRM’s id is found among the newest events only.
trace-which = <b>Several have this number.</b> Which one?
trace-title = <b>{ $what }</b>, events: { $count }
trace-event = <b>{ $at }</b>, { $by }: { $what }
trace-repeats = Sent again: { $count }, last { $at }
trace-line = • { $name }: { $what }
trace-more = … and { $count } more
trace-everybody = { $at }: everybody
trace-new = not processed yet ({ $type })
trace-ignored = ignored ({ $type })
trace-unreadable = cannot be read ({ $type })
trace-broken = reached nobody, a bug in Bellhop: see /problems ({ $type })
trace-nothing-new = nothing new
trace-noted = { $type }, only noted
trace-why-off = { $kind }: nobody was told, notifications were off for everybody
trace-why-policy = { $kind }: nobody was told, this type was off for everybody
trace-why-late = { $kind }: nobody was told, something newer was known already
trace-why-settled = { $kind }: no reminder was needed any more
trace-why-unreached = { $kind }: reached nobody; it is on the administrators’ list
trace-why-unknown = nobody here has this CRM id
trace-why-left = no longer on the staff
trace-why-unlinked = not linked
trace-why-actor = did it themselves
trace-why-role = not for this role
trace-why-claimed = not told, somebody was on it
trace-why-others = not told, it was for somebody else
trace-why-push-off = only in the bell, messages were off
trace-why-kind-off = only in the bell, this type was off
trace-why-source-off = only in the bell, this source was off
trace-why-everything-off = only in the bell, everything was off
trace-why-muted = only in the bell, muted
trace-why-muted-until = only in the bell, muted until { $until }
trace-why-quiet = quiet hours
trace-why-quiet-until = quiet hours until { $until }
trace-why-digest = waits for a digest
trace-why-digest-until = digest at { $until }
trace-why-away = away
trace-why-blocked = cannot be reached, had blocked the bot
trace-how-sent = sent { $at }, message { $number }
trace-how-refused = refused by Telegram, see /problems
trace-how-blocked = cannot be reached
trace-how-waits = Telegram asked to wait until { $at }
trace-how-under-way = on its way
trace-how-later = to be sent { $at }
trace-how-held = waits until { $at }
trace-how-held-quiet = waits for the end of quiet hours
trace-how-held-digest = waits for a digest
trace-how-held-unsure = being sent again
trace-how-held-away = waits for the return
trace-how-read = no message, read in the bell first
trace-how-answered = no message, somebody had replied
trace-how-expired = no message, it was too old
trace-how-covered = no message, the substitute has read it
trace-how-muted = no message, muted
trace-how-push-off = no message, messages are off
trace-how-everything-off = no message, everything is off
trace-how-role = no message, not for this role
trace-how-unlinked = no message, unlinked
trace-how-dismissed = no message, no longer on the staff
trace-how-purged = deleted
trace-how-superseded = no message of its own, a newer one says it
trace-how-moved = no message, it was given to somebody else
trace-how-taken = no message, a colleague was on it
trace-how-given = no message, given to a colleague
trace-how-done = no message, it was done
trace-how-cancelled = no message, it was cancelled
trace-how-deleted = no message, it was deleted
trace-how-closed = no message, it was closed
trace-read = read { $at }
trace-form-list = in a list
trace-form-digest = in a digest
trace-maybe-repeat = perhaps sent twice
trace-silent = without a sound
trace-escalated = reminded: { $count }
trace-on-behalf = for { $name }

## What is nobody's, and giving it to somebody

open-object = • { $what } · { $at }
open-object-link = • { $what } · { $at } · <a href="{ $url }">{ open }</a>
open-amount = { $amount }
open-group = <b>{ $name }: { $count }</b>
open-no-source = No source
open-other-sources = and { $count } more from other sources
open-given = { $at }: { $count } given to { $name } by { $by }
open-back = { $name } is linked again and keeps what is open.
give = Give to…
give-of = Give to…: { $name } ({ $count })
give-which = <b>Who gets it?</b> Open: { $count }
give-which-of = <b>Who gets it?</b> { $place }, open: { $count }
give-nobody = Nobody who is linked may get this.
give-default = { $name }: default manager
give-state = { $line }, { $state }
give-done = Given to { $name }: { $count }
give-left = { $count ->
        [one] { $count } is still open: that role never gets this type.
       *[other] { $count } are still open: that role never gets these types.
    }
give-again = Give to somebody else
give-nothing = All of this has already been given or settled.
give-gone = This person cannot get it now: no longer linked, or in another role.
give-state-away = { $name } is away: it goes to the substitute, or waits.
give-state-unreachable = { $name } cannot be reached at the moment: it waits in the bell.

## Away, substitutes, escalation

item-on-behalf = { $line } (for { $name })
reason-substitute-until = <i>You stand in for { $name }, who is away until { $until }</i>
reason-substitute-before = <i>You stood in for { $name }, who was away</i>
reason-escalated-for = <i>You get this because { $name } has not reacted for { $minutes } min</i>
reason-escalated-since = <i>You get this because { $name } has not reacted since { $since }</i>
card-second-reminder = <b>Second reminder:</b> it is still unread
card-told-others = <b>Others were reminded, too:</b> it is still unread
card-told-administrators = <b>Administrators were reminded, too:</b> it is still unread

away-not = <b>You are here.</b>
    Going away? Until when? Meanwhile messages wait, or go to your substitute; the bell collects everything. What is urgent goes to others if there is no substitute.
away-until = <b>You are away until { $until }.</b>
away-substituted = Your substitute: { $name }. They get what is for you, as far as their role allows.
away-unsubstituted = No substitute: messages wait for you; what is urgent goes to others.
away-stands-in = You stand in for { $name }.
away-morning = This morning, 9:00
away-evening = This evening, 18:00
away-tomorrow = Tomorrow, 9:00
away-three-days = In 3 days, 9:00
away-week = In a week, 9:00
away-two-weeks = In two weeks, 9:00
away-other = Another time
away-back = I am back
away-choose-substitute = Choose a substitute
away-change = Change the time
away-substitute-asked = <b>Who stands in for you?</b>
away-nobody-free = Nobody who is linked and here can stand in for you.
away-candidate = { $name }: { $role }
away-nobody = Nobody
away-cannot-stand-in = This person cannot stand in for you now: not linked, away, or gone.
away-welcome = Welcome back. Nothing was left open.
away-welcome-open = Welcome back. What is still open comes now.
away-here-already = You are here already.
back-title = <b>You are back: { $count ->
        [one] { $count } notification is
       *[other] { $count } notifications are
    } still open</b>
notice-back = Welcome back: your absence is over, and nothing was left open.
notice-stand-in = You stand in for { $name } until { $until }: their alerts come to you, marked as theirs.
notice-stand-in-over = You no longer stand in for { $name }.
notice-substitute-left = { $name } is no longer linked and cannot stand in for you. Your alerts wait until you are back; urgent ones go to others.
notice-substitute-left-for = { $name } is no longer linked and cannot stand in for { $absent }, who is away until { $until }. The alerts wait; urgent ones go to others.
person-away = Away until { $until }, without a substitute
person-away-substituted = Away until { $until }, substitute: { $name }
state-away = away
ask-until = Until when are you away? Reply with a date, a time, or both, such as { $example }.
until-unclear = That is no date or time I can read. Reply with one such as { $example }.
until-impossible = There is no such date or time. Reply with one such as { $example }.
until-past = That time has passed. Reply with a later one, such as { $example }.
until-far = That is too far ahead: a year at most. Reply with one such as { $example }.

escalation = Escalation
escalation-title = <b>Escalation: reminders of what nobody reads</b>
escalation-help = Press a type to choose after how many minutes to remind.
escalation-of = <b>Escalation: { $name }</b>
escalation-steps = Whoever leaves it unread for that long is reminded. After as long again, the substitute or the other default managers of the source are; then administrators. It ends as soon as anybody reads it or the CRM says that it is handled. Quiet hours and absences do not count.
escalation-not-administrators = Administrators never get this type.
escalation-entry = { $name }: after { $minutes } min
escalation-entry-off = { $name }: off
escalate-after = { $minutes } min
escalate-off = Off

## Connections

connections-title = <b>Connections: { $count }</b>
connections-none = <b>No CRM is connected.</b> <code>bellhop connect</code> connects one.
connections-help = A test card comes only to you and shows that cards reach your phone.
connection-name = <b>{ $name }</b> (№ { $id })
connection-no-good = No hook accepted yet
connection-good = Last accepted hook: { $at }
connection-is-silent = Silent for unusually long: check the hooks in the CRM
connection-refused = Last refused hook: { $at }, { $why }
connection-today = Today: { $good } accepted, { $refused } refused
connection-entry = { $name } (№ { $id })
connection-api-well = The API answers. Last read: { $at }
connection-api-unread = The API has not been read since Bellhop started
connection-api-fails = The API has failed since { $at }: { $why }
connection-key-refused = The API key has been refused since { $at }
connection-lacks-rights = The API key has not been allowed to read orders since { $at }
connection-people-partial = The list of staff has not been complete since { $at }
connection-known = From the CRM: { $people ->
        [one] { $people } member of staff
       *[other] { $people } members of staff
    }, { $sources ->
        [one] { $sources } source
       *[other] { $sources } sources
    }, { $statuses ->
        [one] { $statuses } status
       *[other] { $statuses } statuses
    }
connection-rate = Calls in the last minute: { $taken } of { $rate }
connection-without-key = No API key: cards say only what hooks tell. To give one, run on the server: <code>bellhop api-key { $id } --file FILE</code>
connection-link = { $what }: <code>{ $address }</code>
connection-no-link = { $what }: no address, so there is no Open button
change-link = { $what }: address
drop-link = No address
ask-link = { $what }: send its address in the CRM, with <code>{ $id }</code> in place of its number. Example: <code>https://shop.keycrm.app/orders/{ $id }</code>
link-unclear = An address begins with https:// and has <code>{ $id }</code> once, where the number stands. Example: <code>https://shop.keycrm.app/orders/{ $id }</code>
link-set = { $what }: opens at <code>{ $address }</code>. Cards get the button with their next news.
link-dropped = { $what }: cards lose the Open button with their next news.
link-as-before = { $what }: the address is as before.
setting-order-link = Order
setting-lead-link = Lead
setting-deal-link = Deal
setting-activity-link = Activity
sync-now = Sync now
sync-begun = It is being read. A message will tell you the result.
sync-already = It is being read already. The message about it will tell you the result.
sync-no-key = There is no API key yet, so there is nothing to read. To give one, run on the server: <code>bellhop api-key ID --file FILE</code>. <code>bellhop connections</code> shows the ID.
sync-no-key-now = This connection has no API key any more.
crm-is-read = { $name } is being read by its API. The result will appear here.
crm-was-read = { $name } has been read. From the CRM: { $people ->
        [one] { $people } member of staff
       *[other] { $people } members of staff
    }, { $sources ->
        [one] { $sources } source
       *[other] { $sources } sources
    }, { $statuses ->
        [one] { $statuses } status
       *[other] { $statuses } statuses
    }
crm-refuses-key = { $name } refuses the API key. Make a new one in the CRM, then run on the server: <code>bellhop api-key { $id } --file FILE</code>
crm-lacks-rights = { $name }: not everything could be read, as the owner of the API key lacks rights in the CRM. What is missing, this says on the server: <code>bellhop check</code>
crm-cannot-be-read = { $name } cannot be read now: { $why }. Bellhop tries again by itself.
all-connections = All connections
send-test-card = Send a test card
test-card-sent = A test card is on its way to this chat. If it is not here within a minute, look at /settings: is anything turned off?
test-card-sent-already = A test card was sent to this chat less than a minute ago. Try again in a minute.
test-card-text = You asked for it on /connections. Cards reach you.

mistake-method = sent with { $method }, but it has to be POST
    .name = not POST
mistake-media-type = sent as { $media_type }
    .name = not JSON
mistake-encoding = compressed as { $encoding }
    .name = compressed
mistake-size = too large
    .name = too large
mistake-broken = broke off on the way
    .name = broke off
mistake-signature = wrong signature
    .name = wrong signature
mistake-clock = the sender’s clock is off by { $seconds } s
    .name = clock off
mistake-shape = cannot be read
    .name = cannot be read
mistake-conflict = another hook came under the same id
    .name = id used twice

## The tables of the page

table-number = { $count }
column-account = Account
column-allowed = In this cabinet
column-amount = Amount
column-channel = Channel
column-connection = Connection
column-escalation = Escalation
column-good-today = Accepted today
column-last-hook = Last hook
column-last-order = Last order
column-managers = Default managers
column-medium = Kind
column-next-reminder = Next reminder
column-number = № in the CRM
column-paid-until = Paid until
column-period = How often
column-person = Name
column-refused-today = Refused today
column-remedy = What to do
column-role = Role
column-section = Section
column-since = Linked since
column-source = Source
column-state = State
column-trouble = Health
column-type = Type
column-what = What
column-when = When
column-whom = To whom
column-why = Why
table-allowed = allowed
table-denied = not allowed
table-policy-about = Nobody is notified of a type that is not allowed.
table-policy-none = There are no types.
table-no-managers = nobody
table-silent-since = { $at }, unusually long ago
table-payments = Payments
table-overdue = overdue
table-due = due soon
table-paid = paid
table-undated = no date
table-count-overdue = <b>Overdue: { $count }</b>
table-count-due = Due within 7 days: { $count }
table-count-paid = Paid: { $count }
table-count-undated = Without a date: { $count }
table-sum-overdue = <b>Overdue: { $count }</b>, { $sum }
table-sum-due = Due within 7 days: { $count }, { $sum }
table-sum-paid = Paid: { $count }, { $sum }
table-sum-undated = Without a date: { $count }, { $sum }
table-off-by = Turned off by { $name }.
table-well = ok
table-event = Event № { $id }: { $type }
table-nobody = nobody
table-bug = A bug in Bellhop stopped it.
table-staff-about = Press a person to change the role or the link.
table-staff-none = There is nobody on the staff.
table-away-until = away until { $until }
table-without-id = { $name }, no CRM id
table-sent = What was sent
table-sent-about = By the day on which the CRM reported it. Times are from the report to the message, without what waited for quiet hours, a digest or a return.
table-sent-part = Of busy days, only the latest { $count } events are counted.
sent-today = Today
sent-yesterday = Yesterday
sent-line = { $sent } sent, { $failed } not delivered
sent-line-took = { $sent } sent, { $failed } not delivered; half within { $median } s, nearly all within { $high } s

## The page of the web bell. Its words have no values: a page puts numbers after them.
## Those of web-front- are in index.html, too, for whoever has not signed in.

web-bell = Bell
web-loading = Loading…
web-front-signed-out = Sign in through Telegram
web-front-signed-out-open = Open your company's bot in Telegram.
web-front-signed-out-send = Send it this command:
web-front-signed-out-link = Press the link that it answers with. It works once, for five minutes.
web-front-not-linked = This Telegram account is not linked
web-front-not-linked-how = Ask an administrator for a link, open it, then come back here.
web-front-expired = Open the bell again
web-front-expired-how = For your safety, this window has signed out. Close it and open the bell from the bot's menu again.
web-front-close-window = Close
web-front-offline = No connection
web-front-offline-how = The bell will open by itself as soon as there is a connection again.
web-front-broken = Something went wrong
web-front-broken-how = Nothing is lost. Try again in a moment.
web-front-waiting = The server is busy, one moment…
web-front-try-again = Try again
web-sections = Sections
web-settings = Settings
web-cabinet = Cabinet
web-skip = Skip to the notifications
web-events = Events
web-system = System
web-unread = Unread
web-unread-one = Unread
web-search = Search
web-mark-all = Mark all as read
web-all-read-events = All events are marked as read
web-all-read-system = All system alerts are marked as read
web-undo = Undo
web-mark-read = Mark as read
web-mark-unread = Mark as unread
web-urgent = Urgent
web-open-crm = Open in the CRM
web-steps = Steps
web-empty = Nothing here yet
web-empty-how = New notifications will appear here by themselves.
web-empty-unread = Everything is read
web-empty-unread-how = A good time for a cup of coffee.
web-empty-search = Nothing found
web-empty-search-how = Try a number, a client's name or fewer words.
web-show-all = Show all
web-more = Loading more…
web-end = That is all
web-choose = Choose a notification
web-choose-how = It opens here. Keys help, too: press ? to see them.
web-item = Notification
web-item-gone = This notification is no longer here
web-back = Back
web-why = Why it came
web-history = What happened
web-close = Close
web-not-done = Not done. Try again in a moment
web-not-sent = No connection, so this may not have been done
web-copied = Copied
web-in-chat = Reply in Telegram: the bot has asked you there.
web-open-chat = Open the chat
web-no-connection = No connection: this is what was loaded last
web-paused = Paused: the bell is open in too many other places
web-go-on = Go on here
web-and-more = And more
web-keys = Keyboard shortcuts
web-key-next = Next notification
web-key-previous = Previous notification
web-key-open = Open
web-key-help = These shortcuts
web-keys-on = Use these shortcuts
web-key-back = Back, close

# The page: settings, cabinet, push

web-settings-when = When
web-settings-by-type = By type
web-settings-by-source = By source
web-settings-kind = Type
web-settings-source = Source
web-settings-none = An administrator has not allowed any type yet.
web-about-push = Messages in the chat with the bot
web-about-browsers = Notifications of the browsers that you choose below
web-about-sound = Off: everything comes silently
web-about-pop-ups = New notifications in a corner of this page
web-about-everything-off = Nothing is sent, not even what is urgent. The bell still collects.
web-overruled = on, but overruled
web-overruled-help = On, but without effect now: another switch overrules it.
web-push-title = Notifications in browsers
web-push-on = This browser notifies you, even while the bell is closed.
web-push-off = This browser can notify you even while the bell is closed.
web-push-blocked = Notifications from this page are blocked. Allow them in the browser’s settings for this page, then come back.
web-push-unsupported = This browser cannot notify while the bell is closed. Another one may: Chrome, Edge, Firefox or Safari.
web-push-install = On an iPhone or iPad: press “Share”, then “Add to Home Screen”, and open the bell from there.
web-push-unready = Browsers cannot be notified at the moment.
web-push-elsewhere = Open the bell in a browser, by /web in the chat, to be notified there.
web-push-turn-on = Turn on in this browser
web-push-turn-off = Turn off in this browser
web-push-turned-on = This browser will notify you
web-push-refused = The browser has not allowed it. Try again in a moment
web-push-browsers = Your browsers
web-push-remove = Remove
web-push-since = Turned on
web-push-this = this browser
web-sessions-title = Where you are signed in
web-sessions-this = this page, now
web-sessions-others = Sign out everywhere else
web-sessions-ended = You are signed in only here now
web-sign-out = Sign out
web-nothing = Nothing here yet
web-pages = Pages
web-page-previous = Previous page
web-page-next = Next page
web-total = In all
web-not-loaded = This could not be loaded. Nothing is lost.
web-chart-sent = Sent
web-chart-failed = Not delivered
web-chart-seconds = Usual time to delivery (median)
web-chart-day = Day
web-chart-below = The same figures are in the table below.
web-chart-table = Show as a table
web-as-of = No connection. As of
