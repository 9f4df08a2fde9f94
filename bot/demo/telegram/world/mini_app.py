"""What Telegram gives to a bot's Mini App when somebody opens it: the proof of who that is."""

import hashlib
import hmac
import json
from urllib.parse import urlencode

from bot.demo.telegram.world.chats import User

VERSION = "6.0"  # of Mini Apps: the last without a back button around the page, as in the demo


def launch_parameters(user: User, token: str, seconds: float) -> str:
    """What stands behind the # of the Mini App's address. `seconds`: since 1970, as it is now.

    core.telegram.org/bots/webapps#validating-data-received-via-the-mini-app
    """
    account = {name: value for name, value in user.as_json().items() if name != "is_bot"}
    fields = {
        "auth_date": str(int(seconds)),
        "user": json.dumps(account, ensure_ascii=False, separators=(",", ":")),
    }
    signed = "\n".join(f"{name}={value}" for name, value in sorted(fields.items()))
    key = hmac.digest(b"WebAppData", token.encode(), hashlib.sha256)
    proof = hmac.digest(key, signed.encode(), hashlib.sha256).hex()
    given = {"tgWebAppData": urlencode(fields | {"hash": proof}), "tgWebAppVersion": VERSION}
    return urlencode(given | {"tgWebAppPlatform": "weba"})
