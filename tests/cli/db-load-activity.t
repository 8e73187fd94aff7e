#!/usr/bin/env bash
# Coding activity through db-load: records are copied, stored in lots but at once when no more come, once each, and bad
# ones are refused singly.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/postgres.sh"
. "$ROOT/tests/lib/coding.sh"
postgres_start
reference=$ROOT/tests/lib/coding-reference
"$reference" make 21 12 >"$WORK/records"
"$reference" answer "$WORK/records" >"$WORK/reference"
rows() { as_owner -c 'select (select count(*) from coding.snapshot) + (select count(*) from coding.build_log) + (select count(*) from coding.run_log)'; }
number=$(wc -l <"$WORK/records")

if "$ROOT/tests/lib/validate-schema" --have 2>/dev/null; then
    ok 'the records fit their schemas' "$ROOT/tests/lib/validate-schema" "$WORK/records"
    is "$(head -n 1 "$WORK/records" | jq -c '.bytes = -1' | "$ROOT/tests/lib/validate-schema" >/dev/null 2>&1; echo $?)" 1 'which refuse what does not'
else
    skip 'python3-jsonschema is missing' 'the schemas of the records'
fi
db-load <"$WORK/records" >"$WORK/out" 2>"$WORK/err"
is "$? $(cat "$WORK/err")" "0 db-load: $(rows) snapshots, builds and runs stored, $((number - $(rows))) known" 'all are stored'
ok 'and copied as they were' cmp "$WORK/records" "$WORK/out"
is "$(answers_differ "$WORK/reference")" '' 'the answers are the reference'"'"'s'
stored=$(rows)
shuf "$WORK/records" | db-load --only >"$WORK/own" 2>"$WORK/err"
is "$(cat "$WORK/own" "$WORK/err") $(rows)" "db-load: 0 snapshots, builds and runs stored, $number known $stored" 'again, in another order: known'
is "$(answers_differ "$WORK/reference")" '' 'and nothing has changed'

where='"class_div":"bad","hw_name":"h","student_id":1,"timestamp":"2025-03-01T00:00:00Z"'
{
    echo '{"type":"snapshot",'"$where"',"filename":"a","bytes":1}'
    echo '{"type":"snapshot",'"$where"',"filename":"b"}'
    echo '{"type":"run_log",'"$where"',"cmdline":"x","exit_code":"0"}'
    echo '{"type":"snapshot",'"$where"',"filename":"'"$(printf 'x%.0s' {1..1001})"'","bytes":1}'
    echo '{"type":"snapshot",'"$where"',"filename":"'"$(printf 'x%.0s' {1..70000})"'","bytes":1}'
    echo '{"type":"something","else":1}'
    echo '{"type":"snapshot",'"$where"',"filename":"c","bytes":3,"sha256":"unknown fields are let pass"}'
} >"$WORK/bad"
db-load <"$WORK/bad" >"$WORK/out" 2>"$WORK/err"
is "$? $(as_owner -c "select string_agg(f.name, ' ' order by f.name) from coding.snapshot s join coding.file f using (file_id) where length(f.name) = 1 and s.bytes in (1, 3) and f.work_id = (select work_id from coding.work join coding.assignment using (assignment_id) join coding.class c using (class_id) where c.name = 'bad')")" \
    '1 a c' 'bad records keep no good ones back'
is "$(jq -r 'select(.type == "error") | .code' "$WORK/out" | sort | xargs)" 'bad-value missing-field too-large too-large' 'each has its error record'
is "$(jq -c 'select(.type != "error")' "$WORK/out" | wc -l)" 7 'and all are copied'

# From a collector that goes on for days: what has come is stored, although more may come.
mkfifo "$WORK/pipe"
db-load --only <"$WORK/pipe" >/dev/null 2>"$WORK/err" &
loader=$!
exec 8>"$WORK/pipe"
live() { as_owner -c "select count(*) from coding.file where name = 'live$1'"; }
for turn in 1 2; do
    echo '{"type":"snapshot",'"$where"',"filename":"live'$turn'","bytes":1}' >&8
    for _ in $(seq 100); do [ "$(live $turn)" = 1 ] && break; sleep 0.05; done
    is "$(live $turn)" 1 "a record is stored while the pipe stays open: $turn"
done
exec 8>&-
wait $loader
is $? 0 'then it ends'

# A lot that the database refuses as a whole goes in record by record.
as_owner -c "create function coding.refuse() returns trigger language plpgsql as \$\$ begin if new.bytes = 13 then raise exception 'no' using errcode = '22000'; end if; return new; end \$\$" \
    -c 'create trigger refuse before insert on coding.snapshot for each row execute function coding.refuse()'
seq 10 16 | sed 's/.*/{"type":"snapshot","class_div":"lot","hw_name":"h","student_id":1,"filename":"f","timestamp":"20250301_0000&","bytes":&}/' | db-load --only >"$WORK/own" 2>/dev/null
is "$? $(jq -r .code "$WORK/own") $(as_owner -c "select count(*) from coding.snapshot where bytes between 10 and 16 and class_id = (select class_id from coding.class where name = 'lot')")" '1 not-stored 6' 'one refused record of a lot'
done_testing
