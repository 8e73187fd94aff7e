#!/usr/bin/env bash
# worker, job: the queue's jobs done by the real pipeline under GNU parallel, while workers, the database and the
# worker's own parallel are killed at random: no job is lost, and none is done twice.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/signals.sh"
. "$ROOT/tests/lib/postgres.sh"
cd "$WORK" || exit 1
postgres_start
as_admin -c 'alter role all set synchronous_commit = on' # what is committed must outlive the server's end
mkdir tmp
export TMPDIR="$WORK/tmp"
worker() { "$ROOT/pipelines/worker" "$@"; }
jobs() { "$ROOT/pipelines/jobs" "$@"; }
seed=${SEED:-$(($$ % 1000))}
RANDOM=$seed
echo "# seed $seed"
N=${SESAMI_TEST_JOBS:-24}
for ((i = 0; i < N; i++)); do "$ROOT/tests/lib/random-history" $((seed + i)) "r$i.git" >/dev/null; done
# The job-runs of this test (their command names its own script), without their guardians.
mine() {
    local pid
    for pid in $(pgrep -f "$SESAMI_BIN/job-run .*$WORK"); do
        [ "$(cat "/proc/$pid/comm" 2>/dev/null)" != job-run ] || echo "$pid"
    done
}

# The worker's programs as one tree in this test's directory, so that only its own processes are found and killed.
mkdir here
cp -R "$ROOT/pipelines" here/
queue() { gh-repos r*.git | job-add --only "$@" 2>/dev/null; }

queue --user ada >asked
here/pipelines/worker -j 2 --drain --user ada >out 2>err
is "$? $(jq -r .status out | sort | uniq -c | xargs)" "0 $N COMPLETED" 'the jobs are done'
is "$(grep -v '^db-load: ' err)" '' 'without a word'
is "$(as_owner -c 'select count(*) from sesami.analysis')" $((3 * N)) 'and stored, in three stages each'
is "$(ls -A tmp)" '' 'nothing is left behind'
queue --user bob >asked
here/pipelines/worker -j 2 --drain >out 2>err
is "$(grep -c 'answered from the store' err)" "$N" 'what is stored is not done again for another user'
exits 2 'an unknown argument' worker --darin
exits 2 'a value that is none' worker -j two
PGHOST=$WORK/nowhere exits 3 'no database' worker --drain
for bad in '' '{"repo_url":' '{} {}' '[]'; do exits 2 "job: \"$bad\" is no job record" "$ROOT/pipelines/job" <<<"$bad"; done

# Another machine, as far as ssh can tell.
start_sshd() {
    local port
    command -v ssh >/dev/null && [ -x /usr/sbin/sshd ] || return
    [ "$(id -u)" -ne 0 ] || mkdir -p /run/sshd
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])') || return
    ssh-keygen -q -t ed25519 -N '' -f host && ssh-keygen -q -t ed25519 -N '' -f key || return
    printf '%s\n' "Port $port" 'ListenAddress 127.0.0.1' "HostKey $WORK/host" "AuthorizedKeysFile $WORK/key.pub" \
        "PidFile $WORK/sshd.pid" 'StrictModes no' 'UsePAM no' 'PermitRootLogin yes' >sshd.conf
    /usr/sbin/sshd -f "$WORK/sshd.conf" -E sshd.log && await sshd.pid || return
    at_exit "kill $(cat sshd.pid)"
    export PARALLEL_SSH="ssh -p $port -i $WORK/key -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR"
    $PARALLEL_SSH localhost true
}
if start_sshd >ssh.out 2>&1; then
    as_owner -c 'truncate sesami.repository, sesami.job, sesami.job_request cascade'
    queue --user ada >asked
    PGPASSWORD=of-the-database GITHUB_TOKEN=of-the-worker here/pipelines/worker -j 2 --drain --user ada --sshlogin localhost >out 2>err
    is "$? $(jq -r .status out | sort | uniq -c | xargs)" "0 $N COMPLETED" 'over ssh'
    is "$(as_owner -c 'select count(*) from sesami.analysis')" $((3 * N)) 'the same is done'
    as_owner -c 'truncate sesami.job, sesami.job_request cascade'
    printf '#!/bin/sh\nenv >%s/seen\n' "$WORK" >here/pipelines/job
    queue --user ada >asked
    PGPASSWORD=of-the-database GITHUB_TOKEN=of-the-worker here/pipelines/worker -j 1 --drain --user ada --sshlogin localhost >out 2>err
    ok 'with what leads to the database' grep -qxF "PGHOST=$PGHOST" seen
    is "$(grep -c 'of-the-' seen)" 0 'but no secret'
    cp "$ROOT/pipelines/job" here/pipelines/job
else
    skip 'no sshd can be started' 'worker --sshlogin'
fi

