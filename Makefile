# One spelling per verb. Each does its own set-up; `make help` lists them.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export LINE LINES
export NO_MKDOCS_2_WARNING := 1 # Material's own banner; mkdocs is pinned below 2

.PHONY: help site serve publish rollback test test-fast test-bare coverage check search-quality bench lighthouse audit reviews \
	lock schema import update clean clean-cache

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

site: $(VENV)/.site ## build every published line into site/ (LINES=5.2,5.3 for a subset)
	@$(BIN)/python scripts/refresh_site.py

serve: $(VENV)/.site ## preview one line (LINE=5.2 PORT=8000; default: the newest supported; POLL=1 on a network drive)
	@LINES="$(or $(LINE),latest)," $(BIN)/python scripts/serve_preview.py --port $(or $(PORT),8000) $(if $(POLL),--poll)

# what the tests need of Debian: package:command, where the names differ
PACKAGES := $(addprefix @,$(wildcard tests/packages.txt tests/content/packages.txt))
test: $(VENV)/.dev ## run all tests (installs the Debian packages they need when root or sudo is there)
	@$(BIN)/python tests/tools/install_packages.py $(PACKAGES)
	@$(MAKE) --no-print-directory check-script-types
	@$(BIN)/python -m pytest -n 2 --dist loadgroup

test-bare: $(VENV)/.site ## run `make site` and `make test` in bare Debian 12 and 13 (ONLY=trixie:site; wants root, an hour)
	@$(BIN)/python tests/tools/install_packages.py debootstrap
	@tests/bare/run.sh $(ONLY)

test-fast: $(VENV)/.dev ## run the tests that need neither a process nor a browser, root or a Debian package: under a minute
	@$(BIN)/python -m pytest -q tests/unit

coverage: $(VENV)/.dev ## run the tests that need no host and show which lines they miss, in the processes that they start, too
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest -q -m "not host"; status=$$?; \
		$(BIN)/coverage combine --quiet && $(BIN)/coverage report --show-missing --skip-covered && exit $$status

check: $(VENV)/.dev ## format, lint, types, metadata, prose, links: no browser
	@$(MAKE) --no-print-directory --keep-going check-format check-lint check-types check-imports check-scripts check-metadata check-prose check-site test-fast

.PHONY: check-format check-lint check-types check-imports check-scripts check-script-types check-metadata check-prose check-site
check-format: ; @$(BIN)/ruff format --quiet --diff .
check-lint: ; @$(BIN)/ruff check --quiet . && git ls-files -z '*.sh' | xargs -0 $(BIN)/shellcheck --external-sources
check-types: ; @$(BIN)/mypy --no-error-summary
check-imports: ; @out=$$($(BIN)/lint-imports --no-cache --no-logo 2>&1) || { echo "$$out" >&2; exit 1; }
check-scripts: ; @$(BIN)/oxlint --format unix --config tests/javascript/oxlint.json overrides tests && $(BIN)/python -m pytest -qq $(SCRIPT_TESTS)
SCRIPT_TESTS := $(wildcard tests/test_search_*.py) tests/test_site_script.py
check-script-types: $(VENV)/.typescript ; @$(TSC) --project tests/javascript/page.json && $(TSC) --project tests/javascript/worker.json
TSC := $(BIN)/node $(VENV)/typescript/node_modules/typescript/bin/tsc
check-metadata: ; @$(BIN)/python scripts/check_metadata.py
check-prose: ; @$(BIN)/python scripts/check_prose.py
check-site: ; @$(BIN)/python scripts/refresh_site.py && $(BIN)/python scripts/check_site.py

publish: $(VENV)/.publish ## publish the site: TARGET=/srv/docs, git:REMOTE#BRANCH or s3://BUCKET/PREFIX (FORCE=1 DRY_RUN=1 KEEP=5 RELOAD="…")
	@$(if $(TARGET),,echo "error: no TARGET; for instance make publish TARGET=/srv/docs" >&2; exit 2)
	@$(BIN)/python scripts/refresh_site.py
	@$(PUBLISH)
PUBLISH = $(BIN)/python scripts/publish_site.py "$(TARGET)" $(if $(FORCE),--force) $(if $(DRY_RUN),--dry-run) \
	$(if $(KEEP),--keep "$(KEEP)") $(if $(RELOAD),--reload "$(RELOAD)") $(if $(TAKE_OVER),--take-over)

rollback: $(VENV)/.publish ## let readers of a folder get the former release again (TARGET=/srv/docs RELEASE=000003-1a2b3c)
	@$(if $(TARGET),,echo "error: no TARGET; for instance make rollback TARGET=/srv/docs" >&2; exit 2)
	@$(PUBLISH) --rollback $(RELEASE)

import: $(VENV)/.site ## carry pages into docs/ from FROM=…: MkDocs, Markdown, DOCX, Confluence (CHECK=1 FORCE=1 ADDRESS=https://…)
	@$(if $(FROM),,echo "error: no FROM; for instance make import FROM=../old/mkdocs.yml" >&2; exit 2)
	@$(BIN)/python scripts/import_docs.py "$(FROM)" $(if $(CHECK),--check) $(if $(FORCE),--force) $(if $(ADDRESS),--address "$(ADDRESS)")

