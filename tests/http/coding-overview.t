#!/usr/bin/env bash
# shellcheck disable=SC2154 # http_start and postgres_start set them
# Classes over HTTP: each answer is that of a reference in Python, which works it out anew from all records; how records
# came makes no difference; pages, keys, what is not there, what the description says, and that no partition is read whole.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/postgres.sh"
. "$(dirname "$0")/../lib/http.sh"
postgres_start
http_start --coding --coding-open=all --rate=0
reference=$ROOT/tests/lib/coding-overview-reference
cat >"$WORK/ask.py" <<'PYTHON'
import http.client, json, sys
connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]))
for line in open(sys.argv[2], encoding="utf-8"):
    address, want = line.split("\t")
    connection.request("GET", address)
    answer = connection.getresponse()
    body, want = answer.read(), json.loads(want)
    got = json.loads(body)
    if "next" not in want:
        got.pop("next", None)
    if answer.status != 200 or got != want:
        wrong = [key for key in want if got.get(key) != want[key]]
        print(address, answer.status, *("%s: %.300s\n    wanted %.300s" % (key, got.get(key), want[key]) for key in wrong), sep="\n  ")
PYTHON
differences() { python3 "$WORK/ask.py" "$port" "$WORK/reference" | head -n 20; }
send() { # in lots of $1 records
    split -l "$1" - "$WORK/lot."
    for lot in "$WORK"/lot.*; do curl -s -H 'Content-Type: application/x-ndjson' --data-binary "@$lot" "$url/api/records" | jq -r '.errors[]?.message'; done
    rm "$WORK"/lot.*
}
empty() { as_owner -c 'truncate coding.class cascade' -c 'truncate coding.snapshot, coding.build_log, coding.run_log'; }
sums() { as_owner -c "select md5(string_agg(t::text, ',' order by t::text)) from (select a.name, student_id, size, changed, changed_at, failed_builds, built_at, failing, failing_since, active_from, active_until
    from coding.work w join coding.assignment a using (assignment_id)) t" -c "select md5(string_agg(t::text, ',' order by t::text)) from (select a.name, kind, quarter, number from coding.activity_count join coding.assignment a using (assignment_id)) t" \
    -c "select md5(string_agg(t::text, ',' order by t::text)) from (select c.name, a.name, kind, number, first_at, last_at from coding.assignment_sum join coding.assignment a using (assignment_id) join coding.class c using (class_id)) t"; }

"$reference" make 3 >"$WORK/records"
"$reference" answer "$WORK/records" >"$WORK/reference"
is "$(send 997 <"$WORK/records")$(differences)" '' "$(wc -l <"$WORK/records") records: $(wc -l <"$WORK/reference") answers are the reference's"
before=$(sums)
is "$(send 400 <"$WORK/records")$(sums)" "$before" 'sent again they change no sum'
as_owner -c 'select coding.sum_again()' >"$WORK/again"
is "$(sums)" "$before" 'all sums made anew are the same'
empty
is "$(jq -sc 'sort_by(.timestamp)[]' "$WORK/records" | send 3000)$(sums)" "$before" 'in the order of time they are the same'
empty
is "$(jq -sc 'sort_by(.timestamp) | reverse[]' "$WORK/records" | send 700)$(sums)" "$before" 'and against it'
for worker in 1 2 3; do
    shuf "$WORK/records" | head -n 4000 | split -l 50 --filter="curl -s -o /dev/null -w '%{http_code}\n' -H 'Content-Type: application/x-ndjson' --data-binary @- $url/api/records" - >"$WORK/sent.$worker" &
    workers[worker]=$!
done
wait "${workers[@]}"
is "$(cat "$WORK"/sent.* | sort | uniq -c | xargs)$(sums)" "240 200$before" 'three at once get into no circle and lose nothing'

# What was stored before there were sums gets them when the database is migrated.
as_owner -c 'update coding.work set size = null, changed = null, changed_at = null, failed_builds = 0, built_at = null, failing = 0, failing_since = null, active_from = null, active_until = null' \
    -c 'update coding.file set changed_at = null' -c 'truncate coding.activity_count, coding.assignment_sum' -f "$ROOT/sql/coding/sums.sql"
is "$(sums)" "$before" 'a database from before'

