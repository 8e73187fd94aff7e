# shellcheck shell=bash
# Sourced by tests that hold blame-count to git blame.

# same_as_git_blame NAME REPOSITORY [OPTION...]: every regular file, byte for byte.
same_as_git_blame() {
    local name=$1
    shift
    ok "$name" "$ROOT/tests/lib/compare-blame" "$@"
}

# some_commits SEED: every third commit of $WORK/random as an --ignore-rev option.
some_commits() { git -C "$WORK/random" rev-list HEAD | awk -v n="$1" 'NR % 3 == n % 3 { print "--ignore-rev=" $0 }'; }

records() { blame-count --progress=none "$@" | jq -c 'del(.seconds)'; }
