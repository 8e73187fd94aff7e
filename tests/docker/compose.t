#!/usr/bin/env bash
# The containers, for real: an engine of the test's own builds the images on a base made by mmdebstrap, compose
# starts them, an analysis is asked for over HTTP, a worker fetches the repository from a git server and does it, the
# front serves the results, and everything goes away again. The base is kept in build/ for a week.
. "$(dirname "$0")/../lib/tap.sh"
[ -n "${SESAMI_TEST_CONTAINERS:-}" ] || skip_all 'takes minutes; SESAMI_TEST_CONTAINERS=1 runs it'
. "$ROOT/tests/lib/git-server.sh"
. "$ROOT/tests/lib/containers.sh"
cd "$WORK" || exit 1
containers_start
export SESAMI_PORT=0 SESAMI_BUILD_NETWORK=host SESAMI_BASE=$CONTAINERS_BASE SESAMI_SECRETS=$WORK/secrets
export SESAMI_PUBLIC_URL=http://sesami.example
GIT_SERVER_ADDRESS=$(docker network inspect bridge -f '{{(index .IPAM.Config 0).Gateway}}')
compose() { docker-compose -p sesami-test -f "$ROOT/docker/compose.yaml" -f "$WORK/test.yaml" "$@"; }

# What is asked for: a repository that only the git server's own authority vouches for.
mkdir -p repositories/public
git init -q --bare repositories/public/sample.git
git -C repositories/public/sample.git fast-import --quiet <<'STREAM'
commit refs/heads/master
committer Ada <ada@example.com> 1700000000 +0000
data 5
first
M 644 inline a.py
data 6
x = 1

STREAM
git_server_start repositories unused
chmod a+x "$WORK" "${GIT_SERVER_CA%/*}" && chmod a+r "$GIT_SERVER_CA"
cat >test.yaml <<YAML
services:
  worker:
    environment: { GIT_SSL_CAINFO: /authority.pem }
    volumes: ["$GIT_SERVER_CA:/authority.pem:ro"]
YAML
"$ROOT/docker/make-secrets" secrets 2>/dev/null
is "$(stat -c %a secrets/SESAMI_JWT_KEYS secrets/SESAMI_FERNET_KEYS | xargs)" '600 600' 'keys are made for their owner alone'
made=$(cat secrets/*)
"$ROOT/docker/make-secrets" secrets
is "$(cat secrets/*)" "$made" 'and never made anew'
(umask 077 && for name in GITHUB_CLIENT_ID GITHUB_CLIENT_SECRET WEBHOOK_SECRET; do echo "of-the-test-$name-$RANDOM$RANDOM" >"secrets/SESAMI_$name"; done)

ok 'docker-compose takes the file' compose config -q
is "$(sed -n '/AS build$/,/^RUN make/p' "$ROOT/docker/tools.Dockerfile" | sha256sum)" \
    "$(sed -n '/AS build$/,/^RUN make/p' "$ROOT/docker/front.Dockerfile" | sha256sum)" 'both images begin with one build, which is done once'
ok 'the images build and the services start' compose up --build -d
page=$(compose port http 8080)
within 150 curl -sf "http://$page/healthz"
like "$(curl -s "http://$page/healthz")" '"ok"' 'the front reaches the database through the shared socket'

# Somebody who is signed in, as far as the front can tell: a token under the key of the file.
in_database() { compose exec -T db psql -h /socket -d sesami -XqAt -c "$1"; }
in_database "update sesami.job_settings set hosts = '{$GIT_SERVER_HOST}'"
viewer=$(in_database "insert into sesami.app_user (login) values ('ada') returning user_id")
token=$(python3 - "$viewer" secrets/SESAMI_JWT_KEYS <<'PYTHON'
import base64, hashlib, hmac, json, sys, time
part = lambda data: base64.urlsafe_b64encode(data).rstrip(b"=")
now = int(time.time())
claims = {"sub": sys.argv[1], "iss": "sesami", "iat": now, "exp": now + 900}
text = b".".join(part(json.dumps(x).encode()) for x in ({"alg": "HS256", "typ": "JWT"}, claims))
key = base64.urlsafe_b64decode(open(sys.argv[2]).read().strip())
print((text + b"." + part(hmac.new(key, text, hashlib.sha256).digest())).decode())
PYTHON
)
printf 'header = "Authorization: Bearer %s"\n' "$token" >as-ada
is "$(curl -s -o /dev/null -w '%{http_code}' -d "{\"repo_url\": \"$GIT_SERVER/public/sample\"}" -H 'Content-Type: application/json' \
    "http://$page/api/v1/analysis")" 401 'who is not signed in may ask for nothing'
curl -s -K as-ada -d "{\"repo_url\": \"$GIT_SERVER/public/sample\"}" -H 'Content-Type: application/json' "http://$page/api/v1/analysis" >asked
like "$(cat asked)" '"PENDING"' 'an analysis is asked for over HTTP'
ended() { curl -s -K as-ada "http://$page/api/v1/analysis/$(jq -r .id asked)" >job && grep -qE 'COMPLETED|FAILED' job; }
within 300 ended
is "$(jq -c '[.status, .error]' job)" '["COMPLETED",null]' 'the worker does it'
repository=$(curl -s -K as-ada "http://$page/api/v1/repos" | jq -r '.repositories[0].repo')
like "$repository" "^$GIT_SERVER_ADDRESS/public/sample$" 'and it is in the list'
like "$(curl -s -K as-ada "http://$page/api/v1/repos/$(jq -rn --arg path "${repository%/*}" '$path | @uri')/${repository##*/}/contributors" |
    jq -c '[.detail, (.contributors // [] | map(.name, .lines))]')" '^\[null,\["Ada",1\]\]$' 'with its results'
