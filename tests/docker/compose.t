#!/usr/bin/env bash
# The containers, for real: an engine of the test's own builds the images on a base made by mmdebstrap, compose
# starts them, a repository is analysed in one, the front answers, and everything goes away again.
. "$(dirname "$0")/../lib/tap.sh"
[ -n "${SESAMI_TEST_CONTAINERS:-}" ] || skip_all 'takes minutes; SESAMI_TEST_CONTAINERS=1 runs it'
for program in dockerd docker docker-compose mmdebstrap; do
    command -v "$program" >/dev/null || skip_all "$program is not installed"
done
[ "$(id -u)" -eq 0 ] || skip_all 'an engine needs root'

export DOCKER_HOST=unix://$WORK/docker.sock SESAMI_PORT=0 SESAMI_BUILD_NETWORK=host SESAMI_BASE=sesami-test-base
setsid dockerd --data-root "$WORK/data" --exec-root "$WORK/exec" --pidfile "$WORK/docker.pid" -H "$DOCKER_HOST" \
    >"$WORK/dockerd.log" 2>&1 &
within() { # TRIES COMMAND...: tries it every 0.2 s
    local tries=$1
    shift
    until "$@" >/dev/null 2>&1 || [ "$((tries -= 1))" -eq 0 ]; do sleep 0.2; done
}
compose() { docker-compose -p sesami-test -f "$ROOT/docker/compose.yaml" "$@"; }
stop_engine() {
    compose down --volumes >/dev/null 2>&1
    [ ! -s "$WORK/docker.pid" ] || { kill "$(cat "$WORK/docker.pid")" && timeout 60 tail --pid="$(cat "$WORK/docker.pid")" -f /dev/null; }
    umount "$WORK"/exec/netns/* 2>/dev/null
}
at_exit stop_engine
within 50 docker info
docker info >/dev/null 2>&1 || skip_all "no engine starts here: $(tail -n 1 "$WORK/dockerd.log")"
mmdebstrap --quiet --variant=minbase bookworm "$WORK/base.tar" 2>"$WORK/base.log" ||
    skip_all "no base image can be made: $(tail -n 1 "$WORK/base.log")"
docker import -q "$WORK/base.tar" "$SESAMI_BASE" >/dev/null 2>&1 || docker import "$WORK/base.tar" "$SESAMI_BASE" >/dev/null
rm "$WORK/base.tar"

ok 'the images build and the services start' compose up --build -d
page=$(compose port http 8080)
within 150 curl -sf "http://$page/healthz"
like "$(curl -s "http://$page/healthz")" '"ok"' 'the front reaches the database through the shared socket'

git init -q --bare "$WORK/sample.git"
git -C "$WORK/sample.git" fast-import --quiet <<'STREAM'
commit refs/heads/master
committer Ada <ada@example.com> 1700000000 +0000
data 5
first
M 644 inline a.py
data 6
x = 1

STREAM
chmod a+x "$WORK" && chmod -R a+rX "$WORK/sample.git"
ok 'a repository is analysed in a container' compose run -T --rm -v "$WORK/sample.git:/sample.git:ro" analyze --progress=none /sample.git
like "$(curl -s "http://$page/api/v1/repos/file:/sample.git/contributors")" '"lines" ?: ?1\b' 'and its results are served'
like "$(compose exec -T --user sesami-http db psql -h /socket -U postgres -d sesami -c 'select 1' 2>&1)" 'authentication failed' \
    'who serves cannot become who owns'
ok 'a user in the http container is nobody special' \
    test "$(compose exec -T http id -u)" = 10002
compose down >/dev/null 2>&1
is "$(docker ps -aq)" '' 'down removes the containers'
done_testing
