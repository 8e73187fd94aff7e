#!/usr/bin/env bash
# shellcheck disable=SC2154 # http_start and postgres_start set them
# Lists: pages by cursor, orders, filters.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/postgres.sh"
. "$(dirname "$0")/../lib/http.sh"
postgres_start
fixture_load
http_start --pool 2
base=/api/v1/repos/ada/engine

# follow PATH LIST: all pages by their Link fields, the members of LIST a line each
follow() {
    local path=$1 link
    while :; do
        get "$path" -D "$WORK/fields" | jq -c ".$2[]"
        link=$(tr -d '\r' <"$WORK/fields" | sed -n 's/^Link: <\(.*\)>; rel="next"$/\1/Ip')
        [ -n "$link" ] || break
        path=${path%%\?*}$link
    done
}

# Pages together are the whole, in the same order, whatever their size.
for list in "$base/contributors?exclude= contributors" "$base/contributors?exclude=&sort=name contributors" \
    "$base/contributors?sort=-oldest contributors" "$base/dependencies?x dependencies" "$base/technology-changes?x changes" \
    "/api/v1/repos?sort=name repositories" "/api/v1/repos?sort=-lines repositories" "/api/v1/repos?sort=-pushed repositories"; do
    read -r path part <<<"$list"
    path=${path/\?x/?}
    whole=$(get "${path%\?}" | jq -c ".${part}[]")
    for limit in 1 2; do is "$(follow "${path/%\?/?}${path:+&}limit=$limit" "$part")" "$whole" "pages of $limit: ${path#"$base"}"; done
done
is "$(get "$base/dependencies?limit=11" | jq -r '.next | type')$(get "$base/dependencies?limit=12" | jq -r '.next | type')" stringnull 'the last page says so'
is "$(field Link "$base/dependencies?limit=12")" '' 'and has no Link'
next=$(get "$base/dependencies?limit=5" | jq -r .next)
like "$next" '^[A-Za-z0-9_-]+$' 'a cursor needs no escaping'
like "$(field Link "$base/contributors?limit=1&exclude=vendored&author=")" '^<\?limit=1&exclude=vendored&author=&cursor=[A-Za-z0-9_-]+>; rel="next"$' 'the Link keeps the other parameters'
is "$(status "$base/dependencies?limit=5" -H "If-None-Match: $(field ETag "$base/dependencies?limit=5")")" 304 'a page is answered 304 too'
like "$(field Link "$base/dependencies?limit=5" -H 'If-None-Match: *')" 'rel="next"' 'with its Link'

# Rows that come or go between two pages change nothing else.
next=$(get "$base/contributors?limit=1&sort=-lines" | jq -r .next)
as_owner -c "update sesami.contribution set lines = 900 where language = 'JSON' and category = 'source'"
is "$(get "$base/contributors?limit=1&sort=-lines&cursor=$next" | jq -c '[.contributors[].email]')" '["babbage@example.com"]' 'one that moved up shows nobody twice'
next=$(get "$base/dependencies?limit=3" | jq -r .next)
as_owner -c "insert into sesami.dependency select analysis_id, ecosystem, 'aaa', requirement, resolved, scope, path, line from sesami.dependency where line = 1" \
    -c "delete from sesami.dependency where name = 'package-11'"
is "$(get "$base/dependencies?limit=2&cursor=$next" | jq -c '[.dependencies[].name]')" '["package-12","package-2"]' 'nor one that is new before, nor that the last is gone'
as_owner -c "insert into sesami.dependency select d.* from sesami.dependency d, generate_series(1, 3) where name = 'package-2'"
is "$(follow "$base/dependencies?limit=2" dependencies | jq -r .name | sort | uniq -c | tr -s ' \n' ' ')" \
    ' 1 aaa 1 package-1 1 package-10 1 package-12 4 package-2 1 package-3 1 package-4 1 package-5 1 package-6 1 package-7 1 package-8 1 package-9 ' \
    'what stands there four times is told four times'

# Cursors that are none
other=$(get "$base/contributors?limit=1&sort=name" | jq -r .next)
encoded() { printf %s "$1" | base64 -w0 | tr '+/' '-_' | tr -d '='; }
for cursor in x '!' "$other" "$next" "$(encoded '["-lines","x","","1"]')" "$(encoded '["-lines","1",""]')" "$(encoded '["-lines","1","",null]')" \
    "$(encoded '["-lines","1","","1","1"]')" "$(encoded '{}')" "$(encoded '["-lines"')" "$(encoded '[["-lines"]]')" "$(encoded '["-lines","1","","99999999999999999999"]')" \
    "$(printf '\xff\xfe' | base64)"; do
    is "$(problem "$base/contributors?cursor=$cursor")" '400 bad-parameter' "the cursor ${cursor:0:30}"
    is "$(problem "$base/contributors?format=csv&cursor=$cursor")" '400 bad-parameter' 'nor by rows'
done
is "$(problem "$base/contributors?cursor=$(printf 'x%.0s' {1..4001})")" '400 bad-parameter' 'one that is too long'
is "$(problem "$base/contributors?offset=1")" '400 unknown-parameter' 'there is no offset any more'
is "$(grep -c 'statement' "$WORK/http.err")" 0 'no cursor is worth a line of the log'