# Pages: all students once, in the order of one page that holds all.
hw=/api/v1/classes/os-1/assignments/hw1
for sort in number -size -stuck last_active; do
    cursor='' pages=''
    for _ in {1..20}; do
        page=$(get "$hw?sort=$sort&limit=10&cursor=$cursor")
        pages+=$(jq -c '.students[].number' <<<"$page")$'\n'
        cursor=$(jq -r '.next // empty' <<<"$page")
        [ -n "$cursor" ] || break
    done
    is "$(xargs <<<"$pages")" "$(get "$hw?sort=$sort&limit=2000" | jq -r '.students[].number' | xargs)" "pages by $sort"
done
like "$(field Link "$hw?limit=10")" '^<\?limit=10&cursor=[A-Za-z0-9_-]+>; rel="next"$' 'and the way to the next'
is "$(get '/api/v1/classes?limit=3' | jq -c '[.total, [.classes[].class]]') $(get "/api/v1/classes?limit=3&cursor=$(get '/api/v1/classes?limit=3' | jq -r .next)" | jq -c '[.next, [.classes[].class]]')" \
    '[4,["<img src=x onerror=alert(1)> \"q'"'"' & %2F","db","os-1"]] [null,["운영 체제"]]' 'pages of classes'
is "$(problem "$hw?sort=-size&cursor=$(get "$hw?limit=10" | jq -r .next)") $(problem '/api/v1/classes?cursor=x')" '400 bad-parameter 400 bad-parameter' 'a cursor of another list'

# The same at an instant in other zones: days are the service's.
as_owner -c "update coding.setting set zone = 'Asia/Kolkata'"
is "$(get "$hw" | jq -c '[.zone, ([.days[].snapshots] | add)]')" "[\"Asia/Kolkata\",$(jq -s '[.[] | select(.type == "snapshot" and .class_div == "os-1" and .hw_name == "hw1")] | unique | length' "$WORK/records")]" 'a zone that is off by half an hour'
as_owner -c "update coding.setting set zone = 'Asia/Seoul'"

# What is not there, and what is refused
is "$(problem /api/v1/classes/none/assignments/hw1) $(problem /api/v1/classes/os-1/assignments/none) $(problem /api/v1/classes/db/assignments/hw1)" '404 unknown-assignment 404 unknown-assignment 404 unknown-assignment' 'no such class or assignment'
is "$(for number in 5 -5 x 1.5 05 +5 99999999999999999999 %20 5%00; do problem "$hw/students/$number"; done | uniq -c | xargs)" '8 404 unknown-student 1 400 bad-uri' 'no such student'
is "$(for query in stuck=1 stuck=101 stuck=x sort=name limit=0 limit=2001 more=1 'stuck=5&stuck=6' format=csv; do problem "$hw?$query"; done | uniq -c | xargs)" '6 400 bad-parameter 1 400 unknown-parameter 1 400 bad-parameter 1 406 not-acceptable' 'parameters that are none'
is "$(problem "$hw?limit=2001") $(status "$hw" -X POST) $(problem "$hw" -H 'Accept: text/csv')" '400 bad-parameter 405 406 not-acceptable' 'limits, methods, forms'
is "$(as_owner -c "insert into coding.class (name) values ('empty')")$(get '/api/v1/classes' | jq -c '.classes[] | select(.class == "empty").assignments')" '[]' 'a class without assignments'
as_owner -c "insert into coding.assignment (class_id, name) select class_id, 'hw0' from coding.class where name = 'empty'"
is "$(get /api/v1/classes/empty/assignments/hw0 | jq -c '[.totals.students, .totals.last_active, .sizes, .days, .students, .next]')" '[0,null,{"students":0,"percentiles":null,"bins":[]},[],[],null]' 'an assignment without students'

# As all results: tags, gzip, the cache
tag=$(field ETag "$hw")
like "$tag" '^"[0-9a-f]{32}"$' 'a tag'
is "$(status "$hw" -H "If-None-Match: $tag") $(curl -s --compressed "$url$hw" | cmp - <(get "$hw") && field Content-Encoding "$hw" -H 'Accept-Encoding: gzip')" '304 gzip' 'unchanged, compressed'
echo '{"type":"snapshot","class_div":"os-1","hw_name":"hw1","student_id":5,"filename":"f","timestamp":"20250301_000000","bytes":1}' | send 1
is "$(status "$hw" -H "If-None-Match: $tag") $(get "$hw/students/5" | jq -c '[.totals.size, .totals.stuck, .points.shown, .builds]')" \
    '200 [1,null,[{"at":"2025-03-01T00:00:00Z","size":1}],{"total":0,"failing":0,"shown":[]}]' 'and new once something came'

