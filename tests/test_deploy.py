"""What a server is deployed from: linted, valid by its schema, and speaking of metrics that there are.

The images cannot be built here; what they install is tested by `test_wheel.py`.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from monitor.domain.work import WorkerLimits
from monitor.pipeline.metrics import collect
from monitor.store.sql import SqlStore
from tests.samples import NOW

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "docs" / "deploy"
MANIFESTS = sorted(path for path in (DEPLOY / "kubernetes").glob("*.yaml") if path.name != "kustomization.yaml")
# Metrics that an empty ledger does not tell.
SELDOM = {
    "monitor_alert_latency_seconds", "monitor_feed_failures", "monitor_feed_last_success_timestamp_seconds",
    "monitor_last_run_count", "monitor_last_run_duration_seconds", "monitor_last_run_exit_code",
    "monitor_last_run_timestamp_seconds",
}  # fmt: skip
TOOLS = Path(sys.executable).parent


def run(tool: str, *arguments: object) -> None:
    """Run a linter; its complaints are the test's."""
    done = subprocess.run([TOOLS / tool, *map(str, arguments)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def documents(path: Path) -> list[Any]:
    """The documents of a YAML file."""
    return [one for one in yaml.safe_load_all(path.read_text(encoding="utf-8")) if one]


def containers(document: Any) -> list[Any]:
    """Every container that a manifest runs."""
    found = []
    if isinstance(document, dict):
        found += [one for key in ("containers", "initContainers") for one in document.get(key, ())]
        found += [one for value in document.values() for one in containers(value)]
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="the linter's binary is Linux's")
def test_the_containerfile_is_lint_free() -> None:
    run("hadolint", DEPLOY / "Containerfile")


def test_the_compose_file_is_valid_and_safe() -> None:
    run("check-jsonschema", "--builtin-schema", "vendor.compose-spec", DEPLOY / "compose.yaml")
    run("compose-lint", DEPLOY / "compose.yaml")


def test_the_manifests_are_valid_by_the_schemas_of_kubernetes() -> None:
    run("kubernetes-validate", "--strict", *MANIFESTS)


def test_every_manifest_is_applied() -> None:
    (kustomization,) = documents(DEPLOY / "kubernetes" / "kustomization.yaml")
    assert set(kustomization["resources"]) == {one.name for one in MANIFESTS} - {"secret.example.yaml"}
    for generator in kustomization["configMapGenerator"]:
        assert all((DEPLOY / "kubernetes" / name).is_file() for name in generator["files"])


@pytest.mark.parametrize("manifest", MANIFESTS, ids=lambda path: path.stem)
def test_no_container_has_more_rights_than_it_needs(manifest: Path) -> None:
    for container in [one for document in documents(manifest) for one in containers(document)]:
        rights = container["securityContext"]
        assert rights["readOnlyRootFilesystem"]
        assert not rights["allowPrivilegeEscalation"]
        assert rights["capabilities"] == {"drop": ["ALL"]}
        assert "memory" in container["resources"]["limits"]


def test_a_pod_is_given_the_time_that_a_worker_may_take_to_stop() -> None:
    (deployment, _) = documents(DEPLOY / "kubernetes" / "worker.yaml")
    grace = deployment["spec"]["template"]["spec"]["terminationGracePeriodSeconds"]
    (compose,) = documents(DEPLOY / "compose.yaml")
    waited = int(compose["services"]["worker"]["stop_grace_period"].removesuffix("s"))
    assert min(grace, waited) > WorkerLimits().stop_within.total_seconds() + 5


def test_what_the_image_is_copied_from_is_there() -> None:
    copied = re.findall(
        r"^COPY (?!--from)(.+) \S+$", (DEPLOY / "Containerfile").read_text(encoding="utf-8"), re.MULTILINE
    )
    names = [name for line in copied for name in line.split()]
    assert names
    assert all((ROOT / name).exists() for name in names)


def test_dashboard_and_rules_ask_for_metrics_that_there_are() -> None:
    store = SqlStore(":memory:")
    told = collect(store, NOW)
    store.close()
    there = {*re.findall(r"^# TYPE (\w+)", told, re.MULTILINE), *SELDOM}
    for name in ("grafana-dashboard.json", "alert-rules.yaml"):
        asked = set(re.findall(r"\bmonitor_\w+", (DEPLOY / name).read_text(encoding="utf-8")))
        assert asked
        assert asked <= there


def test_dashboard_and_rules_are_whole() -> None:
    dashboard = json.loads((DEPLOY / "grafana-dashboard.json").read_text(encoding="utf-8"))
    ids = [panel["id"] for panel in dashboard["panels"]]
    assert len(ids) == len(set(ids)) > 10
    assert all(target["expr"] for panel in dashboard["panels"] for target in panel["targets"])
    (rules,) = documents(DEPLOY / "alert-rules.yaml")
    for rule in [rule for group in rules["groups"] for rule in group["rules"]]:
        assert set(rule) >= {"alert", "expr", "labels", "annotations"}
        assert set(rule["annotations"]) == {"summary", "description"}
        assert rule["labels"]["severity"] in {"info", "warning", "critical"}
