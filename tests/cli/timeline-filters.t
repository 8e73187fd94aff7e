#!/usr/bin/env bash
# timeline's --author, --path and --fill against what is there without them, git log and stack-detect.
. "$(dirname "$0")/../lib/tap.sh"
seeds=${SEEDS:-3}
first=${FIRST_SEED:-1}
kinds=${SESAMI_BUILD:-$ROOT/build}/helpers/file-kinds
echo "# seeds $first to $((first + seeds - 1))"

activity() { jq -c 'select(.type == "activity") | del(.head, .repo)'; }
sum() { jq -s "map(select(.type == \"activity\" and .unit == \"year\" and .language == \"*\").$1) | add // 0"; }
git_sums() { # REPOSITORY OPTION... : lines added and deleted by commits that are no merges
    "$ROOT/tests/lib/git-numstat" "$@" | tr '\0\n' '\n ' | awk -F'\t' '{ a += $2; d += $3 } END { print a + 0, d + 0 }'
}

for seed in $(seq "$first" $((first + seeds - 1))); do
    repo=$WORK/random-$seed
    "$ROOT/tests/lib/random-history" "$seed" "$repo"
    timeline --unit=year,week "$repo" >"$WORK/all"
    for pattern in Ada '^Bob <' 'example.org>$' 'J.rgen\|Zo' '\(nobody\)' 'no such person'; do
        timeline --unit=year,week --author="$pattern" "$repo" >"$WORK/some"
        is "$(activity <"$WORK/some")" \
            "$(activity <"$WORK/all" | PATTERN=$pattern perl -MJSON::PP -MMIME::Base64 -ne '
                my $author = decode_json($_)->{author};
                (my $pattern = $ENV{PATTERN}) =~ s/\\([()|])/$1/g;
                utf8::encode(my $name = $author->{name});
                $name = decode_base64($author->{name_raw}) if $author->{name_raw}; # of no known encoding
                my $text = "$name <$author->{email}>";
                print if $text =~ /$pattern/')" \
            "seed $seed: --author='$pattern' writes the rows of who matches and no others"
        is "$(sum commits <"$WORK/some")" \
            "$(git -C "$repo" log --author="$pattern" --format=%h HEAD | wc -l)" "seed $seed: for as many commits as git log finds"
    done
    is "$(timeline --unit=year --author=Ada --author=Bob "$repo" | sum commits)" \
        "$(git -C "$repo" log --author=Ada --author=Bob --format=%h HEAD | wc -l)" "seed $seed: several patterns, any of which does"
    is "$(jq -c 'select(.type == "composition" or .type == "tech_change")' "$WORK/some")" \
        "$(jq -c 'select(.type == "composition" or .type == "tech_change")' "$WORK/all")" "seed $seed: trees are not an author's"

    for path in src src/ src/lib Makefile a a.d "caf"$'\xe9' 'q"t' doc/README none; do
        timeline --unit=year --path="$path" "$repo" >"$WORK/some"
        is "$(sum added <"$WORK/some") $(sum deleted <"$WORK/some")" "$(git_sums "$repo" --full-history HEAD -- ":(literal)$path")" \
            "seed $seed: lines below $path"
        is "$(($(sum commits <"$WORK/some") - $(sum merges <"$WORK/some")))" \
            "$(git -C "$repo" rev-list --count --full-history --no-merges HEAD -- ":(literal)$path")" "seed $seed: commits that touch it"
        is "$(jq -s 'map(select(.type == "composition")) | (map(.start) | max) as $last
                | map(select(.start == $last)) | [map(.bytes), map(.lines), map(.files)] | map(add // 0) | @tsv' -r "$WORK/some")" \
            "$("$kinds" "$repo" | PREFIX=$path perl -F'\t' -lane 'BEGIN { $prefix = $ENV{PREFIX}; $prefix =~ s{/$}{} }
                next unless index("$F[0]/", "$prefix/") == 0 && $F[3] && $F[5] eq "none";
                $sum[0] += $F[4]; $sum[1] += $F[6]; $sum[2]++; END { print join "\t", map { $_ + 0 } @sum[0 .. 2] }')" \
            "seed $seed: and the tree's files below it"
    done
    is "$(timeline --unit=year --no-renames --path=src --path=doc "$repo" | sum added)" \
        "$(git_sums "$repo" --no-renames --full-history HEAD -- src doc | cut -d' ' -f1)" "seed $seed: several paths, without renames"
done
exits 2 'a pattern that is none is wrong usage' timeline --author='\(' .
for path in '' / /src ../src src//lib ./src src/../lib; do
    exits 2 "no path of a tree: '$path'" timeline --path="$path" .
done
is "$(timeline --unit=year --author=A --path=src --fill "$repo" | jq -c 'select(.type == "done").options | [.author, .path, .fill]')" \
    '[["A"],["src"],true]' 'done tells them'

# Manifests by month, with gaps and clocks that run backwards.
starts() { jq -r --arg type "$1" --arg unit "$2" 'select(.type == $type and .unit == $unit).start' | sort -u; }
periods=$ROOT/tests/lib/period-starts
for seed in $(seq "$first" $((first + seeds - 1))); do
    repo=$WORK/manifests-$seed
    "$ROOT/tests/lib/random-manifests" "$seed" "$repo"
    timeline --unit=week,month,quarter,year "$repo" | jq -c 'del(.seconds, .options)' >"$WORK/plain"
    timeline --unit=week,month,quarter,year --fill "$repo" | jq -c 'del(.seconds, .options)' >"$WORK/filled"
    for unit in week month quarter year; do
        is "$(starts activity $unit <"$WORK/filled")" "$(starts activity $unit <"$WORK/plain" | "$periods" $unit)" \
            "seed $seed: --fill writes activity of every $unit"
        # What the calendar has before an empty period is what it shows.
        "$periods" $unit "$repo" --first-parent | awk '!seen[$1]++ { print $1 }' | sort >"$WORK/ends"
        compositions() { jq -c --arg unit $unit 'select(.type == "composition" and .unit == $unit) | [.start, .commit, .language, .bytes, .lines, .files]' | sort; }
        is "$(compositions <"$WORK/filled")" "$(compositions <"$WORK/plain" |
            jq -cn --argjson all "$("$periods" $unit <"$WORK/ends" | jq -Rnc '[inputs]')" --argjson ends "$(jq -Rnc '[inputs]' "$WORK/ends")" '
                (reduce inputs as $row ({}; .[$row[0]] += [$row])) as $of
                | foreach $all[] as $start ([]; if $start | IN($ends[]) then $of[$start] // [] else . end; map(.[0] = $start)[])' | sort)" \
            "seed $seed: and composition, where it is that of the $unit before"
    done
    is "$(jq -c 'select(.type != "composition" and (.type == "activity" and .author == null | not) and .type != "done")' "$WORK/filled")" \
        "$(jq -c 'select(.type != "composition" and .type != "done")' "$WORK/plain")" "seed $seed: all else stays as it is"
    is "$(jq -c 'select(.type == "activity" and .author == null) | del(.unit, .start, .repo, .head)' "$WORK/filled" | sort -u)" \
        '{"type":"activity","author":null,"language":"*","commits":0,"added":0,"deleted":0,"files":0,"merges":0,"merge_added":0,"merge_deleted":0,"merge_files":0,"co_authored":0}' \
        "seed $seed: nobody did nothing in the others"
done
filled() { timeline --unit=month --fill "$@" "$repo" | starts "$part" month; }
for part in activity composition; do
    is "$(filled --since=2019-11-11 --until=2020-02-01 | xargs)" \
        "$([ $part = composition ] || echo 2019-11-01 2019-12-01 2020-01-01)" "$part before all commits: nothing but empty periods"
    last=$(git -C "$repo" log -1 --format=%cd --date=format:%Y-%m)
    is "$(filled --since="$((${last%-*} + 1))-03-02" --until="$((${last%-*} + 1))-06-02" | xargs)" \
        "$(printf "$((${last%-*} + 1))-%s-01 " 03 04 05 06 | sed 's/ $//')" "$part after all commits: to the end of --until"
    is "$(filled --until=@99999999999 | tail -n 1)" "$(date -u -d tomorrow +%Y-%m-01)" "$part is not filled beyond now"
done
git -C "$repo" config user.name x && tree=$(git -C "$repo" rev-parse 'HEAD^{tree}')
head=$(git -C "$repo" rev-parse HEAD)
for date in '@0 +0000' 2099-01-01T00:00:00Z; do
    head=$(GIT_AUTHOR_DATE=$date GIT_COMMITTER_DATE=$date git -C "$repo" commit-tree -p "$head" -m x "$tree")
done
git -C "$repo" update-ref HEAD "$head"
is "$(timeline --unit=month --fill "$repo" | jq -r 'select(.unit == "month" and .type != "tech_change") | "\(.type) \(.start)"' | sort -u | grep -vE ' 202')" \
    $'activity 1970-01-01\nactivity 2099-01-01\ncomposition 1970-01-01\ncomposition 2099-01-01' 'nothing is filled from the start of time, nor to the far future'
done_testing
