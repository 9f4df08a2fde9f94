"""Which release this is; pyproject.toml alone says so."""

import tomllib
from importlib import metadata
from pathlib import Path

PROJECT = Path(__file__).parents[2] / "pyproject.toml"


def version(project: Path = PROJECT) -> str:
    """Such as `0.2.0`: of the checkout that this runs from, else of the installed package.

    The checkout comes first, because an editable install remembers the version of the day on which
    it was made.
    """
    if project.is_file():
        stated = tomllib.loads(project.read_text("utf-8")).get("project", {})
        if stated.get("name") == "bellhop":
            return str(stated["version"])
    return metadata.version("bellhop")
