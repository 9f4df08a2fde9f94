# Texts for people. Tags are Telegram's HTML; values are escaped by the formatter.
# One message, one id, in all three files. Words before emoji.

## Notifications: the first line says type, object and what to do.
## `.line` is how a list names one, without what to do; `.name` is how settings call the kind, `.count`
## how a list counts it.

kind-order-created = Новый заказ { $object }
    .line = Новый заказ { $object }
    .name = Новые заказы
    .count = { $count ->
        [one] { $count } новый заказ
        [few] { $count } новых заказа
        [many] { $count } новых заказов
       *[other] { $count } нового заказа
    }
kind-order-assigned = Вам назначен заказ { $object }
    .line = Вам назначен заказ { $object }
    .name = Назначенные заказы
    .count = { $count ->
        [one] { $count } назначенный заказ
        [few] { $count } назначенных заказа
        [many] { $count } назначенных заказов
       *[other] { $count } назначенного заказа
    }
kind-order-status-changed = Заказ { $object }: статус «{ $to }»
    .line = Заказ { $object }: { $to }
    .name = Изменения статуса заказов
    .count = { $count ->
        [one] { $count } изменение статуса заказа
        [few] { $count } изменения статуса заказов
        [many] { $count } изменений статуса заказов
       *[other] { $count } изменения статуса заказов
    }
kind-order-payment-changed = Оплата заказа { $object }: { $to }
    .line = Оплата заказа { $object }: { $to }
    .name = Изменения оплаты заказов
    .count = { $count ->
        [one] { $count } изменение оплаты заказа
        [few] { $count } изменения оплаты заказов
        [many] { $count } изменений оплаты заказов
       *[other] { $count } изменения оплаты заказов
    }
kind-order-overdue = Просроченный заказ { $object }: смените статус
    .line = Просроченный заказ { $object }
    .name = Просроченные заказы
    .count = { $count ->
        [one] { $count } просроченный заказ
        [few] { $count } просроченных заказа
        [many] { $count } просроченных заказов
       *[other] { $count } просроченного заказа
    }
kind-lead-created = Новая заявка { $object }: свяжитесь с клиентом
    .line = Новая заявка { $object }
    .name = Новые заявки
    .count = { $count ->
        [one] { $count } новая заявка
        [few] { $count } новые заявки
        [many] { $count } новых заявок
       *[other] { $count } новой заявки
    }
kind-lead-assigned = Вам назначена заявка { $object }: свяжитесь с клиентом
    .line = Вам назначена заявка { $object }
    .name = Назначенные заявки
    .count = { $count ->
        [one] { $count } назначенная заявка
        [few] { $count } назначенные заявки
        [many] { $count } назначенных заявок
       *[other] { $count } назначенной заявки
    }
kind-lead-status-changed = Заявка { $object }: статус «{ $to }»
    .line = Заявка { $object }: { $to }
    .name = Изменения статуса заявок
    .count = { $count ->
        [one] { $count } изменение статуса заявки
        [few] { $count } изменения статуса заявок
        [many] { $count } изменений статуса заявок
       *[other] { $count } изменения статуса заявок
    }
kind-lead-contact-due = Заявка { $object }: пора связаться с клиентом
    .line = Пора связаться: заявка { $object }
    .name = Напоминания о заявках
    .count = { $count ->
        [one] { $count } напоминание о заявке
        [few] { $count } напоминания о заявках
        [many] { $count } напоминаний о заявках
       *[other] { $count } напоминания о заявке
    }
kind-message-received = Новое сообщение: { $object }
    .line = Сообщение: { $object }
    .name = Новые сообщения
    .count = { $count ->
        [one] { $count } новое сообщение
        [few] { $count } новых сообщения
        [many] { $count } новых сообщений
       *[other] { $count } нового сообщения
    }
kind-message-failed = Не доставлено: { $object }. Свяжитесь другим способом
    .line = Не доставлено: { $object }
    .name = Ошибки отправки
    .count = { $count ->
        [one] { $count } недоставленное сообщение
        [few] { $count } недоставленных сообщения
        [many] { $count } недоставленных сообщений
       *[other] { $count } недоставленного сообщения
    }
kind-conversation-assigned = Вам назначен чат: { $object }
    .line = Вам назначен чат: { $object }
    .name = Назначенные чаты
    .count = { $count ->
        [one] { $count } назначенный чат
        [few] { $count } назначенных чата
        [many] { $count } назначенных чатов
       *[other] { $count } назначенного чата
    }
kind-task-created = Новая задача: { $object }
    .line = Новая задача: { $object }
    .name = Новые задачи
    .count = { $count ->
        [one] { $count } новая задача
        [few] { $count } новые задачи
        [many] { $count } новых задач
       *[other] { $count } новой задачи
    }
kind-task-overdue = Просроченная задача: { $object }
    .line = Просроченная задача: { $object }
    .name = Просроченные задачи
    .count = { $count ->
        [one] { $count } просроченная задача
        [few] { $count } просроченные задачи
        [many] { $count } просроченных задач
       *[other] { $count } просроченной задачи
    }
kind-call-missed = Пропущенный звонок: { $object }. Перезвоните
    .line = Пропущенный звонок: { $object }
    .name = Пропущенные звонки
    .count = { $count ->
        [one] { $count } пропущенный звонок
        [few] { $count } пропущенных звонка
        [many] { $count } пропущенных звонков
       *[other] { $count } пропущенного звонка
    }
kind-source-disconnected = { $guess ->
        [silent] Нет заказов из источника { $object }: проверьте его
       *[no] Источник { $object } отключён: подключите снова
    }
    .line = { $guess ->
        [silent] Нет заказов из источника { $object }
       *[no] Источник { $object } отключён
    }
    .name = Отключённые источники
    .count = { $count ->
        [one] { $count } отключённый источник
        [few] { $count } отключённых источника
        [many] { $count } отключённых источников
       *[other] { $count } отключённого источника
    }
kind-source-reconnected = { $guess ->
        [silent] Из источника { $object } снова есть заказы
       *[no] Источник { $object } снова подключён
    }
    .line = { $guess ->
        [silent] Из источника { $object } снова есть заказы
       *[no] Источник { $object } снова подключён
    }
    .name = Источники снова работают
    .count = { $count ->
        [one] { $count } снова подключённый источник
        [few] { $count } снова подключённых источника
        [many] { $count } снова подключённых источников
       *[other] { $count } снова подключённого источника
    }
kind-channel-disconnected = Канал { $object } отключён: подключите снова
    .line = Канал { $object } отключён
    .name = Отключённые каналы
    .count = { $count ->
        [one] { $count } отключённый канал
        [few] { $count } отключённых канала
        [many] { $count } отключённых каналов
       *[other] { $count } отключённого канала
    }
kind-channel-reconnected = Канал { $object } снова подключён
    .line = Канал { $object } снова подключён
    .name = Каналы снова работают
    .count = { $count ->
        [one] { $count } снова подключённый канал
        [few] { $count } снова подключённых канала
        [many] { $count } снова подключённых каналов
       *[other] { $count } снова подключённого канала
    }
kind-channel-payment-due = { $when ->
        [before] { $days ->
            [one] Оплатите канал { $object }: ещё { $days } день
            [few] Оплатите канал { $object }: ещё { $days } дня
            [many] Оплатите канал { $object }: ещё { $days } дней
           *[other] Оплатите канал { $object }: ещё { $days } дня
        }
        [today] Оплатите канал { $object } сегодня
        [late] { $days ->
            [one] Канал { $object } не оплачен уже { $days } день
            [few] Канал { $object } не оплачен уже { $days } дня
            [many] Канал { $object } не оплачен уже { $days } дней
           *[other] Канал { $object } не оплачен уже { $days } дня
        }
        [over] Канал { $object }: платить уже не нужно
       *[some] Оплатите канал { $object }
    }
    .line = { $when ->
        [before] { $days ->
            [one] Оплата канала { $object }: ещё { $days } день
            [few] Оплата канала { $object }: ещё { $days } дня
            [many] Оплата канала { $object }: ещё { $days } дней
           *[other] Оплата канала { $object }: ещё { $days } дня
        }
        [today] Оплата канала { $object }: сегодня
        [late] { $days ->
            [one] Канал { $object } не оплачен уже { $days } день
            [few] Канал { $object } не оплачен уже { $days } дня
            [many] Канал { $object } не оплачен уже { $days } дней
           *[other] Канал { $object } не оплачен уже { $days } дня
        }
        [over] Оплата канала { $object }
       *[some] Оплата канала { $object }
    }
    .name = Оплата каналов
    .count = { $count ->
        [one] { $count } напоминание об оплате канала
        [few] { $count } напоминания об оплате каналов
        [many] { $count } напоминаний об оплате каналов
       *[other] { $count } напоминания об оплате каналов
    }
kind-channel-paid = Канал { $object } оплачен
    .line = Канал { $object } оплачен
    .name = Оплаченные каналы
    .count = { $count ->
        [one] { $count } оплаченный канал
        [few] { $count } оплаченных канала
        [many] { $count } оплаченных каналов
       *[other] { $count } оплаченного канала
    }
kind-event-unreached = { $when ->
        [over] { $place ->
            [nowhere] Никто не получил: всё решено
           *[other] Никто не получил, { $source }: всё решено
        }
       *[some] { $place ->
            [nowhere] Никто не получил: { $what }. Выберите, кому передать
           *[other] Никто не получил: { $what }, { $source }. Выберите менеджеров
        }
    }
    .line = { $when ->
        [over] { $place ->
            [nowhere] Никто не получил
           *[other] Никто не получил: { $source }
        }
       *[some] { $place ->
            [nowhere] Никто не получил: { $what }
           *[other] Никто не получил: { $what }, { $source }
        }
    }
    .name = Никто не получил
    .count = { $count ->
        [one] { $count } уведомление, которого никто не получил
        [few] { $count } уведомления, которых никто не получил
        [many] { $count } уведомлений, которых никто не получил
       *[other] { $count } уведомления, которых никто не получил
    }
kind-staff-left = { $when ->
        [over] { $object } больше не в боте: всё решено
       *[some] { $object } больше не в боте. Передайте незавершённое: { $count }
    }
    .line = Незавершённое ({ $object }): { $count }
    .name = Незавершённое после коллег
    .count = { $count ->
        [one] { $count } человек оставил незавершённое
        [few] { $count } человека оставили незавершённое
        [many] { $count } человек оставили незавершённое
       *[other] { $count } человека оставили незавершённое
    }
kind-hook-unreadable = { $count ->
        [one] { $object }: не удалось прочитать { $count } вебхук. Проверьте его
        [few] { $object }: не удалось прочитать { $count } вебхука. Проверьте их
        [many] { $object }: не удалось прочитать { $count } вебхуков. Проверьте их
       *[other] { $object }: не удалось прочитать { $count } вебхука. Проверьте их
    }
    .line = Нераспознанные вебхуки: { $count }, { $object }
    .name = Нераспознанные вебхуки
    .count = { $count ->
        [one] { $count } отчёт о нераспознанных вебхуках
        [few] { $count } отчёта о нераспознанных вебхуках
        [many] { $count } отчётов о нераспознанных вебхуках
       *[other] { $count } отчёта о нераспознанных вебхуках
    }
kind-hook-refused = { $when ->
    [over] { $object }: с вебхуками снова всё в порядке
   *[some] { $mistake ->
        [method] { $object }: вебхуки приходят методом { $method }. Нужен POST
        [media_type] { $object }: вебхуки приходят как { $media_type }. Нужен JSON
        [encoding] { $object }: вебхуки приходят сжатыми. Отключите сжатие в CRM
        [size] { $object }: вебхуки слишком большие. Отправляйте меньшими частями
        [broken] { $object }: вебхуки обрываются. Проверьте связь
        [signature] { $object }: неверная подпись. Проверьте секрет
        [clock] { $object }: у отправителя сбились часы. Исправьте время
        [shape] { $object }: в вебхуках неверные поля. Проверьте их
        [conflict] { $object }: у разных вебхуков одинаковый id. Проверьте id
       *[other] { $object }: вебхуки не принимаются. Проверьте отправителя
    }
}
    .line = Отклонённые вебхуки: { $count }, { $object }
    .name = Отклонённые вебхуки
    .count = { $count ->
        [one] { $count } отчёт об отклонённых вебхуках
        [few] { $count } отчёта об отклонённых вебхуках
        [many] { $count } отчётов об отклонённых вебхуках
       *[other] { $count } отчёта об отклонённых вебхуках
    }
