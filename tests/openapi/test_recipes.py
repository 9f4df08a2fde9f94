"""The recipes of docs/hooks.md post to a running Bellhop, in every shell that is here."""

import asyncio
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.house import KEY, SECRET, House
from tests.openapi.document import ROOT

Said = subprocess.CompletedProcess[str]
Run = Callable[[list[str], str], Awaitable[Said]]

PAGE = (ROOT / "docs" / "hooks.md").read_text("utf-8")
FIRST_LINE = "URL='…' SECRET='whsec_…'"
SHELLS = {
    "bash": ["bash", "-s"],
    "bash, typed into": ["bash", "--norc", "--noprofile", "-i"],
    "dash": ["dash", "-s"],
    "sh": ["sh", "-s"],
    "zsh": ["zsh", "-f", "-s"],
    "zsh, typed into": ["zsh", "-f", "-i"],
}
ORDER = {
    "type": "order.created",
    "timestamp": "2026-11-22T16:00:00Z",
    "data": {"order": {"id": 40117}, "source": {"id": 3, "name": "Shop"}, "manager_id": 6},
}
BROKEN = {**ORDER, "data": {**ORDER["data"], "order": {"number": "5"}}}
OF_LANGUAGE: dict[str, tuple[list[str], Callable[[str, str], str]]] = {
    "python": ([sys.executable, "-"], lambda recipe, said: f"{recipe}\nprint(post({said}))\n"),
    "js": (
        ["node", "--input-type=module"],
        lambda recipe, said: f"{recipe}\nconsole.log(await post({said}));\n",
    ),
    "php": (["php"], lambda recipe, said: f"<?php\n{recipe}\necho post({said});\n"),
}


def recipe(language: str) -> str:
    [found] = re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert isinstance(found, str)
    return found


@pytest.fixture
def ran(bellhop: House, tmp_path: Path) -> Run:
    """Runs a program with a script at its standard input, as if now were Bellhop's time."""
    bellhop.clock.now = datetime.now(UTC)
    home = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}

    async def run(command: list[str], script: str) -> Said:
        if shutil.which(command[0]) is None:
            pytest.skip(f"no {command[0]} here")
        return await asyncio.to_thread(
            subprocess.run,
            command,
            input=script,
            env=home,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            start_new_session=True,
            timeout=60,
        )

    return run


def pasted(house: House, body: object = None) -> str:
    address = shlex.quote(f"{house.address}/hooks/generic/{KEY}")
    script = recipe("sh")
    assert script.startswith(FIRST_LINE)
    script = script.replace(FIRST_LINE, f"URL={address} SECRET={shlex.quote(SECRET or '')}")
    if body is not None:
        line = f"BODY={shlex.quote(json.dumps(body))}"
        script = re.sub(r"^BODY=.*$", lambda _: line, script, flags=re.MULTILINE)
    return script


@pytest.mark.parametrize("shell", SHELLS)
async def test_the_recipe_for_shells_works_and_is_a_duplicate_when_pasted_again(
    bellhop: House, ran: Run, shell: str
) -> None:
    said = [await ran(SHELLS[shell], pasted(bellhop)) for _ in range(2)]

    answers = [re.findall(r'"status": "(\w+)"', it.stdout) for it in said]
    assert answers == [["accepted"], ["duplicate"]], said


@pytest.mark.parametrize("shell", SHELLS)
async def test_the_recipe_for_shells_prints_what_is_wrong(
    bellhop: House, ran: Run, shell: str
) -> None:
    script = pasted(bellhop, BROKEN) + 'echo "left with $?"\n'

    said = await ran(SHELLS[shell], script)

    assert '"path": "data.order.id", "problem": "is missing"' in said.stdout
    assert "left with 22" in said.stdout


def test_the_recipe_for_shells_has_nothing_that_a_shell_takes_otherwise() -> None:
    lines = recipe("sh").splitlines()[1:]

    assert [line for line in lines if "`" in line or re.search(r"(^|\s)#|!|\[\[|\$'", line)] == []


@pytest.mark.parametrize("language", OF_LANGUAGE)
async def test_the_recipe_for_a_language_works_repeats_and_says_what_is_wrong(
    bellhop: House, ran: Run, language: str
) -> None:
    command, call = OF_LANGUAGE[language]

    async def post(event: object) -> Said:
        url = f"{bellhop.address}/hooks/generic/{KEY}"
        body = json.dumps(event)
        if language == "php":
            body = f"json_decode('{body}', true)"
        said = ", ".join([json.dumps(url), json.dumps(SECRET), '"order-40117-created"', body])
        return await ran(command, call(recipe(language), said))

    first, again, wrong = [await post(event) for event in (ORDER, ORDER, BROKEN)]

    assert '"status": "accepted"' in first.stdout, first
    assert '"status": "duplicate"' in again.stdout, again
    assert wrong.returncode != 0
    assert "data.order.id" in wrong.stdout + wrong.stderr
