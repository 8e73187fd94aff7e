#!/usr/bin/env bash
# Signing in with GitHub (emulate), staying signed in, and requests that come from elsewhere.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/postgres.sh"
. "$ROOT/tests/lib/http.sh"
. "$ROOT/tests/lib/github-peers.sh"
. "$ROOT/tests/lib/sign-in.sh"
cd "$WORK" || exit 1
postgres_start
http_start
is "$(get /api/v1/auth)" '{"sign_in":false,"host":null,"coding":false}' 'the server says so'
is "$(problem /api/v1/auth/github)" '404 no-sign-in' 'without keys and an app nobody can sign in'
is "$(problem /api/v1/auth/me) $(problem /api/v1/analysis)" '401 sign-in-needed 401 sign-in-needed' 'and nothing is anybody'\''s own'
is "$(problem /api/v1/analysis -H 'Authorization: Bearer x')" '401 sign-in-needed' 'whatever token comes'
http_stop
SESAMI_GITHUB_CLIENT_ID=x exits 3 'an app without keys' sesami-http --listen 127.0.0.1:0
SESAMI_JWT_KEYS=short exits 3 'a key that is none' sesami-http --listen 127.0.0.1:0
sign_in_start --pool=8 --coding

# The way there.
is "$(get /api/v1/auth)" "{\"sign_in\":true,\"host\":\"localhost:$PEER_PORT\",\"coding\":true}" 'the server says that one can sign in, and where'
reader=$("$ROOT/pipelines/coding-keys" make teacher read)
is "$(problem /api/v1/classes -H 'Authorization: Bearer x') $(status /api/v1/classes -H "Authorization: Bearer $reader") $(problem /api/v1/repos -H "Authorization: Bearer $reader")" \
    '401 key-needed 200 401 bad-access-token' 'a key for classes is no access token, and the other way round'
back=$(sign_in_begin ada /repos?x=1)
authorize=$(cat ada.authorize)
like "$authorize" "^$GITHUB/login/oauth/authorize\?client_id=sesami-app&redirect_uri=http%3A%2F%2F127\.0\.0\.1%3A[0-9]+%2Fapi%2Fv1%2Fauth%2Fcallback&scope=" 'the browser goes to GitHub'
sealed=$(cookie ada sesami_sign_in)
like "$(grep sesami_sign_in ada.jar)" '^#HttpOnly_127.0.0.1.*/api/v1/auth' 'with a cookie that no script sees'
verifier=$("$ROOT/tests/lib/fernet-open" "$KEY" <<<"$sealed" | jq -r .verifier)
is "$(parameter code_challenge <<<"$authorize")" "$(printf %s "$verifier" | openssl dgst -sha256 -binary | base64 | tr '+/' '-_' | tr -d =)" \
    'the challenge is S256 of a verifier in it'
like "$verifier" '^[A-Za-z0-9_-]{43}$' 'of 256 bits'
like "$authorize" 'code_challenge_method=S256' 'as it says'
is "$(browser ada -o /dev/null -D ada.head -w '%{http_code}' "$back") $(location <ada.head)" '302 /repos?x=1' 'and back to where it was'
like "$(grep 'code_verifier=' emulate.log)" "code_verifier=$verifier" 'GitHub is told the verifier'
is "$(as ada /api/v1/auth/me | jq -c '[.login, .host, .github_id > 0, .has_token]')" "[\"ada\",\"localhost:$PEER_PORT\",true,true]" 'now it is somebody'
like "$(grep -i '^set-cookie: sesami_access' ada.head | tr -d '\r')" 'Path=/; Max-Age=900; SameSite=Lax; HttpOnly$' 'by cookies that scripts do not see'
like "$(grep -i '^set-cookie: sesami_csrf' ada.head | tr -d '\r')" 'SameSite=Lax$' 'but for one'
is "$(sesami-keys --host="localhost:$PEER_PORT" token ada | cut -c1-4)" gho_ 'the GitHub token is stored encrypted'
is "$(as_owner -c "select kind, status from sesami.job")" 'account|PENDING' 'and the list of repositories is asked for'
is "$(curl -s -o /dev/null -w '%{http_code}' "$back" -b ada.jar)" 400 'the same way back does not work twice'
is "$(curl -s "$(sign_in_begin bob)" | jq -r .code)" bad-state 'nor in another browser'
back=$(sign_in_begin bob)
is "$(browser bob "${back/state=/state=x}" | jq -r .code)" bad-state 'nor with another state'
back=$(sign_in_begin bob)
is "$(browser bob "${back/code=/code=x}" | jq -r .code)" code-refused 'nor with a code that GitHub does not know'
back=$(sign_in_begin bob /home)
is "$(browser bob -o /dev/null -D - "$PUBLIC/api/v1/auth/callback?error=access_denied&state=$(parameter state <<<"$back")" | location)" /home \
    'who says no at GitHub comes back as nobody'
