#!/usr/bin/env bash
# The reader calls functions of schema api and can do nothing else; the loader cannot change the form; the tokens are
# the keeper's alone, which has nothing else.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/postgres.sh"
. "$ROOT/tests/lib/records.sh"
postgres_start
records github.com/ada/one "$(printf '%040d' 1)" | db-load >/dev/null 2>&1

denied() { # NAME SQL: the reader is refused
    like "$(as_reader -c "$2" 2>&1)" 'permission denied|must be owner' "$1"
}
readable=0
for table in $(as_admin -c "select format('%I.%I', schemaname, relname) from pg_stat_user_tables
        union select format('%I.%I', schemaname, viewname) from pg_views where schemaname = 'sesami'"); do
    as_reader -c "select * from $table limit 1" >/dev/null 2>&1 && readable=$((readable + 1)) && echo "# reader reads $table"
done
is "$readable" 0 'the reader reads no table and no view'
is "$(as_admin -c "select count(*) from information_schema.role_table_grants where grantee in ('sesami_reader', 'PUBLIC')
        and table_schema in ('sesami', 'report', 'api')")" 0 'and has no right on any'
is "$(as_admin -c "select string_agg(p.oid::regprocedure::text, ' ') from pg_proc p
        join pg_namespace n on n.oid = pronamespace where nspname in ('sesami', 'report')
        and has_function_privilege('sesami_reader', p.oid, 'execute')")" '' 'it may call no function outside api'
is "$(as_admin -c "select string_agg(p.oid::regprocedure::text, ' ') from pg_proc p
        join pg_namespace n on n.oid = pronamespace where nspname = 'api'
        and not has_function_privilege('sesami_reader', p.oid, 'execute')")" '' 'but every one in it'
is "$(as_admin -c "select string_agg(p.oid::regprocedure::text, ' ') from pg_proc p
        join pg_namespace n on n.oid = pronamespace where nspname = 'api' and prosecdef
        and not coalesce(array_to_string(proconfig, ',') ~ 'search_path=', false)")" '' \
    'functions with their owner'\''s rights fix the search path'
is "$(as_admin -c "select string_agg(p.oid::regprocedure::text, ' ') from pg_proc p
        join pg_roles r on r.oid = proowner join pg_namespace n on n.oid = pronamespace
        where nspname in ('sesami', 'report', 'api') and (rolsuper or rolname <> 'sesami_owner')")" '' \
    'and no function has a superuser'\''s'
denied 'the reader makes no table' 'create table public.mine (a integer)'
denied 'nor a temporary one' 'create temporary table mine (a integer)'
denied 'nor a schema' 'create schema mine'
denied 'nor becomes the owner' 'set role sesami_owner'
denied 'nor reads files' "select pg_read_file('/etc/passwd')"

like "$(psql -c 'drop table sesami.job' 2>&1)" 'must be owner' 'the loader drops nothing'
like "$(psql -c 'delete from sesami.migration' 2>&1)" 'permission denied' 'nor forgets migrations'
as_admin -c "insert into sesami.app_user (login) values ('ada')"
like "$(psql -c 'select * from sesami.user_token' 2>&1)" 'permission denied' 'nor reads tokens'
like "$(psql -c 'delete from sesami.user_token' 2>&1)" 'permission denied' 'nor removes them'
like "$(psql -c 'set role sesami_keeper' 2>&1)" 'permission denied' 'nor becomes who may'
is "$(psql -XqAtc "update sesami.app_user set running_limit = 3 where login = 'ada' returning running_limit" 2>&1)" 3 \
    'but it knows the users'
is "$(as_admin -c "select string_agg(format('%s %s', table_name, privilege_type), ',' order by table_name, privilege_type)
        from information_schema.role_table_grants where grantee = 'sesami_keeper'")" \
    "$(printf '%s,' 'app_user INSERT' 'app_user SELECT' user_repository\ {DELETE,INSERT,SELECT,UPDATE} user_token\ {DELETE,INSERT,SELECT})user_token UPDATE" \
    'the keeper has the tokens and what each user sees, sees and adds users, and no more'
is "$(as_admin -c "select string_agg(p.oid::regprocedure::text, ' ') from pg_proc p
        join pg_namespace n on n.oid = pronamespace where nspname in ('sesami', 'report', 'api')
        and has_function_privilege('sesami_keeper', p.oid, 'execute')")" '' 'it may call no function'
like "$(as_keeper -c 'create table sesami.mine (a integer)' 2>&1)" 'permission denied' 'nor make a table'

as_front() { PGUSER=sesami_front postgres_psql "$@"; }
for table in repository job user_token refresh_token app_user; do
    like "$(as_front -c "select * from sesami.$table" 2>&1)" 'permission denied' "the front reads no $table"
done
is "$(as_admin -c "select string_agg(p.oid::regprocedure::text, ' ') from pg_proc p
        join pg_namespace n on n.oid = pronamespace where nspname in ('sesami', 'report', 'api')
        and has_function_privilege('sesami_front', p.oid, 'execute')")" '' 'and calls its own functions alone'
ok 'which it may' as_front -c 'select * from front.me(null)'
is "$(as_admin -c "select string_agg(p.oid::regprocedure::text, ' ') from pg_proc p
        join pg_namespace n on n.oid = pronamespace where nspname = 'front' and has_function_privilege('sesami_reader', p.oid, 'execute')")" '' \
    'and nobody else does'

is "$(as_admin -c "select string_agg(rolname, ' ') from pg_roles where rolname ~ '^sesami_' and (rolsuper or rolcreaterole
        or rolcreatedb or rolbypassrls or rolreplication)")" '' 'none of the roles has powers beyond its tables'
done_testing
