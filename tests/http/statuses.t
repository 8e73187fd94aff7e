#!/usr/bin/env bash
# shellcheck disable=SC2154 # http_start and postgres_start set them
# Every status that the description gives to a route, but those of results (prism.t has them) and of coding activity
# (coding.t, coding-overview.t), by a request that gets it: through npm's prism, which holds both to the description, or, where prism would
# not let the request through, from the front itself. A status in the description that no request here gets fails.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/postgres.sh"
. "$ROOT/tests/lib/http.sh"
. "$ROOT/tests/lib/github-peers.sh"
. "$ROOT/tests/lib/sign-in.sh"
cd "$WORK" || exit 1
description=$ROOT/src/web/openapi.json
postgres_start
sign_in_start --pool 2 --pool-wait 100
front=$url
prism_port=$(peers_port)
peers_run prism.log @stoplight/prism-cli/dist/index.js proxy --errors --port "$prism_port" "$description" "$front"
through=http://127.0.0.1:$prism_port
peers_await "$prism_port"
sign_in ada
token=$(bearer ada)
as_owner -c 'delete from sesami.job'
: >tried

# got SERVER STATUS METHOD PATH-OF-THE-DESCRIPTION PATH [CURL OPTION...]: notes what came; errors are problem documents.
got() {
    local status problem try
    for ((try = 0; try < ${tries:-1}; try++)); do
        status=$(curl -s -o body -w '%{http_code} %{content_type}' -X "$3" "$1$5" "${@:6}")
        [ "${status%% *}" != "$2" ] || break
    done
    problem=$([ "${status%% *}" -lt 400 ] || jq -r '"\(.status) \(.type)"' body 2>/dev/null)
    case $status in [45]*) [ "$status $problem" = "$2 application/problem+json $2 about:blank" ] || status="$status ($problem)" ;; esac
    echo "${3,,} $4 ${status%% *}" >>tried
    is "${status%% *}" "$2" "$2 of $3 $4"
    [ "${status%% *}" = "$2" ] || head -c 800 body | sed 's/^/# /'
}
fits() { # STATUS METHOD PATH-OF-THE-DESCRIPTION PATH [CURL OPTION...], through prism
    : >prism.log
    got "$through" "$@"
    is "$(grep -cE 'Request terminated with error|violation' prism.log)" 0 '  as described' || head -n 5 prism.log | sed 's/^/# /'
}
gets() { got "$front" "$@"; } # the same from the front itself
bearer=(-H "Authorization: Bearer $token")
json() { printf '%s\n' -H 'Content-Type: application/json' -d "$1"; }
post() { # fits|gets STATUS PATH BODY [CURL OPTION...]
    "$1" "$2" POST "$3" "$3" -H 'Content-Type: application/json' -d "$4" "${@:5}"
}
cookies=(-b ada.jar -H "X-CSRF-Token: $(cookie ada sesami_csrf)")

# Analyses
post fits 202 /api/v1/analysis '{"repo_url": "https://github.com/o/n"}' "${bearer[@]}" -H 'Idempotency-Key: k'
id=$(jq -r .id body)
post fits 422 /api/v1/analysis '{"repo_url": "https://github.com/o/m"}' "${bearer[@]}" -H 'Idempotency-Key: k'
post fits 400 /api/v1/analysis '{"repo_url": "https://gitlab.example/o/n"}' "${bearer[@]}"
post fits 403 /api/v1/analysis '{"repo_url": "https://github.com/o/n"}' -b ada.jar
fits 200 GET /api/v1/analysis '/api/v1/analysis?status=PENDING&limit=1' "${bearer[@]}"
fits 200 GET '/api/v1/analysis/{id}' "/api/v1/analysis/$id" "${bearer[@]}"
nothing=00000000-0000-0000-0000-000000000000
fits 404 GET '/api/v1/analysis/{id}' "/api/v1/analysis/$nothing" "${bearer[@]}"
fits 404 GET '/api/v1/analysis/{id}/events' "/api/v1/analysis/$nothing/events" "${bearer[@]}"
fits 404 DELETE '/api/v1/analysis/{id}' "/api/v1/analysis/$nothing" "${bearer[@]}"
fits 403 DELETE '/api/v1/analysis/{id}' "/api/v1/analysis/$id" -b ada.jar
fits 200 DELETE '/api/v1/analysis/{id}' "/api/v1/analysis/$id" "${bearer[@]}"
fits 409 DELETE '/api/v1/analysis/{id}' "/api/v1/analysis/$id" "${bearer[@]}"
fits 200 GET '/api/v1/analysis/{id}/events' "/api/v1/analysis/$id/events" "${bearer[@]}"
fits 200 GET /api/v1/account/repos '/api/v1/account/repos?refresh=1&search=x' "${bearer[@]}"

