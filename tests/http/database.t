#!/usr/bin/env bash
# shellcheck disable=SC2154 # http_start and postgres_start set them
# The database may be away, come back, be slow, or be somebody else's: never a wrong answer, never a
# crash, no lasting harm.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/postgres.sh"
. "$(dirname "$0")/../lib/http.sh"
# The server's way to the database; Postgres gets another socket directory at each start.
socket_link() { ln -sfn "$PGHOST" "$WORK/socket"; }
postgres_start
socket_link
fixture_load
as_admin -c checkpoint # the crash to come must not take the fixture along
PGHOST=$WORK/socket http_start --cache 0 --pool 2 --pool-wait 200 --statement-timeout 1000
results=/api/v1/repos/ada/engine/contributors

metric() { get /metrics | sed -n "s/^$1 //p"; }
until_status() { # STATUS PATH: waits for it, at most ten seconds
    for _ in $(seq 100); do
        [ "$(status "$2")" = "$1" ] && return
        sleep 0.1
    done
    return 1
}

is "$(status $results)" 200 'a good start'
descriptors=$(find "/proc/$http_pid/fd" | wc -l)

# Connections that are cut
as_admin -c "select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'sesami-http'" >/dev/null
is "$(status $results)" 200 'a cut connection costs no request its answer'

# A crash
postgres_crash
is "$(problem $results)" '503 database-unavailable' 'no database: 503'
is "$(field Retry-After $results)" 1 'with Retry-After'
is "$(problem /healthz)" '503 database-unavailable' 'healthz says so'
is "$(status /) $(status /metrics)" '200 200' 'what needs no database is served'
postgres_start
ok 'back by itself' until_status 200 $results
is "$(status /healthz)" 200 'and healthy'
postgres_stop
is "$(status $results)" 503 'stopped: 503'
postgres_start
socket_link
ok 'started: back' until_status 200 $results
is "$(grep -c 'the database is unavailable' "$WORK/http.err")" 2 'each loss is told once'

# A pool that is all in use: two statements wait for a lock until their timeout
as_owner -c 'begin; lock table sesami.contribution in access exclusive mode; select pg_sleep(4)' >/dev/null &
sleep 0.5
(problem $results >"$WORK/first") &
first=$!
(problem $results >"$WORK/second") &
second=$!
sleep 0.3
is "$(problem /healthz)" '503 pool-busy' 'no free connection: 503'
is "$(status /)" 200 'while files are served'
is "$(metric sesami_http_pool_in_use)" 2 'metrics tell that the pool is in use'
wait $first $second
is "$(cat "$WORK/first" "$WORK/second" | sort -u)" '503 query-timeout' 'a statement that takes too long: 503'
ok 'all well once the lock is gone' until_status 200 $results
ok 'waits were counted' test "$(metric sesami_http_pool_wait_timeouts_total)" -ge 1

# Connections that hang, then a server that does
backends() { as_admin -c "select pid from pg_stat_activity where application_name = 'sesami-http'"; }
hung=$(backends)
# shellcheck disable=SC2086 # numbers
kill -STOP $hung
is "$(status $results -m 20)" 200 'connections that hang are given up for a new one'
hung="$hung $(backends) $(head -n 1 "$POSTGRES/postgres/data/postmaster.pid")"
# shellcheck disable=SC2086 # numbers
kill -STOP $hung
is "$(problem $results -m 20)" '503 database-unavailable' 'a database that hangs is given up'
# shellcheck disable=SC2086 # numbers
kill -CONT $hung
ok 'and taken up again' until_status 200 $results

# Not migrated, and not ours
as_owner -c 'alter schema api rename to elsewhere'
is "$(problem $results)" '503 database-not-ready' 'no functions: not ready'
as_owner -c 'alter schema elsewhere rename to api'
is "$(status $results)" 200 'ready'
is "$(as_reader -c 'select count(*) from sesami.contribution' 2>&1 | grep -c 'permission denied')" 1 'the reader reads no table'
is "$(as_reader -c 'create table api.x ()' 2>&1 | grep -c 'permission denied')" 1 'and writes nothing'
ok 'no descriptor was lost' test "$(find "/proc/$http_pid/fd" | wc -l)" -le $((descriptors + 1))

# A graceful stop: the running request gets its answer
as_owner -c 'begin; lock table sesami.contribution in access exclusive mode; select pg_sleep(0.8)' >/dev/null &
sleep 0.3
(status $results >"$WORK/last") &
last=$!
sleep 0.2
exits 0 'SIGTERM while a request runs' http_stop
wait $last
is "$(cat "$WORK/last")" 200 'the request was answered'
exits 7 'and nobody is listening any more' curl -s "$url/"

# Started before the database
postgres_stop
PGHOST=$WORK/socket http_start
is "$(status /healthz)" 503 'a start without a database'
postgres_start
socket_link
ok 'that comes later' until_status 200 /healthz
done_testing
