#!/usr/bin/env bash
# shellcheck disable=SC2154 # http_start and postgres_start set them
# Coding activity and classes through npm's prism: every request and every answer fits src/web/openapi.json, and every
# route of theirs gets one.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/postgres.sh"
. "$(dirname "$0")/../lib/http.sh"
. "$(dirname "$0")/../lib/github-peers.sh"
peers_install
postgres_start
http_start --coding --coding-open=all --rate=0
prism_port=$(peers_port)
peers_run prism.log @stoplight/prism-cli/dist/index.js proxy --errors --port "$prism_port" "$ROOT/src/web/openapi.json" "$url"
through=http://127.0.0.1:$prism_port
peers_await "$prism_port"
violations() { grep -cE 'Request terminated with error|violation' "$WORK/prism.log"; }
description=$ROOT/src/web/openapi.json

"$ROOT/tests/lib/coding-reference" make 5 >"$WORK/records"
curl -s -H 'Content-Type: application/x-ndjson' --data-binary "@$WORK/records" "$url/api/records" >"$WORK/taken"
: >"$WORK/prism.log"

# fits STATUS ROUTE ADDRESS [CURL OPTION...]: ROUTE is as the description has it
fits() {
    echo "$2" >>"$WORK/tried"
    : >"$WORK/prism.log"
    is "$(curl -s -o "$WORK/body" -w '%{http_code}' "${@:4}" "$through$3") $(violations)" "$1 0" "$1 ${2#* }"
    [ "$(violations)" = 0 ] || sed 's/^/# /' "$WORK/prism.log" | head -n 5
}