# Webhooks; prism writes a body anew, which is the same only without spaces
delivery() { # fits|gets STATUS BODY [SECRET]
    local sum
    sum=$(printf %s "$3" | openssl dgst -sha256 -hmac "${4:-$SESAMI_WEBHOOK_SECRET}" | sed 's/.* //')
    post "$1" "$2" /api/v1/webhooks/github "$3" -H 'X-GitHub-Event: ping' -H "X-Hub-Signature-256: sha256=$sum" \
        -H "X-GitHub-Delivery: $(cat /proc/sys/kernel/random/uuid)"
}
delivery fits 200 '{"zen":"Speak like a human."}'
delivery fits 401 '{}' other

# Sign-in
fits 200 GET /api/v1/auth /api/v1/auth
fits 200 GET /api/v1/auth/me /api/v1/auth/me "${bearer[@]}"
# prism follows where it is sent, so it does not see these
gets 302 GET /api/v1/auth/github /api/v1/auth/github?return=/x
back=$(sign_in_begin bob)
gets 302 GET /api/v1/auth/callback "${back#"$front"}" -b bob.jar
fits 400 GET /api/v1/auth/callback "${back#"$front"}" -b bob.jar
back=$(sign_in_begin carl)
answer="{\"code\": \"$(parameter code <<<"$back")\", \"state\": \"$(parameter state <<<"$back")\"}"
post fits 200 /api/v1/auth/callback "$answer" -b carl.jar
refresh=$(jq -r .refresh_token body)
post fits 200 /api/v1/auth/refresh "{\"refresh_token\": \"$refresh\"}"
post fits 401 /api/v1/auth/refresh "{\"refresh_token\": \"$refresh\"}"
fits 403 POST /api/v1/auth/refresh /api/v1/auth/refresh -b ada.jar
fits 403 POST /api/v1/auth/logout /api/v1/auth/logout -b ada.jar
sign_in bob
fits 204 POST /api/v1/auth/logout /api/v1/auth/logout -b bob.jar -H "X-CSRF-Token: $(cookie bob sesami_csrf)"

# The server
fits 200 GET /healthz /healthz
fits 200 GET /metrics /metrics
fits 200 GET /api/v1/openapi.json /api/v1/openapi.json
fits 304 GET /api/v1/openapi.json /api/v1/openapi.json -H 'If-None-Match: *'

