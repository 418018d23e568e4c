# Every command of a developer. They make what they need; the second time they find it made.
# PYTHON=/path/to/python uses an environment made by other means, as it is.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

BASE_PYTHON ?= python3
# Two at once; one where all would share a server that is not ours.
TEST_PROCESSES ?= $(if $(EVIDENT_TEST_DATABASE_URL),0,2)
VENV := $(CURDIR)/.venv
export PYTHONDONTWRITEBYTECODE :=

ifeq ($(origin PYTHON),command line)
product-environment dev-environment: ;
else
PYTHON := $(VENV)/bin/python
product-environment dev-environment:
	@./tools/environment $(@:-environment=) $(BASE_PYTHON) $(VENV)
endif

.PHONY: help run install test screenshots check fix bench lock messages openapi
.PHONY: product-environment dev-environment browser-libraries chromium

help: ## say what there is
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile | expand -t 18

run: install ## database, sample organisation, web and job processes
	@exec $(PYTHON) -m evident.main.program run

install: product-environment browser-libraries ## everything that running needs, and nothing started

test: dev-environment browser-libraries chromium ## every test, browser journeys included
	@export EVIDENT_TEST_CHROMIUM="$$(./tools/find-chromium)"; $(PYTHON) -m pytest -n $(TEST_PROCESSES) --dist loadgroup $(TESTS)

screenshots: dev-environment browser-libraries chromium ## pictures of every page, in var/screenshots
	@export EVIDENT_TEST_CHROMIUM="$$(./tools/find-chromium)"; $(PYTHON) -m pytest tests/journeys/test_every_page.py --screenshots -q

check: dev-environment ## format, lint, types, imports, migrations, translations
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -c 'from importlinter.cli import lint_imports_command as lint; lint()'
	$(PYTHON) -m mypy
	$(PYTHON) -m evident.main.program django makemigrations --check --dry-run
	$(PYTHON) -m evident.main.program messages --check

fix: dev-environment ## format and what the linter can repair
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

bench: dev-environment browser-libraries ## the numbers of the product on this machine, as a table
	$(PYTHON) -m bench $(BENCH)

messages: dev-environment ## collect new texts for translation
	$(PYTHON) -m evident.main.program messages

openapi: dev-environment ## write the document of the API
	$(PYTHON) -m evident.main.program openapi

# uv's --no-emit-* and --no-annotate keep addresses out of the locks.
lock: dev-environment ## pin the newest versions of everything
	$(PYTHON) -m uv pip compile --quiet --upgrade --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links pyproject.toml -o requirements/product.txt
	$(PYTHON) -m uv pip compile --quiet --upgrade --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --extra dev -c requirements/product.txt pyproject.toml -o requirements/dev.txt
	./tools/npm $(PYTHON) install --package-lock-only --omit-lockfile-registry-resolved

browser-libraries: product-environment
	@if ! cmp -s package-lock.json node_modules/.installed.json; then \
	  echo "Installing the browser libraries of package-lock.json (once) ..."; \
	  ./tools/npm $(PYTHON) ci --loglevel=error --ignore-scripts --no-audit --no-fund --no-update-notifier && cp package-lock.json node_modules/.installed.json; \
	fi

chromium: dev-environment
	@./tools/find-chromium > /dev/null 2>&1 || ./tools/install-chromium $(PYTHON)
