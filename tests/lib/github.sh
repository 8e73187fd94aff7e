# Sourced by tests that speak with a GitHub of their own (tests/lib/github-server).
#
#   github_start PEER [ORIGIN]   the server in $WORK/site; $API is its address, $TOKEN the only good token; PEER may be empty
#   asked PATTERN         the requests so far that match, "METHOD PATH STATUS AUTHORIZATION IF-NONE-MATCH"
#   forget                forgets them
# shellcheck shell=bash

TOKEN=ghp_$RANDOM$RANDOM$RANDOM$RANDOM
unset GITHUB_TOKEN GH_TOKEN SESAMI_CLIENT_ID http_proxy https_proxy all_proxy
export HOME=$WORK/home XDG_CONFIG_HOME=

github_start() { # PEER [ORIGIN]
    local i
    mkdir -p "$WORK/site"
    echo "$TOKEN" >"$WORK/site/token"
    "$ROOT/tests/lib/github-server" "$WORK/site" "$@" >"$WORK/site/port" 2>"$WORK/site/errors" &
    at_exit "kill $!"
    for ((i = 0; i < 100; i++)); do [ -s "$WORK/site/port" ] && break; sleep 0.05; done
    # shellcheck disable=SC2034 # the tests' own
    API=http://localhost:$(cat "$WORK/site/port")
    forget
}

asked() { grep -e "$1" "$WORK/site/requests"; }
forget() { : >"$WORK/site/requests"; }
