#!/usr/bin/env bash
# shellcheck disable=SC2154 # http_start and postgres_start set them
# Results as JSON, as NDJSON row by row, and as CSV; streams that are long, slow or break off.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/postgres.sh"
. "$(dirname "$0")/../lib/http.sh"
postgres_start
fixture_load
as_owner -c "insert into sesami.dependency select analysis_id, 'npm', v.name, '^1', null, 'dev', 'package.json', 90
    from (select distinct analysis_id from sesami.dependency) d, (values ('=cmd|''/C calc''!A0'), ('+1'), ('-1'), ('@x'), (E'\t=1'), ('a,\"b\"'), (E'two\nlines'), ('가')) as v (name)"
http_start --pool 2 --pool-wait 200 --statement-timeout 20000
base=/api/v1/repos/ada/engine

# What Accept and ?format choose
type() { field Content-Type "$base/contributors$2" -H "Accept: $1"; }
csv='text/csv; charset=utf-8; header=present'
for row in '*/*|application/json' 'application/json|application/json' 'application/x-ndjson|application/x-ndjson' "text/csv|$csv" "text/*|$csv" \
    'application/*|application/json' 'application/json;q=0.5, application/x-ndjson|application/x-ndjson' "text/csv, */*;q=0.1|$csv" \
    'application/*;q=0.3, application/json;q=0.1|application/x-ndjson' 'application/json;q=0, */*|application/x-ndjson' 'TEXT/HTML, */*;q=0.8|application/json' \
    "text/csv;header=present;q=0.9,application/json;q=0.2|$csv" ' , ,|application/json'; do
    is "$(type "${row%%|*}" '')" "${row#*|}" "Accept: ${row%%|*}"
done
is "$(type text/csv '?format=json')" application/json '?format wins'
for accept in text/html 'application/json;q=0' 'image/*, text/html;q=0.5' '*/*;q=0' nonsense 'application/json;q=0.000'; do
    is "$(problem "$base/contributors" -H "Accept: $accept")" '406 not-acceptable' "Accept: $accept"
done
is "$(problem "$base?format=csv") $(problem "$base" -H 'Accept: text/csv')" '406 not-acceptable 406 not-acceptable' 'a route without a list has no rows'
is "$(problem "$base/skipped?format=xml") $(problem "$base/skipped?format=csv&format=csv")" '400 bad-parameter 400 bad-parameter' 'a format that is none, and twice'
is "$(problem '/healthz?format=json') $(status / -H 'Accept: text/csv')" '400 unknown-parameter 200' 'other routes have no forms'
is "$(field Vary "$base/skipped?format=csv")$(field Vary $base/skipped -H 'Accept: text/html')" AcceptAccept 'Vary tells'
is "$(field Content-Type "$base/nothing/x" -H 'Accept: text/csv')" application/problem+json 'problems are always JSON'

# Rows are those of the JSON, whole and in order.
for list in 'contributors contributors' 'languages languages' 'technologies technologies' 'dependencies dependencies' 'technology-changes changes' 'skipped skipped'; do
    read -r route member <<<"$list"
    is "$(get "$base/$route?format=ndjson" | jq -c .)" "$(get "$base/$route" | jq -c ".${member}[]")" "$route as NDJSON"
    is "$(get "$base/$route?format=ndjson" | jq -s length)" "$(get "$base/$route?format=ndjson" | wc -l)" 'a line each'
    is "$(get "$base/$route?format=csv" | python3 -c 'import csv, sys; print(sum(1 for _ in csv.DictReader(open(0, newline=""))))')" \
        "$(get "$base/$route" | jq ".$member | length")" 'as many in CSV'
done
is "$(get '/api/v1/repos?format=ndjson' | jq -c .)" "$(get /api/v1/repos | jq -c '.repositories[]')" 'repositories as NDJSON'
is "$(get "$base/activity?format=ndjson" | jq -s 'group_by(.author.email) | map([.[0].author.email, (map(.commits) | add)])' -c)" \
    "$(get "$base/activity" | jq -c '[.series[] | [.author.email, .commits]] | sort')" 'activity: rows add up to the series'
is "$(get "$base/composition?format=ndjson" | jq -c '[.start, .commit[:1], .language, .bytes]' | head -n 2)" \
    "$(printf '%s\n' '["2023-11-01","a","C",1000]' '["2023-12-01","a","C",5000]')" 'composition'
is "$(get "$base/activity?format=ndjson&by=language&language=C" | jq -c '[.start, .language, .author.login, .commits]')" \
    "$(printf '%s\n' '["2024-01-01","C","ada",2]' '["2024-01-08","C",null,1]' '["2024-01-22","C","ada",1]')" 'by language, of each author'
is "$(field Content-Type "$base/dependencies?format=ndjson" -I)$(get "$base/dependencies?format=ndjson" -I | grep -c '{')" 'application/x-ndjson0' 'HEAD sends no rows'

# CSV
for route in contributors languages technologies dependencies activity composition technology-changes skipped; do
    columns=$(get "$base/$route?format=csv" | head -n 1 | tr -d '\r')
    is "$(tr , '\n' <<<"$columns" | sed 's/\..*//' | uniq | tr '\n' ' ')" "$(get "$base/$route?format=ndjson" | head -n 1 | jq -r 'keys_unsorted[]' | tr '\n' ' ')" "$route: columns are the members"
