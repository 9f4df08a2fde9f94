"""A browser's side of push. There is no service to subscribe at here: the page makes the keys.

Everything else is the browser's own: its permission, its service worker, what it shows.
"""

import asyncio
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from tests.push_service import HOSTS, Browser, PushService, read64
from tests.web.browser.window import Driven, Window

ENDPOINT = f"https://{HOSTS[0]}/send/1"
SUBSCRIBING = """
  const base64url = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  let kept = null;
  PushManager.prototype.getSubscription = async () => kept;
  PushManager.prototype.subscribe = async ({ applicationServerKey }) => {
    const how = { name: "ECDH", namedCurve: "P-256" };
    const pair = await crypto.subtle.generateKey(how, true, ["deriveBits"]);
    const p256dh = base64url(await crypto.subtle.exportKey("raw", pair.publicKey));
    const auth = base64url(crypto.getRandomValues(new Uint8Array(16)));
    const { d } = await crypto.subtle.exportKey("jwk", pair.privateKey);
    window.subscribed = { d, auth, key: base64url(applicationServerKey) };
    kept = {
      options: { applicationServerKey },
      toJSON: () => ({ endpoint: "ENDPOINT", keys: { p256dh, auth } }),
      unsubscribe: async () => { kept = null; return true; },
    };
    return kept;
  };
""".replace("ENDPOINT", ENDPOINT)


async def allow(window: Window) -> None:
    """Notifications are allowed in this browser, as if somebody had pressed `Allow`."""
    await window.context.grant_permissions(["notifications"], origin=window.house.address)
    await window.context.add_init_script(SUBSCRIBING)


async def subscribed(page: Driven, services: PushService) -> tuple[Browser, str]:
    """The page's browser as its push service knows it, and whose messages it has asked for."""
    made = await page.evaluate("window.subscribed")
    secret = int.from_bytes(read64(made["d"]))
    key = ec.derive_private_key(secret, ec.SECP256R1())
    services.browsers[1] = Browser(HOSTS[0], 1, key, read64(made["auth"]))
    return services.browsers[1], made["key"]


async def deliver(page: Driven, message: str) -> None:
    """The push service's message comes to the service worker of the page."""
    registered: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
    session = await page.context.new_cdp_session(page)

    def found(told: dict[str, Any]) -> None:
        if told["registrations"] and not registered.done():
            registered.set_result(told["registrations"][0])

    session.on("ServiceWorker.workerRegistrationUpdated", found)
    await session.send("ServiceWorker.enable")
    registration = await registered
    origin = registration["scopeURL"].removesuffix("/app/")
    where = {"origin": origin, "registrationId": registration["registrationId"]}
    await session.send("ServiceWorker.deliverPushMessage", {**where, "data": message})
