#!/usr/bin/env bash
# Asking for analyses over HTTP, watching them, taking them back; the account's repositories; webhooks.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/postgres.sh"
. "$ROOT/tests/lib/http.sh"
. "$ROOT/tests/lib/github-peers.sh"
. "$ROOT/tests/lib/sign-in.sh"
cd "$WORK" || exit 1
postgres_start
as_admin -c 'alter role all set synchronous_commit = on'
sign_in_start --pool=8
sign_in ada
sign_in bob
as_owner -c 'delete from sesami.job' # the lists of repositories
post() { as_write "$1" "$2" -H 'Content-Type: application/json' -d "$3" "${@:4}"; }
ask() { post "$1" /api/v1/analysis "$2" "${@:3}"; }
ask_code() { ask "$@" | jq -r '"\(.status) \(.code)"'; }
owner() { as_owner -c "$1"; }
done_command="echo '{\"type\":\"done\",\"repo\":\"github.com/o/n\",\"head\":\"$(printf '%040d' 1)\",\"stage\":\"timeline\"}'"

# Asking.
ask ada '{"repo_url": "https://github.com/o/n"}' -D headers >job
id=$(jq -r .id job)
is "$(head -n 1 headers | cut -d' ' -f2) $(location <headers)" "202 /api/v1/analysis/$id" 'an analysis is accepted at once'
is "$(jq -c '[.status, .repo_url, .place, .progress, .attempts, .error]' job)" '["PENDING","https://github.com/o/n",1,0,0,null]' 'and waits'
is "$(as_owner -c "select user_id = (select user_id from sesami.app_user where login = 'ada') from sesami.job")" t 'as hers'
for same in https://github.com/o/n.git github.com/o/n https://github.com/o/n/ HTTPS://github.com/o/n https://GitHub.com/o/n; do
    [ "$same" != HTTPS://github.com/o/n ] || continue
    is "$(ask ada "{\"repo_url\": \"$same\"}" | jq -r .id)" "$id" "the same, asked for as $same"
done
ok 'another branch is another' test "$(ask ada '{"repo_url": "github.com/o/n", "branch": "next"}' | jq -r .id)" != "$id"
ok 'so is another user'\''s' test "$(ask bob '{"repo_url": "github.com/o/n"}' | jq -r .id)" != "$id"
is "$(get "/api/v1/analysis/$id" | jq -r .code)" sign-in-needed 'nobody sees it'
is "$(as bob "/api/v1/analysis/$id" | jq -r .status) $(as_write bob "/api/v1/analysis/$id" -X DELETE | jq -r .status)" '404 404' 'nor does another user, or end it'
while IFS=$'\t' read -r body what; do
    is "$(ask_code ada "$body")" '400 bad-analysis' "$what"
done <<'LIST'
{}	no repository
{"repo_url": 7}	one that is no text
{"repo_url": ""}	an empty one
{"repo_url": "file:///etc"}	a file
{"repo_url": "https://evil.example/o/n"}	another host
{"repo_url": "https://github.com@evil.example/o/n"}	one that looks like it
{"repo_url": "https://me:secret@github.com/o/n"}	credentials
{"repo_url": "https://github.com/o/n/tree/main"}	more than a repository
{"repo_url": "https://github.com/../n"}	dots
{"repo_url": "--upload-pack=x"}	an option
{"repo_url": "github.com/o/n", "branch": ""}	an empty branch
{"repo_url": "github.com/o/n", "branch": ["x"]}	a branch that is no text
{"repo_url": "github.com/o/n", "options": {"x": 1}}	options that there are not
{"repo_url": "github.com/o/n", "extra": 1}	fields that there are not
LIST
is "$(ask_code ada '{')" '400 bad-json' 'no JSON'
is "$(ask_code ada '[]')" '400 bad-json' 'no object'
is "$(ask_code ada '{"repo_url": "github.com/o/n\u0000"}')" '400 bad-json' 'a text with NUL'
head -c 70000 /dev/zero | tr '\0' ' ' >long
is "$(ask_code ada @long)" '413 too-large' 'a body that is too long'
is "$(ask_code ada @long -H 'Transfer-Encoding: chunked')" '413 too-large' 'also when it does not say so'
announce() { # LENGTH [FIELD [PATH]]: a head alone, as of a body that is to come
    exec 7<>"/dev/tcp/127.0.0.1/${url##*:}"
    printf 'POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %s\r\n%s\r\n' "${3-/api/v1/analysis}" "$1" "${2-}" >&7
    timeout 3 head -n 1 <&7 | tr -d '\r'
    exec 7>&-
}
is "$(announce 70000)$(announce 9 '' /api/v1/repos)|$(announce 70000 $'Expect: 100-continue\r\n')|$(announce 70000000000)" \
    '|HTTP/1.1 413 Content Too Large|HTTP/1.1 413 Content Too Large' 'who is sending is heard out first, but not for ever'

# Once more with a key.
owner 'truncate sesami.job_request cascade'
key() { ask "$1" "$3" -H "Idempotency-Key: $2"; }
first=$(key ada k '{"repo_url": "github.com/o/k"}' | jq -r .id)
owner "update sesami.job set status = 'COMPLETED', finished_at = now() where job_id = '$first'"
is "$(key ada k '{"repo_url": "github.com/o/k"}' | jq -c '[.id, .status]')" "[\"$first\",\"COMPLETED\"]" 'the same key gives the same analysis, ended or not'
is "$(key ada k '{"repo_url": "github.com/o/other"}' | jq -c '[.status, .code]')" '[422,"key-used"]' 'but not for another request'
ok 'and another key another' test "$(key ada k2 '{"repo_url": "github.com/o/k"}' | jq -r .id)" != "$first"
is "$(key ada "$(printf '%0300d' 1)" '{}' | jq -r .code)" bad-key 'a key that is too long'
owner "update sesami.job_settings set requests_limit = 2"
ask ada '{"repo_url": "github.com/o/more"}' -D headers >limited
is "$(jq -r .code limited) $(tr -d '\r' <headers | grep -ci '^Retry-After: [1-6][0-9]*$')" 'rate-limited 1' 'too many in a minute'
is "$(ask bob '{"repo_url": "github.com/o/more"}' | jq -r .status)" PENDING 'others are not concerned'
owner "update sesami.job_settings set requests_limit = 1000"

# Looking and ending.
owner 'truncate sesami.job cascade'
for n in 1 2 3 4 5; do ask ada "{\"repo_url\": \"github.com/o/r$n\"}" >/dev/null; done
list() { as ada "/api/v1/analysis$1"; }
is "$(list '' | jq -r '.analyses[].repo_url' | sed 's|.*/||' | xargs)" 'r5 r4 r3 r2 r1' 'her analyses, the newest first'
is "$(list '?limit=2' | jq -r '.analyses[].repo_url' | sed 's|.*/||' | xargs)" 'r5 r4' 'two of them'
is "$(list "?limit=2&cursor=$(list '?limit=2' | jq -r .next)" | jq -r '.analyses[].repo_url' | sed 's|.*/||' | xargs)" 'r3 r2' 'the next two'
is "$(list '?status=FAILED' | jq -c .analyses)" '[]' 'by their state'
is "$(as bob /api/v1/analysis | jq -c .analyses)" '[]' 'nobody else has them'
is "$(as ada /api/v1/analysis/none | jq -r .status) $(as ada /api/v1/analysis/00000000-0000-0000-0000-000000000000 | jq -r .status)" '404 404' 'those that there are not'
third=$(list '' | jq -r '.analyses[2].id')
is "$(as_write ada "/api/v1/analysis/$third" -X DELETE | jq -c '[.status, .error.code]')" '["FAILED","cancelled"]' 'one is taken back'
is "$(as_write ada "/api/v1/analysis/$third" -X DELETE | jq -c '[.status, .code]')" '[409,"analysis-ended"]' 'once'
is "$(as_status ada "/api/v1/analysis/$third" -X DELETE)" 403 'not from other sites'
is "$(as_write ada /api/v1/analysis -X DELETE -D - | tr -d '\r' | sed -n 's/^Allow: //p')" 'GET, HEAD, POST' 'not all of them at once'
is "$(as_write ada "/api/v1/analysis/$third" -X PUT -D - | tr -d '\r' | sed -n 's/^Allow: //p')" 'GET, HEAD, DELETE' 'other methods are refused'

# Events.
owner 'truncate sesami.job cascade'
id=$(ask ada '{"repo_url": "github.com/o/n"}' | jq -r .id)
as ada "/api/v1/analysis/$id/events" -N -D events.head >events &
reader=$!
for ((i = 0; i < 50; i++)); do grep -q PENDING events && break; sleep 0.1; done
job-run --once -- bash -c "echo '{\"type\":\"progress\",\"stage\":\"clone\",\"repo\":\"r\",\"done\":1,\"total\":1}' >&2; sleep 2.5; $done_command" >/dev/null 2>&1
for ((i = 0; i < 50; i++)); do kill -0 $reader 2>/dev/null || break; sleep 0.1; done
wait $reader
is $? 0 'the stream ends when the analysis has'
like "$(tr -d '\r' <events.head)" '^Content-Type: text/event-stream' 'it is a stream of events'
is "$(sed -n 's/^data: //p' events | jq -r '"\(.status) \(.stage) \(.progress)"' | xargs)" \
    'PENDING null 0 PROCESSING null 0 PROCESSING clone 29 COMPLETED null 100' 'each change once'
is "$(grep -c '^event: analysis$' events)" 4 'with its name'
is "$(as ada "/api/v1/analysis/$id/events" | grep -c '^data:')" 1 'one that has ended is told and over'
is "$(as bob "/api/v1/analysis/$id/events" | jq -r .status)" 404 'nobody else may listen'
owner 'truncate sesami.job cascade'
id=$(ask ada '{"repo_url": "github.com/o/n"}' | jq -r .id)
connections() { get /metrics | sed -n 's/^sesami_http_connections_open //p'; }
as ada "/api/v1/analysis/$id/events" -N -m 1 >/dev/null
for ((i = 0; i < 40; i++)); do [ "$(connections)" = 1 ] && break; sleep 0.1; done
is "$(connections)" 1 'a client that goes away is not waited for'
as ada "/api/v1/analysis/$id/events" -N >events 2>&1 &
reader=$!
for ((i = 0; i < 50; i++)); do grep -q PENDING events && break; sleep 0.1; done
sleep 6
like "$(cat events)" '^: still here' 'a silent stream is kept open'
postgres_crash
sleep 1
postgres_start
job-run --once -- bash -c "$done_command" >/dev/null 2>&1
for ((i = 0; i < 100; i++)); do kill -0 $reader 2>/dev/null || break; sleep 0.1; done
is "$(sed -n 's/^data: //p' events | jq -r .status | tail -n 1)" COMPLETED 'a database that goes away and comes back loses no event'
kill $reader 2>/dev/null
for ((i = 0; i < 100; i++)); do [ "$(as_status ada /api/v1/analysis)" = 200 ] && break; sleep 0.1; done

# The account's repositories, listed by a worker with the stored token.
as ada '/api/v1/account/repos?refresh=1' >listing
is "$(jq -c '[.listed_at, .listing.kind, .listing.status, .repositories]' listing)" '[null,"account","PENDING",[]]' 'a list is asked for'
is "$(get /api/v1/account/repos | jq -r .status)" 401 'by somebody who is signed in'
SESAMI_API_URL=$GITHUB job-run --once -- "$ROOT/pipelines/job" >ran 2>err
is "$? $(jq -r .status ran)" '0 COMPLETED' 'a worker gets it'
is "$(as ada /api/v1/account/repos | jq -c '[.total, (.repositories[] | .repo, .private)]')" \
    '[2,"localhost/ada/engine",true,"localhost/ada/open",false]' 'with what her token sees'
is "$(as ada '/api/v1/account/repos?search=ENG' | jq -c '[.total, .repositories[].repo]')" '[1,"localhost/ada/engine"]' 'searched'
is "$(as ada '/api/v1/account/repos?limit=1&cursor=localhost/ada/engine' | jq -c '[.repositories[].repo]')" '["localhost/ada/open"]' 'a page of it'
is "$(as bob /api/v1/account/repos | jq -c .repositories)" '[]' 'nobody else sees them'

# Who sees what, from sign-in to answer.
head=$(printf '%040d' 7)
. "$ROOT/tests/lib/records.sh"
(jq -c 'del(.id)' <<<"$(owner "select record from sesami.user_repository where repo like '%engine'")"; records localhost/ada/engine "$head") | db-load --only 2>/dev/null
engine=/api/v1/repos/localhost%2Fada/engine
is "$(as_status ada $engine) $(as_status bob $engine) $(status $engine)" '200 404 404' 'a private repository is its account'\''s'
is "$(as ada /api/v1/repos | jq .total) $(as bob /api/v1/repos | jq .total) $(get /api/v1/repos | jq .total)" '1 0 0' 'in lists, too'
# Every path of results in the description, as its owner, another user and nobody.
while read -r path; do
    path=${path/\{owner\}\/\{name\}/localhost%2Fada/engine}
    case $path in
    */users/*) path=/api/v1/users/five/profile ;;
    */compare) path+='?repos=localhost/ada/engine' ;;
    esac
    if [ "$path" = /api/v1/repos ]; then
        seen="$(as ada "$path" | jq .total) $(as bob "$path" | jq .total) $(get "$path" | jq .total)"
        is "$seen" '1 0 0' "$path, by who asks"
    else
        is "$(as_status ada "$path") $(as_status bob "$path") $(status "$path")" '200 404 404' "$path, by who asks"
    fi
