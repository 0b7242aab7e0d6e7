# Everything here works on a fresh clone: it sets up .venv first, once.

.DEFAULT_GOAL := help
.PHONY: help demo test test-bluez lint format fuzz flash bench targets storm peers bench-peers sweep words picture clean

ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif

# the first Python that is new enough
PYTHON := $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then echo $$python; break; fi; done)
ifeq ($(PYTHON),)
$(error Hipline needs Python 3.11 or newer, and found none; on Debian and Ubuntu: sudo apt-get install -y python3 python3-venv)
endif

SET_UP := $(PYTHON) tools/set_up.py
LIBS := $(PYTHON) tools/system_libs.py

help:
	@echo "make demo     watch a simulated walk (ARGS=--no-window for the terminal)"
	@echo "make test     lint, types and tests"
	@echo "make test-bluez  the link over a real bluetoothd on a Linux kernel, emulated (needs QEMU)"
	@echo "make lint     lint and types alone"
	@echo "make format   format the code"
	@echo "make fuzz     ten thousand spoiled packets and commands of each kind"
	@echo "make flash    put the firmware on a clip's board (PORT=...), see device/README.md"
	@echo "make bench    accuracy and speed"
	@echo "make storm    half an hour of drops and losses over the link, and what is recorded of it"
	@echo "make targets  the figures to reach and those reached; the first table of docs/accuracy.md"
	@echo "make bench-peers  the same beside mobgap and scikit-digital-health; the tables of docs/accuracy.md"
	@echo "make sweep    the error maps of docs/accuracy.md"
	@echo "make words    make docs/words.md and docs/hipline.pot anew: all that people read"
	@echo "make picture  make docs/live-window.png anew"
	@echo "make clean    remove .venv and caches"

demo:
	@$(SET_UP)
	@$(LIBS) --window
	@$(BIN)/hipline demo $(ARGS)

lint:
	@$(SET_UP) --dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright --pythonpath $(BIN)/python

test: lint
	@$(LIBS)
	$(BIN)/pytest $(ARGS)

test-bluez:
	@$(SET_UP) --dev
	$(BIN)/pytest -m bluez -rs tests/bluez $(ARGS)

format:
	@$(SET_UP) --dev
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

fuzz:
	@$(SET_UP) --dev
	HIPLINE_FUZZ=10000 $(BIN)/pytest --timeout 1200 tests/device/test_fuzz.py tests/firmware/test_fuzz.py tests/sim/test_fuzz.py $(ARGS)

flash:
	@$(SET_UP) --flash
	$(BIN)/python tools/flash.py $(if $(PORT),--port $(PORT)) $(if $(IMAGE),--image $(IMAGE)) $(ARGS)

bench:
	@$(SET_UP) --dev
	@$(LIBS)
	$(BIN)/python benchmarks/accuracy.py
	$(BIN)/python benchmarks/speed.py

storm:
	@$(SET_UP) --dev
	$(BIN)/python benchmarks/storm.py $(ARGS)

targets:
	@$(SET_UP) --dev
	$(BIN)/python benchmarks/targets.py --write

peers:
	@$(SET_UP) --dev
	$(BIN)/python benchmarks/peers_env.py

bench-peers: peers
	$(BIN)/python benchmarks/compare.py --write

sweep:
	@$(SET_UP) --dev
	$(BIN)/python benchmarks/sweep.py --write

words:
	@$(SET_UP)
	$(BIN)/python tools/words.py --write

picture:
	@$(SET_UP)
	@$(LIBS)
	$(BIN)/python tools/screenshot.py

clean:
	rm -rf .venv .venv-peers .pytest_cache .ruff_cache .hypothesis
