# Sesami: every program is src/TOOL/*.c over the libraries under src/lib. `make help` lists targets.

MAKEFLAGS += --no-builtin-rules
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PREFIX ?= /usr/local
DESTDIR ?=
CC ?= gcc
ifeq ($(origin CC),default)
CC := gcc
endif
BUILD ?= build
BIN ?= bin

TOOLS := gh-repos clone blame-count stack-detect timeline db-load job-add job-run job-watch account-repos sesami-keys watch-files
LIBRARIES := base crypto git remote net db detect survey

# Which libraries each program links, and so which of Debian's; tests/cli/links.t holds it to this.
USES_gh-repos := net git base
USES_clone := remote git base
USES_blame-count := remote survey git detect base
USES_stack-detect := survey git detect base
USES_timeline := survey git detect base
USES_db-load := db base
USES_job-add := db base
USES_job-run := db base
USES_job-watch := db base
USES_account-repos := db base
USES_watch-files := crypto detect base
USES_sesami-keys := crypto db base
USES_sesami-http := crypto net db base

PACKAGES_base := jansson
PACKAGES_crypto := libcrypto
PACKAGES_git := libdeflate zlib nettle
PACKAGES_net := libcurl nettle
PACKAGES_db := libpq
PACKAGES_detect := libpcre2-8 yaml-0.1 expat
PACKAGES_http := libmicrohttpd zlib nettle libjwt

WARNINGS := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
            -Wpointer-arith -Wwrite-strings -Wformat=2 -Wvla
ifeq ($(findstring clang,$(CC)),)
WARNINGS += -Wno-format-truncation
endif
HARDENING ?= -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
OPTIMISE ?= -O2 -g
SANITIZE ?=
CPPFLAGS += -D_GNU_SOURCE -Isrc/lib -Isrc -I$(BUILD)/generated
CFLAGS_ALL = -std=c11 $(WARNINGS) $(OPTIMISE) $(HARDENING) $(SANITIZE) $(CFLAGS) -MMD -MP
LDFLAGS_ALL = -pie -Wl,-z,relro,-z,now -pthread $(SANITIZE) $(LDFLAGS)

package_names = $(sort $(foreach library,$(1),$(PACKAGES_$(library))))
cflags_of = $(if $(1),$(shell pkg-config --cflags $(1) 2>/dev/null))
libs_of = $(if $(1),$(shell pkg-config --libs $(1) 2>/dev/null))
sources_of = $(sort $(shell find $(1) -name '*.c' 2>/dev/null))
objects_of = $(patsubst src/%.c,$(BUILD)/%.o,$(call sources_of,$(1)))
archive_of = $(foreach library,$(1),$(BUILD)/libsesami-$(library).a)

PROGRAMS := $(foreach tool,$(TOOLS),$(if $(wildcard src/$(tool)/main.c),$(BIN)/$(tool)))
PROGRAMS += $(if $(wildcard src/http/main.c),$(BIN)/sesami-http)

.PHONY: all
all: $(PROGRAMS) src/web/d3.js ## build every program into bin/, and what the page needs

ALL_CFLAGS := $(call cflags_of,$(call package_names,$(LIBRARIES) http))

$(BUILD)/%.o: src/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS_ALL) $(ALL_CFLAGS) -c $< -o $@

define library_rule
$(BUILD)/libsesami-$(1).a: $(call objects_of,src/lib/$(1))
	@mkdir -p $$(@D)
	@rm -f $$@
	$$(AR) rcs $$@ $$^
endef
$(foreach library,$(LIBRARIES),$(eval $(call library_rule,$(library))))

# The table of technologies, as C.
TECHNOLOGIES := src/lib/detect/data/technologies
$(BUILD)/lib/detect/tech_tables.o: $(BUILD)/generated/detect/technologies.inc
$(BUILD)/generated/detect/technologies.inc: $(TECHNOLOGIES).txt $(TECHNOLOGIES).sh
	@mkdir -p $(@D)
	$(TECHNOLOGIES).sh $< >$@

# Facts that other sources of the libraries found out are not gone on with (src/lib/git/facts_file.h).
FACTS_RULES := $(BUILD)/generated/git/facts_rules.inc
$(BUILD)/lib/git/facts_header.o: $(FACTS_RULES)
$(FACTS_RULES): $(sort $(shell find $(addprefix src/lib/,base git detect survey) -type f))
	@mkdir -p $(@D)
	cat $^ | sha256sum | sed 's/\(.\{32\}\).*/static const char rules[] = "\1";/' >$@

GENERATED := $(FACTS_RULES) $(BUILD)/generated/detect/technologies.inc

