# The commands of this repository. `make` alone lists them. Each sets up what it needs; nothing is installed outside .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The default torch on Linux brings gigabytes of CUDA. For the CPU build give the index address that pytorch.org's "Get Started" page shows:
#   make setup TORCH_INDEX=<that address>
TORCH_INDEX ?=
INDEX := $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX))
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check $(INDEX) --constraint constraints.txt
DEMO := grades/demo
FAST := structure policy values channel compare show diagnose strip intake store accuracy models worker # what most changes break, in a minute

.DEFAULT_GOAL := help
.PHONY: help setup demo check test test-fast lint types audit template locale release grade bench train data doctor clean

help: ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: $(VENV)/ready ## create .venv with everything but Otter

$(VENV)/python-ok:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || { echo "Python 3.10 or newer is needed; name one with PYTHON=..."; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { echo "python3 -m venv failed. On Debian or Ubuntu: apt-get install python3-venv"; exit 2; }
	@touch $@

$(VENV)/ready: $(VENV)/python-ok pyproject.toml constraints.txt
	@echo "Installing into $(VENV) (torch is large; this takes a minute or more) ..."
	@$(INSTALL) --editable '.[dev]'
	@touch $@

$(VENV)/ready-otter: $(VENV)/ready
	@echo "Installing Otter for its tests ..."
	@$(INSTALL) --editable '.[dev,otter]'
	@touch $@

demo: setup template ## grade the golden class and show the gradebook
	@rm -rf $(DEMO)
	@$(BIN)/autograder grade tests/submissions --out $(DEMO) $(if $(UNSAFE),--unsafe)

check: setup ## check the reference solutions with the visible cases, as a student would
	@$(BIN)/autograder check solutions $(if $(Q),-q $(Q)) $(if $(A),-a $(A))

test: $(VENV)/ready-otter ## all tests
	@$(BIN)/python -m pytest

test-fast: setup ## the fast core of the tests
	@$(BIN)/python -m pytest -m "not slow" $(FAST:%=tests/test_%.py)

lint: setup ## ruff
	@$(BIN)/ruff check .

types: setup ## mypy, strict
	@$(BIN)/mypy

audit: setup ## the invariants: solutions full marks, template zero, mistakes named, mutants caught, nothing leaked
	@$(BIN)/autograder audit

template: setup ## renew student_template/ and the stored answers from solutions/ and assignments/
	@$(BIN)/autograder template

locale: setup ## renew the catalogue of translations from the sources, and compile it
	@$(BIN)/python -m autograder.release.catalogue

release: $(if $(filter otter,$(DOOR)),$(VENV)/ready-otter,setup) ## a starter repository in OUT (make release OUT=../starter [L=es] [DOOR=otter])
	@test -n "$(OUT)" || { echo "Say where: make release OUT=../starter"; exit 2; }
	@$(BIN)/autograder release --out "$(OUT)" $(if $(L),--lang $(L)) $(if $(DOOR),--door $(DOOR))

grade: setup ## grade a folder of submissions (make grade IN=submissions OUT=grades/term [RESUME=1] [L=es])
	@test -n "$(IN)" -a -n "$(OUT)" || { echo "Say what and where: make grade IN=submissions OUT=grades/term"; exit 2; }
	@$(BIN)/autograder grade "$(IN)" --out "$(OUT)" $(if $(RESUME),--resume) $(if $(L),--lang $(L)) $(if $(JOBS),--jobs $(JOBS)) $(if $(UNSAFE),--unsafe)

bench: setup ## ratios of speed, against baselines in the same run
	@$(BIN)/python bench/run.py

train: setup ## train the reference model of `fashion` (two minutes on two cores)
	@$(BIN)/python solutions/train_fashion.py

data: setup ## download Fashion-MNIST, or say where it was found
	@$(BIN)/autograder data fashion-mnist

doctor: setup ## versions, isolation layers, data
	@$(BIN)/autograder doctor

clean: ## remove .venv and everything generated
	rm -rf $(VENV) grades .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