kind-hook-well = { $object }: с вебхуками снова всё в порядке
    .line = Вебхуки снова приходят: { $object }
    .name = Вебхуки снова приходят
    .count = { $count ->
        [one] { $count } подключение снова работает
        [few] { $count } подключения снова работают
        [many] { $count } подключений снова работают
       *[other] { $count } подключения снова работает
    }
kind-connection-silent = { $when ->
    [over] { $object }: вебхуки снова приходят
   *[some] { $object }: вебхуки не приходят. Проверьте их в CRM
}
    .line = Молчит: { $object }
    .name = Подключение молчит
    .count = { $count ->
        [one] { $count } подключение молчит
        [few] { $count } подключения молчат
        [many] { $count } подключений молчат
       *[other] { $count } подключения молчит
    }
kind-connection-back = { $object }: вебхуки снова приходят
    .line = Больше не молчит: { $object }
    .name = Подключение больше не молчит
    .count = { $count ->
        [one] { $count } подключение больше не молчит
        [few] { $count } подключения больше не молчат
        [many] { $count } подключений больше не молчат
       *[other] { $count } подключения больше не молчит
    }
kind-integration-failing = { $when ->
    [over] { $failing ->
        [none] { $object }: Bellhop больше не пользуется API
        [people] { $object }: список сотрудников снова полный
       *[other] { $object }: API снова работает
    }
   *[some] { $failing ->
        [key] { $object }: API-ключ не принимают. Нужен новый
        [rights] { $object }: API-ключу не хватает прав. Добавьте их
        [people] { $object }: список сотрудников неполный. Проверьте его в CRM
       *[other] { $object }: API не отвечает. Проверьте связь
    }
}
    .line = Сбой API: { $object }
    .name = Сбои API
    .count = { $count ->
        [one] { $count } сбой API
        [few] { $count } сбоя API
        [many] { $count } сбоев API
       *[other] { $count } сбоя API
    }
kind-integration-well = { $failing ->
    [people] { $object }: список сотрудников снова полный
   *[other] { $object }: API снова работает
}
    .line = API снова работает: { $object }
    .name = API снова работает
    .count = { $count ->
        [one] { $count } API снова работает
        [few] { $count } API снова работают
        [many] { $count } API снова работают
       *[other] { $count } API снова работают
    }
kind-connection-test = Тестовая карточка: { $object }. Делать ничего не нужно
    .line = Тестовая карточка: { $object }
    .name = Тестовые карточки
    .count = { $count ->
        [one] { $count } тестовая карточка
        [few] { $count } тестовые карточки
        [many] { $count } тестовых карточек
       *[other] { $count } тестовой карточки
    }

## Facts below the first line

fact-latest = Последнее: { $value }
fact-refused = Отклонено сегодня: { $value }
fact-since = С какого времени: { $value }
fact-missing = Пока не приходят: { $value }
fact-meanwhile = Тем временем: { $value }
fact-cure = Что делать: { $value }
fact-full = Полностью: { $value }
fact-total = Сумма: { $value }
fact-number = Номер: { $value }
fact-paid = Оплачено: { $value }
fact-paid-of = Оплачено: { $value } из { $whole }
fact-paid-all = Сумма: { $value }, оплачено полностью
fact-not-paid = Сумма: { $value }, не оплачено
fact-paid-before = До этого оплачено: { $value }
fact-items = Товаров: { $value }
fact-items-sum = Товаров: { $value } на { $whole }
fact-goods = Товаров на { $value }
fact-comment = Комментарий клиента: { $value }
fact-comment-long = Комментарий клиента: <blockquote expandable>{ $value }</blockquote>
fact-note = Заметка менеджера: { $value }
fact-note-long = Заметка менеджера: <blockquote expandable>{ $value }</blockquote>
fact-delivery = Доставка: { $value }
fact-delivery-total = Стоимость доставки: { $value }
fact-promocode = Промокод: { $value }
fact-status = Статус: { $value }
fact-manager = Менеджер: { $value }
fact-overdue = Сменить статус до: { $value }
fact-utm = UTM: { $value }
fact-source = Источник: { $value }
fact-channel = Канал: { $value }
fact-cabinet = Кабинет: { $value }
fact-client = Клиент: { $value }
fact-phone = Телефон: { $value }
fact-before = Было: { $value }
fact-after = Стало: { $value }
fact-why = Причина: { $value }
fact-detail = Подробности: { $value }
fact-text = <blockquote expandable>{ $value }</blockquote>
fact-amount = К оплате: { $value }
fact-due = Срок: { $value }
fact-contact = Когда связаться: { $value }
fact-called = Время звонка: { $value }
fact-paid-until = Оплачено до: { $value }
fact-last-order = Последний заказ: { $value }
fact-usual-orders = Обычно за такое время: { $value }
fact-address = Адрес: { $value }

missing-answers = данные клиентов, названия статусов, имена сотрудников, пропущенные звонки и изменения без вебхука
meanwhile-people = из-за такого списка никого не отвязываем
cure-key = создайте в CRM новый ключ и выполните на сервере: bellhop api-key { $id } --file ФАЙЛ
cure-shared-key = создайте в CRM новый ключ, запишите его в BELLHOP_KEYCRM_API_KEY и перезапустите Bellhop
cure-rights = дайте владельцу ключа в CRM право видеть заказы. Чего ещё не хватает, покажет на сервере: bellhop check
cure-people = посмотрите пользователей в CRM. Если там всё верно, отвяжите в /staff тех, кто ушёл, и уберите их номера в CRM
cure-other = Bellhop попробует ещё сам. Если не поможет, выполните на сервере: bellhop check
not-asked = { $why ->
        [late] ответ не приходит вовремя
        [unreachable] нет связи с адресом API
        [busy] CRM пока не принимает новых запросов (429)
        [error] CRM отвечает ошибкой
        [page] вместо данных приходит веб-страница
        [half] ответ обрывается
        [elsewhere] адрес API перенаправляет на другой
        [gone] по адресу API ничего нет (404)
        [odd] ответ непонятен
        [database] Bellhop не может связаться со своей базой данных
        [bug] ошибка в самом Bellhop, подробности в его журнале
       *[other] { $why }
    }

several-events = { $count ->
        [one] { $count } событие
        [few] { $count } события
        [many] { $count } событий
       *[other] { $count } события
    }
some-client = клиент без имени
hidden-number = скрытый номер
titled = «{ $title }»

why-token-expired = срок действия токена доступа истёк
why-shop-unpaid = магазин не оплачен
why-plan-without-api = тариф магазина не включает API
why-password-changed = пароль изменён
why-page-blocked = страница заблокирована
why-unpaid = не оплачено
why-blocked-bot = клиент заблокировал бота
why-silent = предположение Bellhop, потому что обычно в такое время заказы есть

payment-not-paid = не оплачено
payment-part-paid = частично оплачено
payment-paid = оплачено
payment-overpaid = переплачено

card-only-number = { $crm } передаёт только номер. Подробности – в CRM
reason-manager = <i>Вы – ответственный менеджер</i>
reason-assignee = <i>Назначено вам</i>
reason-sender = <i>Вы отправили это сообщение</i>
reason-default = <i>Вы – менеджер источника по умолчанию</i>
reason-administrator = <i>Вы – администратор</i>
reason-given = <i>Передал администратор</i>
reason-claimed = <i>Вы взяли это на себя</i>
reason-everyone = <i>Отправлено всем, кто пишет клиентам</i>
reason-tester = <i>Проверка по вашей просьбе</i>

card-answered = <i>Уже неактуально</i>
card-paid = <b>Оплачено { $at }</b>
card-paid-by = <b>Оплачено { $at }. Кто отметил: { $name }</b>
card-again = <i>Придёт снова: { $at }</i>
card-muted = <i>Только в колокольчике: для этого выбрано «Не уведомлять»</i>
read = Прочитано
unread = Не прочитано
card-read = <b>Прочитано</b>
card-repeat = <i>Возможно, это повтор: ответ Telegram потерялся</i>

## Where an object stands, and who is on it

outcome = { $what }: { $how }
ended-moved = больше не у вас
ended-moved-to = теперь ведёт { $name }
ended-taken = уже занимается кто-то из коллег
ended-taken-to = занимается { $name }
ended-given = передано коллеге
ended-done = выполнено
ended-cancelled = отменено
ended-deleted = удалено
ended-closed = закрыто
claim = Беру на себя
give-back = Вернуть коллегам
claim-own = <b>Вы взяли это на себя { $at }</b>
claim-other = <b>Этим занимается { $name }, взято { $at }</b>
claim-done = Теперь это за вами, коллеги это видят. В CRM ничего не изменилось.
claim-late = Этим уже занимается { $name }
claim-over = Здесь уже ничего не нужно делать
claim-given-back = Возвращено коллегам
claim-not-yours = Вы этим уже не занимаетесь
steps = <i>{ $steps }</i>
step-times = { $what } ×{ $times }
step-yours = у вас
step-nobody = без ответственного
step-order-created = новый
step-order-done = выполнен
step-order-cancelled = отменён
step-order-deleted = удалён
step-order-overdue = просрочен
step-lead-created = новая
step-lead-contact-due = пора связаться
step-lead-closed = закрыта
step-message-received = сообщение
step-message-failed = не доставлено
step-message-answered = есть ответ
step-conversation-closed = закрыт
step-task-created = новая
step-task-overdue = просрочена
step-task-done = выполнена
step-task-deleted = удалена
step-source-disconnected = отключён
step-source-reconnected = подключён
step-channel-disconnected = отключён
step-channel-reconnected = подключён
step-channel-payment-due = пора оплатить
step-channel-paid = оплачен

## Lists

burst-title = <b>{ $count ->
        [one] { $count } новое уведомление
        [few] { $count } новых уведомления
        [many] { $count } новых уведомлений
       *[other] { $count } нового уведомления
    }: откройте колокольчик</b>
burst-more = { $count ->
        [one] и ещё { $count }
        [few] и ещё { $count }
        [many] и ещё { $count }
       *[other] и ещё { $count }
    }
digest-title = <b>{ $count ->
        [one] Вас ждало { $count } уведомление
        [few] Вас ждали { $count } уведомления
        [many] Вас ждало { $count } уведомлений
       *[other] Вас ждало { $count } уведомления
    }: откройте колокольчик</b>
list-over = В этом списке всё уже закрыто.

## The bell

bell-title = { $count ->
        [one] Колокольчик: { $count } непрочитанное
        [few] Колокольчик: { $count } непрочитанных
        [many] Колокольчик: { $count } непрочитанных
       *[other] Колокольчик: { $count } непрочитанного
    }
bell-events = События
bell-system = Системные
bell-page = Страница { $page } из { $pages }
bell-came = <i>Пришло: { $at }</i>
bell-empty = Здесь пока пусто.
bell-empty-unread = Всё прочитано.
bell-moved = Колокольчик теперь ниже. /bell перенесёт его в конец чата.
card-moved = Это уведомление пришло ещё раз, оно ниже.
bell-is-elsewhere = Это старый колокольчик, новый ниже. /bell перенесёт его в конец чата.
tab-events = События ({ $count })
tab-system = Системные ({ $count })
entry-over = уже неактуально
entry-paid = оплачено
entry-for = кому: { $name }
entry-escalated = { $step ->
        [1] второе напоминание
        [2] уведомлены и другие
       *[other] уведомлены и администраторы
    }
page-newer = ← Новее
page-older = Старее →
unread-only = Непрочитанные
show-all = Показать все
mark-all-events = Отметить события как прочитанные
mark-all-system = Отметить системные как прочитанные
all-read-events = Все события отмечены как прочитанные
all-read-system = Все системные уведомления отмечены как прочитанные
settings = Настройки

## Buttons that stand in more than one place