chmod -R a+rX repositories
ok 'a repository is analysed at once, too' \
    compose run -T --rm -v "$WORK/repositories/public/sample.git:/sample.git:ro" analyze --progress=none /sample.git

# What they may do.
container() { compose ps -q "$1"; }
healthy() { [ "$(docker inspect -f '{{.State.Health.Status}}' "$(container "$1")")" = healthy ]; }
for service in db http worker; do
    within 100 healthy "$service"
    ok "$service is healthy" healthy "$service"
    is "$(docker inspect -f '{{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.HostConfig.CapAdd}} {{.HostConfig.SecurityOpt}}' "$(container "$service")")" \
        'true [ALL] [] [no-new-privileges:true]' "$service has no rights, and its root file system is read-only"
    like "$(docker inspect -f '{{.HostConfig.Memory}} {{.HostConfig.NanoCpus}} {{.HostConfig.PidsLimit}} {{index .HostConfig.LogConfig.Config "max-size"}}' "$(container "$service")")" \
        '^[1-9][0-9]* [1-9][0-9]* 256 10m$' "$service has limits"
    like "$(compose exec -T "$service" bash -c '>/usr/x' 2>&1)" 'Read-only file system' "$service cannot change its programs"
    is "$(compose exec -T "$service" bash -c 'type -P cc gcc c99 clang tcc as ld make' 2>&1)" '' "$service has no compiler"
done
# shellcheck disable=SC2016
is "$(for service in db http worker; do compose exec -T "$service" bash -c '[ "$(id -u)" -ne 0 ] && grep -L "^CapEff:.0*[1-9a-f]" /proc/1/status'; done | xargs)" \
    '/proc/1/status /proc/1/status /proc/1/status' 'no user is root'
is "$(compose exec -T http id -u) $(compose exec -T worker id -u)" '10002 10001' 'and each is its own'
for image in sesami-tools sesami-http sesami-database; do
    like "$(docker inspect -f '{{index .Config.Labels "org.opencontainers.image.licenses"}} {{.Config.StopSignal}} {{.Config.Healthcheck}} {{.Config.User}}' $image)" \
        '^MIT SIG(TERM|INT) \{\[CMD .* [a-z0-9]+$' "$image says what it is"
done
for role in postgres sesami_owner sesami_loader sesami_keeper; do
    like "$(compose exec -T --user sesami-http db psql -h /socket -U $role -d sesami -c 'select 1' 2>&1)" 'authentication failed' \
        "who serves cannot become $role"
done
for role in postgres sesami_owner sesami_front; do
    like "$(compose exec -T worker psql -U $role -c 'select 1' 2>&1)" 'authentication failed' "who works cannot become $role"
done
is "$(compose exec -T worker ls /run/secrets)" SESAMI_FERNET_KEYS 'who works has the one secret that it needs'
is "$(compose exec -T http bash -c 'stat -c "%a %u" /run/secrets/*' | sort -u)" '400 10002' 'secrets are for their reader alone'
{ docker ps -aq; docker images -q; } | xargs docker inspect >inspected 2>&1
for container in $(docker ps -aq); do docker logs "$container"; done >said 2>&1
cat secrets/* as-ada | grep -oE '[A-Za-z0-9_-]{20,}' >needles
is "$(wc -l <needles) $(grep -cFf needles inspected) $(grep -cFf needles said)" '8 0 0' 'no secret is in the descriptions and logs'

ok 'other secrets are handed out' compose run -T --rm secrets
ok 'and taken while the front runs' compose kill -s HUP http
stops() { # SERVICE: SIGTERM ends it by itself within ten seconds
    local before=$SECONDS id
    id=$(container "$1")
    docker stop -t 20 "$id" >/dev/null
    echo "$(docker inspect -f '{{.State.ExitCode}}' "$id") $((SECONDS - before < 10))"
}
is "$(stops http)" '0 1' 'SIGTERM ends the front'
is "$(stops worker)" '0 1' 'and the worker'

ok 'the image for AWS Batch builds' docker build -q --network host --build-arg BASE="$SESAMI_BASE" -f "$ROOT/docker/tools.Dockerfile" \
    --target batch -t sesami-batch "$ROOT"
ok 'and has aws, without a file system to write to' docker run --rm --read-only --tmpfs /tmp --entrypoint aws sesami-batch --version
[ ! -e "$ROOT/batch/run-analysis" ] || ok 'and its entry point' docker run --rm --read-only --tmpfs /tmp --entrypoint test sesami-batch \
    -x /usr/local/lib/sesami/batch/run-analysis
compose down >/dev/null 2>&1
is "$(docker ps -aq)" '' 'down removes the containers'
done_testing