# What any route may answer, as far as the description says that it does
operations() { # STATUS: "METHOD PATH" of those that may have it
    jq -r --arg status "$1" '.paths | to_entries[] | .key as $path | .value | to_entries[] | select(.key | IN("get", "post", "delete")) |
        select((.value.tags | IN(["results"], ["coding activity"], ["classes"]) | not) and (.value.responses | has($status))) | "\(.key | ascii_upcase) \($path)"' "$description"
}
each() { # STATUS FUNCTION
    while read -r method path; do "$2" "$1" "$method" "$path" "${path/\{id\}/$id}"; done < <(operations "$1")
}
untold() { gets "$@" -H 'Authorization: Bearer x'; }
each 401 untold
unserved() { got "$front" "$1" PUT "$3" "$4" && sed -i "$ s/^put/${2,,}/" tried; }
each 405 unserved
unknown() { gets "$1" "$2" "$3" "$4?nothing=1" "${bearer[@]}"; }
each 400 unknown
long=$(printf 'x%.0s' {1..9000})
lengthy() { gets "$1" "$2" "$3" "$4?x=$long" "${bearer[@]}"; }
each 414 lengthy
head -c 27000000 /dev/zero | tr '\0' ' ' >large
large() { gets "$@" "${bearer[@]}" -H 'Content-Type: application/json' -H Expect: --data-binary @large; }
each 413 large
announced() { gets "$@" "${bearer[@]}" -H 'Content-Type: application/json' --expect100-timeout 60 --data-binary @large; }
each 413 announced
form() { gets "$@" "${bearer[@]}" -d x=1; }
each 415 form

# Many requests
http_start --rate 1
limited() {
    curl -s -o /dev/null -o /dev/null -o /dev/null -o /dev/null -o /dev/null -o /dev/null "$url/api/v1/auth/me?[1-6]" "${bearer[@]}"
    curl -s -o /dev/null -o /dev/null -o /dev/null -o /dev/null -o /dev/null -o /dev/null "$url/api/v1/auth?[1-6]"
    tries=9 got "$url" "$@" "${bearer[@]}" # one more is let through each second
}
each 429 limited
http_stop
url=$front

# No database, GitHub away
postgres_stop
away() {
    case "$2 $3" in
    'POST /api/v1/webhooks/github') delivery gets "$1" '{}' ;;
    'POST /api/v1/analysis') post gets "$1" "$3" '{"repo_url": "https://github.com/o/n"}' "${bearer[@]}" ;;
    'POST /api/v1/auth/refresh') post gets "$1" "$3" '{"refresh_token": "0123456789012345678901234567890123456789012"}' ;;
    */auth/logout) gets "$@" "${cookies[@]}" ;;
    'GET /api/v1/auth/callback')
        back=$(sign_in_begin carl)
        gets "$@" -b carl.jar -G -d "code=$(parameter code <<<"$back")" -d "state=$(parameter state <<<"$back")" ;;
    'POST /api/v1/auth/callback')
        back=$(sign_in_begin carl)
        post gets "$1" "$3" "{\"code\": \"$(parameter code <<<"$back")\", \"state\": \"$(parameter state <<<"$back")\"}" -b carl.jar ;;
    *) gets "$@" "${bearer[@]}" ;;
    esac
}
each 503 away
back=$(sign_in_begin carl)
kill "$(pgrep -f "$PEER_PORT --base-url")"
post fits 502 /api/v1/auth/callback "{\"code\": \"c\", \"state\": \"$(parameter state <<<"$back")\"}" -b carl.jar
back=$(curl -s -o /dev/null -D - -c carl.jar "$front/api/v1/auth/github" | location)
fits 502 GET /api/v1/auth/callback "/api/v1/auth/callback?code=c&state=$(parameter state <<<"$back")" -b carl.jar

# No sign-in at all
unset SESAMI_GITHUB_CLIENT_ID SESAMI_GITHUB_CLIENT_SECRET SESAMI_WEBHOOK_SECRET SESAMI_JWT_KEYS SESAMI_FERNET_KEYS SESAMI_PUBLIC_URL
http_start
absent() {
    [ "$3" != "$4" ] || got "$url" "$@" # those with an id were asked for one that there is not
}
each 404 absent
http_stop
sort -u tried >have
for status in 200 202 204 302 304 400 401 403 404 405 409 413 414 415 422 429 502 503; do
    operations "$status" | sed "s/$/ $status/; s/^[A-Z]*/\L&/"
done | sort >want
is "$(comm -13 have want)" '' 'every status of the description was seen'
done_testing
