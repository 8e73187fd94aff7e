#!/usr/bin/env bash
# timeline's records in the database when a branch is rewritten between two runs: what was told of commits
# that are gone is told no more, whether their number grew, shrank or came back.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/postgres.sh"
postgres_start

repo=$WORK/repo
git init -q "$repo" && cd "$repo" || exit 3
git remote add origin https://github.com/ada/moved.git
commit() { # DATE
    git add -A && GIT_AUTHOR_DATE=$1 GIT_COMMITTER_DATE=$1 git commit -qm x
}
run() {
    timeline . >"$WORK/records" && db-load --only <"$WORK/records" >/dev/null 2>&1
}
# Both answers of the database, by month; what timeline just said, in the same words.
shown() {
    as_owner -c "select api.activity(null, 'ada', 'moved', 'month', 'author', '', '', null, null, 'commits', 5)" |
        jq -r '.head, (.series[] | .author.email as $who | .periods[] | "\(.start) \($who) \(.commits) \(.added) \(.deleted)")'
    as_owner -c "select api.composition(null, 'ada', 'moved', 'month', '', null, null, 5)" |
        jq -r '.series[] | [.language, (.periods[] | [.start, .bytes, .lines, .files])] | tojson'
    as_owner -c "select change, coalesce(tech, dependency ->> 'name'), t.start from sesami.tech_change t
        join sesami.current_analysis using (analysis_id) where unit = 'month' order by 2, 3, 1"
}
said() {
    git rev-parse HEAD
    jq -r 'select(.type == "activity" and .unit == "month" and .language == "*" and .commits > 0)
        | "\(.start) \(.author.email) \(.commits) \(.added) \(.deleted)"' "$WORK/records"
    jq -rs '[.[] | select(.type == "composition" and .unit == "month")] | group_by(.language)
        | sort_by(-(map(.bytes) | max))[] | [.[0].language, (.[] | [.start, .bytes, .lines, .files])] | tojson' "$WORK/records"
    jq -r 'select(.type == "tech_change" and .unit == "month") | "\(.change)|\(.tech // .dependency.name)|\(.start)"' "$WORK/records" |
        LC_ALL=C sort -t'|' -k2,2 -k3,3 -k1,1
}

printf 'int a;\n' >a.c && commit 2024-01-10T00:00:00Z
echo '{"dependencies": {"pg": "^8"}}' >package.json && printf 'x = 1\n' >b.py && commit 2024-02-10T00:00:00Z
printf 'int b;\n' >>a.c && commit 2024-03-10T00:00:00Z
first=$(git rev-parse HEAD)
run
is "$(shown)" "$(said)" 'a first run is shown as timeline says it'

git reset -q --hard HEAD~2
printf 'puts 1\n' >c.rb && commit 2024-02-20T00:00:00Z
run
is "$(shown)" "$(said)" 'a branch cut back and gone another way is shown as it is now'
is "$(as_owner -c "select count(*) from sesami.tech_change t join sesami.current_analysis using (analysis_id)
    where dependency ->> 'name' = 'pg'")" 0 'nothing of the dependency that is gone'

GIT_COMMITTER_DATE=2024-05-01T00:00:00Z git commit -q --amend --author='Bob <bob@example.com>' --date=2024-04-20T00:00:00Z -m y
run
is "$(shown)" "$(said)" 'an amended commit moves to its new author and month'

git reset -q --hard "$first"
run
is "$(shown)" "$(said)" 'commits that came back are shown again'
is "$(as_owner -c 'select count(*) from sesami.current_analysis')" 1 'there is one timeline'

timeline --unit=commit . >"$WORK/records" && db-load --only <"$WORK/records" >/dev/null 2>&1
is "$(as_owner -c "select commit, added from sesami.activity join sesami.current_analysis using (analysis_id)
    where unit = 'commit' and language = '*' order by 1")" \
    "$(git log --format=%H --numstat | awk 'NF == 1 { c = $1 } NF == 3 { n[c] += $1 } END { for (c in n) print c "|" n[c] }' | sort)" \
    'by commit, each row says which one'
done_testing