mark-read = Прочитано
mark-unread = Не прочитано
cannot-be-unread = Это уже не требует действий, поэтому остаётся прочитанным.
open = Открыть
open-bell = Открыть колокольчик
back = Назад
menu = Меню
chosen = ✓ { $label }
copy-order = Копировать №
copy-phone = Копировать тел.
mark-all = Отметить все как прочитанные
all-read = Всё отмечено как прочитанное
all-unread-again = Снова непрочитанные
choose-managers = Выбрать менеджеров
mark-paid = Отметить оплаченным
remind-tomorrow = Напомнить мне завтра
unlink = Отвязать

## Linking

linked = Здравствуйте, { $name }! Этот аккаунт привязан. Ваша роль: { $role }.
linked-what = Этот бот сообщает о том, что касается вас в CRM компании: новые заказы, сообщения клиентов, задачи. Уведомления приходят сюда, и все они хранятся в колокольчике – закреплённом сообщении вверху чата.
linked-next = Дальше: /settings – push-уведомления и звук, /help – что умеет бот.
linked-next-off = Уведомления пока выключены для всей компании, их включит администратор. А пока: /settings – push-уведомления и звук, /help – что умеет бот.
linked-next-administrator = Дальше: /invite – пригласить коллегу, /staff – все сотрудники, /help – что умеет бот.
linked-next-administrator-off = Дальше: пригласите коллег (/invite), а затем включите уведомления для всех (/notifications). Что умеет бот: /help.
start-again = { $name }, ваш аккаунт уже привязан. Ваши уведомления: /bell, что умеет бот: /help.
link-already = Этот аккаунт уже привязан: { $now }. Привязать вместо этого: { $then }?
link-forward = Ссылка для другого человека ({ $then })? Тогда не нажимайте кнопку, а перешлите сообщение со ссылкой.
link-take = Привязать: { $then }
link-keep = Оставить
link-kept = Ничего не изменилось: этот аккаунт по-прежнему привязан ({ $name }).
invite-unknown = Эта ссылка недействительна. Попросите новую у администратора.
invite-other-bot = Это ссылка для другого бота: @{ $bot }. Откройте её, а не присылайте сюда.
invite-used = Эта ссылка уже использована. Попросите новую у администратора.
invite-first-over = Эта ссылка для первого администратора больше не действует: администратор уже есть. Попросите у администратора ссылку для себя.
invite-own-last = К этому аккаунту привязан последний администратор, которому бот может писать, поэтому привязка не изменена. Если ссылка для коллеги, перешлите её, а не открывайте.
invite-expired = Срок действия ссылки истёк. Попросите новую у администратора.
invite-replaced = Эта ссылка больше не действует: создана более новая. Откройте новую или обратитесь к администратору.
invite-dismissed = Эта ссылка больше не действует: человек, для которого её создали, здесь уже не работает.
invite-rights = Эта ссылка больше не действует: у человека, для которого её создали, теперь больше прав. Попросите новую у администратора.
stranger = Этот бот присылает рабочие уведомления сотрудникам компании. Чтобы пользоваться им, попросите ссылку у своего администратора, а затем откройте её или пришлите сюда.
not-linked = Этот аккаунт не привязан. Попросите ссылку у администратора.
no-groups = Этот бот работает только в личных чатах: в уведомлениях могут быть данные клиентов. Сейчас он выйдет из группы.
bot-description = Рабочие уведомления из CRM вашей компании: новые заказы, сообщения клиентов, задачи. Каждое приходит сразу и именно тому, кого касается.
    
    Чтобы начать, попросите ссылку у своего администратора и откройте её.
bot-short-description = Рабочие уведомления из CRM вашей компании. Чтобы начать, попросите ссылку у администратора.
notice-linked = { $person }: привязан аккаунт { $account }.
notice-linked-elsewhere = Ваши уведомления теперь приходят на другой аккаунт, а этот отвязан. Если это были не вы, сообщите администратору.
notice-dismissed = Ваша учётная запись в CRM больше не активна: этот чат отвязан.
notice-role-kept = По данным CRM ваша роль теперь: { $role }. Вы здесь последний администратор, которому бот может писать, поэтому остаётесь им, пока не привяжут другого: /invite.
notice-dismissal-kept = По данным CRM ваша учётная запись больше не активна. Вы здесь последний администратор, которому бот может писать, поэтому этот чат не отвязан, пока не привяжут другого: /invite.
notice-invite-void = По данным CRM { $person } теперь имеет роль: { $role }. Созданная раньше ссылка больше не действует: создайте новую и отправьте её только этому человеку.

## Linking by one's own phone number

stranger-phone = Этот бот присылает рабочие уведомления сотрудникам компании. Работаете в ней? Поделитесь своим номером телефона кнопкой внизу: привязать ли вас, решит администратор. Или попросите у администратора ссылку, а затем откройте её или пришлите сюда.
phone-share = Поделиться моим номером
phone-noted = Спасибо. Если в CRM компании этот номер есть у кого-то из сотрудников, администраторы уже получили запрос. Как только кто-то из них согласится, бот вам напишет. Запрос можно отправлять раз в сутки. Если ответа нет, попросите ссылку у администратора.
phone-again = Вы уже отправляли запрос, это можно делать раз в сутки. Если срочно, попросите ссылку у администратора.
phone-not-own = Нужен именно ваш номер телефона: поделитесь им кнопкой внизу.
phone-not-needed = Этот аккаунт уже привязан, номер телефона не нужен.
phone-declined = Спасибо за запрос. Этот аккаунт не привязан. Если это ошибка, обратитесь к администратору.
phone-asked = <b>{ $person }: привязать аккаунт?</b>
    Владелец аккаунта в Telegram поделился своим номером, и в CRM такой же номер у сотрудника { $person }.
    В CRM: { $person }, { $role }
    В Telegram: { $account }, имя в профиле <code>{ $name }</code>
    После привязки туда будут приходить уведомления для этого человека. Если сомневаетесь, сначала спросите его.
phone-asked-moves = { $person }: сейчас привязан аккаунт { $other }. Он будет отвязан.
phone-yes = Да
phone-no = Нет
phone-linked = <b>{ $person }: аккаунт { $account } привязан</b>
    Ответ «Да»: { $by }
phone-refused = <b>{ $person }: аккаунт { $account } не привязан</b>
    Ответ «Нет»: { $by }
phone-outdated = <b>{ $person }: аккаунт { $account } не привязан</b>
    Ответ «Да»: { $by }. Но после запроса что-то изменилось, см. /staff.
phone-expired = <b>{ $person }: аккаунт { $account } не привязан</b>
    За сутки никто не ответил.
phone-late = Этот запрос уже не действует.
phone-answered = На этот запрос уже ответили.
phone-done = Аккаунт привязан
phone-not-done = Аккаунт не привязан
phone-changed = Аккаунт не привязан: после запроса что-то изменилось, см. /staff.

## Roles

role-administrator = администратор
role-manager = менеджер
role-content-manager = контент-менеджер
role-courier = курьер
role-analyst = аналитик
role-producer = производитель
role-supplier = поставщик
role-unnamed = роль № { $number }

## Answers

button-old = Эта кнопка устарела.
nothing-due = Здесь уже нечего оплачивать.
marked-paid = Отмечено оплаченным
paid-already = Здесь уже что-то изменилось: этот платёж больше не ожидается.
day-today = сегодня, { $time }
day-tomorrow = завтра, { $time }
day-yesterday = вчера, { $time }
again-at = Придёт снова: { $at }
again-anyway = Следующее напоминание об этой оплате и так придёт: { $at }
went-wrong = Произошла ошибка на стороне бота. Попробуйте ещё раз.
on-page-bell = Колокольчик здесь, на этой странице.
on-page-unreachable = Ответ нужен в Telegram, но там вы заблокировали бота. Сначала разблокируйте его.
on-page-elsewhere = Готово. Результат – в Telegram.

## Commands

command-start = Войти по ссылке
command-menu = Всё в одном месте
command-bell = Ваши уведомления
command-web = Ваш колокольчик в браузере
command-settings = Push-уведомления, звук, типы уведомлений
command-away = Сообщить об отсутствии и выбрать замену
command-language = Язык
command-help = Что умеет этот бот
command-stop = Выключить всё или отвязать аккаунт
command-notifications = Включить или выключить уведомления для всех
command-policy = Разрешённые уведомления
command-staff = Сотрудники, роли, ссылки
command-invite = Пригласить сотрудника
command-sources = Источники и их менеджеры по умолчанию
command-channels = Каналы и их оплата
command-schedule = Что будет отправлено дальше
command-problems = Что не удалось доставить
command-trace = Кто получил уведомление о заказе, а кто нет
command-connections = Что приходит из CRM; тестовая карточка
command-protection = Запретить пересылку данных клиентов

## The menu

menu-button = Колокольчик
menu-title = <b>Меню</b>
menu-cabinet = Сверху – ваши страницы, ниже – настройки для всей компании.
menu-bell = Колокольчик
menu-web = В браузере
menu-settings = Настройки
menu-away = Отсутствие
menu-language = Язык
menu-help = Справка
menu-stop = Остановить
menu-notifications = Уведомления
menu-policy = Что разрешено
menu-staff = Сотрудники
menu-invite = Пригласить
menu-sources = Источники
menu-channels = Каналы
menu-schedule = Расписание
menu-problems = Проблемы
menu-connections = Подключения
menu-trace = Кто получил
menu-protection = Данные клиентов
protection-on = <b>Защита включена: карточки нельзя переслать.</b>
protection-off = <b>Защита выключена: карточки можно переслать.</b>
protection-help = В карточках есть имена, телефоны и сообщения клиентов. Защищённую карточку Telegram не даёт переслать, сохранить или скопировать; кнопки копирования номеров работают. Так же защищены страницы с данными клиентов, например /trace. Это касается только новых сообщений.
protection-turn-on = Запретить пересылку
protection-turn-off = Разрешить пересылку
protection-is-on = Новые карточки нельзя переслать
protection-is-off = Новые карточки можно переслать
push-names-on = <b>Браузеры: уведомления показывают данные клиентов.</b>
push-names-off = <b>Браузеры: уведомления без данных клиентов.</b>
push-names-help = Уведомление в браузере может появиться на заблокированном экране. В нём есть тип события и номер заказа, а имя, телефон и слова клиента и сумма – только если разрешить это здесь. Уведомления зашифрованы: Google, Mozilla, Microsoft и Apple, которые их доставляют, не могут их прочитать.
push-names-turn-on = Показывать данные клиентов
push-names-turn-off = Не показывать данные клиентов
push-names-are-on = Уведомления в браузерах показывают данные клиентов
push-names-are-off = Уведомления в браузерах не показывают данных клиентов
push-several = { $count ->
    [one] { $count } новое уведомление
    [few] { $count } новых уведомления
   *[many] { $count } новых уведомлений
}

## A person's own settings

preference-push = Push-уведомления
    .means-on = <b>Push-уведомления: включены.</b> Они приходят в этот чат.
    .means-off = <b>Push-уведомления: выключены.</b> В чат ничего не приходит, всё хранится в колокольчике.
    .chosen-on = Push: включены
    .chosen-off = Push: выключены
    .off-in-general = Push-уведомления отключены полностью, поэтому по этому типу они тоже не приходят.
    .off-for-all-sources = Push-уведомления отключены полностью, поэтому из этого источника они тоже не приходят.
preference-browsers = Браузеры
    .means-on = <b>Push-уведомления в браузерах: включены.</b> Они приходят в браузеры, где вы разрешили их на странице колокольчика.
    .means-off = <b>Push-уведомления в браузерах: выключены.</b> В ваши браузеры ничего не приходит.
    .chosen-on = Браузеры: включены
    .chosen-off = Браузеры: выключены
    .off-in-general = Браузеры отключены полностью, поэтому уведомления этого типа туда тоже не приходят.
    .off-for-all-sources = Браузеры отключены полностью, поэтому из этого источника туда тоже ничего не приходит.
preference-sound = Звук
    .means-on = <b>Звук: включён.</b> Уведомления приходят со звуком.
    .means-off = <b>Звук: выключен.</b> Уведомления приходят без звука.
    .chosen-on = Звук: включён
    .chosen-off = Звук: выключен
    .off-in-general = Звук отключён полностью, поэтому уведомления этого типа тоже без звука.
    .off-for-all-sources = Звук отключён полностью, поэтому уведомления из этого источника тоже без звука.