done
is "$(get "/api/v1/repos/file:/srv%2Flocal%20code/languages?format=csv")" "$(printf 'language,color,files,bytes,lines,share\r\n')" 'no rows: the header alone'
is "$(get "$base/languages?format=csv" | od -c | grep -c '\\r  *\\n\|\\r$')" "$(get "$base/languages?format=csv" | od -c | grep -c '\\n')" 'lines end with CR LF'
is "$(get "$base/languages?format=csv" | tr -d '\r' | sed -n 2p)" 'C,#555555,10,7500,800,0.75' 'numbers are numbers'
# shellcheck disable=SC2016 # python's
is "$(get "$base/dependencies?format=csv" | python3 -c 'import csv, json; print(json.dumps([r["name"] for r in csv.DictReader(open(0, newline="")) if r["line"] == "90"], ensure_ascii=False))')" \
    "[\"'\\t=1\", \"'+1\", \"'-1\", \"'=cmd|'/C calc'!A0\", \"'@x\", \"a,\\\"b\\\"\", \"two\\nlines\", \"가\"]" 'what a spreadsheet would run gets an apostrophe; commas, quotes and line ends stay'
is "$(get "$base/activity?format=csv" | sed -n 2p | tr -d '\r')" '2024-01-01,,Ada Lovelace,ada@example.com,ada,false,,3,300,10' 'members of members are columns'
is "$(get "$base/contributors?format=csv" | python3 -c 'import csv, json; r = next(csv.DictReader(open(0, newline=""))); print(r["share"], json.loads(r["languages"])[0]["lines"])')" '0.7 600' 'lists are JSON'

# Pages of rows
is "$(get "$base/dependencies?format=ndjson&limit=3" | jq -c .)" "$(get "$base/dependencies?limit=3" | jq -c '.dependencies[]')" 'a page'
is "$(field Link "$base/dependencies?format=ndjson&limit=3" | sed 's/.*cursor=\([^>]*\)>.*/\1/')" "$(get "$base/dependencies?limit=3" | jq -r .next)" 'the same cursor'
is "$(field Link "$base/dependencies?format=ndjson&limit=20")$(field Link "$base/dependencies?format=ndjson")" '' 'no Link where no more follow'

# A million rows
as_owner -c "insert into sesami.activity (analysis_id, unit, start, identity_id, language, commits, added, deleted, files, commit)
    select (select analysis_id from sesami.activity limit 1), 'commit', date '2000-01-01' + n / 100, (select min(identity_id) from sesami.identity), '*', 1, n, 0, 1, md5(n::text)
    from generate_series(1, 1000000) n"
get "$base/activity?format=ndjson" >/dev/null
high() { sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$http_pid/status"; }
before=$(high)
is "$(get "$base/activity?format=ndjson&unit=commit" | tee >(wc -c >"$WORK/size") | jq -n 'reduce inputs as $row (0; . + $row.added)')" 500000500000 'a million rows arrive'
echo "# $(cat "$WORK/size") bytes, peak memory grew from $before to $(high) KiB"
ok 'in the memory of some hundred' test $(($(high) - before)) -lt 4096
is "$(get "$base/activity?format=csv&unit=commit" | wc -l)" 1000001 'as CSV too'
ok 'in the same' test $(($(high) - before)) -lt 4096
is "$(get /metrics | grep -E '^sesami_http_streams')" "$(printf 'sesami_http_streams_running 0\nsesami_http_streams_broken_total 0')" 'metrics: none runs, none broke'

# What follows is about time, and an answer of a fifth has as much to wait for.
as_owner -c "delete from sesami.activity where unit = 'commit' and added > 200000" -c 'vacuum analyze sesami.activity'

# A slow client holds one connection of the pool and hinders nobody else; a second stream has to wait.
slow() { exec curl -sN --limit-rate 3M "$url$base/activity?format=ndjson&unit=commit" -o "$WORK/slow"; }
until_running() { for _ in $(seq 100); do [ "$(get /metrics | sed -n 's/^sesami_http_streams_running //p')" = "$1" ] && return; sleep 0.1; done; return 1; }
slow &
client=$!
ok 'a slow client' until_running 1
is "$(status $base/contributors)" 200 'others are answered'
is "$(problem "$base/activity?format=ndjson") $(field Retry-After "$base/skipped?format=csv")" '503 pool-busy 1' 'but a list row by row is put off'
kill $client
wait $client 2>/dev/null
ok 'a client that goes gives it back' until_running 0
is "$(status "$base/skipped?format=csv")" 200 'and the next is served'

# What breaks in the middle is seen to be incomplete: curl misses the last chunk.
rm -f "$WORK/slow"
slow &
client=$!
for _ in $(seq 300); do [ -s "$WORK/slow" ] && break; sleep 0.1; done
ok 'one under way' test -s "$WORK/slow"
as_admin -c "select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'sesami-http'" >/dev/null
for _ in $(seq 100); do [ "$(get /metrics | sed -n 's/^sesami_http_streams_broken_total //p')" = 1 ] && break; sleep 0.1; done
wait $client
is "$? $(get /metrics | sed -n 's/^sesami_http_streams_broken_total //p')" '18 1' 'ends incomplete, and is counted'
is "$(status "$base/activity?format=ndjson")" 200 'the next is whole'
http_stop
http_start --pool 2 --statement-timeout 20
is "$(problem "$base/activity?format=ndjson&unit=commit")" '503 query-timeout' 'what takes too long before the first row: 503'
is "$(status "$base/activity?format=ndjson")" 200 'the connection is good for the next'
done_testing
