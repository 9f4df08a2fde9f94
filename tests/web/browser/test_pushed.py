"""Messages to a browser: turned on on the page, encrypted for it, shown by its service worker."""

import json

from tests.cast import MARTA, SHOP
from tests.house import House
from tests.nights import post
from tests.push_service import PushService, told
from tests.web.browser.subscribing import allow, deliver, subscribed
from tests.web.browser.window import Window

# The service worker shows it soon after it has got it.
SHOWN = """async () => {
    const worker = await navigator.serviceWorker.ready;
    for (;;) {
        const all = await worker.getNotifications();
        if (all.length) return all.map(({ title, body, data }) => ({ title, body, data }));
        await new Promise((done) => setTimeout(done, 20));
    }
}"""
OPENED = "(id) => clients.matchAll().then((all) => all[0].postMessage({ open: id }))"


async def test_what_a_hook_reports_is_shown_by_the_browser(
    lodge: House, browser: Window, services: PushService
) -> None:
    await allow(browser)
    page = await browser.sign_in(MARTA)
    await page.get_by_role("link", name="Settings").click()
    await page.get_by_role("button", name="Turn on in this browser").click()
    await page.locator(".push-state[data-state=on]").first.wait_for()
    its, key = await subscribed(page, services)

    await post(lodge, {"order": {"id": 7, "number": "A-7"}, "source": SHOP})
    [message] = await told(its)
    await deliver(page, json.dumps(message))
    shown = await page.evaluate(SHOWN)

    assert services.keys == {key}
    assert services.wrong == []
    assert [it["title"] for it in shown] == ["New order № A-7"]
    assert shown[0]["body"] == message["body"]
    [notification] = await lodge.notifications_of(MARTA)
    assert shown[0]["data"]["url"].endswith(f"#n={notification.pk}")
    await browser.context.service_workers[0].evaluate(OPENED, notification.pk)
    await page.locator("bh-item .screen-text", has_text="A-7").wait_for()

    await page.get_by_role("link", name="Settings").click()
    await page.get_by_role("button", name="Turn off in this browser").click()
    await page.get_by_role("button", name="Turn on in this browser").wait_for()
    await post(lodge, {"order": {"id": 8, "number": "A-8"}, "source": SHOP})
    assert len(its.got) == 1


async def test_whoever_says_no_is_told_how_to_change_that(lodge: House, browser: Window) -> None:
    await browser.context.grant_permissions([], origin=lodge.address)  # what is not named is denied
    page = await browser.sign_in(MARTA)
    await page.get_by_role("link", name="Settings").click()

    await page.locator("bh-push [data-state=blocked]").wait_for()
    assert await page.get_by_role("button", name="Turn on in this browser").count() == 0


async def test_in_telegram_it_is_not_offered(lodge: House, browser: Window) -> None:
    page = await browser.launch(MARTA)
    await page.get_by_role("link", name="Settings").click()

    await page.locator("bh-push", has_text="Open the bell in a browser, by /web").wait_for()

    assert await page.locator("bh-push button").count() == 0
    assert not [it for it in browser.asked if it == "/api/v1/push" or it.endswith("sw.js")]
