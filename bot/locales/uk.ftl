# Texts for people. Tags are Telegram's HTML; values are escaped by the formatter.
# One message, one id, in all three files. Words before emoji.

## Notifications: the first line says type, object and what to do.
## `.line` is how a list names one, without what to do; `.name` is how settings call the kind, `.count`
## how a list counts it.

kind-order-created = Нове замовлення { $object }
    .line = Нове замовлення { $object }
    .name = Нові замовлення
    .count = { $count ->
        [one] { $count } нове замовлення
        [few] { $count } нові замовлення
        [many] { $count } нових замовлень
       *[other] { $count } нового замовлення
    }
kind-order-assigned = Вам призначено замовлення { $object }
    .line = Вам призначено замовлення { $object }
    .name = Призначені замовлення
    .count = { $count ->
        [one] { $count } призначене замовлення
        [few] { $count } призначені замовлення
        [many] { $count } призначених замовлень
       *[other] { $count } призначеного замовлення
    }
kind-order-status-changed = Замовлення { $object }: статус «{ $to }»
    .line = Замовлення { $object }: { $to }
    .name = Зміни статусу замовлень
    .count = { $count ->
        [one] { $count } зміна статусу замовлення
        [few] { $count } зміни статусу замовлень
        [many] { $count } змін статусу замовлень
       *[other] { $count } зміни статусу замовлень
    }
kind-order-payment-changed = Оплата замовлення { $object }: { $to }
    .line = Оплата замовлення { $object }: { $to }
    .name = Зміни оплати замовлень
    .count = { $count ->
        [one] { $count } зміна оплати замовлення
        [few] { $count } зміни оплати замовлень
        [many] { $count } змін оплати замовлень
       *[other] { $count } зміни оплати замовлень
    }
kind-order-overdue = Прострочене замовлення { $object }: змініть статус
    .line = Прострочене замовлення { $object }
    .name = Прострочені замовлення
    .count = { $count ->
        [one] { $count } прострочене замовлення
        [few] { $count } прострочені замовлення
        [many] { $count } прострочених замовлень
       *[other] { $count } простроченого замовлення
    }
kind-lead-created = Нова заявка { $object }: зв’яжіться з клієнтом
    .line = Нова заявка { $object }
    .name = Нові заявки
    .count = { $count ->
        [one] { $count } нова заявка
        [few] { $count } нові заявки
        [many] { $count } нових заявок
       *[other] { $count } нової заявки
    }
kind-lead-assigned = Вам призначено заявку { $object }: зв’яжіться з клієнтом
    .line = Вам призначено заявку { $object }
    .name = Призначені заявки
    .count = { $count ->
        [one] { $count } призначена заявка
        [few] { $count } призначені заявки
        [many] { $count } призначених заявок
       *[other] { $count } призначеної заявки
    }
kind-lead-status-changed = Заявка { $object }: статус «{ $to }»
    .line = Заявка { $object }: { $to }
    .name = Зміни статусу заявок
    .count = { $count ->
        [one] { $count } зміна статусу заявки
        [few] { $count } зміни статусу заявок
        [many] { $count } змін статусу заявок
       *[other] { $count } зміни статусу заявок
    }
kind-lead-contact-due = Заявка { $object }: час зв’язатися з клієнтом
    .line = Час зв’язатися: заявка { $object }
    .name = Нагадування про заявки
    .count = { $count ->
        [one] { $count } нагадування про заявку
        [few] { $count } нагадування про заявки
        [many] { $count } нагадувань про заявки
       *[other] { $count } нагадування про заявку
    }
kind-message-received = Нове повідомлення: { $object }
    .line = Повідомлення: { $object }
    .name = Нові повідомлення
    .count = { $count ->
        [one] { $count } нове повідомлення
        [few] { $count } нові повідомлення
        [many] { $count } нових повідомлень
       *[other] { $count } нового повідомлення
    }
kind-message-failed = Не доставлено: { $object }. Зв’яжіться інакше
    .line = Не доставлено: { $object }
    .name = Недоставлені повідомлення
    .count = { $count ->
        [one] { $count } недоставлене повідомлення
        [few] { $count } недоставлені повідомлення
        [many] { $count } недоставлених повідомлень
       *[other] { $count } недоставленого повідомлення
    }
kind-conversation-assigned = Вам призначено чат: { $object }
    .line = Вам призначено чат: { $object }
    .name = Призначені чати
    .count = { $count ->
        [one] { $count } призначений чат
        [few] { $count } призначені чати
        [many] { $count } призначених чатів
       *[other] { $count } призначеного чату
    }
kind-task-created = Нове завдання: { $object }
    .line = Нове завдання: { $object }
    .name = Нові завдання
    .count = { $count ->
        [one] { $count } нове завдання
        [few] { $count } нові завдання
        [many] { $count } нових завдань
       *[other] { $count } нового завдання
    }
kind-task-overdue = Прострочене завдання: { $object }
    .line = Прострочене завдання: { $object }
    .name = Прострочені завдання
    .count = { $count ->
        [one] { $count } прострочене завдання
        [few] { $count } прострочені завдання
        [many] { $count } прострочених завдань
       *[other] { $count } простроченого завдання
    }
kind-call-missed = Пропущений дзвінок: { $object }. Передзвоніть
    .line = Пропущений дзвінок: { $object }
    .name = Пропущені дзвінки
    .count = { $count ->
        [one] { $count } пропущений дзвінок
        [few] { $count } пропущені дзвінки
        [many] { $count } пропущених дзвінків
       *[other] { $count } пропущеного дзвінка
    }
kind-source-disconnected = { $guess ->
        [silent] Немає замовлень із джерела { $object }: перевірте його
       *[no] Джерело { $object } відключено: підключіть знову
    }
    .line = { $guess ->
        [silent] Немає замовлень із джерела { $object }
       *[no] Джерело { $object } відключено
    }
    .name = Відключені джерела
    .count = { $count ->
        [one] { $count } відключене джерело
        [few] { $count } відключені джерела
        [many] { $count } відключених джерел
       *[other] { $count } відключеного джерела
    }
kind-source-reconnected = { $guess ->
        [silent] Із джерела { $object } знову є замовлення
       *[no] Джерело { $object } знову підключено
    }
    .line = { $guess ->
        [silent] Із джерела { $object } знову є замовлення
       *[no] Джерело { $object } знову підключено
    }
    .name = Знову підключені джерела
    .count = { $count ->
        [one] { $count } знову підключене джерело
        [few] { $count } знову підключені джерела
        [many] { $count } знову підключених джерел
       *[other] { $count } знову підключеного джерела
    }
kind-channel-disconnected = Канал { $object } відключено: підключіть знову
    .line = Канал { $object } відключено
    .name = Відключені канали
    .count = { $count ->
        [one] { $count } відключений канал
        [few] { $count } відключені канали
        [many] { $count } відключених каналів
       *[other] { $count } відключеного каналу
    }
kind-channel-reconnected = Канал { $object } знову підключено
    .line = Канал { $object } знову підключено
    .name = Знову підключені канали
    .count = { $count ->
        [one] { $count } знову підключений канал
        [few] { $count } знову підключені канали
        [many] { $count } знову підключених каналів
       *[other] { $count } знову підключеного каналу
    }
kind-channel-payment-due = { $when ->
        [before] { $days ->
            [one] Оплатіть канал { $object }: ще { $days } день
            [few] Оплатіть канал { $object }: ще { $days } дні
            [many] Оплатіть канал { $object }: ще { $days } днів
           *[other] Оплатіть канал { $object }: ще { $days } дня
        }
        [today] Оплатіть канал { $object } сьогодні
        [late] { $days ->
            [one] Канал { $object } не оплачено вже { $days } день
            [few] Канал { $object } не оплачено вже { $days } дні
            [many] Канал { $object } не оплачено вже { $days } днів
           *[other] Канал { $object } не оплачено вже { $days } дня
        }
        [over] Канал { $object }: платити вже не треба
       *[some] Оплатіть канал { $object }
    }
    .line = { $when ->
        [before] { $days ->
            [one] Оплата каналу { $object }: ще { $days } день
            [few] Оплата каналу { $object }: ще { $days } дні
            [many] Оплата каналу { $object }: ще { $days } днів
           *[other] Оплата каналу { $object }: ще { $days } дня
        }
        [today] Оплата каналу { $object }: сьогодні
        [late] { $days ->
            [one] Канал { $object } не оплачено вже { $days } день
            [few] Канал { $object } не оплачено вже { $days } дні
            [many] Канал { $object } не оплачено вже { $days } днів
           *[other] Канал { $object } не оплачено вже { $days } дня
        }
        [over] Оплата каналу { $object }
       *[some] Оплата каналу { $object }
    }
    .name = Оплата каналів
    .count = { $count ->
        [one] { $count } нагадування про оплату каналу
        [few] { $count } нагадування про оплату каналів
        [many] { $count } нагадувань про оплату каналів
       *[other] { $count } нагадування про оплату каналів
    }
kind-channel-paid = Канал { $object } оплачено
    .line = Канал { $object } оплачено
    .name = Оплачені канали
    .count = { $count ->
        [one] { $count } оплачений канал
        [few] { $count } оплачені канали
        [many] { $count } оплачених каналів
       *[other] { $count } оплаченого каналу
    }
kind-event-unreached = { $when ->
        [over] { $place ->
            [nowhere] Ніхто не отримав: усе вирішено
           *[other] Ніхто не отримав, { $source }: усе вирішено
        }
       *[some] { $place ->
            [nowhere] Ніхто не отримав: { $what }. Виберіть, кому передати
           *[other] Ніхто не отримав: { $what }, { $source }. Виберіть менеджерів
        }
    }
    .line = { $when ->
        [over] { $place ->
            [nowhere] Ніхто не отримав
           *[other] Ніхто не отримав: { $source }
        }
       *[some] { $place ->
            [nowhere] Ніхто не отримав: { $what }
           *[other] Ніхто не отримав: { $what }, { $source }
        }
    }
    .name = Ніхто не отримав
    .count = { $count ->
        [one] { $count } сповіщення, якого ніхто не отримав
        [few] { $count } сповіщення, яких ніхто не отримав
        [many] { $count } сповіщень, яких ніхто не отримав
       *[other] { $count } сповіщення, яких ніхто не отримав
    }
kind-staff-left = { $when ->
        [over] { $object } більше не в боті: усе вирішено
       *[some] { $object } більше не в боті. Передайте незавершене: { $count }
    }
    .line = Незавершене ({ $object }): { $count }
    .name = Незавершене після колег
    .count = { $count ->
        [one] { $count } людина залишила незавершене
        [few] { $count } людини залишили незавершене
        [many] { $count } людей залишили незавершене
       *[other] { $count } людини залишили незавершене
    }
kind-hook-unreadable = { $count ->
        [one] { $object }: не вдалося прочитати { $count } вебхук. Перевірте його
        [few] { $object }: не вдалося прочитати { $count } вебхуки. Перевірте їх
        [many] { $object }: не вдалося прочитати { $count } вебхуків. Перевірте їх
       *[other] { $object }: не вдалося прочитати { $count } вебхука. Перевірте їх
    }
    .line = Нерозпізнані вебхуки: { $count }, { $object }
    .name = Нерозпізнані вебхуки
    .count = { $count ->
        [one] { $count } звіт про нерозпізнані вебхуки
        [few] { $count } звіти про нерозпізнані вебхуки
        [many] { $count } звітів про нерозпізнані вебхуки
       *[other] { $count } звіту про нерозпізнані вебхуки
    }
kind-hook-refused = { $when ->
    [over] { $object }: з вебхуками знову все гаразд
   *[some] { $mistake ->
        [method] { $object }: вебхуки надходять методом { $method }. Потрібен POST
        [media_type] { $object }: вебхуки надходять як { $media_type }. Потрібен JSON
        [encoding] { $object }: вебхуки надходять стиснутими. Вимкніть стиснення в CRM
        [size] { $object }: вебхуки завеликі. Надсилайте меншими частинами
        [broken] { $object }: вебхуки обриваються. Перевірте зв’язок
        [signature] { $object }: неправильний підпис. Перевірте секрет
        [clock] { $object }: у відправника збився годинник. Виправте час
        [shape] { $object }: у вебхуках неправильні поля. Перевірте їх
        [conflict] { $object }: у різних вебхуків однаковий id. Перевірте id
       *[other] { $object }: вебхуки не приймаються. Перевірте відправника
    }
}
    .line = Відхилені вебхуки: { $count }, { $object }
    .name = Відхилені вебхуки
    .count = { $count ->
        [one] { $count } звіт про відхилені вебхуки
        [few] { $count } звіти про відхилені вебхуки
        [many] { $count } звітів про відхилені вебхуки
       *[other] { $count } звіту про відхилені вебхуки
    }
