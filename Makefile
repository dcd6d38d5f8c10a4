# make demo        serve the product with demo data on http://127.0.0.1:8000 (PORT=, RESET=1 starts anew)
# make demo-grown  the same with PostgreSQL, Redis, two web workers, a connector process and a proxy, without containers (CONNECTORS=2)
# make demo-asterisk  the same at a real Asterisk from Debian's packages, with a telephone for each user and callers outside (LAN=1: a SIP telephone of yours)
# make test        everything that is checked: style, migrations, deployment settings, all tests
# make quick       the tests that take little time, while you work: no browser, no process of the product, SQLite alone
# make check       style, types, migrations, deployment settings and import direction alone
# make bench       speed and cost of presence and transfers, as a table and tests/bench/results.json (PART= some parts only, BASE=<commit> transfers beside those of it)
# make soak        random conversations with transfers under chaos, and the audit after them (N=, SEED=)
# make soak-asterisk  random conversations with transfers at a real Asterisk, and the audit after them (N=2000, SEED=)
# make conformance  the connector contract at simulator, example bridge and a real Asterisk, as the sheet in docs/connectors.md (WRITE=1 writes it there)
# make fuzz        anything sent to any address, by chance: no answer may be an error of ours (N=, SEED=)
# make faults      processes killed and frozen, the disk full and more, while callers are handed over: a table in docs/proof.md (FAULTS=)
# make format      let ruff put the code in order
# make messages    gather the texts for translation, and compile the translations
# make docs        build the documentation site in site/, which the product serves at /help/
# make picture     take the pictures of README and tutorial again

PORT ?= 8000
CONNECTORS ?= 1
HOST ?= 127.0.0.1
VENV := .venv
RUN := $(VENV)/bin/python
TESTS ?= tests
CORES := $(shell nproc 2>/dev/null || echo 2)
# Workers for PostgreSQL, beside those for all tests.
FEW := $(shell echo $$((($(CORES) + 1) / 2)))
# One more than cores, as some of the groups wait; Redis has 16 databases, one for each worker.
WORKERS ?= $(shell echo $$(($(CORES) < 12 ? $(CORES) + 1 : 13)))
SLOW := browser call_area editing exactly_once faults fuzz grown rights serving soak
SPREAD := --dist loadgroup --no-loadscope-reorder
# With CI=true what failed is tried once more, alone, and named: the machine may have been busy with something else.
AGAIN := -n 1 $(SPREAD) -rA --last-failed --last-failed-no-failures none
# A run that broke off (any exit code but 1) has not tried the rest, and is not mended by that.
# What make was told is not for those that tests start.
tested = unset MAKEFLAGS; $(1) -n $(2) $(SPREAD) $(3) || { [ $$? -eq 1 ] && [ "$$CI" = true ] && $(1) $(AGAIN) $(3); }
# What is done at the same time says in one piece what it has to say, if this make can do that.
PIECES := $(if $(filter output-sync,$(.FEATURES)),-Otarget)
AT_ONCE := $(PIECES:-O%=-Onone)
N ?= 10000
SEED ?= 1
export PYTHON VENV
# Python keeps what it has compiled: tests start the product hundreds of times.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help demo demo-grown demo-asterisk test on-postgresql on-sqlite pytest quick check style bench soak soak-asterisk conformance fuzz faults format messages docs picture prepare prepare-tests

help:
	@sed -n 's/^# make /make /p' Makefile

demo: prepare
	@DEMO=1 exec $(RUN) manage.py demo --host '$(HOST)' --port '$(PORT)' $(if $(filter-out 0,$(RESET)),--reset)

demo-grown: prepare
	@deploy/packages.sh postgres redis-server nginx
	@exec $(RUN) -m deploy.grown --host '$(HOST)' --port '$(PORT)' --connectors '$(CONNECTORS)' $(if $(filter-out 0,$(RESET)),--reset)

demo-asterisk: prepare
	@exec $(RUN) -m deploy.asterisk.demo --host '$(HOST)' --port '$(PORT)' $(if $(SIP_PORT),--sip-port '$(SIP_PORT)') \
		$(if $(ANSWER_AFTER),--answer-after '$(ANSWER_AFTER)') $(if $(filter-out 0,$(LAN)),--lan) $(if $(filter-out 0,$(RESET)),--reset)

# At the same time, as tests wait. All of them have those of the architecture among them.
ifeq ($(TESTS),tests)
test: prepare-tests
	@$(MAKE) --no-print-directory -j3 $(PIECES) style on-postgresql on-sqlite
else
test: check
	$(call tested,$(RUN) -m pytest,$(WORKERS),$(TESTS))
endif

on-postgresql:
	$(call tested,$(RUN) -m deploy.services $(RUN) -m pytest -o cache_dir=.pytest_cache/postgresql,$(FEW),-m both_databases $$(grep -rl both_databases --include='test_*.py' tests))

on-sqlite:
	@$(MAKE) --no-print-directory $(AT_ONCE) pytest

pytest:
	$(call tested,$(RUN) -m pytest,$(WORKERS),tests)

quick:
	@deploy/prepare.sh tests/requirements.txt
	$(RUN) -m pytest -q -n $(CORES) $(SPREAD) -m "not thorough" $(SLOW:%=--ignore=tests/%)

check: style
	$(RUN) -m pytest -q tests/architecture

style: prepare-tests
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	DEMO=1 $(RUN) -m mypy
	DEMO=1 $(RUN) manage.py makemigrations --check --dry-run
	SECRET_KEY=$$($(RUN) -c 'import secrets; print(secrets.token_urlsafe(60))') \
		$(RUN) manage.py check --deploy --fail-level WARNING

bench: prepare-tests
	@deploy/prepare.sh tests/bench/requirements.txt
	BASE='$(BASE)' $(RUN) -m tests.bench.run $(PART)

soak: prepare-tests
	$(RUN) -m tests.soak.run '$(N)' '$(SEED)'

soak-asterisk: prepare-tests
	$(RUN) -m tests.asterisk.soak.run '$(if $(filter file,$(origin N)),2000,$(N))' '$(SEED)'

conformance: prepare-tests
	@$(RUN) -m tests.conformance.run $(if $(filter-out 0,$(WRITE)),--write)

fuzz: prepare-tests
	FUZZ_N='$(N)' FUZZ_SEED='$(SEED)' $(RUN) -m pytest -q -rP --show-capture=stdout tests/fuzz/test_fuzz.py

faults: prepare-tests
	@deploy/packages.sh faketime
	$(RUN) -m tests.faults.run $(FAULTS)

format: prepare-tests
	$(RUN) -m ruff check --fix .
	$(RUN) -m ruff format .

messages: prepare
	@deploy/packages.sh xgettext
	DEMO=1 $(RUN) manage.py makemessages
	DEMO=1 $(RUN) manage.py compilemessages -i .venv -i .venv-docs

docs:
	@VENV=.venv-docs deploy/prepare.sh deploy/docs.txt
	@.venv-docs/bin/python -m deploy.docs_site

picture: prepare-tests
	$(RUN) -m tests.browser.picture
	$(RUN) -m tests.browser.tutorial

prepare:
	@deploy/prepare.sh requirements.txt

prepare-tests:
	@deploy/packages.sh chromium chromium-headless-shell firefox-esr postgres redis-server nginx caddy openssl xgettext systemd-analyze turnserver
	@deploy/prepare.sh tests/requirements.txt
	@VENV=.venv-docs deploy/prepare.sh deploy/docs.txt
