#!/usr/bin/env bash
# account: all repositories of an account, listed by a GitHub that nobody here wrote (emulate, with prism holding every
# request to GitHub's description), cloned from a private git server at the same origin (nginx, git http-backend), while
# a worker is killed at random every two seconds or so: each is analysed exactly once. SESAMI_TEST_REPOS: how many (50; CI: 100).
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/github-peers.sh"
. "$ROOT/tests/lib/git-server.sh"
. "$ROOT/tests/lib/signals.sh"
. "$ROOT/tests/lib/postgres.sh"
cd "$WORK" || exit 1
N=${SESAMI_TEST_REPOS:-50}
seed=${SEED:-$(($$ % 1000))}
RANDOM=$seed
echo "# seed $seed"

# Ten histories, and the others with one of these behind a commit of their own.
mkdir -p git/octocat tmp
for ((i = 0; i < 10; i++)); do "$ROOT/tests/lib/random-history" $((seed + i)) "git/base$i.git" >/dev/null; done
for ((i = 1; i <= N; i++)); do
    repository=git/octocat/r$i.git
    cp -Rl "git/base$((i % 10)).git" "$repository"
    branch=$(git -C "$repository" symbolic-ref HEAD)
    commit=$(git -C "$repository" commit-tree -m "Only in r$i" -p "$branch" "$branch^{tree}")
    rm -f "$repository/packed-refs.lock"
    git -C "$repository" update-ref "$branch" "$commit"
done

# One origin: nginx hands what is no repository to the API.
: >api.conf
git_server_start "$WORK/git" "$TOKEN" <(echo "include $WORK/api.conf;")
# shellcheck disable=SC2034 # peers_start's
PEERS_ORIGIN=$GIT_SERVER
peers_start < <(for ((i = 1; i <= N; i++)); do echo "octocat/r$i $( ((i % 3)) && echo public || echo private) C"; done)
echo "location ~ ^/(user|users|orgs)(/|\$) { auth_basic off; proxy_pass $API; proxy_set_header Host \$http_host; }" >api.conf
kill -HUP "$(cat "$git_server_place/nginx.pid")"
export SSL_CERT_FILE=$GIT_SERVER_CA GIT_SSL_CAINFO=$GIT_SERVER_CA GITHUB_TOKEN=$TOKEN SESAMI_TOKEN_HOST=$GIT_SERVER_HOST
for ((i = 0; i < 100; i++)); do curl -fso /dev/null -H "Authorization: Bearer $TOKEN" "$GIT_SERVER/user" && break; sleep 0.1; done
is "$(clone --token-host="$GIT_SERVER_HOST" "$GIT_SERVER/octocat/r1" 2>/dev/null | jq -r .head)" \
    "$(git -C git/octocat/r1.git rev-parse HEAD)" 'the git server has the repositories'
is "$(GITHUB_TOKEN=no clone --retries=0 --token-host="$GIT_SERVER_HOST" "$GIT_SERVER/octocat/r1" 2>/dev/null | jq -r .code)" bad-token 'for the token alone'

postgres_start
as_admin -c 'alter role all set synchronous_commit = on'
export TMPDIR=$WORK/tmp
mkdir here # a copy, so that this test's workers can be told from others
cp -R "$ROOT/pipelines" here/
"$ROOT/pipelines/jobs" limits lost=3 attempts=20 retry=0 >/dev/null
account() { here/pipelines/account --api-url="$GIT_SERVER" "$@" octocat; }
mine() {
    local pid
    for pid in $(pgrep -f "$SESAMI_BIN/job-run .*$WORK"); do
        [ "$(cat "/proc/$pid/comm" 2>/dev/null)" != job-run ] || echo "$pid"
    done
}

started=$SECONDS
account -j 2 --progress=json >out 2>err &
run=$!
kills=0
while kill -0 $run 2>/dev/null; do
    sleep $((1 + RANDOM % 2)).$((RANDOM % 10))
    victim=$(mine | shuf -n 1)
    [ -n "$victim" ] && kill -KILL "$victim" 2>/dev/null && kills=$((kills + 1))
done
wait $run
is $? 0 'the run ends well'
echo "# $((SECONDS - started)) s, $kills workers killed; attempts: $(as_owner -c "select string_agg(outcome || ' ' || n, ', ' order by outcome) from (select outcome, count(*) as n from sesami.job_attempt group by 1) o")"
ok 'workers were killed meanwhile' test "$kills" -gt $((N / 10))
is "$(jq -r 'select(.type == "job").status' out | sort | uniq -c | xargs)" "$N COMPLETED" 'every repository is told as done'
is "$(jq -r 'select(.type == "job").repo' out | sort)" "$(for ((i = 1; i <= N; i++)); do echo "localhost/octocat/r$i"; done | sort)" 'each of them'
is "$(as_owner -c "select count(*), count(distinct job_id) from sesami.job_attempt where outcome = 'completed'")" "$N|$N" 'each was analysed once'
is "$(as_owner -c 'select count(*), count(distinct repository_id) from sesami.analysis')" "$((3 * N))|$N" 'and stored once'
is "$(as_owner -c "select string_agg(head, ' ' order by name) from sesami.repository" | tr ' ' '\n')" \
    "$(for ((i = 1; i <= N; i++)); do echo "r$i $(git -C "git/octocat/r$i.git" rev-parse HEAD)"; done | sort | cut -d' ' -f2)" 'at its own head'
is "$(as_owner -c 'select count(*) from sesami.repository where private')" $((N / 3)) 'with what GitHub says of it'
is "$(grep -v '^db-load: \|^{' err | grep -v 'taken away')" "job-add: $N jobs queued, 0 were there already" 'without a word of trouble'
is "$(peers_refused)" '' 'no request was other than GitHub wants it'
ok 'nothing is left behind' gone
is "$(mine)" '' 'and nothing runs on'
is "$(grep -rlF "$TOKEN" err out "$POSTGRES/postgres/log")" '' 'the token shows nowhere'
is "$(as_owner -c "select count(*) from sesami.job where record::text like '%$TOKEN%'")" 0 'nor in the queue'

before=$(as_owner -c 'select clock_timestamp()')
account -j 2 >out 2>err
is "$? $(as_owner -c "select count(*) from sesami.job where created_at > '$before'")" '0 0' 'again: nothing was pushed to, nothing is queued'
like "$(cat err)" "0 jobs queued, $N were there already" 'which is said'
account -j 2 --again --visibility=private >out 2>err
is "$? $(jq -r .status out | sort | uniq -c | xargs) $(as_owner -c "select count(*) from sesami.analysis where loaded_at > '$before'")" \
    "0 $((N / 3)) COMPLETED 0" '--again: what is at the same head is answered from the store'
export GITHUB_TOKEN=wrong
account >out 2>err
is "$? $(grep -c 'bad-token\|does not take the token\|token' err)" '1 1' 'a wrong token'
exits 2 'no login' here/pipelines/account
exits 2 'two logins' here/pipelines/account ada bob
done_testing
