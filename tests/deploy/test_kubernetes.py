"""The manifests in deploy/kubernetes agree with each other, Bellhop and Kubernetes."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.runtime.config import FILE, VARIABLES, load
from tests.deploy.test_files import DOCKERFILE, OPERATE

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "deploy/kubernetes"
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
# Any, here and below: what is in a manifest.
KUSTOMIZATION: dict[str, Any] = yaml.safe_load((FOLDER / "kustomization.yaml").read_text("utf-8"))
MANIFESTS: dict[str, dict[str, Any]] = {
    each["kind"]: each
    for name in KUSTOMIZATION["resources"]
    for each in yaml.safe_load_all((FOLDER / name).read_text("utf-8"))
}
DEPLOYMENT: dict[str, Any] = MANIFESTS["Deployment"]["spec"]
POD: dict[str, Any] = DEPLOYMENT["template"]["spec"]
BELLHOP: dict[str, Any] = POD["containers"][0]
STOP_SECONDS = 10  # what `bellhop run` promises
START_SECONDS = 8  # until it can run: what docs/benchmarks.md allows for a start


def variables() -> dict[str, str]:
    """What Bellhop finds in its environment."""
    own = {each["name"]: each["value"] for each in BELLHOP["env"]}
    return MANIFESTS["ConfigMap"]["data"] | own


def test_every_manifest_is_applied() -> None:
    written = {path.name for path in FOLDER.glob("*.yaml")}

    assert written - {"kustomization.yaml"} == set(KUSTOMIZATION["resources"])


def test_everything_is_called_bellhop_and_selects_the_pods() -> None:
    pods = DEPLOYMENT["template"]["metadata"]["labels"]
    spread = POD["topologySpreadConstraints"][0]["labelSelector"]["matchLabels"]

    assert {each["metadata"]["name"] for each in MANIFESTS.values()} == {"bellhop"}
    assert DEPLOYMENT["selector"]["matchLabels"] == pods
    assert MANIFESTS["Service"]["spec"]["selector"] == pods
    assert MANIFESTS["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"] == pods
    assert spread == pods


def test_bellhop_takes_the_variables_and_its_secrets_are_files(tmp_path: Path) -> None:
    secrets = {"bot_token": "1:TOKEN", "database_url": "postgresql+asyncpg://u:p@postgres/bellhop"}
    for name, value in secrets.items():
        (tmp_path / name).write_text(value, "utf-8")
    [mount] = [each for each in BELLHOP["volumeMounts"] if each["name"] == "secrets"]
    [volume] = [each for each in POD["volumes"] if each["name"] == "secrets"]
    given = {
        name: value.replace(mount["mountPath"], str(tmp_path))
        for name, value in variables().items()
    }

    config = load(given, tmp_path / ".env")

    assert {name.removesuffix(FILE) for name in given} <= set(VARIABLES)
    assert config.require_token() == secrets["bot_token"]
    assert config.database_url.get_secret_value() == secrets["database_url"]
    assert config.warnings == ()
    made = OPERATE.partition(f"create secret generic {volume['secret']['secretName']} ")[2]
    assert set(re.findall(r"--from-file=(\w+)=", made)) == set(secrets)


def test_kubernetes_sets_no_variable_that_looks_like_one_of_bellhops() -> None:
    assert POD["enableServiceLinks"] is False


def test_probes_and_the_service_ask_a_port_and_paths_that_exist() -> None:
    [port] = BELLHOP["ports"]
    probes = {
        name: BELLHOP[f"{name}Probe"]["httpGet"] for name in ("startup", "readiness", "liveness")
    }
    [own] = MANIFESTS["Service"]["spec"]["ports"]

    assert {name: each["path"] for name, each in probes.items()} == {
        "startup": "/live",
        "readiness": "/ready",
        "liveness": "/live",
    }
    assert {each["port"] for each in probes.values()} == {own["targetPort"]} == {port["name"]}
    assert f"\nEXPOSE {port['containerPort']}\n" in DOCKERFILE


def test_the_internet_gets_only_what_it_needs() -> None:
    ingress = MANIFESTS["Ingress"]["spec"]
    [rule] = ingress["rules"]
    paths = rule["http"]["paths"]

    assert [each["path"] for each in paths] == ["/hooks", "/telegram", "/app", "/api"]
    assert {each["backend"]["service"]["name"] for each in paths} == {"bellhop"}
    assert variables()["BELLHOP_PUBLIC_URL"] == f"https://{rule['host']}"
    assert ingress["tls"][0]["hosts"] == [rule["host"]]


def test_a_new_replica_is_there_before_an_old_one_stops_in_good_order() -> None:
    update = DEPLOYMENT["strategy"]["rollingUpdate"]
    [_, leaving] = BELLHOP["lifecycle"]["preStop"]["exec"]["command"]

    assert (update["maxUnavailable"], update["maxSurge"]) == (0, 1)
    assert DEPLOYMENT["minReadySeconds"] > START_SECONDS
    assert POD["terminationGracePeriodSeconds"] > int(leaving) + STOP_SECONDS
    assert DEPLOYMENT["replicas"] > MANIFESTS["PodDisruptionBudget"]["spec"]["minAvailable"]


def test_bellhop_may_do_nothing_that_it_need_not() -> None:
    user, own = POD["securityContext"], BELLHOP["securityContext"]

    assert (user["runAsNonRoot"], f"--uid {user['runAsUser']}" in DOCKERFILE) == (True, True)
    assert (own["allowPrivilegeEscalation"], own["readOnlyRootFilesystem"]) == (False, True)
    assert own["capabilities"] == {"drop": ["ALL"]}
    assert POD["automountServiceAccountToken"] is False


def test_image_is_that_of_this_release() -> None:
    [image] = KUSTOMIZATION["images"]

    assert (image["name"], image["newTag"]) == (BELLHOP["image"], VERSION)


def test_kubectl_puts_the_manifests_together() -> None:
    if shutil.which("kubectl") is None:
        pytest.skip("kubectl is not installed")

    ran = subprocess.run(
        ["kubectl", "kustomize", str(FOLDER)], capture_output=True, text=True, check=False
    )

    assert ran.returncode == 0, ran.stderr
    made = list(yaml.safe_load_all(ran.stdout))
    assert {each["kind"] for each in made} == set(MANIFESTS)
    assert {each["metadata"].get("namespace", "bellhop") for each in made} == {"bellhop"}


@pytest.mark.parametrize("kind", MANIFESTS)
@pytest.mark.parametrize("release", ["1.27", "1.37"])
def test_kubernetes_takes_every_manifest(kind: str, release: str) -> None:
    """By Kubernetes' own schemas, which `pip install kubernetes-validate` brings: 108 MB."""
    schemas = pytest.importorskip("kubernetes_validate")

    schemas.validate(MANIFESTS[kind], release, strict=True)