update: $(VENV)/.site ## take over newer machinery, keeping the product: FROM=upstream/main (KEEP=README.md for one more path)
	@$(if $(FROM),,echo "error: no FROM; for instance git fetch upstream && make update FROM=upstream/main" >&2; exit 2)
	@$(BIN)/python scripts/update_machinery.py "$(FROM)" $(foreach path,$(KEEP),--keep "$(path)")

search-quality: $(VENV)/.bench ## ask the query set of our search, the theme's own and Pagefind, side by side
	@$(BIN)/python tests/tools/install_packages.py chromium
	@$(BIN)/python scripts/build_site.py
	@$(BIN)/python bench/measure_search.py --against stock pagefind --misses
	@$(BIN)/python bench/measure_search.py --pages 1000

bench: $(VENV)/.dev $(VENV)-peers/.done ## measure building beside MkDocs with mike, Hugo and Zensical: half an hour of a quiet machine
	@$(BIN)/python tests/tools/install_packages.py hugo
	@$(BIN)/python tests/cache_edits.py --sequences 200
	@$(BIN)/python -m bench

lighthouse: $(VENV)/.dev ## measure reading: Lighthouse on five kinds of page, behind nginx (wants Node.js)
	@$(BIN)/python tests/tools/install_packages.py chromium nginx-light:nginx nodejs:node npm
	@$(BIN)/python scripts/refresh_site.py
	@$(BIN)/python bench/measure_reading.py

audit: $(VENV)/.dev ## ask for known vulnerabilities in what site and publishing are made with
	@$(BIN)/python scripts/audit_dependencies.py

reviews: $(VENV)/.site ## report the pages that nobody has reviewed for a year
	@$(BIN)/python scripts/check_reviews.py

lock: $(VENV)/.dev $(VENV)/.typescript ## refresh the locked requirements
	@$(BIN)/uv pip compile --quiet --upgrade $(COMPILE) pyproject.toml -o requirements/site.txt
	@$(BIN)/uv pip compile --quiet --upgrade $(COMPILE) pyproject.toml --group publish -c requirements/site.txt -o requirements/publish.txt
	@$(BIN)/uv pip compile --quiet --upgrade $(COMPILE) pyproject.toml --group dev -c requirements/site.txt -o requirements/dev.txt
	@$(BIN)/uv pip compile --quiet --upgrade $(COMPILE) --group bench -o requirements/bench.txt
	@$(BIN)/uv pip compile --quiet --upgrade $(COMPILE) --group peers -o requirements/peers.txt
	@$(BIN)/npm update --loglevel=error --prefix $(VENV)/typescript --package-lock-only --omit-lockfile-registry-resolved
	@cp $(VENV)/typescript/package-lock.json requirements/typescript.lock.json
COMPILE := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	--no-config --no-header --only-binary :all:

schema: $(VENV)/.site ## write the JSON Schemas of the release metadata
	@$(BIN)/python scripts/write_schemas.py

clean: ## remove what was built (the virtual environment stays)
	@rm -rf site .site-* .mypy_cache .ruff_cache .pytest_cache

clean-cache: ## forget all finished pages and documents: the next build makes everything anew
	@rm -rf .cache/pages .cache/documents .cache/sites

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null || \
		{ echo "error: $(PYTHON) is no Python 3.11 or newer; install one, or name it: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2> /dev/null || \
		{ echo "error: $(PYTHON) has no venv; on Debian and Ubuntu: sudo apt-get install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

INSTALL := $(BIN)/python -m pip --disable-pip-version-check --quiet install
$(VENV)/.site: requirements/site.txt pyproject.toml | $(BIN)/python
	@$(INSTALL) --require-hashes --only-binary :all: -r requirements/site.txt
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.publish: requirements/publish.txt $(VENV)/.site
	@$(INSTALL) --require-hashes --only-binary :all: -r requirements/publish.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt requirements/osv.txt $(VENV)/.site
	@$(INSTALL) --require-hashes --only-binary :all: -r requirements/dev.txt
	@$(INSTALL) --require-hashes --only-binary :all: --no-deps --upgrade --target $(VENV)/osv -r requirements/osv.txt
	@touch $@

$(VENV)/.typescript: requirements/typescript.json requirements/typescript.lock.json $(VENV)/.dev
	@mkdir -p $(VENV)/typescript
	@cp requirements/typescript.json $(VENV)/typescript/package.json
	@cp requirements/typescript.lock.json $(VENV)/typescript/package-lock.json
	@$(BIN)/npm ci --loglevel=error --ignore-scripts --prefix $(VENV)/typescript
	@touch $@

$(VENV)-peers/.done: requirements/peers.txt
	@$(PYTHON) -m venv $(VENV)-peers
	@$(VENV)-peers/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes --only-binary :all: \
		-r requirements/peers.txt
	@touch $@

$(VENV)/.bench: requirements/bench.txt $(VENV)/.dev
	@$(INSTALL) --require-hashes --only-binary :all: -r requirements/bench.txt
	@touch $@

-include tests/content/targets.mk # what only this product has