# The token of the environment is for the worker's own user.
cat >here/pipelines/analyze <<'EOF2'
#!/bin/sh
echo "$GITHUB_TOKEN-$SESAMI_FERNET_KEYS$(cat "${XDG_CONFIG_HOME:-$HOME/.config}/sesami/tokens/api.github.com" 2>/dev/null)" >>seen
EOF2
export GITHUB_TOKEN=of-the-worker
listed='{"private":true}'
token_of() { # JOB'S-USER WORKER'S-USER [RECORD]
    rm -f seen
    jq -nc --arg user "$1" '{repo_url: "https://github.com/o/n", record: $ARGS.positional[0] | fromjson} + if $user == "" then {} else {user: $user} end' --args "${3-$listed}" |
        SESAMI_WORKER_USER=$2 here/pipelines/job && cat seen
}
mkdir -p home/.config/sesami/tokens
echo of-the-login >home/.config/sesami/tokens/api.github.com
export HOME=$WORK/home XDG_CONFIG_HOME=
is "$(token_of ada ada) $(token_of bob ada) $(token_of ada '') $(token_of '' '')" 'of-the-worker-of-the-login - - of-the-worker-of-the-login' \
    'a token is never used for the job of somebody else'
unset GITHUB_TOKEN
SESAMI_FERNET_KEYS=$(sesami-keys generate)
export SESAMI_FERNET_KEYS
sesami-keys store ada <<<stored-for-ada
is "$(token_of ada '') $(token_of ADA bob) $(token_of bob '' 2>/dev/null)" 'stored-for-ada- stored-for-ada- -' 'the one that is stored for its user is'
is "$(token_of ada '' '{"private":false}') $(token_of ada '' null) $(token_of ada ada null) $(token_of ada ada '{}')" '- - - -' \
    'none is for what is not known to be private'
is "$(token_of bob '' 2>err)$(cat err)" '-sesami-keys: error: bob has no token stored' 'if there is one'
unset SESAMI_FERNET_KEYS
cp "$ROOT/pipelines/analyze" here/pipelines/analyze

# A stop hands the jobs back.
export nap=$((2000000 + $$)) # seconds that nobody else's sleep has, for pgrep looks at all processes
slow() { as_owner -c 'truncate sesami.repository, sesami.job, sesami.job_request cascade'; }
slow
cat >here/pipelines/job <<'EOF2'
#!/bin/sh
touch "$WORK/started"
sleep "$nap"
EOF2
queue >asked
set -m
for signal in TERM INT; do
    rm -f started
    "${with_sigint[@]}" here/pipelines/worker -j 2 >out 2>err &
    await started
    kill -$signal $!
    ok "SIG$signal ends a worker" dead $!
    wait $!
    is $? 0 'as it should'
    is "$(pgrep -fc "^sleep $nap") $(mine)" '0 ' 'and all that it does'
    is "$(as_owner -c 'select distinct status, attempts from sesami.job')" 'PENDING|0' 'its jobs wait again'
done
set +m
true &
wait
PARALLEL_SSHLOGIN=: PARALLEL_PID=$! job-run --bound --once -- touch taken
is "$? $(ls taken 2>/dev/null)" '143 ' 'a job-run that comes after the end of its parallel takes no job'
PARALLEL_SSHLOGIN=: PARALLEL_PID=$$ job-run --bound --once -- touch taken >out 2>err
is "$(ls taken)" taken 'one that comes before does'
cp "$ROOT/pipelines/job" here/pipelines/job

# Kills at random.
slow
jobs limits lost=2 attempts=20 retry=0 >/dev/null
queue --user ada >asked
start() { here/pipelines/worker -j 2 --drain >>out 2>>err & }
start
kills=0
for ((round = 0; round < 400; round++)); do
    [ "$(as_owner -c "select count(*) from sesami.job where finished_at is null" 2>/dev/null)" = 0 ] && break
    sleep 0.$((RANDOM % 5))
    case $((RANDOM % 8)) in
    0) postgres_crash && postgres_start ;;
    1) pkill -KILL -f "parallel .*$WORK" ; start ;;
    *) victim=$(mine | shuf -n 1 --random-source=<(yes $round)); [ -z "$victim" ] || kill -KILL "$victim" ;;
    esac && kills=$((kills + 1))
done
wait
echo "# $kills kills; attempts: $(as_owner -c "select string_agg(outcome || ' ' || n, ', ' order by outcome) from (select outcome, count(*) as n from sesami.job_attempt group by 1) o")"
ok 'some were killed' test "$kills" -ge 5
is "$(as_owner -c 'select status, count(*) from sesami.job group by 1')" "COMPLETED|$N" 'every job is done'
is "$(as_owner -c "select count(*), count(distinct job_id) from sesami.job_attempt where outcome = 'completed'")" "$N|$N" 'each once'
is "$(as_owner -c 'select count(*) from sesami.job_attempt where finished_at is null')" 0 'every attempt has its end on record'
is "$(as_owner -c 'select count(*), count(distinct repository_id) from sesami.analysis')" "$((3 * N))|$N" 'and all is stored'
is "$(jq -r .job <asked | sort | xargs)" "$(as_owner -c 'select job_id from sesami.job' | sort | xargs)" 'they are the jobs that were asked for'
ok 'nothing is left behind' gone
is "$(mine)" '' 'and nothing runs on'
done_testing
