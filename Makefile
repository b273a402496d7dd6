# One environment in .venv, made from requirements.lock; a stamp keyed on its sum makes it once.
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
SUM := $(shell cat requirements.lock pyproject.toml | cksum | tr ' ' '-')
STAMP := $(VENV)/.installed-$(SUM)
FITS := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 13))
# Two workers, each with a database server of its own; a file stays with one, and so do its fixtures:
# tests/conftest.py keeps the stories of one home together, and puts what takes longest first.
PYTEST ?= -m "not slow" -n 2 --dist loadfile --no-loadscope-reorder

# Modules are compiled once, not in every process, whatever the machine says: half of what a start takes.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help up env test check format clean

help: ## say what can be made
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile
	@echo "  PHOTOS=/some/folder make up imports that folder; WUNDERKAMMER_HOME says where all is kept."

up: $(STAMP) ## set everything up, fill the catalogue, serve the Dagster UI and the API
	@exec $(BIN)/wunderkammer up $(if $(PHOTOS),--photos "$(PHOTOS)")

test: check ## set everything up, run every check and every test
	$(BIN)/python -m pytest $(PYTEST)

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(STAMP) ## let ruff put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

env: $(STAMP) ## make the environment only

clean: ## remove the environment; the home stays
	rm -rf $(VENV)

$(VENV)/bin/python:
	@set -e; \
	for python in $(PYTHON) python3 python3.12 python3.11; do \
	  if command -v $$python >/dev/null 2>&1 && $$python -c '$(FITS)' 2>/dev/null; then \
	    echo "Making $(VENV) with $$($$python --version)."; \
	    if $$python -m venv $(VENV); then exit 0; fi; \
	    rm -rf $(VENV); \
	    echo "$$python cannot make a venv: on Debian and Ubuntu install python3-venv." >&2; exit 1; \
	  fi; \
	done; \
	echo "Python 3.11 or 3.12 is needed and not on the PATH (or say PYTHON=/path/to/python3.12)." >&2; \
	exit 1

$(STAMP): requirements.lock pyproject.toml | $(VENV)/bin/python
	@$(BIN)/python -c '$(FITS)' || { \
	  echo "$(VENV) is not Python 3.11 or 3.12: run make clean first." >&2; exit 1; }
	@echo "Installing the locked packages: about 7 GB on the disk, minutes on the first run."
	@set -e; \
	if command -v uv >/dev/null 2>&1; then uv=uv; else \
	  $(BIN)/python -m pip install --quiet uv >/dev/null 2>&1 || true; uv=$(BIN)/uv; fi; \
	if $$uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock; then \
	  $$uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .; \
	else \
	  echo "Without uv, pip does it, more slowly."; \
	  $(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock; \
	  $(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .; \
	fi
	@rm -f $(VENV)/.installed-* && touch $@