preference-pop-ups = Всплывающие уведомления
    .means-on = <b>Всплывающие уведомления: включены.</b> Открытая страница колокольчика сразу показывает всё новое.
    .means-off = <b>Всплывающие уведомления: выключены.</b> На странице меняется только счётчик колокольчика.
    .chosen-on = Всплывающие уведомления: включены
    .chosen-off = Всплывающие уведомления: выключены
    .off-in-general = Всплывающие уведомления отключены полностью, поэтому для этого типа их тоже нет.
    .off-for-all-sources = Всплывающие уведомления отключены полностью, поэтому для этого источника их тоже нет.
preference-everything-off = Выключить всё
    .undo = Включить всё
    .means-on = <b>Всё выключено.</b> Ничего не отправляется, даже срочное. Всё хранится в колокольчике.
    .chosen-on = Всё выключено
    .chosen-off = Уведомления снова приходят по этим настройкам
settings-chosen-of = { $name }. { $what }
settings-chosen-overruled = { $what }, но выключено всё
settings-by-type = По типам
settings-by-source = По источникам
settings-kinds = Нажмите на тип, чтобы включить или выключить его.
settings-kinds-open = Нажмите на тип, чтобы настроить звук и то, как часто приходят уведомления.
settings-kinds-detail = Звук и сводки
settings-no-kinds = Администратор ещё не разрешил ни одного типа.
settings-kind-title = <b>Настройки: { $name }</b>
settings-kind-on = { $name }: включено
settings-kind-silent = { $name }: без звука
settings-kind-off = { $name }: выключено
settings-sources = Нажмите на источник, чтобы включить или выключить уведомления из него.
settings-sources-open = Нажмите на источник, чтобы настроить звук.
settings-sources-detail = Звук по источникам
settings-no-sources = Пока нет источников, из которых вам могут приходить уведомления.
settings-source-title = <b>Настройки: источник { $name }</b>
settings-source-help = Действует для всех уведомлений из этого источника, даже срочных, пока вы не измените выбор. Выключенный тип остаётся выключенным.

## Вход в колокольчик в браузере и активные сеансы

settings-signed-in = Активные сеансы
signed-in-title = <b>Активные сеансы</b>
    Здесь ваш колокольчик открывается без повторного входа. Нажмите, чтобы выйти.
signed-in-nowhere = <b>Активные сеансы</b>
    Нет ни одного. Новая ссылка для браузера: /web
signed-in-line = { $where }. { $seen }
signed-in-seen = Последний раз: { $at }
signed-in-telegram = Telegram, { $device }
signed-in-browser = { $device }
signed-in-unknown = неизвестное устройство
signed-in-end = Выйти: { $where }
signed-in-end-all = Выйти везде
signed-in-ended = Сеанс завершён
signin-link = <b>Ваш колокольчик в браузере</b>
    Ссылка действует один раз, в течение 5 минут. Кто её откроет, войдёт от вашего имени, поэтому никому её не передавайте. Новая команда /web отменит её.
signin-link-open = Открыть в браузере
signin-link-copy = Копировать ссылку
signin-no-page = Страницы для браузера нет: у сервера этого бота нет публичного адреса.
signin-title = Bellhop
signin-as = Вы входите в колокольчик как { $name }. Это не вы? Тогда закройте эту страницу.
signin-button = Войти
signin-over = Эта ссылка больше не действует. Отправьте боту в Telegram команду /web: он ответит новой.
signin-later = Сервер сейчас не может вас впустить. Эта страница сама попробует ещё раз.
signin-stranger = Этот аккаунт Telegram ни к кому не привязан. Попросите ссылку у администратора и откройте её в Telegram.

## Later: coming again, muting

later = Позже
later-which = <b>Когда напомнить?</b>
later-15m = 15 минут
later-1h = 1 час
later-morning = Завтра в 9:00
later-this-morning = Сегодня в 9:00
later-1w = Неделя
again-never = Не напоминать
again-not = Напоминание отменено
about-order = Заказ { $name }
about-lead = Заявка { $name }
about-task = Задача: { $name }
about-channel = Канал { $name }
about-source = Источник { $name }
about-message = Сообщение: { $name }
about-conversation = Чат «{ $name }»
about-call = Пропущенный звонок: { $name }
mute = Не уведомлять: { $what }
mute-open = Не уведомлять
mute-never = Выключить насовсем
mute-never-done = Выключено: { $what }. Включить: /settings, «По типам»
mute-which = <b>До какого времени не уведомлять? { $what }</b>
    До этого времени уведомлений об этом не будет. Всё сохранится в колокольчике.
mute-urgent = <b>Срочное тоже не будет приходить.</b>
mute-holds = Сейчас без уведомлений до { $until }. Нажмите другое время, чтобы изменить. Отменить: /settings, «Без уведомлений».
muted-already = Без уведомлений: { $what }
muted-until = Без уведомлений до { $until }: { $what }
muted-title = <b>Без уведомлений</b>
    Об этом вы узнаете только из колокольчика. Нажмите, чтобы уведомления приходили снова.
muted-none = Вы ни для чего не выбрали «Не уведомлять».
muted-line = { $what }: до { $until }
unmute = Снова уведомлять: { $what }
unmuted = Уведомления снова приходят: { $what }
settings-muted = Без уведомлений ({ $count })

## When a person hears: quiet hours, digests, the time zone

settings-quiet = Тихие часы
settings-quiet-on = Тихие часы: { $hours }
settings-quiet-off = Тихие часы: выключены
settings-rhythm = Как часто
settings-rhythm-is = Как часто: { $rhythm }
settings-zone = Часовой пояс
settings-zone-is = Часовой пояс: { $city }
settings-urgent = Это срочное: приходит сразу, даже в тихие часы.
quiet-title-me = <b>Тихие часы</b>
quiet-title-all = <b>Тихие часы для всех</b>
quiet-means-me = В это время приходит только срочное. Остальное ждёт и приходит одним сообщением, когда тихие часы закончатся.
quiet-means-all = Действуют для всех, кто не настроил свои, по часовому поясу каждого человека. Срочное приходит всегда.
quiet-on = <b>Включены:</b>
quiet-off = <b>Выключены.</b> Уведомления приходят в любое время.
quiet-of-cabinet = Эти часы для всех установил администратор.
quiet-hours = { $days }: { $begins }–{ $ends }
quiet-stretch = { $first } { $begins } – { $last } { $ends }
quiet-preset = { $begins }–{ $ends } каждый день
quiet-preset-weekends = { $begins }–{ $ends } и выходные
quiet-days = Другие часы или дни
quiet-more = Добавить часы
quiet-turn-on = Включить тихие часы
quiet-turn-off = Выключить тихие часы
quiet-as-cabinet = Как для всех
quiet-hours-all = Тихие часы для всех
quiet-which-days = <b>Тихие часы.</b> В какие дни они начинаются?
quiet-which-more = <b>Тихие часы.</b> В какие дни должно быть тихо ещё и в другое время?
quiet-from = <b>Тихие часы.</b> { $days }: с которого часа?
quiet-until = <b>Тихие часы.</b> { $days }, с { $begins }: до которого часа? Если время не позже начала, это уже следующий день.
quiet-other-time = Другое время
quiet-free = Без тихих часов
quiet-now-me = Тихие часы: { $hours }
quiet-now-all = Тихие часы для всех: { $hours }
quiet-now-as-cabinet = Тихие часы, как для всех: { $hours }
quiet-none-me = Тихие часы выключены
quiet-none-all = Тихие часы для всех выключены
quiet-endless = Тогда уведомления не приходили бы никогда. Оставьте время без тихих часов. Ничего не изменено.
ask-quiet-from = С какого времени должно быть тихо? Пришлите в ответ время, например 22:30.
ask-quiet-until = Тихо с { $begins }: до какого времени? Пришлите в ответ время, например 7:45.
time-unclear = Это не похоже на время. Пришлите в ответ, например, 22:30.
time-impossible = Такого времени нет: { $time }. Часы – от 0 до 23, минуты – от 0 до 59. Пришлите в ответ, например, 22:30.
days-all = Каждый день
days-work = Рабочие дни
days-rest = Выходные
day-0 = Пн
day-1 = Вт
day-2 = Ср
day-3 = Чт
day-4 = Пт
day-5 = Сб
day-6 = Вс
rhythm-title = <b>Как часто присылать уведомления?</b>
rhythm-title-kind = <b>Как часто: { $name }</b>
rhythm-help = Сводка – это одно сообщение со всем, что пришло за это время. Срочное приходит сразу.
rhythm-at-once = Сразу
    .means = Каждое уведомление приходит сразу.
rhythm-hourly = Каждый час
    .means = Сводка приходит каждый час.
rhythm-morning-and-evening = Дважды в день
    .means = Сводка приходит в 9:00 и в 18:00.
rhythm-morning = Утром
    .means = Сводка приходит в 9:00.
rhythm-as-all = Как для всех типов
zone-title = <b>Часовой пояс</b>
zone-help = По нему определяются тихие часы, сводки и время в уведомлениях. Выберите город, где то же время, что и у вас.
zone-now = Ваш часовой пояс: { $city }, там сейчас { $time }.
type-city = Ввести город
ask-city = В каком вы городе? Пришлите в ответ его название, например Львов.
city-unclear = Это не похоже на название города. Пришлите в ответ, например, Львов.
city-several = Городов с названием «{ $city }» несколько. Какой из них ваш?
city-unknown = Город «{ $city }» не найден. Проверьте название или введите ближайший крупный город.
city-unknown-alike = Город «{ $city }» не найден. Может быть, это один из этих? Если нет, введите ближайший крупный город.
region-europe = Европа
region-asia = Азия
region-america = Америка
region-africa = Африка
region-oceania = Австралия и Океания
region-islands = Острова и Антарктида

## Language, leaving, help

language-en = English
language-uk = Українська
language-ru = Русский
language-now = Язык: { $name }. Чтобы сменить, выберите другой.
language-chosen = Теперь бот говорит по-русски
stop-which = <b>Что сделать?</b>
    
    «Выключить всё»: уведомления не будут приходить, но сохранятся в колокольчике. Включить их снова можно в /settings.
    «Отвязать»: этот аккаунт больше не будет получать уведомлений, а колокольчик исчезнет из чата.
cannot-leave = Вы последний администратор, которому бот может писать, поэтому этот аккаунт нельзя отвязать. Сначала привяжите другого администратора: /invite.
left = <b>Этот аккаунт отвязан.</b> Уведомления сюда больше не приходят. Чтобы вернуться, попросите у администратора новую ссылку.
help = <b>Bellhop сообщает о том, что происходит в CRM и касается вас.</b>
    Вы: { $name }, ваша роль: { $role }.
    
    Уведомления приходят в этот чат. Колокольчик – это закреплённое сообщение вверху: в нём хранятся все уведомления и видно, сколько из них не прочитано.
help-command = /{ $command } – { $what }
not-understood = Бот понимает только команды и кнопки. Всё в одном месте: /menu, пояснения: /help.
for-administrators = Эта команда только для администраторов. Ваши команды: /help.

## The cabinet's settings

switch-on = <b>Уведомления включены.</b> Сотрудники узнают, что происходит в CRM.
switch-off = <b>Уведомления выключены.</b> Никто ничего не получает. О том, что случится за это время, бот не сообщит и позже.
switch-managers = Кто может это изменить: { $roles }.
turn-on = Включить
turn-off = Выключить
switched-on = Уведомления включены
switched-off = Уведомления выключены
switch-off-until = <b>Уведомления выключены до { $until }.</b> Никто ничего не получает. О том, что случится за это время, бот не сообщит и позже. Потом уведомления включатся сами.
switch-off-asked = <b>Выключить уведомления для всех?</b> О том, что случится за это время, бот не сообщит и позже.
off-for-hour = Выключить на 1 час
off-until-on = Выключить, пока не включу
switched-off-until = Уведомления выключены до { $until }
notice-off = Уведомления для всех выключены. Кто выключил: { $name }. Включить: /notifications
notice-off-until = Уведомления для всех выключены до { $until }. Кто выключил: { $name }. Включить: /notifications
notice-on-again = Уведомления для всех снова включены: время, на которое их выключили, истекло. Кто выключал: { $name }.
policy-events = <b>Разрешённые уведомления: события</b>
policy-system = <b>Разрешённые уведомления: системные</b>
policy-help = Запрещённых уведомлений не получает никто. Нажмите на тип, чтобы изменить.
policy-allowed = { $name }: разрешено
policy-denied = { $name }: запрещено
statuses = Статусы
statuses-title = { $count ->
        [one] <b>{ $count } статус в CRM</b>
        [few] <b>{ $count } статуса в CRM</b>
        [many] <b>{ $count } статусов в CRM</b>
       *[other] <b>{ $count } статуса в CRM</b>
    }
