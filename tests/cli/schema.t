#!/usr/bin/env bash
# schema: every record that any tool writes fits the JSON Schema of its type.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/sample.sh"
. "$ROOT/tests/lib/postgres.sh"
. "$ROOT/tests/lib/github.sh"
validate="$ROOT/tests/lib/validate-schema"
"$validate" --have 2>/dev/null || skip_all 'python3-jsonschema is missing'
sample_damage
cd "$WORK" || exit 1
postgres_start

# valid NAME: the stream on stdin fits; a test that cannot fail is none, so it must hold records.
valid() {
    cat >stream
    ok "$1" "$validate" stream
    ok "$1: not empty" test -s stream
}
types() { jq -r .type stream | sort -u | xargs; }

seed=${SEED:-$(($$ % 1000))}
"$ROOT/tests/lib/random-history" "$seed" random.git
echo "# seed $seed"

valid 'gh-repos' < <(gh-repos good bare.git random.git https://me:x@github.com/o/n missing 2>/dev/null)
github_start ''
for scenario in pages sso limited json/hostile status/401; do
    valid "gh-repos on an account: $scenario" < <(gh-repos --max-wait=0 --api-url="$API/$scenario" \
        <<<'{"type":"account","login":"ada"}' 2>/dev/null)
    sed 's|github\.test|scenarios.test|g' stream >>listed
done
valid 'clone' < <(clone good bare.git detached empty shallow missing random.git 2>/dev/null)
valid 'clone --probe' < <(clone --probe good detached empty 2>/dev/null)
valid 'blame-count' < <(clone good random.git | blame-count --files --lines --by-directory=1)
is "$(types)" 'blame blame_directory blame_file blame_lines clone done skipped' 'with every type of it'
git -C good config uploadpack.allowFilter true
git clone -q --bare --filter=blob:none "file://$WORK/good" partial.git
valid 'progress of a fetch' < <(blame-count --fetch-missing --allow-file --progress=json partial.git 2>&1 >/dev/null)
like "$(jq -r '.doing // empty' stream)" 'missing objects' 'with what it does'
valid 'stack-detect' < <(clone good random.git | stack-detect)
is "$(types)" 'clone dependency done extension language skipped tech' 'with every type of it'
valid 'timeline' < <(clone good random.git | timeline)
like "$(types)" 'activity clone composition done .*tech_change' 'with every type of it'
valid '--progress=json' < <(clone random.git | blame-count --progress=json 2>&1 >/dev/null | grep '^{')
valid 'the whole pipe' < <(gh-repos good random.git empty 2>/dev/null | clone 2>/dev/null | blame-count |
    stack-detect | timeline | db-load 2>/dev/null)
is "$(db-load --only <listed 2>&1)" '' 'what gh-repos tells of accounts is stored'
is "$(as_owner -c "select count(*) from sesami.repository where repo like 'scenarios.test/%' and github_id is not null")" \
    "$(jq -r 'select(.type == "repo").repo' listed | sort -u | wc -l)" 'each repository once'
is "$(as_owner -c "select count(*) from sesami.error where stage = 'gh-repos' and repo is null")" \
    "$(jq -c 'select(.type == "error") | [.code, .message]' listed | sort -u | wc -l)" 'and each failure'
valid 'db-load --lookup' < <(clone --probe good | db-load --lookup 2>/dev/null)
is "$(jq -c 'select(.type == "stored") | [.complete, (.stages | sort)]' stream)" \
    '[true,["blame-count","stack-detect","timeline"]]' 'knows what the pipe stored'
is "$(as_owner -c "select distinct (dependency is null) = (tech is not null) from sesami.tech_change")" t \
    'changes of technologies and dependencies are stored'

# The judge itself: what is wrong must not pass.
while IFS=$'\t' read -r why line; do
    printf '%s\n' "$line" >stream
    exits 1 "is refused: $why" "$validate" stream
done <<'LIST'
a type without a schema	{"type":"zzz"}
no type	{"repo":"x.example/a/b"}
a missing field	{"type":"head","repo":"x.example/a/b"}
a number as text	{"type":"skipped","repo":"x.example/a/b","head":"0000000000000000000000000000000000000000","stage":"timeline","reason":"binary","files":"1"}
a short object id	{"type":"head","repo":"x.example/a/b","head":"abc"}
credentials in a URL	{"type":"repo","repo":"x.example/a/b","clone_url":"https://me:x@x.example/a/b"}
LIST
done_testing
