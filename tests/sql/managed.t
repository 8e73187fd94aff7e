#!/usr/bin/env bash
# docker/migrate-managed: the migration by an administrator who is no superuser, as RDS has it, and the roles' passwords.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/postgres.sh"
cd "$WORK" || exit 1
python3 -c 'import hashlib' 2>/dev/null || skip_all 'python3 is not installed'
postgres_start
as_admin -d postgres -c 'drop database sesami with (force)'
for role in sesami_front sesami_keeper sesami_reader sesami_loader sesami_owner; do
    as_admin -d postgres -c "drop owned by $role" -c "drop role $role"
done
as_admin -d postgres -c 'create role administrator login createrole createdb' -c "alter system set log_statement = 'all'" -c 'select pg_reload_conf()' >reloaded
export SESAMI_LOADER_PASSWORD="loader's own" SESAMI_FRONT_PASSWORD=front-password SESAMI_KEEPER_PASSWORD=keeper-password
managed() { PGUSER=administrator "$ROOT/docker/migrate-managed" 2>err; }
exits 0 'it migrates without a superuser' managed
exits 0 'and again' managed
is "$(as_admin -c 'select count(*) from sesami.migration')" "$(find "$ROOT/sql/migrations" -name '0*.sql' | wc -l)" 'all of it'
is "$(grep -c 'alter role sesami_loader password .SCRAM-SHA-256' pg/postgres/log) $(grep -cE "loader.*s own|(front|keeper)-password" pg/postgres/log)" '2 0' 'no password is in the log, though every statement is'
sed -i '1i local all administrator,postgres trust\nlocal all all scram-sha-256' pg/postgres/data/pg_hba.conf
as_admin -d postgres -c 'select pg_reload_conf()' >reloaded
login() { PGPASSWORD=$2 PGUSER=$1 psql -XqAt -c 'select current_user' 2>&1; }
await_rules() { for _ in $(seq 50); do login sesami_owner x | grep -q 'password authentication failed' && return; sleep 0.1; done; }
await_rules
is "$(login sesami_loader "$SESAMI_LOADER_PASSWORD")" sesami_loader 'the loader has its password'
is "$(login sesami_reader "$SESAMI_FRONT_PASSWORD") $(login sesami_front "$SESAMI_FRONT_PASSWORD")" 'sesami_reader sesami_front' 'and the front its own'
is "$(login sesami_keeper "$SESAMI_KEEPER_PASSWORD")" sesami_keeper 'and who keeps the tokens'
like "$(login sesami_owner "$SESAMI_FRONT_PASSWORD")" 'password authentication failed' 'nobody can be the owner'
like "$(login sesami_loader "$SESAMI_FRONT_PASSWORD")" 'password authentication failed' 'nor one with the password of another'
unset SESAMI_FRONT_PASSWORD
exits 2 'without a password nothing is begun' managed
done_testing
