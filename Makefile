# The two commands are `make run` and `make test`; both prepare .venv themselves. `make lock` needs uv on the PATH.
PYTHON ?= python3
BIN := .venv/bin
OFFSCREEN := QT_QPA_PLATFORM=offscreen
LOCK := uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url
.PHONY: setup run test rules check quick lint bench tour pictures catalogs lock clean

setup:
	@$(PYTHON) build/bootstrap.py

run: setup
	@if $(BIN)/python -m ui.display; then \
		$(BIN)/python -m advisor_app; \
	else \
		$(MAKE) --no-print-directory tour && \
		echo "There is no display here, so the tour was run: pictures and papers lie in out/tour (*.png, *.pdf, tour.json)."; \
	fi

tour: setup
	$(OFFSCREEN) $(BIN)/advisor tour --out out/tour

lint: setup
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

# The fast part: rules of the trade, rules of the code, papers, one visit through the services.
QUICK := tests/domain tests/architecture tests/documents tests/journeys/test_walk_in_services.py

check: setup
	@$(MAKE) --no-print-directory -j 2 lint quick

quick: setup
	$(OFFSCREEN) $(BIN)/pytest -q -n 2 -m "not slow and not postgres" $(QUICK)

# One process more than the usual two processors: databases, programs of their own and the clock are waited for.
test: setup
	@$(MAKE) --no-print-directory -j 2 lint rules
	$(OFFSCREEN) $(BIN)/pytest -q -n 3 --ignore tests/domain

rules: setup
	$(OFFSCREEN) $(BIN)/pytest -q tests/domain

bench: setup
	$(OFFSCREEN) $(BIN)/python -m tests.benchmarks

pictures: setup
	$(OFFSCREEN) $(BIN)/python build/make_pictures.py

catalogs: setup
	$(BIN)/python build/catalogs.py

lock:
	$(LOCK) --upgrade build/requirements.in -o build/requirements.txt
	$(LOCK) --constraints build/requirements.txt build/requirements-dev.in -o build/requirements-dev.txt

clean:
	rm -rf .venv .cache out dist
