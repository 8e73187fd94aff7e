# shellcheck shell=bash
# Sourced by tests/**/*.t: TAP for prove, a frozen environment, and one private directory a script.
#
#   . "$(dirname "$0")/../lib/tap.sh"
#   ok 'what is true' test -f x        # any command
#   is "$got" "$want" 'what is equal'
#   like "$got" 'regex' 'what matches' # grep -E
#   exits 2 'wrong usage' blame-count --flies
#   done_testing
#
# $WORK is the script's own directory (removed at the end), $ROOT the checkout, bin/ is on PATH.
set -u
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export ROOT
export SESAMI_BIN="${SESAMI_BIN:-$ROOT/bin}"
export PATH="$SESAMI_BIN:$PATH"
export LC_ALL=C TZ=UTC NO_COLOR=1
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME='Ada Author' GIT_AUTHOR_EMAIL='ada@example.com'
export GIT_COMMITTER_NAME='Carl Committer' GIT_COMMITTER_EMAIL='carl@example.com'
export GIT_AUTHOR_DATE='2024-01-01T00:00:00Z' GIT_COMMITTER_DATE='2024-01-01T00:00:00Z'
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE DATABASE_URL PGHOST PGPORT PGUSER PGDATABASE

WORK=$(mktemp -d "${TMPDIR:-/tmp}/sesami-test.XXXXXX")
export WORK
tap_count=0
tap_failed=0
tap_at_exit=()

tap_cleanup() {
    local command
    for command in "${tap_at_exit[@]+"${tap_at_exit[@]}"}"; do $command; done
    rm -rf "$WORK"
}
trap tap_cleanup EXIT

# at_exit COMMAND: runs it (split into words) when the script ends, before $WORK goes.
at_exit() { tap_at_exit+=("$1"); }

tap_result() { # STATUS NAME
    tap_count=$((tap_count + 1))
    if [ "$1" -eq 0 ]; then
        echo "ok $tap_count - $2"
    else
        echo "not ok $tap_count - $2"
        echo "# ${0##*/}: failed: $2" >&2 # prove shows nothing else of it
        tap_failed=$((tap_failed + 1))
    fi
    return "$1"
}

ok() { # NAME COMMAND...
    local name=$1
    shift
    "$@" >"$WORK/.tap" 2>&1
    tap_result $? "$name" || sed 's/^/# /' "$WORK/.tap" | head -n 40 >&2
}

is() { # GOT WANT NAME
    [ "$1" = "$2" ]
    tap_result $? "$3" || diff <(printf '%s\n' "$2") <(printf '%s\n' "$1") | sed 's/^/# /' | head -n 40 >&2
}

like() { # GOT REGEX NAME
    printf '%s\n' "$1" | grep -Eq -- "$2"
    tap_result $? "$3" || printf '%s\n' "$1" | sed 's/^/# got: /' | head -n 20 >&2
}

exits() { # CODE NAME COMMAND...
    local want=$1 name=$2
    shift 2
    "$@" >"$WORK/.tap" 2>&1
    local got=$?
    [ "$got" -eq "$want" ]
    tap_result $? "$name" || { echo "# exit code $got, wanted $want"; sed 's/^/# /' "$WORK/.tap" | head -n 20; } >&2
}

skip() { # REASON NAME: one test that cannot run here, named at the end of the run
    tap_count=$((tap_count + 1))
    echo "ok $tap_count - $2 # SKIP $1"
    note_skip "$2: $1"
}

# The end of the run names what was skipped (tests/run).
note_skip() { [ -z "${SESAMI_SKIPS:-}" ] || echo "${0##*/}: $1" >>"$SESAMI_SKIPS"; }

skip_all() { # REASON
    note_skip "$1"
    echo "1..0 # SKIP $1"
    exit 0
}

done_testing() {
    echo "1..$tap_count"
    [ "$tap_failed" -eq 0 ]
    exit $?
}
