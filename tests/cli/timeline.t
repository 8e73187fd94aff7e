#!/usr/bin/env bash
# timeline against git log and stack-detect, on random histories and on times that are out of order.
. "$(dirname "$0")/../lib/tap.sh"
helper=${SESAMI_BUILD:-$ROOT/build}/helpers/numstat
seeds=${SEEDS:-12}
first=${FIRST_SEED:-1}
echo "# seeds $first to $((first + seeds - 1))"

sum() { jq -s "map(select(.type == \"activity\" and .unit == \"month\" and .language == \"*\").$1) | add // 0" "$2"; }

# What stack-detect says of the commits that composition records name, in composition's form.
stack_rows() { # REPOSITORY COMMITS
    while read -r commit; do
        printf '{"type":"clone","repo":"r","path":"%s","head":"%s"}\n' "$1" "$commit"
    done <"$2" | stack-detect --only |
        jq -r 'select(.type == "language") | "\(.head) \(.language) \(.bytes) \(.lines) \(.files)"' | sort
}

# Lines added and deleted and files of each commit, as git sees them.
commit_sums() { # REPOSITORY
    git -C "$1" log --format=commit:%H --numstat HEAD | awk -F'[\t:]' '
        $1 == "commit" { commit = $2; files[commit] += 0; next }
        NF > 2 { added[commit] += $1; deleted[commit] += $2; files[commit]++ }
        END { for (commit in files) print commit, added[commit] + 0, deleted[commit] + 0, files[commit] }' | sort
}

for seed in $(seq "$first" $((first + seeds - 1))); do
    repo=$WORK/random-$seed
    "$ROOT/tests/lib/random-history" "$seed" "$repo"
    ok "seed $seed: lines of every file of every commit are git's" \
        cmp <("$helper" "$repo" | sort -z) <("$ROOT/tests/lib/git-numstat" "$repo" | sort -z)
    ok "seed $seed: and without renames" \
        cmp <("$helper" "$repo" --no-renames | sort -z) <("$ROOT/tests/lib/git-numstat" "$repo" --no-renames | sort -z)

    for option in -M --no-renames; do
        ok "seed $seed: what merges changed themselves is what git log -c $option says" \
            cmp <("$helper" "$repo" --merges $option | sort -z) <("$ROOT/tests/lib/git-merge-lines" "$repo" $option | sort -z)
    done

    timeline -j1 "$repo" | jq -c 'del(.seconds)' >"$WORK/one"
    timeline -j4 "$repo" | jq -c 'del(.seconds)' >"$WORK/four"
    ok "seed $seed: four threads write what one writes" cmp "$WORK/one" "$WORK/four"
    is "$(sum commits "$WORK/one") $(sum merges "$WORK/one")" \
        "$(git -C "$repo" rev-list --count HEAD) $(git -C "$repo" rev-list --count --min-parents=2 HEAD)" \
        "seed $seed: every commit is counted once, merges told apart"
    is "$(sum added "$WORK/one") $(sum deleted "$WORK/one")" \
        "$("$ROOT/tests/lib/git-numstat" "$repo" | tr '\0\n' '\n ' | awk -F'\t' '{ a += $2; d += $3 } END { print a + 0, d + 0 }')" \
        "seed $seed: all lines are there"
    is "$(sum merge_files "$WORK/one") $(sum merge_added "$WORK/one") $(sum merge_deleted "$WORK/one")" \
        "$("$ROOT/tests/lib/git-merge-lines" "$repo" | tr '\0\n' '\n ' | awk -F'\t' '{ a += $2; d += $3 } END { print NR, a + 0, d + 0 }')" \
        "seed $seed: those of merges apart"
    for field in added deleted files merge_added merge_deleted merge_files; do
        is "$(jq -s "map(select(.type == \"activity\" and .unit == \"month\" and .language != \"*\").$field) | add // 0" "$WORK/one")" \
            "$(sum $field "$WORK/one")" "seed $seed: $field of all languages are the sum of each"
    done
    is "$(jq -r 'select(.type == "activity" and .unit == "month" and .language == "*" and .commits > 0) | "\(.start[:7]) \(.commits)"' "$WORK/one" |
        awk '{ n[$1] += $2 } END { for (m in n) print m, n[m] }' | sort)" \
        "$(git -C "$repo" log --format=%ad --date=format-local:%Y-%m HEAD | sort | uniq -c | awk '{ print $2, $1 }')" \
        "seed $seed: each in the month of its author time"
    jq -r 'select(.type == "composition") | .commit' "$WORK/one" | sort -u >"$WORK/commits"
    is "$(jq -r 'select(.type == "composition") | "\(.commit) \(.language) \(.bytes) \(.lines) \(.files)"' "$WORK/one" | sort -u)" \
        "$(stack_rows "$repo" "$WORK/commits")" "seed $seed: composition is what stack-detect says of each commit"
    timeline --unit=commit "$repo" >"$WORK/each"
    is "$(jq -r 'select(.type == "activity" and .language == "*" and .commits > 0) | "\(.commit) \(.added) \(.deleted) \(.files)"' "$WORK/each" | sort)" \
        "$(commit_sums "$repo")" "seed $seed: --unit=commit tells what git log --numstat tells of each commit"
    git -C "$repo" rev-list --first-parent HEAD >"$WORK/commits"
    is "$(jq -r 'select(.type == "composition") | "\(.commit) \(.language) \(.bytes) \(.lines) \(.files)"' "$WORK/each" | sort)" \
        "$(stack_rows "$repo" "$WORK/commits")" "seed $seed: and of each commit on the first-parent line what stack-detect says"
    is "$(jq -r 'select(.type == "composition" or .type == "activity") | "\(.commit) \(.start)"' "$WORK/each" | sort -u)" \
        "$({ git -C "$repo" log --format='%H %ad' --date=format-local:%F HEAD && git -C "$repo" log --first-parent --format='%H %cd' --date=format-local:%F HEAD; } | sort -u)" \
        "seed $seed: each on its day"
