#!/usr/bin/env bash
# shellcheck disable=SC2154 # http_start and postgres_start set them
# The description of the API: valid, about the routes that there are, and readable at /docs.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/postgres.sh"
. "$(dirname "$0")/../lib/http.sh"
description=$ROOT/src/web/openapi.json
postgres_start
fixture_load
http_start
routes=${SESAMI_BUILD:-$ROOT/build}/helpers/http-routes

ok 'the description is served' cmp <(get /api/v1/openapi.json) "$description"
is "$(field Content-Type /api/v1/openapi.json)" application/json 'as JSON'

# jq takes the last of two members of one name without a word.
is "$(python3 -c 'import collections, json, sys
names = lambda pairs: print(*[n for n, c in collections.Counter(n for n, _ in pairs).items() if c > 1], sep="", end="")
json.load(sys.stdin, object_pairs_hook=names)' <"$description")" '' 'no name is given twice'

# Both sides in the same words: a line for each path, and one for each of its parameters in the query.
"$routes" | jq -r 'select(.path | test("^/($|\\{file|static|docs)|^none$") | not) | "\(.method) \(.path)" as $path | $path, (.parameters[] |
    [$path, .name, .kind, (if .kind == "number" then "\(.minimum)-\(.maximum)" elif .kind == "text" then "-\(.maximum)" else (.choices | join(",")) end), .default] | tojson),
    (if .results then [$path, "format", "choice", (if .rows then "json,ndjson,csv" else "json" end), null] | tojson else empty end)' >"$WORK/table"
jq -r 'def kind: if .format == "date" then "date" elif .type == "array" then "list" elif .enum then "choice" elif .type == "integer" then "number" else "text" end;
    def bounds: kind as $kind | if $kind == "number" then "\(.minimum)-\(.maximum)" elif $kind == "text" then "-\(.maxLength)"
        elif $kind == "list" then .items.enum | join(",") else .enum // [] | join(",") end;
    def usual: if .default == null then null elif .type == "array" then .default | join(",") else .default | tostring end;
    .paths | to_entries[] | .key as $key | .value | to_entries[] | select(.key != "parameters") | "\(.key) \($key)" as $path | $path,
    (.value.parameters // [] | .[] | select(.in == "query") |
    [$path, .name, (.schema | kind), (.schema | bounds), (.schema | usual)] | tojson)' "$description" >"$WORK/described"
is "$(cat "$WORK/described")" "$(cat "$WORK/table")" 'paths and parameters are those of the table of routes, in its order'
is "$(jq -r '.paths[].get.responses["200"].content // {} | select(has("application/x-ndjson")) | .["application/json"].schema["$ref"]' "$description" | wc -l)" \
    "$("$routes" | jq -s '[.[] | select(.rows)] | length')" 'so are those that have rows'
is "$(jq -r '[.paths | to_entries[] | select(.key | startswith("/api/v1/repos/")) | .value.get.responses | keys - ["200"] | join(" ")] | unique[]' "$description")" \
    '304 400 404 405 406 414 429 500 503' 'each tells of its problems'
is "$(jq -r '[paths(scalars) as $p | select($p[-1] == "$ref") | getpath($p)] | unique[] | .[2:] | split("/") | tojson' "$description" |
    while read -r path; do jq -e --argjson path "$path" 'getpath($path)' "$description" >/dev/null || echo "$path"; done)" '' 'what it refers to is there'

# What anybody may read as JSON, column by column: CSV has the members that the schemas of rows have.
is "$(jq -r '.paths | to_entries[] | select(.value.get.responses["200"].content["application/x-ndjson"]) | .key' "$description" |
    while read -r path; do
        row=$(jq -r --arg path "$path" '.paths[$path].get.responses["200"].content["application/x-ndjson"]["x-row"]["$ref"] | split("/")[-1]' "$description")
        columns=$(get "$(sed 's/{owner}/ada/;s/{name}/engine/' <<<"$path")?format=csv" | head -n 1 | tr -d '\r' | tr , '\n' | sed 's/\..*//' | uniq)
        [ "$columns" = "$(jq -r --arg row "$row" '.components.schemas[$row].required[]' "$description")" ] || echo "$path"
    done)" '' 'columns are the members described'

is "$(status /docs) $(field Content-Type /docs)" '200 text/html; charset=utf-8' '/docs is a page'
if command -v chromium >/dev/null; then
    page=$(timeout 60 chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update \
        --disable-sync --user-data-dir="$WORK/chromium" --virtual-time-budget=10000 --enable-logging=stderr --v=0 --dump-dom "$url/docs" 2>"$WORK/chromium.err")
    like "$page" 'data-state="ready"' 'which loads'
    is "$(grep -oE '<code>(GET|POST|DELETE) [^<]*</code></h2>' <<<"$page" | sed 's/<[^>]*>//g')" \
        "$(jq -r '.paths | to_entries[] | .key as $path | .value | keys_unsorted[] | select(. != "parameters") | "\(ascii_upcase) \($path)"' "$description")" 'and shows every path'
    is "$(grep -oE '<h2 id="[A-Z][A-Za-z]*"' <<<"$page" | wc -l)" "$(jq '.components.schemas | length' "$description")" 'every schema'
    is "$(grep -cE '\[object|undefined' <<<"$page")$(grep -ciE 'Content Security Policy|Uncaught|Refused to' "$WORK/chromium.err")" 00 'and the browser complains of nothing'
else
    skip 'no chromium' '/docs in a browser'
fi
done_testing
