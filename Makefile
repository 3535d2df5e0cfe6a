# The first target that needs a package installs it, inside this folder, and again only when a requirement
# changes: Python packages in .venv, npm packages in node_modules.

PYTHON := .venv/bin/python
SERVING := .venv/.serving
DEVELOPMENT := .venv/.development
NODE_MODULES := node_modules/.complete
TEST_MODULES := tests/node_modules/.complete
CLIENT_MODULES := clients/node_modules/.complete
CLIENT_CODE := clients/node_modules/.generated
WEB_PAGE := clients/web/build/index.html
NODE_SERVERS := benchmarks/node/node_modules/.complete
PYTHON_CLIENT := clients/python/.venv/.complete
EXPLORER := graphql_api/web/explorer_assets/index.html
EXPLORER_SOURCES := $(shell find explorer -type f -not -path '*/node_modules/*')
ARCHITECTURE ?= arm64
NPM_CI := npm ci --include=dev --no-audit --no-fund --loglevel=error
# With the extras: pip before 23.3 treats X[extra] as a requirement that X==1 does not pin.
LOCK := $(PYTHON) -m uv pip compile --quiet --no-strip-extras --universal --python-version 3.11 --generate-hashes

# Printed before a first run. The figures are measured; README has the same.
ifneq (,$(filter run,$(MAKECMDGOALS)))
ifeq (,$(wildcard $(SERVING)))
$(info First run: installs 44 Python and 145 npm packages into this folder (450 MB), and builds the)
$(info explorer's page. That takes about 1 minute; from then on, a start takes seconds.)
endif
endif
ifneq (,$(filter test test-long coverage,$(MAKECMDGOALS)))
ifeq (,$(wildcard $(DEVELOPMENT)))
$(info First run: installs 129 Python and 853 npm packages into this folder (1300 MB), and builds the)
$(info pages and the clients. That takes about 3 minutes; only then do the tests begin. On Debian, as root,)
$(info it also installs Chromium where there is none.)
endif
endif

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run web test test-long coverage chaos bench lint types schema schema-check explorer picture lock clean package chromium build-ItemsFunction

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 18

run: $(SERVING) $(NODE_MODULES) $(EXPLORER) ## serve API and explorer on 127.0.0.1 (PORT=8000, DATA_DIR=.data, GATEWAY=1, SIGN_IN=local, EXAMPLE=reviews)
	@exec $(PYTHON) -m graphql_api serve --end-with-parent

web: $(CLIENT_MODULES) ## serve the example page, for `make run` (PORT=8000) or another API (API=https://...)
	@cd clients && exec npm run dev --workspace web --loglevel=error

TESTED := $(DEVELOPMENT) $(NODE_MODULES) $(TEST_MODULES) $(CLIENT_CODE) $(WEB_PAGE) $(PYTHON_CLIENT) $(NODE_SERVERS) $(EXPLORER) chromium

test: $(TESTED) ## run the tests, in parallel, in less than ten minutes
	$(PYTHON) -m pytest -n auto --dist loadfile -m 'not long'

test-long: $(TESTED) ## run the long tests: packages built and served, browsers, clients from empty folders, chaos
	$(PYTHON) -m pytest -n auto --dist loadfile -m long
	@$(MAKE) --no-print-directory chaos

coverage: $(TESTED) ## run both with branch coverage, which takes half as long again
	$(PYTHON) -m pytest -n auto --dist loadfile --cov

chaos: $(DEVELOPMENT) $(NODE_MODULES) ## check the responses to callers under every fault (SECONDS=0, SEED=1, ENTITY=item)
	@$(PYTHON) -m tests.system.chaos --seconds $(or $(SECONDS),0) --seed $(or $(SEED),1) \
		--entity $(or $(ENTITY),item)

bench: $(DEVELOPMENT) $(NODE_SERVERS) $(EXPLORER) ## measure speed, relative to Strawberry as documented and to Apollo Server
	@$(PYTHON) -m benchmarks
	@$(PYTHON) -m benchmarks --against apollo

lint: $(DEVELOPMENT) ## check the style of the Python code, and the AWS template
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) .venv/bin/cfn-lint template.yaml

types: $(DEVELOPMENT) ## run mypy in strict mode
	$(PYTHON) -m mypy

schema: $(SERVING) ## regenerate schema.graphql
	@$(PYTHON) -m graphql_api schema > schema.graphql.new \
		&& mv schema.graphql.new schema.graphql || { rm -f schema.graphql.new; exit 1; }

schema-check: $(CLIENT_MODULES) ## fail on breaking changes since the last release that have no reason listed
	@cd clients/schema && ../node_modules/.bin/tsx check.ts

explorer: $(EXPLORER) ## build the explorer's page

package: $(SERVING) $(EXPLORER) ## build what `sam build` deploys, as build/function and build/function.zip
	@rm -rf build/function build/function.zip
	@$(PYTHON) -m lambda_package build/function --zip build/function.zip \
		--architecture $(ARCHITECTURE)

picture: $(TEST_MODULES) ## draw docs/architecture.svg from docs/architecture.dot
	@node tests/docs/picture.mjs > docs/architecture.svg

