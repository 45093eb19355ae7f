# Everything a reader, a teacher or a developer types. `make` alone lists it.
#
#   make serve    build the book and serve it on this machine
#   make test     every test: unit, doctest, notebooks, browser
#
# Both start from a bare machine: Python 3.11 to 3.14, make, git. Nothing is installed outside this folder.

PYTHON ?= python3
PORT ?= 8000
JOBS ?= 2
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
BUNDLES := node_modules/.ready
NODE := $(BIN)/node
BIOME := node_modules/@biomejs/biome/bin/biome
TSC := node_modules/typescript/bin/tsc
SOURCES := $(shell find book qshadow_viz -type f -not -path '*/__pycache__/*' -not -path '*/.ipynb_checkpoints/*') _config.yml _toc.yml

.PHONY: help install book serve lab test unit js oldest with-mitiq notebooks lint lock bench bench-peers clean

help:
	@sed -n 's/^#   //p' Makefile; \
	  echo "make book | lab | lint | unit | js | oldest | with-mitiq | notebooks | bench | bench-peers | lock | clean"; \
	  echo "See CONTRIBUTING.md"

install: $(READY) $(BUNDLES)

$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' || { \
	  echo "Python 3.11 to 3.14 is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12 ..."; exit 1; }
	@test -x $(BIN)/python && $(BIN)/python -m pip --version >/dev/null 2>&1 || { \
	  $(PYTHON) -m venv --clear $(VENV) 2>/dev/null || $(PYTHON) -m virtualenv --clear --quiet $(VENV) 2>/dev/null || { \
	    echo "Python cannot make an environment here. On Debian: apt-get install python3-venv"; rm -rf $(VENV); exit 1; }; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

# The small plotly.js bundles, and what lints the scripts. Without the bundles the book still works, with the
# big one of the plotly wheel.
$(BUNDLES): package-lock.json package.json | $(READY)
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm ci --ignore-scripts --loglevel=error >/dev/null || \
	  echo "NOTE: npm could not fetch the small plotly.js bundles; pages will load the full one and start slower."
	@mkdir -p node_modules && touch $@

# A warning fails the build; so does a reference that leads nowhere (-n).
_build/html/.ready: $(READY) $(BUNDLES) $(SOURCES)
	$(BIN)/jupyter-book build . -W -n --keep-going --quiet
	@touch $@

book: _build/html/.ready

serve: book
	@echo "The book is at http://localhost:$(PORT)/  (Ctrl-C ends)"
	@$(BIN)/python -m http.server --bind 127.0.0.1 --directory _build/html $(PORT)

lab: install
	$(BIN)/jupyter lab book

test: lint js book
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile

unit: $(READY)
	$(BIN)/python -m pytest tests qshadow_viz --ignore tests/book

# The pure functions of the scripts, in node.
js: $(READY)
	@if $(NODE) --version >/dev/null 2>&1; then set -x; $(NODE) --test "tests/js/*.test.mjs"; else \
	  echo "NOTE: node is missing: the scripts were not tested."; test -z "$$CI"; fi

# Where npm could not fetch the linters of the scripts, the rest goes on; not so in CI.
lint: $(READY) $(BUNDLES)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell
	$(BIN)/mypy
	$(BIN)/lint-imports
	@if $(NODE) $(BIOME) --version >/dev/null 2>&1 && $(NODE) $(TSC) --version >/dev/null 2>&1; then set -ex; \
	  $(NODE) $(BIOME) ci --error-on-warnings; $(NODE) $(TSC) --noEmit; $(NODE) $(TSC) --noEmit -p tests/js; else \
	  echo "NOTE: biome and tsc are missing (npm could not fetch them): the scripts were not linted."; \
	  test -z "$$CI"; fi

# With the oldest versions that pyproject.toml allows, in an environment of its own, without what only the book
# needs (so the book's pages and notebooks are left out). Old libraries use old names of others: only told.
oldest: $(READY)
	$(BIN)/uv venv --quiet --clear --no-python-downloads --python 3.11 .venv-oldest
	$(BIN)/uv pip install --quiet --python .venv-oldest --resolution lowest-direct -r pyproject.toml --extra test
	.venv-oldest/bin/python -m pytest -n $(JOBS) -W default::DeprecationWarning tests qshadow_viz \
	  --ignore tests/book --ignore tests/test_nbval.py --ignore qshadow_viz/explore/publish.py

# Beside another project with bounds of its own: it must install, and read what the other has measured.
with-mitiq: $(READY)
	$(BIN)/uv venv --quiet --clear --no-python-downloads --python $(BIN)/python .venv-mitiq
	$(BIN)/uv pip install --quiet --python .venv-mitiq . mitiq==1.1.0
	$(BIN)/uv pip check --quiet --python .venv-mitiq
	.venv-mitiq/bin/python tools/beside_mitiq.py

# Execute the notebooks and store their outputs as they are committed.
notebooks: $(READY)
	$(BIN)/python tools/notebooks.py

bench: $(READY)
	for script in choosing_bases clifford_shadow pages pauli_shadow small_calls; do $(BIN)/python benchmarks/$$script.py; done

# Next to other projects, each in an environment of its own: about twenty minutes, and 2 GB of disk.
bench-peers: $(READY)
	PYTHON=$(CURDIR)/$(BIN)/python benchmarks/peers/environments.sh || true
	$(BIN)/python benchmarks/compare.py

# After a change of the dependencies in pyproject.toml. `make lock UPGRADE=` adds what is new and moves nothing else.
UPGRADE ?= --upgrade
lock: $(READY)
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --no-annotate $(UPGRADE) \
	  --custom-compile-command "make lock" --quiet -o requirements.txt
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm install --package-lock-only --ignore-scripts

clean:
	rm -rf _build .venv-oldest .venv-mitiq .pytest_cache .mypy_cache .ruff_cache .hypothesis
