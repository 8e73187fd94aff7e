#!/usr/bin/env bash
# shellcheck disable=SC2154 # http_start and postgres_start set them
# Requests that two servers could read in two ways are refused, and the connection with them: what
# follows such a request is never answered.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/postgres.sh"
. "$(dirname "$0")/../lib/http.sh"
postgres_start
http_start

# refused NAME STATUS CODE HEAD: HEAD, and a good request after it, gets one answer, STATUS.
refused() {
    local answer next='GET /icon.svg HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
    # shellcheck disable=SC2059 # heads are formats
    answer=$(printf "$4$next" | raw | tr -d '\r')
    is "$(grep -aoE '^HTTP/1.1 [0-9]+|"code":"[a-z-]+"' <<<"$answer" | tr '\n' ' ')" "HTTP/1.1 $2 \"code\":\"$3\" " "$1"
}

is "$(printf 'GET / HTTP/1.1\r\nHost: x\r\n\r\nGET /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n' | raw | grep -ac '^HTTP/1.1')" 2 'two good requests get two answers'
is "$(printf 'GET /icon.svg HTTP/1.0\r\n\r\n' | raw | head -c 12)" 'HTTP/1.1 200' 'HTTP/1.0 needs no Host'
is "$(printf 'GET http://x/icon.svg?a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n' | raw | head -c 12)" 'HTTP/1.1 200' 'the absolute form is understood'
is "$(printf 'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n' | raw | head -c 12)" 'HTTP/1.1 200' 'an empty body is none'

refused 'two Content-Length' 400 ambiguous-request 'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\n'
refused 'two that agree' 400 ambiguous-request 'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\ncontent-length: 0\r\n\r\n'
refused 'Content-Length and Transfer-Encoding' 400 ambiguous-request 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'
refused 'the same, the other way round' 400 ambiguous-request 'GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n0\r\n\r\n'
refused 'no Host' 400 ambiguous-request 'GET / HTTP/1.1\r\n\r\n'
refused 'two Hosts' 400 ambiguous-request 'GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n'
refused 'a field name that is no token' 400 ambiguous-request 'GET / HTTP/1.1\r\nHost: x\r\nContent-Length : 0\r\n\r\n'
refused 'a body for GET' 400 body-refused 'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nGET /'
refused 'a chunked body for GET' 400 body-refused 'GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nGET /\r\n0\r\n\r\n'
refused 'a body for POST' 405 method-not-allowed 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nGET /'
refused 'a method nobody knows' 405 method-not-allowed 'BREW / HTTP/1.1\r\nHost: x\r\n\r\n'
refused 'a target without a slash' 400 bad-uri 'GET app.js HTTP/1.1\r\nHost: x\r\n\r\n'
refused 'a fragment in the target' 400 bad-uri 'GET /app.js#x HTTP/1.1\r\nHost: x\r\n\r\n'

# libmicrohttpd 0.9.75 refuses these before it asks us, and then says so twice; the point is that the
# request behind is not answered.
for length in +5 -1 5x 0x5 '' 99999999999999999999999; do
    like "$(printf 'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: %s\r\n\r\nGET /icon.svg HTTP/1.1\r\nHost: x\r\n\r\n' "$length" | raw | grep -a '^HTTP' | tr -d '\r' | tr '\n' ' ')" \
        '^(HTTP/1.1 4(00|13) [A-Za-z ]+ )+$' "a Content-Length of \"$length\""
done
like "$(printf 'nonsense\r\n\r\n' | raw | head -c 12)" '^(HTTP/1.1 4..)?$' 'no HTTP at all'
like "$(printf 'GET / HTTP/1.1\r\nHost: x\r\nX: %s\r\n\r\n' "$(head -c 40000 /dev/zero | tr '\0' x)" | raw | head -c 12)" '^HTTP/1.1 431$' 'a head that is too large'
is "$(status /)" 200 'the server is none the worse'

# The log has one line of JSON for each, whatever bytes were in the request.
printf 'GET /\xff\x01"\\ HTTP/1.1\r\nHost: x\r\nUser-Agent: \xff"\r\n\r\n' | raw >/dev/null
http_stop
ok 'every line of the log is JSON' jq -es 'all(.[]; has("time") and has("id") and has("status") and has("target"))' "$WORK/access.log"
is "$(jq -s '[.[] | select(.status == 405)] | length' "$WORK/access.log")" 2 'the refused are in it'
done_testing
