#!/usr/bin/env bash
# job-run --job, job-watch --queue and the rows that a sender takes: the queue as executors elsewhere use it.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/signals.sh"
. "$ROOT/tests/lib/postgres.sh"
cd "$WORK" || exit 1
postgres_start
mkdir tmp
export TMPDIR="$WORK/tmp"
repo() { jq -nc --arg n "$1" '{type: "repo", repo: "github.com/o/\($n)", clone_url: "https://github.com/o/\($n)", private: true}'; }
add() { repo "$1" | job-add --only "${@:2}" 2>/dev/null | jq -r .job; }
job() { as_owner -c "select $2 from sesami.job where job_id = '$1'"; }
empty() { as_owner -c 'truncate sesami.job cascade; truncate sesami.job_request cascade'; }
limits() { "$ROOT/pipelines/jobs" limits "$@" >/dev/null; }
do_it() { job-run --job="$1" -- bash -c "$2" >ran 2>err; }
said() { jq -r '[.status, .code // empty] | join(" ")' ran; }
done_record='echo '\''{"type":"done","repo":"github.com/o/a","head":"0123456789012345678901234567890123456789","stage":"timeline"}'\'

# One job by its id.
add a >/dev/null
id=$(add b --user ada)
do_it "$id" "cat >got; $done_record"
is "$? $(said) $(jq -r .job ran)" "0 COMPLETED $id" 'the job that is named is done, and no older one'
is "$(jq -c '[.user, .user_id == (.user_id | floor), .record.private]' got)" '["ada",true,true]' 'with its user and record'
do_it "$id" 'touch twice'
is "$? $(said) $(ls twice 2>/dev/null)" '0 COMPLETED ' 'one that is done before is not done again, and that is well'
id=$(add c)
do_it "$id" 'echo '\''{"type":"error","code":"repository-gone","message":"gone","retryable":false}'\''; exit 1'
is "$? $(said)" '1 FAILED repository-gone' 'one that fails'
do_it "$id" 'touch twice'
is "$? $(said) $(ls twice 2>/dev/null)" '1 FAILED repository-gone ' 'is not tried again'
limits retry=2
id=$(add d)
do_it "$id" 'echo '\''{"type":"error","code":"network","message":"away","retryable":true}'\''; exit 1'
is "$? $(said) $(jq .wait ran)" '1 PENDING network 2' 'one that may be tried again tells when'
begun=$EPOCHREALTIME
do_it "$id" "$done_record"
is "$? $(said)" '0 COMPLETED' 'its next attempt'
ok 'waits until then' awk "BEGIN { exit !($EPOCHREALTIME - $begun > 1) }"
id=$(add e)
job-run --job="$id" -- bash -c 'touch started; sleep 1235' >/dev/null 2>&1 &
worker=$!
await started
do_it "$id" 'touch twice'
is "$? $(said) $(ls twice 2>/dev/null)" '1 PROCESSING ' 'one that runs elsewhere is left'
kill $worker
wait $worker 2>/dev/null
is "$(job "$id" 'status, attempts')" 'PENDING|0' 'SIGTERM hands it back'
limits lost=1
rm started
job-run --job="$id" -- bash -c 'touch started; sleep 1236' >/dev/null 2>&1 &
await started
kill -KILL $!
sleep 1.2
do_it "$id" "$done_record"
is "$? $(said) $(job "$id" attempts)" '0 COMPLETED 2' 'one whose worker fell silent is taken, and that counts'
do_it 00000000-0000-0000-0000-000000000000 true
is "$? $(grep -c 'there is no job' err)" '1 1' 'an id that no job has'
exits 2 'what is no id' job-run --job=x -- true
exits 2 '--job with --once' job-run --job="$id" --once -- true
for ((i = 0; i < 6; i++)); do add "u$i" --user ada >>many; done
is "$(sed 's/.*/select sesami.job_take_one('\''&'\'', '\''w'\'')::jsonb ? '\''attempt'\'';/' many | as_owner | xargs)" 't t t t t t' 'limits are for those who fill the queue'
one=$(add z)
for ((i = 0; i < 12; i++)); do as_owner -c "select sesami.job_take_one('$one', 'w')::jsonb ->> 'attempt'" >"took$i" & done
wait
is "$(cat took* | grep -c .)" 1 'twelve that take one job at once: one has it'

# Rows for a sender.
empty
limits running=2 lost=30 retry=10
begin() { as_owner -c "select sesami.job_send_begin($1)::jsonb ->> 'repo_url'" | sed 's/.*\///' | xargs; }
end() { as_owner -c "select sesami.job_send_end('[{\"job\": \"$1\", \"message\": $2}]')"; }
add a >/dev/null
for name in p q r; do add $name --user ada >/dev/null; done
add array --array >/dev/null
is "$(begin 10)" 'a p q' 'the oldest in turn, nobody more than the limit; none that an array has'
is "$(begin 10)" '' 'what another sends is left to it'
is "$(as_owner -c 'select sesami.job_unsent()')" t 'one waits for its turn'
is "$(as_owner -c "select sends, message_id is null from sesami.job where repo = 'github.com/o/a'")" '1|t' 'it is on record that it was begun'
a=$(as_owner -c "select job_id from sesami.job where repo = 'github.com/o/a'")
p=$(as_owner -c "select job_id from sesami.job where repo = 'github.com/o/p'")
end "$a" '"m-1"' >/dev/null
end "$p" null >/dev/null
is "$(job "$a" "message_id, send_after > now() + interval '50 minutes'") $(job "$p" "message_id, send_after < now() + interval '11 seconds'")" 'm-1|t |t' 'one is sent, one was refused'
as_owner -c "update sesami.job set send_after = now() where send_after between now() and now() + interval '2 minutes'"
is "$(begin 10)" 'r p' 'a lease that is over, and what was refused, are sent again, behind what never was'
is "$(as_owner -c "select sends from sesami.job where job_id = '$p'")" 2 'which the row says'
as_owner -c "select sesami.job_take_one('$p', 'w')" >/dev/null
is "$(begin 10)" '' 'one that runs has its place still'
as_owner -c "select sesami.job_complete(attempt_id, null, null) from sesami.job where job_id = '$p'" >/dev/null
is "$(begin 10)" q 'one that has ended makes room'

# Being woken.
timeout 20 job-watch --queue </dev/null >told 2>err &
watcher=$!
for ((i = 0; i < 100; i++)); do [ -s told ] && break; sleep 0.1; done
is "$(cat told)" '{"type":"queue"}' 'job-watch --queue tells that it listens'
add late >/dev/null
for ((i = 0; i < 100; i++)); do [ "$(wc -l <told)" -gt 1 ] && break; sleep 0.1; done
is "$(wc -l <told)" 2 'and of a change'
postgres_crash
sleep 1
postgres_start
for ((i = 0; i < 100; i++)); do [ "$(wc -l <told)" -gt 2 ] && break; sleep 0.1; done
is "$(wc -l <told)" 3 'and that it listens again after the database was away'
kill $watcher
if "$ROOT/tests/lib/validate-schema" --have 2>/dev/null; then
    ok 'all of it fits the schema' "$ROOT/tests/lib/validate-schema" ran got told
fi
ok 'nothing is left behind' gone
done_testing
