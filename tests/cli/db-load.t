#!/usr/bin/env bash
# db-load: what it stores, when, and what it does with everything that goes wrong.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/postgres.sh"
. "$ROOT/tests/lib/records.sh"
postgres_start
one=$(printf '%040d' 1) two=$(printf '%040d' 2)
records github.com/ada/one "$one" >"$WORK/one"
records github.com/bob/two "$two" 31 >"$WORK/two"
cat "$WORK/one" "$WORK/two" >"$WORK/both"
empty() { as_owner -c 'truncate sesami.account, sesami.repository, sesami.author, sesami.identity, sesami.error restart identity cascade'; }
load() { db-load --only >"$WORK/own" 2>"$WORK/err"; }
dump() { PGUSER=postgres pg_dump -a -n sesami | grep -vE '^\\(un)?restrict' | LC_ALL=C sort; }
facts() { as_owner -c "select (select count(*) from sesami.contribution) + (select count(*) from sesami.language)
    + (select count(*) from sesami.activity)"; }

# --- a filter like the others
db-load <"$WORK/one" >"$WORK/out" 2>"$WORK/err"
is $? 0 'a whole analysis: exit code 0'
ok 'every record is copied as it was' cmp "$WORK/one" "$WORK/out"
like "$(cat "$WORK/err")" '^db-load: [0-9]+ rows of 3 analyses stored in [0-9.]+ s, [0-9]+ rows a second$' 'it tells rows and rows a second'
is "$(db-load --only <"$WORK/one" 2>&1 >&1 | grep -v rows)" '' '--only writes nothing that it read'

empty
db-load "$WORK/one" "$WORK/two" >"$WORK/out" 2>"$WORK/err"
is "$? $(as_owner -c 'select count(*) from sesami.analysis')" '0 6' 'files as arguments are loaded'
ok 'and copied, one behind the other' cmp "$WORK/both" "$WORK/out"
exits 3 'a file that is not there' db-load "$WORK/nothing"
db-load "$WORK" >"$WORK/out" 2>"$WORK/err"
is "$? $(cat "$WORK/err")" "3 db-load: error: cannot read $WORK: Is a directory" 'a directory'

# --- twice is once
empty
load <"$WORK/one"
dump >"$WORK/first"
load <"$WORK/one"
dump >"$WORK/second"
ok 'loading the same again changes nothing at all' cmp "$WORK/first" "$WORK/second"
jq -c 'if .type == "blame" then .lines += 1 else . end' "$WORK/one" | load
is "$(as_owner -c 'select count(*), sum(lines) from sesami.contribution')" '20|230' 'a new result takes the old one'"'"'s place'
jq -c 'if .type == "done" then .options = {"unit": "month"} else . end' "$WORK/one" | load
is "$(as_owner -c 'select count(*) from sesami.analysis')" 6 'one with other options stands beside it'

# --- what does not belong together is kept apart
empty
load <"$WORK/both"
stored >"$WORK/clean"
is "$(facts)" $((20 * 4 + 31 * 4)) 'two repositories one after the other are stored whole'
empty
paste -d '\n' "$WORK/one" "$WORK/two" | sed '/^$/d' | load
is "$(stored)" "$(cat "$WORK/clean")" 'two repositories mixed line by line are stored as one after the other'
empty
{ stage_of blame-count <"$WORK/one"; paste -d '\n' <(stage_of stack-detect <"$WORK/one") <(stage_of timeline <"$WORK/one") |
    grep -v '"clone"'; cat "$WORK/two"; } | sed '/^$/d' | load
is "$(stored)" "$(cat "$WORK/clean")" 'and so are the stages of one'
empty
for _ in 1 2 3 4; do load <"$WORK/both" & done
wait
is "$(stored)" "$(cat "$WORK/clean")" 'four loaders of the same at once store it once'

# --- types that are not stored
empty
jq -c 'if .type == "done" and .stage == "blame-count" then .records += 3 else . end, (select(.type == "clone") |
    .type = ("blame_lines", "blame_directory", "quite_new"))' "$WORK/one" >"$WORK/more"