# The page's part of D3, by Debian's esbuild from Debian's packages: nothing is fetched.
src/web/d3.js: src/web/d3.mjs
	NODE_PATH=/usr/share/nodejs esbuild --log-level=warning --bundle --format=esm --minify --legal-comments=inline \
	  --banner:js='/* D3, Copyright Mike Bostock, BSD-3-Clause: see /usr/share/doc/node-d3-scale/copyright */' --outfile=$@ $<

# A program's objects but main.o go into an archive of its own, which tests link too.
define program_rule
$(BUILD)/lib$(1).a: $(filter-out %/main.o,$(call objects_of,src/$(2)))
	@mkdir -p $$(@D)
	@rm -f $$@
	$$(AR) rcs $$@ $$^

$(BIN)/$(1): $(BUILD)/$(2)/main.o $(BUILD)/lib$(1).a $(call archive_of,$(USES_$(1)))
	@mkdir -p $$(@D)
	$$(CC) $$(LDFLAGS_ALL) $$^ $(call libs_of,$(call package_names,$(USES_$(1)) $(3))) -lm -o $$@
endef
$(foreach tool,$(TOOLS),$(eval $(call program_rule,$(tool),$(tool),)))
$(eval $(call program_rule,sesami-http,http,http))

# Unit tests: one program each, cmocka, linked with every library and every tool's own code.
TEST_ARCHIVES := $(foreach program,$(notdir $(PROGRAMS)),$(BUILD)/lib$(program).a) \
                 $(call archive_of,remote survey git detect net db crypto base)
