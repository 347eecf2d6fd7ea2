"""docs/spacy.md: every example runs as it stands, in a process of its own, and prints what the page says.

The entry points are taken from pyproject.toml, so that they are tested also where the project is not installed.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "spacy.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```\s*```text\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which this checkout is installed, as far as spaCy can tell."""
    place = tmp_path_factory.mktemp("installed")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    information = place / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    information.mkdir()
    (information / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n", encoding="utf-8"
    )
    groups = [
        "\n".join([f"[{group}]", *(f"{name} = {target}" for name, target in points.items())])
        for group, points in project["entry-points"].items()
    ]
    (information / "entry_points.txt").write_text("\n\n".join(groups) + "\n", encoding="utf-8")
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(place), str(ROOT)]), "PYTHONUTF8": "1"}


def run(code: str, environment: dict[str, str], directory: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=directory, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(("code", "printed"), EXAMPLES, ids=["ten lines", "own catalogue"])
def test_the_example_prints_what_the_page_says(
    code: str, printed: str, environment: dict[str, str], tmp_path: Path
) -> None:
    assert run(code, environment, tmp_path) == printed


def test_the_first_example_is_short_enough_to_paste() -> None:
    assert len([line for line in EXAMPLES[0][0].splitlines() if line]) <= 10


def test_a_component_is_found_without_importing_anything_of_ours(environment: dict[str, str], tmp_path: Path) -> None:
    code = 'import spacy; print(type(spacy.blank("en").add_pipe("monitor_figures")).__name__)'
    assert run(code, environment, tmp_path) == "FigureComponent\n"