kind-hook-well = { $object }: з вебхуками знову все гаразд
    .line = Вебхуки знову надходять: { $object }
    .name = Вебхуки знову надходять
    .count = { $count ->
        [one] { $count } підключення знову працює
        [few] { $count } підключення знову працюють
        [many] { $count } підключень знову працюють
       *[other] { $count } підключення знову працює
    }
kind-connection-silent = { $when ->
    [over] { $object }: вебхуки знову надходять
   *[some] { $object }: вебхуки не надходять. Перевірте їх у CRM
}
    .line = Мовчить: { $object }
    .name = Підключення мовчить
    .count = { $count ->
        [one] { $count } підключення мовчить
        [few] { $count } підключення мовчать
        [many] { $count } підключень мовчать
       *[other] { $count } підключення мовчить
    }
kind-connection-back = { $object }: вебхуки знову надходять
    .line = Більше не мовчить: { $object }
    .name = Підключення більше не мовчить
    .count = { $count ->
        [one] { $count } підключення більше не мовчить
        [few] { $count } підключення більше не мовчать
        [many] { $count } підключень більше не мовчать
       *[other] { $count } підключення більше не мовчить
    }
kind-integration-failing = { $when ->
    [over] { $failing ->
        [none] { $object }: Bellhop більше не користується API
        [people] { $object }: список співробітників знову повний
       *[other] { $object }: API знову працює
    }
   *[some] { $failing ->
        [key] { $object }: API-ключ не приймають. Потрібен новий
        [rights] { $object }: API-ключу бракує прав. Додайте їх
        [people] { $object }: список співробітників неповний. Перевірте його в CRM
       *[other] { $object }: API не відповідає. Перевірте зв’язок
    }
}
    .line = Збій API: { $object }
    .name = Збої API
    .count = { $count ->
        [one] { $count } збій API
        [few] { $count } збої API
        [many] { $count } збоїв API
       *[other] { $count } збою API
    }
kind-integration-well = { $failing ->
    [people] { $object }: список співробітників знову повний
   *[other] { $object }: API знову працює
}
    .line = API знову працює: { $object }
    .name = API знову працює
    .count = { $count ->
        [one] { $count } API знову працює
        [few] { $count } API знову працюють
        [many] { $count } API знову працюють
       *[other] { $count } API знову працюють
    }
kind-connection-test = Тестова картка: { $object }. Робити нічого не треба
    .line = Тестова картка: { $object }
    .name = Тестові картки
    .count = { $count ->
        [one] { $count } тестова картка
        [few] { $count } тестові картки
        [many] { $count } тестових карток
       *[other] { $count } тестової картки
    }

## Facts below the first line

fact-latest = Останнє: { $value }
fact-refused = Відхилено сьогодні: { $value }
fact-since = Відколи: { $value }
fact-missing = Поки не надходять: { $value }
fact-meanwhile = Тим часом: { $value }
fact-cure = Що робити: { $value }
fact-full = Повністю: { $value }
fact-total = Сума: { $value }
fact-number = Номер: { $value }
fact-paid = Сплачено: { $value }
fact-paid-of = Сплачено: { $value } з { $whole }
fact-paid-all = Сума: { $value }, сплачено повністю
fact-not-paid = Сума: { $value }, не сплачено
fact-paid-before = До цього сплачено: { $value }
fact-items = Товарів: { $value }
fact-items-sum = Товарів: { $value } на { $whole }
fact-goods = Товарів на { $value }
fact-comment = Коментар клієнта: { $value }
fact-comment-long = Коментар клієнта: <blockquote expandable>{ $value }</blockquote>
fact-note = Нотатка менеджера: { $value }
fact-note-long = Нотатка менеджера: <blockquote expandable>{ $value }</blockquote>
fact-delivery = Доставка: { $value }
fact-delivery-total = Вартість доставки: { $value }
fact-promocode = Промокод: { $value }
fact-status = Статус: { $value }
fact-manager = Менеджер: { $value }
fact-overdue = Змінити статус до: { $value }
fact-utm = UTM: { $value }
fact-source = Джерело: { $value }
fact-channel = Канал: { $value }
fact-cabinet = Кабінет: { $value }
fact-client = Клієнт: { $value }
fact-phone = Телефон: { $value }
fact-before = Було: { $value }
fact-after = Стало: { $value }
fact-why = Причина: { $value }
fact-detail = Подробиці: { $value }
fact-text = <blockquote expandable>{ $value }</blockquote>
fact-amount = До сплати: { $value }
fact-due = Термін: { $value }
fact-contact = Коли зв’язатися: { $value }
fact-called = Час дзвінка: { $value }
fact-paid-until = Оплачено до: { $value }
fact-last-order = Останнє замовлення: { $value }
fact-usual-orders = Зазвичай за такий час: { $value }
fact-address = Адреса: { $value }

missing-answers = дані клієнтів, назви статусів, імена співробітників, пропущені дзвінки та зміни без вебхука
meanwhile-people = через такий список нікого не відв’язуємо
cure-key = створіть у CRM новий ключ і виконайте на сервері: bellhop api-key { $id } --file ФАЙЛ
cure-shared-key = створіть у CRM новий ключ, запишіть його в BELLHOP_KEYCRM_API_KEY і перезапустіть Bellhop
cure-rights = дайте власнику ключа в CRM право бачити замовлення. Чого ще бракує, покаже на сервері: bellhop check
cure-people = перегляньте користувачів у CRM. Якщо там усе правильно, відв’яжіть у /staff тих, хто пішов, і приберіть їхні номери у CRM
cure-other = Bellhop спробує ще сам. Якщо не допоможе, виконайте на сервері: bellhop check
not-asked = { $why ->
        [late] відповідь не надходить вчасно
        [unreachable] немає зв’язку з адресою API
        [busy] CRM поки не приймає нових запитів (429)
        [error] CRM відповідає помилкою
        [page] замість даних надходить вебсторінка
        [half] відповідь обривається
        [elsewhere] адреса API переспрямовує на іншу
        [gone] за адресою API нічого немає (404)
        [odd] відповідь незрозуміла
        [database] Bellhop не має зв’язку зі своєю базою даних
        [bug] помилка в самому Bellhop, подробиці в його журналі
       *[other] { $why }
    }

several-events = { $count ->
        [one] { $count } подія
        [few] { $count } події
        [many] { $count } подій
       *[other] { $count } події
    }
some-client = клієнт без імені
hidden-number = прихований номер
titled = «{ $title }»

why-token-expired = термін дії токена доступу закінчився
why-shop-unpaid = магазин не оплачено
why-plan-without-api = тариф магазину не містить API
why-password-changed = пароль змінено
why-page-blocked = сторінку заблоковано
why-unpaid = не оплачено
why-blocked-bot = клієнт заблокував бота
why-silent = припущення Bellhop, бо зазвичай у такий час замовлення є

payment-not-paid = не оплачено
payment-part-paid = частково оплачено
payment-paid = оплачено
payment-overpaid = переплачено

card-only-number = { $crm } передає лише номер. Подробиці – в CRM
reason-manager = <i>Ви – відповідальний менеджер</i>
reason-assignee = <i>Призначено вам</i>
reason-sender = <i>Ви надіслали це повідомлення</i>
reason-default = <i>Ви – менеджер джерела за замовчуванням</i>
reason-administrator = <i>Ви – адміністратор</i>
reason-given = <i>Передав адміністратор</i>
reason-claimed = <i>Ви взяли це на себе</i>
reason-everyone = <i>Надіслано всім, хто пише клієнтам</i>
reason-tester = <i>Перевірка на ваше прохання</i>

card-answered = <i>Уже неактуально</i>
card-paid = <b>Оплачено { $at }</b>
card-paid-by = <b>Оплачено { $at }. Хто позначив: { $name }</b>
card-again = <i>Надійде знову: { $at }</i>
card-muted = <i>Лише в дзвіночку: для цього вибрано «Не сповіщати»</i>
read = Прочитано
unread = Не прочитано
card-read = <b>Прочитано</b>
card-repeat = <i>Можливо, це повтор: відповідь Telegram загубилася</i>

## Where an object stands, and who is on it

outcome = { $what }: { $how }
ended-moved = більше не у вас
ended-moved-to = тепер веде { $name }
ended-taken = уже займається хтось із колег
ended-taken-to = займається { $name }
ended-given = передано колезі
ended-done = виконано
ended-cancelled = скасовано
ended-deleted = видалено
ended-closed = закрито
claim = Беру на себе
give-back = Повернути колегам
claim-own = <b>Ви взяли це на себе { $at }</b>
claim-other = <b>Цим займається { $name }, узято { $at }</b>
claim-done = Тепер це за вами, колеги це бачать. У CRM нічого не змінилося.
claim-late = Цим уже займається { $name }
claim-over = Тут уже нічого не треба робити
claim-given-back = Повернуто колегам
claim-not-yours = Ви цим уже не займаєтеся
steps = <i>{ $steps }</i>
step-times = { $what } ×{ $times }
step-yours = у вас
step-nobody = без відповідального
step-order-created = нове
step-order-done = виконано
step-order-cancelled = скасовано
step-order-deleted = видалено
step-order-overdue = прострочено
step-lead-created = нова
step-lead-contact-due = час зв’язатися
step-lead-closed = закрито
step-message-received = повідомлення
step-message-failed = не доставлено
step-message-answered = є відповідь
step-conversation-closed = закрито
step-task-created = нове
step-task-overdue = прострочено
step-task-done = виконано
step-task-deleted = видалено
step-source-disconnected = відключено
step-source-reconnected = підключено
step-channel-disconnected = відключено
step-channel-reconnected = підключено
step-channel-payment-due = час оплатити
step-channel-paid = оплачено

## Lists

burst-title = <b>{ $count ->
        [one] { $count } нове сповіщення
        [few] { $count } нові сповіщення
        [many] { $count } нових сповіщень
       *[other] { $count } нового сповіщення
    }: відкрийте дзвіночок</b>
burst-more = { $count ->
        [one] і ще { $count }
        [few] і ще { $count }
        [many] і ще { $count }
       *[other] і ще { $count }
    }
digest-title = <b>{ $count ->
        [one] На вас чекало { $count } сповіщення
        [few] На вас чекали { $count } сповіщення
        [many] На вас чекало { $count } сповіщень
       *[other] На вас чекало { $count } сповіщення
    }: відкрийте дзвіночок</b>
list-over = У цьому списку все вже закрито.

## The bell

bell-title = { $count ->
        [one] Дзвіночок: { $count } непрочитане
        [few] Дзвіночок: { $count } непрочитані
        [many] Дзвіночок: { $count } непрочитаних
       *[other] Дзвіночок: { $count } непрочитаного
    }
bell-events = Події
bell-system = Системні
bell-page = Сторінка { $page } з { $pages }
bell-came = <i>Надійшло: { $at }</i>
bell-empty = Тут поки порожньо.
bell-empty-unread = Усе прочитано.
bell-moved = Дзвіночок тепер нижче. /bell перенесе його в кінець чату.
card-moved = Це сповіщення надійшло ще раз, воно нижче.
bell-is-elsewhere = Це старий дзвіночок, новий нижче. /bell перенесе його в кінець чату.
tab-events = Події ({ $count })
tab-system = Системні ({ $count })
entry-over = уже неактуально
entry-paid = оплачено
entry-for = кому: { $name }
entry-escalated = { $step ->
        [1] друге нагадування
        [2] сповіщено й інших
       *[other] сповіщено й адміністраторів
    }
page-newer = ← Новіші
page-older = Старіші →
unread-only = Непрочитані
show-all = Показати всі
mark-all-events = Позначити події як прочитані
mark-all-system = Позначити системні як прочитані
all-read-events = Усі події позначено як прочитані
all-read-system = Усі системні сповіщення позначено як прочитані
settings = Налаштування

## Buttons that stand in more than one place

mark-read = Прочитано
mark-unread = Не прочитано
cannot-be-unread = Це вже не потребує дій, тому лишається прочитаним.
open = Відкрити
open-bell = Відкрити дзвіночок
back = Назад
menu = Меню
chosen = ✓ { $label }
copy-order = Копіювати №
copy-phone = Копіювати тел.
mark-all = Позначити все як прочитане
all-read = Усе позначено як прочитане
all-unread-again = Знову непрочитані
choose-managers = Вибрати менеджерів
mark-paid = Позначити оплаченим
remind-tomorrow = Нагадати мені завтра
unlink = Відв’язати

