#!/usr/bin/env bash
# The object reader against git cat-file: every way of storing objects that git has.
. "$(dirname "$0")/../lib/tap.sh"
READER=${SESAMI_BUILD:-$ROOT/build}/helpers/git-reader
[ -x "$READER" ] || skip_all 'build/helpers/git-reader is not built (make helpers)'
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=gc.auto GIT_CONFIG_VALUE_0=0

# Files of all kinds: empty, binary, 3 MB that does not compress, one of many versions.
make_history() { # DIRECTORY COMMITS INIT-OPTION...
    local directory=$1 commits=$2 i
    shift 2
    git init -q -b main "$@" "$directory"
    mkdir -p "$directory/deep/er"
    : >"$directory/empty"
    head -c 3000000 /dev/urandom >"$directory/deep/noise"
    seq 1 3000 >"$directory/deep/er/lines"
    ln -s deep/er/lines "$directory/link"
    for ((i = 1; i <= commits; i++)); do
        sed -i "$((i * 7 % 3000 + 1))s/.*/changed $i/" "$directory/deep/er/lines"
        echo "$i" >>"$directory/log"
        git -C "$directory" add -A
        git -C "$directory" commit -qm "commit $i"
    done
    git -C "$directory" tag -a -m 'a tag' v1 HEAD~2
}

all_ids() { git -C "$1" cat-file --batch-all-objects --batch-check='%(objectname)'; }

# Contents and headers of every object equal git's.
same_as_git() { # DIRECTORY NAME
    all_ids "$1" >"$WORK/ids"
    git -C "$1" cat-file --batch <"$WORK/ids" >"$WORK/want"
    GIT_READER_VERIFY=1 "$READER" "$1" cat <"$WORK/ids" >"$WORK/got"
    ok "$2: contents" cmp "$WORK/got" "$WORK/want"
    git -C "$1" cat-file --batch-check <"$WORK/ids" >"$WORK/want"
    "$READER" "$1" check <"$WORK/ids" >"$WORK/got"
    ok "$2: headers" cmp "$WORK/got" "$WORK/want"
}

cd "$WORK" || exit 1
make_history loose 40
same_as_git loose 'loose objects'
is "$("$READER" loose resolve v1)" "$(git -C loose rev-parse 'v1^{commit}') -" 'an annotated tag is peeled'
is "$("$READER" loose ls-tree HEAD)" "$(git -C loose ls-tree -r HEAD)" 'ls-tree'
is "$("$READER" loose diff-tree "$(git -C loose rev-parse HEAD~20)" HEAD)" \
    "$(git -C loose diff-tree -r --raw --no-abbrev HEAD~20 HEAD)" 'diff-tree'

cp -a loose packed && git -C packed repack -adfq
same_as_git packed 'one pack'
git -C packed pack-refs --all
is "$("$READER" packed resolve)" "$(git -C packed rev-parse HEAD) main" 'packed references'

cp -a loose reference && git -C reference -c repack.useDeltaBaseOffset=false repack -adfq
same_as_git reference 'reference deltas'

