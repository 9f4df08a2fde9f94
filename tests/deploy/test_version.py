"""One number, in pyproject.toml, is what every place says."""

import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.runtime import metrics
from bot.runtime.version import version

ROOT = Path(__file__).parents[2]
STATED = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]


def test_command_prints_the_version_that_pyproject_states(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])

    assert ended.value.code == 0
    assert capsys.readouterr().out == f"bellhop {STATED}\n"


def test_version_needs_no_configuration_and_loads_nothing_slow(tmp_path: Path) -> None:
    slow = "import sys; from bot.__main__ import main\n" + (
        "try: main(['--version'])\n"
        "except SystemExit: print(sorted({'aiogram', 'pydantic', 'sqlalchemy'} & {*sys.modules}))"
    )

    asked = subprocess.run(
        [sys.executable, "-c", slow],
        env={"PYTHONPATH": str(ROOT), "BELLHOP_TIMEZONE": "nowhere"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )

    assert asked.stdout == f"bellhop {STATED}\n[]\n"


def test_package_without_a_checkout_says_what_was_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metadata, "version", {"bellhop": "9.8.7"}.__getitem__)

    assert version(tmp_path / "pyproject.toml") == "9.8.7"


def test_pyproject_of_somebody_else_is_not_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metadata, "version", {"bellhop": "9.8.7"}.__getitem__)
    stranger = tmp_path / "pyproject.toml"
    stranger.write_text('[project]\nname = "shop"\nversion = "1.0"\n', "utf-8")

    assert version(stranger) == "9.8.7"


def test_metrics_name_the_release() -> None:
    assert f'bellhop_build_info{{version="{STATED}"}} 1.0' in metrics.exposition().decode()
