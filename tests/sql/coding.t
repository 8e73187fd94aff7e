#!/usr/bin/env bash
# shellcheck disable=SC2154 # postgres_start sets them
# Coding activity: each function's answer, byte for byte, against answers worked out in Python from all records, whatever
# the order and the lots in which those came; roles; numbers.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/postgres.sh"
. "$ROOT/tests/lib/coding.sh"
postgres_start
reference=$ROOT/tests/lib/coding-reference

ingest() { # reads records, stores them in lots of $1, prints what each said
    awk -v lot="$1" '{ records = records (NR % lot == 1 || lot == 1 ? "" : ",") $0 } NR % lot == 0 { give() } END { if (records != "") give() }
        function give() { print "select coding.ingest($records$[" records "]$records$);"; records = "" }' | postgres_psql -f -
}
empty() { as_owner -c 'truncate coding.class cascade' -c 'truncate coding.snapshot, coding.build_log, coding.run_log'; }

for seed in 1 2; do # the second time with so short parts of series that every file has several
    [ "$seed" = 1 ] || as_owner -c "create or replace function coding.series_part(number bigint) returns integer language sql immutable as 'select (number / 3)::integer'"
    "$reference" make $seed >"$WORK/records"
    "$reference" answer "$WORK/records" >"$WORK/reference"
    for order in cat tac "shuf --random-source=$ROOT/Makefile"; do
        empty
        $order "$WORK/records" | ingest $((RANDOM % 90 + 1)) >"$WORK/said"
        is "$(answers_differ "$WORK/reference")" '' "seed $seed, $order: $(wc -l <"$WORK/reference") answers"
    done
    distinct=$(as_owner -c 'select sum(n) from (select count(*) n from coding.snapshot union all select count(*) from coding.build_log union all select count(*) from coding.run_log) c')
    is "$(jq -s 'map(.stored) | add' "$WORK/said")" "$distinct" 'what is new is counted'
    sums="select md5(string_agg(t::text, ',' order by t::text)) from"
    sum() { as_owner -c "$sums coding.work t" -c "$sums coding.file t" -c "$sums coding.size_count t" -c "$sums coding.snapshot t" -c "$sums coding.build_log t" -c "$sums coding.series t"; }
    before=$(sum)
    is "$(ingest 50 <"$WORK/records" | jq -s 'map(.stored) | add')$(sum)" "0$before" 'the same again changes nothing'
    is "$(as_owner -c 'select coding.sum_again()')$(sum)" "$before" 'and all sums anew are the same'
done

# Several at once, in different orders: nobody waits for each other in a circle, and no sum is wrong.
empty
for worker in 1 2 3 4; do
    shuf "$WORK/records" | ingest 7 >"$WORK/worker.$worker" 2>&1 &
    workers[worker]=$!
done
wait "${workers[@]}"
is "$(cat "$WORK"/worker.* | jq -s 'map(.stored) | add') $(answers_differ "$WORK/reference" | wc -l)" "$distinct 0" 'four at once store each record once'

# What is stored already gets its steps and series from the migrations, as storing makes them.
as_owner -f "$ROOT/sql/coding/series.sql" -c 'select coding.sum_again()'
before=$(sum)
as_owner -1 -c 'drop table coding.series' -c 'alter table coding.snapshot add column changed bigint' \
    -c 'update coding.snapshot s set changed = c.changed from (select class_id, file_id, saved_at, bytes,
            sum(abs(step)) over own - abs(first_value(step) over own) as changed from coding.snapshot
            window own as (partition by class_id, file_id order by saved_at, bytes)) c
        where (s.class_id, s.file_id, s.saved_at, s.bytes) = (c.class_id, c.file_id, c.saved_at, c.bytes)' \
    -c 'alter table coding.snapshot alter changed set not null' \
    -f "$ROOT/sql/migrations/0018_coding_steps.sql" -f "$ROOT/sql/migrations/0019_coding_series.sql" >"$WORK/said" 2>&1
is "$? $(sum)" "0 $before" 'the migrations work the same steps and series out'
is "$(answers_differ "$WORK/reference" | wc -l)" 0 'and the answers stay'
is "$(as_owner -c "select count(*) from pg_inherits where inhparent = 'coding.snapshot'::regclass")" 16 'and leaves all parts'