db-load <"$WORK/more" >"$WORK/out" 2>"$WORK/err"
is "$? $(as_owner -c 'select count(*) from sesami.analysis')" '0 3' 'known but not stored, or unknown: they only count'
ok 'and pass through' cmp "$WORK/more" "$WORK/out"

# --- pipes that break
empty
grep -v '"done"' "$WORK/one" | db-load >"$WORK/out" 2>"$WORK/err"
is $? 1 'no done: exit code 1'
is "$(facts)" 0 'nothing is stored'
is "$(jq -r 'select(.type == "error") | "\(.code) \(.stage) \(.retryable)"' "$WORK/out" | sort | uniq -c | tr -s ' ')" \
    ' 3 unfinished db-load true' 'each stage has its error record'
is "$(as_owner -c 'select count(*) from sesami.error')" 0 'which the database need not know'
load <"$WORK/both"
is "$(stored)" "$(cat "$WORK/clean")" 'running it again gives what one clean run gives'
empty
mkfifo "$WORK/pipe"
for part in 5 10 15 25 40 60 80; do
    db-load <"$WORK/pipe" >/dev/null 2>&1 &
    exec 9>"$WORK/pipe"
    head -n "$part" "$WORK/both" >&9
    sleep 0.1
    kill -KILL $!
    wait $! 2>/dev/null
    exec 9>&-
done
ok 'kill -9 in the middle leaves no half analysis' \
    test "$(as_owner -c 'select count(*) from sesami.analysis where records <> (select count(*) from sesami.contribution c
        where c.analysis_id = analysis.analysis_id) + 1 and stage = '"'blame-count'")" = 0
load <"$WORK/both"
is "$(stored)" "$(cat "$WORK/clean")" 'and the run after it equals one clean run'
empty
{ head -n 9 "$WORK/one"; cat "$WORK/one" "$WORK/two"; } | load
is $? 1 'a run that died and its repetition in one stream'
is "$(stored)" "$(cat "$WORK/clean")" 'store the repetition'
empty
sed 3d "$WORK/one" | load
is $? 1 'a record lost on the way: exit code 1'
like "$(cat "$WORK/err")" 'blame-count wrote 21 records, 20 came' 'and both counts'
is "$(as_owner -c "select string_agg(stage, ' ' order by stage) from sesami.analysis")" 'stack-detect timeline' \
    'that stage is not stored, the others are'
empty
{ sed '2s/.*/{"type":"soup","repo":"github.com\/ada\/one","head":"'"$one"'"}/' "$WORK/one"; cat "$WORK/two"; } | load
is "$(as_owner -c 'select count(*) from sesami.analysis')" 6 'record types of later versions count, and are passed over'

# --- many at once
empty
for n in $(seq 5); do records "github.com/many/$n" "$one" $((20 + n)) >"$WORK/many.$n"; done
for n in $(seq 5); do load <"$WORK/many.$n"; done
stored >"$WORK/apart"
empty
for n in $(seq 5); do db-load --only <"$WORK/many.$n" >"$WORK/many.out.$n" 2>&1 & done
wait
is "$(stored)" "$(cat "$WORK/apart")" 'five loaders at once, the same people in all: as one after the other'
is "$(grep -L ' 3 analyses' "$WORK"/many.out.*)" '' 'none fails'
records github.com/big/one "$one" 6000 >"$WORK/big"
paste -d '\n' "$WORK/big" "$WORK/one" | sed '/^$/d' | load
is "$?/$(as_owner -c 'select count(*) from sesami.dependency d join sesami.analysis using (analysis_id)
    join sesami.repository using (repository_id) where repo = '"'github.com/big/one'")" 0/6000 \
    'more than fits into memory comes whole out of the temporary file'
empty
{ seq 300 | jq -c '{type: "skipped", repo: "github.com/n/\(.)", head: "1", stage: "timeline", reason: "x", files: 1}'
  cat "$WORK/one"; } | load
is "$?/$(jq -r .repo "$WORK/own" | sort -u | wc -l)/$(as_owner -c 'select count(*) from sesami.analysis')" 1/300/3 \
    'of 300 that never end each is reported by name, and the next one is stored'

