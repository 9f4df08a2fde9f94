"""Rules of this house that no tool of `make check` knows; each failure names the file to change."""

import ast
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from fnmatch import fnmatch
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from bot.providers import PROVIDERS
from bot.rules.catalog import KINDS
from bot.runtime.config import FILE, PREFIX, VARIABLES, load

ROOT = Path(__file__).parent.parent
LANGUAGES = ("en", "uk", "ru")
LINES_A_FILE = 400
MODULES_A_FOLDER = 14
ROOMS = ("bot", "handlers", "storage")
FREE_IN_LENGTH = ("versions",)  # a migration is one step, and nobody edits it later
EMPTY_NAMES = {"utils", "helpers", "common", "base", "constants", "services"}

# The pure rooms are named once, in the contract of pyproject.toml.
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
PURE = next(
    tuple(module.replace(".", "/") for module in each["source_modules"])
    for each in CONTRACTS["contracts"]
    if each["name"].startswith("the pure rooms")
)
PURE_MAY_IMPORT = {
    "babel",
    "fluent",
    "pydantic",
    "regex",
    "pydantic_core",
    "storage.tables",
    "urllib.parse",
}
NOT_FOR_THE_PURE = {"asyncio", "http", "socket", "sqlite3", "subprocess", "threading", "urllib"}

# Who may read the clock: where something enters. Everybody else is told what time it is.
CLOCK_READERS = (
    *("bot/__main__.py", "bot/app.py", "bot/cli/", "bot/demo/", "bot/delivery/step.py"),
    *("bot/runtime/clock.py", "bot/runtime/workers.py", "bot/schedule/tick.py"),
    *("bot/telegram/polling.py", "handlers/chat/middlewares.py", "handlers/http/"),
)
CLOCKS = {
    *("datetime.now", "datetime.utcnow", "datetime.today", "date.today"),
    *("time.time", "time.time_ns", "time.localtime", "time.gmtime"),
}
# The writer and the signals start their one task themselves: storage cannot ask the workers above.
# The port accepts before there are workers, and until after they have been told to stop.
TASK_STARTERS = (
    *("bot/runtime/workers.py", "bot/demo/"),
    *("handlers/http/port.py", "storage/engine/signals.py", "storage/engine/writer.py"),
)
COMMITTERS = ("storage/engine/database.py", "storage/engine/transactions.py")


# What may be had of the database's libraries outside storage: a session, addresses and errors.
NO_EXPRESSIONS = (".AsyncSession", ".make_url", "Error")


def sources(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(each for folder in folders for each in (ROOT / folder).rglob("*.py")):
        yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text("utf-8"))


