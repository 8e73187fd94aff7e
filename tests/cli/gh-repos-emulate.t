#!/usr/bin/env bash
# gh-repos against emulate, a GitHub that nobody here wrote, seeded with 250 repositories; over TLS, behind a check of
# the token, which emulate itself lacks. Organizations' lists it does not have at all.
. "$(dirname "$0")/../lib/tap.sh"
command -v npm >/dev/null || skip_all 'npm is missing'
cd "$WORK" || exit 1
timeout 45 npm install --prefix "$WORK/npm" --no-audit --no-fund --ignore-scripts emulate@0.11.2 >/dev/null 2>&1 ||
    skip_all 'emulate@0.11.2 cannot be installed'
. "$ROOT/tests/lib/github.sh"
mkdir site
openssl req -x509 -newkey rsa:2048 -nodes -keyout site/key.pem -out site/cert.pem -days 2 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost >/dev/null 2>&1 || skip_all 'openssl is missing'
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("localhost", 0)); print(s.getsockname()[1])')
github_start "$port"
API=https${API#http}
{
    printf 'tokens:\n  %s:\n    login: octocat\n    scopes: [repo, user]\n' "$TOKEN"
    printf 'github:\n  users:\n    - login: octocat\n    - login: bob\n  repos:\n'
    for ((i = 1; i <= 250; i++)); do
        printf '    - owner: octocat\n      name: r%s\n      language: %s\n      private: %s\n' \
            $i "$( ((i % 2)) && echo C || echo Go)" "$( ((i % 3)) && echo false || echo true)"
    done
    printf '    - owner: bob\n      name: secret\n      private: true\n'
} >seed.yaml
node npm/node_modules/emulate/dist/index.js --service github --port "$port" --base-url "$API" --seed seed.yaml >emulate.log 2>&1 &
at_exit "kill $!"
for ((i = 0; i < 200; i++)); do curl -so /dev/null "http://localhost:$port/" && break; sleep 0.05; done
export SSL_CERT_FILE=$WORK/site/cert.pem GITHUB_TOKEN=$TOKEN
list() { gh-repos --api-url="$API" "$@" 2>stderr; }

# The judge: emulate's own list, page by page, by curl and jq.
of() { curl -s -H "Authorization: Bearer $TOKEN" "http://localhost:$port/$1/repos?per_page=100&page=${2:-1}" | jq -c '.[]'; }
for page in 1 2 3; do of user $page; done >all
mine=$(jq -r .full_name all | sort)
ok 'emulate lists more than two pages' test "$(wc -l <all)" -gt 200
is "$(list --me | jq -r '.repo | sub("^[^/]*/"; "")' | sort)" "$mine" 'every repository that the token sees'
is "$(list --me | jq -Sc '[.id, .clone_url, .private, .fork, .archived, .disabled, .default_branch, .size_kb]' | sort)" \
    "$(jq -Sc '[.id, .clone_url, .private, .fork, .archived, .disabled, .default_branch, .size]' all | sort)" 'with its fields'
is "$(list --user=OctoCat | wc -l)" "$(wc -l <all)" 'the own account, by its name'
is "$(list --me --visibility=private | jq -s length)" "$(jq -s 'map(select(.private)) | length' all)" '--visibility'
is "$(list --me --affiliation=owner | jq -s length)" "$(jq -s 'map(select(.owner.login == "octocat")) | length' all)" '--affiliation'
is "$(list --me --language=C | jq -s length)" "$(jq -s 'map(select(.language == "C")) | length' all)" '--language'
is "$(list --user=bob | jq -r '.repo | sub("^[^/]*/"; "")' | sort)" "$(of users/bob | jq -r .full_name | sort)" '--user'
is "$(list --user=nobody | jq -r .code)" not-found 'an account that is not there'
is "$(GITHUB_TOKEN=other list --me | jq -r .code)" bad-token 'another token'
list --me --cache=cache >first
is "$(list --me --cache=cache | cmp - first && echo same)" same 'with a cache'
is "$(cat site/errors)" '' 'the server had no trouble'
done_testing