## Linking

linked = Вітаємо, { $name }! Цей акаунт прив’язано. Ваша роль: { $role }.
linked-what = Цей бот повідомляє про те, що стосується вас у CRM компанії: нові замовлення, повідомлення клієнтів, завдання. Сповіщення надходять сюди, і всі вони зберігаються в дзвіночку – закріпленому повідомленні вгорі чату.
linked-next = Далі: /settings – push-сповіщення і звук, /help – що вміє бот.
linked-next-off = Сповіщення поки вимкнено для всієї компанії, їх увімкне адміністратор. А тим часом: /settings – push-сповіщення і звук, /help – що вміє бот.
linked-next-administrator = Далі: /invite – запросити колегу, /staff – усі співробітники, /help – що вміє бот.
linked-next-administrator-off = Далі: запросіть колег (/invite), а потім увімкніть сповіщення для всіх (/notifications). Що вміє бот: /help.
start-again = { $name }, ваш акаунт уже прив’язано. Ваші сповіщення: /bell, що вміє бот: /help.
link-already = Цей акаунт уже прив’язано: { $now }. Прив’язати замість цього: { $then }?
link-forward = Посилання для іншої людини ({ $then })? Тоді не натискайте кнопку, а перешліть повідомлення з посиланням.
link-take = Прив’язати: { $then }
link-keep = Залишити
link-kept = Нічого не змінено: цей акаунт і далі прив’язано ({ $name }).
invite-unknown = Це посилання недійсне. Попросіть нове в адміністратора.
invite-other-bot = Це посилання для іншого бота: @{ $bot }. Відкрийте його, а не надсилайте сюди.
invite-used = Це посилання вже використано. Попросіть нове в адміністратора.
invite-first-over = Це посилання для першого адміністратора більше не діє: адміністратор уже є. Попросіть в адміністратора посилання для себе.
invite-own-last = До цього акаунта прив’язано останнього адміністратора, якому бот може писати, тому прив’язку не змінено. Якщо посилання для колеги, перешліть його, а не відкривайте.
invite-expired = Термін дії посилання закінчився. Попросіть нове в адміністратора.
invite-replaced = Це посилання вже не діє: створено новіше. Відкрийте нове або зверніться до адміністратора.
invite-dismissed = Це посилання вже не діє: людина, для якої його створено, тут більше не працює.
invite-rights = Це посилання вже не діє: людина, для якої його створено, тепер має більше прав. Попросіть нове в адміністратора.
stranger = Цей бот надсилає робочі сповіщення співробітникам компанії. Щоб користуватися ним, попросіть посилання у свого адміністратора, а потім відкрийте його або надішліть сюди.
not-linked = Цей акаунт не прив’язано. Попросіть посилання в адміністратора.
no-groups = Цей бот працює лише в приватних чатах: сповіщення можуть містити дані клієнтів. Зараз він вийде з групи.
bot-description = Робочі сповіщення з CRM вашої компанії: нові замовлення, повідомлення клієнтів, завдання. Кожне приходить одразу й саме тому, кого стосується.
    
    Щоб почати, попросіть посилання у свого адміністратора й відкрийте його.
bot-short-description = Робочі сповіщення з CRM вашої компанії. Щоб почати, попросіть посилання в адміністратора.
notice-linked = { $person }: прив’язано акаунт { $account }.
notice-linked-elsewhere = Ваші сповіщення тепер надходять на інший акаунт, а цей відв’язано. Якщо це були не ви, повідомте адміністратора.
notice-dismissed = Ваш обліковий запис у CRM більше не активний: цей чат відв’язано.
notice-role-kept = За даними CRM ваша роль тепер: { $role }. Ви тут останній адміністратор, якому бот може писати, тому залишаєтеся ним, доки не прив’яжуть іншого: /invite.
notice-dismissal-kept = За даними CRM ваш обліковий запис більше не активний. Ви тут останній адміністратор, якому бот може писати, тому цей чат не відв’язано, доки не прив’яжуть іншого: /invite.
notice-invite-void = За даними CRM { $person } тепер має роль: { $role }. Створене раніше посилання вже не діє: створіть нове й надішліть лише цій людині.

## Linking by one's own phone number

stranger-phone = Цей бот надсилає робочі сповіщення співробітникам компанії. Працюєте в ній? Поділіться своїм номером телефону кнопкою внизу: чи прив’язати вас, вирішить адміністратор. Або попросіть в адміністратора посилання, а потім відкрийте його чи надішліть сюди.
phone-share = Поділитися моїм номером
phone-noted = Дякуємо. Якщо в CRM компанії цей номер має хтось зі співробітників, адміністратори вже отримали запит. Щойно хтось із них погодиться, бот вам напише. Запит можна надсилати раз на добу. Якщо відповіді немає, попросіть посилання в адміністратора.
phone-again = Ви вже надсилали запит, це можна робити раз на добу. Якщо терміново, попросіть посилання в адміністратора.
phone-not-own = Потрібен саме ваш номер телефону: поділіться ним кнопкою внизу.
phone-not-needed = Цей акаунт уже прив’язано, номер телефону не потрібен.
phone-declined = Дякуємо за запит. Цей акаунт не прив’язано. Якщо це помилка, зверніться до адміністратора.
phone-asked = <b>{ $person }: прив’язати акаунт?</b>
    Власник акаунта в Telegram поділився своїм номером, і в CRM такий самий номер має { $person }.
    У CRM: { $person }, { $role }
    У Telegram: { $account }, ім’я в профілі <code>{ $name }</code>
    Після прив’язки туди надходитимуть сповіщення для цієї людини. Якщо сумніваєтеся, спершу запитайте її.
phone-asked-moves = { $person }: зараз прив’язано акаунт { $other }. Його буде відв’язано.
phone-yes = Так
phone-no = Ні
phone-linked = <b>{ $person }: акаунт { $account } прив’язано</b>
    Відповідь «Так»: { $by }
phone-refused = <b>{ $person }: акаунт { $account } не прив’язано</b>
    Відповідь «Ні»: { $by }
phone-outdated = <b>{ $person }: акаунт { $account } не прив’язано</b>
    Відповідь «Так»: { $by }. Але після запиту щось змінилося, див. /staff.
phone-expired = <b>{ $person }: акаунт { $account } не прив’язано</b>
    За добу ніхто не відповів.
phone-late = Цей запит уже не діє.
phone-answered = На цей запит уже відповіли.
phone-done = Акаунт прив’язано
phone-not-done = Акаунт не прив’язано
phone-changed = Акаунт не прив’язано: після запиту щось змінилося, див. /staff.

## Roles

role-administrator = адміністратор
role-manager = менеджер
role-content-manager = контент-менеджер
role-courier = кур’єр
role-analyst = аналітик
role-producer = виробник
role-supplier = постачальник
role-unnamed = роль № { $number }

## Answers

button-old = Ця кнопка застаріла.
nothing-due = Тут уже нічого сплачувати.
marked-paid = Позначено оплаченим
paid-already = Тут уже щось змінилося: цей платіж більше не очікується.
day-today = сьогодні, { $time }
day-tomorrow = завтра, { $time }
day-yesterday = учора, { $time }
again-at = Надійде знову: { $at }
again-anyway = Наступне нагадування про цю оплату й так надійде: { $at }
went-wrong = Сталася помилка на боці бота. Спробуйте ще раз.
on-page-bell = Дзвіночок тут, на цій сторінці.
on-page-unreachable = Відповідь потрібна в Telegram, але там ви заблокували бота. Спершу розблокуйте його.
on-page-elsewhere = Готово. Результат – у Telegram.

## Commands

command-start = Увійти за посиланням
command-menu = Усе в одному місці
command-bell = Ваші сповіщення
command-web = Ваш дзвіночок у браузері
command-settings = Push-сповіщення, звук, типи сповіщень
command-away = Повідомити про відсутність і вибрати заміну
command-language = Мова
command-help = Що вміє цей бот
command-stop = Вимкнути все або відв’язати акаунт
command-notifications = Увімкнути або вимкнути сповіщення для всіх
command-policy = Дозволені сповіщення
command-staff = Співробітники, ролі, посилання
command-invite = Запросити співробітника
command-sources = Джерела та їхні менеджери за замовчуванням
command-channels = Канали та їхня оплата
command-schedule = Що буде надіслано далі
command-problems = Що не вдалося доставити
command-trace = Хто отримав сповіщення про замовлення, а хто ні
command-connections = Що надходить із CRM; тестова картка
command-protection = Заборонити пересилання даних клієнтів

## The menu

menu-button = Дзвіночок
menu-title = <b>Меню</b>
menu-cabinet = Угорі – ваші сторінки, нижче – налаштування для всієї компанії.
menu-bell = Дзвіночок
menu-web = У браузері
menu-settings = Налаштування
menu-away = Відсутність
menu-language = Мова
menu-help = Довідка
menu-stop = Зупинити
menu-notifications = Сповіщення
menu-policy = Типи сповіщень
menu-staff = Співробітники
menu-invite = Запросити
menu-sources = Джерела
menu-channels = Канали
menu-schedule = Розклад
menu-problems = Проблеми
menu-connections = Підключення
menu-trace = Хто отримав
menu-protection = Дані клієнтів
protection-on = <b>Захист увімкнено: картки не можна переслати.</b>
protection-off = <b>Захист вимкнено: картки можна переслати.</b>
protection-help = У картках є імена, телефони й повідомлення клієнтів. Захищену картку Telegram не дає переслати, зберегти чи скопіювати; кнопки копіювання номерів працюють. Так само захищено сторінки з даними клієнтів, наприклад /trace. Це стосується лише нових повідомлень.
protection-turn-on = Заборонити пересилання
protection-turn-off = Дозволити пересилання
protection-is-on = Нові картки не можна переслати
protection-is-off = Нові картки можна переслати
push-names-on = <b>Браузери: сповіщення показують дані клієнтів.</b>
push-names-off = <b>Браузери: сповіщення без даних клієнтів.</b>
push-names-help = Сповіщення в браузері можуть з’явитися на заблокованому екрані. У них є тип події та номер замовлення, а ім’я, телефон і слова клієнта та сума – лише якщо дозволити це тут. Сповіщення зашифровані: Google, Mozilla, Microsoft і Apple, які їх доставляють, не можуть їх прочитати.
push-names-turn-on = Показувати дані клієнтів
push-names-turn-off = Не показувати дані клієнтів
push-names-are-on = Сповіщення в браузерах показують дані клієнтів
push-names-are-off = Сповіщення в браузерах не показують даних клієнтів
push-several = { $count ->
    [one] { $count } нове сповіщення
    [few] { $count } нові сповіщення
   *[many] { $count } нових сповіщень
}

## A person's own settings

preference-push = Push-сповіщення
    .means-on = <b>Push-сповіщення: увімкнено.</b> Вони надходять у цей чат.
    .means-off = <b>Push-сповіщення: вимкнено.</b> У чат нічого не надходить, усе зберігається в дзвіночку.
    .chosen-on = Push: увімкнено
    .chosen-off = Push: вимкнено
    .off-in-general = Push-сповіщення вимкнено повністю, тому за цим типом вони теж не надходять.
    .off-for-all-sources = Push-сповіщення вимкнено повністю, тому з цього джерела вони теж не надходять.
preference-browsers = Браузери
    .means-on = <b>Push-сповіщення в браузерах: увімкнено.</b> Вони надходять у браузери, де ви дозволили їх на сторінці дзвіночка.
    .means-off = <b>Push-сповіщення в браузерах: вимкнено.</b> У ваші браузери нічого не надходить.
    .chosen-on = Браузери: увімкнено
    .chosen-off = Браузери: вимкнено
    .off-in-general = Браузери вимкнено повністю, тому сповіщення цього типу туди теж не надходять.
    .off-for-all-sources = Браузери вимкнено повністю, тому з цього джерела туди теж нічого не надходить.
preference-sound = Звук
    .means-on = <b>Звук: увімкнено.</b> Сповіщення надходять зі звуком.
    .means-off = <b>Звук: вимкнено.</b> Сповіщення надходять без звуку.
    .chosen-on = Звук: увімкнено
    .chosen-off = Звук: вимкнено
    .off-in-general = Звук вимкнено повністю, тому сповіщення цього типу теж без звуку.
    .off-for-all-sources = Звук вимкнено повністю, тому сповіщення з цього джерела теж без звуку.