# A work that has everything.
who='{"class_div":"os-1","hw_name":"hw1","student_id":7'
{
    echo "$who,\"type\":\"snapshot\",\"filename\":\"a.c\",\"timestamp\":\"20250301_000000\",\"bytes\":5}"
    echo "$who,\"type\":\"build_log\",\"timestamp\":\"20250301_000001\",\"cwd\":\"/\",\"binary_path\":\"/b\",\"cmdline\":\"c\",\"exit_code\":1,\"target_path\":\"t\"}"
    echo "$who,\"type\":\"run_log\",\"timestamp\":\"20250301_000002\",\"cwd\":\"/\",\"cmdline\":\"c\",\"exit_code\":1,\"target_path\":\"t\",\"process_type\":\"p\"}"
} >"$WORK/work"
log='{"timestamp":"2025-03-01T09:00:00","cwd":"/","cmdline":"c","exit_code":0,"target_path":"t"'
json='Content-Type: application/json'
fits 200 'post /api/records' /api/records -H 'Content-Type: application/x-ndjson' --data-binary "@$WORK/work"
fits 200 'post /api/{class_div}/{hw_name}/{student_id}/{filename}/{timestamp}' /api/os-1/hw1/7/src@b.c/20250301_000005.5 -H "$json" -d '{"bytes":9}'
fits 200 'post /api/{class_div}/{hw_name}/{student_id}/logs/build' /api/os-1/hw1/7/logs/build -H "$json" -d "$log,\"binary_path\":\"b\"}"
fits 200 'post /api/{class_div}/{hw_name}/{student_id}/logs/run' /api/os-1/hw1/7/logs/run -H "$json" -d "$log,\"process_type\":\"p\"}"
gets=(
    '/api/{class_div}/{hw_name}/{student_id}' os-1/hw1/7 os-1/hw1/8
    '/api/{class_div}/{hw_name}/{student_id}/{filename}' os-1/hw1/7/src@b.c os-1/hw1/7/none
    '/api/{class_div}/{hw_name}/{student_id}/logs/build' os-1/hw1/7/logs/build os-1/none/7/logs/build
    '/api/{class_div}/{hw_name}/{student_id}/logs/run' os-1/hw1/7/logs/run os-1/none/7/logs/run
    '/api/snapshot_avg/{class_div}/{hw_name}/{student_id}/{filename}' snapshot_avg/os-1/hw1/7/a.c snapshot_avg/os-1/hw1/7/none
    '/api/assignments/snapshot_avg/{class_div}/{hw_name}/{student_id}' assignments/snapshot_avg/os-1/hw1/7 assignments/snapshot_avg/os-1/none/7
    '/api/graph_data/{class_div}/{hw_name}/{student_id}/{interval}' graph_data/os-1/hw1/7/5 graph_data/os-1/none/7/5
    '/api/assignment/{class_div}/{hw_name}' assignment/os-1/hw1 assignment/os-1/none
    '/api/total_graph_data/{class_div}/{hw_name}/{start}/{end}' total_graph_data/os-1/hw1/2025-01-01T00:00:00/2025-12-01T00:00:00 total_graph_data/os-1/none/2025-01-01T00:00:00/2025-12-01T00:00:00
    '/api/build_avg/{class_div}/{hw_name}' build_avg/os-1/hw1 build_avg/os-1/none
    '/api/run_avg/{class_div}/{hw_name}' run_avg/os-1/hw1 run_avg/os-1/none
    '/api/v1/classes' v1/classes 'v1/classes?limit=1'
    '/api/v1/classes/{class}/assignments/{name}' v1/classes/os-1/assignments/hw1 'v1/classes/os-1/assignments/hw1?sort=-stuck&limit=2&stuck=2'
    '/api/v1/classes/{class}/assignments/{name}/students/{number}' v1/classes/os-1/assignments/hw1/students/7 'v1/classes/os-1/assignments/hw1/students/7?stuck=2'
)
for ((i = 0; i < ${#gets[@]}; i += 3)); do
    for address in "${gets[@]:i+1:2}"; do fits 200 "get ${gets[i]}" "/api/$address"; done
done
fits 404 'get /api/v1/classes/{class}/assignments/{name}' /api/v1/classes/os-1/assignments/none
fits 404 'get /api/v1/classes/{class}/assignments/{name}/students/{number}' /api/v1/classes/os-1/assignments/hw1/students/8
is "$(sort -u "$WORK/tried")" "$(jq -r '.paths | to_entries[] | .key as $path | .value | to_entries[] | select(.value.tags? | IN(["coding activity"], ["classes"])) | "\(.key) \($path)"' "$description" | sort)" \
    'every route is tried'

# Answers worked out by the reference fit as well, whatever is in them.
"$ROOT/tests/lib/coding-reference" answer "$WORK/records" | cut -f 1 | awk 'NR % 12 == 1' >"$WORK/addresses"
: >"$WORK/prism.log"
while read -r address; do curl -s -o "$WORK/body" -w '%{http_code}\n' "$through$address"; done <"$WORK/addresses" | sort | uniq -c | sed 's/^ *//' >"$WORK/statuses"
is "$(cat "$WORK/statuses") $(violations)" "$(wc -l <"$WORK/addresses") 200 0" 'and answers of all kinds'

# What is refused, by its form: prism would stop the request itself, so its schema is looked up.
refused() { # STATUS ADDRESS [CURL OPTION...]
    is "$(curl -s -o "$WORK/body" -w '%{http_code}' "${@:3}" "$url$2")" "$1" "$1 $2"
    jq -c . "$WORK/body" >>"$WORK/refused"
}
refused 422 /api/os-1/hw1/x
refused 422 /api/graph_data/os-1/hw1/7/x
refused 422 /api/os-1/hw1/7/a.c/20250301_000000 -H "$json" -d '{"bytes":"x"}'
refused 422 /api/os-1/hw1/7/logs/build -H "$json" -d '{}'
schema=$(jq -r '.paths["/api/{class_div}/{hw_name}/{student_id}"].get.responses["422"] | (."$ref"? // empty), (.content["application/json"].schema."$ref"? // empty)' "$description" | head -n 1)
like "$schema" '^#/components/' 'refusals have a schema'
if python3 -c 'import jsonschema' 2>/dev/null; then
    is "$(python3 - "$description" "$schema" "$WORK/refused" <<'PYTHON'
import json, sys
import jsonschema
description = json.load(open(sys.argv[1]))
found = description
for part in sys.argv[2][2:].split("/"):
    found = found[part]
schema = found["content"]["application/json"]["schema"] if "content" in found else found
validator = jsonschema.Draft202012Validator({**schema, "components": description["components"]})
for line in open(sys.argv[3]):
    for error in validator.iter_errors(json.loads(line)):
        print(error.message)
PYTHON
)" '' 'and fit it'
else
    skip 'python3-jsonschema is not installed' 'refusals fit their schema'
fi
done_testing