def calls(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and dotted name of each call; of a chain only the end is sure."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def callers(of: Callable[[str], bool], excused: tuple[str, ...]) -> list[str]:
    return [
        f"{file}:{line} {name}"
        for file, tree in sources("bot", "handlers", "storage")
        if not file.startswith(excused)
        for line, name in calls(tree)
        if of(name)
    ]


def text_ids(language: str) -> set[str]:
    from fluent.syntax import ast as fluent
    from fluent.syntax import parse

    resource = parse((ROOT / f"bot/locales/{language}.ftl").read_text("utf-8"))
    assert not [entry for entry in resource.body if isinstance(entry, fluent.Junk)]
    return {entry.id.name for entry in resource.body if isinstance(entry, fluent.Message)}


def in_code(document: str) -> str:
    """What a document gives to be typed: fenced blocks and `spans`, one a line."""
    fenced = re.findall(r"^```[^\n]*\n(.*?)^```", document, re.MULTILINE | re.DOTALL)
    rest = re.sub(r"^```.*?^```", "", document, flags=re.MULTILINE | re.DOTALL)
    return "\n".join([*fenced, *re.findall(r"`([^`\n]+)`", rest)])


# --- files ---------------------------------------------------------------------------------------


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    long = [
        f"{path.relative_to(ROOT)}: {lines} lines"
        for folder in ("bot", "handlers", "storage", "tests")
        for path in (ROOT / folder).rglob("*.py")
        if path.parent.name not in FREE_IN_LENGTH
        and (lines := len(path.read_text("utf-8").splitlines())) > LINES_A_FILE
    ]

    assert long == []


def test_no_folder_is_broader_than_a_reader_can_see() -> None:
    modules = Counter(
        path.parent.relative_to(ROOT).as_posix()
        for folder in ("bot", "handlers", "storage")
        for path in (ROOT / folder).rglob("*.py")
        if path.name != "__init__.py" and path.parent.name not in FREE_IN_LENGTH
    )

    assert {folder: n for folder, n in modules.items() if n > MODULES_A_FOLDER} == {}


def test_no_module_has_a_name_that_says_nothing() -> None:
    empty = [file for file, _ in sources("bot", "handlers", "storage") if _words(file)]

    assert empty == []


def _words(file: str) -> set[str]:
    return EMPTY_NAMES & set(re.split(r"[/_.]", file))


def test_every_module_says_what_it_is() -> None:
    silent = [
        file
        for file, tree in sources("bot", "handlers", "storage")
        if tree.body and not ast.get_docstring(tree)
    ]

    assert silent == []


# --- who may do what -----------------------------------------------------------------------------


def test_whichever_module_comes_first_can_be_imported() -> None:
    trees = {file.removesuffix(".py").replace("/", "."): it for file, it in sources(*ROOMS)}
    trees = {name.removesuffix(".__init__"): tree for name, tree in trees.items()}
    needs = {
        name: {
            module
            for _, wanted in imports(ast.Module([it for it in tree.body if _is_import(it)], []))
            if (module := wanted if wanted in trees else wanted.rpartition(".")[0]) in trees
        }
        for name, tree in trees.items()
    }

    list(TopologicalSorter(needs).static_order())  # raises CycleError, which names the circle


def _is_import(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Import | ast.ImportFrom)


def test_the_pure_rooms_import_only_what_they_may() -> None:
    known = (sys.stdlib_module_names - NOT_FOR_THE_PURE) | PURE_MAY_IMPORT | {"bot"}
    strange = [
        f"{file}:{line} {name}"
        for file, tree in sources("bot")
        if any(fnmatch(file.removesuffix(".py"), each + "*") for each in PURE)
        for line, name in imports(tree)
        if not any(name == each or name.startswith(f"{each}.") for each in known)
    ]

    assert strange == []


def test_only_the_edges_read_the_clock() -> None:
    readers = callers(lambda name: ".".join(name.split(".")[-2:]) in CLOCKS, CLOCK_READERS)

    assert readers == []


def test_only_the_workers_start_tasks() -> None:
    starters = callers(
        lambda name: name.rsplit(".", 1)[-1] in ("create_task", "ensure_future"), TASK_STARTERS
    )

    assert starters == []


def test_only_the_named_few_commit() -> None:
    assert callers(lambda name: name.endswith(".commit"), COMMITTERS) == []


def test_sql_is_written_in_storage_only() -> None:
    writers = [
        f"{file}:{line} {name}"
        for file, tree in sources("bot", "handlers")
        for line, name in imports(tree)
        if name.startswith(("sqlmodel", "sqlalchemy")) and not name.endswith(NO_EXPRESSIONS)
    ]

    assert writers == []


def test_the_tests_of_the_core_do_without_telegrams_library() -> None:
    slow = [
        f"{file}:{line}"
        for file, tree in sources(
            *(f"tests/{room.rpartition('/')[2]}" for room in PURE if "*" not in room)
        )
        for line, name in imports(tree)
        if name.startswith("aiogram")
    ]

    assert slow == []


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_a_lock_has_every_dependency_and_names_no_registry(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = project["dependencies"]
    if "dev" in lock:
        wanted = wanted + project["optional-dependencies"]["dev"]
    names = [re.split(r"[\[<>=]", each)[0].lower().replace(".", "-") for each in wanted]

    assert [name for name in names if f"\n{name}==" not in text] == []
    assert re.findall(r"https?://|file:|/\w+/|--index|--find", text) == []


# --- documents -----------------------------------------------------------------------------------


@pytest.mark.parametrize("document", ["docs/configuration.md", ".env.example"])
def test_every_variable_is_documented_and_no_other(document: str) -> None:
    named = set(re.findall(rf"{PREFIX}[A-Z_]+[A-Z]", (ROOT / document).read_text("utf-8")))

    assert {name.removesuffix(FILE) for name in named} == set(VARIABLES)


def test_every_default_is_documented() -> None:
    table = (ROOT / "docs/configuration.md").read_text("utf-8")
    config = load({}, ROOT / "nonexistent")

    for name in VARIABLES:
        value = getattr(config, name.removeprefix(PREFIX).lower())
        value = value.get_secret_value() if hasattr(value, "get_secret_value") else value
        default = "–" if value is None else f"`{str(value).lower() if value is False else value}`"
        assert f"| `{name}` | {default} |" in table


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "docs"])
def test_every_command_in_the_documents_exists(document: str) -> None:
    path = ROOT / document
    files = [path] if path.is_file() else sorted(path.rglob("*.md"))
    code = "\n".join(in_code(each.read_text("utf-8")) for each in files)
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    wanted = set(re.findall(r"(?:^|[$;&|(]\s*)make ([a-z]+)", code, re.MULTILINE))
    verbs = set(re.findall(r"\bbellhop (?!bellhop\b)([a-z]+)", code))

    assert wanted - targets == set()
    assert verbs - known_verbs() == set()


def known_verbs() -> set[str]:
    said = subprocess.run(
        [sys.executable, "-m", "bot", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(re.findall(r"[a-z]+", said.stdout))


# --- what is added -------------------------------------------------------------------------------


def test_every_provider_has_a_page_and_samples() -> None:
    missing = [
        place
        for provider in PROVIDERS
        for place in (f"docs/providers/{provider.name}.md", f"tests/samples/{provider.name}/")
        if not (ROOT / place).is_file() and not any((ROOT / place).glob("*.*"))
    ]

    assert missing == []


def test_every_kind_has_a_section_an_audience_and_texts_in_every_language() -> None:
    kinds = KINDS.values()
    wanted = {f"kind-{re.sub('[._]', '-', kind.key)}" for kind in kinds}

    assert [kind.key for kind in kinds if kind.section not in ("events", "system")] == []
    assert [kind.key for kind in kinds if not callable(kind.audience)] == []
    for language in LANGUAGES:
        ids = text_ids(language)
        assert wanted - ids == set(), language


def test_every_language_has_the_same_texts() -> None:
    english = text_ids("en")

    differing = {language: text_ids(language) ^ english for language in LANGUAGES}

    assert {language for language, ids in differing.items() if ids} == set(), differing