preference-pop-ups = Спливні сповіщення
    .means-on = <b>Спливні сповіщення: увімкнено.</b> Відкрита сторінка дзвіночка одразу показує все нове.
    .means-off = <b>Спливні сповіщення: вимкнено.</b> На сторінці змінюється лише лічильник дзвіночка.
    .chosen-on = Спливні сповіщення: увімкнено
    .chosen-off = Спливні сповіщення: вимкнено
    .off-in-general = Спливні сповіщення вимкнено повністю, тому для цього типу їх теж немає.
    .off-for-all-sources = Спливні сповіщення вимкнено повністю, тому для цього джерела їх теж немає.
preference-everything-off = Вимкнути все
    .undo = Увімкнути все
    .means-on = <b>Усе вимкнено.</b> Нічого не надсилається, навіть термінове. Усе зберігається в дзвіночку.
    .chosen-on = Усе вимкнено
    .chosen-off = Сповіщення знову надходять згідно з цими налаштуваннями
settings-chosen-of = { $name }. { $what }
settings-chosen-overruled = { $what }, але вимкнено все
settings-by-type = За типами
settings-by-source = За джерелами
settings-kinds = Натисніть на тип, щоб увімкнути або вимкнути його.
settings-kinds-open = Натисніть на тип, щоб налаштувати звук і те, як часто надходять сповіщення.
settings-kinds-detail = Звук і зведення
settings-no-kinds = Адміністратор ще не дозволив жодного типу.
settings-kind-title = <b>Налаштування: { $name }</b>
settings-kind-on = { $name }: увімкнено
settings-kind-silent = { $name }: без звуку
settings-kind-off = { $name }: вимкнено
settings-sources = Натисніть на джерело, щоб увімкнути або вимкнути сповіщення з нього.
settings-sources-open = Натисніть на джерело, щоб налаштувати звук.
settings-sources-detail = Звук за джерелами
settings-no-sources = Поки немає джерел, з яких вам можуть надходити сповіщення.
settings-source-title = <b>Налаштування: джерело { $name }</b>
settings-source-help = Діє для всіх сповіщень із цього джерела, навіть термінових, доки ви не зміните вибір. Вимкнений тип залишається вимкненим.

## Вхід до дзвіночка в браузері та активні сеанси

settings-signed-in = Активні сеанси
signed-in-title = <b>Активні сеанси</b>
    Тут ваш дзвіночок відкривається без повторного входу. Натисніть, щоб вийти.
signed-in-nowhere = <b>Активні сеанси</b>
    Немає жодного. Нове посилання для браузера: /web
signed-in-line = { $where }. { $seen }
signed-in-seen = Востаннє: { $at }
signed-in-telegram = Telegram, { $device }
signed-in-browser = { $device }
signed-in-unknown = невідомий пристрій
signed-in-end = Вийти: { $where }
signed-in-end-all = Вийти всюди
signed-in-ended = Сеанс завершено
signin-link = <b>Ваш дзвіночок у браузері</b>
    Посилання діє один раз, протягом 5 хвилин. Хто його відкриє, увійде від вашого імені, тож нікому його не передавайте. Нова команда /web скасує його.
signin-link-open = Відкрити в браузері
signin-link-copy = Копіювати посилання
signin-no-page = Сторінки для браузера немає: сервер цього бота не має публічної адреси.
signin-title = Bellhop
signin-as = Ви входите до дзвіночка як { $name }. Це не ви? Тоді закрийте цю сторінку.
signin-button = Увійти
signin-over = Це посилання вже не діє. Надішліть боту в Telegram команду /web: він відповість новим.
signin-later = Сервер зараз не може вас впустити. Ця сторінка сама спробує ще раз.
signin-stranger = Цей акаунт Telegram ні до кого не прив’язано. Попросіть посилання в адміністратора й відкрийте його в Telegram.

## Later: coming again, muting

later = Пізніше
later-which = <b>Коли нагадати?</b>
later-15m = 15 хвилин
later-1h = 1 година
later-morning = Завтра о 9:00
later-this-morning = Сьогодні о 9:00
later-1w = Тиждень
again-never = Не нагадувати
again-not = Нагадування скасовано
about-order = Замовлення { $name }
about-lead = Заявка { $name }
about-task = Завдання: { $name }
about-channel = Канал { $name }
about-source = Джерело { $name }
about-message = Повідомлення: { $name }
about-conversation = Чат «{ $name }»
about-call = Пропущений дзвінок: { $name }
mute = Не сповіщати: { $what }
mute-open = Не сповіщати
mute-never = Вимкнути назовсім
mute-never-done = Вимкнено: { $what }. Увімкнути: /settings, «За типами»
mute-which = <b>До якого часу не сповіщати? { $what }</b>
    До того часу сповіщень про це не буде. Усе зберігатиметься в дзвіночку.
mute-urgent = <b>Термінове теж не надходитиме.</b>
mute-holds = Зараз без сповіщень до { $until }. Натисніть інший час, щоб змінити. Скасувати: /settings, «Без сповіщень».
muted-already = Без сповіщень: { $what }
muted-until = Без сповіщень до { $until }: { $what }
muted-title = <b>Без сповіщень</b>
    Про це ви дізнаєтеся лише з дзвіночка. Натисніть, щоб сповіщення надходили знову.
muted-none = Ви ні для чого не вибрали «Не сповіщати».
muted-line = { $what }: до { $until }
unmute = Знову сповіщати: { $what }
unmuted = Сповіщення знову надходять: { $what }
settings-muted = Без сповіщень ({ $count })

## When a person hears: quiet hours, digests, the time zone

settings-quiet = Тихі години
settings-quiet-on = Тихі години: { $hours }
settings-quiet-off = Тихі години: вимкнено
settings-rhythm = Як часто
settings-rhythm-is = Як часто: { $rhythm }
settings-zone = Часовий пояс
settings-zone-is = Часовий пояс: { $city }
settings-urgent = Це термінове: надходить одразу, навіть у тихі години.
quiet-title-me = <b>Тихі години</b>
quiet-title-all = <b>Тихі години для всіх</b>
quiet-means-me = У цей час надходить лише термінове. Решта чекає й надходить одним повідомленням, коли тихі години закінчаться.
quiet-means-all = Діють для всіх, хто не налаштував власних, за часовим поясом кожної людини. Термінове надходить завжди.
quiet-on = <b>Увімкнено:</b>
quiet-off = <b>Вимкнено.</b> Сповіщення надходять у будь-який час.
quiet-of-cabinet = Ці години для всіх установив адміністратор.
quiet-hours = { $days }: { $begins }–{ $ends }
quiet-stretch = { $first } { $begins } – { $last } { $ends }
quiet-preset = { $begins }–{ $ends } щодня
quiet-preset-weekends = { $begins }–{ $ends } і вихідні
quiet-days = Інші години або дні
quiet-more = Додати години
quiet-turn-on = Увімкнути тихі години
quiet-turn-off = Вимкнути тихі години
quiet-as-cabinet = Як для всіх
quiet-hours-all = Тихі години для всіх
quiet-which-days = <b>Тихі години.</b> У які дні вони починаються?
quiet-which-more = <b>Тихі години.</b> У які дні має бути тихо ще й в інший час?
quiet-from = <b>Тихі години.</b> { $days }: з котрої години?
quiet-until = <b>Тихі години.</b> { $days }, з { $begins }: до котрої? Якщо час не пізніший за початок, це вже наступний день.
quiet-other-time = Інший час
quiet-free = Без тихих годин
quiet-now-me = Тихі години: { $hours }
quiet-now-all = Тихі години для всіх: { $hours }
quiet-now-as-cabinet = Тихі години, як для всіх: { $hours }
quiet-none-me = Тихі години вимкнено
quiet-none-all = Тихі години для всіх вимкнено
quiet-endless = Тоді сповіщення не надходили б ніколи. Залиште час без тихих годин. Нічого не змінено.
ask-quiet-from = З котрої години має бути тихо? Надішліть у відповідь час, наприклад 22:30.
ask-quiet-until = Тихо з { $begins }: до котрої? Надішліть у відповідь час, наприклад 7:45.
time-unclear = Це не схоже на час. Надішліть у відповідь, наприклад, 22:30.
time-impossible = Такого часу немає: { $time }. Години – від 0 до 23, хвилини – від 0 до 59. Надішліть у відповідь, наприклад, 22:30.
days-all = Щодня
days-work = Робочі дні
days-rest = Вихідні
day-0 = Пн
day-1 = Вт
day-2 = Ср
day-3 = Чт
day-4 = Пт
day-5 = Сб
day-6 = Нд
rhythm-title = <b>Як часто надсилати сповіщення?</b>
rhythm-title-kind = <b>Як часто: { $name }</b>
rhythm-help = Зведення – це одне повідомлення з усім, що надійшло за цей час. Термінове надходить одразу.
rhythm-at-once = Одразу
    .means = Кожне сповіщення надходить одразу.
rhythm-hourly = Щогодини
    .means = Зведення надходить щогодини.
rhythm-morning-and-evening = Двічі на день
    .means = Зведення надходить о 9:00 та о 18:00.
rhythm-morning = Вранці
    .means = Зведення надходить о 9:00.
rhythm-as-all = Як для всіх типів
zone-title = <b>Часовий пояс</b>
zone-help = За ним визначаються тихі години, зведення і час у сповіщеннях. Виберіть місто, де той самий час, що й у вас.
zone-now = Ваш часовий пояс: { $city }, там зараз { $time }.
type-city = Ввести місто
ask-city = У якому ви місті? Надішліть у відповідь його назву, наприклад Львів.
city-unclear = Це не схоже на назву міста. Надішліть у відповідь, наприклад, Львів.
city-several = Міст із назвою «{ $city }» кілька. Яке з них ваше?
city-unknown = Місто «{ $city }» не знайдено. Перевірте назву або введіть найближче велике місто.
city-unknown-alike = Місто «{ $city }» не знайдено. Може, це одне з цих? Якщо ні, введіть найближче велике місто.
region-europe = Європа
region-asia = Азія
region-america = Америка
region-africa = Африка
region-oceania = Австралія та Океанія
region-islands = Острови та Антарктида

## Language, leaving, help

language-en = English
language-uk = Українська
language-ru = Русский
language-now = Мова: { $name }. Щоб змінити, виберіть іншу.
language-chosen = Тепер бот говорить українською
stop-which = <b>Що зробити?</b>
    
    «Вимкнути все»: сповіщення не надходитимуть, але зберігатимуться в дзвіночку. Увімкнути їх знову можна в /settings.
    «Відв’язати»: цей акаунт більше не отримуватиме сповіщень, а дзвіночок зникне з чату.
cannot-leave = Ви останній адміністратор, якому бот може писати, тому цей акаунт не можна відв’язати. Спершу прив’яжіть іншого адміністратора: /invite.
left = <b>Цей акаунт відв’язано.</b> Сповіщення сюди більше не надходять. Щоб повернутися, попросіть в адміністратора нове посилання.
help = <b>Bellhop сповіщає про те, що відбувається в CRM і стосується вас.</b>
    Ви: { $name }, ваша роль: { $role }.
    
    Сповіщення надходять у цей чат. Дзвіночок – це закріплене повідомлення вгорі: у ньому зберігаються всі сповіщення й видно, скільки з них непрочитані.
help-command = /{ $command } – { $what }
not-understood = Бот розуміє лише команди та кнопки. Усе в одному місці: /menu, пояснення: /help.
for-administrators = Ця команда лише для адміністраторів. Ваші команди: /help.

## The cabinet's settings

