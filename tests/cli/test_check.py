"""What `bellhop check` says of the bot at Telegram."""

import pytest

from bot.cli.check import check
from bot.demo.telegram import TelegramStandIn
from tests.house import configured


@pytest.mark.parametrize("may_join", [True, False])
async def test_bot_that_can_be_added_to_groups_is_worth_a_warning(
    capsys: pytest.CaptureFixture[str], migrated_url: str, may_join: bool
) -> None:
    async with TelegramStandIn() as telegram:
        telegram.world.profile.can_join_groups = may_join
        await check(None, configured(telegram, migrated_url))  # type: ignore[arg-type]  # it takes no arguments

    said = capsys.readouterr().out
    assert ("warning: @bellhop_demo_bot can be added to groups" in said) == may_join
    assert ("/setjoingroups" in said) == may_join
