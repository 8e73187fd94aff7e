# shellcheck shell=bash
# Sourced by tests that hold blame-count to git blame.

# same_as_git_blame NAME REPOSITORY [OPTION...]: every regular file, byte for byte.
same_as_git_blame() {
    local name=$1
    shift
    ok "$name" "$ROOT/tests/lib/compare-blame" "$@"
}

# own_history NUMBER OPTION...: the same with some NUMBER files, spread evenly, of this project's own history. It grows,
# and git blame asks for a process a file.
own_history() {
    if [ ! -e "$ROOT/.git" ] || [ "$(git -C "$ROOT" rev-parse --is-shallow-repository)" = true ]; then
        skip 'no full history here' "this project's own history ${*:2}"
        return
    fi
    [ -e "$WORK/self" ] || git clone -q --bare "$ROOT" "$WORK/self"
    same_as_git_blame "$1 files of this project's own history ${*:2}" "$WORK/self" \
        -n $(($(git -C "$WORK/self" ls-tree -r HEAD | wc -l) / $1 + 1)) "${@:2}"
}

# some_commits SEED: every third commit of $WORK/random as an --ignore-rev option.
some_commits() { git -C "$WORK/random" rev-list HEAD | awk -v n="$1" 'NR % 3 == n % 3 { print "--ignore-rev=" $0 }'; }

records() { blame-count --progress=none "$@" | jq -c 'del(.seconds)'; }
