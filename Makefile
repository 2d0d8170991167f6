# Everything that can be done here, by name. Each target does its own set-up.
# `make` alone lists them.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

# Which Python to use: found by itself, or `make PYTHON=/path/to/python3.11 …`.
export PYTHON ?=
# Where everything is installed.
VENV ?= .venv
# Further arguments for pip, such as another place to take packages from.
PIP_ARGS ?=
# How many processes share the tests; those marked `alone` never share the machine.
JOBS ?= 2
# Further arguments for the program behind a target: `make test ARGS="tests/plant -x"`.
ARGS ?=

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
DONE := $(VENV)/.done

.PHONY: help
help:  ## list what can be done (this is the default)
	@echo "make TARGET, where TARGET is one of"
	@sed -n 's/^\([a-z-]*\):.*  ## \(.*\)/  \1|\2/p' $(MAKEFILE_LIST) \
		| while IFS='|' read -r name what; do printf '  %-14s %s\n' "$$name" "$$what"; done

# ---- set-up: done once, and again when a lock changes -------------------------------------

.PHONY: setup
setup: $(DONE)/base  ## install what is needed to watch (about 0.7 GB) into .venv

.PHONY: setup-all
setup-all: $(DONE)/dev $(DONE)/yolo  ## install the tests' tools and the extra yolo too

$(DONE)/venv:
	sh tools/make-venv $(VENV)
	@mkdir -p $(DONE) && touch $@

$(DONE)/base: locks/build.txt locks/base.txt pyproject.toml | $(DONE)/venv
	$(PIP) install $(PIP_ARGS) --require-hashes -r locks/build.txt -r locks/base.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(DONE)/dev: locks/dev.txt $(DONE)/base
	$(PIP) install $(PIP_ARGS) --require-hashes -r locks/dev.txt
	@touch $@

$(DONE)/demo: locks/demo.txt $(DONE)/base
	$(PIP) install $(PIP_ARGS) --require-hashes -r locks/demo.txt
	@touch $@

# The builds of torch differ (CPU, CUDA), so this lock has versions and no hashes.
$(DONE)/yolo: locks/yolo.txt $(DONE)/base
	$(PIP) install $(PIP_ARGS) -r locks/yolo.txt
	@touch $@

# ---- use -----------------------------------------------------------------------------------

.PHONY: demo
demo: $(DONE)/demo  ## play the sample films as cameras; ONCE=1: each once, held against its truth
	$(BIN)/floorwatch demo $(if $(ONCE),--once) --state out/demo $(ARGS)

.PHONY: footage
footage: build/studio/.done  ## render a sample film and its truth: make footage FILM=carton_taken; SEED=9001: a variant
	build/studio/bin/python -m sample_videos.studio $(FILM) $(if $(SEED),--seed $(SEED)) $(ARGS)

build/studio/.done: sample_videos/studio/requirements.txt
	sh tools/make-venv build/studio
	build/studio/bin/python -m pip --disable-pip-version-check install $(PIP_ARGS) -r $<
	@touch $@

# ---- prove ---------------------------------------------------------------------------------

.PHONY: test
test: $(DONE)/dev $(DONE)/yolo  ## run the fast tests (six or seven minutes on two cores)
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile -m "not slow" $(ARGS)

.PHONY: test-all
test-all: test-together test-alone  ## run every test

.PHONY: test-together
test-together: $(DONE)/dev $(DONE)/yolo  ## run every test that can share the machine
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile -m "not alone" $(ARGS)

# ARGS may choose files that have no such test, which pytest says with 5.
.PHONY: test-alone
test-alone: $(DONE)/dev $(DONE)/yolo  ## run the tests that cannot
	$(BIN)/python -m pytest -m alone $(ARGS) || [ $$? -eq 5 ]

.PHONY: check
check: $(DONE)/dev  ## check format, style, types and the arrows between the rooms
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: bench
bench: $(DONE)/dev $(DONE)/yolo  ## measure speed, memory and the number of streams
	$(BIN)/python -m benchmarks $(ARGS)

.PHONY: score
score: $(DONE)/base  ## watch recorded footage and score it against its truth
	$(BIN)/python -m benchmarks.accuracy.run $(ARGS)

# ---- keep ----------------------------------------------------------------------------------

.PHONY: format
format: $(DONE)/dev  ## put the code into its format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.PHONY: schemas
schemas: $(DONE)/base  ## write the JSON Schemas and the AsyncAPI document into docs/reference
	$(BIN)/floorwatch plant schema > docs/reference/plant.schema.json.new
	mv docs/reference/plant.schema.json.new docs/reference/plant.schema.json
	$(BIN)/python -m api.mqtt.reference docs/reference

.PHONY: lock
lock: $(DONE)/venv  ## choose the newest versions that pyproject.toml allows, and lock them
	PIP_ARGS="$(PIP_ARGS)" sh tools/lock $(VENV)

.PHONY: clean
clean:  ## remove what was made here, but for .venv
	rm -rf build dist out .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -path ./$(VENV) -prune -o -name __pycache__ -type d -exec rm -rf {} +

.PHONY: clean-all
clean-all: clean  ## remove .venv as well
	rm -rf $(VENV)