done < <(jq -r '.paths | to_entries[] | select(.value.get.tags == ["results"]) | .key' "$ROOT/src/web/openapi.json")
is "$(get $engine -H "Authorization: Bearer $(bearer ada)" | jq -r .repo)" localhost/ada/engine 'scripts see it by the token'
owner "update sesami.user_repository set seen_at = now() - interval '25 hours'"
is "$(as_status ada $engine)" 404 'for a day, then GitHub must say so again'
owner "update sesami.user_repository set seen_at = now()"

# Webhooks.
hook() { # EVENT BODY [DELIVERY] [SECRET]
    local sum
    sum=$(printf %s "$2" | openssl dgst -sha256 -hmac "${4:-$SESAMI_WEBHOOK_SECRET}" | sed 's/.* //')
    curl -s -H 'Content-Type: application/json' -H "X-GitHub-Event: $1" -H "X-GitHub-Delivery: ${3:-$(cat /proc/sys/kernel/random/uuid)}" \
        -H "X-Hub-Signature-256: sha256=$sum" -d "$2" "$url/api/v1/webhooks/github"
}
is "$(hook ping '{"zen": "Keep it logically awesome."}' | jq -r .did)" pong 'ping is answered'
is "$(hook ping '{}' '' wrong | jq -r '"\(.status) \(.code)"')" '401 bad-signature' 'another secret is refused'
is "$(curl -s -H 'Content-Type: application/json' -d '{}' "$url/api/v1/webhooks/github" | jq -r .code)" bad-signature 'so is no signature'
is "$(hook ping '{}' x | jq -r .code) $(hook ping '[]' | jq -r .code) $(hook ping '{' | jq -r .code)" 'bad-delivery bad-json bad-json' 'and what is no delivery'
owner 'truncate sesami.job cascade'
owner "insert into sesami.repository (repo, github_id, private) values ('github.com/o/n', 77, true)"
id=$(ask ada '{"repo_url": "github.com/o/n"}' | jq -r .id)
job-run --once -- bash -c "$done_command" >/dev/null 2>&1
push() { jq -nc --arg ref "$1" '{ref: $ref, after: "1111111111111111111111111111111111111111", repository: {id: 77, full_name: "o/n", default_branch: "main"}}'; }
is "$(hook push "$(push refs/heads/main)" | jq -r .did)" '1 queued' 'a push to an analysed branch'
is "$(as ada '/api/v1/analysis?status=PENDING' | jq -r '.analyses[].repo_url')" https://github.com/o/n 'has it analysed again'
delivery=$(cat /proc/sys/kernel/random/uuid)
is "$(hook push "$(push refs/heads/main)" "$delivery" | jq -r .did) $(hook push "$(push refs/heads/main)" "$delivery" | jq -r .did)" \
    '1 queued nothing: it came before' 'a delivery counts once'
