#!/usr/bin/env bash
# shellcheck disable=SC2154 # http_start and postgres_start set them
# Clients that ask too often are told to wait; others are not concerned.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/postgres.sh"
. "$(dirname "$0")/../lib/http.sh"
postgres_start
fixture_load
http_start --rate=1 --forwarded
from() { echo "-HX-Forwarded-For: $1"; }
# One curl, so that no time passes between requests: N of them, and how many of each status came.
many() {
    local n=$1 urls=() i
    shift
    for ((i = 0; i < n; i++)); do urls+=(-o /dev/null "$url/api/v1/repos"); done
    curl -s -w '%{http_code}\n' "$@" "${urls[@]}" | sort | uniq -c | xargs
}
spent() { many 30 >/dev/null; }
# What COMMAND says of a client whose bucket is empty; a machine that is slow may have filled it again before.
refused() {
    local try said
    for ((try = 0; try < 5; try++)); do
        spent
        said=$("$@")
        case $said in 1 | *429*) break ;; esac
    done
    echo "$said"
}
is "$(many 5)" '5 200' 'five seconds of requests at once'
like "$(many 30)" '(29|30|28) 429$' 'more are too many'
is "$(refused problem /api/v1/repos)" '429 rate-limited' 'which is said'
is "$(refused field Retry-After /api/v1/repos)" 1 'with when to come again'
is "$(spent; status /healthz) $(status /metrics)" '200 200' 'what watches the server is let through'
is "$(refused problem /)" '429 rate-limited' 'the page is not'
is "$(many 5 "$(from 192.0.2.1)")" '5 200' 'another address is not concerned'
like "$(many 30 "$(from 192.0.2.1)")" ' 429' 'but may not ask more'
is "$(many 5 "$(from '192.0.2.1, 192.0.2.2')")" '5 200' 'the last address counts'
is "$(many 5 "$(from 2001:db8:1:2::1)")" '5 200' 'an address of IPv6'
like "$(many 30 "$(from 2001:db8:1:2:ffff::9)")" '(29|30|28) 429$' 'is its whole network'
is "$(many 5 "$(from 2001:db8:1:3::1)")" '5 200' 'another network is another'
is "$(refused status /api/v1/repos "$(from 'x<y>')")" 429 'what is no address is the proxy itself'
is "$(jq -r .remote "$WORK/access.log" | grep -c '192.0.2.1$')" 35 'the log has the addresses'
sleep 2.1
is "$(many 2)" '2 200' 'buckets fill again'
http_stop
http_start --rate=1
is "$(refused status /api/v1/repos "$(from 192.0.2.8)")" 429 'without --forwarded nobody can call himself another'
http_stop
http_start --rate=0
is "$(many 40)" '40 200' '--rate=0: any number'
done_testing
