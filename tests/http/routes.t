#!/usr/bin/env bash
# shellcheck disable=SC2154 # http_start and postgres_start set them
# The routes: what they answer, and that their numbers are those in the tables.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/postgres.sh"
. "$(dirname "$0")/../lib/http.sh"
postgres_start
fixture_load
http_start
base=/api/v1/repos/ada/engine
path=/api/v1/repos/file:/srv%2Flocal%20code

is "$(get /api/v1/repos | jq -c '[.total, [.repositories[].repo]]')" \
    '[3,["github.com/ada/engine","file:/srv/local code","gitlab.com/group/sub/old"]]' 'repositories, the newest analysis first'
is "$(get '/api/v1/repos?search=ENGINE' | jq -c '[.total, .repositories[].lines]')" '[1,1000]' 'a search'
is "$(get '/api/v1/repos?search=%25' | jq .total)" 0 'a search takes % for itself'
is "$(get $base | jq -c '[.repo, .lines, .all_lines, .contributors, .commits, .languages, .technologies, .dependencies]')" \
    '["github.com/ada/engine",1000,15000,3,42,3,3,12]' 'totals of one repository'

is "$(get $base/contributors | jq -c '[.lines, .total, .excludes, [.contributors[] | [.email, .lines, .share, .files]]]')" \
    '[1000,3,["vendored","generated"],[["ada@example.com",700,0.7,7],["babbage@example.com",260,0.26,5],["bot@example.com",40,0.04,1]]]' \
    'contributors without vendored and generated lines'
is "$(get "$base/contributors?exclude=" | jq -c '[.lines, .excludes, [.contributors[].lines]]')" \
    '[15000,[],[9040,5260,700]]' 'contributors with everything'
is "$(get "$base/contributors?exclude=documentation" | jq -c '[.lines, [.contributors[].lines]]')" \
    '[14940,[9040,5200,700]]' 'another list of what is left out'
is "$(get $base/contributors | jq -c '.contributors[0] | [.oldest, .newest, .languages, ([.identities[].joined_by] | sort)]')" \
    '["1843-01-01T00:00:00Z","2024-03-01T00:00:00Z",[{"language":"C","lines":600},{"language":"Shell","lines":100}],[null,"noreply"]]' \
    'one contributor: times, languages, identities'
is "$(get $base/contributors | jq '[.contributors[].share] | add')" 1 'shares add up to the whole'
is "$(get $base/contributors | jq -r .head)" "$(printf 'a%.0s' {1..40})" 'the analysis of the head wins over a newer one of another commit'
is "$(get /api/v1/repos/gitlab.com%2Fgroup%2Fsub/old/contributors | jq -c '[.is_head, .head[:1], .lines]')" '[false,"d",3]' \
    'without one of the head, the newest, and it says so'

is "$(get $base/languages | jq -c '[.languages[] | [.language, .share, .color]]')" \
    '[["C",0.75,"#555555"],["Shell",0.2,"#89e051"],["JSON",0.05,"#292929"]]' 'languages'
is "$(get $base/languages | jq -c '[.extensions[].extension]')" '[".c",".h"]' 'extensions'
is "$(get $base/technologies | jq -c '[.technologies[] | [.kind, .tech, .evidence[0].path]]')" \
    '[["build","cmake","CMakeLists.txt"],["ci","github-actions",".github/workflows/a b#1.yml"],["database","postgresql",null]]' 'technologies'
is "$(get "$base/dependencies?limit=2" | jq -c '[.total, [.dependencies[].name]]')" '[12,["package-1","package-10"]]' 'dependencies'
is "$(get $base/activity | jq -c '[.unit, .by, .first, .last, [.series[] | [.author.email, .commits, .added, .deleted]]]')" \
    '["week","author","2024-01-01","2024-01-22",[["ada@example.com",4,350,15],["babbage@example.com",1,200,0],["bot@example.com",1,40,0]]]' \
    'activity by author: a commit in two languages is one commit'
is "$(get "$base/activity?by=language&top=1" | jq -c '[.series[] | [.language, .others, .commits, [.periods[].start]]]')" \
    '[["C",null,4,["2024-01-01","2024-01-08","2024-01-22"]],[null,2,3,["2024-01-01","2024-01-08"]]]' 'activity by language, the others folded'
is "$(get "$base/activity?by=language&top=1&rank=lines" | jq -c '[.series[].language]')" '["C",null]' 'activity ranked by lines'
is "$(get "$base/activity?unit=month" | jq -c '[.series[].periods]')" '[[{"start":"2024-01-01","commits":4,"added":350,"deleted":15}]]' 'activity by month'
is "$(get "$base/composition?top=2" | jq -c '[.starts, [.series[] | [.language, .others, ([.periods[].bytes] | add)]]]')" \
    '[["2023-11-01","2023-12-01","2024-01-01"],[["C",null,13500],["Shell",null,3000],[null,1,500]]]' 'composition'