is "$(as ada '/api/v1/analysis?status=PENDING' | jq '.analyses | length')" 1 'while one waits there is no other'
is "$(hook push "$(push refs/heads/next)" | jq -r .did) $(hook push "$(push refs/tags/v1)" | jq -r .did)" '0 queued nothing' 'other branches and tags do not'
repository() { hook repository "{\"action\": \"$1\", \"repository\": {\"id\": 77, \"full_name\": \"${2:-o/n}\"}}" | jq -r .did; }
is "$(repository renamed o/new) $(owner 'select repo from sesami.repository where github_id = 77')" 'renamed github.com/o/new' 'renames are followed'
is "$(repository publicized) $(owner 'select private from sesami.repository where github_id = 77')" 'publicized f' 'so is what becomes public'
is "$(repository privatized) $(owner 'select private from sesami.repository where github_id = 77')" 'privatized t' 'or private'
is "$(repository deleted) $(owner 'select count(*) from sesami.repository where github_id = 77')" 'deleted 0' 'or is deleted'
is "$(repository starred)" nothing 'other things are not'
number=$(owner "select github_id from sesami.app_user where login = 'ada'")
owner "update sesami.app_user set host = 'github.com' where login = 'ada'"
is "$(hook member "{\"action\": \"removed\", \"member\": {\"id\": $number}, \"repository\": {\"id\": $(owner "select github_id from sesami.user_repository where repo like '%engine'")}}" | jq -r .did) $(as_status ada $engine)" \
    'access taken away 404' 'who is removed sees it no more'
is "$(hook installation "{\"action\": \"deleted\", \"installation\": {\"account\": {\"id\": $number}}}" | jq -r .did) $(owner 'select count(*) from sesami.user_repository')" \
    'access taken away 0' 'whose installation ends sees nothing private'
like "$(get /metrics)" 'route="/api/v1/webhooks/github",method="POST",status="401"' 'all of it is counted'
owner 'truncate sesami.job cascade'
ask ada '{"repo_url": "github.com/o/m"}' >/dev/null
is "$(get /metrics | sed -n 's/^sesami_jobs_\(pending\|running\|failed\) /\1 /p' | xargs)" 'pending 1 running 0 failed 0' 'and the queue'
is "$(get /metrics | sed -n 's/^\(sesami[^ ]*\) .*/\1/p' | sort | uniq -d)" '' 'each once'
ok 'the metrics are well-formed' promtool check metrics < <(get /metrics)
http_stop
is $? 0 'the server ends well'
is "$(grep -c 'no-memory\|query-failed' access.log)" 0 'without a fault of its own'
done_testing