switch-on = <b>Сповіщення увімкнено.</b> Співробітники дізнаються, що відбувається в CRM.
switch-off = <b>Сповіщення вимкнено.</b> Ніхто нічого не отримує. Про те, що станеться за цей час, бот не повідомить і пізніше.
switch-managers = Хто може це змінити: { $roles }.
turn-on = Увімкнути
turn-off = Вимкнути
switched-on = Сповіщення увімкнено
switched-off = Сповіщення вимкнено
switch-off-until = <b>Сповіщення вимкнено до { $until }.</b> Ніхто нічого не отримує. Про те, що станеться за цей час, бот не повідомить і пізніше. Потім сповіщення ввімкнуться самі.
switch-off-asked = <b>Вимкнути сповіщення для всіх?</b> Про те, що станеться за цей час, бот не повідомить і пізніше.
off-for-hour = Вимкнути на 1 годину
off-until-on = Вимкнути, доки не ввімкну
switched-off-until = Сповіщення вимкнено до { $until }
notice-off = Сповіщення для всіх вимкнено. Хто вимкнув: { $name }. Увімкнути: /notifications
notice-off-until = Сповіщення для всіх вимкнено до { $until }. Хто вимкнув: { $name }. Увімкнути: /notifications
notice-on-again = Сповіщення для всіх знову ввімкнено: час, на який їх вимкнули, минув. Хто вимикав: { $name }.
policy-events = <b>Дозволені сповіщення: події</b>
policy-system = <b>Дозволені сповіщення: системні</b>
policy-help = Заборонених сповіщень не отримує ніхто. Натисніть на тип, щоб змінити.
policy-allowed = { $name }: дозволено
policy-denied = { $name }: заборонено
statuses = Статуси
statuses-title = { $count ->
        [one] <b>{ $count } статус у CRM</b>
        [few] <b>{ $count } статуси у CRM</b>
        [many] <b>{ $count } статусів у CRM</b>
       *[other] <b>{ $count } статусу у CRM</b>
    }
statuses-help = Натисніть на статус і вкажіть, що він означає. Виконані, скасовані й закриті замовлення та заявки вважаються завершеними.
statuses-none = Статусів ще немає. Статус з’явиться тут, щойно його отримає замовлення чи заявка у CRM.
status-entry = { $name } ({ $what ->
        [lead] заявка
       *[order] замовлення
    }): { $meaning ->
        [done] виконано
        [cancelled] скасовано
        [closed] закрито
       *[open] у роботі
    }
status-title = { $what ->
        [payment] <b>Статус оплати: { $name }</b>
        [lead] <b>Статус заявки: { $name }</b>
       *[order] <b>Статус замовлення: { $name }</b>
    }
status-key = У CRM: { $key }
status-seen = Востаннє: { $at }
status-means = { $meaning ->
        [done] Означає «виконано»: робити більше нічого не треба.
        [cancelled] Означає «скасовано»: робити більше нічого не треба.
        [closed] Означає «закрито»: робити більше нічого не треба.
       *[open] Означає «у роботі»: нічого не завершує.
    }
status-applying = Замовлення й заявки з цим статусом оновляться за кілька хвилин.
status-done = Виконано
status-cancelled = Скасовано
status-closed = Закрито
status-open = Ще в роботі
status-renamed = Нова назва: { $name } (у CRM: { $key }). Вона буде і в картках.
statuses-pipelines = Воронки
statuses-payments = Статуси оплати
payments-title = <b>Статуси оплати</b>
payments-help = Натисніть на статус, щоб назвати його так, як заведено у вас.
pipelines-title = { $count ->
        [one] <b>{ $count } воронка у CRM</b>
        [few] <b>{ $count } воронки у CRM</b>
        [many] <b>{ $count } воронок у CRM</b>
       *[other] <b>{ $count } воронки у CRM</b>
    }
pipelines-help = Натисніть на воронку, щоб побачити її статуси або змінити назву.
pipeline-title = <b>Воронка: { $name }</b>
pipeline-empty = Статусів цієї воронки ще немає.
status-pipeline = Воронка: { $name }
name-as-in-crm = Назва з CRM
meaning-as-in-crm = Значення з CRM
status-means-as-in-crm = Значення знову таке, як у CRM.
may-not = Для вашої ролі це недоступно. Зверніться до адміністратора.

## Sources and channels

sources-title = { $count ->
        [one] <b>{ $count } джерело</b>
        [few] <b>{ $count } джерела</b>
        [many] <b>{ $count } джерел</b>
       *[other] <b>{ $count } джерела</b>
    }
sources-none = Джерел ще немає. Джерело з’явиться тут, щойно надійде перша подія з нього.
source-without = { $name }: без менеджерів за замовчуванням
source-title = <b>Джерело: { $name }</b>
source-managers = Менеджери за замовчуванням: { $names }
source-managers-none = Менеджерів за замовчуванням ще немає: подій без відповідального не отримає ніхто.
source-awaited = { $count ->
        [one] У CRM є ще { $count } менеджер, якого немає в боті.
        [few] У CRM є ще { $count } менеджери, яких немає в боті.
        [many] У CRM є ще { $count } менеджерів, яких немає в боті.
       *[other] У CRM є ще { $count } менеджера, яких немає в боті.
    }
source-choose = Натисніть на ім’я, щоб додати або прибрати. Ці люди отримують події джерела, у яких немає відповідального.
place-number = № { $number } у CRM
person-not-linked = { $name } (не прив’язано)
channels-title = { $count ->
        [one] <b>{ $count } канал</b>
        [few] <b>{ $count } канали</b>
        [many] <b>{ $count } каналів</b>
       *[other] <b>{ $count } каналу</b>
    }
channels-none = Каналів ще немає. Канал з’явиться тут, щойно надійде перша подія з нього або ви його додасте.
channel-title = <b>Канал: { $name }</b>
channel-own = Додано в боті, у CRM його немає
channel-kind = Тип: { $kind }
channel-payment-unknown = Оплачено до: невідомо
channel-period = Періодичність: { $period }
channel-reminder = Наступне нагадування: { $at }
channel-no-reminder = Нагадувань про цю дату більше не буде.
channel-add = Додати канал
reminders-at = Нагадування о { $hour }:00
edit-date = Оплачено до
edit-amount = Сума
edit-period = Періодичність
remind-no-more = Прибрати нагадування
date-asked = <b>{ $name }</b>: до якого дня оплачено? Нагадування надходять за 7, 3 і 1 день, того самого дня та через 1, 4 і 7 днів.
date-today = Сьогодні: { $at }
date-in-week = Через тиждень: { $at }
date-in-30-days = Через 30 днів: { $at }
date-in-month = Через місяць: { $at }
date-in-quarter = Через 3 місяці: { $at }
date-in-year = Через рік: { $at }
date-other = Інша дата
period-asked = <b>{ $name }</b>: як часто його оплачують? За цим визначається наступна дата, коли платіж позначають оплаченим.
period-weekly = щотижня
period-monthly = щомісяця
period-quarterly = кожні 3 місяці
period-yearly = щороку
period-days = { $days ->
        [one] кожен { $days } день
        [few] кожні { $days } дні
        [many] кожні { $days } днів
       *[other] кожні { $days } дня
    }
period-none = не задано
pay-asked = <b>{ $name }</b>: позначити оплаченим платіж із терміном { $due }?
pay-next = Наступна оплата: { $until }
pay-no-period = Періодичність не задано, тож наступної дати немає, і нагадувань не буде, доки її не вкажуть.
pay-yes = Оплачено, без наступної дати
pay-yes-until = Оплачено до { $until }
pay-other = Оплачено, інша наступна дата
hour-asked = <b>О котрій годині надсилати нагадування?</b> Часовий пояс: { $zone }.
hour = { $hour }:00
page-previous = ← Попередня
page-next = Наступна →
rename = Перейменувати
renamed = Нова назва: { $name } (№ { $number } у CRM).

## Questions that are answered in words

ask-name = Як назвати «{ $name }»? Надішліть у відповідь назву до { $limit } символів.
name-not-text = Назву потрібно написати текстом. Надішліть у відповідь назву до { $limit } символів.
name-empty = У назві має бути хоча б одна літера або цифра. Надішліть у відповідь назву до { $limit } символів.
name-too-long = Назва надто довга. Надішліть у відповідь назву до { $limit } символів.
ask-channel = Як називається канал? Надішліть у відповідь назву до { $limit } символів.
ask-date = До якого дня оплачено канал { $name }? Надішліть у відповідь дату, наприклад { $example }.
date-unclear = Не вдалося розпізнати дату. Надішліть у відповідь, наприклад, { $example }.
date-impossible = Такого дня немає в календарі: { $date }. Надішліть у відповідь дату, наприклад { $example }.
date-past = Цей день уже минув: { $date }. Надішліть у відповідь сьогоднішню або пізнішу дату, наприклад { $example }.
date-far = Це надто далеко: дати можливі до { $year } року. Надішліть у відповідь, наприклад, { $example }.
date-not-later = Ця дата не пізніша за термін платежу, який ви позначаєте оплаченим. Надішліть у відповідь пізнішу дату у вигляді { $example }.
ask-amount = Скільки коштує канал { $name }? Надішліть у відповідь суму й валюту, наприклад 499 UAH.
amount-unclear = Не вдалося розпізнати суму. Надішліть у відповідь, наприклад, 499, 1200,50 або 499 UAH.
amount-not-positive = Сума має бути більшою за нуль. Надішліть у відповідь, наприклад, 499 UAH.
amount-large = Це завелике число для суми. Надішліть у відповідь, наприклад, 499 UAH.
ask-crm-id = Який номер у CRM має { $name }? Надішліть його у відповідь.
ask-crm-id-in = Який номер має { $name } у CRM кабінету { $cabinet }? Надішліть його у відповідь.
crm-id-unclear = Це не схоже на номер. Надішліть один рядок, не довший за { $limit } символів, як його показує CRM.
crm-id-taken = Номер { $id } у CRM уже має { $name }. Надішліть інший або спершу змініть той у /staff.
crm-id-same-asked = У CRM номер { $id } має { $name } (тут без акаунта в Telegram). Це та сама людина, що й { $person }? Якщо так, номер перейде, і в /staff залишиться один запис. Якщо ні, надішліть інший номер.
crm-id-same = Так, це одна людина
crm-id-is-the-name = Це ім’я. Надішліть у відповідь номер, який { $name } має в CRM, наприклад 17.
question-closed = На це запитання вже відповіли, або воно застаріло. Нічого не змінено.
cancel = Скасувати
prompt-none = Зараз бот ні про що не питає.
prompt-closed = Запитання закрито. Нічого не змінилося.
prompt-needs-reply = Бот не зарахував це як відповідь на запитання вище. Щоб відповісти, виберіть на тому запитанні «Відповісти». Щоб закрити його, надішліть /cancel.
prompt-answered = <i>Відповідь отримано.</i>
prompt-again = <i>Запитання повторено нижче.</i>
prompt-left = <i>Закрито. Нічого не змінилося.</i>
prompt-late = <i>Закрито: відповіді не було 10 хвилин.</i>
edited-not-read = Бот не читає виправлених повідомлень. Надішліть нове.

## Taking back

undo = Повернути, як було
undo-paid = Ще не оплачено
renamed-back = Повернуто стару назву: { $name }.
not-paid = Позначку «оплачено» знято. Термін оплати: { $due }
undone-already = Уже повернуто, як було.
undo-late = Повернути вже не можна: минуло забагато часу. Нічого не змінилося.
undo-changed = Відтоді тут щось змінилося, тому повернути вже не можна.

## Staff, roles, invites

staff-title = { $count ->
        [one] <b>Співробітники: { $count } людина</b>
        [few] <b>Співробітники: { $count } людини</b>
        [many] <b>Співробітники: { $count } людей</b>
       *[other] <b>Співробітники: { $count } людини</b>
    }
staff-entry = { $name }: { $role }, { $state }
staff-entry-without-id = { $name }: { $state }, без номера
staff-without-id = Без номера в CRM людина не отримує того, що CRM призначає саме їй. Відкрийте її сторінку й натисніть «Додати номер у CRM».
state-linked = прив’язано
state-unlinked = не прив’язано
state-unreachable = немає зв’язку
staff-roles = Ролі
staff-role = Роль
staff-crm-id = Номер у CRM
staff-add-crm-id = Додати номер у CRM
unknown-ids = { $count ->
        [one] { $count } невідомий номер
        [few] { $count } невідомі номери
       *[many] { $count } невідомих номерів
    }
