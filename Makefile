PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

.PHONY: demo test long check sbom bench lock clean

demo: $(VENV)/runtime.stamp  ## the main job on bundled news, over real HTTP on loopback
	$(BIN)/monitor demo

test: $(VENV)/dev.stamp  ## the whole test suite
	$(BIN)/python -m pytest -q -n auto --dist loadfile

long: $(VENV)/dev.stamp  ## the tests that take minutes each, with their figures
	$(BIN)/python -m pytest -q -s -m long

check: $(VENV)/dev.stamp  ## lint, types and floors
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python .ci/audit.py requirements-server.lock

sbom: $(VENV)/dev.stamp  ## the bill of materials of what a server installs, as CycloneDX
	mkdir -p dist
	$(BIN)/cyclonedx-py requirements requirements-server.lock --pyproject pyproject.toml --output-format JSON --output-file dist/sbom.json

bench: $(VENV)/bench.stamp  ## speed, as ratios against peers in one run
	failed=0; for bench in tests/bench/*.py; do echo "── $$bench"; $(BIN)/python $$bench || failed=1; done; exit $$failed

endurance: $(VENV)/dev.stamp  ## 2,000 feeds, 20,000 articles, four workers of which one is killed every few seconds
	$(BIN)/python tests/bench/endurance.py 2000 10 4

lock:  ## resolve the lock files anew (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --extra demo pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --extra workers --extra backfill --extra tracing --group build --constraint requirements.lock pyproject.toml -o requirements-server.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --extra demo --group dev pyproject.toml -o requirements-dev.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --group bench --constraint requirements.lock pyproject.toml -o requirements-bench.lock

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/runtime.stamp: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

$(VENV)/dev.stamp: requirements-dev.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@ $(VENV)/runtime.stamp

$(VENV)/bench.stamp: requirements-bench.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-bench.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache build dist