# Answers against the schemas of the description
get /api/v1/classes >"$WORK/Classes"
get "$hw?limit=2000" >"$WORK/ClassAssignment"
get "$hw/students/202300002" >"$WORK/ClassStudent"
# shellcheck disable=SC2016 # python's
is "$(python3 -c 'import json, sys, jsonschema
description = json.load(open(sys.argv[1]))
for name in ("Classes", "ClassAssignment", "ClassStudent"):
    schema = jsonschema.Draft202012Validator({**description, "$ref": "#/components/schemas/" + name})
    answer = json.load(open(sys.argv[2] + "/" + name))
    print(name, len(list(schema.iter_errors(answer))), len(list(schema.iter_errors({**answer, "more": 1}))))' "$ROOT/src/web/openapi.json" "$WORK" | xargs)" \
    'Classes 0 1 ClassAssignment 0 1 ClassStudent 0 1' 'answers fit their schemas'

# No question reads a partition, or the works of other assignments, whole: with plans for big tables.
plans() {
    PGUSER=postgres psql -XqAt 2>&1 <<SQL
load 'auto_explain';
set auto_explain.log_min_duration = 0;
set auto_explain.log_level = notice;
set auto_explain.log_nested_statements = on;
set enable_seqscan = off;
select from $1;
SQL
}
for call in "coding_api.overview('os-1', 'hw1', 5, '-stuck', '', 200)" "coding_api.student('os-1', 'hw1', '202300002', 5)"; do
    plan=$(plans "$call")
    like "$plan" 'Index' "a plan is seen: ${call%%(*}"
    [[ $call == *student* ]] && like "$plan" 'Subplans Removed: 15' 'which asks one partition'
    is "$(grep -E 'Seq Scan on (snapshot|build_log|run_log|work|file|activity_count)' <<<"$plan" | sort -u)" '' 'which has an index for each table'
done
http_stop

# Keys
http_start --coding
reader=$("$ROOT/pipelines/coding-keys" make teacher read) collector=$("$ROOT/pipelines/coding-keys" make lab write)
for path in /api/v1/classes "$hw" "$hw/students/5" /api/v1/classes/none/assignments/none; do
    is "$(problem "$path") $(problem "$path" -H 'Authorization: Bearer wrong') $(problem "$path" -H "Authorization: Bearer $collector") $(field WWW-Authenticate "$path")" \
        '401 key-needed 401 key-needed 401 key-needed Bearer' "without a key that may read: $path"
    like "$(status "$path" -H "Authorization: Bearer $reader")" '^(200|404)$' 'with one'
done
is "$(status "$hw" -H "Authorization: Bearer $reader" -H "If-None-Match: *") $(status "$hw" -H 'If-None-Match: *')" '304 401' 'a tag is no key'
is "$(get /api/v1/auth | jq -c '[.sign_in, .coding]')" '[false,true]' 'what is offered'
"$ROOT/pipelines/coding-keys" revoke teacher
is "$(status "$hw" -H "Authorization: Bearer $reader")" 401 'a revoked key'
http_stop
http_start --coding --coding-open=writes
is "$(status "$hw")" 401 'open for collectors alone'
http_stop
http_start --coding --coding-open=reads
is "$(status "$hw")" 200 'open for reading'
http_stop
http_start
is "$(problem /api/v1/classes) $(problem "$hw") $(get /api/v1/auth | jq -c .coding)" '404 not-found 404 not-found false' 'without --coding there is nothing of it'
http_stop
http_start --coding --rate=1 --coding-open=reads
is "$(for _ in {1..15}; do status /api/v1/classes; echo; done | sort -u | tail -n 1)" 429 'too many requests'
postgres_stop
sleep 1.2
is "$(problem "$hw")" '503 database-unavailable' 'without a database'
done_testing
