# Two commands do everything: `make demo` and `make test`.
PYTHON ?= python3
VENV ?= .venv
DEMO ?= demo-data
HOST ?= 127.0.0.1
PORT ?= 8000
BIN = $(VENV)/bin
SEARCH = $(BIN)/retail-search

.PHONY: demo test test-slow lint types screenshots constraints clean

demo: $(DEMO)/.indexed
	$(SEARCH) serve --index demo --data-dir $(DEMO)/data --pictures $(DEMO)/sample/pictures \
		--host $(HOST) --port $(PORT)

$(DEMO)/.indexed: $(VENV)/.core
	$(SEARCH) sample $(DEMO)/sample
	$(SEARCH) events $(DEMO)/sample/events.csv --index demo --data-dir $(DEMO)/data
	$(SEARCH) reindex $(DEMO)/sample/products.jsonl $(DEMO)/sample/places.jsonl \
		--reviews $(DEMO)/sample/reviews.jsonl --reviews $(DEMO)/sample/place_reviews.jsonl \
		--reviews $(DEMO)/sample/place_tips.jsonl --index demo --data-dir $(DEMO)/data
	touch $@

# Two at once, each file in one process: many tests wait for servers that they start. Some look at a
# clock: what fails beside others is run again alone, and fails if it does so then.
test: lint types
	$(BIN)/python -m pytest -n 2 --dist loadfile || \
		$(BIN)/python -m pytest --last-failed --last-failed-no-failures none

# Hundreds of kills, a browser over every page, every attack in every place, thousands of requests
# made from the API's own document: minutes, not seconds. One part of it alone is for example
# pytest -m slow tests/webapp/outside/test_described_answers.py
test-slow: $(VENV)/.dev
	$(BIN)/python -m pytest -m slow

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

screenshots: $(VENV)/.dev $(DEMO)/.indexed
	$(BIN)/python -m tests.webapp.screenshots --data-dir $(DEMO)/data --index demo \
		--pictures $(DEMO)/sample/pictures docs/pictures

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.core: $(BIN)/python setup.cfg constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

$(VENV)/.dev: $(BIN)/python setup.cfg constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $(VENV)/.core $@

clean:
	rm -rf $(VENV) $(DEMO) build *.egg-info
