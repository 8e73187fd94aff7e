#!/usr/bin/env bash
# progress: blame-count counts lines settled of all lines, and the commits that its time left goes by.
. "$(dirname "$0")/../lib/tap.sh"
count=${SESAMI_BUILD:-$ROOT/build}/helpers/count-commits

# commits_behind SINCE: what a walk that stops behind commits older than that can meet.
commits_behind() {
    git log --format='%H %ct %P' | perl -e '
        my $since = shift; my ($head, %time, %parents, %seen);
        while (<STDIN>) { my ($id, $time, @parents) = split; $time{$id} = $time; $parents{$id} = \@parents; $head //= $id }
        my @next = $head; $seen{$head} = 1;
        while (my $id = shift @next) { push @next, grep { !$seen{$_}++ } @{ $parents{$id} } if $time{$id} >= $since }
        print scalar(keys %seen), "\n"' "$1"
}

for seed in 3 14 15; do
    "$ROOT/tests/lib/random-history" "$seed" "$WORK/random-$seed"
    cd "$WORK/random-$seed" || exit 3
    mapfile -t some < <(git rev-list HEAD | awk 'NR % 4 == 2')
    middle=$(git log --format=%ct | sort -n | sed -n 15p)
    is "$("$count" .) $(FIRST_PARENT=1 "$count" .)" "$(git rev-list --count HEAD) $(git rev-list --count --first-parent HEAD)" \
        "seed $seed: all commits are counted, or first parents"
    is "$("$count" . "${some[@]:0:9}")" "$(git rev-list --count "${some[@]:0:9}")" "seed $seed: of several heads each once"
    is "$(SINCE=$middle "$count" .)" "$(commits_behind "$middle")" "seed $seed: not behind what is too old"
    blame-count --only --progress=json -j 2 . 2>"$WORK/progress" >"$WORK/records"
    is "$(jq -s 'map(.done) == (map(.done) | sort) and .[-1].done == .[-1].total and all(.done <= .total)' "$WORK/progress")" \
        true "seed $seed: lines settled only grow, up to all lines"
    is "$(jq -s '.[-1].total' "$WORK/progress")" "$(jq -s 'map(select(.type == "blame") | .lines) | add' "$WORK/records")" \
        "seed $seed: which are those of the tree"
    is "$(blame-count --only --progress=none . 2>&1 | jq -c 'del(.seconds)')" "$(jq -c 'del(.seconds)' "$WORK/records")" \
        "seed $seed: and telling changes nothing"
done
done_testing
