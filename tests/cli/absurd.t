#!/usr/bin/env bash
# absurd: histories and trees that no project has are counted, skipped or refused, but soon. What takes too long at
# sizes that a test can afford is held to smaller limits in tests/unit/blame_test.c.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/blame.sh"
cd "$WORK" || exit 1

# history NAME KIND [NUMBER...]: a bare repository.
history() {
    local name=$1
    shift
    git init -q --bare "$name" && "$ROOT/tests/lib/absurd-history" "$@" | git -C "$name" fast-import --quiet &&
        git -C "$name" symbolic-ref HEAD refs/heads/main
}

# soon TOOL ARGUMENT...: its own records; none of this takes more than two seconds where it is bounded.
soon() { timeout 60 "$@" --only --progress=none 2>err; }

# outcome: of the records on stdin what was counted, skipped and refused; sums must reconcile.
outcome() {
    jq -rs '
        (map(select(.type == "blame" or .type == "language").lines) | add // 0) as $lines |
        map(if .type == "skipped" then "\(.reason) \(.files)"
            elif .type == "error" then "error \(.code)"
            elif .type == "done" then "\(.files) files"
                + if .lines == $lines then "" else ", \(.lines) lines or \($lines)" end
            else empty end) | join(", ")'
}

counted() { # REPOSITORY [OPTION...]
    soon blame-count "$@" | outcome
}

# the_same_lines REPOSITORY PATH [OPTION...]: as git blame says it.
the_same_lines() {
    local repository=$1 path=$2
    shift 2
    ok "$repository: $path as git blame says" diff <(git -C "$repository" blame --porcelain "$@" HEAD -- "$path") \
        <(timeout 60 blame-count --porcelain -r "$repository" "$@" "$path")
}

# More parents times files than are kept at once: each file is its branch's, with or without a line of the merge's.
history octopus octopus 1100
is "$(counted octopus)" '1101 files' 'a merge of 1,100 branches'
git -C octopus log --no-merges --format=@%H --name-only | awk '/^@/ { commit = substr($0, 2); next } NF { print $0, commit }' | sort >want
soon blame-count --lines octopus | jq -r 'select(.type == "blame_lines") | .path as $path | .ranges[] | "\($path) \(.[2])"' | sort >got
ok 'each of its files is from its own branch' cmp want got
history evil octopus 1100 1
is "$(counted evil)" '1101 files' 'a merge of 1,100 branches that changes all their files'
merge=$(git -C evil rev-parse HEAD)
{
    git -C evil log --no-merges --format=@%H --name-only | awk '/^@/ { commit = substr($0, 2); next } NF { print $0, 1, commit }'
    for file in {0..1099}; do echo "file$file 2 $merge"; done
} | sort >want
soon blame-count --lines evil | jq -r 'select(.type == "blame_lines") | .path as $path | .ranges[] | "\($path) \(.[0]) \(.[2])"' | sort >got
ok 'each line is from its branch or from the merge' cmp want got
history contested contested 2000
is "$(counted contested)" '1 files' '2,000 branches that all change one file'
the_same_lines contested file

history touched touched 5000
is "$(counted touched)" '1 files' 'a file that 5,000 commits touch'
history ladder ladder 2000
is "$(counted ladder)" '2 files' 'branches that merge crosswise 2,000 times'
the_same_lines ladder left
history clocks clocks 40 60
is "$(counted clocks)" '1 files' 'clocks that run backwards'
the_same_lines clocks file
history renamed renamed 150 100
is "$(counted renamed)" '150 files' '150 files renamed and changed at once'
the_same_lines renamed new/x7

# Lines that are guessed one before the other, as deep as there are lines.
history alike alike 2500
is "$(ulimit -s 256 && counted alike --ignore-rev=main -j 1)" '1 files' 'guesses do not nest on the stack'
the_same_lines alike file --ignore-rev=main

history deep deep 1000
is "$(counted deep)" '2 files' 'a file 1,000 folders deep'
the_same_lines deep flat
history deeper deep 2100
history message message 20000000
is "$(counted message)" '1 files' 'a message of 20 MB'
history name name 2000000
is "$(soon blame-count name | jq -r 'select(.type == "blame").author.name | length')" 2000000 'a name of 2 MB'
history mailmap mailmap 100000
is "$(soon blame-count mailmap | jq -rs 'map(select(.type == "blame").author.name) | unique[]')" 'Name 100000' 'a mailmap of 100,000 lines'
history folders folders 3000
is "$(counted folders)" '6000 files' 'attributes in 3,000 folders'

levels() { # MODE TYPE ID LEVELS: a tree that holds this ten times over, in one that holds that ten times over, ...
    local line="$1 $2 $3" level
    for ((level = 0; level < $4; level++)); do
        line="040000 tree $(for name in {0..9}; do printf '%s\t%s\n' "$line" "$name"; done | git mktree)"
    done
    echo "${line##* }"
}
commit_tree() { git update-ref refs/heads/main "$(git commit-tree -m "$1" "$2" "${@:3}")"; }

git init -q --bare bomb && git -C bomb symbolic-ref HEAD refs/heads/main && cd bomb || exit 1
blob=$(echo boom | git hash-object -w --stdin)
files=$(levels 100644 blob "$blob" 10)
folders=$(levels 040000 tree "$(git mktree </dev/null)" 10)
calm=$(printf '100644 blob %s\tcalm.c\n' "$blob" | git mktree)
commit_tree 'ten thousand million files' "$files"
cd ..
cp -r bomb hollow
git -C hollow update-ref refs/heads/main "$(git -C hollow commit-tree -m 'ten thousand million folders' "$folders")"
history attributes attributes 400000
git -C attributes read-tree HEAD
blob=$(git -C attributes rev-parse HEAD:a.c)
for file in {1..90000}; do printf '100644 %s 0\tf%s\n' "$blob" "$file"; done | git -C attributes update-index --index-info
git -C attributes update-ref refs/heads/main "$(git -C attributes commit-tree -p main -m more "$(git -C attributes write-tree)")"

while read -r repository code; do
    for tool in blame-count stack-detect timeline; do
        soon "$tool" "$repository" >out
        is "$? $(outcome <out)" "1 error $code" "$tool: $repository ends in an error record"
    done
done <<'LIST'
bomb too-large
hollow too-large
deeper corrupt-object
LIST
for tool in blame-count stack-detect; do
    is "$(soon $tool attributes | outcome)" 'error too-large' "$tool: 90,000 files and 400,000 lines about them"
done

# A bomb in the history is no matter to what is there now.
cp -r bomb past
git -C past update-ref refs/heads/main "$(git -C past commit-tree -p main -m calm "$calm")"
is "$(counted past)" 'too-costly 1, 0 files' 'a file that may be renamed from any of ten thousand million'
is "$(soon stack-detect past | outcome)" '1 files' 'stack-detect looks at no history'
done_testing