UNIT_TESTS := $(patsubst tests/unit/%.c,$(BUILD)/unit/%.t,$(sort $(wildcard tests/unit/*.c)))
TEST_LIBS = $(call libs_of,cmocka libgit2 $(call package_names,$(LIBRARIES) http)) -lm

$(BUILD)/unit/%.t: tests/unit/%.c $(TEST_ARCHIVES)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS_ALL) -Wno-missing-prototypes -Wno-write-strings $(ALL_CFLAGS) -Itests $< $(LDFLAGS_ALL) \
	  $(TEST_ARCHIVES) $(TEST_LIBS) -o $@

# Programs that shell tests use: build/helpers/NAME from tests/helpers/NAME.c.
HELPERS := $(patsubst tests/helpers/%.c,$(BUILD)/helpers/%,$(sort $(wildcard tests/helpers/*.c)))

$(BUILD)/helpers/%: tests/helpers/%.c $(TEST_ARCHIVES)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS_ALL) $(ALL_CFLAGS) $< $(LDFLAGS_ALL) \
	  $(TEST_ARCHIVES) $(TEST_LIBS) -o $@

.PHONY: unit helpers
unit: $(UNIT_TESTS)
helpers: $(HELPERS)

# libFuzzer programs: build/fuzz/NAME from tests/fuzz/NAME_fuzz.c and every library, compiled once for all.
FUZZERS := $(patsubst tests/fuzz/%_fuzz.c,$(BUILD)/fuzz/%,$(sort $(wildcard tests/fuzz/*_fuzz.c)))
FUZZ_OBJECTS := $(patsubst src/%.c,$(BUILD)/fuzz/%.o,$(call sources_of,src/lib))
FUZZ_FLAGS = $(CPPFLAGS) -std=c11 -O1 -g -fno-sanitize-recover=all -MMD -MP $(ALL_CFLAGS)
FUZZ_SECONDS ?= 10
FUZZ_HISTORIES ?= 2000

$(FUZZ_OBJECTS): $(BUILD)/fuzz/%.o: src/%.c | $(GENERATED)
	@mkdir -p $(@D)
	clang $(FUZZ_FLAGS) -fsanitize=fuzzer-no-link,address,undefined -c $< -o $@

$(BUILD)/fuzz/libraries.a: $(FUZZ_OBJECTS)
	@rm -f $@
	$(AR) rcs $@ $^

$(FUZZERS): $(BUILD)/fuzz/%: tests/fuzz/%_fuzz.c $(BUILD)/fuzz/libraries.a
	@mkdir -p $(@D)
	clang $(FUZZ_FLAGS) -fsanitize=fuzzer,address,undefined -Itests $< $(BUILD)/fuzz/libraries.a $(TEST_LIBS) -o $@

.PHONY: fuzzers
fuzzers: $(FUZZERS)

.PHONY: fuzz
fuzz: all fuzzers ## every fuzzer for FUZZ_SECONDS (10), then blame of FUZZ_HISTORIES (2000) random histories
	@for fuzzer in $(FUZZERS); do \
	  mkdir -p $$fuzzer.corpus; \
	  seeds=tests/fuzz/$$(basename $$fuzzer)_seeds; [ ! -x $$seeds ] || $$seeds $$fuzzer.corpus || exit 1; \
	  $$fuzzer -max_total_time=$(FUZZ_SECONDS) -artifact_prefix=$$fuzzer. -print_final_stats=0 $$fuzzer.corpus || exit 1; \
	done
	@tests/fuzz/blame-random $(FUZZ_HISTORIES)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

# --- what a person types -------------------------------------------------------------------------

# REPO= says no more than no REPO. Two that build at once in one checkout take turns.
export REPO ?= .
BUILD_ALL = flock Makefile $(MAKE) --no-print-directory -s -j"$$(nproc)" all
STATE ?= var
export SESAMI_STATE := $(if $(filter /%,$(firstword $(STATE))),$(STATE),$(CURDIR)/$(STATE))

.PHONY: help
help: ## this list
	@echo 'make TARGET, where TARGET is one of'
	@awk -F':.*## ' '/^[a-z%-]+:.*## / { sub(/%/, "SERVICE", $$1); printf "  %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run demo account serve stop deps
run: ## analyse REPO (a path or URL; this checkout without it), show a summary, serve the page
	@pipelines/deps run
	@$(BUILD_ALL)
	@pipelines/run -- "$${REPO:-.}"

demo: ## analyse several repositories in parallel: make demo REPOS="url path …"
	@pipelines/deps run
	@$(BUILD_ALL)
	@pipelines/demo -- $(REPOS)

account: ## analyse every repository that a GitHub account sees: make account LOGIN=name (token: GITHUB_TOKEN)
	@pipelines/deps run
	@$(BUILD_ALL)
	@pipelines/database start "$$SESAMI_STATE"
	@eval "$$(pipelines/database env "$$SESAMI_STATE")" && pipelines/account -- "$$LOGIN" >/dev/null; status=$$?; \
	  echo "Results: $$(eval "$$(pipelines/database env "$$SESAMI_STATE")" && pipelines/serve start "$$SESAMI_STATE")"; exit $$status

serve: ## start database and results page in the background, print the address
	@pipelines/deps run
	@$(BUILD_ALL)
	@pipelines/database start "$$SESAMI_STATE"
	@eval "$$(pipelines/database env "$$SESAMI_STATE")" && pipelines/serve start "$$SESAMI_STATE"

stop: ## end the results page and the database
	@pipelines/serve stop "$$SESAMI_STATE"
	@pipelines/database stop "$$SESAMI_STATE"

deps: ## install the Debian packages that are missing (says which and why)
	@pipelines/deps run test dev

# The last line is the test runner's own.
.PHONY: test check-asan check-tsan check-valgrind lint
test: ## run every test (installs what the tests need)
	@pipelines/deps run test
	@$(BUILD_ALL) unit helpers
	@tests/run $(TESTS)

# A build of its own under build/ with a sanitizer, and the tests in it.
define check_sanitized # NAME SANITIZERS TESTS
	@pipelines/deps run test
	@$(MAKE) --no-print-directory -s -j"$$(nproc)" all unit helpers BUILD=build/$(1) BIN=build/$(1)/bin HARDENING= \
	  OPTIMISE='-O1 -g -fno-omit-frame-pointer' SANITIZE='$(addprefix -fsanitize=,$(2)) -fno-sanitize-recover=all'
	@SESAMI_BIN=$(abspath build/$(1)/bin) SESAMI_BUILD=$(abspath build/$(1)) ASAN_OPTIONS=detect_leaks=1 tests/run $(3)
endef

check-asan: ## the whole suite under AddressSanitizer and UndefinedBehaviorSanitizer
	$(call check_sanitized,asan,address undefined,$(TESTS))

THREADED_TESTS := $(addprefix tests/cli/,blame.t blame-moves.t facts.t fetch-missing.t progress.t objects.t \
  stack-detect.t timeline.t) $(BUILD)/tsan/unit/commit_book_test.t $(wildcard tests/http/*.t)
check-tsan: ## what has threads (blame, timeline, object store, HTTP) under ThreadSanitizer
	$(call check_sanitized,tsan,thread,$(or $(TESTS),$(THREADED_TESTS)))

check-valgrind: ## the whole suite under valgrind
	@pipelines/deps run test dev
	@$(MAKE) --no-print-directory -s -j"$$(nproc)" all unit helpers
	@tests/lint/valgrind-wrappers build/valgrind $(abspath $(BIN))
	@SESAMI_BIN=$(abspath build/valgrind) tests/run $(TESTS); status=$$?; \
	  find build/valgrind.logs -type f -size +0 -exec tail -n +1 {} +; exit $$status

.PHONY: bench
bench: ## measure: BENCH_REPOS="clone …" BENCH_ROUNDS=5 (needs complete clones to say much)
	@$(MAKE) --no-print-directory -s all helpers
	@tests/bench/all

lint: ## formatting, cppcheck, shellcheck, man pages, lengths of functions and files
	@pipelines/deps run test dev
	@tests/lint/all

LINGUIST ?=
.PHONY: data
data: $(BUILD)/helpers/classifier-tokens ## derive the language tables anew from LINGUIST=DIR, a checkout of linguist (detect/data/README)
	@test -n "$(LINGUIST)" || { echo 'make data LINGUIST=DIR; see src/lib/detect/data/README' >&2; exit 2; }
	src/lib/detect/data/derive $(LINGUIST) $(BUILD)/helpers/classifier-tokens

clean: ## remove what was built (not var/, where the results are)
	rm -rf $(BUILD) $(BIN)

# Everything lives under lib/sesami as in the checkout, so that the scripts find each other.
MAN_PAGES := $(wildcard src/*/*.1)
LIB_DIR := $(DESTDIR)$(PREFIX)/lib/sesami
.PHONY: install uninstall clean
install: all ## install programs, pipelines, SQL, page and man pages (DESTDIR, PREFIX)
	install -d $(LIB_DIR)/bin $(LIB_DIR)/src $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 755 $(PROGRAMS) $(LIB_DIR)/bin
	cp -R pipelines sql $(LIB_DIR)/
	install -d $(LIB_DIR)/docker $(LIB_DIR)/batch
	install -m 755 $(addprefix docker/,wait-and-migrate migrate-managed with-secrets hand-out-secrets tools-healthy) $(LIB_DIR)/docker
	cp -R $(filter-out batch/terraform,$(wildcard batch/*)) $(LIB_DIR)/batch
	cp -R src/web $(LIB_DIR)/src/
	chmod -R u=rwX,go=rX $(LIB_DIR)
	install -m 644 $(MAN_PAGES) $(DESTDIR)$(PREFIX)/share/man/man1
	for program in $(notdir $(PROGRAMS)); do ln -sf ../lib/sesami/bin/$$program $(DESTDIR)$(PREFIX)/bin/$$program; done

uninstall: ## remove what install put there
	rm -rf $(LIB_DIR)
	rm -f $(foreach program,$(notdir $(PROGRAMS)),$(DESTDIR)$(PREFIX)/bin/$(program))
	rm -f $(foreach page,$(notdir $(MAN_PAGES)),$(DESTDIR)$(PREFIX)/share/man/man1/$(page))

# --- containers ----------------------------------------------------------------------------------

COMPOSE = SESAMI_REVISION=$$(git rev-parse HEAD 2>/dev/null) \
  $(shell docker compose version >/dev/null 2>&1 && echo docker compose || echo docker-compose) -p sesami \
  -f docker/compose.yaml $(if $(wildcard docker/.env),--env-file $(CURDIR)/docker/.env)

.PHONY: dev dev-d up fresh logs down restart status build rebuild clean-volumes shell-db shell-worker container-keys
container-keys:
	@command -v docker >/dev/null || { echo 'containers need docker and its compose' >&2; exit 3; }
	@docker/make-secrets

dev: container-keys ## containers: build and start database, front and worker, logs in the terminal
	$(COMPOSE) up --build

dev-d: container-keys ## containers: the same in the background
	$(COMPOSE) up --build -d

up: container-keys ## containers: start what is built, in the background
	$(COMPOSE) up -d

fresh: container-keys ## containers: throw the data away, build and start again
	$(COMPOSE) down --volumes
	$(COMPOSE) up --build -d

logs: ## containers: follow the logs
	$(COMPOSE) logs -f

logs-%: ## containers: follow one service's logs
	$(COMPOSE) logs -f $*

down: ## containers: stop and remove them (the data stays)
	$(COMPOSE) down

restart: container-keys ## containers: stop and start them; secrets and docker/.env are read again
	$(COMPOSE) down
	$(COMPOSE) up -d

status: ## containers: what runs
	$(COMPOSE) ps

build: ## containers: build the images
	$(COMPOSE) build

rebuild: ## containers: build the images from nothing
	$(COMPOSE) build --no-cache

clean-volumes: ## containers: stop them and throw the data away
	$(COMPOSE) down --volumes

shell-db: ## containers: psql in the database
	$(COMPOSE) exec db psql -h /socket -d sesami

shell-worker: ## containers: a shell beside the worker
	$(COMPOSE) exec worker bash
