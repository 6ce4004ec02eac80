# Two commands matter: `make run` and `make test`. Everything else serves them.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?= 8000

.PHONY: setup setup-dev setup-spark setup-team run test test-slow lint bench lock clean

setup: $(VENV)/.runtime-stamp
setup-dev: $(VENV)/.dev-stamp

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; v=sys.version_info[:2]; sys.exit(0 if (3,11)<=v<(3,14) else "Due Notice needs Python 3.11 to 3.13; this is %d.%d. Try: make PYTHON=python3.12 setup" % v)'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime-stamp: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/python -m duenotice.words compile
	@touch $@

$(VENV)/.dev-stamp: requirements-dev.lock $(VENV)/.runtime-stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# Spark runs the same tests of tables as DuckDB does; it needs a Java runtime and is large, so it stands apart.
setup-spark: setup-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-spark.lock

# What a team's server needs besides: accounts and PostgreSQL. See docs/deploy.md.
setup-team: setup
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements-team.lock

run: setup
	@PORT=$(PORT) $(BIN)/duenotice serve --open

lint: setup-dev
	$(BIN)/ruff check src tests bench
	$(BIN)/ruff format --check src tests bench
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/djlint --check --lint --quiet src/duenotice

test: setup-dev lint
	$(BIN)/duenotice rules check
	$(BIN)/python -m pytest -m "not slow" -n 2 --dist loadfile

test-slow: setup-dev
	$(BIN)/python -m pytest -m slow

bench: setup-dev .benchenv/.stamp
	$(BIN)/python -m bench

# Peers stand in an environment of their own: they are measured, never imported by the program.
.benchenv/.stamp: bench/requirements.txt
	$(PYTHON) -m venv .benchenv
	.benchenv/bin/python -m pip install --quiet --disable-pip-version-check -r bench/requirements.txt
	@touch $@

COMPILE := $(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-annotate --no-header

lock:
	$(COMPILE) pyproject.toml requirements-build.in --output-file requirements.lock
	$(COMPILE) --extra team --constraint requirements.lock pyproject.toml requirements-build.in --output-file requirements-team.lock
	$(COMPILE) --extra dev --constraint requirements-team.lock pyproject.toml requirements-build.in --output-file requirements-dev.lock
	$(COMPILE) --extra dev --extra spark --constraint requirements-dev.lock pyproject.toml requirements-build.in --output-file requirements-spark.lock

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
