# Part of ../Makefile: the clients, and the example page.

CLIENT_MODULES := clients/node_modules/.complete
CLIENT_CODE := clients/node_modules/.generated
WEB_PAGE := clients/web/build/index.html
PYTHON_CLIENT := clients/python/.venv/.complete

TESTED += $(CLIENT_CODE) $(WEB_PAGE) $(PYTHON_CLIENT)

.PHONY: web schema-check lock-clients

web: $(CLIENT_MODULES) ## serve the example page, for `make run` (which it finds; PORT=8000) or another API (API=https://...)
	@cd clients && exec npm run dev --workspace web --loglevel=error

schema-check: $(CLIENT_MODULES) ## fail on breaking changes since the last release that have no reason listed
	@cd clients/schema && ../node_modules/.bin/tsx check.ts

lock: lock-clients

lock-clients: lock-service
	$(LOCK) clients/python/pyproject.toml -o clients/python/requirements.txt

# A separate workspace: the clients are not part of the service.
$(CLIENT_MODULES): clients/package-lock.json clients/package.json $(wildcard clients/*/package.json) \
		clients/.npmrc | $(NODE_MODULES)
	@echo 'npm ci in clients/'
	@cd clients && $(NPM_CI)
	@touch $@

# Code that the clients' compilers generate from schema.graphql and the clients' operations.
$(CLIENT_CODE): $(CLIENT_MODULES) schema.graphql $(wildcard clients/codegen/*.* clients/relay/*.* \
		clients/relay/src/*.* clients/urql/tsconfig.json)
	cd clients && npm run build --loglevel=error
	@touch $@

$(WEB_PAGE): $(CLIENT_MODULES) schema.graphql $(wildcard clients/web/*.* clients/web/src/*.* \
		clients/web/public/*.*)
	cd clients && npm run build --workspace web --loglevel=error

# Separate from .venv: its generator needs an older graphql-core than the service has.
$(PYTHON_CLIENT): clients/python/requirements.txt | $(SERVING)
	$(PYTHON) -m venv --clear clients/python/.venv
	clients/python/.venv/bin/python requirements/install.py clients/python/requirements.txt $@