cp -a loose large && git -C large repack -adfq
(cd large/.git/objects/pack && chmod u+w ./*.idx && for pack in *.pack; do
    git index-pack --index-version=2,0x40 -o "${pack%.pack}.idx" "$pack" >/dev/null
done)
same_as_git large '64-bit offsets'

cp -a loose several && (
    cd several || exit
    for commit in $(git rev-list --reverse HEAD | sed -n '10~10p'); do
        echo "$commit" | git pack-objects --revs -q .git/objects/pack/pack >/dev/null
    done
    git prune-packed -q
)
same_as_git several 'several packs that overlap, and loose objects'
cp -a several multi && git -C multi multi-pack-index write 2>/dev/null
ok 'there is a multi-pack-index' test -f multi/.git/objects/pack/multi-pack-index
same_as_git multi 'multi-pack-index'
# An index of packs that git gc has removed since.
cp -a multi gone && (
    cd gone || exit
    cp .git/objects/pack/multi-pack-index "$WORK/midx"
    git repack -adq && cp "$WORK/midx" .git/objects/pack/multi-pack-index
)
all_ids packed >"$WORK/ids"
git -C packed cat-file --batch <"$WORK/ids" >"$WORK/want"
"$READER" gone cat <"$WORK/ids" >"$WORK/got"
ok 'a multi-pack-index of packs that are gone' cmp "$WORK/got" "$WORK/want"

# What else git leaves behind; `several` has overlapping packs and loose objects, and one that nothing names.
while IFS='|' read -r name words; do
    read -ra command <<<"$words"
    rm -rf flavour && cp -a several flavour
    echo unreachable | git -C flavour hash-object -w --stdin >/dev/null
    ok "git $words" git -C flavour "${command[@]}"
    same_as_git flavour "$name"
done <<'FLAVOURS'
unreachable objects stay loose|repack -a -d -q
unreachable objects packed too|repack -a -d -q --keep-unreachable
a cruft pack|repack --cruft -d -q
geometric|repack --geometric=2 -d -q
bitmap and multi-pack-index|repack -a -d -q --write-midx --write-bitmap-index
several by size|-c pack.packSizeLimit=1m repack -a -d -f -q
no compression|-c pack.compression=0 repack -a -d -F -q
best compression|-c pack.compression=9 repack -a -d -F -q
no deltas|repack -a -d -f -q --depth=0
large files whole|-c core.bigFileThreshold=1k repack -a -d -f -q
delta islands|-c pack.island=refs/heads/ repack -a -d -f -q --delta-islands
gc|gc --aggressive --prune=now --quiet
packed by maintenance|maintenance run --quiet --task=loose-objects
packs joined by maintenance|-c maintenance.incremental-repack.auto=1 maintenance run --quiet --task=loose-objects --task=incremental-repack
FLAVOURS

# A pack as fetch gets it, whose deltas' bases are elsewhere; git keeps it only with the bases put in.
git init -q --bare thin && git -C several rev-parse HEAD~20 | git -C several pack-objects --revs -q thin-base >/dev/null
mv several/thin-base-*.pack base.pack && rm several/thin-base-*
git -C thin unpack-objects -q <base.pack
printf 'HEAD\n^HEAD~20\n' | git -C packed pack-objects --revs --thin --stdout -q >thin.pack
exits 128 'a thin pack is none by itself' git -C thin index-pack "$WORK/thin.pack"
ok 'its bases are put in' git -C thin index-pack --stdin --fix-thin <thin.pack
git -C thin update-ref HEAD "$(git -C packed rev-parse HEAD)"
ok 'and there are reference deltas' test "$(git -C thin cat-file --batch-all-objects --batch-check='%(deltabase)' | grep -vc '^0*$')" -gt 10
same_as_git thin 'a completed thin pack'

cp -a packed old && (cd old/.git/objects/pack && chmod u+w ./*.idx && git index-pack --index-version=1 -o pack-*.idx pack-*.pack) >/dev/null
like "$("$READER" old name 2>&1)" '^git-reader: corrupt-pack: .*not a pack index of version 2' 'an index of version 1 is refused'

git clone -qs packed shared && git clone -qs shared shared2 && git -C shared2 commit -q --allow-empty -m more
same_as_git shared2 'alternates of alternates'
echo "$PWD/shared2/.git/objects" >>packed/.git/objects/info/alternates
ok 'alternates in a circle end' "$READER" shared2 cat <"$WORK/ids"
rm packed/.git/objects/info/alternates
printf '# comment\n"%s/with\\040space/.git/objects"\n/not/there\n' "$PWD" >shared/.git/objects/info/alternates
cp -a packed 'with space'
all_ids packed >"$WORK/ids"
git -C packed cat-file --batch <"$WORK/ids" >"$WORK/want"
"$READER" shared2 cat <"$WORK/ids" >"$WORK/got"
ok 'quoted alternates, comments, and directories that are gone' cmp "$WORK/got" "$WORK/want"

git -C packed worktree add -q "$WORK/tree" -b side
same_as_git tree 'a worktree'
is "$("$READER" tree resolve)" "$(git -C tree rev-parse HEAD) side" 'HEAD of a worktree'
is "$("$READER" tree name)" "file:$WORK/tree
$WORK/tree
20" 'name of a worktree'

git clone -q --bare packed bare.git
same_as_git bare.git 'a bare repository'
is "$("$READER" bare.git name | head -n 2)" "file:$WORK/bare.git
(bare)" 'an origin on this machine is no name'
git -C bare.git remote set-url origin 'https://token@GitHub.com/o/n.git/'
is "$("$READER" bare.git name | head -n 1)" github.com/o/n 'name from the URL of origin'
git clone -q --depth 3 "file://$PWD/packed" shallow
like "$("$READER" shallow name)" '^shallow 20$' 'a shallow clone is seen'
git -C packed config uploadpack.allowFilter true
git clone -q --bare --filter=blob:none "file://$PWD/packed" partial
like "$("$READER" partial name)" '^partial 20$' 'a partial clone is seen'
git -C packed rev-parse HEAD:log | "$READER" partial check >"$WORK/got" 2>/dev/null
like "$(cat "$WORK/got")" 'missing-object$' 'a blob that a partial clone lacks'

make_history sha256 30 --object-format=sha256
same_as_git sha256 'SHA-256, loose'
git -C sha256 repack -adfq && git -C sha256 multi-pack-index write 2>/dev/null
same_as_git sha256 'SHA-256, packed'
git -C sha256 pack-refs --all
is "$("$READER" sha256 resolve v1)" "$(git -C sha256 rev-parse 'v1^{commit}') -" 'SHA-256: a tag'
is "$("$READER" sha256 diff-tree "$(git -C sha256 rev-parse HEAD~9)" HEAD)" \
    "$(git -C sha256 diff-tree -r --raw --no-abbrev HEAD~9 HEAD)" 'SHA-256: diff-tree'

make_history deep 300
git -C deep -c pack.threads=1 repack -adfq --depth=250 --window=2
depth=$(git verify-pack -v deep/.git/objects/pack/*.idx | sed -n 's/^chain length = \([0-9]*\):.*/\1/p' | tail -n 1)
ok "delta chains of $depth" test "$depth" -ge 200
same_as_git deep 'deep chains'
is "$(all_ids deep | "$READER" deep read 4 | sort -u | wc -l)" 1 'four threads read the same'

# A pack that comes while the repository is open replaces loose objects and brings new ones.
coproc READ { exec "$READER" packed check; }
git -C packed rev-parse HEAD >&"${READ[1]}"
read -r first <&"${READ[0]}"
git -C packed commit -q --allow-empty -m late && git -C packed repack -adq
git -C packed rev-parse HEAD >&"${READ[1]}"
exec {answers}<&"${READ[0]}"
eval "exec ${READ[1]}>&-"
late=$(cat <&"$answers")
is "$first
$late" "$(git -C packed rev-parse HEAD~1 HEAD | git -C packed cat-file --batch-check)" \
    'packs made since are found'

exits 1 'no repository' "$READER" /usr name
exits 1 'no directory' "$READER" "$WORK/nowhere" name
git init -q -b trunk unborn
like "$("$READER" unborn resolve 2>&1)" '^git-reader: empty-repository: .*refs/heads/trunk' 'no commits yet'
mkfifo unborn/.git/refs/heads/trunk
exits 1 'a pipe in place of a reference is not waited for' timeout 10 "$READER" unborn resolve
done_testing
