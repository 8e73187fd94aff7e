# Sourced behind tap.sh by tests against a GitHub that nobody here wrote:
#
#   gh-repos -> github-server -> prism -> emulate
#
# npm's emulate is a GitHub with state. It takes any token and has no entity tags, so tests/lib/github-server stands in
# front, over TLS, and refuses other tokens than $TOKEN. npm's prism between them holds every request, and every answer, to
# GitHub's own OpenAPI description (npm's @octokit/openapi, cut by github-description.jq to the paths that gh-repos
# uses); what does not fit is answered 422, 404 or 500 and noted.
#
#   peers_start <<LIST             starts all three, with the repositories "OWNER/NAME private|public [LANGUAGE]" of the list
#                                  (GitHub's ids are 1, 2, ... in its order); the token is octocat's
#   $API, $TOKEN                   what to give to gh-repos; SSL_CERT_FILE is set
#   $PEER_PRISM, $PEER_EMULATE     the two behind, for curl
#   peers_refused                  what prism refused, one a line
#   peers_mock                     prism instead answers by itself with what the description holds as examples
#   peers_prefer WORD              with "code=401" and so on: which of them; with nothing the good one
#
# A git server at the same origin: emulate's clone_url is "ORIGIN/OWNER/NAME.git", where ORIGIN is the address of
# github-server unless $PEERS_ORIGIN says another before peers_start. So choose a port for nginx, with TLS, name that
# origin, and let nginx pass what matches "\.git(/|$)" to git http-backend, with a project root of OWNER/NAME.git
# directories, and everything else (--api-url=ORIGIN) to $API. Links to next pages name ORIGIN, too.
# shellcheck shell=bash disable=SC2034 # variables are the tests' own
. "$ROOT/tests/lib/github.sh"

# Kept in build/ for the next test. What is there is whole: it gets its name when it is done.
peers_programs=${SESAMI_BUILD:-$ROOT/build}/github-peers-2
peers_packages=(emulate@0.11.2 @stoplight/prism-cli@5.14.2 @stoplight/spectral-cli@6.16.3)
peers_description=@octokit/openapi@23.0.2
peers_paths='["/user", "/user/repos", "/orgs/{org}/repos", "/users/{username}/repos"]'

peers_fetch() { # DIR
    timeout 200 npm install --prefix "$1" --no-audit --no-fund --ignore-scripts "${peers_packages[@]}" &&
        timeout 60 npm pack --pack-destination "$1" "$peers_description" &&
        tar -xzf "$1"/octokit-openapi-*.tgz -C "$1" package/generated/api.github.com.json &&
        mv "$1/package/generated/api.github.com.json" "$1/github.json" &&
        rm -r "$1"/octokit-openapi-*.tgz "$1/package"
}

peers_install() {
    command -v npm >/dev/null || skip_all 'npm is missing'
    command -v openssl >/dev/null || skip_all 'openssl is missing'
    mkdir -p "${peers_programs%/*}"
    exec 8>"$peers_programs.lock"
    flock 8
    if [ ! -d "$peers_programs" ]; then
        rm -rf "$peers_programs.new"
        peers_fetch "$peers_programs.new" >"$WORK/npm.log" 2>&1 || skip_all 'emulate, prism, spectral or GitHub'\''s description cannot be installed'
        mv "$peers_programs.new" "$peers_programs"
    fi
    exec 8>&-
    jq --argjson keep "$peers_paths" -f "$ROOT/tests/lib/github-description.jq" "$peers_programs/github.json" >"$WORK/github.json"
}

peers_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("localhost", 0)); print(s.getsockname()[1])'; }

peers_await() { # PORT: something listens there; no request, which prism would note
    local i
    for ((i = 0; i < 600; i++)); do (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return; sleep 0.1; done
    echo "Bail out! nothing listens at port \"$1\""
    exit 1
}

peers_run() { # LOG PROGRAM ARGUMENTS...
    local log=$1 program=$peers_programs/node_modules/$2
    shift 2
    node "$program" "$@" >>"$WORK/$log" 2>&1 &
    at_exit "kill $!"
}

peers_seed() { # a list on stdin
    local name private language owner
    printf 'tokens:\n  %s:\n    login: octocat\n    scopes: [repo, user]\ngithub:\n  users:\n    - login: octocat\n' "$TOKEN"
    cat >"$WORK/list"
    cut -d/ -f1 "$WORK/list" | sort -u | grep -vx octocat | sed 's/^/    - login: /'
    echo '  repos:'
    while read -r name private language; do
        owner=${name%%/*}
        printf '    - owner: %s\n      name: %s\n      private: %s\n' "$owner" "${name#*/}" "$([ "$private" = private ] && echo true || echo false)"
        [ -z "$language" ] || printf '      language: %s\n' "$language"
    done <"$WORK/list"
}

peers_front() { # PORT: github-server over TLS before what listens on PORT
    mkdir -p "$WORK/site"
    openssl req -x509 -newkey rsa:2048 -nodes -keyout "$WORK/site/key.pem" -out "$WORK/site/cert.pem" -days 2 -subj /CN=localhost \
        -addext subjectAltName=DNS:localhost >/dev/null 2>&1
    export SSL_CERT_FILE=$WORK/site/cert.pem
    github_start "$1" ${PEERS_ORIGIN:+"$PEERS_ORIGIN"}
    API=https${API#http}
}

peers_start() {
    local emulate prism
    peers_install
    emulate=$(peers_port) prism=$(peers_port)
    PEER_EMULATE=http://127.0.0.1:$emulate PEER_PRISM=http://127.0.0.1:$prism
    peers_front "$prism"
    peers_seed >"$WORK/seed.yaml"
    peers_run emulate.log emulate/dist/index.js --service github --port "$emulate" --base-url "${PEERS_ORIGIN:-$API}" --seed "$WORK/seed.yaml"
    peers_run prism.log @stoplight/prism-cli/dist/index.js proxy --errors --port "$prism" "$WORK/github.json" "$PEER_EMULATE"
    peers_await "$emulate"
    peers_await "$prism"
}

peers_mock() {
    local prism
    peers_install
    prism=$(peers_port)
    PEER_PRISM=http://127.0.0.1:$prism
    peers_front "$prism"
    peers_run prism.log @stoplight/prism-cli/dist/index.js mock --errors --port "$prism" "$WORK/github.json"
    peers_await "$prism"
}

peers_prefer() { # [WORD]
    rm -f "$WORK/site/prefer"
    [ $# -eq 0 ] || echo "$1" >"$WORK/site/prefer"
}

peers_refused() { grep -F 'Request terminated with error' "$WORK/prism.log"; }
