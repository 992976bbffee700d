# Two commands matter: `make run` and `make test`. `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
LLM_VENV := $(or $(LIAISON_LLM_VENV),$(HOME)/.cache/liaison-ci/llm)
DATA_DIR := $(if $(LIAISON_DATA_DIR),$(LIAISON_DATA_DIR),.liaison)

.DEFAULT_GOAL := help
.PHONY: help setup run test test-llm test-long check format bench clean

help: ## List the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: $(VENV)/.installed ## Install packages and prepare the embedding model, then return
	@$(BIN)/liaison model prepare

run: setup ## Set up, index the sample library, and serve the chat page on loopback
	@mkdir -p "$(DATA_DIR)"
	@test -f "$(DATA_DIR)/organisations.yaml" || cp corpus/library/organisations.yaml "$(DATA_DIR)/"
	@if test -f "$(DATA_DIR)/generations/current"; then $(BIN)/liaison index build; \
	  else $(BIN)/liaison index build corpus/library; fi
	@exec $(BIN)/liaison serve

test: $(VENV)/.installed-dev ## Run all tests but the long counts
	@$(BIN)/liaison model prepare
	@$(BIN)/python -m pytest -m "not long and not llm" -q -n auto --maxprocesses 4 --dist loadfile

test-llm: $(VENV)/.installed-dev $(LLM_VENV)/.installed ## Run the tests with a small real model, served on loopback (compiles llama.cpp once)
	@TEST_LLM_PYTHON=$(LLM_VENV)/bin/python $(BIN)/python -m pytest -m llm -q tests/llm

test-long: $(VENV)/.installed-dev ## Run the long counts (fuzzing, leaks, soak, replicas under faults)
	@$(BIN)/liaison model prepare
	@$(BIN)/python -m pytest -m long -q

check: $(VENV)/.installed-dev ## Check format, lint, types, layers and spelling
	@$(BIN)/ruff format --check --quiet . && $(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/codespell

format: $(VENV)/.installed-dev ## Format the code
	@$(BIN)/ruff format --quiet . && $(BIN)/ruff check --quiet --fix .

bench: $(VENV)/.installed-dev ## Measure speed and print ratios (needs ../shared)
	@$(BIN)/python -m bench

clean: ## Remove the virtual environment, caches and the sample data directory
	@rm -rf $(VENV) .liaison .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.installed: pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing packages (some minutes the first time)"
	@$(PIP) --editable .
	@touch $@

$(LLM_VENV)/.installed: tests/llm/requirements.txt
	@test -x $(LLM_VENV)/bin/python || $(PYTHON) -m venv $(LLM_VENV)
	@echo "Compiling a model server (two to three minutes the first time)"
	@CMAKE_ARGS="-DLLAVA_BUILD=OFF -DGGML_OPENMP=OFF" CMAKE_BUILD_PARALLEL_LEVEL=2 \
	  $(LLM_VENV)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --requirement $<
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	@echo "Installing what the tests need"
	@$(PIP) --editable '.[dev]'
	@touch $@
