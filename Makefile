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

TOOLS := gh-repos clone blame-count stack-detect timeline db-load
LIBRARIES := base git net db detect

# Which libraries each program links, and so which of Debian's; tests/cli/links.t holds it to this.
USES_gh-repos := base
USES_clone := git base
USES_blame-count := git detect base
USES_stack-detect := git detect base
USES_timeline := git detect base
USES_db-load := db base
USES_sesami-http := db base

PACKAGES_base := jansson
PACKAGES_git := libgit2 libdeflate
PACKAGES_net := libcurl
PACKAGES_db := libpq
PACKAGES_detect := libpcre2-8 yaml-0.1 expat inih
PACKAGES_http := libmicrohttpd zlib

WARNINGS := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
            -Wpointer-arith -Wwrite-strings -Wformat=2 -Wno-format-truncation -Wvla
HARDENING ?= -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
OPTIMISE ?= -O2 -g
SANITIZE ?=
CPPFLAGS += -D_GNU_SOURCE -Isrc/lib -Isrc
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
all: $(PROGRAMS)

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

# A program's objects but main.o go into an archive of its own, which tests link too.
define program_rule
$(BUILD)/lib$(1).a: $(filter-out %/main.o,$(call objects_of,src/$(2)))
	@mkdir -p $$(@D)
	@rm -f $$@
	$$(AR) rcs $$@ $$^

$(BIN)/$(1): $(BUILD)/$(2)/main.o $(BUILD)/lib$(1).a $(call archive_of,$(USES_$(1)))
	@mkdir -p $$(@D)
	$$(CC) $$(LDFLAGS_ALL) $$^ $(call libs_of,$(call package_names,$(USES_$(1)) $(3))) -o $$@
endef
$(foreach tool,$(TOOLS),$(eval $(call program_rule,$(tool),$(tool),)))
$(eval $(call program_rule,sesami-http,http,http))

# Unit tests: one program each, cmocka, linked with every library.
UNIT_TESTS := $(patsubst tests/unit/%.c,$(BUILD)/unit/%.t,$(sort $(wildcard tests/unit/*.c)))
TEST_LIBS = $(call libs_of,cmocka $(call package_names,$(LIBRARIES) http))

$(BUILD)/unit/%.t: tests/unit/%.c $(call archive_of,git detect net db base)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS_ALL) -Wno-missing-prototypes -Wno-write-strings $(ALL_CFLAGS) -Itests $< $(LDFLAGS_ALL) \
	  $(call archive_of,git detect net db base) $(TEST_LIBS) -o $@

.PHONY: unit
unit: $(UNIT_TESTS)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
