# Part of ../Makefile: what this service is measured against.

NODE_SERVERS := benchmarks/node/node_modules/.complete

TESTED += $(NODE_SERVERS)

.PHONY: bench lock-benchmarks

bench: $(DEVELOPMENT) $(NODE_SERVERS) $(EXPLORER) ## measure speed, relative to Strawberry as documented and to Apollo Server
	@$(PYTHON) -m benchmarks
	@$(PYTHON) -m benchmarks --against apollo

lock: lock-benchmarks

lock-benchmarks: lock-service
	for what in baseline/requirements runtime_client; do \
		$(LOCK) benchmarks/$$what.in -c requirements/function.txt -o benchmarks/$$what.txt || exit 1; \
	done

# Servers to measure next to this one. benchmarks/node_packages.py does the same if needed.
$(NODE_SERVERS): benchmarks/node/package-lock.json benchmarks/node/package.json benchmarks/node/.npmrc | $(NODE_MODULES)
	@echo 'npm ci in benchmarks/node/'
	@cd benchmarks/node && $(NPM_CI)
	@touch $@
