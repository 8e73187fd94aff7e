#!/usr/bin/env bash
# Damaged packs, indexes and loose objects: an error or the right bytes, never a crash.
. "$(dirname "$0")/../lib/tap.sh"
HELPERS=${SESAMI_BUILD:-$ROOT/build}/helpers
[ -x "$HELPERS/damage-packs" ] || skip_all 'build/helpers/damage-packs is not built (make helpers)'
SEED=${SESAMI_SEED:-$RANDOM}
ROUNDS=${SESAMI_ROUNDS:-300}
echo "# SESAMI_SEED=$SEED"

make_history() { # DIRECTORY INIT-OPTION...
    local i
    git init -q --bare -b main "$@"
    for ((i = 1; i <= 25; i++)); do
        printf 'commit refs/heads/main\ncommitter C <c@example.com> %s +0000\ndata 1\nx\n' "$i"
        printf 'M 644 inline a/b/lines\ndata <<END\n%s\nEND\n' "$(seq "$i" $((i + 400)))"
        printf 'M 644 inline a/log%s\ndata <<END\n%s\nEND\n\n' "$i" "$i"
    done | git -C "${!#}" fast-import --quiet
}

damage() { # REPOSITORY NAME: half of the rounds or more must be noticed
    git -C "$1" cat-file --batch-all-objects --batch-check='%(objectname)' >"$WORK/ids"
    "$HELPERS/damage-packs" "$1" "$SEED" "$ROUNDS" <"$WORK/ids" >"$WORK/counts" 2>"$WORK/stderr"
    local status=$? refused failed
    read -r _ refused _ failed _ <"$WORK/counts"
    echo "# $2: $(cat "$WORK/counts" "$WORK/stderr")"
    is "$status" 0 "$2: no crash, no wrong bytes from a verified read"
    ok "$2: damage is noticed" test $((${refused:-0} + ${failed:-0})) -gt $((ROUNDS / 4))
    ok "$2: the repository is whole again" git -C "$1" fsck
}

cd "$WORK" || exit 1
make_history packed.git
git -C packed.git repack -adfq --depth=50
damage packed.git 'one pack'
git -C packed.git -c repack.useDeltaBaseOffset=false repack -adfq
damage packed.git 'reference deltas'
git -C packed.git rev-parse main~12 | git -C packed.git pack-objects --revs -q objects/pack/pack >/dev/null
git -C packed.git multi-pack-index write 2>/dev/null
damage packed.git 'multi-pack-index'
make_history --object-format=sha256 sha256.git
git -C sha256.git repack -adfq
damage sha256.git 'SHA-256'
git init -q --bare -b main loose.git
for pack in packed.git/objects/pack/*.pack; do git -C loose.git unpack-objects -q <"$pack"; done
git -C loose.git update-ref refs/heads/main "$(git -C packed.git rev-parse main)"
damage loose.git 'loose objects'

# An index that gives one object's place for another's: only the hash can tell.
git -C packed.git repack -adfq
rm -f packed.git/objects/pack/multi-pack-index
index=$(echo packed.git/objects/pack/*.idx)
count=$(git show-index <"$index" | wc -l)
chmod u+w "$index"
dd status=none bs=1 skip=$((1032 + count * 24)) count=8 if="$index" of=places
{ tail -c 4 places && head -c 4 places; } | dd status=none bs=1 seek=$((1032 + count * 24)) conv=notrunc of="$index"
git -C loose.git cat-file --batch-all-objects --batch-check='%(objectname)' | head -n 2 >ids
"$HELPERS/git-reader" packed.git cat <ids >wrong 2>/dev/null
GIT_READER_VERIFY=1 "$HELPERS/git-reader" packed.git cat <ids >checked 2>/dev/null
ok 'without --verify swapped objects come through' test "$(grep -c corrupt-object wrong)" -eq 0
is "$(cut -d' ' -f2 checked)" 'corrupt-object
corrupt-object' 'with it they are corrupt'
done_testing
