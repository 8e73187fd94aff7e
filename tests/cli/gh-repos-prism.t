#!/usr/bin/env bash
# gh-repos against prism alone, which answers with the examples of GitHub's own description, and with what emulate never
# says: 304, 401, 403, 422.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/github-peers.sh"
cd "$WORK" || exit 1
peers_mock
export GITHUB_TOKEN=$TOKEN
list() { gh-repos --api-url="$API" --max-wait=0 "$@" 2>stderr; }

# The examples' next page is on api.github.com: a token that is for this server stays here.
hello='["repo",1296269,"github.com/octocat/Hello-World","https://github.com/octocat/Hello-World.git",false,"master"]'
away='["error","redirected"]'
short() { jq -c 'if .type == "repo" then [.type, .id, .repo, .clone_url, .private, .default_branch] else [.type, .code] end'; }
is "$(jq -c '.components.examples | to_entries[] | select(.key | test("repository-items|minimal-repository")) | .value.value[0]
        | ["repo", .id, "github.com/" + .full_name, .clone_url // (.html_url + ".git"), .private, .default_branch]' github.json | sort -u)" \
    "$hello" 'GitHub has one example'
for option in --me --org=github --user=octocat; do
    is "$(list $option | short)" "$hello"$'\n'"$away" "which gh-repos reads: $option"
done

while read -r status code; do
    peers_prefer "code=$status"
    is "$(list --me | short)" "[\"error\",\"$code\"]" "$status is $code"
done <<'LIST'
401 bad-token
403 no-access
422 bad-request
LIST

peers_prefer
list --me --cache=cache >first
peers_prefer code=304
forget
is "$(list --me --cache=cache)" "$(cat first)" '304: what is kept still holds'
like "$(asked ' /user/repos')" '^GET /user/repos\?per_page=100 304 [^ ]+ "[0-9a-f]+"$' 'and was asked for with its tag'
is "$(list --me | short)" '["error","bad-answer"]' '304 without a question is wrong'
is "$(peers_refused)" '' 'prism refused no request'
ok 'and answered each' test "$(grep -c 'Responding with' prism.log)" -ge 9
is "$(cat site/errors)" '' 'the server had no trouble'
done_testing
