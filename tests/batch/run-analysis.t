#!/usr/bin/env bash
# run-analysis: one child of Batch, by message and in an array, against moto_server and a database.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/signals.sh"
. "$ROOT/tests/lib/postgres.sh"
. "$ROOT/tests/lib/aws.sh"
. "$ROOT/tests/lib/sample.sh"
cd "$WORK" || exit 1
command -v zstd >/dev/null || skip_all 'no zstd'
postgres_start
aws_start
mkdir tmp
export TMPDIR="$WORK/tmp"
limits() { "$ROOT/pipelines/jobs" limits "$@" >/dev/null; }
limits retry=0
sample_repository sample 2>/dev/null
add() { gh-repos "$@" | job-add --only 2>/dev/null | jq -r .job; }
job() { as_owner -c "select $2 from sesami.job where job_id = '$1'"; }
empty() { as_owner -c 'truncate sesami.job, sesami.job_request, sesami.repository cascade'; }
body() { jq -nc --arg job "$1" '{job_id: $job, user_id: 1, repo_url: "x"}'; }
send() { body=$1 ask_queue "$QUEUE" SendMessage '{MessageBody: env.body}' >/dev/null; }
# What the Pipe gives, but that it would delete the message.
receive() { # SECONDS
    ask_queue "$QUEUE" ReceiveMessage "{VisibilityTimeout: $1}" >received
    receipt=$(jq -r '.Messages[0].ReceiptHandle // empty' received)
    text=$(jq -r '.Messages[0].Body // empty' received)
}
by_message() { as_child SQS_MESSAGE_BODY="$text" SQS_RECEIPT_HANDLE="$receipt" "$@" "${analysis:-$ROOT/batch/run-analysis}" >out 2>err; }
in_array() { as_child AWS_BATCH_JOB_ARRAY_INDEX="$1" "${@:2}" >out 2>err; }
empty_queue() { ask_queue "$QUEUE" PurgeQueue >/dev/null && ask_queue "$DEAD" PurgeQueue >/dev/null; }

