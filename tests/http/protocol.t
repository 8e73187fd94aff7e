#!/usr/bin/env bash
# shellcheck disable=SC2154 # http_start and postgres_start set them
# HTTP itself: status codes, fields, caching, compression, and requests that are refused.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/postgres.sh"
. "$(dirname "$0")/../lib/http.sh"
postgres_start
fixture_load
http_start
results=/api/v1/repos/ada/engine/contributors

# Entity tags
tag=$(field ETag $results)
like "$tag" '^"[0-9a-f]{32}"$' 'a strong entity tag'
is "$(field ETag $results)" "$tag" 'the same for the same body'
is "$(status $results -H "If-None-Match: $tag")" 304 'the tag again: 304'
is "$(status $results -H "If-None-Match: \"x\", W/$tag")" 304 'in a list, weak: 304'
is "$(status $results -H 'If-None-Match: *')" 304 'anything: 304'
is "$(status $results -H 'If-None-Match: "x"')" 200 'another tag: 200'
is "$(status $results -H 'If-None-Match: nonsense')" 200 'no tag at all: 200'
is "$(get $results -H "If-None-Match: $tag" | wc -c)" 0 'a 304 has no body'
is "$(field ETag $results -H "If-None-Match: $tag")" "$tag" 'but the tag'
is "$(status / -H "If-None-Match: $(field ETag /)")" 304 'the page too'
as_owner -c "update sesami.contribution set lines = lines + 1 where language = 'Shell'"
is "$(status $results -H "If-None-Match: $tag")" 200 'other results: another tag'

# gzip
is "$(field Content-Encoding $results -H 'Accept-Encoding: gzip')" gzip 'gzip for those who take it'
is "$(get $results -H 'Accept-Encoding: deflate, gzip;q=0.5' | gzip -dc | jq -r .repo)" github.com/ada/engine 'it unpacks to the results'
is "$(get $results -H 'Accept-Encoding: *' | gzip -dc)" "$(get $results)" '* stands for gzip'
is "$(field Content-Encoding $results -H 'Accept-Encoding: gzip;q=0')" '' 'not for those who refuse it'
is "$(field Content-Encoding $results)" '' 'nor for those who say nothing'
is "$(field Vary $results)$(field Vary $results -H 'Accept-Encoding: gzip')" 'Accept, Accept-EncodingAccept, Accept-Encoding' 'Vary either way'
packed=$(field ETag $results -H 'Accept-Encoding: gzip')
like "$packed" '^"[0-9a-f]{32}-gzip"$' 'the gzip form has a tag of its own'
is "$(status $results -H 'Accept-Encoding: gzip' -H "If-None-Match: $packed")" 304 'which is answered 304'
is "$(get /app.js -H 'Accept-Encoding: gzip' | gzip -dc | cmp - "$ROOT/src/web/app.js" && echo same)" same 'files are packed as well'

# HEAD and other methods
is "$(curl -sI "$url$results" | tr -d '\r' | grep -iE '^(HTTP|etag|content-length)')" \
    "$(curl -s -D - -o /dev/null "$url$results" | tr -d '\r' | grep -iE '^(HTTP|etag|content-length)')" 'HEAD tells what GET does'
for method in POST PUT DELETE PATCH OPTIONS TRACE; do
    is "$(status $results -X $method) $(field Allow $results -X $method)" '405 GET, HEAD' "$method is not allowed"
done

# Fields
like "$(field Content-Type $results)" '^application/json$' 'results are JSON'
is "$(field Content-Type /)$(field Content-Type /style.css)$(field Content-Type /app.js)" \
    'text/html; charset=utf-8text/css; charset=utf-8text/javascript; charset=utf-8' 'files have their types'
for path in / $results /nothing; do
    like "$(field Content-Security-Policy "$path")" "default-src 'none'.*frame-ancestors 'none'" "policy on $path"
    is "$(field X-Content-Type-Options "$path") $(field Referrer-Policy "$path")" 'nosniff no-referrer' "other fields on $path"
done
if grep -nE "unsafe|'sha" <<<"$(field Content-Security-Policy /)"; then tap_result 1 'no inline script or style'; else tap_result 0 'no inline script or style'; fi
like "$(field X-Request-Id /nothing)" '^[0-9a-f]{32}$' 'every response has an id'
is "$(curl -s "$url$results" "$url/" -w '%{num_connects}' -o /dev/null -o /dev/null)" 10 'connections are kept'

