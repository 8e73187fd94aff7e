#!/usr/bin/env bash
# Fernet against that of Python's cryptography: what one side encrypts the other reads, nothing else is read by either.
. "$(dirname "$0")/../lib/tap.sh"
/usr/bin/python3 -c 'import cryptography' 2>/dev/null || skip_all 'python3-cryptography is missing'
helper=${SESAMI_BUILD:-$ROOT/build}/helpers/fernet

seed=${SEED:-$(($$ % 1000))}
echo "# seed $seed"
ok 'both sides agree' "$ROOT/tests/lib/fernet-peer" "$helper" "$seed"
cp "$WORK/.tap" "$WORK/counts"
count() { awk -F'\t' -v name="$1" '$1 == name { print $2 }' "$WORK/counts"; }
is "$(count 'ours, read by Python')" 600 'on 600 messages of ours'
is "$(count "Python's, read by us")" 600 "and 600 of Python's"
ok 'on tokens that were rotated' test "$(count 'rotated, read by Python')" -gt 200
ok 'on every byte of a token in turn by every other' test "$(count 'corrupted, refused by us')" -gt 80000
is "$(echo "decrypt $(printf '%043d=' 0) 78" | "$helper")" refused 'a token that is none'
is "$(echo 'encrypt short 00' | "$helper")" refused 'a key that is none'
done_testing
