"""The files in deploy/, compose.yaml, the Dockerfile and the workflows agree with the program."""

import json
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from configparser import ConfigParser
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.__main__ import VERBS
from bot.runtime import metrics
from bot.runtime.config import FILE, VARIABLES
from tests.deploy import caddy
from tests.deploy.caddy import CADDYFILE

ROOT = Path(__file__).parents[2]


class Overlay(yaml.SafeLoader):
    """YAML with Compose's tags, `!override` and `!reset`, for what another file says."""


def _bare(loader: Overlay, node: yaml.Node) -> Any:  # Any: whatever the value is
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node)
    return None


for tag in ("!override", "!reset"):
    Overlay.add_constructor(tag, _bare)

DEPLOY = ROOT / "deploy"
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
REPLICAS: dict[str, Any] = yaml.load((ROOT / "compose.replicas.yaml").read_text("utf-8"), Overlay)
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
RULES = [
    rule
    for group in yaml.safe_load((DEPLOY / "prometheus-rules.yaml").read_text("utf-8"))["groups"]
    for rule in group["rules"]
]
BOARD = json.loads((DEPLOY / "grafana-dashboard.json").read_text("utf-8"))
OPERATE = (ROOT / "docs/operate.md").read_text("utf-8")


def tool(name: str, *arguments: str) -> None:
    """Runs a tool where it is installed; skips the test elsewhere."""
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    ran = subprocess.run([name, *arguments], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr + ran.stdout


def known_samples() -> set[str]:
    """Names as Prometheus sees them, before anything has happened."""
    kinds = {
        "counter": ("_total", "_created"),
        "histogram": ("_bucket", "_sum", "_count", "_created"),
        "info": ("_info",),
        "gauge": ("",),
    }
    return {
        family.name + suffix
        for family in metrics.REGISTRY.collect()
        for suffix in kinds[family.type]
    }


def expressions() -> Iterator[str]:
    yield from (rule["expr"] for rule in RULES)
    yield from (target["expr"] for panel in BOARD["panels"] for target in panel["targets"])


# --- compose and Caddy ---------------------------------------------------------------------------


def test_compose_gives_bellhop_only_variables_that_it_knows() -> None:
    given = COMPOSE["services"]["bellhop"]["environment"]

    assert {name.removesuffix(FILE) for name in given} <= set(VARIABLES)


def test_compose_hands_over_every_variable_but_those_that_it_decides_itself() -> None:
    given = COMPOSE["services"]["bellhop"]["environment"]
    left_out = set(VARIABLES) - {name.removesuffix(FILE) for name in given}
    own = ("HTTP_HOST", "HTTP_PORT", "ROLE", "KEYCRM_API")

    assert left_out == {f"BELLHOP_{name}" for name in own}


def test_compose_takes_the_secrets_from_files() -> None:
    bellhop, postgres = (COMPOSE["services"][name] for name in ("bellhop", "postgres"))

    assert bellhop["environment"]["BELLHOP_BOT_TOKEN_FILE"] == "/run/secrets/bot_token"
    assert "BELLHOP_BOT_TOKEN" not in bellhop["environment"]
    assert postgres["environment"]["POSTGRES_PASSWORD_FILE"] == "/run/secrets/postgres_password"


def test_compose_opens_only_caddy_to_other_machines() -> None:
    ports = {name: each.get("ports", []) for name, each in COMPOSE["services"].items()}
    local = {
        name
        for name, each in ports.items()
        if all(it.startswith("127.0.0.1:") and it.endswith(":8080") for it in each)
    }

    assert set(ports) - local == {"caddy"}
    assert len(ports["bellhop"]) == 1


def test_compose_gives_postgresql_its_password_and_no_other_secret() -> None:
    postgres = COMPOSE["services"]["postgres"]

    assert postgres["secrets"] == ["postgres_password"]
    assert [it for it in postgres["volumes"] if "secrets" in it] == []
    assert COMPOSE["secrets"] == {"postgres_password": {"file": "./secrets/postgres_password"}}


def test_compose_lets_bellhop_stop_in_time_and_write_only_its_data() -> None:
    bellhop = COMPOSE["services"]["bellhop"]

    assert bellhop["stop_grace_period"] == "15s"
    assert bellhop["read_only"] is True
    assert "data:/data" in bellhop["volumes"]
    assert "VOLUME /data" in DOCKERFILE


def test_every_volume_and_file_in_compose_exists() -> None:
    mounts = [
        each.split(":")[0] for it in COMPOSE["services"].values() for each in it.get("volumes", ())
    ]
    files = [each for each in mounts if each.startswith("./") and each != "./secrets"]

    assert [each for each in files if not (ROOT / each).is_file()] == []
    assert {each for each in mounts if not each.startswith("./")} == set(COMPOSE["volumes"])
    assert "/secrets/" in (ROOT / ".gitignore").read_text("utf-8").splitlines()


def test_postgresql_is_a_profile_and_bellhop_starts_without_it() -> None:
    services = COMPOSE["services"]

    assert services["postgres"]["profiles"] == ["postgres"]
    assert services["bellhop"]["depends_on"]["postgres"]["required"] is False


# --- two replicas --------------------------------------------------------------------------------


def test_both_replicas_are_one_service_but_for_their_local_ports() -> None:
    first, second = (REPLICAS["services"][name] for name in ("bellhop", "bellhop-2"))
    own = {"extends": {"file": "compose.yaml", "service": "bellhop"}, "ports": second["ports"]}

    assert second == first | own
    assert [port.startswith("127.0.0.1:") for port in second["ports"]] == [True]
    assert second["ports"] != COMPOSE["services"]["bellhop"]["ports"]


def test_replicas_have_postgresql_and_no_file_of_their_own() -> None:
    bellhop = REPLICAS["services"]["bellhop"]

    assert {name.removesuffix(FILE) for name in bellhop["environment"]} <= set(VARIABLES)
    assert bellhop["environment"]["BELLHOP_DATABASE_URL_FILE"] == "/run/secrets/database_url"
    assert bellhop["depends_on"]["postgres"]["required"] is True
    assert bellhop["volumes"] == ["./secrets:/run/secrets:ro"]
    assert REPLICAS["services"]["postgres"]["profiles"] == []


def test_proxy_knows_every_replica() -> None:
    given = REPLICAS["services"]["caddy"]["environment"]
    replicas = [name for name in REPLICAS["services"] if name.startswith("bellhop")]

    assert given["UPSTREAM"].split() == [f"{name}:8080" for name in replicas]
    assert f"\n({given['REPLICAS']}) {{\n" in CADDYFILE


@pytest.mark.parametrize("files", [["compose.yaml"], ["compose.yaml", "compose.replicas.yaml"]])
def test_compose_takes_the_files(files: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOMAIN", "bellhop.example.com")
    given = [word for file in files for word in ("--file", str(ROOT / file))]

    tool("docker-compose", *given, "--env-file", "/dev/null", "config", "--quiet")


def test_proxy_forwards_what_the_internet_needs_and_nothing_else() -> None:
    public = re.findall(r"@public path (.+)", CADDYFILE)

    assert public == ["/hooks/* /telegram /telegram/* /app /app/* /api/*"]
    assert CADDYFILE.count("import {$REPLICAS:one}") == 1
    assert CADDYFILE.partition("@public")[2].count("reverse_proxy") == 0
    assert "log_skip /hooks/*" in CADDYFILE


@pytest.mark.parametrize("replicas", ["one", "several"])
def test_caddy_takes_the_caddyfile(
    tmp_path: Path, replicas: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPLICAS", replicas)
    path = caddy.written(tmp_path)

    tool("caddy", "validate", "--adapter", "caddyfile", "--config", str(path))


# --- systemd -------------------------------------------------------------------------------------


def unit() -> ConfigParser:
    parser = ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # names keep their case
    parser.read(DEPLOY / "bellhop.service", "utf-8")
    return parser


def test_service_starts_a_verb_of_a_program_that_it_cannot_change() -> None:
    service = unit()["Service"]
    program, verb = service["ExecStart"].split()
    state = f"/var/lib/{service['StateDirectory']}"

    assert verb in VERBS
    assert (service["ProtectSystem"], "ReadWritePaths" in service) == ("strict", False)
    assert not Path(program).is_relative_to(state)
    assert service["ReadOnlyPaths"] == f"-{state}/.env"


def test_steps_put_the_program_and_its_state_where_the_service_looks_for_them() -> None:
    service = unit()["Service"]
    program, state = service["ExecStart"].split()[0], service["WorkingDirectory"]
    mode, user = service["StateDirectoryMode"], service["User"]
    home = program.removesuffix("/.venv/bin/bellhop")
    steps = OPERATE.partition("## systemd\n")[2].partition("\n## ")[0]

    assert state == f"/var/lib/{service['StateDirectory']}"
    for step in (
        rf"useradd .*--home-dir {state} .*\b{user}\n",
        rf"git clone \S+ {home}\n",
        rf"cd {home} && make install\n",
        rf"install --directory --owner={user} .*--mode={mode} {state}\n",
        rf"install .*--mode=0600 {home}/\.env\.example {state}/\.env\b",
        rf"cp {home}/deploy/bellhop\.service /etc/systemd/system/\n",
        rf"cd {state} && runuser -u {user} -- {program} check",
    ):
        assert re.search(step, steps), step


def test_service_outlasts_an_outage_of_the_database() -> None:
    assert unit()["Unit"]["StartLimitIntervalSec"] == "0"
    assert unit()["Service"]["Restart"] == "always"
    assert int(unit()["Service"]["RestartSec"]) >= 1


def test_service_waits_longer_than_bellhop_takes_to_stop() -> None:
    assert int(unit()["Service"]["TimeoutStopSec"]) > 10


@pytest.fixture
def installed(tmp_path: Path) -> str:
    """The unit's file, with a program that this machine has."""
    text = (DEPLOY / "bellhop.service").read_text("utf-8")
    text = re.sub(r"^ExecStart=\S+", f"ExecStart={shutil.which('true')}", text, flags=re.MULTILINE)
    (tmp_path / "bellhop.service").write_text(text, "utf-8")
    return str(tmp_path / "bellhop.service")


def test_systemd_takes_the_unit(installed: str) -> None:
    tool("systemd-analyze", "verify", "--man=no", installed)


def test_systemd_finds_little_that_the_service_could_harm(installed: str) -> None:
    tool("systemd-analyze", "security", "--offline=true", "--threshold=20", installed)


# --- monitoring ----------------------------------------------------------------------------------


@pytest.mark.parametrize("expression", [*expressions()])
def test_expression_names_only_metrics_that_exist(expression: str) -> None:
    named = set(re.findall(r"\bbellhop_\w+", expression))

    assert named - known_samples() == set()
    assert named or 'up{job="bellhop"}' in expression


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule["alert"]))
def test_every_alert_has_a_line_in_the_runbook(rule: dict[str, Any]) -> None:
    assert f"\n### {rule['alert']}\n" in OPERATE
    assert rule["annotations"]["runbook"] == f"docs/operate.md#{rule['alert'].lower()}"


def test_promtool_takes_the_rules() -> None:
    tool("promtool", "check", "rules", str(DEPLOY / "prometheus-rules.yaml"))


def test_alerts_ring_when_they_should_and_not_before() -> None:
    tool("promtool", "test", "rules", str(Path(__file__).with_name("alerts.yaml")))


def test_every_metric_is_explained_and_no_other() -> None:
    own = {family.name for family in metrics.REGISTRY.collect()}
    told = re.findall(r"^\| `(bellhop_\w+)", OPERATE, re.MULTILINE)

    assert {re.sub("_(total|info)$", "", name) for name in told} == own


def test_every_metric_is_on_the_dashboard() -> None:
    shown = " ".join(it["expr"] for panel in BOARD["panels"] for it in panel["targets"])

    own = {family.name for family in metrics.REGISTRY.collect()}
    assert {name for name in own if name not in shown} == set()


def test_panels_have_places_of_their_own() -> None:
    places = [
        (x, y)
        for at in (panel["gridPos"] for panel in BOARD["panels"])
        for x in range(at["x"], at["x"] + at["w"])
        for y in range(at["y"], at["y"] + at["h"])
    ]

    assert len(places) == len(set(places))
    assert len({panel["id"] for panel in BOARD["panels"]}) == len(BOARD["panels"])


# --- image and release ---------------------------------------------------------------------------


def test_image_copies_only_what_exists_and_is_let_in() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    let_in = re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text("utf-8"), re.MULTILINE)

    named = [*" ".join(copied).split(), *let_in]

    assert [each for each in named if not (ROOT / each).exists()] == []


