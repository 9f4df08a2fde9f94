"""The page while there is no network, and once there is one again."""

from tests.cast import MARTA, SHOP
from tests.house import House
from tests.nights import post
from tests.web.browser.window import TONES_A_BELL, Window, tones

# What is open stays open when a browser only plays at being offline. The page hangs up by itself
# when the network is another one, and then finds none.
CUT = "() => { dispatchEvent(new Event('online')); }"


async def test_what_came_meanwhile_pops_up_once_it_is_back(lodge: House, browser: Window) -> None:
    page = await browser.sign_in(MARTA)
    await page.locator("bh-bell h1").click()
    await post(lodge, {"order": {"id": 1, "number": "A-1"}, "source": SHOP})
    await page.locator(".toast-new", has_text="A-1").wait_for()
    await page.locator(".entry.unread").wait_for()

    await browser.context.set_offline(True)
    await page.locator("#banner", has_text="No connection").wait_for()
    await page.evaluate(CUT)
    orders = [{"order": {"id": it, "number": f"A-{it}"}, "source": SHOP} for it in (2, 3)]
    await post(lodge, *orders)
    await page.locator(".entry.unread .entry-mark").first.click()
    await page.locator(".toast-alert", has_text="may not have been done").wait_for()
    assert await page.locator("[data-key]").count() == 1
    assert await page.locator(".toast-new", has_text="A-2").count() == 0
    assert await page.locator(".entry.unread").count() == 1

    await browser.context.set_offline(False)
    await page.locator(".toast-new", has_text="A-2").wait_for()
    await page.locator(".toast-new", has_text="A-3").wait_for()
    await page.locator(".entry", has_text="A-3").wait_for()
    assert await page.locator(".entry.unread").count() == 3
    await page.locator("#banner:empty").wait_for(state="attached")
    assert await tones(browser) == 2 * TONES_A_BELL


async def test_whoever_starts_without_a_network_waits_for_it(lodge: House, browser: Window) -> None:
    page = await browser.sign_in(MARTA)
    await page.evaluate("() => navigator.serviceWorker.ready.then(() => null)")
    await page.reload()
    await page.locator("bh-bell .empty").wait_for()
    await page.evaluate("() => caches.delete('look')")

    await browser.context.set_offline(True)
    await page.reload()
    await page.locator("[data-gate=offline]").wait_for()

    await browser.context.set_offline(False)
    await page.locator("bh-bell .empty").wait_for()
