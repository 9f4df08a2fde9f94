# Texts for people. Tags are Telegram's HTML; values are escaped by the formatter.
# One message, one id, in all three files. Words before emoji.

## Buttons that stand in more than one place

mark-read = Прочитано
open = Відкрити
back = Назад

## Reading

read = Прочитано
unread-count = { $count ->
    [one] { $count } непрочитане сповіщення
    [few] { $count } непрочитані сповіщення
    [many] { $count } непрочитаних сповіщень
   *[other] { $count } непрочитаного сповіщення
}

## What reached nobody

orders-reached-nobody = { $count ->
    [one] <b>{ $count } нове замовлення з { $source } ніхто не отримав.</b>
    [few] <b>{ $count } нові замовлення з { $source } ніхто не отримав.</b>
    [many] <b>{ $count } нових замовлень з { $source } ніхто не отримав.</b>
   *[other] <b>{ $count } нового замовлення з { $source } ніхто не отримав.</b>
}
    .button = Вибрати менеджерів

## Money and dates

amount-due = { $amount } до { $due }