statuses-help = Нажмите на статус и укажите, что он означает. Выполненные, отменённые и закрытые заказы и заявки считаются завершёнными.
statuses-none = Статусов пока нет. Статус появится здесь, как только его получит заказ или заявка в CRM.
status-entry = { $name } ({ $what ->
        [lead] заявка
       *[order] заказ
    }): { $meaning ->
        [done] выполнено
        [cancelled] отменено
        [closed] закрыто
       *[open] в работе
    }
status-title = { $what ->
        [payment] <b>Статус оплаты: { $name }</b>
        [lead] <b>Статус заявки: { $name }</b>
       *[order] <b>Статус заказа: { $name }</b>
    }
status-key = В CRM: { $key }
status-seen = Последний раз: { $at }
status-means = { $meaning ->
        [done] Означает «выполнено»: делать больше ничего не нужно.
        [cancelled] Означает «отменено»: делать больше ничего не нужно.
        [closed] Означает «закрыто»: делать больше ничего не нужно.
       *[open] Означает «в работе»: ничего не завершает.
    }
status-applying = Заказы и заявки с этим статусом обновятся за несколько минут.
status-done = Выполнено
status-cancelled = Отменено
status-closed = Закрыто
status-open = Ещё в работе
status-renamed = Новое название: { $name } (в CRM: { $key }). Оно будет и в карточках.
statuses-pipelines = Воронки
statuses-payments = Статусы оплаты
payments-title = <b>Статусы оплаты</b>
payments-help = Нажмите на статус, чтобы назвать его так, как принято у вас.
pipelines-title = { $count ->
        [one] <b>{ $count } воронка в CRM</b>
        [few] <b>{ $count } воронки в CRM</b>
        [many] <b>{ $count } воронок в CRM</b>
       *[other] <b>{ $count } воронки в CRM</b>
    }
pipelines-help = Нажмите на воронку, чтобы увидеть её статусы или изменить название.
pipeline-title = <b>Воронка: { $name }</b>
pipeline-empty = Статусов этой воронки пока нет.
status-pipeline = Воронка: { $name }
name-as-in-crm = Название из CRM
meaning-as-in-crm = Значение из CRM
status-means-as-in-crm = Значение снова такое, как в CRM.
may-not = Для вашей роли это недоступно. Обратитесь к администратору.

## Sources and channels

sources-title = { $count ->
        [one] <b>{ $count } источник</b>
        [few] <b>{ $count } источника</b>
        [many] <b>{ $count } источников</b>
       *[other] <b>{ $count } источника</b>
    }
sources-none = Источников пока нет. Источник появится здесь, как только из него придёт первое событие.
source-without = { $name }: без менеджеров по умолчанию
source-title = <b>Источник: { $name }</b>
source-managers = Менеджеры по умолчанию: { $names }
source-managers-none = Менеджеров по умолчанию пока нет: событий без ответственного не получит никто.
source-awaited = { $count ->
        [one] В CRM есть ещё { $count } менеджер, которого нет в боте.
        [few] В CRM есть ещё { $count } менеджера, которых нет в боте.
        [many] В CRM есть ещё { $count } менеджеров, которых нет в боте.
       *[other] В CRM есть ещё { $count } менеджера, которых нет в боте.
    }
source-choose = Нажмите на имя, чтобы добавить или убрать. Эти люди получают события источника, в которых нет ответственного.
place-number = № { $number } в CRM
person-not-linked = { $name } (без привязки)
channels-title = { $count ->
        [one] <b>{ $count } канал</b>
        [few] <b>{ $count } канала</b>
        [many] <b>{ $count } каналов</b>
       *[other] <b>{ $count } канала</b>
    }
channels-none = Каналов пока нет. Канал появится здесь, как только из него придёт первое событие или вы его добавите.
channel-title = <b>Канал: { $name }</b>
channel-own = Добавлен в боте, в CRM его нет
channel-kind = Тип: { $kind }
channel-payment-unknown = Оплачено до: неизвестно
channel-period = Периодичность: { $period }
channel-reminder = Следующее напоминание: { $at }
channel-no-reminder = Напоминаний об этой дате больше не будет.
channel-add = Добавить канал
reminders-at = Напоминания в { $hour }:00
edit-date = Оплачено до
edit-amount = Сумма
edit-period = Периодичность
remind-no-more = Убрать напоминание
date-asked = <b>{ $name }</b>: до какого дня оплачено? Напоминания приходят за 7, 3 и 1 день, в тот же день и через 1, 4 и 7 дней.
date-today = Сегодня: { $at }
date-in-week = Через неделю: { $at }
date-in-30-days = Через 30 дней: { $at }
date-in-month = Через месяц: { $at }
date-in-quarter = Через 3 месяца: { $at }
date-in-year = Через год: { $at }
date-other = Другая дата
period-asked = <b>{ $name }</b>: как часто его оплачивают? По этому определяется следующая дата, когда платёж отмечают оплаченным.
period-weekly = раз в неделю
period-monthly = раз в месяц
period-quarterly = раз в 3 месяца
period-yearly = раз в год
period-days = { $days ->
        [one] раз в { $days } день
        [few] раз в { $days } дня
        [many] раз в { $days } дней
       *[other] раз в { $days } дня
    }
period-none = не задана
pay-asked = <b>{ $name }</b>: отметить оплаченным платёж со сроком { $due }?
pay-next = Следующая оплата: { $until }
pay-no-period = Периодичность не задана, поэтому следующей даты нет, и напоминаний не будет, пока её не укажут.
pay-yes = Оплачено, без следующей даты
pay-yes-until = Оплачено до { $until }
pay-other = Оплачено, другая следующая дата
hour-asked = <b>В котором часу присылать напоминания?</b> Часовой пояс: { $zone }.
hour = { $hour }:00
page-previous = ← Предыдущая
page-next = Следующая →
rename = Переименовать
renamed = Новое название: { $name } (№ { $number } в CRM).

## Questions that are answered in words

ask-name = Как назвать «{ $name }»? Пришлите в ответ название до { $limit } символов.
name-not-text = Название нужно написать текстом. Пришлите в ответ название до { $limit } символов.
name-empty = В названии должна быть хотя бы одна буква или цифра. Пришлите в ответ название до { $limit } символов.
name-too-long = Название слишком длинное. Пришлите в ответ название до { $limit } символов.
ask-channel = Как называется канал? Пришлите в ответ название до { $limit } символов.
ask-date = До какого дня оплачен канал { $name }? Пришлите в ответ дату, например { $example }.
date-unclear = Не удалось распознать дату. Пришлите в ответ, например, { $example }.
date-impossible = Такого дня нет в календаре: { $date }. Пришлите в ответ дату, например { $example }.
date-past = Этот день уже прошёл: { $date }. Пришлите в ответ сегодняшнюю или более позднюю дату, например { $example }.
date-far = Это слишком далеко: даты возможны до { $year } года. Пришлите в ответ, например, { $example }.
date-not-later = Эта дата не позже срока платежа, который вы отмечаете оплаченным. Пришлите в ответ более позднюю дату в виде { $example }.
ask-amount = Сколько стоит канал { $name }? Пришлите в ответ сумму и валюту, например 499 UAH.
amount-unclear = Не удалось распознать сумму. Пришлите в ответ, например, 499, 1200,50 или 499 UAH.
amount-not-positive = Сумма должна быть больше нуля. Пришлите в ответ, например, 499 UAH.
amount-large = Это слишком большое число для суммы. Пришлите в ответ, например, 499 UAH.
ask-crm-id = Какой номер в CRM у сотрудника { $name }? Пришлите его в ответ.
ask-crm-id-in = Какой номер у сотрудника { $name } в CRM кабинета { $cabinet }? Пришлите его в ответ.
crm-id-unclear = Это не похоже на номер. Пришлите одну строку не длиннее { $limit } символов, как её показывает CRM.
crm-id-taken = Номер { $id } в CRM уже есть у сотрудника { $name }. Пришлите другой или сначала измените тот в /staff.
crm-id-same-asked = В CRM номер { $id } у сотрудника { $name } (здесь без аккаунта в Telegram). Это тот же человек, что и { $person }? Если да, номер перейдёт, и в /staff останется одна запись. Если нет, пришлите другой номер.
crm-id-same = Да, это один человек
crm-id-is-the-name = Это имя. Пришлите в ответ номер, который есть в CRM у сотрудника { $name }, например 17.
question-closed = На этот вопрос уже ответили, или он устарел. Ничего не изменено.
cancel = Отменить
prompt-none = Сейчас бот ни о чём не спрашивает.
prompt-closed = Вопрос закрыт. Ничего не изменилось.
prompt-needs-reply = Бот не засчитал это как ответ на вопрос выше. Чтобы ответить, выберите на том вопросе «Ответить». Чтобы закрыть его, отправьте /cancel.
prompt-answered = <i>Ответ получен.</i>
prompt-again = <i>Вопрос повторён ниже.</i>
prompt-left = <i>Закрыто. Ничего не изменилось.</i>
prompt-late = <i>Закрыто: ответа не было 10 минут.</i>
edited-not-read = Бот не читает исправленных сообщений. Отправьте новое.

## Taking back

undo = Вернуть, как было
undo-paid = Ещё не оплачено
renamed-back = Возвращено старое название: { $name }.
not-paid = Отметка «оплачено» снята. Срок оплаты: { $due }
undone-already = Уже возвращено, как было.
undo-late = Вернуть уже нельзя: прошло слишком много времени. Ничего не изменилось.
undo-changed = С тех пор здесь что-то изменилось, поэтому вернуть уже нельзя.

## Staff, roles, invites

staff-title = { $count ->
        [one] <b>Сотрудники: { $count } человек</b>
        [few] <b>Сотрудники: { $count } человека</b>
        [many] <b>Сотрудники: { $count } человек</b>
       *[other] <b>Сотрудники: { $count } человека</b>
    }
staff-entry = { $name }: { $role }, { $state }
staff-entry-without-id = { $name }: { $state }, без номера
staff-without-id = Без номера в CRM человек не получает того, что CRM назначает именно ему. Откройте его страницу и нажмите «Добавить номер в CRM».
state-linked = аккаунт привязан
state-unlinked = без привязки
state-unreachable = нет связи
staff-roles = Роли
staff-role = Роль
staff-crm-id = Номер в CRM
staff-add-crm-id = Добавить номер в CRM
unknown-ids = { $count ->
        [one] { $count } неизвестный номер
        [few] { $count } неизвестных номера
       *[many] { $count } неизвестных номеров
    }
