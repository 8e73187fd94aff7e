#!/usr/bin/env bash
# shellcheck disable=SC2154 # http_start and postgres_start set them
# Postgres is killed, started again and loses single connections while clients read, ask for analyses and listen: they
# get what is right or 503, no accepted analysis is lost, none is doubled, and the server is afterwards as it was before.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/postgres.sh"
. "$ROOT/tests/lib/http.sh"
. "$ROOT/tests/lib/github-peers.sh"
. "$ROOT/tests/lib/sign-in.sh"
cd "$WORK" || exit 1
postgres_start
as_admin -c 'alter role all set synchronous_commit = on' # what was answered must outlive the server's end
ln -sfn "$PGHOST" socket
fixture_load
as_owner -c 'update sesami.job_settings set requests_limit = 1000000'
as_admin -c checkpoint
PGHOST=$WORK/socket sign_in_start --pool 4 --cache 0 --rate 0 --pool-wait 300 --statement-timeout 10000
sign_in ada
as_owner -c 'delete from sesami.job'
results=/api/v1/repos/ada/engine/contributors
get $results >right
bearer ada >token

# Asks until it is told to stop; then what was asked for must be accepted. Prints what it got, and each accepted id.
cat >load <<'PYTHON'
import collections, http.client, json, os, sys, threading, uuid
port, token, right = int(sys.argv[1]), open("token").read().strip(), open("right").read()
seen, ids, wrong = collections.Counter(), {}, []
lock = threading.Lock()
over = lambda: os.path.exists("over")

def ask(method, path, body=None, more={}):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body, {"Authorization": "Bearer " + token, "Content-Type": "application/json", **more} if body or more else {})
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), answer.getheader("Retry-After")
    finally:
        connection.close()

def count(kind, status, retry):
    with lock:
        seen[f"{kind} {status}"] += 1
        if status == 503 and not retry:
            wrong.append(kind + ": 503 without Retry-After")

def read():
    while not over():
        status, text, retry = ask("GET", "/api/v1/repos/ada/engine/contributors")
        count("read", status, retry)
        if status == 200 and text != right:
            with lock:
                wrong.append("another answer")

def want(name):
    number = 0
    while not over():
        number += 1
        key = str(uuid.uuid4())
        body = json.dumps({"repo_url": f"https://github.com/{name}/r{number}"})
        while True:
            status, text, retry = ask("POST", "/api/v1/analysis", body, {"Idempotency-Key": key})
            count("analysis", status, retry)
            if status == 202:
                with lock:
                    ids[json.loads(text)["id"]] = key
            if status != 503:
                break

def listen():
    while not over():
        with lock:
            one = next(iter(ids), None)
        if one is None:
            continue
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            connection.request("GET", f"/api/v1/analysis/{one}/events", headers={"Authorization": "Bearer " + token})
            answer = connection.getresponse()
            count("events", answer.status, answer.getheader("Retry-After"))
            answer.read()
        except TimeoutError:
            pass  # nothing new of it: as it should be
        finally:
            connection.close()

threads = [threading.Thread(target=read) for _ in range(4)]
threads += [threading.Thread(target=want, args=(f"o{n}",)) for n in range(4)]
threads += [threading.Thread(target=listen) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
json.dump({"seen": seen, "ids": list(ids), "wrong": sorted(set(wrong))}, open("got", "w"))
PYTHON

descriptors() { find "/proc/$http_pid/fd" | wc -l; }
settled() { # MOST: descriptors, when no more are left than that, or after half a minute
    local now
    for _ in $(seq 60); do
        now=$(descriptors)
        [ "$now" -gt "$1" ] || break
        sleep 0.5
    done
    echo "$now"
}
before=$(descriptors)
python3 load "${url##*:}" 2>load.err &
load=$!
sleep 1
RANDOM=${SEED:-$(($$ % 1000))}
echo "# seed $RANDOM; $before descriptors before"
for _ in 1 2 3; do
    for _ in 1 2 3 4 5 6; do
        as_admin -c "select pg_terminate_backend(pid) from pg_stat_activity where usename in ('sesami_reader', 'sesami_front') order by random() limit 2" >/dev/null 2>&1
        sleep 0.$((RANDOM % 5))
    done
    if [ $((RANDOM % 3)) = 0 ]; then postgres_stop; else postgres_crash; fi
    sleep 0.$((3 + RANDOM % 7))
    postgres_start
    ln -sfn "$PGHOST" socket
    sleep 1
done
touch over
wait $load
is "$?$(cat load.err)" 0 'no client lost its connection'
echo "# $(jq -c .seen got)"
is "$(jq -r '.seen | keys | map(split(" ")[1]) | unique | join(" ")' got)" '200 202 503' 'right answers or 503, nothing else'
is "$(jq -c .wrong got)" '[]' 'none of them wrong'
ok 'there was load' jq -e '.seen | .["read 200"] > 50 and .["read 503"] > 5 and .["analysis 202"] > 20 and .["analysis 503"] > 0' got
is "$(as_owner -c 'select count(*) from sesami.job')" "$(jq '.ids | length' got)" 'the database has as many analyses as were accepted'
is "$(as_owner -c 'select job_id from sesami.job' | sort | sha256sum)" "$(jq -r '.ids[]' got | sort | sha256sum)" 'and they are the same'
is "$(as_owner -c 'select count(*) - count(distinct repo_url) from sesami.job')" 0 'each once'
is "$(status $results) $(as_status ada /api/v1/analysis) $(status /healthz)" '200 200 200' 'all is well again'
most=$((before + 2 * 4)) # connections of both pools
is "$(settled $most | awk -v most=$most '$1 > most')" '' 'no descriptor is lost'
is "$(get /metrics | sed -n 's/^sesami_http_\(pool_in_use\|streams_running\) //p' | xargs)" '0 0' 'no connection of the pool is kept'
http_stop
is $? 0 'a good end'
is "$(grep -vE '^sesami-http: (warning: )?(the database is (back|unavailable)|listening)' http.err)" '' 'and nothing else to tell'
done_testing
