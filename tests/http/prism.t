#!/usr/bin/env bash
# shellcheck disable=SC2154 # http_start and postgres_start set them
# npm's prism between a client and the server holds every request and every answer to src/web/openapi.json; what does not
# fit, it answers itself and notes. Every status that a route can have, by a table.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/postgres.sh"
. "$(dirname "$0")/../lib/http.sh"
. "$(dirname "$0")/../lib/github-peers.sh"
peers_install
postgres_start
fixture_load
http_start --pool 2 --pool-wait 100
front=$url
prism_port=$(peers_port)
peers_run prism.log @stoplight/prism-cli/dist/index.js proxy --errors --port "$prism_port" "$ROOT/src/web/openapi.json" "$front"
through=http://127.0.0.1:$prism_port
peers_await "$prism_port"
: >"$WORK/prism.log"

# npm's spectral reads it by its rules for OpenAPI, but for two: there is nobody to write to, and summaries say enough.
printf 'extends: ["spectral:oas"]\nrules:\n  info-contact: off\n  operation-description: off\n' >"$WORK/rules.yaml"
spectral() { node "$peers_programs/node_modules/@stoplight/spectral-cli/dist/index.js" lint --fail-severity=warn -r "$WORK/rules.yaml" "$1"; }
ok 'spectral finds nothing' spectral "$ROOT/src/web/openapi.json"
jq '.paths["/healthz"].get.operationId = "metrics"' "$ROOT/src/web/openapi.json" >"$WORK/twice.json"
exits 1 'where there is something, it does' spectral "$WORK/twice.json"

# asked PATH [CURL OPTION...]: the answer's status and media type, as prism lets them through, and prism's own words
asked() { curl -s -o "$WORK/body" -w '%{http_code} %{content_type}' "${@:2}" "$through$1" | sed 's/;.*//'; }
violations() { grep -cE 'Request terminated with error|violation' "$WORK/prism.log"; }
fits() { # STATUS TYPE NAME PATH [CURL OPTION...]
    : >"$WORK/prism.log"
    is "$(asked "${@:4}") $(violations)" "$1 $2 0" "$3"
    [ "$(violations)" = 0 ] || sed 's/^/# /' "$WORK/prism.log" | head -n 5
}

# A new path in the description must get a line here.
cat >"$WORK/paths" <<'PATHS'
/api/v1/repos /api/v1/repos
/api/v1/repos/{owner}/{name} /api/v1/repos/ada/engine
/api/v1/repos/{owner}/{name}/contributors /api/v1/repos/ada/engine/contributors
/api/v1/repos/{owner}/{name}/languages /api/v1/repos/ada/engine/languages
/api/v1/repos/{owner}/{name}/technologies /api/v1/repos/ada/engine/technologies
/api/v1/repos/{owner}/{name}/dependencies /api/v1/repos/ada/engine/dependencies
/api/v1/repos/{owner}/{name}/activity /api/v1/repos/ada/engine/activity
/api/v1/repos/{owner}/{name}/composition /api/v1/repos/ada/engine/composition
/api/v1/repos/{owner}/{name}/technology-changes /api/v1/repos/ada/engine/technology-changes
/api/v1/repos/{owner}/{name}/skipped /api/v1/repos/ada/engine/skipped
/api/v1/users/{login}/profile /api/v1/users/ada/profile
/api/v1/compare /api/v1/compare?repos=ada/engine,gitlab.com/group/sub/old
PATHS
is "$(cut -d' ' -f1 "$WORK/paths")" "$(jq -r '.paths | to_entries[] | select(.value.get.tags == ["results"]) | .key' "$ROOT/src/web/openapi.json")" 'every path of results is tried'

