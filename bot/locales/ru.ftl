# Texts for people. Tags are Telegram's HTML; values are escaped by the formatter.
# One message, one id, in all three files. Words before emoji.

## Buttons that stand in more than one place

mark-read = Прочитано
open = Открыть
back = Назад

## Reading

read = Прочитано
unread-count = { $count ->
    [one] { $count } непрочитанное уведомление
    [few] { $count } непрочитанных уведомления
    [many] { $count } непрочитанных уведомлений
   *[other] { $count } непрочитанного уведомления
}

## What reached nobody

orders-reached-nobody = { $count ->
    [one] <b>{ $count } новый заказ из { $source } никто не получил.</b>
    [few] <b>{ $count } новых заказа из { $source } никто не получил.</b>
    [many] <b>{ $count } новых заказов из { $source } никто не получил.</b>
   *[other] <b>{ $count } нового заказа из { $source } никто не получил.</b>
}
    .button = Выбрать менеджеров

## Money and dates

amount-due = { $amount } до { $due }