# The tree with a job of the test's own choice.
mkdir here
cp -R "$ROOT/batch" "$ROOT/pipelines" here/
stage() { printf '#!/bin/bash\n%s\n' "$1" >here/pipelines/job; analysis=$WORK/here/batch/run-analysis; }
fails() { stage 'echo '\''{"type":"error","code":"'"$1"'","message":"it says so","retryable":'"$2"'}'\''; exit 1'; }

# By message.
id=$(add sample)
send "$(body "$id")"
receive 30
by_message
is "$? $(job "$id" 'status, attempts') $(messages "$QUEUE")" '0 COMPLETED|1 0' 'a message: the job is done and the message deleted'
is "$(as_owner -c 'select count(*) from sesami.analysis')" 3 'the analysis is stored'
is "$(grep -v '^db-load: ' err)" '' 'without a word'
send "$(body "$id")"
receive 30
by_message
is "$? $(job "$id" attempts) $(messages "$QUEUE")" '0 1 0' 'delivered twice it is done once, and that message goes too'

fails network true
id=$(add sample)
send "$(body "$id")"
for n in 1 2 3; do
    receive 30
    by_message
    codes+="$? $(job "$id" 'status, attempts, code') "
done
is "$codes" '75 PENDING|1|network 75 PENDING|2|network 67 FAILED|3|network ' 'what may help is tried again at once, three times'
receive 30
is "$receipt $(messages "$DEAD") $(messages "$QUEUE")" ' 1 0' 'then its message is a dead letter'
fails no-access false
id=$(add sample)
text=$(body "$id") receipt=no-such-receipt
by_message
is "$? $(job "$id" 'status, code') $(messages "$DEAD")" '66 FAILED|no-access 2' 'no rights: another code; a message that the Pipe has deleted is buried by hand'
stage 'exit 5'
id=$(add sample)
text=$(body "$id") receipt=''
by_message
is "$? $(job "$id" 'status, code')" '75 PENDING|command-failed' 'without a receipt'

stage 'touch '"$WORK"'/started; until [ -e '"$WORK"'/go ]; do sleep 0.1; done'
empty
id=$(add sample)
empty_queue
send "$(body "$id")"
receive 8
by_message SESAMI_VISIBILITY=8 &
child=$!
await started
sleep 9
is "$(ask_queue "$QUEUE" ReceiveMessage)" '{}' 'a heartbeat keeps the message away from others'
by_message
is "$? $(job "$id" status)" '70 PROCESSING' 'delivered a second time while it runs: left alone'
touch go
wait $child
is "$? $(job "$id" 'status, attempts')" '0 COMPLETED|1' 'the first is done with it'

stage 'touch '"$WORK"'/started; trap "" TERM; sleep 60'
id=$(add sample)
empty_queue
send "$(body "$id")"
receive 60
rm -f started
"${child_environment[@]}" SQS_MESSAGE_BODY="$text" SQS_RECEIPT_HANDLE="$receipt" "$analysis" >out 2>err &
child=$!
await started
begun=$SECONDS
kill -TERM $child
wait $child
is "$? $(job "$id" 'status, attempts, code')" '143 PENDING|0|worker-stopped' 'SIGTERM hands the job back'
ok 'well within 30 seconds' test $((SECONDS - begun)) -lt 20
receive 5
is "$(jq -r .job_id <<<"$text")" "$id" 'and the message'

# What is wrong with a message or around it.
analysis=$ROOT/batch/run-analysis
while IFS=$'\t' read -r want bad; do
    text=$bad
    by_message
    is "$?" "$want" "a message that is $bad"
done <<'EOF2'
65	not json
65	{"job_id":7}
65	{"job_id":"--help"}
68	{"job_id":"00000000-0000-0000-0000-000000000000"}
EOF2
id=$(add sample)
text=$(body "$id")
by_message SESAMI_DATABASE_SECRET=sesami/none
is "$?" 69 'a secret that is not there'
by_message AWS_SECRET_ACCESS_KEY=wrong
is "$?" 69 'keys that are wrong'
by_message AWS_ENDPOINT_URL=http://127.0.0.1:9
is "$?" 72 'AWS is away'
by_message SESAMI_DATABASE_SECRET='' PGHOST="$WORK/nowhere" PGUSER=x
is "$?" 71 'the database is away'
by_message SQS_MESSAGE_BODY=
is "$?" 2 'neither a message nor an index'
is "$(job "$id" 'status, attempts')" 'PENDING|0' 'none of that is an attempt'
is "$(grep -c of-the-database out err)" $'out:0\nerr:0' 'nor is a secret in a log'

# Tokens.
# shellcheck disable=SC2016
stage 'cat >/dev/null; echo "${GITHUB_TOKEN-none} ${SESAMI_WORKER_USER-} ${AWS_SECRET_ACCESS_KEY-} ${SQS_RECEIPT_HANDLE-}" >'"$WORK/seen"
printf '%s\n' of-the-database stored-for-ada this-is-seen >needles
"$ROOT/tests/lib/seen-in-arguments" needles >arguments &
looker=$!
token_of() { # RECORD USER
    rm -f seen
    text=$(body "$(jq -nc --argjson more "$1" '{type: "repo", repo: "github.com/o/n", clone_url: "https://github.com/o/n"} + $more' | job-add --only ${2:+"--user=$2"} 2>/dev/null | jq -r .job)")
    by_message GITHUB_TOKEN=of-another
    jq -r .code "$WORK"/tmp/none 2>/dev/null
    cat seen 2>/dev/null
}
is "$(token_of '{"private":false}' ada)" 'none   ' 'a public repository is read without a token'
ada=$(as_owner -c "select user_id from sesami.app_user where login = 'ada'")
is "$(token_of '{"private":true}' ada; as_owner -c "select status, code from sesami.job where code = 'no-token'")" 'PENDING|no-token' 'a private one whose user has no secret waits for that'
jq -R --arg name "sesami/github-token-$ada" '{Name: $name, SecretString: .}' <<<stored-for-ada | ask_aws secretsmanager CreateSecret >/dev/null
is "$(token_of '{"private":true}' ada)" 'stored-for-ada ada  ' 'with it it is read with that, and nothing of AWS'
is "$(token_of '{"private":true}')" 'none   ' "nobody's is without"
is "$(token_of '{"private":true, "repo": "github.com/o/m", "clone_url": "https://github.com/o/m"}' bob)" '' "the row's user counts, not the one that a message names"

bash -c 'sleep 1; : this-is-seen'
kill -TERM $looker
wait $looker
is "$(cat arguments)" this-is-seen 'no password, token or key was an argument of any process'

# In an array.
empty
analysis=
for n in 0 1 2 3; do git clone -q --bare sample "r$n.git"; done
gh-repos r?.git | job-add --array 2>/dev/null | jq -cs 'map(select(.type == "repo")) as $r | map(select(.type == "job")) as $j | range(0; $r | length) | $r[.] + {job: $j[.].job}' >list
zstd -q list
as_root_user s3 cp list.zst s3://sesami-lists/one/list.zst >/dev/null
run="$ROOT/batch/run-analysis"
in_array 2 "$run" --manifest=s3://sesami-lists/one/list.zst
is "$? $(as_owner -c "select string_agg(status, ' ' order by repo_url) from sesami.job")" '0 PENDING PENDING COMPLETED PENDING' 'a child does its line'
in_array 2 "$run" --manifest="$WORK/list"
is "$? $(as_owner -c 'select sum(attempts) from sesami.job')" '0 1' 'and once'
as_child JOB_COMPLETION_INDEX=0 SESAMI_MANIFEST="$WORK/list.zst" SESAMI_PER_JOB=2 "$run" >out 2>err
is "$? $(as_owner -c "select count(*) from sesami.job where status = 'COMPLETED'")" '0 3' 'two lines of a child of Kubernetes'
(echo '{"type":"repo"'; jq -c 'del(.job)' list | tail -n 1; echo '{"type":"repo","repo":"x","job":"-"}') >bad
as_child SLURM_ARRAY_TASK_ID=0 "$run" --manifest="$WORK/bad" --per-job=3 >out 2>err
is "$? $(as_owner -c "select count(*), count(*) filter (where status = 'COMPLETED') from sesami.job")" '65 4|4' 'a bad line: the others are done, and one without a job is that of its repository'
like "$(cat err)" 'no repo record: \{"type":"repo"' 'which is told'
in_array 9 "$run" --manifest="$WORK/list"
is "$?" 65 'an index that is out of range'
in_array x "$run" --manifest="$WORK/list"
is "$?" 65 'one that is none'
in_array 0 "$run" --manifest=s3://sesami-lists/none
is "$?" 69 'a manifest that is not there'
head -c 60 list.zst >torn.zst
in_array 0 "$run" --manifest="$WORK/torn.zst"
is "$?" 65 'a damaged one'
in_array 0 AWS_ENDPOINT_URL=http://127.0.0.1:9 SESAMI_DATABASE_SECRET= PGHOST="$PGHOST" PGPORT="$PGPORT" PGUSER="$PGUSER" PGDATABASE="$PGDATABASE" "$run" --manifest=s3://sesami-lists/one/list.zst
is "$?" 72 'S3 is away'
in_array 0 "$run"
is "$?" 2 'no manifest is named'
in_array 0 "$run" --per-job=0
is "$?" 2 'a number that is none'
ok 'nothing is left behind' gone
done_testing