problem=application/problem+json
while read -r path example; do
    more=$([[ $example == *\?* ]] && echo '&' || echo '?')
    fits 200 application/json "200 $path" "$example"
    fits 304 '' "304" "$example" -H 'If-None-Match: *'
    fits 406 $problem "406" "$example" -H 'Accept: image/png'
    # What the description forbids does not get through prism, so the front itself is asked.
    is "$(curl -s "$front$example${more}nothing=1" | jq -c '[.status, .code]')" '[400,"unknown-parameter"]' '400'
    is "$(curl -s -X POST "$front$example" | jq -c '[.status, .code]')" '[405,"method-not-allowed"]' '405'
    missing=${example/ada/nobody}
    [ "$path" = /api/v1/repos ] || fits 404 $problem "404" "$missing"
    if jq -e --arg path "$path" '.paths[$path].get.responses["200"].content | has("text/csv")' "$ROOT/src/web/openapi.json" >/dev/null; then
        fits 200 application/x-ndjson 'NDJSON' "$example${more}format=ndjson"
        fits 200 text/csv 'CSV' "$example${more}format=csv"
        # A row at a time against the schema of rows
        curl -s "$front$example${more}format=ndjson" >"$WORK/rows"
        jq --arg path "$path" '. + {"$ref": ("#/components/schemas/" + (.paths[$path].get.responses["200"].content["application/x-ndjson"]["x-row"]["$ref"] | split("/")[-1]))}' \
            "$ROOT/src/web/openapi.json" >"$WORK/schema"
        # shellcheck disable=SC2016 # python's
        is "$(python3 -c 'import json, sys, jsonschema
schema = jsonschema.Draft202012Validator(json.load(open(sys.argv[1])))
rows = [json.loads(line) for line in open(sys.argv[2])]
print(len(rows) > 0, sum(1 for row in rows for _ in schema.iter_errors(row)))' "$WORK/schema" "$WORK/rows")" 'True 0' 'rows fit their schema'
    fi
done <"$WORK/paths"
for query in 'contributors?limit=1&sort=-oldest' 'contributors?author=ada&language=C' 'contributors?category=vendored,generated' 'dependencies?limit=5' 'activity?by=language&unit=month&top=1' \
    'activity?since=2024-01-01&until=2024-02-01&rank=lines' 'composition?top=1' 'technology-changes?unit=week&limit=1'; do
    fits 200 application/json "$query" "/api/v1/repos/ada/engine/$query"
done
fits 200 application/json 'a path with slashes' /api/v1/repos/file:/srv%2Flocal%20code/contributors
fits 400 $problem 'a cursor that is none' '/api/v1/repos/ada/engine/dependencies?cursor=x'
fits 200 application/json healthz /healthz
fits 200 text/plain metrics /metrics
fits 200 application/json 'the description' /api/v1/openapi.json
: >"$WORK/prism.log"
is "$(asked '/api/v1/repos?limit=0') $(violations)" "422 $problem 1" 'prism is awake: it refuses what the description does'
# and of answers: with a description that wants more of healthz than it says
jq '.components.schemas.Health.required += ["more"]' "$ROOT/src/web/openapi.json" >"$WORK/other.json"
other=$(peers_port)
peers_run other.log @stoplight/prism-cli/dist/index.js proxy --errors --port "$other" "$WORK/other.json" "$front"
peers_await "$other"
is "$(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$other/healthz") $(asked /healthz)" '500 200 application/json' 'and answers that are not what it says'

# More than a client may ask, and more than a target may be long
http_start --rate 1
limited() { # one more is let through each second
    local answer
    for _ in {1..15}; do
        answer=$(get "$1" | jq -c '[.status, .code]')
        [ "$answer" = '[null,null]' ] || break
    done
    echo "$answer"
}
long=$(printf 'x%.0s' {1..9000})
while read -r path example; do
    is "$(limited "$example")" '[429,"rate-limited"]' "429 $path"
    is "$(curl -s "$front$example?search=$long" | jq -c '[.status, .code]')" '[414,"uri-too-long"]' '414'
done <"$WORK/paths"
http_stop

postgres_stop
while read -r path example; do fits 503 $problem "503 $path" "$example"; done <"$WORK/paths"
fits 503 $problem '503 by rows' '/api/v1/repos/ada/engine/skipped?format=csv'
fits 503 $problem '503 healthz' /healthz
done_testing
