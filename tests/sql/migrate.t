#!/usr/bin/env bash
# Migrations: once each, all or nothing, never changed, never backwards; repeatable files when changed.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/postgres.sh"
postgres_start

migrate() { PGUSER=postgres db-load --migrate --sql "$WORK/sql" 2>&1; }
fresh() { rm -rf "$WORK/sql" && cp -R "$ROOT/sql" "$WORK/sql"; }

newest=$(find "$ROOT/sql/migrations" -name '*.sql' | sort | tail -n 1)
number=$(basename "$newest" | cut -c1-4 | sed 's/^0*//')
before=$(find "$ROOT/sql/migrations" -name '*.sql' | sort | tail -n 2 | head -n 1 | sed 's/.*\/0*\([0-9]*\)_.*/\1/')
next=$(printf '%04d' $((number + 1)))
migrations=$(find "$ROOT/sql/migrations" -name '*.sql' | wc -l)
is "$(as_admin -c 'select count(*) from sesami.migration')" "$migrations" 'every migration is on record'
fresh
is "$(migrate)" '' 'migrating again applies nothing'
is "$(as_admin -c "select count(*) from sesami.migration where checksum !~ '^[0-9a-f]{64}$'")" 0 'each has its SHA-256'
is "$(sha256sum <"$ROOT/sql/migrations/0001_roles.sql" | cut -d' ' -f1)" \
    "$(as_admin -c 'select checksum from sesami.migration where version = 1')" 'which is what sha256sum says'
is "$(as_admin -c "select distinct tableowner from pg_tables where schemaname = 'sesami'")" sesami_owner 'one owner of all tables'
is "$(db-load --migrate --sql "$WORK/sql" 2>&1)" '' 'the loader may ask whether all is applied'

echo '-- one more line' >>"$WORK/sql/migrations/0002_repositories.sql"
like "$(migrate)" '0002_repositories is not the one that was applied' 'a changed migration is refused'
exits 3 'with exit code 3' db-load --migrate --sql "$WORK/sql"

fresh
rm "$WORK/sql/migrations/$(basename "$newest")"
like "$(migrate)" "has migration $number, this program knows them up to $before:" 'a database newer than the program is refused'

fresh
echo 'create table sesami.extra (a integer); select 1/0;' >"$WORK/sql/migrations/${next}_broken.sql"
like "$(migrate)" "${next}_broken.sql: division by zero" 'a failing migration says which and why'
is "$(as_admin -c "select to_regclass('sesami.extra') is null, (select max(version) from sesami.migration)")" "t|$number" \
    'and leaves nothing behind'
echo 'create table sesami.extra (a integer); commit;' >"$WORK/sql/migrations/${next}_broken.sql"
like "$(migrate)" 'ends its transaction itself' 'a migration may not commit'
as_admin -c 'drop table if exists sesami.extra'
echo 'create table sesami.extra (a integer);' >"$WORK/sql/migrations/${next}_broken.sql"
is "$(migrate)" "db-load: applied ${next}_broken" 'put right it is applied'
is "$(as_admin -c "select tableowner from pg_tables where tablename = 'extra'")" sesami_owner 'as sesami_owner'

mv "$WORK/sql/migrations/${next}_broken.sql" "$WORK/sql/migrations/7_short.sql"
like "$(migrate)" "7_short.sql: a migration's name is NNNN_what.sql" 'names without four digits are refused'
mv "$WORK/sql/migrations/7_short.sql" "$WORK/sql/migrations/${next}_broken.sql"
cp "$WORK/sql/migrations/${next}_broken.sql" "$WORK/sql/migrations/${next}_twice.sql"
like "$(migrate)" "number $((number + 1)) comes twice" 'and so is a number that comes twice'
rm "$WORK/sql/migrations/${next}_twice.sql"

echo 'create or replace function api.answer() returns integer language sql return 41;' >"$WORK/sql/api/answer.sql"
is "$(migrate)" 'db-load: applied api/answer' 'a new function file is applied'
sed -i s/41/42/ "$WORK/sql/api/answer.sql"
is "$(migrate)" 'db-load: applied api/answer' 'a changed one again'
is "$(as_admin -c 'select api.answer()')" 42 'and replaces the function'
sed -i s/42/43/ "$WORK/sql/api/answer.sql"
echo 'this is not SQL' >"$WORK/sql/api/wrong.sql"
like "$(migrate)" 'api/wrong.sql: syntax error' 'a wrong file is named'
is "$(as_admin -c 'select api.answer()')" 42 'and keeps all files of that run out'
rm "$WORK/sql/api/wrong.sql"

as_admin -d postgres -c 'create database second'
for n in 1 2 3; do PGDATABASE=second migrate >"$WORK/out.$n" & done
wait
is "$(cat "$WORK"/out.? | grep -c 'applied 0')" $((migrations + 1)) 'three at once apply each migration once, beside roles of another database'

like "$(SESAMI_SQL=/nowhere db-load --migrate 2>&1)" '/nowhere: no such directory' 'a directory that is not there is told'
exits 2 'as wrong usage' db-load --migrate --sql /nowhere
PGHOST=$WORK exits 3 'no database: exit code 3' db-load --migrate
done_testing
