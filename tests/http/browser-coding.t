#!/usr/bin/env bash
# shellcheck disable=SC2154 # what is sourced sets them
# Classes in a real browser: the key, the list, an assignment, a student, hostile names, all looks.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/postgres.sh"
. "$ROOT/tests/lib/http.sh"
. "$ROOT/tests/lib/browser.sh"
browser_install
postgres_start
http_start --coding --rate=0
keys() { "$ROOT/pipelines/coding-keys" make "$@"; }
reader=$(keys teacher read) collector=$(keys lab write)
"$ROOT/tests/lib/class-records" >"$WORK/records"
is "$(curl -s -H "Authorization: Bearer $collector" -H 'Content-Type: application/x-ndjson' --data-binary "@$WORK/records" "$url/api/records" | jq -c .errors)" '[]' "$(wc -l <"$WORK/records") records"
READER=$reader SENDER=$collector browser classes.mjs "$url" "${SESAMI_PICTURES:-$WORK/pictures}"
is "$(grep -cF "$reader" "$WORK/access.log")$(grep -c 'query-failed' "$WORK/http.err")" 00 'no log has the key, and the server has no fault of its own'
http_stop
http_start --coding --coding-open=reads --rate=0
browser classes.mjs "$url" "$WORK/pictures"
http_stop
http_start
is "$(get /api/v1/auth | jq -c .coding)" false 'without --coding the page has no classes to show'
http_stop
done_testing
