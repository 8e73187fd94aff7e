# shellcheck shell=bash
# Sourced behind tap.sh, postgres.sh, http.sh and github-peers.sh by tests of who may do what: a GitHub to sign in with
# (emulate, over http on localhost), and sesami-http told of it.
#
#   sign_in_start [OPTION...]     starts both; the accounts are ada, bob and carl. $KEY is the Fernet key, $CLIENT_SECRET ...
#                                 SIGN_IN_REPOSITORIES are ada's private repositories instead of the usual ones,
#                                 SIGN_IN_ORIGIN is where they are cloned from
#   sign_in LOGIN                 walks the whole way of a browser; its cookies are then in the file LOGIN.jar
#   as LOGIN PATH [CURL...]       what a browser gets there; as_write the same with the word against other sites
#   bearer LOGIN                  the access token, for scripts
# shellcheck disable=SC2034,SC2154

sign_in_github() { # starts emulate with an OAuth app
    local repository
    peers_install
    PEER_PORT=$(peers_port)
    GITHUB=http://localhost:$PEER_PORT
    CLIENT_SECRET=client-secret-$RANDOM$RANDOM
    {
        printf 'github:\n  oauth_apps:\n    - client_id: sesami-app\n      client_secret: %s\n      name: Sesami\n' "$CLIENT_SECRET"
        printf '      redirect_uris:\n        - %s/api/v1/auth/callback\n  users:\n' "$PUBLIC"
        printf '    - login: %s\n' ada bob carl
        echo '  repos:'
        if [ -n "${SIGN_IN_REPOSITORIES-}" ]; then
            for repository in "${SIGN_IN_REPOSITORIES[@]}"; do
                printf '    - owner: %s\n      name: %s\n      private: true\n' "${repository%/*}" "${repository#*/}"
            done
        else
            printf '    - owner: ada\n      name: engine\n      private: true\n    - owner: ada\n      name: open\n    - owner: bob\n      name: own\n      private: true\n'
        fi
    } >"$WORK/seed.yaml"
    export DEBUG=1
    peers_run emulate.log emulate/dist/index.js --service github --port "$PEER_PORT" --base-url "${SIGN_IN_ORIGIN:-https${GITHUB#http}}" --seed "$WORK/seed.yaml"
    unset DEBUG
    peers_await "$PEER_PORT"
}

sign_in_start() {
    local port
    port=$(peers_port)
    PUBLIC=http://127.0.0.1:$port
    sign_in_github
    KEY=$(sesami-keys generate)
    export SESAMI_FERNET_KEYS=$KEY SESAMI_JWT_KEYS SESAMI_GITHUB_CLIENT_ID=sesami-app SESAMI_GITHUB_CLIENT_SECRET=$CLIENT_SECRET
    SESAMI_JWT_KEYS=$(sesami-keys generate)
    export SESAMI_PUBLIC_URL=$PUBLIC SESAMI_GITHUB_URL=$GITHUB SESAMI_API_URL=$GITHUB SESAMI_WEBHOOK_SECRET=hook-$RANDOM$RANDOM
    http_start --listen "127.0.0.1:$port" "$@"
}

location() { tr -d '\r' | sed -n 's/^location: //Ip'; }
parameter() { sed -n "s/.*[?&]$1=\([^&]*\).*/\1/p"; }
browser() { curl -s -b "$1.jar" -c "$1.jar" "${@:2}"; }

sign_in_begin() { # LOGIN [RETURN]: prints where GitHub sends the browser back to
    local to
    to=$(browser "$1" -o /dev/null -D - "$url/api/v1/auth/github?return=${2:-/}" | location)
    echo "$to" >"$1.authorize"
    curl -s -o /dev/null -D - "$GITHUB/login/oauth/callback" --data-urlencode "login=$1" --data-urlencode scope=repo \
        --data-urlencode client_id=sesami-app --data-urlencode "state=$(parameter state <<<"$to")" \
        --data-urlencode "redirect_uri=$PUBLIC/api/v1/auth/callback" | location
}

sign_in() { browser "$1" -o /dev/null -D "$1.head" "$(sign_in_begin "$@")"; }
cookie() { awk -v name="$2" '$6 == name { print $7 }' "$1.jar"; }
bearer() { cookie "$1" sesami_access; }
as() { browser "$1" "${@:3}" "$url$2"; }
as_write() { as "$1" "$2" -H "X-CSRF-Token: $(cookie "$1" sesami_csrf)" "${@:3}"; }
as_status() { as "$1" "$2" -o /dev/null -w '%{http_code}' "${@:3}"; }
as_write_status() { as_write "$1" "$2" -o /dev/null -w '%{http_code}' "${@:3}"; }
