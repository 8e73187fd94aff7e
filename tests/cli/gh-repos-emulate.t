#!/usr/bin/env bash
# gh-repos against emulate, a GitHub that nobody here wrote, seeded with 250 repositories; over TLS, behind a check of
# the token, with every request and answer held to GitHub's own description. Organizations' lists emulate has none of.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/github-peers.sh"
cd "$WORK" || exit 1
peers_start < <(
    for ((i = 1; i <= 250; i++)); do
        echo "octocat/r$i $( ((i % 3)) && echo public || echo private) $( ((i % 2)) && echo C || echo Go)"
    done
    echo 'bob/secret private'
)
export GITHUB_TOKEN=$TOKEN
list() { gh-repos --api-url="$API" "$@" 2>stderr; }

# The judge: emulate's own list, page by page, by curl and jq.
of() { curl -s -H "Authorization: Bearer $TOKEN" "$PEER_EMULATE/$1/repos?per_page=100&page=${2:-1}" | jq -c '.[]'; }
for page in 1 2 3; do of user $page; done >all
mine=$(jq -r .full_name all | sort)
ok 'emulate lists more than two pages' test "$(wc -l <all)" -gt 200
is "$(list --me | jq -r '.repo | sub("^[^/]*/"; "")' | sort)" "$mine" 'every repository that the token sees'
is "$(list --me | jq -Sc '[.id, .clone_url, .private, .fork, .archived, .disabled, .default_branch, .size_kb]' | sort)" \
    "$(jq -Sc '[.id, .clone_url, .private, .fork, .archived, .disabled, .default_branch, .size]' all | sort)" 'with its fields'
is "$(jq -r .clone_url all | sed 's|/octocat/.*||' | sort -u)" "$API" 'whose addresses are of the same origin'
is "$(list --user=OctoCat | wc -l)" "$(wc -l <all)" 'the own account, by its name'
is "$(list --me --visibility=private | jq -s length)" "$(jq -s 'map(select(.private)) | length' all)" '--visibility'
is "$(list --me --affiliation=owner | jq -s length)" "$(jq -s 'map(select(.owner.login == "octocat")) | length' all)" '--affiliation'
is "$(list --me --language=C | jq -s length)" "$(jq -s 'map(select(.language == "C")) | length' all)" '--language'
is "$(list --user=bob | jq -r '.repo | sub("^[^/]*/"; "")' | sort)" "$(of users/bob | jq -r .full_name | sort)" '--user'
is "$(list --user=nobody | jq -r .code)" not-found 'an account that is not there'
is "$(GITHUB_TOKEN=other list --me | jq -r .code)" bad-token 'another token'
list --me --cache=cache >first
is "$(list --me --cache=cache | cmp - first && echo same)" same 'with a cache'
ok 'prism saw the requests' test "$(grep -c 'Request received' prism.log)" -gt 20
is "$(peers_refused)" '' 'and nothing in them or their answers that GitHub does not have'
is "$(cat site/errors)" '' 'the server had no trouble'

# Prism's silence means something: what GitHub does not have does not pass.
refused() { # NAME TARGET STATUS
    is "$(curl -so /dev/null -w '%{http_code}' -H "Authorization: Bearer $TOKEN" "$PEER_PRISM$2")" "$3" "$1 is refused"
}
refused 'a kind that there is not' '/user/repos?visibility=secret' 422
refused 'too large a page' '/user/repos?per_page=1000' 422
refused 'a page that is no number' '/users/bob/repos?page=next' 422
refused 'type beside affiliation' '/user/repos?affiliation=owner&type=all' 422
refused 'an address that there is not' /user/repositories 404
is "$(peers_refused | wc -l)" 5 'and each is noted'
done_testing
