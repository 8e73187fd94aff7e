#!/usr/bin/env bash
# timeline over snapshots, builds and runs: against tests/lib/coding-periods, which works every number out from all records.
. "$(dirname "$0")/../lib/tap.sh"
cd "$WORK" || exit 1
periods=$ROOT/tests/lib/coding-periods
python3 -c 'import zoneinfo; zoneinfo.ZoneInfo("Europe/Berlin")' 2>/dev/null || skip_all 'python3 has no time zones'

check() { # SEED UNITS ZONE SINCE UNTIL FILL STUCK
    local options=("--unit=$2" "--tz=$3" "--stuck=$7")
    [ "$4" = - ] || options+=("--since=@$4")
    [ "$5" = - ] || options+=("--until=@$5")
    [ "$6" = no ] || options+=(--fill)
    "$periods" make "$1" >records
    "$periods" tell "${@:2}" <records | jq -cS . >want
    timeline --only "${options[@]}" <records | jq -cS . >got
    is "$(diff want got | head -n 5)" '' "${*:2}: $(wc -l <want) records"
    cat got >>all
}
for seed in 1 2 3; do
    check $seed week,month UTC - - no 5
    check $seed quarter,year Asia/Seoul - - no 2
    check $seed week Europe/Berlin 1741000000 1744000000 fill 3
    check $seed month America/St_Johns - 1742000000 fill 4
done
is "$(jq -s 'map(select(.type == "coding_student") | .stuck != null) | unique' -c all)" '[false,true]' 'some students are stuck, some are not'
if "$ROOT/tests/lib/validate-schema" --have 2>/dev/null; then
    ok 'the records fit their schemas' "$ROOT/tests/lib/validate-schema" all
fi
timeline <records >copied
is "$(head -n "$(wc -l <records)" copied | cmp - records)" '' 'what it reads it copies first'
is "$(shuf records | timeline --only)" "$(timeline --only <records)" 'in whatever order they come'
is "$(timeline --only --unit=commit <records | jq -r .type | sort -u)" coding_student 'there are no commits in it'

# At the boundary: builds at the instant of a change are not behind it.
at() { printf '{"class_div":"c","hw_name":"h","student_id":1,"timestamp":"20250301_0000%02d",%s}\n' "$1" "$2"; }
saved() { at "$1" "\"type\":\"snapshot\",\"filename\":\"a.c\",\"bytes\":$2"; }
built() { at "$1" "\"type\":\"build_log\",\"cwd\":\"\",\"binary_path\":\"\",\"cmdline\":\"make\",\"target_path\":\"${3-}\",\"exit_code\":$2"; }
stuck() { timeline --only --stuck=2 | jq -c 'select(.type == "coding_student").stuck'; }
is "$({ saved 1 5; built 1 1; built 2 1; } | stuck)" null 'one failed build behind the change is less than two'
is "$({ saved 1 5; built 2 1; built 3 1; } | stuck)" '{"failing_builds":2,"since":"2025-03-01T00:00:02Z"}' 'two are two'
is "$({ saved 1 5; built 2 1; built 3 1; saved 4 5; } | stuck)" '{"failing_builds":2,"since":"2025-03-01T00:00:02Z"}' 'a save without another size changes nothing'
is "$({ saved 1 5; built 2 1; built 3 1; saved 4 6; } | stuck)" null 'a change of size ends it'
is "$({ built 2 1; built 3 1; built 4 0; built 5 1; } | stuck)" null 'so does a build that succeeds'
is "$({ built 2 1 a; built 2 1 b; built 2 1 b; } | stuck)" '{"failing_builds":2,"since":"2025-03-01T00:00:02Z"}' 'the same log twice is one'


# What is wrong is told, and the rest counts.
good='{"type":"snapshot","class_div":"c","hw_name":"h","student_id":1,"timestamp":"20250228_000000","filename":"a","bytes":1}'
while read -r want change; do
    { saved 1 5; jq -c "$change" <<<"$good"; } | timeline --only >out 2>err
    is "$? $(jq -r 'select(.type == "error").code' out) $(jq -r 'select(.type == "coding_student").snapshots' out)" "1 $want 1" "$change"
done <<'BAD'
bad-value .timestamp = "20250229_000000"
bad-value .timestamp = "20250228_240000"
bad-value .timestamp = "20250228_000000Z"
bad-value .timestamp = "2025-02-28"
bad-value .timestamp = "1969-12-31T23:59:59Z"
bad-value .timestamp = "2025-02-28T00:00:00.Z"
bad-value .timestamp = "2025-02-28T00:00:00+24:00"
bad-value .timestamp = "yesterday"
bad-value .timestamp = ""
missing-field del(.timestamp)
missing-field .student_id = "1"
missing-field del(.filename)
bad-value .filename = ""
bad-value .bytes = -1
bad-value .bytes = 2147483648
missing-field .bytes = 1.5
bad-value .class_div = ""
missing-field .hw_name = null
missing-field .type = "build_log"
BAD
for value in 1 101 x ''; do exits 2 "--stuck=$value" timeline "--stuck=$value"; done
done_testing
