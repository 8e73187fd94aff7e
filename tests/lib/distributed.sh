# shellcheck shell=bash
# Sourced behind tap.sh, postgres.sh and aws.sh by the tests in which many children do one queue: SESAMI_TEST_CHILDREN
# repositories (20; the whole thing: 50) as an array, five to a child, and as many by messages through dispatch, children
# killed at random, and one repository more that fails each time.
#
#   distributed_prepare          makes the repositories in $WORK/repositories, and $POISONED, a pipelines/job for which one
#                                of them ends as a lack of memory does; it runs the pipelines/job that $REAL_JOB names
#   distributed_run VAR=... COMMAND   asks for all, runs dispatch, and COMMAND (batch-bridge) until nothing is left
#   distributed_check            what is to be true then
N=${SESAMI_TEST_CHILDREN:-20}
seed=${SEED:-$(($$ % 1000))}
POISONED=$WORK/here/pipelines/job

# Of one history many repositories: they differ in their first commit alone.
make_one() {
    cp -R "$WORK/seed.git" "$1"
    local head
    head=$(git -C "$1" commit-tree -m "$1" -p "$(git -C "$1" rev-parse HEAD)" "$(git -C "$1" rev-parse 'HEAD^{tree}')")
    git -C "$1" update-ref HEAD "$head"
}

distributed_prepare() {
    local i
    echo "# seed $seed"
    mkdir -p "$WORK/tmp" "$WORK/repositories" "$WORK/here"
    export TMPDIR="$WORK/tmp"
    "$ROOT/tests/lib/random-history" "$seed" "$WORK/seed.git" >/dev/null 2>&1
    cd "$WORK/repositories" || exit 1
    for ((i = 0; i < N; i++)); do make_one "a$i.git" && make_one "m$i.git"; done
    make_one poisoned.git
    "$ROOT/pipelines/jobs" limits retry=0 lost=2 attempts=3 >/dev/null
    cp -R "$ROOT/batch" "$ROOT/pipelines" "$WORK/here/"
    rm "$POISONED"
    cat >"$POISONED" <<'SCRIPT'
#!/bin/bash
job=$(cat)
case $job in *poisoned*) kill -KILL $$ ;; esac
exec "$REAL_JOB" <<<"$job"
SCRIPT
    chmod a+rx "$POISONED"
}

distributed_ask() {
    gh-repos a?.git a??.git 2>/dev/null | job-add --array 2>/dev/null |
        jq -cs 'map(select(.type == "repo")) as $r | map(select(.type == "job")) as $j | range(0; $r | length) | $r[.] + {job: $j[.].job}' | zstd -q >"$WORK/list.zst"
    as_root_user s3 cp "$WORK/list.zst" s3://sesami-lists/list.zst >/dev/null
    gh-repos m*.git poisoned.git 2>/dev/null | job-add --only --user ada >"$WORK/asked" 2>/dev/null
    "$ROOT/pipelines/jobs" limits --user ada running=1000 >/dev/null
}

distributed_run() {
    local begun=$SECONDS dispatcher
    distributed_ask
    touch "$WORK/more"
    AWS_ACCESS_KEY_ID=$SENDER_ID AWS_SECRET_ACCESS_KEY=$SENDER_KEY TASK_SERVICE_IMPL=AWS SQS_QUEUE_URL=$QUEUE \
        "$ROOT/pipelines/dispatch" 2>"$WORK/dispatch.err" &
    dispatcher=$!
    (
        for ((i = 0; i < 600; i++)); do [ "$(as_owner -c 'select count(message_id) from sesami.job')" -gt "$N" ] && break; sleep 0.2; done
        rm -f "$WORK/more"
    ) &
    as_child ROOT_ID="$ROOT_ID" ROOT_KEY="$ROOT_KEY" LOG="$WORK/log" SEED="$seed" ARRAY_SIZE=$(((N + 4) / 5)) SESAMI_PER_JOB=5 KILLS=$((N / 3)) \
        MORE="$WORK/more" ATTEMPTS=10 SESAMI_VISIBILITY=5 SESAMI_MANIFEST=s3://sesami-lists/list.zst "$@" >"$WORK/told"
    kill -TERM $dispatcher
    wait $dispatcher
    is "$?" 0 'dispatch has ended by itself'
    echo "# $((SECONDS - begun)) s: $(cat "$WORK/told")"
}

distributed_check() {
    local all=$((2 * N)) poisoned
    echo "# attempts: $(as_owner -c "select string_agg(outcome || ' ' || n, ', ' order by outcome) from (select outcome, count(*) as n from sesami.job_attempt group by 1) o")"
    is "$(as_owner -c "select status, count(*) from sesami.job group by 1 order by 1")" "COMPLETED|$all"$'\nFAILED|1' 'every job is done but the poisoned one'
    is "$(as_owner -c "select count(*), count(distinct job_id) from sesami.job_attempt where outcome = 'completed'")" "$all|$all" 'each once'
    is "$(as_owner -c "select count(*), count(distinct repository_id) from sesami.analysis")" "$((3 * all))|$all" 'and stored once'
    is "$(as_owner -c "select repo ~ 'poisoned', code, error, attempts from sesami.job where status = 'FAILED'")" 't|command-killed|ended by signal 9|3' 'the poisoned one is FAILED with its reason'
    is "$(as_owner -c 'select count(*) from sesami.job_attempt where finished_at is null')" 0 'every attempt has its end on record'
    is "$(jq '.killed > 0' "$WORK/told")" true 'children were killed'
    is "$(jq .given_up "$WORK/told")" 0 'and no child of the array was given up'
    poisoned=$(as_owner -c "select job_id from sesami.job where status = 'FAILED'")
    ask_queue "$DEAD" ReceiveMessage '{MaxNumberOfMessages: 10}' >"$WORK/dead"
    is "$(jq -r '.Messages[].Body | fromjson.job_id' "$WORK/dead" | grep -xF "$poisoned" | sort -u)" "$poisoned" 'its message is a dead letter'
    is "$(messages "$QUEUE")" 0 'no message is left'
    is "$(as_owner -c "select count(*) from sesami.job where (message_id is null) <> (send_after = 'infinity')")" 0 'each of the messages is in its row'
}
