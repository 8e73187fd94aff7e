#!/usr/bin/env bash
# What the tables themselves guarantee: addresses, the queue, and that nothing is left of what is removed.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/postgres.sh"
. "$ROOT/tests/lib/records.sh"
postgres_start

address() { as_owner -F' ' -c "select sesami.repo_owner('$1'), sesami.repo_name('$1')"; }
is "$(address github.com/jqlang/jq)" 'jqlang jq' 'github.com goes without saying'
is "$(address gitlab.com/group/sub/x)" 'gitlab.com/group/sub x' 'other hosts do not, and groups belong to the owner'
is "$(address file:/home/ada/work)" 'file: home/ada/work' 'a local path is all name'
is "$(address git.example.com:8443/a/b)" 'git.example.com:8443/a b' 'a host with a port'

job() { as_owner -c "$1" 2>&1; }
is "$(job "insert into sesami.job (repo_url) values ('https://github.com/a/b') returning status, attempts, progress")" 'PENDING|0|0' \
    'a job begins as PENDING'
like "$(job "update sesami.job set status = 'DONE'")" 'violates check constraint' 'there are four states'
like "$(job 'update sesami.job set progress = 101')" 'violates check constraint' 'progress ends at 100'
like "$(job "update sesami.job set status = 'COMPLETED'")" 'violates check constraint' 'what has ended says when'
is "$(job "update sesami.job set status = 'COMPLETED', finished_at = now() returning status")" COMPLETED 'and then it may end'
like "$(as_owner -c 'listen sesami_job' -c "insert into sesami.job (repo_url) values ('https://github.com/a/c')" -c 'select 1')" \
    'Asynchronous notification "sesami_job" with payload "[0-9a-f-]{36}"' 'a new job wakes who listens'
job "insert into sesami.job (repo_url) values ('https://github.com/a/d')" >/dev/null
take="select job_id from sesami.job where status = 'PENDING' order by created_at limit 1 for update skip locked"
mkfifo "$WORK/first"
as_owner -c begin -c "$take" -c 'select pg_sleep(3)' -c commit >"$WORK/first" 2>/dev/null &
read -r first <"$WORK/first"
second=$(as_owner -c "$take")
kill $! 2>/dev/null
ok 'two dispatchers never take the same job' test -n "$first" -a -n "$second" -a "$first" != "$second"

user() { as_keeper -c "insert into sesami.app_user (login) values ('$1') returning user_id" 2>&1; }
ada=$(user Ada)
like "$(user aDA)" 'duplicate key' 'a login is one user, however it is written'
is "$(as_owner -c "insert into sesami.app_user (host, login) values ('ghe.example', 'ada') returning login")" ada 'on each host'
like "$(as_owner -c "update sesami.app_user set github_id = 7" 2>&1)" 'duplicate key' 'and so is a number of GitHub'\''s'
token() { as_keeper -c "insert into sesami.user_token (user_id, token) values ($ada, '$1')" 2>&1; }
good=gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==
for plain in "ghp_$(printf '%036d' 1)" "github_pat_$(printf '%082d' 1)" "$(printf '%040d' 1)" '' "${good%==}" "${good%==}AA" \
    "${good}AAAA" "x$good" "$good$good" "${good/U/+}" "gAAAAA$(printf '%02000d' 1)"; do
    like "$(token "$plain")" '^ERROR: +value for domain sesami.fernet_token violates check constraint "fernet_token_check"$' \
        "no token: ${plain:0:10}... of ${#plain}"
done
is "$(token "$good")" '' 'but the spec'\''s example'
as_owner -c "delete from sesami.app_user where user_id = $ada"
is "$(as_owner -c 'select count(*) from sesami.user_token')" 0 'a user who goes takes the token along'

head=$(printf '%040d' 1)
records github.com/ada/one "$head" | db-load --only >/dev/null 2>&1
records github.com/bob/two "$head" | db-load --only >/dev/null 2>&1
counts() { # rows of every table that belongs to repositories
    for table in clone analysis contribution language extension technology dependency activity composition tech_change skipped; do
        as_owner -c "select '$table', count(*) from sesami.$table"
    done
}
counts >"$WORK/both"
as_owner -c "delete from sesami.repository where name = 'two'"
is "$(counts | awk -F'|' '{ print $1 "|" 2 * $2 }')" "$(cat "$WORK/both")" 'a repository removed takes all that is its own along, and no more'
as_owner -c 'delete from sesami.repository'
is "$(counts | grep -v '|0$')" '' 'nothing is left when none is'
is "$(as_owner -c "select string_agg(conrelid::regclass || '.' || attname, ' ') from pg_constraint
        join pg_attribute on attrelid = conrelid and attnum = conkey[1]
        where contype = 'f' and connamespace = 'sesami'::regnamespace and confdeltype = 'c' and not exists (
            select from pg_index where indrelid = conrelid and indkey[0] = conkey[1])")" '' \
    'every reference that removes is indexed'
done_testing