staff-new-link = Нове посилання
staff-give-back = Роль, як у CRM
staff-role-asked = <b>{ $name }</b>: { $role }. Яку роль надати? Вибрана тут роль важливіша за роль із CRM, доки не натиснуть «Роль, як у CRM».
staff-role-given = { $name }, нова роль: { $role }
staff-role-given-void = { $name }, нова роль: { $role }. Створене раніше посилання вже не діє: надішліть нове.
staff-role-lost = Ваша роль тепер: { $role }. Сторінки адміністратора для вас закрито.
staff-link = <b>Посилання: { $name } ({ $role })</b>
staff-link-forward = Спрацює один раз, до { $until }. Перешліть наступне повідомлення лише цій людині ({ $name }): хто відкриє посилання, той отримуватиме її сповіщення.
staff-link-moves = Зараз до цієї людини прив’язано акаунт. Коли посилання відкриють, його буде відв’язано.
staff-link-just-made = Посилання щойно створено: { $name }. Воно зараз надійде.
staff-unlinked = { $name }: акаунт { $account } відв’язано.
person-name = <b>{ $name }</b>
person-role = Роль: { $role }
person-role-held = Встановлено тут; у CRM: { $role }
person-role-kept = У CRM: { $role }. Залишається адміністратором, доки не прив’яжуть іншого.
person-dismissal-kept = Обліковий запис у CRM більше не активний. Залишається адміністратором, доки не прив’яжуть іншого.
person-crm-id = Номер у CRM: { $id }
person-crm-id-in = Номер у CRM, кабінет { $cabinet }: { $id }
person-no-crm-id = Номера в CRM немає: особисті замовлення не надходять
person-no-crm-id-in = Номера в CRM кабінету { $cabinet } немає
crm-ids-title = <b>Номер у CRM: { $name }</b>
crm-ids-help = Усе, що в CRM стосується цього номера, надходить цій людині.
crm-id-add = Додати
crm-id-add-in = Додати: { $cabinet }
crm-id-skip = Пропустити
crm-id-pick = Це { $id }
crm-id-pick-about = Це { $id } ({ $what })
crm-id-change = Змінити
crm-id-change-in = Змінити: { $cabinet }
crm-id-remove = Прибрати
crm-id-given = { $name }: номер у CRM тепер { $id }.
crm-id-replaced = { $name }: номер у CRM тепер { $id } замість { $before }.
crm-id-removed = { $name }: номер { $id } прибрано.
unknown-ids-title = { $count ->
        [one] <b>{ $count } невідомий номер</b>
        [few] <b>{ $count } невідомі номери</b>
       *[many] <b>{ $count } невідомих номерів</b>
    }
    CRM називає ці номери, але бот не знає, чиї вони.
unknown-ids-none = Бот знає всіх, кого називає CRM.
unknown-id = { $id }: { $count ->
        [one] { $count } подія
        [few] { $count } події
       *[many] { $count } подій
    }, остання { $at }
unknown-id-about = { $id }: { $count ->
        [one] { $count } подія
        [few] { $count } події
       *[many] { $count } подій
    }, остання { $at } ({ $what })
unknown-id-this-is = { $id }: це…
unknown-id-asked = Чий це номер?
unknown-id-instead = { $name }, замість { $id }
person-account = Акаунт: { $account }, прив’язано { $since }
person-unlinked = Акаунт: не прив’язано
person-unreachable = Немає зв’язку: акаунт заблокував бота або його видалено.
person-gone = Цієї людини вже немає серед співробітників.
link-ended = Цей акаунт уже відв’язано.
unlink-asked = <b>{ $name }: відв’язати { $account }?</b> Туди більше не надходитимуть сповіщення, а дзвіночок зникне з того чату.
leave-asked = <b>Відв’язати цей акаунт?</b> Сюди більше не надходитимуть сповіщення, а дзвіночок зникне з чату. Щоб повернутися, знадобиться нове посилання.
linked-already = Цей акаунт уже прив’язано до вас.
staff-last-administrator = Це останній адміністратор, якому бот може писати. Спершу прив’яжіть іншого: /invite.
bot-unnamed = Бот ще не знає свого імені й не може створити посилання. Спробуйте за хвилину.
notice-unlinked = Цей чат відв’язано: сповіщення сюди більше не надходитимуть. Якщо це помилка, попросіть в адміністратора нове посилання.
manages-title = <b>Які ролі можуть керувати налаштуваннями кабінету?</b>
    Їм доступні /notifications, /policy, /sources і /channels. Адміністраторам вони доступні завжди.
manages-yes = { $role }: може керувати
manages-yes-void = { $role }: може керувати. { $count ->
        [one] { $count } створене раніше посилання вже не діє: надішліть нове, див. /staff.
        [few] { $count } створені раніше посилання вже не діють: надішліть нові, див. /staff.
        [many] { $count } створених раніше посилань уже не діють: надішліть нові, див. /staff.
       *[other] { $count } створеного раніше посилання вже не діють: надішліть нові, див. /staff.
    }
manages-no = { $role }: не може
custom-roles = Ролі з CRM
custom-roles-title = <b>Ролі, створені у CRM</b>
custom-roles-help = CRM передає лише номери цих ролей. Натисніть на роль, щоб дати їй назву. Якщо назвати її як відому роль, наприклад «менеджер», співробітники з нею отримуватимуть ті самі сповіщення.
custom-role-entry = { $number }: { $name }
custom-role-without = { $number }: без назви
custom-role-administrator = Роль із CRM не може робити людей адміністраторами. Відкрийте людину в /staff і виберіть роль там. Надішліть іншу назву або натисніть «Скасувати».
roles-left-out = { $count ->
        [one] Ще { $count } роль тут не вмістилася.
        [few] Ще { $count } ролі тут не вмістилися.
        [many] Ще { $count } ролей тут не вмістилося.
       *[other] Ще { $count } ролі тут не вмістилося.
    }
invite-role-asked = <b>Запросити людину.</b> З якою роллю?
invite-name-asked = Запрошення, роль: { $role }. Надішліть у відповідь ім’я.
invite-id-asked = Який номер у CRM має { $name }? Надішліть його у відповідь, щоб надходили особисті замовлення. Якщо не знаєте, натисніть «Пропустити» й додайте номер пізніше в /staff.
invite-id-asked-in = Який номер має { $name } у CRM кабінету { $cabinet }? Надішліть його у відповідь, щоб надходили особисті замовлення. Якщо не знаєте, натисніть «Пропустити» й додайте номер пізніше в /staff.
invite-name-odd = В імені не може бути знаків &lt; і &gt;. Надішліть у відповідь ім’я, яким людину знають колеги.
invite-name-twice = Людей з ім’ям { $name } кілька. Виберіть потрібну людину в /staff і натисніть там «Нове посилання».
invite-name-dismissed = За даними CRM { $name } вже не працює. Спершу зробіть цю людину активною в CRM або, якщо це хтось інший, надішліть інше ім’я.
invite-role-differs = { $name } уже є серед співробітників, роль: { $role }. Запрошення не змінює роль, її можна змінити в /staff.
invite-forward = Вас запрошують у бот, який надсилає робочі сповіщення з CRM у Telegram. Відкрийте посилання й натисніть «Почати»:
    
    { $url }
    
    Воно спрацює один раз, до { $until }.
invite-open = Відкрити бота
invite-copy = Копіювати посилання
invite-left = <i>Закрито. Людину додано, але посилання ще немає: створіть його в /staff.</i>

## People who cannot be reached

unreachable-one = <b>{ $name }: немає зв’язку, надішліть нове посилання</b>
unreachable-many = { $count ->
        [one] <b>Немає зв’язку з { $count } людиною: надішліть нове посилання</b>
        [few] <b>Немає зв’язку з { $count } людьми: надішліть нові посилання</b>
        [many] <b>Немає зв’язку з { $count } людьми: надішліть нові посилання</b>
       *[other] <b>Немає зв’язку з { $count } людини: надішліть нові посилання</b>
    }
unreachable-line = { $name }: { $account }, зв’язок зник { $since }
unreachable-more = { $count ->
        [one] і ще { $count } людина, див. /staff
        [few] і ще { $count } людини, див. /staff
        [many] і ще { $count } людей, див. /staff
       *[other] і ще { $count } людини, див. /staff
    }
unreachable-help = Бота там заблоковано або акаунт видалено. Сповіщення зберігаються в дзвіночку; актуальні надійдуть, щойно зв’язок відновиться.
unreachable-new-link = Нове посилання: { $name }
unreachable-none = Зв’язок знову є з усіма.
unreachable-old = Цей список людей, з якими немає зв’язку, застарів.

## What will be sent next

schedule-title = <b>Що буде надіслано далі</b>
schedule-none = <b>Запланованих сповіщень немає.</b> Тут будуть нагадування про оплати, завдання й контакти, зведення та все, що надійде ще раз.
schedule-off = Сповіщення вимкнено (/notifications): нагадування поки не надсилаються, тому тут їх немає.
schedule-off-until = Сповіщення вимкнено до { $until } (/notifications): нагадування поки не надсилаються, тому тут їх немає.
schedule-reminder = <b>{ $at }:</b> { $what } → { $whom }
schedule-held = <b>{ $at }:</b> { $count ->
    [one] { $count } сповіщення чекає
    [few] { $count } сповіщення чекають
    [many] { $count } сповіщень чекають
   *[other] { $count } сповіщення чекає
} → { $name }
    .line = { $count ->
        [one] { $count } сповіщення чекає
        [few] { $count } сповіщення чекають
        [many] { $count } сповіщень чекають
       *[other] { $count } сповіщення чекає
    }
schedule-again = <b>{ $at }:</b> { $count ->
    [one] ще раз { $count } сповіщення
    [few] ще раз { $count } сповіщення
    [many] ще раз { $count } сповіщень
   *[other] ще раз { $count } сповіщення
} → { $name }
    .line = { $count ->
        [one] ще раз { $count } сповіщення
        [few] ще раз { $count } сповіщення
        [many] ще раз { $count } сповіщень
       *[other] ще раз { $count } сповіщення
    }
schedule-back = <b>{ $at }:</b> { $count ->
    [one] { $count } сповіщення чекає на повернення
    [few] { $count } сповіщення чекають на повернення
    [many] { $count } сповіщень чекають на повернення
   *[other] { $count } сповіщення чекає на повернення
} → { $name }
    .line = { $count ->
        [one] { $count } сповіщення чекає на повернення
        [few] { $count } сповіщення чекають на повернення
        [many] { $count } сповіщень чекають на повернення
       *[other] { $count } сповіщення чекає на повернення
    }
schedule-more = Пізніші тут не показано.
schedule-administrators = кожен адміністратор
schedule-defaults = кожен менеджер джерела за замовчуванням
schedule-once-back = { $name }, після повернення

## Problems

problems-title = <b>Проблеми: { $count }</b>
problems-none = <b>Проблем немає.</b> Усе доставлено.
problems-some = <b>Проблеми</b>
problems-repeats = Можливо, надіслано двічі: { $count } за останні 7 днів
problems-simpler = Показано без { $parts }: { $count } за останні 7 днів. Telegram: «{ $answer }»
problems-left = Повідомлення, які не вдалося оновити: { $count } за останні 7 днів. «{ $answer }»
problems-menus = Чати, де не вдалося встановити меню команд: { $count }. «{ $answer }» Наступна спроба – після перезапуску Bellhop.
problems-browsers = Браузери, для яких сповіщення відхилено: { $count }. «{ $answer }»
part-links = кнопок-посилань
part-buttons = кнопок
part-tags = оформлення
problems-help = Натисніть, щоб побачити, що сталося, і спробувати ще раз.
problem-entry = { $name }: { $what }
problem-event-entry = Подія № { $id } ні до кого не дійшла
problem-card = <b>{ $what }</b>
problem-several = { $count ->
        [one] { $count } сповіщення в одному повідомленні
        [few] { $count } сповіщення в одному повідомленні
        [many] { $count } сповіщень в одному повідомленні
       *[other] { $count } сповіщення в одному повідомленні
    }
problem-bell = Дзвіночок
problem-unreachables = Список людей, з якими немає зв’язку
problem-undrawable = Повідомлення, яке неможливо показати
problem-to = Кому: { $name }, { $account }
problem-at = Створено: { $at }
problem-answer = Відмова: { $answer }
problem-tries = Невдалі спроби, від найновішої:
problem-try = { $at }: { $outcome }
problem-try-answered = { $at }: { $outcome }. { $answer }
tried-later = не прийнято, буде ще спроба
tried-unknown = відповідь загублено, можливо, дійшло
tried-gone = отримувача немає
tried-missing = цього повідомлення вже немає
tried-broken = відмовлено
tried-left = не вдалося оновити, залишилося як було
tried-simpler = прийнято, але не повністю
problem-read = { $name }: уже прочитано в дзвіночку, тому не надсилається.
problem-over = Це вже не актуально, тому не надсилається. Дзвіночок його зберігає.
problem-unlinked = { $name }: цей акаунт уже не прив’язано, тому не надсилається.
problem-unreachable = { $name }: зараз немає зв’язку. Спробуйте, коли він з’явиться.
problem-send-again = Надіслати ще раз
problem-try-again = Спробувати ще раз
problem-trace = Хто отримав
problem-remove = Прибрати зі списку
problem-sent-again = Надсилається ще раз
problem-tried-again = Бот пробує ще раз
problem-gone = Цю проблему вже вирішено. Нічого не змінено.
problem-event = <b>Подія № { $id } ні до кого не дійшла</b>
problem-event-type = Тип: { $type }
problem-event-by = Звідки: { $name }
problem-event-at = Надійшла: { $at }
problem-event-help = Сталася помилка Bellhop, подробиці в журналі. Нічого не втрачено: спробуйте ще раз зараз або після наступного оновлення.

