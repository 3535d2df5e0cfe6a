# Everything is set up by the first target that needs it, inside this folder, and again only when a
# requirement changes: Python's packages in .venv, npm's in node_modules.

BIN := .venv/bin
VENV := .venv/.complete
NODE_MODULES := node_modules/.complete
CLIENT_MODULES := clients/node_modules/.complete
CLIENT_CODE := clients/node_modules/.generated
WEB_PAGE := clients/web/build/index.html
PYTHON_CLIENT := clients/python/.venv/.complete
EXPLORER := graphql_api/web/explorer_assets/index.html
EXPLORER_SOURCES := $(shell find explorer -type f -not -path '*/node_modules/*')
ARCHITECTURE ?= arm64
LOCK := $(BIN)/uv pip compile pyproject.toml --no-strip-extras --universal --python-version 3.11

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run web test coverage chaos bench lint types schema schema-check explorer lock clean package chromium build-ItemsFunction

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 18

run: $(VENV) $(NODE_MODULES) $(EXPLORER) ## serve API and explorer on 127.0.0.1 (PORT=8000, DATA_DIR=.data, GATEWAY=1, SIGN_IN=local)
	@exec $(BIN)/python -m graphql_api serve --end-with-parent

web: $(CLIENT_MODULES) ## the example page, on what `make run` serves (API=http://127.0.0.1:8000)
	@cd clients && exec npm run dev --workspace web --loglevel=error

TESTED := $(VENV) $(NODE_MODULES) $(CLIENT_CODE) $(WEB_PAGE) $(PYTHON_CLIENT) $(EXPLORER) chromium

test: $(TESTED) ## all tests, in parallel
	$(BIN)/python -m pytest -n auto --dist loadfile

coverage: $(TESTED) ## all tests, with branch coverage, which takes half as long again
	$(BIN)/python -m pytest -n auto --dist loadfile --cov

chaos: $(VENV) $(NODE_MODULES) ## what callers are told, checked under every fault (SECONDS=0, SEED=1)
	@PYTHONPATH=tests $(BIN)/python -m chaos --seconds $(or $(SECONDS),0) --seed $(or $(SEED),1)

bench: $(VENV) $(EXPLORER) ## speed, as ratios to Strawberry as its documentation deploys it
	@$(BIN)/python -m benchmarks

lint: $(VENV) ## style of the Python code, and the AWS template
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/cfn-lint template.yaml

types: $(VENV) ## mypy, strictly
	$(BIN)/mypy

schema: $(VENV) ## write schema.graphql anew
	@$(BIN)/python -m graphql_api schema > schema.graphql.new \
		&& mv schema.graphql.new schema.graphql || { rm -f schema.graphql.new; exit 1; }

schema-check: $(CLIENT_MODULES) ## is there a breaking change since the last release, without a reason?
	@cd clients/schema && ../node_modules/.bin/tsx check.ts

explorer: $(EXPLORER) ## build the explorer's page

package: $(VENV) $(EXPLORER) ## what `sam build` deploys, as build/function and build/function.zip
	@rm -rf build/function build/function.zip
	@$(BIN)/python -m lambda_package build/function --zip build/function.zip \
		--architecture $(ARCHITECTURE)

lock: $(VENV) ## resolve requirements/*.txt anew from pyproject.toml
	$(LOCK) --generate-hashes -o requirements/function.txt
	$(LOCK) --extra local --extra dev -c requirements/function.txt --generate-hashes \
		-o requirements/development.txt
	for what in baseline/requirements runtime_client; do \
		$(BIN)/uv pip compile benchmarks/$$what.in --no-strip-extras --universal --python-version 3.11 \
			-c requirements/function.txt --generate-hashes -o benchmarks/$$what.txt || exit 1; \
	done
	$(BIN)/uv pip compile clients/python/pyproject.toml --no-strip-extras --universal --python-version 3.11 \
		--generate-hashes -o clients/python/requirements.txt

clean: ## remove what was installed, built and cached; .data/ stays
	rm -rf .venv node_modules explorer/node_modules clients/node_modules clients/python/.venv clients/web/build \
		clients/codegen/generated clients/urql/generated clients/relay/src/generated \
		clients/relay/build graphql_api/web/explorer_assets .aws-sam build \
		.mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage .coverage.*

# --clear: a .venv that is there has lost its Python, or was left half made.
$(VENV): requirements/development.txt
	@$(BIN)/python -m pip --version >/dev/null 2>&1 && exit 0; \
	for python in python3.13 python3.12 python3.11 python3; do \
		$$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' \
			2>/dev/null || continue; \
		echo "$$python -m venv .venv"; exec $$python -m venv --clear .venv; \
	done; \
	echo 'Python 3.11 or newer with venv is needed (Debian: apt-get install python3-venv).' >&2; \
	exit 1
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		-r requirements/development.txt
	@touch $@

$(NODE_MODULES): package-lock.json package.json explorer/package.json .npmrc
	@node -e 'const [a, b] = process.versions.node.split("."); process.exit(a * 100 + +b < 2019 ? 1 : 0)' \
		2>/dev/null || { echo 'Node.js 20.19 or newer with npm is needed.' >&2; exit 1; }
	npm ci --no-audit --no-fund --loglevel=error
	@touch $@

# A workspace of its own: no client is part of the service.
$(CLIENT_MODULES): clients/package-lock.json clients/package.json $(wildcard clients/*/package.json) \
		clients/.npmrc | $(NODE_MODULES)
	cd clients && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

# What the clients' compilers make of schema.graphql and of the clients' own operations.
$(CLIENT_CODE): $(CLIENT_MODULES) schema.graphql $(wildcard clients/codegen/*.* clients/relay/*.* \
		clients/relay/src/*.* clients/urql/tsconfig.json)
	cd clients && npm run build --loglevel=error
	@touch $@

$(WEB_PAGE): $(CLIENT_MODULES) schema.graphql $(wildcard clients/web/*.* clients/web/src/*.* \
		clients/web/public/*.*)
	cd clients && npm run build --workspace web --loglevel=error

# Apart from .venv: its generator needs an older graphql-core than the service has.
$(PYTHON_CLIENT): clients/python/requirements.txt | $(VENV)
	$(BIN)/python -m venv --clear clients/python/.venv
	clients/python/.venv/bin/python -m pip install --quiet --disable-pip-version-check \
		--require-hashes -r clients/python/requirements.txt
	@touch $@

$(EXPLORER): $(NODE_MODULES) $(EXPLORER_SOURCES)
	npm run build --workspace explorer --loglevel=error
	@touch $@

# For the explorer's test. On other systems, or without root, that is the owner's to install.
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

# `sam build` calls this; see template.yaml, whose Architectures has to say the same.
build-ItemsFunction: $(VENV) $(EXPLORER)
	@$(BIN)/python -m lambda_package "$(ARTIFACTS_DIR)" --architecture $(ARCHITECTURE)
