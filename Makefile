# Two commands do all set-up on a fresh machine with Python 3.11: `make run` and `make test`.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
HOST   ?= 127.0.0.1
PORT   ?= 8000
SOURCES ?= ../public-data

.PHONY: help run test browser proxy screenshots lint bench example data train clean

help:
	@echo "make run     set up, build the index from the shipped data, start the service"
	@echo "make test    set up with test needs, lint, type-check, run the whole suite"
	@echo "make screenshots  draw the main pages into docs/screenshots"
	@echo "make lint    ruff, mypy, import-linter"
	@echo "make bench   the benchmark suite (ratios against a peer in the same run)"
	@echo "make example write the worked example of docs/method.md anew"
	@echo "make data    rebuild data/ from public files:  make data SOURCES=DIR"
	@echo "make train   retrain the shipped encoder:      make train SOURCES=DIR"

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; name one with: make PYTHON=python3.11 ..." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
		|| { echo "No virtual environment could be made; on Debian: apt-get install python3-venv" >&2; exit 1; }

$(VENV)/.run: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing Partnerkompass ..."
	@$(PIP) -e .
	@touch $@

$(VENV)/.test: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing Partnerkompass with everything the tests need ..."
	@$(PIP) -e '.[test,data,transformers,postgresql,oidc]'
	@touch $@ $(VENV)/.run

run: $(VENV)/.run
	@$(BIN)/partnerkompass reindex
	@$(BIN)/partnerkompass serve --host $(HOST) --port $(PORT) --demo --show-match ps-west-bani-zeid

lint: $(VENV)/.test
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

# One process a core, each with whole files: what a file shares is made once.
test: lint browser proxy
	@$(BIN)/python -m pytest -n auto --maxprocesses=4 --dist loadfile -p no:benchmark

# The browser tests need Debian's Chromium. Where it can't be installed they are left out, and the
# end of the run says so.
browser:
	@command -v chromium >/dev/null || [ -n "$$PARTNERKOMPASS_CHROMIUM" ] || { \
		[ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
		&& echo "Installing Chromium for the browser tests ..." \
		&& apt-get update -qq >/dev/null \
		&& DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
			chromium fonts-noto-core >/dev/null; \
	} || echo "No Chromium here: the browser tests will not run." >&2

# deploy/nginx.conf is tried by nginx itself. Installed is it in CI only: elsewhere Debian would start
# it, and it would listen on port 80.
proxy:
	@command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] || { \
		[ -n "$$CI" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
		&& echo "Installing nginx for the test of deploy/nginx.conf ..." \
		&& apt-get update -qq >/dev/null \
		&& RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
			--no-install-recommends nginx-light >/dev/null; \
	} || echo "No nginx here: deploy/nginx.conf will not be tried." >&2

screenshots: $(VENV)/.test browser
	@$(BIN)/python -m tests.browser.screenshots docs/screenshots

bench: $(VENV)/.test
	@$(BIN)/python -m pytest benchmarks --benchmark-only -q

example: $(VENV)/.run
	@$(BIN)/partnerkompass reindex
	@$(BIN)/python -m matcher.example docs/method.md

data: $(VENV)/.test
	@$(BIN)/partnerkompass data build --sources $(SOURCES)

train: $(VENV)/.test
	@$(BIN)/python -m models.training --sources $(SOURCES)/lang

clean:
	@rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