for evil in '//evil.example' '/\evil.example' 'https://evil.example/'; do
    sign_in bob "$(jq -rn --arg e "$evil" '$e | @uri')"
    is "$(location <bob.head)" / "nobody is sent on to $(printf %q "$evil")"
done
is "$(as bob /api/v1/auth/me | jq -r .login)" bob 'another account in another browser'
is "$(as_owner -c 'select count(*) from sesami.app_user')" 2 'each is one user'

# Scripts.
back=$(sign_in_begin carl)
exchange() { curl -s -b carl.jar -H 'Content-Type: application/json' -d "$1" "$url/api/v1/auth/callback"; }
exchange "{\"code\": \"$(parameter code <<<"$back")\", \"state\": \"$(parameter state <<<"$back")\"}" >carl.json
is "$(jq -c '[.login, .token_type, .expires_in]' carl.json)" '["carl","Bearer",900]' 'a script posts the code'
token=$(jq -r .access_token carl.json)
is "$(get /api/v1/auth/me -H "Authorization: Bearer $token" | jq -r .login)" carl 'and has a token'
for wrong in x "$token"x "x$token" "$(cut -d. -f1,2 <<<"$token")." "$(echo '{"alg":"none"}' | base64 | tr -d =).$(cut -d. -f2 <<<"$token")."; do
    is "$(problem /api/v1/auth/me -H "Authorization: Bearer $wrong")" '401 bad-access-token' "not by ${wrong:0:6}..."
done
is "$(problem /api/v1/repos -H "Authorization: Basic $token")" '401 bad-access-token' 'nor in another way'
# Python's own reading of it: what it says, and that a key of ours has signed it.
is "$(cut -d. -f2 <<<"$token" | tr '_-' '/+' | sed 's/$/==/' | base64 -d 2>/dev/null | jq -c '[.iss, .exp - .iat, (.sub | tonumber) > 0, keys]')" \
    '["sesami",900,true,["exp","iat","iss","sub"]]' 'the token says who it is and no more'
forged() { # SECONDS FROM NOW [KEY]
    local head body
    head=$(printf '{"alg":"HS256","typ":"JWT"}' | base64 -w0 | tr '+/' '-_' | tr -d =)
    body=$(printf '{"exp":%d,"iat":1,"iss":"%s","sub":"%s"}' $(($(date +%s) + $1)) "${3:-sesami}" "${4:-1}" | base64 -w0 | tr '+/' '-_' | tr -d =)
    printf '%s.%s.%s' "$head" "$body" "$(printf %s "$head.$body" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$(tr '_-' '/+' <<<"${2:-$SESAMI_JWT_KEYS}" | base64 -d | od -An -tx1 | tr -d ' \n')" -binary | base64 -w0 | tr '+/' '-_' | tr -d =)"
}
is "$(get /api/v1/auth/me -H "Authorization: Bearer $(forged 60)" | jq -r .login)" ada 'openssl signs as libjwt does'
is "$(problem /api/v1/auth/me -H "Authorization: Bearer $(forged -1)")" '401 bad-access-token' 'a token that is too old'
is "$(problem /api/v1/auth/me -H "Authorization: Bearer $(forged 60 "$(sesami-keys generate)")")" '401 bad-access-token' 'one of another key'
is "$(problem /api/v1/auth/me -H "Authorization: Bearer $(forged 60 "$SESAMI_JWT_KEYS" other)")" '401 bad-access-token' 'one of another issuer'
is "$(problem /api/v1/auth/me -H "Authorization: Bearer $(forged 60 "$SESAMI_JWT_KEYS" sesami '1 or true')")" '401 bad-access-token' 'one of no user'

