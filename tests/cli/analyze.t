#!/usr/bin/env bash
# analyze, demo: the pipelines over the tools, their answers from the store and their exit codes.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/signals.sh"
. "$ROOT/tests/lib/sample.sh"
. "$ROOT/tests/lib/postgres.sh"
cd "$WORK" || exit 1
sample_damage
"$ROOT/tests/lib/random-history" 3 random.git
export TMPDIR="$WORK/tmp"
mkdir tmp
analyze() { "$ROOT/pipelines/analyze" "$@" >out 2>err; }
postgres_start
as_loads() { as_owner -c "select count(*) from sesami.analysis where loaded_at > '$1'"; }
now() { as_owner -c 'select clock_timestamp()'; }

analyze good
is "$? $(cat out)" '0 ' 'a repository is analysed'
is "$(as_owner -c 'select string_agg(stage, $$ $$ order by stage) from sesami.analysis')" 'blame-count stack-detect timeline' 'by all stages'
before=$(now)
analyze good
is "$? $(as_loads "$before")" '0 0' 'the same commit is not analysed again'
like "$(cat err)" "file:$WORK/good is already analysed at commit [0-9a-f]{40}: answered from the store" 'and this is said'
analyze --again good
is "$? $(grep -o 'of 3 analyses stored' err)" '0 of 3 analyses stored' '--again does it again'
printf 'more\n' >>good/README.md
commit_as 'Ada Author' 2024-05-05T00:00:00Z good 'Write more'
before=$(now)
analyze good
is "$? $(as_loads "$before")" '0 3' 'a new commit is analysed'
analyze --allow-file "file://$WORK/bare.git" --branch=main
is "$? $(as_owner -c "select count(*) from sesami.repository where repo = 'file:$WORK/bare.git'")" '0 1' 'a URL, and options for clone'
is "$(ls -A tmp)" '' 'nothing is left in TMPDIR'

analyze empty
is $? 1 'an empty repository ends with 1'
like "$(cat err)" 'clone: error: ' 'and is told'
analyze missing
is $? 1 'a path that is nothing ends with 1'
exits 2 'no repository' "$ROOT/pipelines/analyze"
exits 2 'two repositories' "$ROOT/pipelines/analyze" good bare.git
exits 2 'an unknown option' "$ROOT/pipelines/analyze" --agian good
exits 2 'a value that will not do' "$ROOT/pipelines/analyze" --timeout=soon good
PGHOST=$WORK/nowhere exits 3 'no database' "$ROOT/pipelines/analyze" --again good
exits 3 'no network' "$ROOT/pipelines/analyze" https://localhost:1/o/n
"$ROOT/pipelines/analyze" --again --progress=json random.git 2>err
grep '^{' err >stream
is "$(jq -r .type stream | sort -u)" progress '--progress=json writes progress records'
like "$("$ROOT/pipelines/analyze" --help)" '--again' '--help'
# git that takes its time, so that the signals come in its middle
mkdir slow
printf '#!/bin/sh\n%s "$@" || exit\nsleep 1\n' "$(command -v git)" >slow/git
chmod +x slow/git
set -m
for signal in TERM INT KILL; do
    PATH=$WORK/slow:$PATH "${with_sigint[@]}" "$ROOT/pipelines/analyze" --allow-file --again "file://$WORK/random.git" >out 2>&1 &
    for ((i = 0; i < 100; i++)); do [ -z "$(find tmp -name '*.git')" ] || break; sleep 0.05; done
    kill -$signal -- -$!
    wait $! 2>/dev/null
    for ((i = 0; i < 300; i++)); do [ -n "$(find tmp -mindepth 2)" ] || break; sleep 0.1; done
    is "$(find tmp -mindepth 2)" '' "SIG$signal in the middle leaves no clone behind"
done
set +m

export SESAMI_STATE="$WORK/pg"
demo() { "$ROOT/pipelines/demo" "$@" >out 2>err; }
as_owner -c 'truncate sesami.repository cascade'
demo good bare.git detached
is "$? $(as_owner -c 'select count(*) from sesami.analysis')" '0 9' 'demo analyses several repositories'
is "$(grep -c 'citation\|will-cite' err)" 0 'without a notice of its tool'
is "$(awk 'NR > 1' "$SESAMI_STATE/demo.joblog" | wc -l)" 3 'with a log of its jobs'
is "$(grep -c "file:$WORK/" out)" 3 'and prints a summary for each'
before=$(now)
demo good bare.git detached
is "$? $(as_loads "$before") $(grep -c "file:$WORK/" out)" '0 0 3' 'again with the same list it only shows them'
demo good empty
is "$? $(grep -c "file:$WORK/good" out)" '1 1' 'one that fails ends it with 1, the others are shown'
exits 2 'no repositories' "$ROOT/pipelines/demo"
done_testing
