# shellcheck shell=bash
# Sourced behind tap.sh by tests of watch-files. They work in $WORK, on directories as CLASS-STUDENT/ASSIGNMENT.
#
#   watch_start [OPTION ...] DIR...   in the background, and waits until the first scan is over: its output is out, err
#   watch_until JQ [SECONDS]          until the records so far make the expression true (of an array)
#   watch_stop, watch_stop_by SIGNAL  ends it; $status is its exit code
#   saves                             "class-student/assignment name bytes" of each snapshot in out, sorted
. "$ROOT/tests/lib/signals.sh"
layout='{class_div}-{student_id}/{hw_name}'
watcher=''
watch_end() { [ -z "$watcher" ] || kill -KILL "$watcher" 2>/dev/null; }
at_exit watch_end

# A file of its own, saved before it starts, tells that all is watched: scans go by the order of directories found.
watch_start() {
    local last=${!#}
    mkdir -p "$last/ready-1/z/z/z/z"
    echo "$RANDOM$RANDOM$RANDOM" >"$last/ready-1/z/z/z/z/ready.c"
    "${with_sigint[@]}" watch-files --settle=60 --layout="$layout" "$@" >out 2>err &
    watcher=$!
    case " $* " in
    *' --new-only '*)
        until [ "$(cat "/proc/$watcher/fdinfo/"* 2>/dev/null | grep -c '^inotify wd:')" -ge "$(find "$last" -type d | wc -l)" ]; do sleep 0.05; done
        sleep 0.3
        ;;
    *) watch_until 'any(.filename == "z/z/z/ready.c")' ;;
    esac
}

watch_until() {
    local i
    for ((i = 0; i < ${2:-20} * 20; i++)); do
        [ "$(jq -s "$1" out 2>/dev/null)" = true ] && return 0
        sleep 0.05
    done
    echo "# never: $1"
    return 1
}

watch_stop() { watch_stop_by TERM; }
watch_stop_by() {
    kill "-$1" "$watcher"
    wait "$watcher"
    # shellcheck disable=SC2034
    status=$?
    watcher=''
}

saves() { jq -r 'select(.type == "snapshot" and .class_div != "ready") | "\(.class_div)-\(.student_id)/\(.hw_name) \(.filename) \(.bytes)"' out | sort; }