# Refreshing.
refresh() { curl -s -H 'Content-Type: application/json' -d "{\"refresh_token\": \"$1\"}" "$url/api/v1/auth/refresh"; }
first=$(jq -r .refresh_token carl.json)
second=$(refresh "$first" | jq -r .refresh_token)
third=$(refresh "$second" | jq -r .refresh_token)
ok 'each refresh gives another token' test "$first" != "$second" -a "$second" != "$third" -a ${#third} -eq 43
is "$(as_owner -c "select count(*) from sesami.refresh_token where digest = sha256('$third'::bytea)")" 1 'of which only the digest is kept'
is "$(refresh "$first" | jq -r .status)" 401 'one that was used'
is "$(refresh "$third" | jq -r .status)" 401 'ends the whole session'
is "$(refresh x | jq -r .status) $(refresh '' | jq -r .status)" '401 401' 'one that is none'
old=$(cookie ada sesami_refresh)
is "$(as_write_status ada /api/v1/auth/refresh -X POST) $(test "$old" != "$(cookie ada sesami_refresh)" && echo another)" '200 another' 'a browser refreshes by cookie'
is "$(as ada /api/v1/auth/me | jq -r .login)" ada 'and stays who it was'
as_owner -c "update sesami.session set expires_at = now() - interval '1 second' where user_id = (select user_id from sesami.app_user where login = 'bob')"
is "$(as_write_status bob /api/v1/auth/refresh -X POST)" 401 'not after seven days'

# Other sites.
is "$(as_status ada /api/v1/auth/refresh -X POST)" 403 'a refresh without the word'
is "$(as_write_status ada /api/v1/auth/refresh -X POST -H 'Origin: https://evil.example')" 403 'or from another site'
is "$(as_status ada /api/v1/analysis -X POST -H 'Content-Type: application/json' -d '{}')" 403 'an analysis without the word'
is "$(as_status ada /api/v1/analysis -X POST -H 'Content-Type: application/json' -H 'X-CSRF-Token: x' -d '{}')" 403 'or with another'
is "$(as_write_status ada /api/v1/analysis -X POST -H "Origin: $PUBLIC" -H 'Content-Type: application/json' -d '{}')" 400 'from the site itself it is looked at'
is "$(as_write_status ada /api/v1/analysis -X POST -H 'Content-Type: text/plain' -d '{}')" 415 'a form is no JSON'
as_write ada /api/v1/auth/logout -X POST -D ada.head
is "$(head -n 1 ada.head | cut -d' ' -f2) $(tr -d '\r' <ada.head | sed -n 's/^Set-Cookie: \([^;]*\).*Max-Age=0.*/\1/p' | xargs)" \
    '204 sesami_access= sesami_refresh= sesami_csrf=' 'logging out takes the cookies away'
is "$(curl -s -H 'Content-Type: application/json' -d "{\"refresh_token\": \"$old\"}" "$url/api/v1/auth/refresh" | jq -r .status)" 401 'and ends the session'

# A renamed account, keys that change, GitHub away.
sign_in ada
as_owner -c "update sesami.app_user set login = 'ada-before' where login = 'ada'"
sign_in ada
is "$(as_owner -c "select count(*) from sesami.app_user where login like 'ada%'") $(as ada /api/v1/auth/me | jq -r .login)" '1 ada' 'an account is known by its number'
printf '%s\n' "$(sesami-keys generate)" "$SESAMI_JWT_KEYS" >jwt.keys
chmod 600 jwt.keys
before=$(bearer ada)
http_stop
unset SESAMI_JWT_KEYS
export SESAMI_JWT_KEYS_FILE=$WORK/jwt.keys
http_start --listen "${PUBLIC#http://}"
is "$(get /api/v1/auth/me -H "Authorization: Bearer $before" | jq -r .login)" ada 'a token of the key before is good'
sed -i 2d jwt.keys
kill -HUP "$http_pid"
for ((i = 0; i < 50; i++)); do [ "$(status /api/v1/auth/me -H "Authorization: Bearer $before")" = 401 ] && break; sleep 0.1; done
is "$(problem /api/v1/auth/me -H "Authorization: Bearer $before")" '401 bad-access-token' 'until SIGHUP, when it is taken away'
chmod 644 jwt.keys
kill -HUP "$http_pid"
sleep 0.3
like "$(cat http.err)" 'mode 0644 lets others at the keys' 'keys that others may read are refused'
sign_in ada
is "$(as ada /api/v1/auth/me | jq -r .login)" ada 'those before stay'
back=$(sign_in_begin bob)
kill "$(pgrep -f "$PEER_PORT --base-url")"
is "$(browser bob "$back" | jq -r .code)" github-unavailable 'GitHub is away'
http_stop
chmod 600 jwt.keys
SESAMI_PUBLIC_URL=https://sesami.example http_start
like "$(curl -s -o /dev/null -D - "$url/api/v1/auth/github" | grep -i '^set-cookie')" '; HttpOnly; Secure' 'cookies are for TLS where the site has it'
is "$(field Strict-Transport-Security /) $(field Strict-Transport-Security /api/v1/auth/me)" 'max-age=31536000 max-age=31536000' 'and browsers are told to stay there'
secrets=$(printf '%s\n' "$KEY" "$CLIENT_SECRET" "$before" "$first" "$third" "$verifier")
is "$(cat access.log http.err "$POSTGRES/postgres/log" | grep -cF "$secrets")" 0 'no secret is in any log'
done_testing
