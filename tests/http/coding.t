#!/usr/bin/env bash
# shellcheck disable=SC2154 # http_start and postgres_start set them
# Coding activity over HTTP: what the old collectors send, what the old front end asks, byte for byte; repeats, bulk,
# keys, what is refused and how.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/postgres.sh"
. "$(dirname "$0")/../lib/http.sh"
postgres_start
http_start --coding --coding-open=all --rate=0
reference=$ROOT/tests/lib/coding-reference
json='Content-Type: application/json'
said() { curl -s --path-as-is -w ' %{http_code}' -H "$json" "${@:2}" "$url$1"; }
rows() { as_owner -c 'select (select count(*) from coding.snapshot) + (select count(*) from coding.build_log) + (select count(*) from coding.run_log)'; }

# Sends each record as the old collectors do, through one connection; asks each question as the old front end does.
cat >"$WORK/client.py" <<'PYTHON'
import http.client, json, sys, urllib.parse
what, port, name = sys.argv[1:]
connection = http.client.HTTPConnection("127.0.0.1", int(port))
quote = lambda *parts: "/".join(urllib.parse.quote(str(p), safe="") for p in parts)
for line in open(name, encoding="utf-8"):
    if what == "send":
        r = json.loads(line)
        where = [r.pop("class_div"), r.pop("hw_name"), r.pop("student_id")]
        kind = r.pop("type")
        if kind == "snapshot":
            where += [r["filename"].replace("/", "@"), r["timestamp"]]
            r = {"bytes": r["bytes"]}
        else:
            where += ["logs", kind[:-4]]
        if where[0] == "os-1":
            r["not"] = "known"  # as FastAPI, unknown members are let pass
        connection.request("POST", "/api/" + quote(*where), json.dumps(r), {"Content-Type": "application/json"})
        want = {"snapshot": "Snapshot", "build_log": "Build log", "run_log": "Run log"}[kind] + " registered successfully"
        want = json.dumps({"message": want}, separators=(",", ":"))
    else:
        address, _, want = line.rstrip("\n").split("\t")
        connection.request("GET", address)
    answer = connection.getresponse()
    body = answer.read().decode()
    if (answer.status, answer.getheader("Content-Type"), body) != (200, "application/json", want):
        print(line.split("\t")[0], answer.status, answer.getheader("Content-Type"), body, "wanted", want, sep="\n  ")
PYTHON
client() { python3 "$WORK/client.py" "$1" "$port" "$2" | head -n 12; }

"$reference" make 11 >"$WORK/records"
"$reference" answer "$WORK/records" >"$WORK/reference"
is "$(client send "$WORK/records")" '' "$(wc -l <"$WORK/records") snapshots, builds and runs are taken"
stored=$(rows)
is "$(client ask "$WORK/reference")" '' "$(wc -l <"$WORK/reference") answers are the reference's, byte for byte"
is "$(client send "$WORK/records")$(rows)" "$stored" 'sent again they get the same answers and make no row'
is "$(client ask "$WORK/reference")" '' 'and change no answer'

bulk() { curl -s -H 'Content-Type: application/x-ndjson' --data-binary @- "$url/api/records"; }
is "$(bulk <"$WORK/records")" "{\"stored\":0,\"known\":$(wc -l <"$WORK/records"),\"errors\":[]}" 'all of them at once: known'
as_owner -c 'truncate coding.class cascade' -c 'truncate coding.snapshot, coding.build_log, coding.run_log'
is "$({ echo; head -n 300 "$WORK/records"; echo '{"type": "snapshot"'; echo '{"type":"snapshot","class_div":"x"}'; echo '[1]'; tail -n +301 "$WORK/records" | sed '$s/$/\r/'; } | bulk | jq -c '[.stored, [.errors[] | [.line, .code]]]')" \
    "[$stored,[[302,\"bad-json\"],[303,\"missing-field\"],[304,\"bad-value\"]]]" 'new, with bad lines between: each is told by its number'
is "$(client ask "$WORK/reference")" '' 'the answers are the same'
seq 3000 | sed 's/.*/{"type":"snapshot","class_div":"many","hw_name":"h","student_id":1,"filename":"f","timestamp":"20250301_000000.&","bytes":&}/' >"$WORK/many"
is "$({ cat "$WORK/many"; echo '{}'; } | bulk | jq -c '[.stored, .known, .errors[0].line]')" "$(jq -rs '[.[] | [(.timestamp + "00000")[:22], .bytes]] | unique | length' "$WORK/many" | sed 's/.*/[&,0,3001]/')" 'more than a transaction takes'
is "$(head -c 4200000 /dev/zero | tr '\0' ' ' | bulk | jq -r .code) $(curl -s -H "$json" -d '{}' "$url/api/records" | jq -r .code)" 'too-large not-json' 'a body has its limit, and its type'

