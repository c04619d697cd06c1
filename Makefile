# Bare `make` lists the targets.
PYTHON ?= $(firstword $(shell command -v python3.11) $(shell command -v python3))
UV := .venv/bin/uv
BIN := .venv/bin
# Tests start hundreds of processes: where bytecode is not kept, each compiles every module anew.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup demo faults kafka bench test check contracts e2e clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.complete ## make .venv from the lock file, with the command .venv/bin/imr in it

.venv/.complete: pyproject.toml uv.lock
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info[:2] < (3, 11))" || { echo "Python 3.11 or later is needed: make PYTHON=/path/to/python3.11"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@test -x $(UV) || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(UV) sync --quiet --frozen --inexact --all-extras --no-extra parquet
	@touch $@

demo: setup ## file the sample cases and follow them to their letters (out/demo)
	$(BIN)/imr demo --out out/demo

KAFKA_BROKERS ?= 1
KAFKA_PORT ?= 9092
kafka: setup ## Apache Kafka in the foreground (KAFKA_BROKERS=3, KAFKA_PORT=9092)
	$(BIN)/imr kafka --folder .run/kafka-$(KAFKA_BROKERS) --brokers $(KAFKA_BROKERS) --port $(KAFKA_PORT)

bench: setup ## what the chain costs beside plain loops and Quix Streams (about half an hour)
	$(UV) sync --quiet --frozen --inexact --all-extras --group bench
	$(BIN)/imr bench

FAULTS_SEED ?= 1
faults: setup ## kill services, brokers and database under load, then count (KAFKA_BROKERS=3, FAULTS_SEED=7)
	$(BIN)/imr faults --brokers $(KAFKA_BROKERS) --seed $(FAULTS_SEED) --out out/faults

TEST_WORKERS ?= 2
test: setup ## all tests, on a real database and Apache Kafka (TEST_WORKERS=1: one after the other)
	-@$(UV) sync --quiet --frozen --inexact --extra parquet # without it one test is skipped, by name
	$(BIN)/pytest -n $(TEST_WORKERS) --dist loadfile --no-loadscope-reorder

check: setup ## lint, format, types and import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

contracts: setup ## write docs/asyncapi, docs/schemas and docs/metrics.md from the code
	$(BIN)/imr contracts write

e2e: setup ## the stack in containers: up, used, killed in mid-flow, down (SHORT=1: one kill)
	$(BIN)/python -m tests.e2e $(if $(SHORT),--short)

clean: ## remove what the targets made
	rm -rf .venv .run out .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