# --- hostile values
hostile() { # VALUE-EDIT CODE NAME: one record changed by jq; it fails alone
    empty
    { jq -c "if .type == \"blame\" and .lines == 5 then $1 else . end" "$WORK/one"; cat "$WORK/two"; } |
        db-load >"$WORK/out" 2>/dev/null
    is "$?/$(jq -r 'select(.type == "error") | .code' "$WORK/out")/$(as_owner -c "select count(*) from sesami.analysis")" \
        "1/$2/6" "$3"
}
hostile '.lines = 1e300' bad-value 'a huge number'
hostile '.lines = "5"' bad-value 'a number in quotes'
hostile '.oldest = "2024-02-30T00:00:00Z"' bad-value 'a day that is none'
hostile '.oldest = "yesterday"' bad-value 'a date in words'
hostile '.author = []' bad-value 'an author that is none'
hostile 'del(.author)' missing-field 'no author'
hostile '.language = ("x" * 70000)' too-large 'a language of 70,000 letters'
is "$(as_owner -c "select rejected from sesami.analysis where stage = 'blame-count' and rejected > 0")" 1 \
    'the analysis knows that one record is missing'
is "$(as_owner -c 'select stage, code from sesami.error')" 'db-load|too-large' 'and the database keeps the error'
empty
{ sed '4s/"Author [0-9]"/"A\\u0000B"/' "$WORK/one"; cat "$WORK/two"; } | load
is "$?/$(as_owner -c "select count(*) from sesami.analysis")" 1/5 'NUL in a name: that stage only is lost'
empty
jq -c 'if .type == "blame" then .author = {name: ("N" * 20000), email: ("\u001b[31m" + "e" * 20000)} else . end' "$WORK/one" | load
is "$?/$(as_owner -c "select count(*), max(length(name)) from sesami.identity where length(name) > 10")" '0/1|20000' \
    'names longer than an index entry'
empty
jq -c 'if .type == "blame" then .oldest = "0000-01-01T00:00:00Z" | .newest = "9999-12-31T23:59:59Z" else . end' "$WORK/one" | load
is "$?/$(as_owner -c 'select distinct oldest, newest from sesami.contribution')" \
    '0/0001-01-01 00:00:00+00|9999-12-31 23:59:59+00' 'times at the ends of the calendar'
is "$(echo '{"type":"repo","repo":"github.com/a/b","id":"seven"}' | load; echo $?)" 1 'a repo record with a wrong id'
is "$(echo '{"type":"blame"}' | load; echo $?)" 1 'a record without repo'
is "$(echo '[]' | load; echo $?)" 1 'a line that is no record'

# --- at once
empty
load <<'END'
{"type":"account","login":"ada"}
{"type":"account","login":"Ada"}
{"type":"account","org":"acme"}
{"type":"repo","repo":"github.com/acme/x","id":7,"private":true,"size_kb":3,"description":null}
{"type":"repo","repo":"github.com/acme/x","description":"things"}
{"type":"error","repo":"github.com/acme/x","stage":"clone","code":"gone","message":"404","retryable":false}
{"type":"error","repo":"github.com/acme/x","stage":"clone","code":"gone","message":"404","retryable":false}
END
is "$(as_owner -c 'select login, kind from sesami.account order by 1')" 'acme|org
ada|user' 'accounts, once each whatever their case'
is "$(as_owner -c 'select owner, name, github_id, private, description from sesami.repository')" 'acme|x|7|t|things' \
    'what a later repo record leaves out stays'
is "$(as_owner -c 'select stage, code from sesami.error')" 'clone|gone' 'an error, once'

# --- answers from the store
empty
asked="{\"type\":\"head\",\"repo\":\"github.com/ada/one\",\"head\":\"$one\"}"
answer() { jq -c 'select(.type == "stored") | [.complete, .stages]'; }
is "$(echo "$asked" | db-load --lookup 2>/dev/null | answer)" '[false,[]]' '--lookup: nothing is stored yet'
stage_of blame-count <"$WORK/one" | load
is "$(echo "$asked" | db-load --lookup 2>/dev/null | answer)" '[false,["blame-count"]]' 'one stage is'
load <"$WORK/one"
is "$(echo "$asked" | db-load --lookup 2>/dev/null | answer)" '[true,["blame-count","stack-detect","timeline"]]' 'all are'
is "$(head -n 1 "$WORK/one" | db-load --lookup 2>/dev/null | answer | cut -c1-5)" '[true' 'a clone record asks too'
is "$(echo "$asked" | jq -c '.options.timeline = {unit: "year"}' | db-load --lookup 2>/dev/null | answer)" \
    '[false,["blame-count","stack-detect"]]' 'with other options it is not'
