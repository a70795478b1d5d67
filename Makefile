# make run    everything, with the demo world, on http://127.0.0.1:8000   (PORT=…, DATA_DIR=…)
# make test   every test                                                  (ARGS="tests/audit -q")
# make check  lint, types, contracts, schema diff, then the tests
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/installed
# Both cores: a file of tests stays on one worker, and the longest come first. ARGS names a part, or options of pytest, and replaces this.
ARGS ?= -n auto --maxprocesses 4 --dist loadgroup --no-loadscope-reorder
export PORT ?= 8000
export DATA_DIR ?= $(CURDIR)/.data
# Whatever the shell says (images of Python set it): without its bytecode every process compiles all it imports, for seconds.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run test check bench lock clean setup messages browser lint types contracts migrations deploy schema openapi css

run: setup messages
	@DIE_WITH_PARENT=1 exec $(BIN)/python -m registry.cli.supervisor

test: setup messages browser
	@env -u DATA_DIR $(BIN)/python -m pytest $(ARGS)

check: setup lint types contracts migrations deploy schema
	@$(MAKE) --no-print-directory test

setup: $(STAMP)

$(STAMP): requirements.txt
	@PYTHON="$(PYTHON)" VENV="$(VENV)" bash .ci/setup
	touch $(STAMP)

messages: setup
	@bash .ci/messages

browser: setup
	@bash .ci/browser

lint: setup
	@$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint registry --lint --quiet

types: setup
	@$(BIN)/mypy

contracts: setup
	@$(BIN)/lint-imports --no-logo

# The next three need a database only by name.
migrations: setup
	@bash .ci/with-database $(BIN)/python manage.py makemigrations --check --dry-run

deploy: setup
	@bash .ci/with-production-settings $(BIN)/python manage.py check --deploy --fail-level WARNING

schema: setup
	@if [ -f openapi.yaml ]; then
	  mkdir -p build
	  bash .ci/with-database $(BIN)/python manage.py spectacular --fail-on-warn --validate --file build/openapi.yaml
	  diff -u openapi.yaml build/openapi.yaml || { echo "openapi.yaml is not what the code says: run 'make openapi' and review the difference." >&2; exit 1; }
	fi

# Only to change the look: needs Node. The compiled stylesheet and the fonts are committed.
css:
	@cd registry/website/assets
	npm ci --no-audit --no-fund --ignore-scripts
	npm run -s build
	npm run -s fonts

openapi: setup
	@bash .ci/with-database $(BIN)/python manage.py spectacular --fail-on-warn --validate --file openapi.yaml

bench: setup
	@$(BIN)/python -m bench

lock: setup
	@$(BIN)/uv pip compile -q --generate-hashes --universal --python-version 3.11 --extra server --group test --group lint pyproject.toml -o requirements.txt

clean:
	@rm -rf $(VENV) build dist static_root .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	echo "Kept: $(DATA_DIR)"