# What is refused, in FastAPI's form (pydantic 2's).
place=/api/a/b/5
is "$(said /api/a/b/x/f.c/20250301_120000 -d '{"bytes":"y"}')" '{"detail":[{"type":"int_parsing","loc":["path","student_id"],"msg":"Input should be a valid integer, unable to parse string as an integer","input":"x"},{"type":"int_parsing","loc":["body","bytes"],"msg":"Input should be a valid integer, unable to parse string as an integer","input":"y"}]} 422' 'all faults of a request at once'
is "$(said $place/f.c/20250301_120000 -d '{"byte":1}')" '{"detail":[{"type":"missing","loc":["body","bytes"],"msg":"Field required","input":{"byte":1}}]} 422' 'a member that is missing'
is "$(said $place/f.c/20250301_120000 -X POST)" '{"detail":[{"type":"missing","loc":["body"],"msg":"Field required","input":null}]} 422' 'no body'
is "$(said $place/f.c/20250301_120000 -d '[]')" '{"detail":[{"type":"model_attributes_type","loc":["body"],"msg":"Input should be a valid dictionary or object to extract fields from","input":[]}]} 422' 'no object'
is "$(said $place/f.c/20250301_120000 -d '{' | jq -c '.detail[0] | [.type, .loc[0], .msg, .input]' 2>/dev/null)" '["json_invalid","body","JSON decode error",{}]' 'no JSON'
faults() { said "$@" | sed 's/ 422$//' | jq -r '.detail[] | "\(.type) \(.loc | join("."))"'; }
is "$(for bytes in 1.5 null '[]' -1 3000000000 '"1e3"'; do faults $place/f.c/20250301_120000 -d "{\"bytes\":$bytes}"; done)" \
    'int_from_float body.bytes
