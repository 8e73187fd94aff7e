#!/usr/bin/env bash
# gh-repos login: a token by the device flow, shown to nobody, stored for later runs.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/github.sh"
cd "$WORK" || exit 1
github_start ''
stored=$HOME/.config/sesami/tokens/${API#http://}
by() { gh-repos login --api-url="$API/pages" --client-id="$1" 2>stderr; }

while read -r client want; do
    is "$(by "$client" | jq -r '"\(.code):\(.retryable)"')" "$want" "$client"
done <<'LIST'
denied login-denied:false
expired login-expired:true
late login-expired:true
unknown login-refused:false
unsound bad-answer:false
LIST
ok 'nothing is stored then' test ! -e "$stored"
exits 2 'login without a client id' gh-repos login --api-url="$API/pages"
exits 2 'login with an argument' gh-repos login somewhere --client-id=x

start=$SECONDS
SESAMI_CLIENT_ID=slow gh-repos login --api-url="$API/pages" >out 2>stderr
is "$? $(cat out)" '0 ' 'a client id from the environment'
ok 'slow_down makes it five seconds slower' test $((SECONDS - start)) -ge 7
like "$(cat stderr)" 'enter the code WDJB-\\x1b\[2J at https://github.test/login/device' 'the code is shown, and cannot drive the terminal'
is "$(grep -c "$TOKEN" stderr)" 0 'the token is not'
is "$(stat -c %a "$stored" "${stored%/*}" | xargs)" '600 700' 'it is stored for its owner alone'
is "$(cat "$stored")" "$TOKEN" 'as it came'
is "$(find "$HOME" -type f | wc -l)" 1 'with nothing beside it'
is "$(gh-repos --me --api-url="$API/pages" | wc -l)" 250 'later runs find it'
is "$(gh-repos --me --api-url="http://127.0.0.1:${API##*:}/pages" 2>stderr | jq -r .code)" bad-token 'for that API alone'
is "$(XDG_CONFIG_HOME=$WORK/other gh-repos --me --api-url="$API/pages" 2>stderr | jq -r .code)" bad-token 'in that place alone'
is "$(GITHUB_TOKEN=wrong gh-repos --me --api-url="$API/pages" 2>stderr | jq -r .code)" bad-token 'the environment goes first'
echo old >"$stored"
by again >out
is "$(cat "$stored") $(find "$HOME" -type f | wc -l)" "$TOKEN 1" 'a new login replaces it'
chmod 500 "${stored%/*}"
[ "$(id -u)" = 0 ] || exits 3 'a place that cannot be written' by again
is "$(cat site/errors)" '' 'the server had no trouble'
done_testing