is "$(get $base/technology-changes | jq -c '[.unit, .total, [.changes[] | [.start, .commit[:1], .change, .tech // .dependency.name, .dependency.was.requirement]]]')" \
    '["month",4,[["2024-01-01","a","updated","ZLIB","1.2"],["2023-12-01","c","added","cmake",null],["2023-12-01","c","added","ZLIB",null],["2023-11-01","b","added","c",null]]]' \
    'changes of technologies and dependencies, the last first'
is "$(get "$base/technology-changes?unit=week" | jq -c '[.total, .changes]')" '[0,[]]' 'none by week'
is "$(problem "$base/technology-changes?unit=day")" '400 bad-parameter' 'an unknown unit'
is "$(get $base/skipped | jq -c '[.skipped[] | [.stage, .reason, .files]]')" '[["blame-count","binary",3],["blame-count","symlink",1]]' 'skipped'
is "$(get $path | jq -r .repo)" 'file:/srv/local code' 'a local path is reached with its slashes encoded'
is "$(get $path/languages | jq -c '[.languages, .analysed_at]')" '[[],null]' 'a stage that was not run: an empty list'

for part in '' /contributors /languages /technologies /dependencies /activity /composition /technology-changes /skipped; do
    is "$(get "$base$part" | jq -r 'type + " " + .repo + " " + .head[:1]')" 'object github.com/ada/engine a' "repo and head: ${part:-/}"
    is "$(problem "/api/v1/repos/ada/nothing$part")" '404 unknown-repository' "404: ${part:-/}"
done
is "$(status /api/v1/repos/Ada/engine/)" 404 'a slash too many'
is "$(problem /api/v2/repos)" '404 not-found' 'no such route'

profile() { get "/api/v1/users/$1/profile" | jq -c "$2"; }
is "$(profile ADA '[.login, .name, .email, .lines, [.repositories[] | [.repo, .lines, .share]]]')" \
    '["ada","Ada Lovelace","ada@example.com",710,[["github.com/ada/engine",700,0.7],["file:/srv/local code",7,1],["gitlab.com/group/sub/old",3,1]]]' 'a profile: lines and shares'
is "$(profile ada '[[.languages[] | [.language, .lines, .color]], .activity]')" \
    '[[["C",610,"#555555"],["Shell",100,"#89e051"]],[{"start":"2024-01-01","commits":3,"added":300,"deleted":10},{"start":"2024-01-22","commits":1,"added":50,"deleted":5}]]' 'languages, activity by week'
as_owner -c "insert into sesami.technology select analysis_id, lower(language), language, 'language' from sesami.language where language in ('C', 'JSON')"
is "$(profile ada '[.technologies[] | [.tech, .writes]]')" '[["c",true],["cmake",null],["github-actions",null],["json",false],["postgresql",null]]' 'technologies, and languages that are written'
is "$(problem /api/v1/users/nobody/profile) $(problem "/api/v1/users/$(printf 'x%.0s' {1..3000})/profile")" '404 unknown-user 404 unknown-user' 'nobody'
as_owner -c "insert into sesami.analysis (repository_id, stage, head) select repository_id, 'stack-detect', head from sesami.repository where repo like 'file:%'" \
    -c "insert into sesami.language select analysis_id, 'C', '#555555', 1, 100, 7 from sesami.analysis join sesami.repository using (repository_id) where stage = 'stack-detect' and repo like 'file:%'" \
    -c "insert into sesami.technology select analysis_id, 'cmake', 'CMake', 'build' from sesami.analysis join sesami.repository using (repository_id) where stage = 'stack-detect' and repo like 'file:%'"
both='/api/v1/compare?repos=ada/engine,file:/srv/local+code'
is "$(get "$both" | jq -c '[.repositories[] | [.repo, .lines, .contributors, (.languages | length), (.technologies | length)]]')" \
    '[["file:/srv/local code",7,1,1,1],["github.com/ada/engine",1000,3,3,5]]' 'two side by side'
is "$(get "$both" | jq -c '.shared | [[.contributors[] | [.author.login, [.repositories[].lines]]], [.languages[] | [.language, [.repositories[].bytes]]], [.technologies[] | [.tech, (.repositories | length)]]]')" \
    '[[["ada",[7,700]]],[["C",[100,7500]]],[["cmake",2]]]' 'and what they share'
is "$(get '/api/v1/compare?repos=ada/engine,ada/engine' | jq -c '[(.repositories | length), (.shared | map(length))]')" '[1,[0,0,0]]' 'one twice is one'
for repos in '' ',' 'ada/engine,' a,b,c,d,e,f,g,h,i,j,k; do is "$(problem "/api/v1/compare?repos=$repos")" '400 bad-parameter' "compare \"$repos\""; done
is "$(problem '/api/v1/compare') $(problem '/api/v1/compare?repos=ada/nothing') $(status "$both" -H 'If-None-Match: *')" '400 bad-parameter 404 unknown-repository 304' 'compare: nothing, nobody, unchanged'
is "$(get /healthz | jq -r .status)" ok 'healthz'
exits 0 'SIGTERM ends the server with exit code 0' http_stop
ok 'and its port file is gone' test ! -e "$WORK/port"
done_testing
