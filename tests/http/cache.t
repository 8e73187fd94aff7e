#!/usr/bin/env bash
# shellcheck disable=SC2154 # http_start and postgres_start set them
# Kept answers: used while nothing was written, never after.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/postgres.sh"
. "$(dirname "$0")/../lib/http.sh"
postgres_start
fixture_load
http_start
results=/api/v1/repos/ada/engine/contributors
lines() { get "$results?exclude=&limit=$1" | jq .lines; }
metric() { get /metrics | sed -n "s/^sesami_http_cache_$1 //p"; }

is "$(lines 1)" 15000 'the first time'
hits=$(metric hits_total)
is "$(lines 1)" 15000 'the second'
ok 'was not asked of the database' test "$(metric hits_total)" -gt "$hits"
is "$(get "$results?exclude=&limit=2" | jq '.contributors | length')" 2 'other parameters, another answer'
is "$(get "/api/v1/repos/file:/srv%2Flocal%20code/contributors?exclude=&limit=1" | jq .lines)" 7 'another repository, another answer'

# A hundred writes, each seen by the very next request.
wrong=0
for lines in $(seq 101 200); do
    as_owner -c "update sesami.contribution set lines = $lines where language = 'Shell'"
    [ "$(lines 1)" -eq $((14900 + lines)) ] || wrong=$((wrong + 1))
done
is "$wrong" 0 'every write is seen at once'

# A transaction that was open all the while and commits late
mkfifo "$WORK/session"
as_owner <"$WORK/session" >/dev/null &
exec 8>"$WORK/session"
echo "begin; update sesami.contribution set lines = 1000 where language = 'Shell';" >&8
sleep 0.5
is "$(lines 1)" 15100 'what is not committed is not seen'
as_owner -c "update sesami.contribution set files = files where language = 'C'"
is "$(lines 1)" 15100 'nor when others commit meanwhile'
echo 'commit;' >&8
exec 8>&-
wait %2 2>/dev/null || wait "$!"
is "$(lines 1)" 15900 'what is committed is, though its number is old'

http_stop
http_start --cache 40K
for limit in $(seq 1 150); do lines "$limit" >/dev/null; done
ok 'the memory is bounded' test "$(metric bytes)" -le 40960
ok 'and used' test "$(metric bytes)" -ge 20000
http_stop
http_start --cache 0
lines 1 >/dev/null
lines 1 >/dev/null
is "$(metric hits_total) $(metric bytes)" '0 0' 'or none'

# The page's files, by addresses that change with what is in them
versioned() { get "$1" | grep -o 'static/[0-9a-f]*/[a-z.]*' | sort -u | xargs; }
version=$(get / | sed -n 's|.*"static/\([0-9a-f]*\)/app.js".*|\1|p')
like "$version" '^[0-9a-f]{16}$' 'pages name files by their version'
is "$(versioned /)" "$(printf "static/$version/%s " app.js icon.svg style.css theme.js | xargs)" 'all that the page asks for'
is "$(versioned /docs)" "$(printf "static/$version/%s " docs.js icon.svg style.css | xargs)" 'and the other page'
is "$(get "/static/$version/app.js" | cmp - "$ROOT/src/web/app.js" && echo same)" same 'there they are'
is "$(field Cache-Control "/static/$version/app.js") / $(field Cache-Control /app.js) / $(field Cache-Control /)" \
    'public, max-age=31536000, immutable / no-cache / no-cache' 'and may be kept, as nothing else'
is "$(status /static/0123456789abcdef/app.js) $(field Cache-Control /static/0123456789abcdef/app.js)" '200 no-cache' 'of another version there is what there is'
is "$(status "/static/$version/nothing.js") $(status "/static/$version/") $(status "/static/$version") $(status "/static/$version/..%2fapp.js")" '404 404 404 404' 'and nothing more'
is "$(status "/static/$version/app.js" -H "If-None-Match: $(field ETag /app.js)")" 304 'they have tags'
cp -R "$ROOT/src/web" "$WORK/web"
echo '// changed' >>"$WORK/web/copy.js"
http_stop
http_start --web "$WORK/web"
other=$(get / | sed -n 's|.*"static/\([0-9a-f]*\)/app.js".*|\1|p')
ok 'a change of any file changes all addresses' test "${#other}" -eq 16 -a "$other" != "$version"
done_testing
