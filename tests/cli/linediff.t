#!/usr/bin/env bash
# The line diff's hunks against git's own.
. "$(dirname "$0")/../lib/tap.sh"
linediff_hunks=${SESAMI_BUILD:-$ROOT/build}/helpers/linediff-hunks
[ -x "$linediff_hunks" ] || skip_all 'build/helpers/linediff-hunks is not built (make helpers)'
cd "$WORK" || exit 1
seed=${SEED:-$((RANDOM * 32768 + RANDOM))}
echo "# SEED=$seed"
"$ROOT/tests/lib/random-edits" "$seed" 1500 random.git || exit 1
git -C random.git diff-tree -r --raw --no-abbrev main^ main | awk '$3 != $4 { print $3, $4 }' | sort -u >pairs
ok 'the files differ' test "$(wc -l <pairs)" -gt 1000

# A patch as pairs of ids with their hunks: changed lines that stand together, from line 0.
hunks_of_patch() {
    awk '
        function flush() {
            if (old_count + new_count) hunks = hunks "-" old - old_count "," old_count " +" new - new_count "," new_count "\n"
            old_count = new_count = 0
        }
        function finish() { flush(); if (pair != "") printf "%s\n%s", pair, hunks; pair = hunks = "" }
        /^diff --git / { finish(); body = 0; next }
        !body && /^index / { split($2, ids, /\.\./); pair = ids[1] " " ids[2]; next }
        /^@@ / {
            flush()
            body = 1
            split($2, a, ","); split($3, b, ",")
            old = -a[1]; new = b[1] + 0
            if (a[2] != "0") old--
            if (b[2] != "0") new--
            next
        }
        body && /^ / { flush(); old++; new++ }
        body && /^-/ { old++; old_count++ }
        body && /^\+/ { new++; new_count++ }
        END { finish() }'
}

# Pairs of one patch, each once, in the order of the ids.
git_hunks() {
    git -C random.git diff-tree -r -p --text --full-index "$@" main^ main | hunks_of_patch |
        awk '/^[0-9a-f]/ { key = $0; if (seen[key]++) key = ""; next } key != "" { print key, $0 }' | sort
}
our_hunks() {
    "$linediff_hunks" random.git "$@" <pairs | awk '/^[0-9a-f]/ { key = $0; next } { print key, $0 }' | sort
}

while IFS=: read -r flags words; do
    read -ra ours <<<"$flags"
    read -ra options <<<"$words"
    our_hunks "${ours[@]+"${ours[@]}"}" >got
    git_hunks "${options[@]}" >want
    ok "as git diff $words" diff want got
done <<'FLAGS'
trim:-U0
:-U1
trim w:-U0 -w
w:-U2 -w
trim no-indent:-U0 --no-indent-heuristic
no-indent:-U1 --no-indent-heuristic
FLAGS
done_testing
