# The first target that needs a package installs it, inside this folder, and again only when a requirement
# changes: Python packages in .venv, npm packages in node_modules.

PYTHON := .venv/bin/python
SERVING := .venv/.serving
DEVELOPMENT := .venv/.development
NODE_MODULES := node_modules/.complete
TEST_MODULES := tests/node_modules/.complete
SAM_CLI := tests/template/.venv/.complete
EXPLORER := graphql_api/web/explorer_assets/index.html
EXPLORER_SOURCES := $(shell find explorer -type f -not -path '*/node_modules/*')
ARCHITECTURE ?= arm64
NPM_CI := npm ci --include=dev --no-audit --no-fund --loglevel=error || { \
	echo 'npm could not install; the reason is above. Without a network, or behind a proxy: `npm config list`' >&2; \
	echo 'shows where it looks. Run the same command again once that can be reached.' >&2; exit 1; }
# With the extras: pip installs what a lock names and nothing else, and a test sees from them that nothing lacks.
LOCK := $(PYTHON) -m uv pip compile --quiet --no-strip-extras --universal --python-version 3.11 --generate-hashes

# Printed before a first run. The figures are measured; README has the same.
ifneq (,$(filter run,$(MAKECMDGOALS)))
ifeq (,$(wildcard $(SERVING)))
$(info First run: installs 45 Python and 149 npm packages into this folder (450 MB), and builds the)
$(info explorer's page. That takes about 1 minute; from then on, a start takes seconds.)
endif
endif
ifneq (,$(filter test test-long coverage,$(MAKECMDGOALS)))
ifeq (,$(wildcard $(DEVELOPMENT)))
$(info First run: installs 136 Python and 943 npm packages into this folder (1300 MB), and builds the)
$(info pages and the clients. That takes about 3 minutes; only then do the tests begin. On Debian, as root,)
$(info it also installs Chromium where there is none.)
endif
endif

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run reset test test-long coverage chaos lint types schema explorer picture lock lock-service clean package chromium build-ItemsFunction

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 18

run: $(SERVING) $(NODE_MODULES) $(EXPLORER) ## serve API and explorer on 127.0.0.1 (PORT=8000, DATA_DIR=.data, GATEWAY=1, SIGN_IN=local, EXAMPLE=reviews, EMPTY=1, RELOAD=0)
	@RELOAD=$(or $(RELOAD),1) exec $(PYTHON) -m graphql_api serve --end-with-parent

reset: $(SERVING) ## remove the local data, which `make run` keeps in DATA_DIR=.data (FORCE=1 does not ask)
	@$(PYTHON) -m graphql_api reset

TESTED := $(DEVELOPMENT) $(NODE_MODULES) $(TEST_MODULES) $(EXPLORER) chromium

# Folders that may be deleted: each adds its own targets, and what its tests need.
-include clients/targets.mk benchmarks/targets.mk

test: $(TESTED) ## run the tests, in parallel, in less than ten minutes
	$(PYTHON) -m pytest -n auto --dist loadfile -m 'not long'

test-long: $(TESTED) $(if $(CI),,$(SAM_CLI)) ## run the long tests: packages built and served, browsers, clients from empty folders, chaos
	$(PYTHON) -m pytest -n auto --dist loadfile -m 'long$(if $(CI), and not whole)'
	@$(MAKE) --no-print-directory chaos

coverage: $(TESTED) ## run both with branch coverage, which takes half as long again
	$(PYTHON) -m pytest -n auto --dist loadfile --cov

chaos: $(DEVELOPMENT) $(NODE_MODULES) ## check the responses to callers under every fault (SECONDS=0, SEED=1, ENTITY=, the first)
	@$(PYTHON) -m tests.system.chaos --seconds $(or $(SECONDS),0) --seed $(or $(SEED),1) \
		$(if $(ENTITY),--entity $(ENTITY))

lint: $(DEVELOPMENT) ## check the style of the Python code, and the AWS template
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) .venv/bin/cfn-lint template.yaml

types: $(DEVELOPMENT) ## run mypy in strict mode
	$(PYTHON) -m mypy

schema: $(SERVING) ## regenerate schema.graphql
	@$(PYTHON) -m graphql_api schema > schema.graphql.new \
		&& mv schema.graphql.new schema.graphql || { rm -f schema.graphql.new; exit 1; }

explorer: $(EXPLORER) ## build the explorer's page

package: $(SERVING) $(EXPLORER) ## build what `sam build` deploys, as build/function and build/function.zip
	@rm -rf build/function build/function.zip
	@$(PYTHON) -m lambda_package build/function --zip build/function.zip \
		--architecture $(ARCHITECTURE)

picture: $(TEST_MODULES) ## draw docs/architecture.svg from docs/architecture.dot
	@node tests/docs/picture.mjs > docs/architecture.svg

lock: lock-service ## resolve all requirements*.txt again, from pyproject.toml and the .in files

lock-service: $(DEVELOPMENT)
	$(LOCK) pyproject.toml -o requirements/function.txt
	$(LOCK) pyproject.toml --extra local -c requirements/function.txt -o requirements/local.txt
	$(LOCK) pyproject.toml --extra local --extra dev -c requirements/local.txt \
		-o requirements/development.txt
	$(LOCK) requirements/oldest_pip.in -o requirements/oldest_pip.txt
	$(LOCK) requirements/sam_cli.in -o requirements/sam_cli.txt

clean: ## remove what was installed, built and cached; .data/ stays
	rm -rf .venv node_modules explorer/node_modules tests/node_modules clients/node_modules \
		benchmarks/node/node_modules clients/python/.venv clients/web/build tests/template/.venv \
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

# Separate from .venv: it needs older releases of what the tests need. Its tests are left out in CI.
$(SAM_CLI): requirements/sam_cli.txt | $(SERVING)
	$(PYTHON) -m venv --clear tests/template/.venv
	tests/template/.venv/bin/python requirements/install.py requirements/sam_cli.txt $@

$(NODE_MODULES): package-lock.json package.json explorer/package.json .npmrc
	@node -e 'const [a, b] = process.versions.node.split("."); process.exit(a * 100 + +b < 2019 ? 1 : 0)' \
		2>/dev/null || { echo "Node.js 20.19 or newer with npm is needed; found: $$(node --version 2>/dev/null || echo none)." >&2; \
		echo 'Install it (nodejs.org, or your version manager), then run the same command again.' >&2; exit 1; }
	@echo 'npm ci'
	@$(NPM_CI)
	@touch $@

$(TEST_MODULES): tests/package-lock.json tests/package.json tests/.npmrc | $(NODE_MODULES)
	@echo 'npm ci in tests/'
	@cd tests && $(NPM_CI)
	@touch $@

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
