#!/usr/bin/env bash
# blame-count --facts: what it prints is what it prints without, whatever the facts were through.
. "$(dirname "$0")/../lib/tap.sh"
lib=$ROOT/tests/lib
facts=$WORK/facts

# all OPTION... REPOSITORY: every record, without the time that it took.
all() { blame-count --progress=none --files --lines "$@" | jq -c 'del(.seconds)'; }

# kept: the one file of facts.
kept() { find "$facts" -name '*.facts'; }

# random SEED: a random history, always at the same place, which is its name.
random() { rm -rf "$WORK/random" && "$lib/random-history" "$1" "$WORK/random"; }

# same NAME OPTION... REPOSITORY: with facts as without.
same() {
    local name=$1
    shift
    all --facts "$facts" "$@" >"$WORK/with" && all "$@" >"$WORK/without"
    ok "$name" cmp "$WORK/with" "$WORK/without"
}

# same_while_growing OPTION...: what a history was when half of it was there, and all of it.
same_while_growing() {
    git -C "$WORK/random" rev-list --reverse HEAD | awk '{ line[NR] = $0 } END { print line[int(NR / 2)]; print }' |
        while read -r commit; do
            all --facts "$facts" --at "$commit" "$@" "$WORK/random" >"$WORK/with" &&
                all --at "$commit" "$@" "$WORK/random" >"$WORK/without" &&
                cmp "$WORK/with" "$WORK/without" || exit 1
        done
}

for seed in 1 2 3 4 5; do
    random $seed
    mapfile -t ignored < <(git -C "$WORK/random" rev-list HEAD | awk 'NR % 4 == 1 { print "--ignore-rev=" $0 }')
    rm -rf "$facts"
    ok "random history $seed as it grows" same_while_growing
    ok 'the same with -w, on one thread' same_while_growing -w -j1
    ok 'the same with --first-parent' same_while_growing --first-parent
    ok 'the same with --ignore-rev' same_while_growing "${ignored[@]}"
    ok 'the same with -M -C -C' same_while_growing -M -C -C
    ok 'both at once' same_while_growing --at main~3 --since 2017-07-15
done
size=$(stat -c %s "$(kept)")
same 'nothing new' "$WORK/random"
is "$(stat -c %s "$(kept)")" "$size" 'and nothing is added then'

rm -rf "$facts"
for seed in 11 12 13 11 14; do
    random $seed
    same "another history of the same name ($seed)" "$WORK/random"
done
is "$(find "$facts" -type f | wc -l)" 1 'all of them in one file'
is "$(stat -c %a "$facts" "$(kept)" | paste -sd' ')" '700 600' 'that is the user'"'"'s alone'
"$lib/random-history" 15 "$WORK/other"
same 'another repository' "$WORK/other"
is "$(find "$facts" -type f | wc -l)" 2 'has a file of its own'

# What is known is not read again: all but the newest versions may be gone.
random 21
all "$WORK/random" >"$WORK/whole"
rm -rf "$facts"
all --facts "$facts" "$WORK/random" >/dev/null
git -C "$WORK/random" ls-tree -r HEAD | awk '{ print $3 }' | sort >"$WORK/newest"
git -C "$WORK/random" rev-list --objects --no-object-names HEAD | git -C "$WORK/random" cat-file --batch-check |
    awk '$2 == "blob" { print $1 }' | sort | comm -23 - "$WORK/newest" >"$WORK/old"