lock: $(DEVELOPMENT) ## resolve all requirements*.txt again, from pyproject.toml and the .in files
	$(LOCK) pyproject.toml -o requirements/function.txt
	$(LOCK) pyproject.toml --extra local -c requirements/function.txt -o requirements/local.txt
	$(LOCK) pyproject.toml --extra local --extra dev -c requirements/local.txt \
		-o requirements/development.txt
	$(LOCK) requirements/oldest_pip.in -o requirements/oldest_pip.txt
	for what in baseline/requirements runtime_client; do \
		$(LOCK) benchmarks/$$what.in -c requirements/function.txt -o benchmarks/$$what.txt || exit 1; \
	done
	$(LOCK) clients/python/pyproject.toml -o clients/python/requirements.txt

clean: ## remove what was installed, built and cached; .data/ stays
	rm -rf .venv node_modules explorer/node_modules tests/node_modules clients/node_modules \
		benchmarks/node/node_modules clients/python/.venv clients/web/build \
		clients/codegen/generated clients/urql/generated clients/relay/src/generated \
		clients/relay/build graphql_api/web/explorer_assets .aws-sam build \
		.mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage .coverage.*

# --clear: an existing .venv has lost its Python, or is incomplete.
$(SERVING): requirements/local.txt $(PYTHON)
	@test ! -e .venv/.unfinished && $(PYTHON) -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' \
		2>/dev/null && exit 0; \
	for python in python3.13 python3.12 python3.11 python3; do \
		$$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' \
			2>/dev/null || continue; \
		echo "$$python -m venv .venv"; exec $$python -m venv --clear .venv; \
	done; \
	echo 'Python 3.11 or newer with venv is needed (Debian: apt-get install python3-venv).' >&2; \
	exit 1
	$(PYTHON) requirements/install.py requirements/local.txt $@

# Missing, or a link to a Python that was removed: the targets that need it recreate it.
$(PYTHON):

$(DEVELOPMENT): requirements/development.txt $(SERVING)
	$(PYTHON) requirements/install.py requirements/development.txt $(SERVING) $@

$(NODE_MODULES): package-lock.json package.json explorer/package.json .npmrc
	@node -e 'const [a, b] = process.versions.node.split("."); process.exit(a * 100 + +b < 2019 ? 1 : 0)' \
		2>/dev/null || { echo 'Node.js 20.19 or newer with npm is needed.' >&2; exit 1; }
	$(NPM_CI)
	@touch $@

$(TEST_MODULES): tests/package-lock.json tests/package.json tests/.npmrc | $(NODE_MODULES)
	cd tests && $(NPM_CI)
	@touch $@

# A separate workspace: the clients are not part of the service.
$(CLIENT_MODULES): clients/package-lock.json clients/package.json $(wildcard clients/*/package.json) \
		clients/.npmrc | $(NODE_MODULES)
	cd clients && $(NPM_CI)
	@touch $@

# Code that the clients' compilers generate from schema.graphql and the clients' operations.
$(CLIENT_CODE): $(CLIENT_MODULES) schema.graphql $(wildcard clients/codegen/*.* clients/relay/*.* \
		clients/relay/src/*.* clients/urql/tsconfig.json)
	cd clients && npm run build --loglevel=error
	@touch $@

$(WEB_PAGE): $(CLIENT_MODULES) schema.graphql $(wildcard clients/web/*.* clients/web/src/*.* \
		clients/web/public/*.*)
	cd clients && npm run build --workspace web --loglevel=error

# Servers to measure next to this one. benchmarks/node_packages.py does the same if needed.
$(NODE_SERVERS): benchmarks/node/package-lock.json benchmarks/node/package.json benchmarks/node/.npmrc | $(NODE_MODULES)
	cd benchmarks/node && $(NPM_CI)
	@touch $@

# Separate from .venv: its generator needs an older graphql-core than the service has.
$(PYTHON_CLIENT): clients/python/requirements.txt | $(SERVING)
	$(PYTHON) -m venv --clear clients/python/.venv
	clients/python/.venv/bin/python requirements/install.py clients/python/requirements.txt $@

$(EXPLORER): $(NODE_MODULES) $(EXPLORER_SOURCES)
	@echo "Building the explorer's page"
	@npm run build --workspace explorer --loglevel=error --silent -- --logLevel=warn
	@touch $@

# For the explorer's test. On other systems, or without root, install it yourself.
chromium:
	@for name in chromium chromium-browser google-chrome google-chrome-stable; do \
		command -v $$name >/dev/null && exit 0; \
	done; \
	if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
		export DEBIAN_FRONTEND=noninteractive; \
		apt-get update -qq && apt-get install -qq -y --no-install-recommends chromium >/dev/null; \
	else \
		echo 'No Chromium here: install it for the tests of the explorer.' >&2; \
	fi

# `sam build` calls this; see template.yaml, whose Architectures has to match.
build-ItemsFunction: $(SERVING) $(EXPLORER)
	@$(PYTHON) -m lambda_package "$(ARTIFACTS_DIR)" --architecture $(ARCHITECTURE)
