# Sourced by tests that need Postgres, after tap.sh: a throw-away cluster of the script's own.
#
#   postgres_start             a migrated database; PG* variables lead to it as sesami_loader. A copy of one in build/
#   as_owner -c 'select ...'   psql as sesami_owner, tuples only
#   as_admin, as_reader, as_keeper   psql as the superuser, as sesami_reader, as sesami_keeper
#   postgres_crash             kills the server with SIGKILL; postgres_start brings it back
# shellcheck shell=bash
POSTGRES=$WORK/pg

# Debian's psql is a script in Perl that looks for the program and needs five times as long as that.
for postgres_programs in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V); do
    [ ! -x "$postgres_programs/psql" ] || PATH=$postgres_programs:$PATH
done
postgres_template=${SESAMI_BUILD:-$ROOT/build}/postgres-template

# To make a cluster and migrate it takes two seconds of processor time, to copy one a tenth. The template is made anew
# when anything is other than what it was made of; what db-load finds not migrated in a copy it migrates as ever.
postgres_made_of() {
    { id -u; echo /usr/lib/postgresql/*; cat "$SESAMI_BIN/db-load" "$ROOT"/pipelines/{database,postgres.sh} "$ROOT"/sql/*/*; } | sha256sum
}
postgres_copy() {
    local made
    made=$(postgres_made_of)
    exec 8>"$postgres_template.lock"
    flock 8
    if [ "$(cat "$postgres_template/made-of" 2>/dev/null)" != "$made" ]; then
        rm -rf "$postgres_template"
        "$ROOT/pipelines/database" start "$WORK/template" 8>&- && "$ROOT/pipelines/database" stop "$WORK/template" || return
        mv "$WORK/template/postgres" "$postgres_template" && echo "$made" >"$postgres_template/made-of" || return
    fi
    mkdir -p "$POSTGRES/postgres" && cp -a "$postgres_template/data" "$POSTGRES/postgres/" || return
    exec 8>&-
}

postgres_start() {
    export SESAMI_DATABASE_FAST=1 SESAMI_SQL="$ROOT/sql"
    at_exit postgres_stop
    if { [ -e "$POSTGRES" ] || postgres_copy; } >"$WORK/postgres.out" 2>&1 &&
        "$ROOT/pipelines/database" start "$POSTGRES" >>"$WORK/postgres.out" 2>&1; then
        eval "$("$ROOT/pipelines/database" env "$POSTGRES")"
        return
    fi
    sed 's/^/# /' "$WORK/postgres.out"
    echo 'Bail out! no database'
    exit 1
}

postgres_stop() { "$ROOT/pipelines/database" stop "$POSTGRES"; }

postgres_crash() {
    local pid
    read -r pid <"$POSTGRES/postgres/data/postmaster.pid"
    kill -KILL "$pid"
    while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done
}

postgres_psql() { PGOPTIONS="-c client_min_messages=warning" psql -XqAt -v ON_ERROR_STOP=1 "$@"; }
as_owner() { PGUSER=sesami_owner postgres_psql "$@"; }
as_admin() { PGUSER=postgres postgres_psql "$@"; }
as_reader() { PGUSER=sesami_reader postgres_psql "$@"; }
as_keeper() { PGUSER=sesami_keeper postgres_psql "$@"; }
