# Two commands matter: `make run` and `make test`. The rest are their parts.
.DEFAULT_GOAL := help
SHELL := /bin/sh
.PHONY: help run dev test check format lint types contracts templates migrations translations assets assets-check \
        tests journeys bench audit requirements lock release clean

PYTHON := .venv/bin/python
WEB := src/motcua/web
# Tools that only read the code load the settings too; these values open nothing.
READ_ONLY_SETTINGS := DATABASE_URL=postgresql://nobody@127.0.0.1/none MOTCUA_SECRET_KEY=only-for-reading-the-code \
    MOTCUA_FIELD_KEY=0000000000000000000000000000000000000000000000000000000000000000 \
    DJANGO_SETTINGS_MODULE=motcua.config.settings.test
WORKERS ?= 2
# What only reads the code; side by side, for each uses one processor.
STATIC := types lint contracts templates migrations assets-check requirements-check

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: ## start the whole system with demo data (PORT, MOTCUA_DATA, DATABASE_URL are honoured)
	@scripts/environment.sh run
	@exec .venv/bin/motcua up

dev: ## install the tools for development
	@scripts/environment.sh dev

test: dev ## everything, browser journeys included
	@WORKERS=$(WORKERS) scripts/everything.sh

check: dev ## everything but the journeys
	@$(MAKE) --no-print-directory -j $(WORKERS) --output-sync=target static
	@$(MAKE) --no-print-directory tests

.PHONY: static
static: $(STATIC)

format: dev ## write the code in the house format
	.venv/bin/ruff format src tests scripts
	.venv/bin/ruff check --fix src tests scripts

lint: dev
	.venv/bin/ruff format --check --quiet src tests scripts
	.venv/bin/ruff check --quiet src tests scripts

types: dev
	$(READ_ONLY_SETTINGS) .venv/bin/mypy

contracts: dev
	PYTHONPATH=src .venv/bin/lint-imports

templates: dev
	.venv/bin/djlint $(WEB) --extension html --lint --quiet

migrations: dev
	$(READ_ONLY_SETTINGS) $(PYTHON) -W "ignore:Got an error checking a consistent migration history" \
	    -m django makemigrations --check --dry-run

translations: dev ## bring the English catalogue of the portal up to date; tells what lacks English
	PYTHONPATH=src $(PYTHON) scripts/translations.py

assets: ## build the CSS and JavaScript that come with the repository
	scripts/assets.sh

assets-check:
	scripts/assets.sh --check

tests: dev
	scripts/tests.sh tests --ignore=tests/journeys -n $(WORKERS) --durations=20 --durations-min=3

.PHONY: province
province: dev # the demo province that the journeys begin with, in the folder MOTCUA_PREPARED
	@scripts/province.sh

journeys: dev ## the stories lived in a browser (Debian's Chromium)
	scripts/chromium.sh
	scripts/tests.sh tests/journeys -n $(WORKERS) --durations=10

bench: dev ## measure speed and growth (ARGS="--million" for the long runs)
	.venv/bin/motcua bench $(ARGS)

audit: dev ## known weaknesses of the pinned libraries (needs the network)
	.venv/bin/pip-audit --require-hashes --disable-pip -r requirements/run.lock
	.venv/bin/pip-audit --require-hashes --disable-pip -r requirements/dev.lock

requirements: dev ## which rows of the five regulations a test proves; writes docs/traceability.md
	.venv/bin/motcua requirements --write

.PHONY: requirements-check
requirements-check: dev
	.venv/bin/motcua requirements --check --quiet

lock: dev ## pin the libraries anew from pyproject.toml (needs the network)
	scripts/lock.sh

release: ## a signed archive of the committed tree (KEY=<private SSH key>)
	scripts/release.sh "$(KEY)"

clean: ## remove caches and what was installed; the data in var/ stays
	rm -rf .venv build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
