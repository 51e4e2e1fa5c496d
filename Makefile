# Pioneer Atlas.  `make run` shows the atlas, `make test` checks everything; `make` lists the rest.
# Python 3.11 or later is all that is needed; what is installed goes to .venv/ and nowhere else.

PYTHON ?= python3
PORT ?= 8501

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check -qq
STAGE := .ci/stage
UV := uv==0.13.9

# The browser for the tests marked `browser`: Debian's Chromium, or another one by CHROMIUM=path.
CHROMIUM ?= $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)
export PIONEER_CHROMIUM = $(CHROMIUM)

# Steps share one .venv and depend on their order.
.NOTPARALLEL:
.PHONY: help run test test-long check lock wheel bench soak clean set-up set-up-dev python project browser

help:
	@echo "make run        show the atlas on http://127.0.0.1:$(PORT) (another port: make run PORT=9000;"
	@echo "                to save from the page: make run WRITABLE=1)"
	@echo "make test       format, lint, types and all tests but the long ones"
	@echo "make test-long  the long tests"
	@echo "make check      every finding in the content, with file and line"
	@echo "make bench      the measurements: half an hour (BENCH='pages live --quick': parts of them)"
	@echo "make soak       20 minutes under 30 readers, hostile queries and an author"
	@echo "make wheel      build dist/*.whl"
	@echo "make lock       write the locks anew after a change in pyproject.toml (UPGRADE=1: newest versions)"
	@echo "make clean      remove .venv, dist and caches"

run: set-up
	@exec $(VENV)/bin/kg serve --port $(PORT) $(if $(WRITABLE),--writable)

check: set-up
	@$(VENV)/bin/kg check

# --- Tests ---

# All tests run in two processes, a file in one of them: what it sets up is set up once.
# While types are checked, which takes one core, the tests are compiled on the other: two processes
# that begin at once would each do it, and every server that a test starts.
unexport PYTHONDONTWRITEBYTECODE
PYTEST := $(PY) -m pytest -q -n 2 --dist loadfile --durations=10 --durations-min=1

test: set-up-dev browser
	@$(STAGE) "lint" $(PY) -m ruff check
	@$(STAGE) "format" $(PY) -m ruff format --check
	@$(PY) -m pytest -q --collect-only >/dev/null 2>&1 & $(STAGE) "types" $(PY) -m mypy; code=$$?; wait; exit $$code
	@$(STAGE) "tests" $(PYTEST) -m "not browser and not long"
	@if [ -n "$(CHROMIUM)" ]; then $(STAGE) "browser tests" $(PYTEST) -m "browser and not long"; fi

test-long: set-up-dev browser
	@$(STAGE) "long tests" $(PY) -m pytest -m long
	@$(STAGE) "laws on many examples" env PIONEER_LAWS=long $(PY) -m pytest -q tests/properties
	@$(STAGE) "fuzzing" $(PY) -m tests.fuzz --minutes 15

# Chromium is asked for, never downloaded. PIONEER_BROWSER=required makes its absence an error.
browser:
	@if [ -z "$(CHROMIUM)" ]; then \
	  if [ "$$PIONEER_BROWSER" = required ]; then echo "No Chromium found, and PIONEER_BROWSER=required."; \
	  else echo "No Chromium found: the browser tests are skipped."; fi; \
	  echo "On Debian: sudo apt-get install -y --no-install-recommends chromium fonts-dejavu-core libatomic1"; \
	  [ "$$PIONEER_BROWSER" != required ]; \
	fi

bench: set-up-dev
	@$(PY) -m bench $(BENCH)

# Twenty minutes under thirty readers; MINUTES=3 tries it. Writes bench/SOAK.md.
soak: set-up-dev
	@$(PY) -m bench.soak $(if $(MINUTES),--minutes $(MINUTES) --print)

# --- Set-up ---
# Each step keeps in .venv a copy of what it installed and does nothing while that is unchanged.
# The lock of the developers holds the other one too.

set-up: python
	@$(call installed,requirements-dev.lock) || $(call install,requirements.lock)
	@$(MAKE) --no-print-directory project

set-up-dev: python
	@$(call install,requirements-dev.lock)
	@$(MAKE) --no-print-directory project

# pip compiles in one process, compileall in all: a quarter of the time of a first set-up.
installed = cmp -s $(1) $(VENV)/$(1)
define install
$(call installed,$(1)) || { \
  rm -f $(VENV)/*.lock; \
  echo "Installing $(1) into $(VENV) (a minute or two the first time)"; \
  $(PIP) install --no-compile --require-hashes -r $(1) && \
  { $(PY) -W ignore -m compileall -qq -j 0 -x '/site-packages/.*/tests?/' $(VENV)/lib || true; } && \
  cp $(1) $(VENV)/$(1); }
endef

python:
	@if ! $(PY) -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	  if ! $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    echo "Pioneer Atlas needs Python 3.11 or later; $(PYTHON) --version says: $$($(PYTHON) --version 2>&1)"; \
	    echo "Name another one: make run PYTHON=python3.12"; exit 1; \
	  fi; \
	  echo "Making $(VENV) with $$($(PYTHON) --version 2>&1)"; \
	  $(PYTHON) -m venv --clear $(VENV) || { \
	    echo "On Debian and Ubuntu: sudo apt-get install -y python3-venv"; exit 1; }; \
	fi

# The project itself is installed editable: kg/ is imported from the checkout, and an edit is live.
# Streamlit serves the files of a component only where it finds a pyproject.toml with them, either in
# the list of files of an installed distribution (so in our wheel) or in the folder of an importable
# package that has the distribution's name. An editable install lists no such file, and our package
# is called kg: hence the link pioneer_atlas -> kg in site-packages, through which the component is
# found and its files are live as well. It is for Streamlit's eyes: nothing imports pioneer_atlas.
project:
	@$(PROJECT) | cmp -s - $(VENV)/project || { \
	  echo "Installing the project (editable)"; \
	  $(PIP) install --no-deps --no-build-isolation --editable . && \
	  ln -sfn "$(CURDIR)/kg" "$$($(PY) -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/pioneer_atlas" && \
	  $(PROJECT) > $(VENV)/project; }

PROJECT = { echo "$(CURDIR)"; cat pyproject.toml kg/pyproject.toml; }

# --- Packaging ---

wheel: set-up
	@$(PY) -m hatchling build -t wheel

# The locks name versions and hashes for Python 3.11 and later on any system, and no registry.
# The second is the first plus what developers need, at the same versions.
LOCK = $(PY) -m uv --no-config pip compile -q pyproject.toml --universal --generate-hashes \
	--no-emit-index-url --no-header --no-annotate $(if $(UPGRADE),--upgrade)

lock: python
	@$(PIP) install $(UV)
	@$(LOCK) --group build -o requirements.lock
	@$(LOCK) --group build --group dev -c requirements.lock -o requirements-dev.lock
	@echo "Wrote requirements.lock and requirements-dev.lock"

clean:
	@rm -rf $(VENV) dist build .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