staff-new-link = Новая ссылка
staff-give-back = Роль, как в CRM
staff-role-asked = <b>{ $name }</b>: { $role }. Какую роль дать? Выбранная здесь роль важнее роли из CRM, пока не нажмут «Роль, как в CRM».
staff-role-given = { $name }, новая роль: { $role }
staff-role-given-void = { $name }, новая роль: { $role }. Созданная раньше ссылка больше не действует: отправьте новую.
staff-role-lost = Ваша роль теперь: { $role }. Страницы администратора для вас закрыты.
staff-link = <b>Ссылка: { $name } ({ $role })</b>
staff-link-forward = Сработает один раз, до { $until }. Перешлите следующее сообщение только этому человеку ({ $name }): кто откроет ссылку, тот будет получать его уведомления.
staff-link-moves = Сейчас к этому человеку привязан аккаунт. Когда ссылку откроют, он будет отвязан.
staff-link-just-made = Ссылка только что создана: { $name }. Она сейчас придёт.
staff-unlinked = { $name }: аккаунт { $account } отвязан.
person-name = <b>{ $name }</b>
person-role = Роль: { $role }
person-role-held = Задана здесь; в CRM: { $role }
person-role-kept = В CRM: { $role }. Остаётся администратором, пока не привяжут другого.
person-dismissal-kept = Учётная запись в CRM больше не активна. Остаётся администратором, пока не привяжут другого.
person-crm-id = Номер в CRM: { $id }
person-crm-id-in = Номер в CRM, кабинет { $cabinet }: { $id }
person-no-crm-id = Номера в CRM нет: личные заказы не приходят
person-no-crm-id-in = Номера в CRM кабинета { $cabinet } нет
crm-ids-title = <b>Номер в CRM: { $name }</b>
crm-ids-help = Всё, что в CRM связано с этим номером, приходит этому человеку.
crm-id-add = Добавить
crm-id-add-in = Добавить: { $cabinet }
crm-id-skip = Пропустить
crm-id-pick = Это { $id }
crm-id-pick-about = Это { $id } ({ $what })
crm-id-change = Изменить
crm-id-change-in = Изменить: { $cabinet }
crm-id-remove = Убрать
crm-id-given = { $name }: номер в CRM теперь { $id }.
crm-id-replaced = { $name }: номер в CRM теперь { $id } вместо { $before }.
crm-id-removed = { $name }: номер { $id } убран.
unknown-ids-title = { $count ->
        [one] <b>{ $count } неизвестный номер</b>
        [few] <b>{ $count } неизвестных номера</b>
       *[many] <b>{ $count } неизвестных номеров</b>
    }
    CRM называет эти номера, но бот не знает, чьи они.
unknown-ids-none = Бот знает всех, кого называет CRM.
unknown-id = { $id }: { $count ->
        [one] { $count } событие
        [few] { $count } события
       *[many] { $count } событий
    }, последнее { $at }
unknown-id-about = { $id }: { $count ->
        [one] { $count } событие
        [few] { $count } события
       *[many] { $count } событий
    }, последнее { $at } ({ $what })
unknown-id-this-is = { $id }: это…
unknown-id-asked = Чей это номер?
unknown-id-instead = { $name }, вместо { $id }
person-account = Аккаунт: { $account }, привязан { $since }
person-unlinked = Аккаунт: не привязан
person-unreachable = Нет связи: аккаунт заблокировал бота или удалён.
person-gone = Этого человека уже нет среди сотрудников.
link-ended = Этот аккаунт уже отвязан.
unlink-asked = <b>{ $name }: отвязать { $account }?</b> Туда больше не будут приходить уведомления, а колокольчик исчезнет из того чата.
leave-asked = <b>Отвязать этот аккаунт?</b> Сюда больше не будут приходить уведомления, а колокольчик исчезнет из чата. Чтобы вернуться, понадобится новая ссылка.
linked-already = Этот аккаунт уже привязан к вам.
staff-last-administrator = Это последний администратор, которому бот может писать. Сначала привяжите другого: /invite.
bot-unnamed = Бот ещё не знает своего имени и не может создать ссылку. Попробуйте через минуту.
notice-unlinked = Этот чат отвязан: уведомления сюда больше не придут. Если это ошибка, попросите у администратора новую ссылку.
manages-title = <b>Какие роли могут управлять настройками кабинета?</b>
    Им доступны /notifications, /policy, /sources и /channels. Администраторам они доступны всегда.
manages-yes = { $role }: может управлять
manages-yes-void = { $role }: может управлять. { $count ->
        [one] { $count } созданная раньше ссылка больше не действует: отправьте новую, см. /staff.
        [few] { $count } созданные раньше ссылки больше не действуют: отправьте новые, см. /staff.
        [many] { $count } созданных раньше ссылок больше не действуют: отправьте новые, см. /staff.
       *[other] { $count } созданной раньше ссылки больше не действуют: отправьте новые, см. /staff.
    }
manages-no = { $role }: не может
custom-roles = Роли из CRM
custom-roles-title = <b>Роли, созданные в CRM</b>
custom-roles-help = CRM передаёт только номера этих ролей. Нажмите на роль, чтобы дать ей название. Если назвать её как известную роль, например «менеджер», сотрудники с ней будут получать те же уведомления.
custom-role-entry = { $number }: { $name }
custom-role-without = { $number }: без названия
custom-role-administrator = Роль из CRM не может делать людей администраторами. Откройте человека в /staff и выберите роль там. Отправьте другое название или нажмите «Отменить».
roles-left-out = { $count ->
        [one] Ещё { $count } роль здесь не поместилась.
        [few] Ещё { $count } роли здесь не поместились.
        [many] Ещё { $count } ролей здесь не поместилось.
       *[other] Ещё { $count } роли здесь не поместилось.
    }
invite-role-asked = <b>Пригласить человека.</b> С какой ролью?
invite-name-asked = Приглашение, роль: { $role }. Пришлите в ответ имя.
invite-id-asked = Какой номер в CRM у сотрудника { $name }? Пришлите его в ответ, чтобы приходили личные заказы. Если не знаете, нажмите «Пропустить» и добавьте номер позже в /staff.
invite-id-asked-in = Какой номер у сотрудника { $name } в CRM кабинета { $cabinet }? Пришлите его в ответ, чтобы приходили личные заказы. Если не знаете, нажмите «Пропустить» и добавьте номер позже в /staff.
invite-name-odd = В имени не может быть знаков &lt; и &gt;. Пришлите в ответ имя, под которым человека знают коллеги.
invite-name-twice = Людей с именем { $name } несколько. Выберите нужного человека в /staff и нажмите там «Новая ссылка».
invite-name-dismissed = По данным CRM { $name } уже не работает. Сначала сделайте этого человека активным в CRM или, если это кто-то другой, пришлите другое имя.
invite-role-differs = { $name } уже есть среди сотрудников, роль: { $role }. Приглашение роль не меняет, её можно изменить в /staff.
invite-forward = Вас приглашают в бот, который присылает рабочие уведомления из CRM в Telegram. Откройте ссылку и нажмите «Начать»:
    
    { $url }
    
    Она сработает один раз, до { $until }.
invite-open = Открыть бота
invite-copy = Копировать ссылку
invite-left = <i>Закрыто. Человек добавлен, но ссылки ещё нет: создайте её в /staff.</i>

## People who cannot be reached

unreachable-one = <b>{ $name }: нет связи, отправьте новую ссылку</b>
unreachable-many = { $count ->
        [one] <b>Нет связи с { $count } человеком: отправьте новую ссылку</b>
        [few] <b>Нет связи с { $count } людьми: отправьте новые ссылки</b>
        [many] <b>Нет связи с { $count } людьми: отправьте новые ссылки</b>
       *[other] <b>Нет связи с { $count } человека: отправьте новые ссылки</b>
    }
unreachable-line = { $name }: { $account }, связь пропала { $since }
unreachable-more = { $count ->
        [one] и ещё { $count } человек, см. /staff
        [few] и ещё { $count } человека, см. /staff
        [many] и ещё { $count } человек, см. /staff
       *[other] и ещё { $count } человека, см. /staff
    }
unreachable-help = Бот там заблокирован или аккаунт удалён. Уведомления хранятся в колокольчике; актуальные придут, как только связь восстановится.
unreachable-new-link = Новая ссылка: { $name }
unreachable-none = Связь снова есть со всеми.
unreachable-old = Этот список людей, с которыми нет связи, устарел.

## What will be sent next

schedule-title = <b>Что будет отправлено дальше</b>
schedule-none = <b>Запланированных уведомлений нет.</b> Здесь будут напоминания об оплатах, задачах и контактах, сводки и всё, что придёт ещё раз.
schedule-off = Уведомления выключены (/notifications): напоминания пока не отправляются, поэтому здесь их нет.
schedule-off-until = Уведомления выключены до { $until } (/notifications): напоминания пока не отправляются, поэтому здесь их нет.
schedule-reminder = <b>{ $at }:</b> { $what } → { $whom }
schedule-held = <b>{ $at }:</b> { $count ->
    [one] { $count } уведомление ждёт
    [few] { $count } уведомления ждут
    [many] { $count } уведомлений ждут
   *[other] { $count } уведомления ждёт
} → { $name }
    .line = { $count ->
        [one] { $count } уведомление ждёт
        [few] { $count } уведомления ждут
        [many] { $count } уведомлений ждут
       *[other] { $count } уведомления ждёт
    }
schedule-again = <b>{ $at }:</b> { $count ->
    [one] ещё раз { $count } уведомление
    [few] ещё раз { $count } уведомления
    [many] ещё раз { $count } уведомлений
   *[other] ещё раз { $count } уведомления
} → { $name }
    .line = { $count ->
        [one] ещё раз { $count } уведомление
        [few] ещё раз { $count } уведомления
        [many] ещё раз { $count } уведомлений
       *[other] ещё раз { $count } уведомления
    }
schedule-back = <b>{ $at }:</b> { $count ->
    [one] { $count } уведомление ждёт возвращения
    [few] { $count } уведомления ждут возвращения
    [many] { $count } уведомлений ждут возвращения
   *[other] { $count } уведомления ждёт возвращения
} → { $name }
    .line = { $count ->
        [one] { $count } уведомление ждёт возвращения
        [few] { $count } уведомления ждут возвращения
        [many] { $count } уведомлений ждут возвращения
       *[other] { $count } уведомления ждёт возвращения
    }
schedule-more = Более поздние здесь не показаны.
schedule-administrators = каждый администратор
schedule-defaults = каждый менеджер источника по умолчанию
schedule-once-back = { $name }, по возвращении

## Problems

problems-title = <b>Проблемы: { $count }</b>
problems-none = <b>Проблем нет.</b> Всё доставлено.
problems-some = <b>Проблемы</b>
problems-repeats = Возможно, отправлено дважды: { $count } за последние 7 дней
problems-simpler = Показано без { $parts }: { $count } за последние 7 дней. Telegram: «{ $answer }»
problems-left = Сообщения, которые не удалось обновить: { $count } за последние 7 дней. «{ $answer }»
problems-menus = Чаты, где не удалось установить меню команд: { $count }. «{ $answer }» Следующая попытка – после перезапуска Bellhop.
problems-browsers = Браузеры, для которых уведомления отклонены: { $count }. «{ $answer }»
part-links = кнопок-ссылок
part-buttons = кнопок
part-tags = оформления
problems-help = Нажмите, чтобы увидеть, что случилось, и попробовать ещё раз.
problem-entry = { $name }: { $what }
problem-event-entry = Событие № { $id } ни до кого не дошло
problem-card = <b>{ $what }</b>
problem-several = { $count ->
        [one] { $count } уведомление в одном сообщении
        [few] { $count } уведомления в одном сообщении
        [many] { $count } уведомлений в одном сообщении
       *[other] { $count } уведомления в одном сообщении
    }
problem-bell = Колокольчик
problem-unreachables = Список людей, с которыми нет связи
problem-undrawable = Сообщение, которое невозможно показать
problem-to = Кому: { $name }, { $account }
problem-at = Создано: { $at }
problem-answer = Отказ: { $answer }
problem-tries = Неудачные попытки, начиная с последней:
problem-try = { $at }: { $outcome }
problem-try-answered = { $at }: { $outcome }. { $answer }
tried-later = не принято, будет ещё попытка
tried-unknown = ответ потерян, возможно, дошло
tried-gone = получателя нет
tried-missing = этого сообщения уже нет
tried-broken = отказано
tried-left = не удалось обновить, осталось как было
tried-simpler = принято, но не полностью
problem-read = { $name }: уже прочитано в колокольчике, поэтому не отправляется.
problem-over = Это уже неактуально, поэтому не отправляется. Колокольчик его хранит.
problem-unlinked = { $name }: этот аккаунт больше не привязан, поэтому не отправляется.
problem-unreachable = { $name }: сейчас нет связи. Попробуйте, когда она появится.
problem-send-again = Отправить ещё раз
problem-try-again = Попробовать ещё раз
problem-trace = Кто получил
problem-remove = Убрать из списка
problem-sent-again = Отправляется ещё раз
problem-tried-again = Бот пробует ещё раз
problem-gone = Эта проблема уже решена. Ничего не изменено.
problem-event = <b>Событие № { $id } ни до кого не дошло</b>
problem-event-type = Тип: { $type }
problem-event-by = Откуда: { $name }
problem-event-at = Поступило: { $at }
problem-event-help = Произошла ошибка Bellhop, подробности в журнале. Ничего не потеряно: попробуйте ещё раз сейчас или после следующего обновления.

