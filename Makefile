# `make help` lists the commands. Everything they make is in .venv and .local, both git-ignored.
SHELL := /bin/sh
PYTHON3 ?= python3
BIN := .venv/bin
BOOTSTRAP := $(PYTHON3) parindex/local/bootstrap.py

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo demo-reset test bench drill guides screenshots fmt shell pin

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

setup: ## Install what the demo needs
	@$(BOOTSTRAP) local

setup-dev: ## Install what checks and tests need
	@$(BOOTSTRAP) dev

demo: setup ## Start the demo (PORT=8000, HOST=127.0.0.1); Ctrl-C stops it
	@PORT='$(PORT)' HOST='$(HOST)' $(BIN)/python -m parindex.local.demo run

demo-reset: setup ## Remove the demo's data
	@$(BIN)/python -m parindex.local.demo reset

test: setup-dev ## Run every check and test (ARGS="-k word" goes to pytest)
	@$(BIN)/python -m parindex.local.checks

bench: setup-dev ## Measure the hot paths beside bare baselines
	@$(BIN)/python -m parindex.local.translations
	@$(BIN)/python -m tests.bench $(ARGS)

drill: setup-dev ## Run a survey of 85,600 people and check what has to agree (ARGS="--people 5000")
	@$(BIN)/python -m parindex.local.translations
	@$(BIN)/python -m tests.drill $(ARGS)

guides: setup-dev ## Take the pictures of the quick guides from the running demo
	@$(BIN)/python manage.py take_guide_pictures

screenshots: setup-dev ## Take the pictures of the README from the running demo
	@$(BIN)/python manage.py take_screenshots

fmt: setup-dev ## Format the code and fix what can be fixed
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

shell: setup ## A Python shell on the demo's data
	@$(BIN)/python manage.py shell

pin: setup-dev ## Write requirements*.txt from what is installed
	@$(BIN)/python -m parindex.local.pins