is "$(echo "$asked" | db-load 2>/dev/null)" "$asked" 'without --lookup a head passes by'

# --- which commit is the current one
records github.com/ada/one "$two" | load
is "$(as_owner -c 'select distinct head, is_head from sesami.current_analysis')" "$two|t" 'the commit cloned last is shown'
echo "$asked" | db-load --lookup >/dev/null 2>&1
is "$(as_owner -c 'select distinct head, is_head from sesami.current_analysis')" "$one|t" 'or the one that was asked for'

# --- the database goes away
PGHOST=$WORK db-load <"$WORK/one" >"$WORK/out" 2>"$WORK/err"
is $? 3 'no database: exit code 3'
like "$(cat "$WORK/err")" '^db-load: error: no database: ' 'said clearly'
DATABASE_URL='postgres://u:sekret@/x?nonsense=sekret' db-load <"$WORK/one" >"$WORK/out" 2>"$WORK/err"
is "$?/$(cat "$WORK/out" "$WORK/err" | grep -c sekret)" 3/0 'a wrong DATABASE_URL is not repeated'
DATABASE_URL="postgresql:///sesami?host=$PGHOST&user=sesami_loader" db-load <"$WORK/one" >/dev/null 2>&1
is $? 0 'DATABASE_URL leads to it'
as_admin -d postgres -c 'create database bare'
PGDATABASE=bare PGUSER=postgres db-load <"$WORK/one" >/dev/null 2>"$WORK/err"
is "$?/$(grep -c 'run db-load --migrate' "$WORK/err")" 3/1 'a database never migrated: exit code 3, and what to do'
empty
db-load <"$WORK/pipe" >"$WORK/out" 2>"$WORK/err" &
exec 9>"$WORK/pipe"
stage_of blame-count <"$WORK/one" >&9
for _ in $(seq 100); do [ "$(as_owner -c 'select count(*) from sesami.analysis')" = 1 ] && break; sleep 0.05; done
postgres_stop
stage_of timeline <"$WORK/one" >&9
exec 9>&-
wait $!
is $? 3 'the database stops in the middle: exit code 3'
like "$(cat "$WORK/err")" 'error: .*(terminat|closed|server)' 'said clearly'
postgres_start
is "$(as_owner -c "select string_agg(stage, ' ') from sesami.analysis")" 'blame-count' 'what was done before it is stored'
load <"$WORK/both"
is "$(stored)" "$(cat "$WORK/clean")" 'and running again gives what one clean run gives'
empty
as_owner -c 'begin; lock table sesami.dependency in share mode; select pg_sleep(60)' >/dev/null 2>&1 &
load <"$WORK/big" &
waiting="select count(*) from pg_stat_activity where application_name = 'db-load' and wait_event_type = 'Lock'"
for _ in $(seq 200); do [ "$(as_admin -c "$waiting")" = 1 ] && break; sleep 0.05; done
is "$(as_admin -c "$waiting")" 1 '(a transaction is held up in its middle)'
postgres_crash
wait $!
is $? 3 'the server is killed in the middle: exit code 3'
postgres_start
load <"$WORK/big"
stored >"$WORK/after"
empty
load <"$WORK/big"
is "$(stored | cksum)" "$(cksum <"$WORK/after")" 'and running again gives what one clean run gives'
PGOPTIONS='-c lock_timeout=200' load <"$WORK/one"
is $? 0 'a lock timeout that is not reached is well'
db-load <"$WORK/one" >/dev/full 2>/dev/null
is $? 3 'output that cannot be written: exit code 3'
exits 2 'an unknown option: exit code 2' db-load --nonsense
done_testing