def test_image_runs_as_a_user_of_its_own_and_says_how_it_is() -> None:
    last = DOCKERFILE.rpartition("\nFROM ")[2]

    assert "\nUSER bellhop\n" in last
    assert "--uid 10001" in last
    assert "/live" in last.partition("HEALTHCHECK")[2]
    assert "\nEXPOSE 8080\n" in last
    assert f"\nARG VERSION={VERSION}\n" in last
    assert 'org.opencontainers.image.version="${VERSION}"' in last


def test_workflows_start_with_a_tag_and_build_for_both_machines() -> None:
    folder = ROOT / ".github/workflows"
    image, release = (
        # YAML takes `on` for a boolean.
        yaml.safe_load((folder / name).read_text("utf-8"))
        for name in ("image.yml", "release.yml")
    )

    builds = [it["with"] for it in image["jobs"]["image"]["steps"] if "platforms" in str(it)]
    assert (image[True], release[True]) == ({"push": {"tags": ["v*"]}},) * 2
    assert [it["platforms"] for it in builds] == ["linux/amd64,linux/arm64"]


def release_notes() -> Any:  # Any: a script, not a module of a package
    spec = spec_from_file_location("release_notes", DEPLOY / "release_notes.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_changelog_has_the_notes_of_this_version() -> None:
    assert "### Added" in release_notes().notes(f"v{VERSION}")


@pytest.mark.parametrize("tag", ["v0.0.1", "0.2.0", "main"])
def test_tag_of_another_version_is_refused(tag: str) -> None:
    with pytest.raises(SystemExit, match="pyproject"):
        release_notes().notes(tag)
