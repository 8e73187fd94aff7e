# Sourced by tests that need Postgres, after tap.sh: a throw-away cluster of the script's own.
#
#   postgres_start             a migrated database; PG* variables lead to it as sesami_loader
#   as_owner -c 'select ...'   psql as sesami_owner, tuples only
#   as_admin, as_reader, as_keeper   psql as the superuser, as sesami_reader, as sesami_keeper
#   postgres_crash             kills the server with SIGKILL; postgres_start brings it back
# shellcheck shell=bash
POSTGRES=$WORK/pg

postgres_start() {
    export SESAMI_DATABASE_FAST=1 SESAMI_SQL="$ROOT/sql"
    at_exit postgres_stop
    "$ROOT/pipelines/database" start "$POSTGRES" >"$WORK/postgres.out" 2>&1 || {
        sed 's/^/# /' "$WORK/postgres.out"
        echo 'Bail out! no database'
        exit 1
    }
    eval "$("$ROOT/pipelines/database" env "$POSTGRES")"
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