int_type body.bytes
int_type body.bytes
greater_than_equal body.bytes
less_than_equal body.bytes
int_parsing body.bytes' 'sizes that are none'
for bytes in 1 '" +1_0.00 "' 12.0 true '"007"'; do said $place/sizes/20250301_1200$((${#bytes} + 10)) -d "{\"bytes\":$bytes}"; done >"$WORK/sizes"
is "$(grep -o successfully "$WORK/sizes" | wc -l) $(as_owner -c "select string_agg(s.bytes::text, ' ' order by s.bytes) from coding.snapshot s join coding.file f using (file_id) where f.name = 'sizes'")" '5 1 1 7 10 12' 'sizes that are some'
is "$(for time in 20250230_120000 20250301_246060 20250301_1200 20250301120000 2025-03-01T12:00:00 20250301_120000. 20250301_120000.1x; do faults $place/f.c/$time -d '{"bytes":1}'; done | sort -u)" 'value_error path.timestamp' 'times that are none'
is "$(faults $place/logs/build -d '{"cmdline":1,"exit_code":"x","cwd":null,"target_path":"","timestamp":"yesterday"}')" \
    'missing body.binary_path
string_type body.cmdline
int_parsing body.exit_code
string_type body.cwd
datetime_from_date_parsing body.timestamp' 'a build, in the order of its members'
is "$(faults $place/logs/run -d '{}' | tr '\n' ' ')" 'missing body.cmdline missing body.exit_code missing body.cwd missing body.target_path missing body.process_type missing body.timestamp ' 'a run'
is "$(faults /api/graph_data/a/b/x/y | tr '\n' ' ')$(faults /api/total_graph_data/a/b/2025-02-29T00:00/2025-03-01T00 | tr '\n' ' ')$(faults /api/a/b/1.5)" \
    'int_parsing path.student_id int_parsing path.interval datetime_from_date_parsing path.start datetime_from_date_parsing path.end int_parsing path.student_id' 'questions'
is "$(said /api/graph_data/a/b/5/0)$(said /api/graph_data/a/b/5/-7)" "$(printf '{"detail":"Interval must be a positive integer."} 400%.0s' 1 2)" 'an interval that is none'
is "$(faults "/api/a/b/99999999999999999999/f/20250301_120000" -d '{"bytes":1}') $(said /api/a/b/99999999999999999999)" 'int_parsing_size path.student_id [] 200' 'a number that nobody has'
is "$(status "/api/$(printf 'x%.0s' {1..201})/b/5/f/20250301_120000" -H "$json" -d '{"bytes":1}') $(status "$place/$(printf 'x%.0s' {1..1001})/20250301_120000" -H "$json" -d '{"bytes":1}') $(status "$place/%00/20250301_120000" -H "$json" -d '{"bytes":1}') $(status "$place/%ff/20250301_120000" -H "$json" -d '{"bytes":1}')" \
    '422 422 400 400' 'names that are too long, or no text'

# Times with and without an offset; a day alone; literal parts before parameters.
for time in 2025-03-01T12:00:00Z '2025-03-01 21:00:00+09:00' 2025-03-01T12:00 1740830400; do
    said /api/c/d/1/logs/run -d "{\"cmdline\":\"$time\",\"exit_code\":\"0\",\"cwd\":\"/\",\"target_path\":\"\",\"process_type\":\"python\",\"timestamp\":\"$time\"}" >/dev/null
done
is "$(get /api/c/d/1/logs/run | jq -c '[.[].timestamp] | unique')" '["2025-03-01T21:00:00"]' 'the same instant, however it is said'
said /api/c/d/1/f/20250301_120000 -d '{"bytes":5}' >/dev/null
said /api/c/d/1/f/20250301_120030 -d '{"bytes":9}' >/dev/null
changes() { get "/api/total_graph_data/c/d/$1/$2" | jq -c '[.results[].size_change]'; }
is "$(changes 2025-03-01 2025-03-02)$(changes 2025-03-01T21:00:00 2025-03-01T21:00:29)$(changes 2025-03-01T12:00:00Z 2025-03-01T21:00:30)$(changes 2025-03-01T21:00:01 2025-03-01T21:00:30.9)" '[4][0][4][0]' 'intervals'
is "$(get /api/assignment/c/1) $(get /api/assignment/1/5/logs/build)" "$(get /api/assignment/c/none) []" 'literal parts of a path win'
is "$(said /api/c/d/1?unknown=1)" '["f"] 200' 'unknown parameters are let pass'
is "$(status /api/v1/b/5) $(status /api/v1/repos) $(status /api/v1/b/5/f/20250301_120000 -H "$json" -d '{"bytes":1}')" '404 200 405' 'all under /api/v1 is the results'"'"
is "$(status /api/c/d/1 -X DELETE) $(curl -sI "$url/api/c/d/1" | head -n 1 | tr -d '\r')" '405 HTTP/1.1 200 OK' 'methods'

# Keys.
metrics=$(get /metrics)
like "$metrics" '^http_requests_total\{method="POST",endpoint="/api/\{class_div\}/\{hw_name\}/\{student_id\}/\{filename\}/\{timestamp\}",http_status="200"\} [1-9]' 'requests are counted by the old name'
like "$metrics" '^http_request_duration_seconds_bucket\{endpoint="/api/assignment/\{class_div\}/\{hw_name\}",le="0.01"\} [1-9]' 'and timed'
command -v promtool >/dev/null && ok 'promtool agrees' promtool check metrics <<<"$metrics"
http_stop
http_start --coding
keys() { "$ROOT/pipelines/coding-keys" "$@"; }
collector=$(keys make lab-1 write) reader=$(keys make teacher read)
like "$collector" '^sesami_[A-Za-z0-9_-]{43}$' 'a key'
is "$(as_owner -c "select string_agg(encode(digest, 'hex'), ' ' order by name) from coding.key")" "$(for key in "$collector" "$reader"; do printf %s "$key" | sha256sum | cut -d' ' -f1; done | xargs)" 'of which only the digest is kept'
try() { # KEY: what sending and asking give
    echo "$(status /api/k/d/1/f/20250301_120000 -H "$json" ${1:+-H "Authorization: Bearer $1"} -d '{"bytes":5}')" \
        "$(status /api/records -X POST ${1:+-H "Authorization: Bearer $1"})" "$(status /api/k/d/1 ${1:+-H "Authorization: Bearer $1"})"
}
is "$(try ''), $(try wrong), $(try "$collector"), $(try "$reader")" '401 401 401, 401 401 401, 200 200 401, 401 401 200' 'each key may what it is for'
is "$(get /api/k/d/1 | jq -r .code) $(field WWW-Authenticate /api/k/d/1)" 'key-needed Bearer' 'and who has none is told'
keys revoke lab-1
is "$(try "$collector")" '401 401 401' 'a revoked one is no good'
is "$(keys list | cut -d' ' -f1,2 | xargs)" 'lab-1 write teacher read' 'the list'
exits 1 'revoked once' keys revoke lab-1
exits 1 'a name is used once' keys make lab-1 write
exits 2 'a right that is none' keys make other some
exits 2 'a name that is none' keys make "o'ther" read
http_stop
http_start --coding --coding-open=writes
is "$(try '')" '200 200 401' 'open for collectors alone'
http_stop
http_start
is "$(try '') $(get /metrics | grep -c ^http_requests_total)" '405 405 404 0' 'without --coding there is nothing of it'
exits 2 'open what?' sesami-http --coding --coding-open=some
exits 2 'open without --coding' sesami-http --coding-open=all
done_testing
