#!/usr/bin/env bash
# sesami-keys rotate, killed again and again over 2,000 tokens and run by several at once: no token is ever lost, and the
# run that is let alone ends with all under the first key.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/postgres.sh"
/usr/bin/python3 -c 'import cryptography' 2>/dev/null || skip_all 'python3-cryptography is missing'
cd "$WORK" || exit 1
postgres_start
unset SESAMI_FERNET_KEYS_FILE
seed=${SEED:-$(($$ % 10000))}
echo "# seed $seed"
RANDOM=$seed
open() { "$ROOT/tests/lib/fernet-open" "$@"; }
stored() { as_keeper -c 'select token from sesami.user_token order by user_id'; }
under() { stored | open "$1" | grep -vc refused; }

new=$(sesami-keys generate) old=$(sesami-keys generate)
seq -f 'gho_%.0f' 1 2000 >plain
open --seal "$old" <plain >sealed
as_keeper -c "insert into sesami.app_user (login) select 'u' || n from generate_series(1, 2000) n order by n"
paste <(as_keeper -c 'select user_id from sesami.app_user order by user_id') sealed |
    as_keeper -c 'copy sesami.user_token (user_id, token) from stdin'
ok '2,000 tokens are under the old key' test "$(under "$old")" -eq 2000

export SESAMI_FERNET_KEYS=$new,$old
start=$(date +%s%N)
sesami-keys rotate 2>/dev/null
whole=$((($(date +%s%N) - start) / 1000000))
echo "# $whole ms without being killed"
is "$(under "$new")" 2000 'a run that is let alone encrypts all anew'

# Keys change places every few kills; how far each got is seen in what it left. One to three run at a time.
killed=0 between=0
for ((round = 0; round < 60; round++)); do
    if ((round % 4 == 0)); then swap=$new new=$old old=$swap SESAMI_FERNET_KEYS=$new,$old; fi
    pids=()
    for ((n = 0; n <= round % 3; n++)); do sesami-keys rotate 2>/dev/null & pids+=($!); done
    sleep "$(printf '0.%03d' $((RANDOM % (whole < 900 ? whole : 900))))"
    for pid in "${pids[@]}"; do kill -KILL "$pid" 2>/dev/null; wait "$pid" 2>/dev/null; (($? == 137)) && killed=$((killed + 1)); done
    stored | sed "s/^/$round /" >>rounds
    got=$(sesami-keys list | grep -c '"key":1')
    ((got > 0 && got < 2000)) && between=$((between + 1))
done
echo "# $killed killed, $between rounds left some tokens under each key"
ok 'killed in the middle often enough to say something' test "$killed" -ge 30 -a "$between" -ge 10
is "$(paste -d ' ' <(cut -d ' ' -f 1 rounds) <(cut -d ' ' -f 2 rounds | open "$new,$old") |
    cmp - <(for ((round = 0; round < 60; round++)); do sed "s/^/$round /" plain; done) 2>&1)" '' 'no token was ever lost or changed'

swap=$new new=$old old=$swap SESAMI_FERNET_KEYS=$new,$old
missing=$((2000 - $(under "$new")))
pids=()
for n in 1 2 3; do sesami-keys rotate 2>"out.$n" & pids+=($!); done
failed=0
for pid in "${pids[@]}"; do wait "$pid" || failed=$((failed + 1)); done
is "$failed" 0 'three at once that are let alone end well'
is "$(awk '{ rotated += $2; all += $2 + $4 } END { print rotated, all }' out.?)" "$missing 6000" 'and share the work: nothing is done twice'
is "$(stored | open "$new" | cmp - plain 2>&1)" '' 'every token is under the first key, the same as ever'
is "$(stored | open "$old" | sort -u)" refused 'and none under the old'

# Tokens that go, and the server that goes, meanwhile.
swap=$new new=$old old=$swap SESAMI_FERNET_KEYS=$new,$old
sesami-keys rotate 2>out & pid=$!
for ((n = 1; n <= 100; n++)); do echo "delete from sesami.user_token where user_id = (select min(user_id) from sesami.user_token);"; done | as_keeper
wait $pid
is $? 0 'tokens are forgotten meanwhile'
tail -n 1900 plain | cmp -s - <(stored | open "$new")
is $? 0 'all that are left are under the first key'
swap=$new new=$old old=$swap SESAMI_FERNET_KEYS=$new,$old
as_owner -c begin -c 'lock table sesami.user_token in share mode' -c 'select pg_sleep(30)' >/dev/null 2>&1 & holder=$!
sleep 0.3
sesami-keys rotate 2>out & pid=$!
sleep 0.3
postgres_crash
wait $pid
is $? 3 'a server that goes away ends it with exit code 3'
wait $holder
postgres_start
exits 0 'and once it is back, another run' sesami-keys rotate
is "$(under "$new")" 1900 'ends the work'
done_testing
