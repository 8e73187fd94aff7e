#!/usr/bin/env bash
# job-add, job-run, job-watch, jobs: the queue's rules, with commands that do what the test wants of a job.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/signals.sh"
. "$ROOT/tests/lib/postgres.sh"
cd "$WORK" || exit 1
postgres_start
as_admin -c 'alter role all set synchronous_commit = on' # what is committed must outlive the server's end
mkdir tmp
export TMPDIR="$WORK/tmp"
jobs() { "$ROOT/pipelines/jobs" "$@"; }
repo() { jq -nc --arg n "$1" '{type: "repo", repo: "github.com/o/\($n)", clone_url: "https://github.com/o/\($n)", id: 7, private: true}
    + if $ARGS.positional == [] then {} else {pushed_at: $ARGS.positional[0]} end' --args "${@:2}"; }
add() { job-add "$@" 2>err; }
id_of() { jq -r 'select(.type == "job").job'; }
job() { as_owner -c "select $2 from sesami.job where job_id = '$1'"; }
attempts() { as_owner -c "select string_agg(outcome || coalesce(' ' || code, ''), ', ' order by attempt_id) from sesami.job_attempt where job_id = '$1'"; }
now_due() { as_owner -c 'update sesami.job set not_before = now()'; }
empty() { as_owner -c 'truncate sesami.job cascade; truncate sesami.job_request cascade'; }
export nap=$((1000000 + $$)) # seconds that nobody else's sleep has, for pgrep looks at all processes
gone_soon() { local i; for ((i = 0; i < 100; i++)); do pgrep -f "$1" >/dev/null || return 0; sleep 0.1; done; return 1; }
# The command of most tests: a script that says what it is to say. $1: its text.
run() { job-run --once -- bash -c "$1" >ran 2>err; }
done_record() { echo "echo '{\"type\":\"done\",\"repo\":\"github.com/o/$1\",\"head\":\"$(printf '%040d' 1)\",\"stage\":\"timeline\"}'"; }
error_record() { echo "echo '{\"type\":\"error\",\"code\":\"$1\",\"message\":\"it says $1\",\"retryable\":$2}'"; }

# Asking.
repo a | add --user ada >added
is "$(jq -r .type added | xargs)" 'repo job' 'a job is added behind its repository'
is "$(jq -c 'select(.type == "job") | [.repo, .status, .queued, .user, .attempts]' added)" '["github.com/o/a","PENDING",true,"ada",0]' 'it waits'
first=$(id_of <added)
is "$(repo a | add --only --user ADA | jq -c '[.job, .queued]')" "[\"$first\",false]" 'asking again gives the same one'
is "$(repo a | add --only --user bob | jq .queued)" true 'another user has one of his own'
is "$(repo a | add --only --user ada --branch=next | jq .queued)" true 'so has another branch'
is "$( (repo a; repo a; echo '{"type":"clone","repo":"x"}'; repo b) | add | jq -r '.type + (.queued // "" | tostring)' | xargs)" \
    'repo jobtrue repo job clone repo jobtrue' 'without a user; other records travel through'
like "$(cat err)" '2 jobs queued, 1 were there already' 'and the end tells how many'
echo '{"type":"repo"}' | add >bad
is "$? $(jq -r 'select(.type == "error").code' bad)" '1 missing-field' 'a repository without any name'
PGHOST=$WORK/nowhere exits 3 'no database' job-add </dev/null
exits 2 'an empty user' job-add --user= </dev/null

# One attempt.
empty
id=$(repo a | add --user ada | id_of)
run "cat >got; env >environment; $(done_record a)"
is "$? $(job "$id" 'status, attempts, progress, head, repo, finished_at is not null')" \
    "0 COMPLETED|1|100|$(printf '%040d' 1)|github.com/o/a|t" 'a command that ends well completes its job'
is "$(jq -c '[.type, .job, .user, .attempts, .attempt > 0, .record.private, .record.id]' got)" \
    "[\"job\",\"$id\",\"ada\",1,true,true,7]" 'it got the job with the record on stdin'
like "$(cat environment)" "^TMPDIR=$WORK/tmp/.+/0$" 'and a directory of its own'
is "$(jq -c '[.job, .status]' ran)" "[\"$id\",\"COMPLETED\"]" 'what became of it is written'
is "$(attempts "$id")" completed 'the attempt is on record'
exits 1 '--once without a job' job-run --once -- true
is "$(ls -A tmp)" '' 'no directory is left'

# Failing.
empty
id=$(repo a | add | id_of)
run "$(error_record repository-gone false); exit 1"
is "$? $(job "$id" 'status, code, error, attempts')" '1 FAILED|repository-gone|it says repository-gone|1' 'what trying again cannot help fails at once'
empty
id=$(repo a | add | id_of)
for ((i = 0; i < 3; i++)); do
    now_due
    run "$(error_record network true); $(error_record later false); exit 1"
    states+="$(job "$id" 'status, attempts, round(extract(epoch from not_before - now()))') "
done
like "$states" '^PENDING\|1\|(9|10) PENDING\|2\|(19|20) FAILED\|3\|0 $' 'what may help is tried three times, each after twice the wait'
is "$(attempts "$id")" 'failed network, failed network, failed network' 'by the first error of each'
while IFS=: read -r name command code; do
    empty
    id=$(repo a | add | id_of)
    run "$command"
    is "$(job "$id" 'status, code')" "$code" "$name"
done <<'EOF2'
a killed command:kill -9 $$:PENDING|command-killed
one that says nothing:exit 3:PENDING|command-failed
one that was called wrongly:exit 2:FAILED|command-failed
EOF2
empty
id=$(repo a | add | id_of)
run "$(error_record database-lost true); exit 3"
is "$(job "$id" 'status, attempts') $(attempts "$id")" 'PENDING|0 released database-lost' "the database's troubles are not the job's"
now_due
job-run --once --timeout=1 -- bash -c "trap '' TERM; sleep $nap" >ran 2>err
is "$(job "$id" 'status, code')" 'FAILED|timeout' '--timeout'
ok 'ends the whole group' gone_soon "^sleep $nap"
empty
id=$(repo a | add | id_of)
run "head -c 3000000 /dev/zero | tr '\\0' x; echo; printf '\\xff\\x00{\n[1]\nnull\n{\"type\":7}\n'; head -c 3000000 /dev/zero >&2; $(done_record a)"
is "$? $(job "$id" status)" '0 COMPLETED' 'a command that writes anything at all is read to its end'
job-run --once -- no-such-command >/dev/null 2>err
id=$(repo c | add | id_of)
job-run --once -- no-such-command >/dev/null 2>err
is "$(job "$id" 'status, code')" 'FAILED|command-failed' 'a command that is not there'

# Progress and the heartbeat.
empty
id=$(repo a | add | id_of)
progress() { echo "echo '{\"type\":\"progress\",\"stage\":\"$1\",\"repo\":\"r\",\"done\":$2,\"total\":$3}' >&2"; }
run "$(progress clone 4 4); $(progress blame-count 1 2); echo heard >&2; until [ -e on ]; do sleep 0.05; done" &
worker=$!
for ((i = 0; i < 100; i++)); do [ "$(job "$id" progress)" != 0 ] && break; sleep 0.1; done
is "$(job "$id" "status, progress, stage, heartbeat > now() - interval '3 seconds'")" 'PROCESSING|44|blame-count|t' 'progress and stage go to the row'
like "$(jobs)" "^$id  PROCESSING +44 %  github.com/o/a +blame-count for [0-9]+ s" 'jobs shows it'
touch on
wait $worker
is "$(cat err)" heard 'only what is no progress comes through'

# Ending workers.
set -m
for signal in TERM INT KILL; do
    empty
    jobs limits lost=2 >/dev/null
    rm -f started
    id=$(repo a | add | id_of)
    # shellcheck disable=SC2016
    "${with_sigint[@]}" job-run -- bash -c 'touch "$TMPDIR/file" started; sleep $nap & sleep $nap' >ran 2>err &
    await started
    kill -$signal $!
    wait $! 2>/dev/null
    ok "SIG$signal: nothing of the job runs on" gone_soon "^sleep $nap"
    ok "SIG$signal: nothing of it is left" gone
    if [ $signal = KILL ]; then
        sleep 2.2
        run "$(done_record a)"
        is "$(job "$id" 'status, attempts') $(attempts "$id")" 'COMPLETED|2 lost worker-lost, completed' 'its job is done by another once its heartbeat has stopped'
    else
        is "$(job "$id" 'status, attempts') $(attempts "$id")" 'PENDING|0 released worker-stopped' "SIG$signal: the job is handed back"
    fi
done
empty
id=$(repo a | add | id_of)
for ((i = 0; i < 3; i++)); do
    rm -f started
    job-run -- bash -c "touch started; sleep $nap" >ran 2>err &
    await started
    kill -KILL $!
    wait $! 2>/dev/null
    as_owner -c "update sesami.job set heartbeat = now() - interval '1 minute'"
done
run true
is "$(job "$id" 'status, code, attempts')" 'FAILED|worker-lost|3' 'a job that three workers were lost with is not tried again'
empty
rm -f started
id=$(repo a | add | id_of)
job-run -- bash -c "touch started; sleep $nap" >ran 2>err &
worker=$!
await started
ok 'cancelling' jobs cancel "$id"
ok 'ends what runs' gone_soon "^sleep $nap"
is "$(job "$id" 'status, code') $(attempts "$id")" 'FAILED|cancelled cancelled' 'and the job'
ok 'the worker goes on' kill -0 $worker
kill $worker
set +m
exits 1 'cancelling it again' jobs cancel "$id"
exits 2 'cancelling what is no id' jobs cancel "x'; drop table sesami.job"

# Limits and turns.
empty
jobs limits running=2 requests=3 >/dev/null
for name in a b c; do repo $name | add --user ada >/dev/null; done
repo d | add --user ada >refused
is "$? $(jq -r 'select(.type == "error") | "\(.code) \(.retryable)"' refused)" '3 rate-limited true' 'too many requests of one user in a minute'
like "$(cat err)" 'ada has asked too often: again in ([1-5]?[0-9]|60) seconds' 'are refused until then'
ok 'others may ask' job-add --user bob <<<"$(repo z)"
is "$(jobs limits --user ada requests=4)" $'running 2\nrequests 4' "a user's own limit"
ok 'counts' job-add --user ada <<<"$(repo d)"
take() { as_owner -c "select sesami.job_take('w', null)::jsonb ->> 'repo'"; }
is "$(take; take; take; take)" $'github.com/o/a\ngithub.com/o/z\ngithub.com/o/b' 'who runs fewest comes next, and nobody has more than the limit'
as_owner -c "select sesami.job_complete(attempt_id, null, null) from sesami.job where repo = 'github.com/o/a'" >/dev/null
is "$(take)" github.com/o/c 'one that ends makes room'
exits 2 'a limit that is none' jobs limits runing=3
exits 2 'a value that is none' jobs limits running=-1
empty
jobs limits running=5 requests=10 attempts=3 lost=30 >/dev/null
jobs limits --user ada requests= >/dev/null
seq 60 | while read -r n; do repo "r$n"; done | add --user ada >/dev/null
for ((i = 0; i < 12; i++)); do take >"take$i" 2>&1 & done
wait
is "$(cat take* | sort -u | grep -c o/)" 5 'twelve that take at once get five jobs together'

# What has changed.
empty
repo a 2024-01-01T00:00:00Z | add --user ada >/dev/null
as_owner -c "insert into sesami.repository (repo) values ('github.com/o/a')"
run "$(done_record a)"
is "$(repo a 2024-01-01T00:00:00Z | add --only --user ada --changed | jq -c '[.status, .queued]')" '["COMPLETED",false]' '--changed: not pushed to since'
is "$(repo a 2024-01-01T00:00:00Z | add --only --user bob --changed | jq .queued)" true 'another user asks for his own'
is "$(repo a 2024-01-02T00:00:00Z | add --only --user ada --changed | jq .queued)" true 'pushed to since'
run "$(done_record a)"
run "$(done_record a)"
as_owner -c 'delete from sesami.repository'
is "$(repo a 2024-01-02T00:00:00Z | add --only --user ada --changed | jq .queued)" true 'its result is gone'

# Watching.
empty
(repo a; repo b) | add >watched
job-watch --only --progress=json <watched >seen 2>watch.err &
watcher=$!
run "$(done_record a)"
run "$(error_record repository-gone false); exit 1"
wait $watcher
is "$? $(jq -c '[.type, .repo, .status, .code] | map(select(.))' seen | sort)" '1 ["error","github.com/o/b","repository-gone"]
["job","github.com/o/a","COMPLETED"]
["job","github.com/o/b","FAILED","repository-gone"]' 'job-watch tells of each as it ends'
is "$(grep '^{' watch.err | jq -s 'last | [.done, .total]' -c)" '[200,200]' 'with progress'
is "$(job-watch <watched 2>/dev/null | jq -r .type | xargs)" 'repo repo job job error' 'other records travel through'
is "$(jq -nc '{type: "job", job: "00000000-0000-0000-0000-000000000000"}' | job-watch 2>/dev/null | jq -r .code)" no-job 'a job that is not there'
is "$(jq -nc '{type: "job", job: "{},x"}' | job-watch 2>/dev/null | jq -r 'select(.type == "error").code')" bad-job 'what is no id'
if "$ROOT/tests/lib/validate-schema" --have 2>/dev/null; then
    ok 'all of them fit the schema' "$ROOT/tests/lib/validate-schema" watched seen ran got
fi

# The database goes away and comes back.
empty
rm -f on
repo a | add >watched
job-watch --only <watched >seen 2>watch.err &
watcher=$!
job-run --drain -- bash -c "touch started; until [ -e on ]; do sleep 0.05; done; $(done_record a)" >ran 2>err &
worker=$!
rm -f started
await started
postgres_crash
touch on
sleep 1
postgres_start
wait $worker $watcher
is "$? $(jq -r .status seen)" '0 COMPLETED' 'worker and watcher wait for a database that is killed'
is "$(as_owner -c 'select string_agg(outcome, $$ $$) from sesami.job_attempt')" completed 'and the job is done once'
done_testing