# Other sites' pages
site=https://team.example:8443
cors() { curl -s -o /dev/null -D - "$url$1" "${@:2}" | tr -d '\r' | grep -iE '^(access-control-|vary: *origin)' | LC_ALL=C sort | xargs -d '\n' | tr '[:upper:]' '[:lower:]'; }
is "$(cors $results -H "Origin: $site")" '' 'nobody is told of other sites'
is "$(status $results -X OPTIONS -H "Origin: $site" -H 'Access-Control-Request-Method: GET')" 405 'nor is there a way to ask'
http_stop
http_start --cors "http://localhost,$site"
may="access-control-allow-origin: $site access-control-expose-headers: etag, link, location, retry-after, x-request-id vary: origin"
is "$(cors $results -H "Origin: $site")" "$may" 'unless they are listed'
is "$(cors /nothing -H "Origin: $site")" "$may" 'with errors, too'
for origin in https://team.example https://team.example:84430 https://evil.example null "http://localhost,$site" ''; do
    is "$(cors $results -H "Origin;" -H "Origin: $origin")" 'vary: origin' "\"$origin\" is not"
done
is "$(cors $results -X OPTIONS -H "Origin: $site" -H 'Access-Control-Request-Method: GET' | sed 's/.*headers: auth/auth/; s/access-control-allow-origin.*max-age/max-age/')" \
    'authorization, content-type, idempotency-key access-control-allow-methods: get, head max-age: 600 vary: origin' 'what they may do'
is "$(status $results -X OPTIONS -H "Origin: $site" -H 'Access-Control-Request-Method: GET')" 204 'is told without a body'
is "$(status $results -X OPTIONS -H 'Origin: https://evil.example' -H 'Access-Control-Request-Method: GET') $(status $results -X OPTIONS -H "Origin: $site")" '405 405' 'to them alone'
is "$(cors /api/v1/analysis -X OPTIONS -H "Origin: $site" -H 'Access-Control-Request-Method: POST' | grep -o 'methods: [a-z, ]*post')" 'methods: get, head, post' 'of each route'
for list in '*' https://team.example/ team.example 'https://a.example,,https://b.example' HTTPS://TEAM.EXAMPLE; do
    exits 2 "--cors $list" sesami-http --cors "$list"
done

# Problem documents
is "$(field Content-Type /nothing)" application/problem+json 'errors are problem documents'
is "$(get /nothing | jq -r '[.type, .title, .status, .code, (.request_id | length)] | join("|")')" 'about:blank|Not Found|404|not-found|32' 'with all members'
for query in limit=0 limit=1001 limit=x limit= limit=-1 limit=1e3 limit=99999999999999999999 'limit=1&limit=1' cursor=x exclude=source "exclude=vendored," 'exclude=,'; do
    is "$(problem "$results?$query")" '400 bad-parameter' "?$query"
done
is "$(problem "$results?unknown=1")" '400 unknown-parameter' 'an unknown parameter'
is "$(problem "/api/v1/repos/ada/engine/activity?unit=day")" '400 bad-parameter' 'a unit that is none'
is "$(problem "/api/v1/repos/ada/engine/languages?limit=1")" '400 unknown-parameter' 'a parameter of another route'
is "$(problem "$results?limit=1%0a")" '400 bad-uri' 'a control character'
for path in /api/v1/repos/%zz/x /api/v1/repos/%/x /api/v1/repos/%00/x /api/v1/repos/%ff/x /api/v1/repos/%c0%af/x /api/v1/repos/%ed%a0%80/x; do
    is "$(problem "$path")" '400 bad-uri' "$path"
done
is "$(problem "/api/v1/repos?search=$(printf 'x%.0s' {1..8000})")" '414 uri-too-long' 'a target that is too long'
is "$(problem "/api/v1/repos?search=$(printf 'x%.0s' {1..201})")" '400 bad-parameter' 'a search that is too long'
is "$(problem "/?a=1&b=2" 2>/dev/null; status '/?a=1')" 200 'files do not look at the query'
for path in /../README.md /%2e%2e/README.md /..%2fapp.js /.git /src/web/app.js //app.js /app.js/ /index.html%00; do
    like "$(curl -s --path-as-is -o /dev/null -w '%{http_code}' "$url$path")" '^40[04]$' "no file at $path"
done
done_testing