## What became of an object’s events

ask-trace = <b>Що показати?</b> Надішліть номер замовлення або напишіть точніше: order:40117, lead:7, task:9.
trace-none = Про це нічого не відомо. Події зберігаються { $days } { $days ->
        [one] день
        [few] дні
        [many] днів
       *[other] дня
    }, а номер, який відрізняється від ID у CRM, бот шукає лише серед найновіших подій.
trace-which = <b>Таких кілька.</b> Що саме показати?
trace-title = <b>{ $what }</b>, подій: { $count }
trace-event = <b>{ $at }</b>, { $by }: { $what }
trace-repeats = Надіслано повторно: { $count }, востаннє { $at }
trace-line = • { $name }: { $what }
trace-more = … і ще { $count }
trace-everybody = { $at }: усі
trace-new = ще не оброблено ({ $type })
trace-ignored = не потребує сповіщення ({ $type })
trace-unreadable = не вдалося прочитати ({ $type })
trace-broken = ні до кого не дійшло через помилку Bellhop: див. /problems ({ $type })
trace-nothing-new = нічого нового
trace-noted = { $type }, лише враховано
trace-why-off = { $kind }: ніхто не отримав, сповіщення було вимкнено для всіх
trace-why-policy = { $kind }: ніхто не отримав, цей тип було заборонено
trace-why-late = { $kind }: ніхто не отримав, уже були новіші дані
trace-why-settled = { $kind }: нагадування вже не знадобилося
trace-why-unreached = { $kind }: ніхто не отримав; є в списку адміністраторів
trace-why-unknown = такого номера в CRM тут ні в кого немає
trace-why-left = більше тут не працює
trace-why-unlinked = акаунт не прив’язано
trace-why-actor = це власна дія
trace-why-role = не для цієї ролі
trace-why-claimed = не сповіщено: цим уже займалися
trace-why-others = не сповіщено: це для когось іншого
trace-why-push-off = лише в дзвіночку: push-сповіщення було вимкнено
trace-why-kind-off = лише в дзвіночку: цей тип було вимкнено
trace-why-source-off = лише в дзвіночку: це джерело було вимкнено
trace-why-everything-off = лише в дзвіночку: усе було вимкнено
trace-why-muted = лише в дзвіночку: вибрано «Не сповіщати»
trace-why-muted-until = лише в дзвіночку: без сповіщень до { $until }
trace-why-quiet = тихі години
trace-why-quiet-until = тихі години до { $until }
trace-why-digest = чекає на зведення
trace-why-digest-until = зведення { $until }
trace-why-away = немає на місці
trace-why-blocked = не доставити: бота було заблоковано
trace-how-sent = надіслано { $at }, повідомлення { $number }
trace-how-refused = Telegram відхилив, див. /problems
trace-how-blocked = не доставити: бота заблоковано
trace-how-waits = Telegram просить зачекати до { $at }
trace-how-under-way = надсилається
trace-how-later = буде надіслано { $at }
trace-how-held = чекає до { $at }
trace-how-held-quiet = чекає кінця тихих годин
trace-how-held-digest = чекає на зведення
trace-how-held-unsure = надсилається ще раз
trace-how-held-away = чекає на повернення
trace-how-read = не надіслано: прочитано в дзвіночку
trace-how-answered = не надіслано: уже є відповідь
trace-how-expired = не надіслано: застаріло
trace-how-covered = не надіслано: прочитано під час заміни
trace-how-muted = не надіслано: вибрано «Не сповіщати»
trace-how-push-off = не надіслано: push-сповіщення вимкнено
trace-how-everything-off = не надіслано: усе вимкнено
trace-how-role = не надіслано: не для цієї ролі
trace-how-unlinked = не надіслано: акаунт відв’язано
trace-how-dismissed = не надіслано: більше тут не працює
trace-how-purged = видалено
trace-how-superseded = окремо не надіслано: це є в новішому
trace-how-moved = не надіслано: передано іншій людині
trace-how-taken = не надіслано: цим займається колега
trace-how-given = не надіслано: передано колезі
trace-how-done = не надіслано: уже виконано
trace-how-cancelled = не надіслано: уже скасовано
trace-how-deleted = не надіслано: уже видалено
trace-how-closed = не надіслано: уже закрито
trace-read = прочитано { $at }
trace-form-list = у списку
trace-form-digest = у зведенні
trace-maybe-repeat = можливо, надіслано двічі
trace-silent = без звуку
trace-escalated = повторних сповіщень: { $count }
trace-on-behalf = замість: { $name }

## What is nobody's, and giving it to somebody

open-object = • { $what } · { $at }
open-object-link = • { $what } · { $at } · <a href="{ $url }">{ open }</a>
open-amount = { $amount }
open-group = <b>{ $name }: { $count }</b>
open-no-source = Без джерела
open-other-sources = і ще { $count } з інших джерел
open-given = { $at }: передано { $count }. Хто: { $by }. Кому: { $name }
open-back = { $name } знову в боті й продовжує роботу.
give = Передати…
give-of = Передати: { $name } ({ $count })
give-which = <b>Кому передати?</b> Незавершено: { $count }
give-which-of = <b>Кому передати?</b> { $place }, незавершено: { $count }
give-nobody = Немає нікого, хто міг би це отримати.
give-default = { $name }: менеджер джерела
give-state = { $line }, { $state }
give-done = Передано: { $count }. Кому: { $name }
give-left = Ще не передано: { $count }. Ця роль таких сповіщень не отримує.
give-again = Передати комусь іншому
give-nothing = Усе вже передано або вирішено.
give-gone = Передати цій людині зараз не можна: акаунт відв’язано або роль змінилася.
give-state-away = { $name }: зараз немає на місці. Отримає заміна, або сповіщення зачекають.
give-state-unreachable = { $name }: немає зв’язку. Сповіщення зачекають.

## Away, substitutes, escalation

item-on-behalf = { $line } (кому: { $name })
reason-substitute-until = <i>Ви заміщаєте: { $name } (немає до { $until })</i>
reason-substitute-before = <i>Ви заміщали: { $name } (надійшло під час відсутності)</i>
reason-escalated-for = <i>Надіслано й вам: { $name } не реагує вже { $minutes } хв</i>
reason-escalated-since = <i>Надіслано й вам: { $name } не реагує, надійшло { $since }</i>
card-second-reminder = <b>Друге нагадування:</b> досі не прочитано
card-told-others = <b>Сповіщено й інших:</b> досі не прочитано
card-told-administrators = <b>Сповіщено й адміністраторів:</b> досі не прочитано

away-not = <b>Ви на місці.</b>
    Якщо вас не буде, виберіть, до якого часу. Сповіщення чекатимуть на вас або надходитимуть тому, хто вас заміщає; у дзвіночку збережеться все. Якщо заміни немає, термінове отримають інші.
away-until = <b>Вас немає до { $until }.</b>
away-substituted = Вас заміщає: { $name }. Ваші сповіщення отримує ця людина, якщо це дозволяє її роль.
away-unsubstituted = Заміни немає: сповіщення чекають на вас, термінові отримують інші.
away-stands-in = Ви заміщаєте: { $name }.
away-morning = Сьогодні до 9:00
away-evening = Сьогодні до 18:00
away-tomorrow = Завтра до 9:00
away-three-days = На 3 дні, до 9:00
away-week = На тиждень, до 9:00
away-two-weeks = На два тижні, до 9:00
away-other = Інший час
away-back = Я знову на місці
away-choose-substitute = Вибрати заміну
away-change = Змінити час
away-substitute-asked = <b>Хто вас заміщатиме?</b>
away-nobody-free = Зараз вас нікому заміщати: на місці немає нікого з прив’язаним акаунтом.
away-candidate = { $name }: { $role }
away-nobody = Ніхто
away-cannot-stand-in = Зараз ця людина не може вас заміщати: акаунт не прив’язано, її немає на місці або вона вже не працює.
away-welcome = З поверненням! Незавершеного немає.
away-welcome-open = З поверненням! Зараз надійде те, що чекає на вас.
away-here-already = Ви вже на місці.
back-title = <b>З поверненням: { $count ->
        [one] { $count } сповіщення чекає на вас
        [few] { $count } сповіщення чекають на вас
        [many] { $count } сповіщень чекають на вас
       *[other] { $count } сповіщення чекає на вас
    }</b>
notice-back = З поверненням! Час вашої відсутності минув, незавершеного немає.
notice-stand-in = Ви заміщаєте: { $name }, до { $until }. Сповіщення для цієї людини надходять вам із позначкою.
notice-stand-in-over = Ви більше не заміщаєте: { $name }.
notice-substitute-left = { $name } більше не може вас заміщати: акаунт відв’язано. Ваші сповіщення чекають на вас, термінові отримують інші.
notice-substitute-left-for = { $absent } (немає до { $until }): заміни більше немає, акаунт відв’язано ({ $name }). Сповіщення чекають, термінові отримують інші.
person-away = Немає до { $until }, без заміни
person-away-substituted = Немає до { $until }, заміщає: { $name }
state-away = немає на місці
ask-until = До якого часу вас не буде? Надішліть у відповідь дату, час або те й інше, наприклад { $example }.
until-unclear = Не вдалося розпізнати дату чи час. Надішліть у відповідь, наприклад, { $example }.
until-impossible = Такої дати або такого часу не буває. Надішліть у відповідь, наприклад, { $example }.
until-past = Це вже минуло. Надішліть у відповідь пізніший час, наприклад { $example }.
until-far = Це надто далеко: не більше ніж рік. Надішліть у відповідь, наприклад, { $example }.

escalation = Ескалація
escalation-title = <b>Ескалація: про непрочитане нагадують ще раз</b>
escalation-help = Натисніть на тип, щоб вибрати, через скільки хвилин нагадати.
escalation-of = <b>Ескалація: { $name }</b>
escalation-steps = Якщо за цей час ніхто не прочитав, нагадування спершу отримує та сама людина, потім – заміна або інші менеджери джерела за замовчуванням, потім – адміністратори. Усе припиняється, щойно хтось прочитає або CRM повідомить, що справу взято в роботу. Час тихих годин і відсутності не враховується.
escalation-not-administrators = Адміністратори ніколи не отримують сповіщень цього типу.
escalation-entry = { $name }: через { $minutes } хв
escalation-entry-off = { $name }: вимкнено
escalate-after = { $minutes } хв
escalate-off = Не нагадувати

## Connections

connections-title = <b>Підключення: { $count }</b>
connections-none = <b>Жодної CRM не підключено.</b> Підключити: <code>bellhop connect</code>
connections-help = Тестова картка прийде лише вам і покаже, що картки доходять до вашого телефона.
connection-name = <b>{ $name }</b> (№ { $id })
connection-no-good = Прийнятих вебхуків ще не було
connection-good = Останній прийнятий вебхук: { $at }
connection-is-silent = Незвично довго мовчить: перевірте вебхуки в CRM
connection-refused = Останній відхилений вебхук: { $at }, { $why }
connection-today = Сьогодні прийнято: { $good }, відхилено: { $refused }
connection-entry = { $name } (№ { $id })
connection-api-well = API відповідає. Останнє читання: { $at }
connection-api-unread = Після запуску API ще не читали
connection-api-fails = API не працює з { $at }: { $why }
connection-key-refused = API-ключ не приймають з { $at }
connection-lacks-rights = API-ключу бракує прав на замовлення з { $at }
connection-people-partial = Список співробітників неповний з { $at }
connection-known = Із CRM: { $people ->
        [one] { $people } співробітник
        [few] { $people } співробітники
        [many] { $people } співробітників
       *[other] { $people } співробітника
    }, { $sources ->
        [one] { $sources } джерело
        [few] { $sources } джерела
        [many] { $sources } джерел
       *[other] { $sources } джерела
    }, { $statuses ->
        [one] { $statuses } статус
        [few] { $statuses } статуси
        [many] { $statuses } статусів
       *[other] { $statuses } статусу
    }
