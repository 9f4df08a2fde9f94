# Texts for people. Tags are Telegram's HTML; values are escaped by the formatter.
# One message, one id, in all three files. Words before emoji.

## Buttons that stand in more than one place

mark-read = Mark read
open = Open
back = Back

## Reading

read = Read
unread-count = { $count ->
    [one] { $count } unread notification
   *[other] { $count } unread notifications
}

## What reached nobody

orders-reached-nobody = { $count ->
    [one] <b>{ $count } new order of { $source } reached nobody.</b>
   *[other] <b>{ $count } new orders of { $source } reached nobody.</b>
}
    .button = Choose managers

## Money and dates

amount-due = { $amount } by { $due }