## What became of an object’s events

ask-trace = <b>Что показать?</b> Отправьте номер заказа или напишите точнее: order:40117, lead:7, task:9.
trace-none = Об этом ничего не известно. События хранятся { $days } { $days ->
        [one] день
        [few] дня
        [many] дней
       *[other] дня
    }, а номер, который отличается от ID в CRM, бот ищет только среди самых новых событий.
trace-which = <b>Таких несколько.</b> Что именно показать?
trace-title = <b>{ $what }</b>, событий: { $count }
trace-event = <b>{ $at }</b>, { $by }: { $what }
trace-repeats = Отправлено повторно: { $count }, последний раз { $at }
trace-line = • { $name }: { $what }
trace-more = … и ещё { $count }
trace-everybody = { $at }: все
trace-new = ещё не обработано ({ $type })
trace-ignored = не требует уведомления ({ $type })
trace-unreadable = не удалось прочитать ({ $type })
trace-broken = ни до кого не дошло из-за ошибки Bellhop: см. /problems ({ $type })
trace-nothing-new = ничего нового
trace-noted = { $type }, только учтено
trace-why-off = { $kind }: никто не получил, уведомления были выключены для всех
trace-why-policy = { $kind }: никто не получил, этот тип был запрещён
trace-why-late = { $kind }: никто не получил, уже были более новые данные
trace-why-settled = { $kind }: напоминание уже не понадобилось
trace-why-unreached = { $kind }: никто не получил; есть в списке администраторов
trace-why-unknown = такого номера в CRM здесь ни у кого нет
trace-why-left = больше здесь не работает
trace-why-unlinked = аккаунт не привязан
trace-why-actor = это собственное действие
trace-why-role = не для этой роли
trace-why-claimed = без уведомления: этим уже занимались
trace-why-others = без уведомления: это для кого-то другого
trace-why-push-off = только в колокольчике: push-уведомления были выключены
trace-why-kind-off = только в колокольчике: этот тип был выключен
trace-why-source-off = только в колокольчике: этот источник был выключен
trace-why-everything-off = только в колокольчике: всё было выключено
trace-why-muted = только в колокольчике: выбрано «Не уведомлять»
trace-why-muted-until = только в колокольчике: без уведомлений до { $until }
trace-why-quiet = тихие часы
trace-why-quiet-until = тихие часы до { $until }
trace-why-digest = ждёт сводки
trace-why-digest-until = сводка { $until }
trace-why-away = нет на месте
trace-why-blocked = не доставить: бот был заблокирован
trace-how-sent = отправлено { $at }, сообщение { $number }
trace-how-refused = Telegram отклонил, см. /problems
trace-how-blocked = не доставить: бот заблокирован
trace-how-waits = Telegram просит подождать до { $at }
trace-how-under-way = отправляется
trace-how-later = будет отправлено { $at }
trace-how-held = ждёт до { $at }
trace-how-held-quiet = ждёт конца тихих часов
trace-how-held-digest = ждёт сводки
trace-how-held-unsure = отправляется ещё раз
trace-how-held-away = ждёт возвращения
trace-how-read = не отправлено: прочитано в колокольчике
trace-how-answered = не отправлено: ответ уже есть
trace-how-expired = не отправлено: устарело
trace-how-covered = не отправлено: прочитано во время замены
trace-how-muted = не отправлено: выбрано «Не уведомлять»
trace-how-push-off = не отправлено: push-уведомления выключены
trace-how-everything-off = не отправлено: всё выключено
trace-how-role = не отправлено: не для этой роли
trace-how-unlinked = не отправлено: аккаунт отвязан
trace-how-dismissed = не отправлено: больше здесь не работает
trace-how-purged = удалено
trace-how-superseded = отдельно не отправлено: это есть в более новом
trace-how-moved = не отправлено: передано другому человеку
trace-how-taken = не отправлено: этим занимается коллега
trace-how-given = не отправлено: передано коллеге
trace-how-done = не отправлено: уже выполнено
trace-how-cancelled = не отправлено: уже отменено
trace-how-deleted = не отправлено: уже удалено
trace-how-closed = не отправлено: уже закрыто
trace-read = прочитано { $at }
trace-form-list = в списке
trace-form-digest = в сводке
trace-maybe-repeat = возможно, отправлено дважды
trace-silent = без звука
trace-escalated = повторных уведомлений: { $count }
trace-on-behalf = вместо: { $name }

## What is nobody's, and giving it to somebody

open-object = • { $what } · { $at }
open-object-link = • { $what } · { $at } · <a href="{ $url }">{ open }</a>
open-amount = { $amount }
open-group = <b>{ $name }: { $count }</b>
open-no-source = Без источника
open-other-sources = и ещё { $count } из других источников
open-given = { $at }: передано { $count }. Кто: { $by }. Кому: { $name }
open-back = { $name } снова в боте и продолжает работу.
give = Передать…
give-of = Передать: { $name } ({ $count })
give-which = <b>Кому передать?</b> Не завершено: { $count }
give-which-of = <b>Кому передать?</b> { $place }, не завершено: { $count }
give-nobody = Нет никого, кто мог бы это получить.
give-default = { $name }: менеджер источника
give-state = { $line }, { $state }
give-done = Передано: { $count }. Кому: { $name }
give-left = Ещё не передано: { $count }. Эта роль таких уведомлений не получает.
give-again = Передать кому-то другому
give-nothing = Всё уже передано или решено.
give-gone = Этому человеку сейчас передать нельзя: аккаунт отвязан или роль изменилась.
give-state-away = { $name }: сейчас нет на месте. Получит замена, или уведомления подождут.
give-state-unreachable = { $name }: нет связи. Уведомления подождут.

## Away, substitutes, escalation

item-on-behalf = { $line } (кому: { $name })
reason-substitute-until = <i>Вы замещаете: { $name } (нет до { $until })</i>
reason-substitute-before = <i>Вы замещали: { $name } (пришло во время отсутствия)</i>
reason-escalated-for = <i>Отправлено и вам: { $name } не реагирует уже { $minutes } мин</i>
reason-escalated-since = <i>Отправлено и вам: { $name } не реагирует, пришло { $since }</i>
card-second-reminder = <b>Второе напоминание:</b> всё ещё не прочитано
card-told-others = <b>Уведомлены и другие:</b> всё ещё не прочитано
card-told-administrators = <b>Уведомлены и администраторы:</b> всё ещё не прочитано

away-not = <b>Вы на месте.</b>
    Если вас не будет, выберите, до какого времени. Уведомления будут ждать вас или приходить тому, кто вас замещает; в колокольчике сохранится всё. Если замены нет, срочное получат другие.
away-until = <b>Вас нет до { $until }.</b>
away-substituted = Вас замещает: { $name }. Ваши уведомления получает этот человек, если это позволяет его роль.
away-unsubstituted = Замены нет: уведомления ждут вас, срочные получают другие.
away-stands-in = Вы замещаете: { $name }.
away-morning = Сегодня до 9:00
away-evening = Сегодня до 18:00
away-tomorrow = Завтра до 9:00
away-three-days = На 3 дня, до 9:00
away-week = На неделю, до 9:00
away-two-weeks = На две недели, до 9:00
away-other = Другое время
away-back = Я снова на месте
away-choose-substitute = Выбрать замену
away-change = Изменить время
away-substitute-asked = <b>Кто будет вас замещать?</b>
away-nobody-free = Сейчас вас некому замещать: на месте нет никого с привязанным аккаунтом.
away-candidate = { $name }: { $role }
away-nobody = Никто
away-cannot-stand-in = Сейчас этот человек не может вас замещать: аккаунт не привязан, его нет на месте или он уже не работает.
away-welcome = С возвращением! Незавершённого нет.
away-welcome-open = С возвращением! Сейчас придёт то, что ждёт вас.
away-here-already = Вы уже на месте.
back-title = <b>С возвращением: { $count ->
        [one] { $count } уведомление ждёт вас
        [few] { $count } уведомления ждут вас
        [many] { $count } уведомлений ждут вас
       *[other] { $count } уведомления ждёт вас
    }</b>
notice-back = С возвращением! Время вашего отсутствия прошло, незавершённого нет.
notice-stand-in = Вы замещаете: { $name }, до { $until }. Уведомления для этого человека приходят вам с пометкой.
notice-stand-in-over = Вы больше не замещаете: { $name }.
notice-substitute-left = { $name } больше не может вас замещать: аккаунт отвязан. Ваши уведомления ждут вас, срочные получат другие.
notice-substitute-left-for = { $absent } (нет до { $until }): замены больше нет, аккаунт отвязан ({ $name }). Уведомления ждут, срочные получат другие.
person-away = Нет до { $until }, без замены
person-away-substituted = Нет до { $until }, замещает: { $name }
state-away = нет на месте
ask-until = До какого времени вас не будет? Пришлите в ответ дату, время или и то и другое, например { $example }.
until-unclear = Не удалось распознать дату или время. Пришлите в ответ, например, { $example }.
until-impossible = Такой даты или такого времени не бывает. Пришлите в ответ, например, { $example }.
until-past = Это уже прошло. Пришлите в ответ более позднее время, например { $example }.
until-far = Это слишком далеко: не больше года. Пришлите в ответ, например, { $example }.

escalation = Эскалация
escalation-title = <b>Эскалация: о непрочитанном напоминают ещё раз</b>
escalation-help = Нажмите на тип, чтобы выбрать, через сколько минут напомнить.
escalation-of = <b>Эскалация: { $name }</b>
escalation-steps = Если за это время никто не прочитал, напоминание сначала получает тот же человек, потом – замена или другие менеджеры источника по умолчанию, потом – администраторы. Всё прекращается, как только кто-то прочитает или CRM сообщит, что дело взято в работу. Время тихих часов и отсутствия не засчитывается.
escalation-not-administrators = Администраторы никогда не получают уведомлений этого типа.
escalation-entry = { $name }: через { $minutes } мин
escalation-entry-off = { $name }: выключено
escalate-after = { $minutes } мин
escalate-off = Не напоминать

## Connections

connections-title = <b>Подключения: { $count }</b>
connections-none = <b>Ни одной CRM не подключено.</b> Подключить: <code>bellhop connect</code>
connections-help = Тестовая карточка придёт только вам и покажет, что карточки доходят до вашего телефона.
connection-name = <b>{ $name }</b> (№ { $id })
connection-no-good = Принятых вебхуков ещё не было
connection-good = Последний принятый вебхук: { $at }
connection-is-silent = Необычно долго молчит: проверьте вебхуки в CRM
connection-refused = Последний отклонённый вебхук: { $at }, { $why }
connection-today = Сегодня принято: { $good }, отклонено: { $refused }
connection-entry = { $name } (№ { $id })
connection-api-well = API отвечает. Последнее чтение: { $at }
connection-api-unread = После запуска API ещё не читали
connection-api-fails = API не работает с { $at }: { $why }
connection-key-refused = API-ключ не принимают с { $at }
connection-lacks-rights = API-ключу не хватает прав на заказы с { $at }
connection-people-partial = Список сотрудников неполный с { $at }
connection-known = Из CRM: { $people ->
        [one] { $people } сотрудник
        [few] { $people } сотрудника
        [many] { $people } сотрудников
       *[other] { $people } сотрудника
    }, { $sources ->
        [one] { $sources } источник
        [few] { $sources } источника
        [many] { $sources } источников
       *[other] { $sources } источника
    }, { $statuses ->
        [one] { $statuses } статус
        [few] { $statuses } статуса
        [many] { $statuses } статусов
       *[other] { $statuses } статуса
    }
