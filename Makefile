# Everything here needs only make and Python 3.11+ with venv.
# The first run creates .venv and installs the exact, hash-checked versions in requirements*.txt.

VENV := .venv
PY   := $(VENV)/bin/python
RUN_STAMP := $(VENV)/.run-$(shell cat requirements-build.txt requirements.txt pyproject.toml 2>/dev/null | cksum | cut -d' ' -f1)
DEV_STAMP := $(VENV)/.dev-$(shell cat requirements-build.txt requirements-dev.txt pyproject.toml 2>/dev/null | cksum | cut -d' ' -f1)
PIP  := $(PY) -m pip install --quiet --disable-pip-version-check
# Each worker has its own PostgreSQL; the tests of a file share expensive fixtures, so they stay together.
ALL_CORES := --numprocesses logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder --maxfail=20
# A misspelt text fails hundreds of tests, and these few in seconds: they run first.
TEXT_IDS := tests/ui/test_text_ids.py
# A lock contains no registry address and no path; one lock serves every platform and Python version.
COMPILE := $(VENV)/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock"

.PHONY: help install demo run test check openapi bench soak lock clean
.DEFAULT_GOAL := help

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

# Only as a word of the command: gettext has a variable of the same name, which the demo reads itself.
demo: $(RUN_STAMP) ## run the whole product without a token or a CRM; LANGUAGE=uk, ARGS=--once to play the story and exit
	@exec $(PY) -m bot demo $(if $(filter command,$(origin LANGUAGE)),--language $(LANGUAGE)) $(ARGS)

run: $(RUN_STAMP) ## run the real bot; needs BELLHOP_BOT_TOKEN
	@exec $(PY) -m bot run $(ARGS)

# Compiled now: whoever runs it may not be allowed to write here.
install: $(RUN_STAMP) ## only create .venv, with the command .venv/bin/bellhop
	@$(PY) -m compileall -q bot handlers storage

test: $(DEV_STAMP) ## run the whole test suite on all cores; ARGS="-k bell -x" runs a selection on one
	$(if $(ARGS),,$(PY) -m pytest -q $(TEXT_IDS))
	$(PY) -m pytest $(or $(ARGS),$(ALL_CORES))

check: $(DEV_STAMP) ## check format, lint, types, import rules, house rules, and that migrations match the models
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports --no-cache
	$(PY) -m pytest -q $(TEXT_IDS) tests/test_rules.py tests/storage/test_migrations.py

openapi: $(DEV_STAMP) ## write docs/openapi.json and docs/openapi-web.json afresh from the code
	$(PY) -m tests.openapi

bench: $(DEV_STAMP) ## print the benchmark tables; ARGS=latency for just one
	$(PY) -m tests.bench $(ARGS)

soak: $(DEV_STAMP) ## run 30 hooks a second for ten minutes; ARGS="--minutes 2" for less
	$(PY) -m tests.bench.soak $(ARGS)

lock: $(DEV_STAMP) ## update the exact versions within the ranges of pyproject.toml
	$(PIP) uv
	echo 'setuptools>=77' | $(COMPILE) - --output-file requirements-build.txt
	$(COMPILE) pyproject.toml --output-file requirements.txt
	$(COMPILE) pyproject.toml --extra dev --constraints requirements.txt --output-file requirements-dev.txt

clean: ## remove .venv and caches
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

# --- how .venv is built ------------------------------------------------------------------------

$(RUN_STAMP): | $(VENV)/bin/python
	@echo "Installing into $(VENV) ..."
	@$(PIP) --require-hashes -r requirements-build.txt -r requirements.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@rm -f $(VENV)/.run-* && touch $@

$(DEV_STAMP): $(RUN_STAMP)
	@echo "Installing the development tools into $(VENV) ..."
	@$(PIP) --require-hashes -r requirements-dev.txt
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
		apt-get -qq update && apt-get -qq install -y --no-install-recommends chromium >/dev/null; } || \
		echo "Without Chromium (on Debian: apt install chromium) the tests in a browser are skipped"
	@rm -f $(VENV)/.dev-* && touch $@

$(VENV)/bin/python:
	@found=; \
	for python in python3 python3.14 python3.13 python3.12 python3.11; do \
		if $$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null; then \
			found=$$python; \
			if $$python -c 'import ensurepip, venv' 2>/dev/null; then exec $$python -m venv $(VENV); fi; \
		fi; \
	done; \
	if [ "$$found" ]; then echo "$$found has no venv module; to install it on Debian: apt install python3-venv" >&2; \
	else echo "Bellhop needs Python 3.11 to 3.14, and none was found" >&2; fi; exit 1
