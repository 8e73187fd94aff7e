#!/usr/bin/env bash
# distributed: half of the repositories as an array, half by messages through dispatch, children killed at random, one
# repository that fails each time: every other is analysed once, that one is FAILED and a dead letter.
# moto_server with authentication is SQS, S3 and Secrets Manager; tests/lib/batch-bridge stands for Pipe and Batch, which
# moto does not run, and its head says what it does otherwise. Children are processes with an environment of their own.
# SESAMI_TEST_CHILDREN: repositories of each half (20; the whole thing: 50), five to a child of the array; SEED.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/signals.sh"
. "$ROOT/tests/lib/postgres.sh"
. "$ROOT/tests/lib/aws.sh"
cd "$WORK" || exit 1
postgres_start
N=${SESAMI_TEST_CHILDREN:-20}
AWS_TEST_RECEIVES=3
aws_start
mkdir tmp
export TMPDIR="$WORK/tmp"
seed=${SEED:-$(($$ % 1000))}
echo "# seed $seed"
# Of one history many repositories: they differ in their first commit alone.
"$ROOT/tests/lib/random-history" "$seed" seed.git >/dev/null 2>&1
make_one() {
    cp -R seed.git "$1"
    local head
    head=$(git -C "$1" commit-tree -m "$1" -p "$(git -C "$1" rev-parse HEAD)" "$(git -C "$1" rev-parse 'HEAD^{tree}')")
    git -C "$1" update-ref HEAD "$head"
}
for ((i = 0; i < N; i++)); do make_one "a$i.git" && make_one "m$i.git"; done
make_one poisoned.git
"$ROOT/pipelines/jobs" limits retry=0 lost=2 attempts=3 >/dev/null
# The poison: its analysis ends the way a lack of memory does, each time.
mkdir here
cp -R "$ROOT/batch" "$ROOT/pipelines" here/
cat >here/pipelines/job <<'EOF2'
#!/bin/bash
job=$(cat)
case $job in *poisoned*) kill -KILL $$ ;; esac
exec "$ROOT_PIPELINES/job" <<<"$job"
EOF2

# The array's half, with its manifest in S3, and the messages' half.
gh-repos a?.git a??.git 2>/dev/null | job-add --array 2>/dev/null |
    jq -cs 'map(select(.type == "repo")) as $r | map(select(.type == "job")) as $j | range(0; $r | length) | $r[.] + {job: $j[.].job}' | zstd -q >list.zst
as_root_user s3 cp list.zst s3://sesami-lists/list.zst >/dev/null
gh-repos m*.git poisoned.git 2>/dev/null | job-add --only --user ada >asked 2>/dev/null
"$ROOT/pipelines/jobs" limits --user ada running=1000 >/dev/null
touch more
AWS_ACCESS_KEY_ID=$SENDER_ID AWS_SECRET_ACCESS_KEY=$SENDER_KEY TASK_SERVICE_IMPL=AWS SQS_QUEUE_URL=$QUEUE \
    "$ROOT/pipelines/dispatch" 2>dispatch.err &
dispatcher=$!
(
    for ((i = 0; i < 600; i++)); do [ "$(as_owner -c 'select count(message_id) from sesami.job')" -gt "$N" ] && break; sleep 0.2; done
    rm -f more
) &
begun=$SECONDS
as_child ROOT_ID="$ROOT_ID" ROOT_KEY="$ROOT_KEY" LOG="$WORK/log" SEED="$seed" ARRAY_SIZE=$(((N + 4) / 5)) SESAMI_PER_JOB=5 KILLS=$((N / 3)) MORE="$WORK/more" ATTEMPTS=10 \
    SESAMI_VISIBILITY=5 SESAMI_MANIFEST=s3://sesami-lists/list.zst ROOT_PIPELINES="$ROOT/pipelines" \
    "$ROOT/tests/lib/batch-bridge" "$WORK/here/batch/run-analysis" >told
kill -TERM $dispatcher
wait $dispatcher
is "$?" 0 'dispatch has ended by itself'
echo "# $((SECONDS - begun)) s: $(cat told)"
echo "# attempts: $(as_owner -c "select string_agg(outcome || ' ' || n, ', ' order by outcome) from (select outcome, count(*) as n from sesami.job_attempt group by 1) o")"
all=$((2 * N))
is "$(as_owner -c "select status, count(*) from sesami.job group by 1 order by 1")" "COMPLETED|$all"$'\nFAILED|1' 'every job is done but the poisoned one'
is "$(as_owner -c "select count(*), count(distinct job_id) from sesami.job_attempt where outcome = 'completed'")" "$all|$all" 'each once'
is "$(as_owner -c "select count(*), count(distinct repository_id) from sesami.analysis")" "$((3 * all))|$all" 'and stored once'
is "$(as_owner -c "select repo ~ 'poisoned', code, error, attempts from sesami.job where status = 'FAILED'")" 't|command-killed|ended by signal 9|3' 'the poisoned one is FAILED with its reason'
is "$(as_owner -c 'select count(*) from sesami.job_attempt where finished_at is null')" 0 'every attempt has its end on record'
is "$(jq '.killed > 0' told)" true 'children were killed'
is "$(jq .given_up told)" 0 'and no child of the array was given up'
poisoned=$(as_owner -c "select job_id from sesami.job where status = 'FAILED'")
as_root_user sqs receive-message --queue-url "$DEAD" --max-number-of-messages 10 --attribute-names All >dead
is "$(jq -r '.Messages[].Body | fromjson.job_id' dead | grep -xF "$poisoned" | sort -u)" "$poisoned" 'its message is a dead letter'
is "$(messages "$QUEUE")" 0 'no message is left'
is "$(as_owner -c "select count(*) from sesami.job where (message_id is null) <> (send_after = 'infinity')")" 0 'each of the messages is in its row'
is "$(pgrep -f "$WORK/here/")" '' 'nothing runs on'
done_testing
