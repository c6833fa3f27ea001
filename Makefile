# Every command of the project. On a fresh Debian or Ubuntu with Python 3.11 or later and make, `make demo` sets
# up and runs the main job, `make test` sets up and passes all tests. Outside this folder go only downloads that
# are kept for the next time and, from `make test` as root, the Debian packages of tools/packages.txt.
#
#   make demo ARGS="--listen 127.0.0.1:0 --duration 20s"
#   make test ARGS="tests/ledger -x"
#   make PYTHON=/path/to/python3.12 setup

.DEFAULT_GOAL := help
.PHONY: help setup packages demo test check bench soak promqltest format lock clean

ARGS ?=
BIN := .venv/bin
# What `make check` runs of the tests: the rules on rooms and tidiness, and that what is written twice agrees.
DRIFT := tests/test_architecture.py tests/test_tidy.py tests/test_structure_faults.py $(wildcard tests/drift)
SETUP_INPUTS := pyproject.toml uv.lock tools/setup.sh

help:  ## list these commands
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | while IFS='	' read -r name what; do \
		printf '  make %-9s %s\n' "$$name" "$$what"; done

setup: .venv/.ready-for-all  ## set up .venv with everything that demo, tests and checks need

packages:  ## install the Debian packages that tests need, where this is root on Debian
	@tools/packages.sh

.venv/.ready-for-demo: $(SETUP_INPUTS)
	@tools/setup.sh demo
	@touch $@

.venv/.ready-for-all: $(SETUP_INPUTS)
	@tools/setup.sh all
	@touch $@ .venv/.ready-for-demo

demo: .venv/.ready-for-demo  ## set up, then run the demo desk: five bots on a simulated market
	@exec $(BIN)/deskwatch demo $(ARGS)

test: .venv/.ready-for-all packages  ## set up, then run every test
	@exec $(BIN)/python -m pytest $(ARGS)

check: .venv/.ready-for-all  ## format, lint, types, rooms, tidiness, and that generated files are up to date
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/python -m pytest -q $(DRIFT)

bench: .venv/.ready-for-all  ## measure speed and cost, each beside its budget
	@for benchmark in benchmarks/*.py; do echo "== $$benchmark"; PYTHONPATH=. $(BIN)/python $$benchmark || exit 1; done

soak: .venv/.ready-for-all packages  ## run the safety suites in full; ARGS="book" for one of them
	@$(BIN)/python -m tests.soak $(ARGS)

promqltest: .venv/.ready-for-all  ## run Prometheus' own test scripts, from ../shared; a line a suite
	@$(BIN)/python -m tests.promql.scripts ../shared

format: .venv/.ready-for-all  ## format the code and mend what ruff can
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

lock:  ## write uv.lock anew from pyproject.toml
	@tools/setup.sh lock

clean:  ## remove what the commands above made
	rm -rf .venv .uv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
