#!/usr/bin/env bash
# blame-count agrees with `git blame`, line for line, and its sums with the tree.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/blame.sh"

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

# git_sums REPOSITORY: lines of text, files of text (git grep names no empty ones), and the other files by
# kind, as git ls-tree and git grep count them.
git_sums() {
    git -C "$1" grep -z -I -c '' HEAD >"$WORK/grep"
    git -C "$1" ls-tree -r -l -z HEAD | perl -0ne '$kind{substr $_, 0, 3}++; $empty++ if /^100\d+ blob \S+ +0\t/;
        END {
            open $grep, "<", "$ENV{WORK}/grep";
            local $/ = "\n";
            while (<$grep>) { $text++ if /\0(\d+)$/; $lines += $1 }
            $text += $empty;
            @kinds = (["binary", $kind{100} - $text], ["submodule", $kind{160}], ["symlink", $kind{120}]);
            print "$lines in $text\n", map { "$$_[0] $$_[1]\n" } grep { $$_[1] } @kinds;
        }'
}

# The same from blame-count: once by author, once by file, once as told at the end.
our_sums() {
    blame-count --files --progress=none "$1" | jq -rs '
        def sum(filter): map(filter | .lines) | add // 0;
        [sum(select(.type == "blame")), sum(select(.type == "blame_file")),
            sum(select(.type == "blame_file").authors[]), (.[-1] | .lines)] as $lines |
        "\($lines | unique | map(tostring) | join(" or ")) in \(.[-1].files)",
        (map(select(.type == "skipped")) | sort_by(.reason)[] | "\(.reason) \(.files)")'
}

# since SEED: an option for a time in the middle of the history, another for each seed.
since() { git -C "$WORK/random" log --format=%ct | sort -n | awk -v n="$1" '{ t[NR] = $1 } END { print "--since=@" t[1 + n * 7 % NR] }'; }

# at_once OPTION...: some commits of the random history by one run. one_by_one OPTION...: by a run each.
some_heads() { git -C "$WORK/random" rev-list HEAD | awk 'NR % 5 == 1 { print "--at=" $0 }'; }
# shellcheck disable=SC2046 # one option a commit
at_once() { records "$@" $(some_heads) "$WORK/random"; }
one_by_one() { for head in $(some_heads); do records "$@" "$head" "$WORK/random"; done; }

# by_directory DEPTH: "directory author category language lines" by --by-directory; files_by_directory the same of
# what --files says of each file.
by_directory() {
    records --by-directory "$1" "$WORK/random" | jq -c 'select(.type == "blame_directory") |
        [.path, .author.name, .author.email, .category, .language, .lines]' | sort
}
files_by_directory() {
    records --files "$WORK/random" | jq -sc --argjson depth "$1" 'map(select(.type == "blame_file") |
        (.path / "/" | .[:-1][:$depth] | join("/") | if . == "" then "." else . end) as $directory |
        . as $file | .authors[] | {key: [$directory, .name, .email, $file.category, $file.language], lines}) |
        group_by(.key)[] | .[0].key + [map(.lines) | add]' | sort
}

# check_options SEED: the random history with each option in turn.
check_options() {
    case $(($1 % 4)) in
    0) same_as_git_blame "seed $1: --first-parent" "$WORK/random" --first-parent ;;
    1) same_as_git_blame "seed $1: -w" "$WORK/random" -w ;;
    2)
        # shellcheck disable=SC2046 # one option a commit
        same_as_git_blame "seed $1: --ignore-rev" "$WORK/random" $(some_commits "$1")
        ;;
    3) same_as_git_blame "seed $1: --since" "$WORK/random" "$(since "$1")" ;;
    esac
}

# check_seed SEED: what every tenth random history is held to besides.
check_seed() {
    is "$(records -j 3 --lines --files "$WORK/random")" "$(records -j 1 --lines --files "$WORK/random")" \
        "seed $1: the number of threads changes nothing"
    is "$(at_once -j 2 --lines --files)" "$(one_by_one --lines --files)" "seed $1: several --at give what a run each gives"
    for depth in 0 1 2; do
        is "$(by_directory $depth)" "$(files_by_directory $depth)" "seed $1: --by-directory $depth adds up files"
    done
    is "$(our_authors "$WORK/random")" "$(git_authors "$WORK/random")" "seed $1: authors are git's, mailmap applied"
}

first=${BLAME_FIRST_SEED:-$RANDOM$RANDOM}
echo "# BLAME_FIRST_SEED=$first"
for seed in $(seq "$first" $((first + ${BLAME_SEEDS:-50} - 1))); do
    "$ROOT/tests/lib/random-history" "$seed" "$WORK/random"
    same_as_git_blame "random history, seed $seed" "$WORK/random"
    is "$(our_sums "$WORK/random")" "$(git_sums "$WORK/random")" "seed $seed: lines and files add up to the tree's"
    check_options "$seed"
    [ $((seed % 10)) -ne 0 ] || check_seed "$seed"
    rm -rf "$WORK/random"
done

own_history 300

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
is "$(blame-count --since='2024-01-20 00:00' --porcelain file)" "$(git blame --since='2024-01-20 00:00' --porcelain HEAD -- file)" \
    '--since does what git does'
is "$(records --since=2024-01-20 . | jq -c 'select(.type == "done").options.since')" 1705708800 'done names the time'
exits 2 'a time that only git would guess at is refused' blame-count --since='last friday' .
before=$(git rev-parse HEAD~1) first=$(git rev-parse HEAD~2)
is "$(records --auto-ignore-revs --lines --at "$before" --at main --at HEAD --at "$first" .)" \
    "$(for head in "$before" main HEAD "$first"; do records --auto-ignore-revs --lines --at "$head" .; done)" \
    'several --at keep the commits to ignore of each tree apart'
is "$(records --at HEAD --at nowhere --at "$before" . 2>"$WORK/stderr" | jq -r 'select(.type == "done" or .type == "error") | .code // .lines' | xargs)" \
    '5 unknown-revision 4' 'one of several --at that is not there is an error in its place'
is "$(records --by-directory 0 . | jq -sc 'map(select(.type == "blame")) == map(select(.type == "blame_directory") |
    select(.path == ".") | del(.path) | .type = "blame")')" true '--by-directory 0 is blame, of the root'
exits 2 '--porcelain takes one --at' blame-count --porcelain --at HEAD --at main file
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