said() { echo "$1" | ingest 1 | jq -r '.errors[] | .code + " " + .message'; }
where='"class_div": "a", "hw_name": "b", "student_id": 1, "timestamp": "20250301_120000"'
is "$(said '{"type": "snapshot", '"$where"', "filename": "x"}')" 'missing-field the record has no "bytes"' 'a field that is missing'
is "$(said '{"type": "snapshot", '"$where"', "filename": "x", "bytes": -1}')" 'bad-value "bytes" is not between 0 and 2147483647' 'a number out of its range'
is "$(said '{"type": "snapshot", '"$where"', "filename": "x", "bytes": 1.5}')" 'bad-value "bytes" is not a whole number' 'no whole number'
is "$(said '{"type": "snapshot", '"$where"', "filename": "", "bytes": 1}')" 'bad-value "filename" is empty' 'no name'
is "$(said '{"type": "build_log", '"$where"', "exit_code": 0, "cwd": 7}')" 'bad-value "cwd" is not a string' 'no string'
is "$(said '{"type": "run", '"$where"'}')" 'bad-value it is no snapshot, build_log or run_log' 'another type'
is "$(for time in 20250230_120000 20250301_240000 20250301_1200 2025-03-01 19691231_235959 '2025-03-01T12:00:00+25:00' "20250301_120000.$(printf '9%.0s' {1..99})"; do
    said "{\"type\": \"snapshot\", \"class_div\": \"a\", \"hw_name\": \"b\", \"student_id\": 1, \"filename\": \"x\", \"bytes\": 1, \"timestamp\": \"$time\"}"; done | sort | uniq -c | sed 's/^ *//')" \
    '6 bad-value "timestamp" is not a time
1 too-large "timestamp" has more than 100 bytes' 'times that are none'
is "$(as_owner -c "select coding.instant(t) at time zone 'UTC' from unnest('{20250301_120000.1234567,2025-03-01T21:00:00.5+09:00,2025-03-01 12:00:00Z,2025-03-01T12:00:00}'::text[]) t")" \
    '2025-03-01 12:00:00.123456
2025-03-01 12:00:00.5
2025-03-01 12:00:00
2025-03-01 12:00:00' 'times that are some'
is "$({ echo '{"type": "snapshot", '"$where"', "filename": "x", "bytes": 1}'; echo '{"type": "snapshot"}'; echo '{"type": "snapshot", '"$where"', "filename": "y", "bytes": 1}'; } | ingest 3 | jq -c '[.stored, [.errors[].index]]')" '[2,[1]]' 'a bad record keeps none back'

# Python's round() and repr(), on numbers with ties and with none.
python3 - >"$WORK/numbers" <<'PYTHON'
import random
rng = random.Random(5)
numbers = [n / d for n in range(400) for d in (1, 3, 8, 16, 40, 200, 400)] + [rng.random() * 10**rng.randrange(-4, 16) for _ in range(3000)]
numbers += [k / 1000 for k in range(5, 4000, 10)] + [2.0**k + 0.5**(52 - k) * j for k in range(52) for j in (-1, 0, 1)] + [1e15, 5e15, 1e16, 2.5e17]
for number in numbers:
    print(f"{number!r}\t{round(number, 2)!r}")
PYTHON
is "$(cut -f 1 "$WORK/numbers" | as_admin -c 'create temporary table n (i bigint generated always as identity, x float8)' -c 'copy n (x) from stdin' \
    -c 'select coding.python_repr(coding.python_round(x)) from n order by i' | diff - <(cut -f 2 "$WORK/numbers") | head -n 6)" '' "$(wc -l <"$WORK/numbers") numbers, rounded and written as Python does"

is "$(as_owner -c "update coding.setting set zone = 'Europe/Berlin'" -c "select coding.stamp('2025-07-01T00:00:00Z', coding.zone())")" 20250701_020000 'the zone is a setting'
refused() { "$@" 2>&1 | grep -c 'permission denied'; }
is "$(refused as_reader -c 'select count(*) from coding.work') $(refused as_reader -c "select coding.ingest('[]')") $(refused postgres_psql -c 'select from coding.snapshot') $(refused postgres_psql -c "select coding.key_make('a', '', true, true)")" \
    '1 1 1 1' 'nobody reads or writes the tables by themselves'
done_testing
