# Two commands are all one needs: `make up` shows the whole of it on this machine, `make test` tests it.
# Each sets itself up first: with uv where it is installed, else with Python 3.11 or later and its venv module.

.DEFAULT_GOAL := help
.PHONY: help up preview test check bench engine clean
SHELL := /bin/sh
# Without bytecode, which many container images forbid, every start takes 2.4 times as long.
unexport PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
READY := .venv/.ready

help: ## What there is
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

up: $(READY) ## The dev stack on this machine, walked and then served until Ctrl-C (ARGS="--exit" ends after the walk)
	@exec $(BIN)/gatehouse up $(ARGS)

preview: $(READY) ## What would be deployed, the policy's verdict, and who may call what
	@exec $(BIN)/gatehouse preview $(ARGS)

test: $(READY) ## The tests (ARGS=--thorough tries every program and every moment, as CI does)
	@exec $(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder $(ARGS)

check: $(READY) ## Formatting, lint, types, which part may import which, and what nothing uses
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports --no-logo
	@! $(BIN)/vulture | grep -E 'unused (class|function|import|method|property)'
	@$(BIN)/mypy
	@cd policy && ../$(BIN)/mypy --config-file ../pyproject.toml --strict .

bench: $(READY) ## All benchmarks, as ratios with their targets
	@exec $(BIN)/python -m bench $(ARGS)

engine: ## Pulumi's own engine, built into .engine unless PATH has it: for --engine pulumi and tests/engine
	@sh bin/engine

clean: ## Remove what was installed and cached here
	rm -rf .venv .uv .mypy_cache .ruff_cache .pytest_cache .hypothesis .gatehouse .engine

$(READY): pyproject.toml uv.lock policy/pyproject.toml
	@sh bin/setup
	@touch $(READY)