done

# Two commits of one week in different years, a merge of two roots first, a co-author, a clock at the start of time.
repo=$WORK/times
git init -q "$repo" && cd "$repo" || exit 3
commit() { # DATE MESSAGE
    GIT_AUTHOR_DATE=$1 GIT_COMMITTER_DATE=$1 git commit -q --allow-empty -m "$2"
}
printf 'int a;\n' >a.c && git add . && commit 2020-12-31T23:59:59Z one
printf 'int b;\n' >>a.c && git add . && commit 2021-01-03T12:00:00+0000 $'two\n\nCo-authored-by: Cora <cora@example.com>'
printf 'x = 1\n' >b.py && git add . && commit 2021-01-04T00:30:00+0900 'three, still Sunday in UTC'
printf 'int c;\n' >>a.c && git add . && commit 1970-01-02T00:00:00Z 'four, long ago'
timeline --unit=week . >"$WORK/weeks"
is "$(jq -r 'select(.type == "activity" and .start > "2000") | "\(.start) \(.author.name) \(.language) \(.commits) \(.added)"' "$WORK/weeks")" \
    '2020-12-28 Ada Author * 3 3
2020-12-28 Ada Author C 2 2
2020-12-28 Ada Author Python 1 1
2020-12-28 Cora * 0 0' 'week 53 takes its days of the next year, in UTC, and a co-author no lines'
is "$(jq -r 'select(.co_authored == 1) | .author.email' "$WORK/weeks")" cora@example.com 'the co-author is named beside'
is "$(jq -r 'select(.type == "composition") | "\(.start[:2]) \(.language) \(.lines)"' "$WORK/weeks" | sort | head -n 2)" \
    "19 C 3
19 Python 1" 'a commit dated long ago has its own period, with the tree that it left'
is "$(timeline --parts=activity --since=2021-01-01 --until=2021-01-03T13:00:00Z . | jq -r 'select(.type == "activity" and .unit == "week" and .language == "*" and .commits > 0) | .commits')" \
    1 '--since and --until bound the times'
is "$(jq -c 'select(.type == "skipped")' "$WORK/weeks")" '' 'that is no absurd date'
commit 2099-01-01T00:00:00Z 'far ahead'
old=$(git commit-tree -p HEAD -m 'before 1970' 'HEAD^{tree}')
old=$(git cat-file commit "$old" | sed -E 's/^(author|committer) (.*) [0-9]+ [+0-9]+$/\1 \2 -86400 +0000/' |
    git hash-object -t commit -w --literally --stdin)
git update-ref HEAD "$old"
is "$(timeline --unit=year . | jq -r 'select(.type == "skipped") | "\(.reason) \(.files) \(.commits)"')" 'absurd-date 0 2' \
    'a date in the far future and one before 1970, which git takes for its start, are told'
is "$(timeline --unit=year . | jq -r 'select(.type == "activity" and .language == "*" and .commits > 0) | "\(.start) \(.commits)"' | xargs)" \
    '1970-01-01 2 2020-01-01 1 2021-01-01 2 2099-01-01 1' 'and counted where they say'
records() { timeline --unit=commit "$@" . | jq -c 'select(.type != "done")'; }
ok 'between commits there is nothing to fill' cmp <(records) <(records --fill)
exits 2 'an unknown unit is wrong usage' timeline --unit=day .
exits 2 'an impossible date is wrong usage' timeline --since=2021-02-30 .
done_testing
