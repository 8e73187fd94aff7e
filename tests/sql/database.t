#!/usr/bin/env bash
# pipelines/database: a private Postgres that comes back after whatever happened to it.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/postgres.sh"
database=$ROOT/pipelines/database
POSTGRES="$WORK/a path with ' and spaces/that is longer than a unix socket may be/$(printf 'x%.0s' {1..60})"
mkdir -p "$POSTGRES"

is "$("$database" status "$POSTGRES")" 'database down' 'nothing runs at first'
exits 3 'env without a database: exit code 3' "$database" env "$POSTGRES"
postgres_start
is "$(psql -XAtc 'select current_user, current_database()')" 'sesami_loader|sesami' 'env leads into it as the loader'
DATABASE_URL=postgresql://elsewhere/x PGHOSTADDR=192.0.2.1 ok 'starting twice is well, whatever the environment says' "$database" start "$POSTGRES"
like "$("$database" status "$POSTGRES")" '^database up in /tmp/sesami-......$' 'status tells the socket'"'"'s directory'
is "$(stat -c %a "$PGHOST")" 700 'which nobody else may enter'
is "$(as_admin -c 'show listen_addresses')" '' 'no network address is listened on'
is "$(as_admin -c 'show server_encoding; show lc_collate')" "UTF8
C.UTF-8" 'UTF-8, sorted by code point'
if [ "$(id -u)" -eq 0 ]; then
    is "$(stat -c %U "$POSTGRES/postgres/data")" postgres 'for root the server is user postgres'
    pid=$(head -n 1 "$POSTGRES/postgres/data/postmaster.pid")
    like "$(grep CapEff "/proc/$pid/status")" '0{13}[0-9a-f]{3}$' 'with no rights but to pass directories'
fi
cp -R "$ROOT/sql" "$WORK/sql" && echo '-- changed' >>"$WORK/sql/migrations/0001_roles.sql"
like "$(SESAMI_SQL=$WORK/sql "$database" start "$POSTGRES" 2>&1)" '0001_roles is not the one' 'a migration that fails is told'
postgres_crash
is "$("$database" status "$POSTGRES")" 'database down' 'a killed server is known to be down'
postgres_start
is "$(psql -XAtc 'select 1')" 1 'and starts again'
postgres_crash
as=() # another program of the server's user has the old server's number now
[ "$(id -u)" -ne 0 ] || as=(setpriv --reuid=postgres --clear-groups)
"${as[@]}" sleep 60 &
sed -i "1s/.*/$!/" "$POSTGRES/postgres/data/postmaster.pid" "$PGHOST/.s.PGSQL.5432.lock"
postgres_start
is "$(psql -XAtc 'select 1')" 1 'also when its number belongs to another process'
ok 'which is left alone' kill -0 $!
kill $!
postgres_crash
echo nonsense >>"$POSTGRES/postgres/data/postgresql.auto.conf"
like "$("$database" start "$POSTGRES" 2>&1)" 'Postgres does not start:.*' 'a server that cannot start is told'
sed -i '/nonsense/d' "$POSTGRES/postgres/data/postgresql.auto.conf"
postgres_start
ok 'stop' "$database" stop "$POSTGRES"
ok 'takes the socket away' test ! -e "$PGHOST"
ok 'stopping twice is well' "$database" stop "$POSTGRES"
rm -rf "$PGHOST"
postgres_start
is "$(psql -XAtc 'select 1')" 1 'a start after a stop finds a new place for the socket'
exits 2 'wrong usage: exit code 2' "$database" begin "$POSTGRES"
exits 2 'and without a directory' "$database" start
done_testing
