#!/usr/bin/env bash
# shellcheck disable=SC2154 # what is sourced sets them
# The dashboard in a real browser, from signing in to the results, with a real worker and a private git server.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/postgres.sh"
. "$ROOT/tests/lib/http.sh"
. "$ROOT/tests/lib/github-peers.sh"
. "$ROOT/tests/lib/sign-in.sh"
. "$ROOT/tests/lib/sample.sh"
. "$ROOT/tests/lib/git-server.sh"
. "$ROOT/tests/lib/browser.sh"
cd "$WORK" || exit 1
browser_install

mkdir -p git/ada
"$ROOT/tests/lib/sample-history" git/ada/harbour.git
for name in lock tide; do
    sample_repository "$name"
    git clone -q --bare "$name" "git/ada/$name.git"
done
git_server_start "$WORK/git" "none-$RANDOM"
postgres_start
SIGN_IN_ORIGIN=$GIT_SERVER
SIGN_IN_REPOSITORIES=(ada/harbour ada/lock ada/tide)
sign_in_start --pool=16
as_owner -c "update sesami.job_settings set hosts = '{localhost}', requests_limit = 100, retry_after = '1 second'"

# A worker as it runs in earnest, but that each repository takes its time: the git server knows ada's token by the time
# that there is a repository to fetch.
cat >job <<'JOB'
#!/usr/bin/env bash
record=$(cat)
if [ "$(jq -r .kind <<<"$record")" != account ]; then
    token=$(sesami-keys "--host=$1" token ada)
    printf 'x-access-token:%s\n' "$(openssl passwd -6 -stdin <<<"$token")" >"$2/users"
    echo '{"type":"progress","stage":"clone","repo":"r","done":1,"total":2}' >&2
    sleep 1.5
fi
exec "$ROOT/pipelines/job" <<<"$record"
JOB
chmod +x job
export SESAMI_API_URL=$GITHUB SESAMI_TOKEN_HOST=$GIT_SERVER_HOST GIT_SSL_CAINFO=$GIT_SERVER_CA
job-run -- ./job "localhost:$PEER_PORT" "$git_server_place" >ran 2>worker.err &
at_exit "kill $!"

browser dashboard.mjs "$url" ada "${SESAMI_PICTURES:-$WORK/pictures}"
is "$(grep -c 'no-memory\|query-failed' access.log)" 0 'the server has no fault of its own'
http_stop
is $? 0 'and ends well'
done_testing
