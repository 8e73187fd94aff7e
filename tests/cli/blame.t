#!/usr/bin/env bash
# blame-count agrees with `git blame`, line for line, and its sums with the tree.
. "$(dirname "$0")/../lib/tap.sh"
lib=$ROOT/tests/lib

# same_as_git_blame NAME REPOSITORY [OPTION...]: every regular file, byte for byte.
same_as_git_blame() {
    local name=$1
    shift
    ok "$name" "$lib/compare-blame" "$@"
}

# counted_paths REPOSITORY: the files that blame-count counts, in base64, one a line.
counted_paths() {
    blame-count --files --progress=none "$1" |
        jq -r 'select(.type == "blame_file") | .path_raw // (.path | @base64)'
}

# git_authors REPOSITORY: "lines name <email>" of those files, by git blame.
git_authors() {
    counted_paths "$1" | while read -r path; do
        git -C "$1" blame --line-porcelain HEAD -- "$(base64 -d <<<"$path")"
    done | perl -ne '$name = $1 if /^author (.*)/; $lines{"$name $1"}++ if /^author-mail (.*)/;
        END { print "$lines{$_} $_\n" for sort keys %lines }'
}

our_authors() {
    blame-count --progress=none "$1" | jq -r 'select(.type == "blame") |
        [.lines, (.author.name_raw // (.author.name | @base64)), .author.email] | @tsv' |
        perl -MMIME::Base64 -ne 'chomp; ($n, $name, $mail) = split /\t/;
            $lines{decode_base64($name) . " <$mail>"} += $n;
            END { print "$lines{$_} $_\n" for sort keys %lines }'
}

# tree_lines REPOSITORY: the lines of those files, by git cat-file alone.
tree_lines() {
    counted_paths "$1" | while read -r path; do
        git -C "$1" cat-file blob "HEAD:$(base64 -d <<<"$path")" |
            perl -0777 -ne '$n = tr/\n//; print $n + (length > 0 && !/\n\z/), "\n"'
    done | jq -s add
}

# some_commits SEED: every third commit as an --ignore-rev option.
some_commits() { git -C "$WORK/random" rev-list HEAD | awk -v n="$1" 'NR % 3 == n % 3 { print "--ignore-rev=" $0 }'; }

records() { blame-count --progress=none "$@" | jq -c 'del(.seconds)'; }

# check_seed SEED: what every tenth random history is held to beyond the default options.
check_seed() {
    same_as_git_blame "seed $1: --first-parent" "$WORK/random" --first-parent
    same_as_git_blame "seed $1: -w" "$WORK/random" -w
    # shellcheck disable=SC2046 # one option a commit
    same_as_git_blame "seed $1: --ignore-rev" "$WORK/random" $(some_commits "$1")
    is "$(records -j 3 --lines --files "$WORK/random")" "$(records -j 1 --lines --files "$WORK/random")" \
        "seed $1: the number of threads changes nothing"
    is "$(our_authors "$WORK/random")" "$(git_authors "$WORK/random")" "seed $1: authors are git's, mailmap applied"
    is "$(records "$WORK/random" | jq -s 'map(select(.type == "blame") | .lines) | add')" \
        "$(tree_lines "$WORK/random")" "seed $1: lines add up to the tree's"
    is "$(records "$WORK/random" | jq -s 'map(select(.type == "skipped" or .type == "done") | .files) | add')" \
        "$(git -C "$WORK/random" ls-tree -r -z HEAD | tr -dc '\0' | wc -c)" "seed $1: every file is counted or skipped"
}

first=${BLAME_FIRST_SEED:-1}
for seed in $(seq "$first" $((first + ${BLAME_SEEDS:-50} - 1))); do
    "$lib/random-history" "$seed" "$WORK/random"
    same_as_git_blame "random history, seed $seed" "$WORK/random"
    [ $((seed % 10)) -ne 0 ] || check_seed "$seed"
    rm -rf "$WORK/random"
done

if [ -e "$ROOT/.git" ] && [ "$(git -C "$ROOT" rev-parse --is-shallow-repository)" = false ]; then
    git clone -q --bare "$ROOT" "$WORK/self"
    same_as_git_blame "this project's own history" "$WORK/self"
else
    skip 'no full history here' "this project's own history"
fi

git init -q -b main "$WORK/small"
cd "$WORK/small" || exit 1
printf 'one\ntwo\n' >file
git add file && git commit -q -m one
printf 'Ada Lovelace <ada@lovelace.example> <ADA@example.com>\n' >.mailmap
printf 'one\nTWO\nthree' >file
ln -s file link
printf 'a\0b' >binary
git add . && GIT_AUTHOR_NAME='dependabot[bot]' GIT_AUTHOR_EMAIL='49699333+dependabot[bot]@users.noreply.github.com' \
    GIT_AUTHOR_DATE='2024-02-03T04:05:06Z' git commit -q -m two

out=$(blame-count --progress=none .)
is "$(jq -r 'select(.type == "blame" and .author.bot) | .author.login' <<<"$out" | sort -u)" 'dependabot[bot]' \
    'bots are marked, with their login'
is "$(jq -r 'select(.author.email? == "ada@lovelace.example") | "\(.author.name) \(.lines) \(.author.joined_by) \(.oldest)"' <<<"$out")" \
    'Ada Lovelace 1 mailmap 2024-01-01T00:00:00Z' 'mailmap is applied, and said so'
is "$(jq -r 'select(.type == "skipped") | "\(.reason) \(.files)"' <<<"$out" | sort)" $'binary 1\nsymlink 1' \
    'what is not counted is skipped with the reason'
is "$(jq -r 'select(.type == "done") | "\(.stage) \(.files) \(.lines)"' <<<"$out")" 'blame-count 2 4' \
    'done tells files and lines'
is "$(jq -cs '.[-1].type' <<<"$out")" '"done"' 'done comes last'
is "$(records --lines . | jq -c 'select(.path == "file").ranges[] | [.[0], .[1], .[3], .[4]]')" \
    $'[1,1,"file",1]\n[2,2,"file",2]' '--lines gives the ranges of a file'
is "$(records --at "$(git rev-parse HEAD~1)" . | jq -r 'select(.type == "done") | .lines')" 2 \
    '--at counts an older commit'
git rev-parse HEAD | sed 's/$/ # reformat/' >.git-blame-ignore-revs
git add . && git commit -q -m ignore
is "$(records --auto-ignore-revs --lines . | jq -c 'select(.path == "file").ranges[1][2]')" "\"$(git rev-parse HEAD~2)\"" \
    '--auto-ignore-revs reads the list in the tree'
is "$(blame-count --ignore-revs-file .git-blame-ignore-revs --porcelain file)" \
    "$(git blame --ignore-revs-file .git-blame-ignore-revs --porcelain HEAD -- file)" '--ignore-revs-file does what git does'
exits 1 'a commit to ignore that is not there is an error' blame-count --ignore-rev "$(printf %040d 7)" .
is "$(blame-count --porcelain file)" "$(git blame --porcelain HEAD -- file)" '--porcelain prints what git prints'
is "$(jq -nc --arg path "$PWD" '{type: "clone", repo: "github.com/a/b", path: $path, more: [1]}' |
    blame-count --progress=none | jq -r '"\(.type) \(.repo)"' | uniq)" \
    $'clone github.com/a/b\nblame github.com/a/b\nskipped github.com/a/b\ndone github.com/a/b' \
    'a clone record is copied and followed by its analysis'

cp -r . "$WORK/partial"
old=$(git rev-parse HEAD~2:file)
rm -f "$WORK/partial/.git/objects/${old:0:2}/${old:2}"
is "$(records "$WORK/partial" | jq -r 'select(.reason == "missing") | .files')" 1 \
    'a file with an older version missing is skipped'
is "$(records "$WORK/partial" | jq -s 'map(select(.type == "skipped" or .type == "done") | .files) | add')" \
    "$(git ls-tree -r HEAD | wc -l)" 'and only that one'

git clone -q --depth 1 "file://$PWD" "$WORK/shallow"
exits 1 'a shallow clone is refused' blame-count --progress=none "$WORK/shallow"
like "$(blame-count --progress=none "$WORK/shallow" 2>"$WORK/stderr")" '"code":"shallow-repository"' \
    'and named in an error record'
git init -q "$WORK/empty"
exits 1 'an empty repository is an error' blame-count --progress=none "$WORK/empty"
exits 1 'a directory that is no repository is an error' blame-count --progress=none /
exits 1 'a file that is not there is an error' blame-count --porcelain nowhere
exits 2 'unknown options are refused' blame-count --flies
exits 2 'threads have a limit' blame-count -j 100000 .
done_testing