mv "$WORK/random"/objects/pack "$WORK/pack" && mkdir "$WORK/random/objects/pack"
for pack in "$WORK"/pack/*.pack; do git -C "$WORK/random" unpack-objects -q <"$pack"; done
while read -r id; do rm -f "$WORK/random/objects/${id:0:2}/${id:2}"; done <"$WORK/old"
ok 'without old versions the rest is not known' test "$(all "$WORK/random" | jq -s 'map(select(.reason == "missing")) | length')" -eq 1
is "$(all --facts "$facts" "$WORK/random")" "$(cat "$WORK/whole")" 'with facts it is'
rm -rf "$facts"
same 'what cannot be read leads to no facts' "$WORK/random"
rm -rf "$WORK/random/objects" && mkdir -p "$WORK/random/objects" && mv "$WORK/pack" "$WORK/random/objects/pack"
same 'that are wrong once it is there again' "$WORK/random"
is "$(all --facts "$facts" "$WORK/random")" "$(cat "$WORK/whole")" 'and everything is counted'

# --max-file-size and attributes decide what a file is.
git init -q -b main "$WORK/small" && cd "$WORK/small" || exit 1
mkdir lib
for i in $(seq 30); do echo "int f$i(void);"; done | tee a.h >lib/a.h
git add . && git commit -q -m one
same 'a small repository' .
same 'a smaller limit' --max-file-size=20 .
is "$(blame-count --facts "$facts" --max-file-size=20 . | jq -r 'select(.type == "skipped") | "\(.reason) \(.files)"')" 'too-large 2' \
    'skips what is known but larger'
echo '*.h linguist-language=C++' >.gitattributes && git add . && git commit -q -m two
same 'attributes that came' .
echo 'lib/* linguist-vendored' >>.gitattributes && git add . && git commit -q -m three
same 'that are more' .
git mv a.h vendor.c && git commit -q -m four
same 'a file of another name' .
is "$(blame-count --facts "$facts" --porcelain vendor.c)" "$(git blame --porcelain HEAD -- vendor.c)" '--porcelain uses facts too'

# With -C lines may come from a symbolic link.
git init -q -b main "$WORK/link" && cd "$WORK/link" || exit 1
for letter in a b; do
    ln -sfn "$(printf "%060d" 0 | tr 0 $letter)" link && git add . && git commit -q -m $letter
done
readlink -n link >file && git add . && git commit -q -m copy
same 'a line copied from a symbolic link' -C -C -C .
is "$(all --facts "$facts" -C -C -C . | jq -r 'select(.type == "blame_lines" and .path == "file").ranges[0] | "\(.[2]) \(.[3])"')" \
    "$(git blame -C -C -C --porcelain HEAD -- file | awk 'NR == 1 { id = $1 } /^filename/ { print id, $2 }')" \
    'as git blame has it'

# A file that something happened to.
random 31
all "$WORK/random" >"$WORK/without"
rm -rf "$facts"
middle=$(git -C "$WORK/random" rev-list HEAD | sed -n 20p)
all --facts "$facts" --at "$middle" "$WORK/random" >/dev/null
first=$(stat -c %s "$(kept)")
all --facts "$facts" "$WORK/random" >/dev/null
cp "$(kept)" "$WORK/good"
size=$(stat -c %s "$WORK/good")

# after_harm COMMAND...: the file of facts is put back, harmed, used, and used again.
after_harm() {
    cp "$WORK/good" "$(kept)"
    "$@" || return 1
    for _ in first again; do
        all --facts "$facts" "$WORK/random" >"$WORK/with" && cmp "$WORK/with" "$WORK/without" || return 1
    done
}
flip() { perl -e 'open my $f, "+<", $ARGV[0] or die; seek $f, $ARGV[1], 0; read $f, my $b, 1; seek $f, $ARGV[1], 0; print {$f} chr(ord($b) ^ 1 << $ARGV[1] % 8)' "$(kept)" "$1"; }
flip_many() { for at in $(seq 0 61 $((size - 1))); do flip "$at" || return 1; done; }
cut_to() { truncate -s "$1" "$(kept)"; }
overwrite() { head -c "$2" /dev/urandom | dd of="$(kept)" bs=1 seek="$1" conv=notrunc status=none; }
swap_blocks() { { head -c 64 "$WORK/good" && tail -c +$((first + 1)) "$WORK/good" && head -c "$first" "$WORK/good" | tail -c +65; } >"$(kept)"; }
of_another() { cp "$(find "$facts2" -name '*.facts')" "$(kept)"; }

for at in 0 9 13 20 50 62 64 70 90 97 200 $((first - 1)) "$first" $((first + 20)) $((first + 40)) $((size - 1)); do
    ok "byte $at flipped" after_harm flip "$at"
done
ok 'bytes flipped all over' after_harm flip_many
for at in 0 1 63 64 65 95 96 97 1000 $((first - 1)) "$first" $((first + 1)) $((first + 33)) $((size - 1)); do
    ok "cut to $at bytes" after_harm cut_to "$at"
done
ok 'garbage behind' after_harm overwrite "$size" 5000
ok 'zeros behind' after_harm cut_to $((size + 5000))
ok 'garbage from the middle on' after_harm overwrite $((size / 2)) "$size"
ok 'garbage all over' after_harm overwrite 0 "$size"
ok 'blocks in another order' after_harm swap_blocks
facts2=$WORK/facts2
all --facts "$facts2" "$WORK/other" >/dev/null
ok 'the file of another repository' after_harm of_another
cp "$WORK/good" "$(kept)" && printf '\377' | dd of="$(kept)" bs=1 seek=8 conv=notrunc status=none
same 'a file of another format' "$WORK/random"
same 'and again' "$WORK/random"
is "$(head -c 12 "$(kept)" | base64)" "$(head -c 12 "$WORK/good" | base64)" 'is begun anew'

# Several processes at once.
at_once() {
    local i pids=()
    for i in 1 2 3 4 5 6; do
        all -j1 --facts "$facts" "$WORK/random" >"$WORK/at-once.$i" &
        pids+=($!)
    done
    wait "${pids[@]}"
    for i in 1 2 3 4 5 6; do cmp "$WORK/at-once.$i" "$WORK/without" || return 1; done
}
for _ in 1 2 3 4 5; do
    rm -rf "$facts"
    at_once || break
done
ok 'several processes at once, none of them first' at_once
ok 'several processes at once, all with facts' at_once
same 'what they left' "$WORK/random"

# Killed at any moment, every third time at once. Every tenth time the facts are gone.
killed() {
    local i kills=0
    for i in $(seq 100); do
        [ $((i % 10)) -ne 1 ] || rm -rf "$facts"
        blame-count --progress=none --facts "$facts" "$WORK/random" >/dev/null 2>&1 &
        [ $((i % 3)) -eq 0 ] || sleep "$(printf '0.%03d' $((i * 7 % 23)))"
        kill -9 $! 2>/dev/null
        wait $! 2>/dev/null
        [ $? -ne 137 ] || kills=$((kills + 1))
        [ $((i % 5)) -eq 0 ] || continue
        all --facts "$facts" "$WORK/random" >"$WORK/with" && cmp "$WORK/with" "$WORK/without" || return 1
    done
    [ "$kills" -ge 10 ] || { echo "only $kills were killed" && return 1; }
}
ok 'a hundred times killed' killed

# What cannot be used.
cannot() { # NAME DIRECTORY MESSAGE
    exits 3 "$1: exit code 3" blame-count --progress=none --facts "$2" "$WORK/random"
    like "$(blame-count --progress=none --facts "$2" "$WORK/random" 2>&1 >/dev/null)" "$3" "$1: says why"
}
cannot 'a directory in which nothing can be made' /proc/self/task 'facts: /proc/self/task/'
cannot 'no directory' "$WORK/good" 'facts: .*good: Not a directory'
cannot 'a directory of a directory that is not there' "$WORK/nowhere/facts" 'No such file or directory'
mkdir -m 777 "$WORK/open"
cannot 'a directory that others may write' "$WORK/open" 'can be written by others'
if [ "$(id -u)" -eq 0 ]; then
    mkdir -m 700 "$WORK/alien" && chown 65534 "$WORK/alien"
    cannot 'a directory of another user' "$WORK/alien" 'belongs to another user'
else
    mkdir -m 500 "$WORK/read-only"
    cannot 'a read-only directory' "$WORK/read-only" 'Permission denied'
    cannot 'a directory of another user' / 'belongs to another user'
fi
file=$(kept)
rm "$file" && ln -s nowhere "$file"
cannot 'a symbolic link instead of a file' "$facts" 'symbolic links'
exits 2 'no directory named' blame-count --facts= "$WORK/random"
done_testing
