.PHONY: run test check fresh bench lint model clean

PYTHON := .venv/bin/python

run: ## start the city in miniature and its board
	@.ci/setup run
	@$(PYTHON) -m city.cli city

test: ## everything that must hold
	@.ci/setup test
	@$(MAKE) --no-print-directory lint
	@$(PYTHON) -m pytest -q -n 3 --dist loadfile --no-loadscope-reorder --durations=20 --durations-min=5 $(TESTS)

lint:
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m mypy drivers edge kiosk hub city tests
	@.venv/bin/lint-imports --no-cache

check: ## the quick round while working: style, types, who imports whom, and the tests that need no machine
	@.ci/setup test
	@$(MAKE) --no-print-directory lint
	@$(PYTHON) -m pytest -q -n 2 -m pure $(TESTS)

fresh: ## make run and make test on bare Debian 12 and 13, as root and as a user (.ci/fresh says the choices)
	@.ci/fresh

bench: ## figures and ratios, measured in one run (docs/benchmarks.md)
	@.ci/setup test
	@$(PYTHON) -m tests.bench

model: ## make the Japanese speech model anew from synthesised speech
	@.ci/setup model
	@.ci/model

clean:
	rm -rf .venv .venv-model node_modules kiosk/design/vendor var out .mypy_cache .ruff_cache