# Orders
order() { get "$base/contributors?exclude=&sort=$1" | jq -r '[.contributors[].email[:3]] | join(" ")'; }
is "$(order lines)|$(order -lines)" 'ada bab bot|bot bab ada' 'contributors by lines'
is "$(order files)|$(order -files)" 'bot ada bab|ada bab bot' 'by files'
is "$(order name)|$(order -name)" 'ada bab bot|bot bab ada' 'by name'
is "$(order oldest)|$(order newest)|$(order -newest)" 'bab ada bot|bab bot ada|ada bot bab' 'by age'
is "$(problem "$base/contributors?sort=email")" '400 bad-parameter' 'but not by anything'
is "$(get '/api/v1/repos?sort=lines' | jq -c '[.repositories[].lines]')" '[3,7,1860]' 'repositories by lines'
as_owner -c "update sesami.repository set pushed_at = '2024-01-01Z' where repo like 'gitlab%'"
is "$(get '/api/v1/repos?sort=pushed' | jq -r '.repositories[0].pushed_at')|$(get '/api/v1/repos?sort=-pushed' | jq -r '.repositories[0].pushed_at')" \
    '2024-01-01T00:00:00Z|2024-01-01T00:00:00Z' 'what is not known comes last either way'

# Filters
emails() { get "$base/contributors?$1" | jq -c '[.lines, .total, .excludes, [.contributors[].email]]'; }
is "$(emails author=ADA)" '[1860,1,["vendored","generated"],["ada@example.com"]]' 'a contributor by login: shares stay those of all'
is "$(emails author=babbage@Example.com)" '[1860,1,["vendored","generated"],["babbage@example.com"]]' 'by address'
is "$(emails author=1%2Bada@users.noreply.github.com)" '[1860,1,["vendored","generated"],["ada@example.com"]]' 'by an address that was joined'
is "$(emails author=nobody)" '[1860,0,["vendored","generated"],[]]' 'one who is none'
is "$(emails language=Shell)" '[100,1,["vendored","generated"],["1+ada@users.noreply.github.com"]]' 'by language'
is "$(emails category=vendored,documentation)" '[5060,1,[],["babbage@example.com"]]' 'by categories'
is "$(problem "$base/contributors?category=mine")" '400 bad-parameter' 'a category that is none'
is "$(get '/api/v1/repos?language=Shell' | jq -c '[.total, [.repositories[].name]]')" '[1,["engine"]]' 'repositories by language'
is "$(get '/api/v1/repos?author=babbage@example.com' | jq -c '[.total, [.repositories[].name]]')" '[1,["engine"]]' 'by author'
is "$(get "$base/activity?author=ada" | jq -c '[.series[] | [.author.login, .commits]]')" '[["ada",4]]' 'activity of an author'
is "$(get "$base/activity?language=JSON" | jq -c '[.series[] | [.author.login, .commits]]')" '[["renovate[bot]",1]]' 'in a language'
is "$(get "$base/activity?by=language&author=ada" | jq -c '[.series[] | [.language, .commits]]')" '[["C",3],["Shell",2]]' 'languages of an author'
is "$(get "$base/activity?since=2024-01-08&until=2024-01-15" | jq -c '[.first, .last, [.series[].author.login]]')" '["2024-01-08","2024-01-08",[null,"renovate[bot]"]]' 'of some weeks'
is "$(get "$base/composition?since=2023-12-01&until=2023-12-31&language=C" | jq -c '[.starts, [.series[].language]]')" '[["2023-12-01"],["C"]]' 'composition of a month, of a language'
is "$(get "$base/technology-changes?until=2023-11-30" | jq -c '[.total, [.changes[].tech]]')" '[1,["c"]]' 'changes until a day'
for day in 2024-02-30 2023-02-29 2024-13-01 2024-1-1 0000-01-01 yesterday 2024-01-01x ''; do
    is "$(problem "$base/activity?since=$day")" '400 bad-parameter' "since \"$day\""
done
is "$(status "$base/activity?since=2024-02-29") $(status "$base/activity?since=2000-02-29") $(problem "$base/activity?since=1900-02-29")" '200 200 400 bad-parameter' 'leap years'

# By commit, where timeline stored it
as_owner -c "insert into sesami.activity (analysis_id, unit, start, identity_id, language, commits, added, deleted, files, commit)
    select analysis_id, 'commit', start, identity_id, language, 1, 5, n, 1, repeat(n::text, 40) from sesami.activity, generate_series(1, 2) n
    where unit = 'month' and language = '*'" -c "insert into sesami.composition select analysis_id, 'commit', start, repeat(n::text, 40), language, n, n, n
    from sesami.composition, generate_series(1, 2) n where unit = 'month' and start = '2023-11-01'"
is "$(get "$base/activity?unit=commit" | jq -c '[.series[].periods[] | [.start, .commit[:1], .deleted]]')" '[["2024-01-01","1",1],["2024-01-01","2",2]]' 'activity by commit'
is "$(get "$base/composition?unit=commit" | jq -c '[.starts, [.series[].periods[] | [.start, .commit[:1], .bytes]]]')" '[["2023-11-01"],[["2023-11-01","1",1],["2023-11-01","2",2]]]' 'composition by commit'
is "$(status "$base/technology-changes?unit=commit")$(get "$base/activity?unit=year" | jq -c .series)" '200[]' 'units that were not stored: an empty list'

# A person's name is what it is in the repository, not in another that is joined to it.
as_owner -c "insert into sesami.identity (author_id, digest, name, email, login) select author_id, 'x', 'Secret Name', 'ada@secret', 'ada' from sesami.author where login = 'ada'" \
    -c "update sesami.author set name = 'Secret Name', email = 'ada@secret' where login = 'ada'"
is "$(get "$base/contributors?exclude=" | grep -ci secret)$(get "$base/activity" | grep -ci secret)" 00 'names come from the repository alone'
is "$(emails author=ada@secret)$(get "/api/v1/repos?author=ada@secret" | jq .total)" '[1860,0,["vendored","generated"],[]]0' 'and so do those that filters know'
done_testing