connection-rate = Запитів за останню хвилину: { $taken } з { $rate }
connection-without-key = API-ключа немає: на картках лише те, що є у вебхуках. Щоб додати ключ, виконайте на сервері: <code>bellhop api-key { $id } --file ФАЙЛ</code>
connection-link = { $what }: <code>{ $address }</code>
connection-no-link = { $what }: адреси немає, тож немає і кнопки «Відкрити»
change-link = { $what }: адреса
drop-link = Без адреси
ask-link = { $what }: надішліть адресу в CRM, а замість номера напишіть <code>{ $id }</code>. Наприклад: <code>https://shop.keycrm.app/orders/{ $id }</code>
link-unclear = Адреса починається з https:// і містить <code>{ $id }</code> один раз, замість номера. Наприклад: <code>https://shop.keycrm.app/orders/{ $id }</code>
link-set = { $what }: відкриватиметься за адресою <code>{ $address }</code>. Кнопка з’явиться на картці з наступною подією.
link-dropped = { $what }: кнопка «Відкрити» зникне з картки з наступною подією.
link-as-before = { $what }: адреса така, як була.
setting-order-link = Замовлення
setting-lead-link = Заявка
setting-deal-link = Угода
setting-activity-link = Завдання
sync-now = Прочитати зараз
sync-begun = Читаємо. Про результат повідомимо.
sync-already = Вже читаємо. Результат буде в тому самому повідомленні.
sync-no-key = API-ключа ще немає, тож читати нічого. Щоб додати ключ, виконайте на сервері: <code>bellhop api-key ID --file ФАЙЛ</code>. ID покаже <code>bellhop connections</code>.
sync-no-key-now = У цього підключення більше немає API-ключа.
crm-is-read = Читаємо дані через API: { $name }. Результат буде тут.
crm-was-read = Дані прочитано: { $name }. Із CRM: { $people ->
        [one] { $people } співробітник
        [few] { $people } співробітники
        [many] { $people } співробітників
       *[other] { $people } співробітника
    }, { $sources ->
        [one] { $sources } джерело
        [few] { $sources } джерела
        [many] { $sources } джерел
       *[other] { $sources } джерела
    }, { $statuses ->
        [one] { $statuses } статус
        [few] { $statuses } статуси
        [many] { $statuses } статусів
       *[other] { $statuses } статусу
    }
crm-refuses-key = { $name }: API-ключ не приймають. Створіть у CRM новий і виконайте на сервері: <code>bellhop api-key { $id } --file ФАЙЛ</code>
crm-lacks-rights = { $name }: прочитано не все, бо власнику API-ключа бракує прав у CRM. Яких саме, покаже на сервері: <code>bellhop check</code>
crm-cannot-be-read = { $name }: прочитати дані не вдалося: { $why }. Bellhop спробує ще сам.
all-connections = Усі підключення
send-test-card = Надіслати тестову картку
test-card-sent = Тестова картка зараз надійде в цей чат. Якщо за хвилину її не буде, перевірте в /settings, чи нічого не вимкнено.
test-card-sent-already = Тестову картку надіслано в цей чат менше хвилини тому. Спробуйте ще раз за хвилину.
test-card-text = Ви запросили її в /connections. Картки до вас доходять.

mistake-method = надіслано методом { $method }, а потрібен POST
    .name = не POST
mistake-media-type = надіслано як { $media_type }
    .name = не JSON
mistake-encoding = стиснуто: { $encoding }
    .name = стиснуто
mistake-size = завеликий
    .name = завеликі
mistake-broken = обірвався
    .name = обірвалися
mistake-signature = неправильний підпис
    .name = неправильний підпис
mistake-clock = годинник відправника збився на { $seconds } с
    .name = збився годинник
mistake-shape = не вдалося прочитати
    .name = не вдалося прочитати
mistake-conflict = під цим id уже був інший вебхук
    .name = повторний id

## Таблиці на сторінці

table-number = { $count }
column-account = Акаунт
column-allowed = У цьому кабінеті
column-amount = Сума
column-channel = Канал
column-connection = Підключення
column-escalation = Ескалація
column-good-today = Прийнято сьогодні
column-last-hook = Останній вебхук
column-last-order = Останнє замовлення
column-managers = Менеджери за замовчуванням
column-medium = Тип
column-next-reminder = Наступне нагадування
column-number = № у CRM
column-paid-until = Оплачено до
column-period = Періодичність
column-person = Ім’я
column-refused-today = Відхилено сьогодні
column-remedy = Що зробити
column-role = Роль
column-section = Розділ
column-since = Прив’язано з
column-source = Джерело
column-state = Стан
column-trouble = Чи все гаразд
column-type = Тип
column-what = Що
column-when = Коли
column-whom = Кому
column-why = Чому
table-allowed = дозволено
table-denied = не дозволено
table-policy-about = Про тип, який не дозволено, не сповіщають нікого.
table-policy-none = Типів немає.
table-no-managers = нікого
table-silent-since = { $at }, незвично давно
table-payments = Оплати
table-overdue = прострочено
table-due = скоро платити
table-paid = оплачено
table-undated = без дати
table-count-overdue = <b>Прострочено: { $count }</b>
table-count-due = До оплати за 7 днів: { $count }
table-count-paid = Оплачено: { $count }
table-count-undated = Без дати: { $count }
table-sum-overdue = <b>Прострочено: { $count }</b>, { $sum }
table-sum-due = До оплати за 7 днів: { $count }, { $sum }
table-sum-paid = Оплачено: { $count }, { $sum }
table-sum-undated = Без дати: { $count }, { $sum }
table-off-by = Хто вимкнув: { $name }.
table-well = усе гаразд
table-event = Подія № { $id }: { $type }
table-nobody = нікому
table-bug = Завадила помилка в Bellhop.
table-staff-about = Натисніть на співробітника, щоб змінити роль або прив’язку.
table-staff-none = Співробітників немає.
table-away-until = немає до { $until }
table-without-id = { $name }, без номера в CRM
table-sent = Що надіслано
table-sent-about = За днями, коли про це повідомила CRM. Час – від повідомлення CRM до картки, без того, що чекало кінця тихих годин, зведення чи повернення.
table-sent-part = За насичені дні враховано лише останні події: { $count }.
sent-today = Сьогодні
sent-yesterday = Учора
sent-line = Надіслано: { $sent }, не доставлено: { $failed }
sent-line-took = Надіслано: { $sent }, не доставлено: { $failed }; половина за { $median } с, майже все за { $high } с

## The page of the web bell. Its words have no values: a page puts numbers after them.
## Those of web-front- are in index.html, too, for whoever has not signed in.

web-bell = Дзвіночок
web-loading = Завантаження…
web-front-signed-out = Увійдіть через Telegram
web-front-signed-out-open = Відкрийте в Telegram бота вашої компанії.
web-front-signed-out-send = Надішліть йому команду:
web-front-signed-out-link = Натисніть посилання з відповіді. Воно діє один раз і лише п’ять хвилин.
web-front-not-linked = Цей акаунт Telegram не прив’язано
web-front-not-linked-how = Попросіть посилання в адміністратора, відкрийте його, а потім поверніться сюди.
web-front-expired = Відкрийте дзвіночок ще раз
web-front-expired-how = Задля безпеки сеанс у цьому вікні завершено. Закрийте його й знову відкрийте дзвіночок із меню бота.
web-front-close-window = Закрити
web-front-offline = Немає зв’язку
web-front-offline-how = Щойно зв’язок з’явиться, дзвіночок відкриється сам.
web-front-broken = Щось пішло не так
web-front-broken-how = Нічого не втрачено. Спробуйте ще раз за хвилину.
web-front-waiting = Сервер зайнятий, зачекайте трохи…
web-front-try-again = Спробувати ще раз
web-sections = Розділи
web-settings = Налаштування
web-cabinet = Кабінет
web-skip = Перейти до сповіщень
web-events = Події
web-system = Системні
web-unread = Непрочитані
web-unread-one = Непрочитане
web-search = Пошук
web-mark-all = Позначити все як прочитане
web-all-read-events = Усі події позначено як прочитані
web-all-read-system = Усі системні сповіщення позначено як прочитані
web-undo = Повернути
web-mark-read = Позначити як прочитане
web-mark-unread = Позначити як непрочитане
web-urgent = Терміново
web-open-crm = Відкрити в CRM
web-steps = Кроки
web-empty = Тут поки порожньо
web-empty-how = Нові сповіщення з’являться тут самі.
web-empty-unread = Усе прочитано
web-empty-unread-how = Саме час випити кави.
web-empty-search = Нічого не знайдено
web-empty-search-how = Спробуйте номер, ім’я клієнта або менше слів.
web-show-all = Показати всі
web-more = Завантажуємо ще…
web-end = Це все
web-choose = Виберіть сповіщення
web-choose-how = Воно відкриється тут. Є й гарячі клавіші: натисніть ?, щоб їх побачити.
web-item = Сповіщення
web-item-gone = Цього сповіщення вже немає
web-back = Назад
web-why = Чому воно надійшло
web-history = Що відбувалося
web-close = Закрити
web-not-done = Не вдалося. Спробуйте ще раз за хвилину
web-not-sent = Немає зв’язку: можливо, це не виконано
web-copied = Скопійовано
web-in-chat = Дайте відповідь у Telegram: бот запитав вас у чаті.
web-open-chat = Відкрити чат
web-no-connection = Немає зв’язку: показано останнє, що завантажилося
web-paused = Призупинено: дзвіночок відкрито в надто багатьох інших місцях
web-go-on = Продовжити тут
web-and-more = І ще
web-keys = Гарячі клавіші
web-key-next = Наступне сповіщення
web-key-previous = Попереднє сповіщення
web-key-open = Відкрити
web-key-help = Показати ці клавіші
web-keys-on = Користуватися цими клавішами
web-key-back = Назад, закрити

# The page: settings, cabinet, push

web-settings-when = Коли
web-settings-by-type = За типами
web-settings-by-source = За джерелами
web-settings-kind = Тип
web-settings-source = Джерело
web-settings-none = Адміністратор ще не дозволив жодного типу.
web-about-push = Сповіщення в чаті з ботом
web-about-browsers = Сповіщення у браузерах, які ви виберете нижче
web-about-sound = Вимкнено: усе надходить беззвучно
web-about-pop-ups = Нові сповіщення в кутку цієї сторінки
web-about-everything-off = Нічого не надходить, навіть термінове. Дзвіночок усе одно збирає сповіщення.
web-overruled = увімкнено, але не діє
web-overruled-help = Увімкнено, але зараз не діє через інший перемикач.
web-push-title = Сповіщення у браузерах
web-push-on = Цей браузер сповіщає вас, навіть коли дзвіночок закрито.
web-push-off = Цей браузер може сповіщати вас, навіть коли дзвіночок закрито.
web-push-blocked = Сповіщення від цієї сторінки заблоковано. Дозвольте їх у налаштуваннях браузера для цієї сторінки, а потім поверніться.
web-push-unsupported = Цей браузер не вміє сповіщати, коли дзвіночок закрито. Спробуйте інший: Chrome, Edge, Firefox або Safari.
web-push-install = На iPhone чи iPad: натисніть «Поділитися», потім «На початковий екран» і відкрийте дзвіночок звідти.
web-push-unready = Зараз сповіщення у браузерах недоступні.
web-push-elsewhere = Щоб отримувати сповіщення у браузері, відкрийте дзвіночок там: команда /web у чаті.
web-push-turn-on = Увімкнути в цьому браузері
web-push-turn-off = Вимкнути в цьому браузері
web-push-turned-on = Цей браузер вас сповіщатиме
web-push-refused = Браузер цього не дозволив. Спробуйте ще раз за хвилину
web-push-browsers = Ваші браузери
web-push-remove = Прибрати
web-push-since = Увімкнено
web-push-this = цей браузер
web-sessions-title = Активні сеанси
web-sessions-this = ця сторінка, зараз
web-sessions-others = Вийти на всіх інших пристроях
web-sessions-ended = Тепер ви ввійшли лише тут
web-sign-out = Вийти
web-nothing = Тут поки нічого немає
web-pages = Сторінки
web-page-previous = Попередня сторінка
web-page-next = Наступна сторінка
web-total = Усього
web-not-loaded = Не вдалося завантажити. Нічого не втрачено.
web-chart-sent = Надіслано
web-chart-failed = Не доставлено
web-chart-seconds = Типовий час доставки (медіана)
web-chart-day = День
web-chart-below = Ті самі числа – у таблиці нижче.
web-chart-table = Показати таблицею
web-as-of = Немає зв’язку. Станом на
