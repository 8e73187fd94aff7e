#!/usr/bin/env bash
# pipeline: the whole pipe by hand into Postgres; killed at any stage and run again it stores what one clean
# run stores.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/sample.sh"
. "$ROOT/tests/lib/postgres.sh"
. "$ROOT/tests/lib/records.sh"
cd "$WORK" || exit 1
sample_repository good
for seed in 1 2; do "$ROOT/tests/lib/random-history" $seed random$seed.git; done
repos=(good random1.git random2.git)
stages=(gh-repos clone blame-count stack-detect timeline db-load)
postgres_start

# What is stored, without how long it took and without the log of errors.
facts() { stored | sed -E 's/"seconds": [0-9.]+/"seconds": 0/g' | grep -v '^error|'; }
empty() { as_owner -c 'truncate sesami.account, sesami.repository, sesami.author, sesami.identity, sesami.error restart identity cascade'; }
run() { gh-repos "${repos[@]}" | clone | blame-count | stack-detect | timeline | db-load --only; }
# Whole analyses or none: each line of a killed run's facts stands in those of the clean one. A repository may
# be known by name only.
no_half() { comm -23 <(facts) clean | grep -v '^repository|.*"head": null'; }

run >out 2>err
is "$? $(cat out)" '0 ' 'the whole pipe'
facts >clean
is "$(as_owner -c 'select count(*) from sesami.analysis')" 9 'stores three stages of three repositories'
is "$(as_owner -c 'select sum(lines) from sesami.contribution')" \
    "$(blame-count "${repos[@]}" | jq -s 'map(select(.type == "blame").lines) | add')" 'every line is stored'
run 2>err
is "$(facts)" "$(cat clean)" 'a second run changes nothing'

# --- killed with SIGKILL while it works: between its first line and its last
# Each stage's output goes through a file that is watched, and after the first repository the next ones wait
# until the stage is dead, so that one that has written something has not written all.
feed() {
    local repo
    for repo in "${repos[@]}"; do
        printf '{"type":"repo","path":"%s"}\n' "$WORK/$repo"
        until [ -e go ]; do sleep 0.05; done
    done
}
watched_run() { # STAGE AFTER: kills STAGE once it has written AFTER lines
    local victim=$1 after=$2 i pids=() seen=0
    rm -f seen.* pipe.* go
    for i in 0 1 2 3 4 5; do mkfifo "pipe.$i" "pipe.$i.out"; done
    feed >pipe.0 &
    for i in 0 1 2 3 4 5; do
        "${stages[$i]}" <"pipe.$i" >"pipe.$i.out" 2>/dev/null &
        pids+=($!)
        if [ "$i" -lt 5 ]; then
            tee "seen.$i" <"pipe.$i.out" >"pipe.$((i + 1))" 2>/dev/null &
        else
            cat <"pipe.$i.out" >"seen.$i" &
        fi
    done
    for ((i = 0; i < 1500 && seen < after; i++)); do
        [ ! -e "seen.$victim" ] || seen=$(wc -l <"seen.$victim")
        sleep 0.02
    done
    kill -KILL "${pids[$victim]}" 2>/dev/null
    wait "${pids[$victim]}" 2>/dev/null
    killed=$?
    touch go
    wait
}

for victim in 0 1 2 3 4 5; do
    name=${stages[$victim]}
    empty
    watched_run $victim 1
    is $killed 137 "$name is killed in the middle"
    is "$(no_half)" '' "$name killed: nothing half is stored"
    run 2>err
    is "$(facts)" "$(cat clean)" "$name killed: the next run makes it good"
done

# --- cut anywhere, also in the middle of a record
gh-repos "${repos[@]}" >output.0
clone <output.0 >output.1
blame-count <output.1 >output.2
stack-detect <output.2 >output.3
timeline <output.3 >output.4
rest() { # NUMBER: the stages behind
    case $1 in
    0) clone | rest 1 ;;
    1) blame-count | rest 2 ;;
    2) stack-detect | rest 3 ;;
    3) timeline | rest 4 ;;
    4) db-load --only >/dev/null ;;
    esac
}
for victim in 0 1 2 3 4; do
    size=$(wc -c <output.$victim)
    empty
    bad=''
    for part in 15 50 85; do
        head -c $((size * part / 100)) output.$victim | rest $victim 2>err
        bad+=$(no_half)
    done
    is "$bad" '' "${stages[$victim]} cut short: nothing half is stored"
    run 2>err
    is "$(facts)" "$(cat clean)" "${stages[$victim]} cut short: the next run makes it good"
done

# --- a database that goes away
empty
rm -f go
feed | clone | blame-count | stack-detect | timeline | db-load --only >out 2>err &
for ((i = 0; i < 600; i++)); do
    [ "$(as_owner -c 'select count(*) from sesami.analysis')" = 0 ] || break
    sleep 0.05
done
postgres_crash
touch go
wait $!
is $? 3 'a database that is killed ends the pipe with 3'
like "$(cat err)" 'db-load: error: ' 'and is named'
postgres_start
is "$(no_half)" '' 'nothing half is stored'
run 2>err
is "$(facts)" "$(cat clean)" 'and the next run makes it good'
PGHOST=$WORK/nowhere exits 3 'no database' bash -c 'blame-count good | db-load --only'
done_testing
