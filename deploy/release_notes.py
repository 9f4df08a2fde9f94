"""Prints what CHANGELOG.md says of a tag; fails if the tag is not the version of pyproject.toml."""

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def notes(tag: str, root: Path = ROOT) -> str:
    """The section of a tag such as `v0.2.0`; raises SystemExit with the mistake."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    if tag != f"v{project['version']}":
        raise SystemExit(f"the tag is {tag}, but pyproject.toml says {project['version']}")
    changes = (root / "CHANGELOG.md").read_text("utf-8")
    heading = rf"^## \[{re.escape(project['version'])}\] – \d{{4}}-\d\d-\d\d\n(.*?)(?=^## |\Z)"
    found = re.search(heading, changes, re.MULTILINE | re.DOTALL)
    if found is None or not found[1].strip():
        raise SystemExit(f"CHANGELOG.md says nothing of {project['version']}")
    return found[1].strip()


if __name__ == "__main__":
    sys.stdout.write(notes(sys.argv[1]) + "\n")
