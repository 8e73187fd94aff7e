#!/usr/bin/env bash
# What timeline gives up, and what it does not, where counting lines takes more work than in any real history.
. "$(dirname "$0")/../lib/tap.sh"
helper=${SESAMI_BUILD:-$ROOT/build}/helpers/numstat
first=${FIRST_SEED:-1}

lines() { tr '\0' '\n' | LC_ALL=C sort; }
for seed in $(seq "$first" $((first + ${SEEDS:-3} - 1))); do
    repo=$WORK/random-$seed
    "$ROOT/tests/lib/random-history" "$seed" "$repo"
    for merges in '' --merges; do
        "$helper" "$repo" $merges | lines >"$WORK/all"
        ok "seed $seed $merges: with steps enough all is the same" cmp "$WORK/all" <("$helper" "$repo" $merges --steps=100000000 | lines)
        last=
        for steps in 1000 100 10 0; do
            "$helper" "$repo" $merges --steps="$steps" | lines >"$WORK/some"
            is "$(grep -v $'\t!\t' "$WORK/some" | LC_ALL=C comm -23 - "$WORK/all" | cut -f 1 | while read -r commit; do
                grep -q "^$commit.*!" "$WORK/some" || echo "$commit"
            done)" '' "seed $seed $merges: $steps steps change no commit of which all is counted"
            costly=$(grep -c $'\t!\t' "$WORK/some")
            ok "and never fewer files are too costly than with more steps" test "$costly" -ge "${last:-0}"
            last=$costly
        done
        is "$(grep -v $'\t!\t' "$WORK/some")" '' "seed $seed $merges: without any nothing is counted"
    done
done

repo=$WORK/shuffled
git init -q --bare "$repo" && git -C "$repo" symbolic-ref HEAD refs/heads/main
"$ROOT/tests/lib/absurd-history" shuffled 3 60000 | git -C "$repo" fast-import --quiet
is "$(timeline --unit=commit --parts=activity "$repo" | jq -r 'select(.language == "*") | "\(.commit) \(.added) \(.deleted) \(.files)"' | sort)" \
    "$(git -C "$repo" log --format=%H --numstat HEAD | awk 'NF == 1 { commit = $1 }
        NF > 1 { added[commit] += $1; deleted[commit] += $2; files[commit]++ }
        END { for (commit in files) print commit, added[commit], deleted[commit], files[commit] }' | sort)" \
    'commits that have to wait for all others are counted like them'
done_testing