connection-rate = Запросов за последнюю минуту: { $taken } из { $rate }
connection-without-key = API-ключа нет: на карточках только то, что есть в вебхуках. Чтобы добавить ключ, выполните на сервере: <code>bellhop api-key { $id } --file ФАЙЛ</code>
connection-link = { $what }: <code>{ $address }</code>
connection-no-link = { $what }: адреса нет, поэтому нет и кнопки «Открыть»
change-link = { $what }: адрес
drop-link = Без адреса
ask-link = { $what }: пришлите адрес в CRM, а вместо номера напишите <code>{ $id }</code>. Например: <code>https://shop.keycrm.app/orders/{ $id }</code>
link-unclear = Адрес начинается с https:// и содержит <code>{ $id }</code> один раз, вместо номера. Например: <code>https://shop.keycrm.app/orders/{ $id }</code>
link-set = { $what }: будет открываться по адресу <code>{ $address }</code>. Кнопка появится на карточке со следующим событием.
link-dropped = { $what }: кнопка «Открыть» исчезнет с карточки со следующим событием.
link-as-before = { $what }: адрес такой, как был.
setting-order-link = Заказ
setting-lead-link = Заявка
setting-deal-link = Сделка
setting-activity-link = Задача
sync-now = Прочитать сейчас
sync-begun = Читаем. О результате сообщим.
sync-already = Уже читаем. Результат будет в том же сообщении.
sync-no-key = API-ключа ещё нет, поэтому читать нечего. Чтобы добавить ключ, выполните на сервере: <code>bellhop api-key ID --file ФАЙЛ</code>. ID покажет <code>bellhop connections</code>.
sync-no-key-now = У этого подключения больше нет API-ключа.
crm-is-read = Читаем данные через API: { $name }. Результат будет здесь.
crm-was-read = Данные прочитаны: { $name }. Из CRM: { $people ->
        [one] { $people } сотрудник
        [few] { $people } сотрудника
        [many] { $people } сотрудников
       *[other] { $people } сотрудника
    }, { $sources ->
        [one] { $sources } источник
        [few] { $sources } источника
        [many] { $sources } источников
       *[other] { $sources } источника
    }, { $statuses ->
        [one] { $statuses } статус
        [few] { $statuses } статуса
        [many] { $statuses } статусов
       *[other] { $statuses } статуса
    }
crm-refuses-key = { $name }: API-ключ не принимают. Создайте в CRM новый и выполните на сервере: <code>bellhop api-key { $id } --file ФАЙЛ</code>
crm-lacks-rights = { $name }: прочитано не всё, потому что владельцу API-ключа не хватает прав в CRM. Каких именно, покажет на сервере: <code>bellhop check</code>
crm-cannot-be-read = { $name }: прочитать данные не удалось: { $why }. Bellhop попробует ещё сам.
all-connections = Все подключения
send-test-card = Отправить тестовую карточку
test-card-sent = Тестовая карточка сейчас придёт в этот чат. Если через минуту её не будет, проверьте в /settings, не выключено ли что-нибудь.
test-card-sent-already = Тестовая карточка отправлена в этот чат меньше минуты назад. Попробуйте ещё раз через минуту.
test-card-text = Вы запросили её в /connections. Карточки до вас доходят.

mistake-method = отправлен методом { $method }, а нужен POST
    .name = не POST
mistake-media-type = отправлен как { $media_type }
    .name = не JSON
mistake-encoding = сжат: { $encoding }
    .name = сжаты
mistake-size = слишком большой
    .name = слишком большие
mistake-broken = оборвался
    .name = оборвались
mistake-signature = неверная подпись
    .name = неверная подпись
mistake-clock = часы отправителя сбились на { $seconds } с
    .name = сбились часы
mistake-shape = не удалось прочитать
    .name = не удалось прочитать
mistake-conflict = под этим id уже был другой вебхук
    .name = повторный id

## Таблицы на странице

table-number = { $count }
column-account = Аккаунт
column-allowed = В этом кабинете
column-amount = Сумма
column-channel = Канал
column-connection = Подключение
column-escalation = Эскалация
column-good-today = Принято сегодня
column-last-hook = Последний вебхук
column-last-order = Последний заказ
column-managers = Менеджеры по умолчанию
column-medium = Тип
column-next-reminder = Следующее напоминание
column-number = № в CRM
column-paid-until = Оплачено до
column-period = Периодичность
column-person = Имя
column-refused-today = Отклонено сегодня
column-remedy = Что сделать
column-role = Роль
column-section = Раздел
column-since = Привязан с
column-source = Источник
column-state = Состояние
column-trouble = Всё ли в порядке
column-type = Тип
column-what = Что
column-when = Когда
column-whom = Кому
column-why = Почему
table-allowed = разрешено
table-denied = не разрешено
table-policy-about = О типе, который не разрешён, не уведомляют никого.
table-policy-none = Типов нет.
table-no-managers = никого
table-silent-since = { $at }, необычно давно
table-payments = Оплаты
table-overdue = просрочено
table-due = скоро платить
table-paid = оплачено
table-undated = без даты
table-count-overdue = <b>Просрочено: { $count }</b>
table-count-due = К оплате за 7 дней: { $count }
table-count-paid = Оплачено: { $count }
table-count-undated = Без даты: { $count }
table-sum-overdue = <b>Просрочено: { $count }</b>, { $sum }
table-sum-due = К оплате за 7 дней: { $count }, { $sum }
table-sum-paid = Оплачено: { $count }, { $sum }
table-sum-undated = Без даты: { $count }, { $sum }
table-off-by = Кто выключил: { $name }.
table-well = всё в порядке
table-event = Событие № { $id }: { $type }
table-nobody = никому
table-bug = Помешала ошибка в Bellhop.
table-staff-about = Нажмите на сотрудника, чтобы изменить роль или привязку.
table-staff-none = Сотрудников нет.
table-away-until = нет до { $until }
table-without-id = { $name }, без номера в CRM
table-sent = Что отправлено
table-sent-about = По дням, когда об этом сообщила CRM. Время – от сообщения CRM до карточки, без того, что ждало конца тихих часов, сводки или возвращения.
table-sent-part = За насыщенные дни учтены только последние события: { $count }.
sent-today = Сегодня
sent-yesterday = Вчера
sent-line = Отправлено: { $sent }, не доставлено: { $failed }
sent-line-took = Отправлено: { $sent }, не доставлено: { $failed }; половина за { $median } с, почти всё за { $high } с

## The page of the web bell. Its words have no values: a page puts numbers after them.
## Those of web-front- are in index.html, too, for whoever has not signed in.

web-bell = Колокольчик
web-loading = Загрузка…
web-front-signed-out = Войдите через Telegram
web-front-signed-out-open = Откройте в Telegram бота вашей компании.
web-front-signed-out-send = Отправьте ему команду:
web-front-signed-out-link = Нажмите ссылку из ответа. Она действует один раз и только пять минут.
web-front-not-linked = Этот аккаунт Telegram не привязан
web-front-not-linked-how = Попросите ссылку у администратора, откройте её, а затем вернитесь сюда.
web-front-expired = Откройте колокольчик ещё раз
web-front-expired-how = В целях безопасности сеанс в этом окне завершён. Закройте его и снова откройте колокольчик из меню бота.
web-front-close-window = Закрыть
web-front-offline = Нет связи
web-front-offline-how = Как только связь появится, колокольчик откроется сам.
web-front-broken = Что-то пошло не так
web-front-broken-how = Ничего не потеряно. Попробуйте ещё раз через минуту.
web-front-waiting = Сервер занят, подождите немного…
web-front-try-again = Попробовать ещё раз
web-sections = Разделы
web-settings = Настройки
web-cabinet = Кабинет
web-skip = Перейти к уведомлениям
web-events = События
web-system = Системные
web-unread = Непрочитанные
web-unread-one = Непрочитанное
web-search = Поиск
web-mark-all = Отметить все как прочитанные
web-all-read-events = Все события отмечены как прочитанные
web-all-read-system = Все системные уведомления отмечены как прочитанные
web-undo = Вернуть
web-mark-read = Отметить как прочитанное
web-mark-unread = Отметить как непрочитанное
web-urgent = Срочно
web-open-crm = Открыть в CRM
web-steps = Шаги
web-empty = Здесь пока пусто
web-empty-how = Новые уведомления появятся здесь сами.
web-empty-unread = Всё прочитано
web-empty-unread-how = Самое время выпить кофе.
web-empty-search = Ничего не найдено
web-empty-search-how = Попробуйте номер, имя клиента или меньше слов.
web-show-all = Показать все
web-more = Загружаем ещё…
web-end = Это всё
web-choose = Выберите уведомление
web-choose-how = Оно откроется здесь. Есть и горячие клавиши: нажмите ?, чтобы их увидеть.
web-item = Уведомление
web-item-gone = Этого уведомления больше нет
web-back = Назад
web-why = Почему оно пришло
web-history = Что происходило
web-close = Закрыть
web-not-done = Не получилось. Попробуйте ещё раз через минуту
web-not-sent = Нет связи: возможно, это не выполнено
web-copied = Скопировано
web-in-chat = Ответьте в Telegram: бот задал вопрос в чате.
web-open-chat = Открыть чат
web-no-connection = Нет связи: показано последнее, что загрузилось
web-paused = Приостановлено: колокольчик открыт в слишком многих других местах
web-go-on = Продолжить здесь
web-and-more = И ещё
web-keys = Горячие клавиши
web-key-next = Следующее уведомление
web-key-previous = Предыдущее уведомление
web-key-open = Открыть
web-key-help = Показать эти клавиши
web-keys-on = Пользоваться этими клавишами
web-key-back = Назад, закрыть

# The page: settings, cabinet, push

web-settings-when = Когда
web-settings-by-type = По типам
web-settings-by-source = По источникам
web-settings-kind = Тип
web-settings-source = Источник
web-settings-none = Администратор ещё не разрешил ни одного типа.
web-about-push = Уведомления в чате с ботом
web-about-browsers = Уведомления в браузерах, которые вы выберете ниже
web-about-sound = Выключен: всё приходит без звука
web-about-pop-ups = Новые уведомления в углу этой страницы
web-about-everything-off = Ничего не приходит, даже срочное. Колокольчик всё равно собирает уведомления.
web-overruled = включено, но не действует
web-overruled-help = Включено, но сейчас не действует из-за другого переключателя.
web-push-title = Уведомления в браузерах
web-push-on = Этот браузер уведомляет вас, даже когда колокольчик закрыт.
web-push-off = Этот браузер может уведомлять вас, даже когда колокольчик закрыт.
web-push-blocked = Уведомления от этой страницы заблокированы. Разрешите их в настройках браузера для этой страницы, а затем вернитесь.
web-push-unsupported = Этот браузер не умеет уведомлять, когда колокольчик закрыт. Попробуйте другой: Chrome, Edge, Firefox или Safari.
web-push-install = На iPhone или iPad: нажмите «Поделиться», затем «На экран “Домой”» и откройте колокольчик оттуда.
web-push-unready = Сейчас уведомления в браузерах недоступны.
web-push-elsewhere = Чтобы получать уведомления в браузере, откройте колокольчик там: команда /web в чате.
web-push-turn-on = Включить в этом браузере
web-push-turn-off = Выключить в этом браузере
web-push-turned-on = Этот браузер будет вас уведомлять
web-push-refused = Браузер этого не разрешил. Попробуйте ещё раз через минуту
web-push-browsers = Ваши браузеры
web-push-remove = Убрать
web-push-since = Включено
web-push-this = этот браузер
web-sessions-title = Активные сеансы
web-sessions-this = эта страница, сейчас
web-sessions-others = Выйти на всех других устройствах
web-sessions-ended = Теперь вы вошли только здесь
web-sign-out = Выйти
web-nothing = Здесь пока ничего нет
web-pages = Страницы
web-page-previous = Предыдущая страница
web-page-next = Следующая страница
web-total = Всего
web-not-loaded = Не удалось загрузить. Ничего не потеряно.
web-chart-sent = Отправлено
web-chart-failed = Не доставлено
web-chart-seconds = Обычное время доставки (медиана)
web-chart-day = День
web-chart-below = Те же числа – в таблице ниже.
web-chart-table = Показать таблицей
web-as-of = Нет связи. По состоянию на
