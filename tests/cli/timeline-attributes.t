#!/usr/bin/env bash
# timeline's composition where .gitattributes files come, change and go, against stack-detect at each commit.
. "$(dirname "$0")/../lib/tap.sh"
seeds=${SEEDS:-6}
first=${FIRST_SEED:-1}
echo "# seeds $first to $((first + seeds - 1))"

# What stack-detect says of all commits, in composition's form.
stack_rows() { # REPOSITORY
    git -C "$1" rev-list --first-parent HEAD |
        jq -Rc '{type: "clone", repo: "r", path: $path, head: .}' --arg path "$1" | stack-detect --only |
        jq -r 'select(.type == "language") | "\(.head) \(.language) \(.bytes) \(.lines) \(.files)"' | sort
}

for seed in $(seq "$first" $((first + seeds - 1))); do
    repo=$WORK/random-$seed
    "$ROOT/tests/lib/random-attributes" "$seed" "$repo"
    timeline --unit=month --parts=composition "$repo" >"$WORK/records"
    jq -r 'select(.type == "composition") | "\(.commit) \(.language) \(.bytes) \(.lines) \(.files)"' "$WORK/records" | sort >"$WORK/got"
    stack_rows "$repo" >"$WORK/want"
    ok "seed $seed: every month is what stack-detect says of its last commit" diff "$WORK/want" "$WORK/got"
    cat "$WORK/got" >>"$WORK/all"
done
for language in C C++ Rust Go Shell Perl; do
    ok "among all those is $language" grep -qF " $language " "$WORK/all"
done
done_testing
