"""The verbs' own calls to Telegram: importing aiogram would take seconds."""

from http import HTTPStatus

import aiohttp

from bot.cli.console import CannotDo
from bot.runtime.config import PREFIX, Config
from bot.telegram.obstacles import obstacle
from bot.telegram.route import CONNECT_SECONDS, connector, proxy_at

TELEGRAM_SECONDS = aiohttp.ClientTimeout(total=10, sock_connect=CONNECT_SECONDS)
_REFUSED = (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND)


async def ask_bot_name(config: Config) -> str:
    """The bot's @name without the @. Raises `ConfigError` without a token, or `CannotDo`."""
    answer = await ask_telegram(config, "getMe")
    result = answer.get("result")
    username = result.get("username") if isinstance(result, dict) else None
    if not isinstance(username, str) or not username.isascii() or not username.isidentifier():
        raise CannotDo("Telegram's answer does not name the bot; nothing was stored")
    return username


async def ask_telegram(config: Config, method: str) -> dict[str, object]:
    """Telegram's answer to a method without arguments.

    Raises `CannotDo` with the reason, but without the address, which contains the token.
    """
    url = f"{config.telegram_api}/bot{config.require_token()}/{method}"
    proxy = proxy_at(config.proxy.get_secret_value()) if config.proxy else None
    try:
        async with (
            aiohttp.ClientSession(connector=connector(proxy), timeout=TELEGRAM_SECONDS) as http,
            http.get(url, allow_redirects=False) as response,
        ):
            status, answer = response.status, await _json(response)
    except (aiohttp.ClientError, TimeoutError, OSError) as problem:
        raise CannotDo(obstacle(problem, config.telegram_api, proxy)) from None
    is_telegrams = isinstance(answer, dict) and isinstance(answer.get("ok"), bool)
    if status in _REFUSED and is_telegrams:
        raise CannotDo(
            f"{PREFIX}BOT_TOKEN: Telegram refuses this token ({status});"
            " copy it again from @BotFather"
        )
    if status == HTTPStatus.NOT_FOUND:
        raise CannotDo(
            f"{PREFIX}TELEGRAM_API: {config.telegram_api} answers (404), but is no Bot API server;"
            " correct the address, or remove it to use Telegram's own"
        )
    if not isinstance(answer, dict) or answer.get("ok") is not True:
        raise CannotDo(f"Telegram's answer makes no sense (status {status}); try again later")
    return answer


async def _json(response: aiohttp.ClientResponse) -> object:
    """The answer; None if it is no JSON."""
    try:
        answer: object = await response.json(content_type=None)
    except ValueError:
        return None
    return answer
