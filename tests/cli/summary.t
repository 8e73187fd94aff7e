#!/usr/bin/env bash
# pipelines/summary: what a person sees at the end of a run.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/postgres.sh"
. "$ROOT/tests/lib/records.sh"
postgres_start
summary=$ROOT/pipelines/summary
head=$(printf '%040d' 1)
month=$(date -u +%Y-%m)
load() { db-load --only >/dev/null 2>&1; }
# Every third line is vendored; one author's name would turn the terminal red, one's is wide.
records github.com/ada/one "$head" 30 | jq -c --arg month "$month-01" '
    if .type == "blame" and .lines % 3 == 0 then .category = "vendored"
    elif .type == "blame" and .lines == 4 then .author = {name: "\u001b[31mred\u202e", email: "r@x"}
    elif .type == "blame" and .lines == 5 then .author = {name: "김철수", email: "k@x"}
    elif .type == "activity" then .start = $month else . end' | load

"$summary" github.com/ada/one >"$WORK/out"
is $? 0 'a stored repository: exit code 0'
out=$(cat "$WORK/out")
like "$out" '^github.com/ada/one at commit 000000000000 \(main\), 30 commits$' 'what it is about'
like "$out" '^Contributors .* of 300, vendored and generated files left out$' 'it says which files contributors are counted in'
like "$out" '^  left out: vendored 165$' 'and what is left out'
like "$out" '^  Author 3 \(bot\) +[0-9]+ +[0-9.]+ % (█)+ +C[0-9]' 'a contributor: lines, share, bar, languages; a bot is marked'
is "$(grep -oE ' [0-9.]+ %' "$WORK/out" | head -9 | awk '{ s += $1 } END { print (s > 99.5 && s < 100.5) }')" 1 'shares add up to 100 %'
like "$out" '\\x1b\[31mred\\x202e ' 'control characters are shown, not sent'
is "$(LC_ALL=C grep -c $'[\x01-\x08\x0b-\x1f\x7f]' "$WORK/out")" 0 'none is in the output'
is "$(perl -CSD -ne 'print index($_, "%"), "\n" if / Author 6 /; print index($_, "%") + 3, "\n" if / \x{ae40}/' "$WORK/out" | sort -u | wc -l)" 1 \
    'wide letters keep the columns'
is "$(perl -CSD -ne 'chomp; print "$_\n" if length > 100' "$WORK/out")" '' 'no line is wider than 100 columns'
like "$out" '^  and 18 others +[0-9,]+ lines' 'the languages beyond twelve in one line'
like "$out" '^  build +Make$' 'technologies by kind'
like "$out" '^  dependencies +npm 30$' 'dependencies by ecosystem'
like "$out" "^  $month +30 (█){40} +\\+435 +−0 +7\$" 'the activity of this month, all languages once'
is "$(grep -cE '^  20[0-9]{2}-[0-9]{2} ' "$WORK/out")" 12 'twelve months'
like "$out" '^  blame-count +binary 2$' 'what was skipped'
like "$out" '^Time  clone 1.50 s, blame-count 0.25 s, stack-detect 0.25 s, timeline 0.25 s$' 'seconds of each stage'
is "$("$summary" ada/one)" "$out" 'github.com/ goes without saying'
like "$("$summary" --all ada/one)" 'of 465 in all files$' '--all counts all files'

records github.com/old/two "$head" 5 | load
like "$("$summary" old/two)" '^  none; the last commit is of 2024-01$' 'a repository that sleeps'
records github.com/ada/one "$(printf '%040d' 2)" 5 | stage_of blame-count | load
like "$("$summary" ada/one)" '^  timeline: the results are those of commit 000000000000$' 'results of another commit are said to be'
echo '{"type":"error","repo":"github.com/bad/three","stage":"clone","code":"gone","message":"it is gone\u0007","retryable":false}' | load
like "$("$summary" bad/three)" '^  clone +it is gone\\x07$' 'what failed, and why'
echo '{"type":"repo","repo":"file:/tmp/a b;c'\''d"}' | load
like "$("$summary" "file:/tmp/a b;c'd")" "^file:/tmp/a b;c'd" 'a name with quotes and spaces'

# shellcheck disable=SC2016 # for the program that is made
mkdir "$WORK/bin" && printf '#!/bin/sh\necho "$@" "$PGPASSWORD"\n' >"$WORK/bin/psql" && chmod +x "$WORK/bin/psql"
like "$(PATH=$WORK/bin:$PATH DATABASE_URL='postgres://u:p%40ss@h/d' "$summary" x)" '^postgres://u@h/d .* p@ss$' \
    'a password in DATABASE_URL gets into no argument'
DATABASE_URL='host=x password=y' exits 2 'or is refused' "$summary" x
exits 1 'a repository never stored: exit code 1' "$summary" no/such
exits 2 'no repository: exit code 2' "$summary"
exits 2 'an unknown option: exit code 2' "$summary" --what
PGHOST=$WORK exits 3 'no database: exit code 3' "$summary" ada/one
done_testing
