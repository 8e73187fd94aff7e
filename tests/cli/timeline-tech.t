#!/usr/bin/env bash
# timeline's tech_change records against the difference of stack-detect's records at the ends of periods.
. "$(dirname "$0")/../lib/tap.sh"
seeds=${SEEDS:-8}
first=${FIRST_SEED:-1}
echo "# seeds $first to $((first + seeds - 1))"

# [[start of month, last commit of it], ...] along the first-parent line, as git tells it.
month_ends() { # REPOSITORY
    git -C "$1" log --first-parent --format='%cd-01 %H' --date=format-local:%Y-%m HEAD |
        awk '!seen[$1]++' | tac | jq -Rnc '[inputs | split(" ")]'
}

# What stack-detect says of those commits, compared one with the next.
expected() { # REPOSITORY ENDS
    jq -c '.[] | {type: "clone", repo: "r", path: $path, head: .[1]}' --arg path "$1" <<<"$2" |
        stack-detect --only |
        jq -rs --argjson ends "$2" -f "$ROOT/tests/lib/stack-changes.jq" | sort
}

changes() { # UNIT, timeline's records on stdin
    jq -r --arg unit "$1" 'select(.type == "tech_change" and .unit == $unit)
        | [.start, .commit] + (if .tech then [.change, .tech, .path]
            else [.change, .path, (.dependency | .ecosystem, .name, .scope, .requirement, .resolved,
                                   .was.requirement, .was.resolved)] end) | @json' | sort
}

for seed in $(seq "$first" $((first + seeds - 1))); do
    repo=$WORK/random-$seed
    "$ROOT/tests/lib/random-manifests" "$seed" "$repo"
    timeline "$repo" >"$WORK/records"
    changes month <"$WORK/records" >"$WORK/got"
    expected "$repo" "$(month_ends "$repo")" >"$WORK/want"
    ok "seed $seed: every month's changes are the difference of two stack-detect runs" diff "$WORK/want" "$WORK/got"
    ok "seed $seed: they need nothing else" cmp <(changes month <"$WORK/records") <(timeline --parts=tech "$repo" | changes month)
    since=$(month_ends "$repo" | jq -r 'map(.[0]) | sort | .[length / 2 | floor]')
    ok "seed $seed: --since=$since compares with what was there before" \
        cmp <(awk -F'"' -v since="$since" '$2 >= since' "$WORK/got") <(timeline --since="$since" "$repo" | changes month)
    cat "$WORK/got" >>"$WORK/all"
done
for kind in '"added","[a-z]*","' '"added",.*"npm"' '"removed",.*"npm"' '"updated",.*"npm".*\.0","[^"]*","[0-9.]*"\]' '"cargo"'; do
    ok "among all those are changes like $kind" grep -q "$kind" "$WORK/all"
done

# One story told by hand: a manifest comes with its lock, the lock rises, the manifest breaks, returns, moves.
repo=$WORK/story
git init -q "$repo" && cd "$repo" || exit 3
commit() { # DATE
    git add -A && GIT_AUTHOR_DATE=$1 GIT_COMMITTER_DATE=$1 git commit -qm x
}
lock() { printf '{"packages": {"node_modules/pg": {"version": "%s"}}}\n' "$1" >package-lock.json; }
echo '{"dependencies": {"pg": "^8"}}' >package.json && lock 8.0.1 && commit 2024-01-10T00:00:00Z
lock 8.9.0 && commit 2024-02-10T00:00:00Z
echo '{"dependencies": {"pg"' >package.json && commit 2024-03-10T00:00:00Z
echo '{"dependencies": {"pg": "^8"}}' >package.json && commit 2024-04-10T00:00:00Z
mkdir web && git mv package.json package-lock.json web && commit 2024-05-10T00:00:00Z
timeline --unit=month . >"$WORK/story.records"
is "$(jq -r 'select(.type == "tech_change" and (.tech // "postgresql") == "postgresql")
        | "\(.start[:7]) \(.change) \(.tech // .dependency.name) \(.path) \(.dependency.resolved) \(.dependency.was.resolved)"' "$WORK/story.records")" \
    '2024-01 added postgresql package.json null null
2024-01 added pg package.json 8.0.1 null
2024-02 updated pg package.json 8.9.0 8.0.1
2024-03 removed postgresql package.json null null
2024-03 removed pg package.json 8.9.0 null
2024-04 added postgresql package.json null null
2024-04 added pg package.json 8.9.0 null
2024-05 removed pg package.json 8.9.0 null
2024-05 added pg web/package.json 8.9.0 null' 'a manifest that rises, breaks, returns and moves'
is "$(jq -r 'select(.type == "skipped") | "\(.reason) \(.files)"' "$WORK/story.records")" 'bad-manifest 1' \
    'the broken version is told'

repo=$WORK/script
git init -q "$repo" && cd "$repo" || exit 3
printf '#!/bin/sh\necho\n' >run && commit 2024-01-10T00:00:00Z
printf '#!/bin/sh\necho 2\n' >run && commit 2024-02-10T00:00:00Z
printf '#!/usr/bin/perl\nprint 3\n' >run && commit 2024-03-10T00:00:00Z
is "$(timeline --unit=month . | jq -r 'select(.tech == "bash" or .tech == "perl") | "\(.start[:7]) \(.change) \(.tech)"')" \
    '2024-01 added bash
2024-03 removed bash
2024-03 added perl' 'a file that changes its language changes what it proves'
done_testing
