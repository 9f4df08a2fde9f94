"""The verbs' own calls to Telegram: importing aiogram would take seconds."""

import aiohttp

from bot.cli.console import CannotDo
from bot.runtime.config import PREFIX, Config

TELEGRAM_SECONDS = aiohttp.ClientTimeout(total=10, sock_connect=5)


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
    try:
        async with (
            aiohttp.ClientSession(timeout=TELEGRAM_SECONDS) as http,
            http.get(url, allow_redirects=False) as response,
        ):
            status = response.status
            answer = await response.json(content_type=None) if status not in (401, 404) else None
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as problem:
        raise CannotDo(
            f"Telegram cannot be reached at {config.telegram_api} ({type(problem).__name__});"
            " try again later"
        ) from None
    if status in (401, 404):
        raise CannotDo(
            f"{PREFIX}BOT_TOKEN: Telegram refuses this token; copy it again from @BotFather"
        )
    if not isinstance(answer, dict) or answer.get("ok") is not True:
        raise CannotDo(f"Telegram's answer makes no sense (status {status}); try again later")
    return answer
