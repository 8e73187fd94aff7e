#!/usr/bin/env bash
# shellcheck disable=SC2154 # http_start and postgres_start set them
# Who sees what: every function that answers a route, asked by nobody, by a user whom GitHub did not name the
# repository to, and by one whom it did; and the front, asked by nobody.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/postgres.sh"
. "$(dirname "$0")/../lib/http.sh"
postgres_start
fixture_load
as_owner -c "insert into sesami.app_user (login) values ('ada'), ('eve')"
ada=$(as_owner -c "select user_id from sesami.app_user where login = 'ada'")
eve=$(as_owner -c "select user_id from sesami.app_user where login = 'eve'")
private() { as_owner -c "update sesami.repository set private = $1, github_id = 77 where repo = 'github.com/ada/engine'"; }
named() { as_owner -c "delete from sesami.user_repository; insert into sesami.user_repository (user_id, repo, github_id, seen_at) values ($1)"; }
elsewhere() { as_owner -c "insert into sesami.user_repository (user_id, repo, github_id) values ($eve, 'github.com/ada/other', 78)"; }

# One call for each function of the schema: a function without a line here fails the test.
cat >"$WORK/calls" <<'CALLS'
repositories('engine', '', '', 'name', '', 100)
repositories_rows('engine', '', '', 'name', '', null)
repository('ada', 'engine')
contributors('ada', 'engine', '', '', '', '', 'name', '', 100)
contributors_rows('ada', 'engine', '', '', '', '', 'name', '', null)
languages('ada', 'engine')
languages_rows('ada', 'engine')
technologies('ada', 'engine')
technologies_rows('ada', 'engine')
dependencies('ada', 'engine', '', 100)
dependencies_rows('ada', 'engine', '', null)
activity('ada', 'engine', 'week', 'author', '', '', null, null, 'commits', 10)
activity_rows('ada', 'engine', 'week', 'author', '', '', null, null)
composition('ada', 'engine', 'month', '', null, null, 10)
composition_rows('ada', 'engine', 'month', '', null, null)
technology_changes('ada', 'engine', 'month', null, null, '', 100)
technology_changes_rows('ada', 'engine', 'month', null, null, '', null)
skipped('ada', 'engine')
skipped_rows('ada', 'engine')
profile('renovate[bot]')
compare('ada/engine')
CALLS
is "$(sed 's/(.*//' "$WORK/calls" | sort)" \
    "$(as_owner -c "select proname from pg_proc where pronamespace = 'api'::regnamespace and proname not in ('health', 'queue', 'analyses', 'analysis', 'account_repositories')" | sort)" 'every function is tried' # those: analysis.t
is "$(as_owner -c "select proname from pg_proc where pronamespace = 'api'::regnamespace and proname not in ('health', 'queue')
    and (proargnames[1], proargtypes[0]) is distinct from ('viewer', 'bigint'::regtype)")" '' 'each is told first who asks'

# answers VIEWER [SETTING]: whether each says something of engine, a line each. Functions of rows, which do not name
# it, refuse with SE404; one that gives no row at all would count as an answer.
answers() {
    local call said
    while read -r call; do
        said=$(as_reader ${2:+-c "$2"} -c "select api.${call/(/($1, }" 2>&1)
        case $call in
        *_rows*) case $said in '' | *'no such repository'*) said=0 ;; *) said=1 ;; esac ;;
        *) said=$(grep -c '"github.com/ada/engine"' <<<"$said") ;;
        esac
        echo "${call%%(*} $said"
    done <"$WORK/calls"
}
all() { sed "s/(.*/ $1/" "$WORK/calls"; }

private true
elsewhere
is "$(answers null)" "$(all 0)" 'nobody sees a private repository'
is "$(answers "$eve")" "$(all 0)" 'nor does another user'
is "$(answers "$ada")" "$(all 0)" 'nor its owner before GitHub said so'
is "$(answers 99999)" "$(all 0)" 'nor a user that is none'
named "$ada, 'github.com/ada/engine', 77, now()"
elsewhere
is "$(answers "$ada")" "$(all 1)" 'its owner does'
is "$(answers "$eve")$(answers null)" "$(all 0)$(all 0)" 'which helps nobody else'
named "$ada, 'github.com/ada/renamed', 77, now()"
is "$(answers "$ada")" "$(all 1)" 'a renamed one is known by its number'
named "$ada, 'github.com/ada/engine', 78, now()"
is "$(answers "$ada")" "$(all 0)" 'a new one under the old name is another'
named "$ada, 'github.com/ada/engine', null, now()"
is "$(answers "$ada")" "$(all 1)" 'without a number the name counts'
named "$ada, 'github.com/ada/engine', 77, now() - interval '23 hours'"
is "$(answers "$ada")" "$(all 1)" 'what GitHub said is good for a day'
named "$ada, 'github.com/ada/engine', 77, now() - interval '25 hours'"
is "$(answers "$ada")" "$(all 0)" 'and no longer'
named "$ada, 'github.com/ada/engine', 77, now()"
is "$(as_owner -c "delete from sesami.app_user where user_id = $ada" -c 'select count(*) from sesami.user_repository')" 0 'a user who goes takes it along'
as_owner -c "insert into sesami.app_user (login) values ('ada')"
ada=$(as_owner -c "select user_id from sesami.app_user where login = 'ada'")
named "$ada, 'github.com/ada/engine', 77, now()"
for setting in none other; do
    as_owner -c "update sesami.repository set private = null"
    is "$(answers null "set sesami.public = $setting")$(answers "$eve" "set sesami.public = $setting")" "$(all 0)$(all 0)" "with sesami.public = $setting nothing is public"
    is "$(answers "$ada" "set sesami.public = $setting")" "$(all 1)" 'but for those whom GitHub named it to'
done
for value in false null; do
    private "$value"
    is "$(answers null)$(answers "$eve")" "$(all 1)$(all 1)" "where private is $value everybody sees it"
done
like "$(psql -c "insert into sesami.user_repository (user_id, repo) values ($eve, 'github.com/ada/engine')" 2>&1)" 'permission denied' \
    'the loader gives no rights'

# The color of a language that only a private repository has
as_owner -c "update sesami.language set color = '#123456' where language = 'C'" -c "update sesami.repository set private = repo like '%engine'"
color() { as_owner -c "select sesami.api_color($1, 'C')"; }
is "$(color null)$(color "$eve") $(color "$ada")" ' #123456' 'colors come from what is seen'

# The front, asked by nobody: what is private is answered like what is not there.
http_start
same() { get "$1" | jq -c 'del(.request_id)' | sed 's/engine/NAME/g'; }
# Every path of the description, so that none can be forgotten.
jq -r '.paths | to_entries[] | select(.value.get.tags == ["results"]) | .key' "$ROOT/src/web/openapi.json" >"$WORK/paths"
while read -r path; do
    case $path in
    /api/v1/repos | '/api/v1/users/{login}/profile' | /api/v1/compare) continue ;; # below
    esac
    path=${path/\{owner\}/ada}
    is "$(same "${path/\{name\}/engine}")" "$(same "${path/\{name\}/NAME}")" "private is as not there: $path"
    rows=$(get "${path/\{name\}/engine}?format=ndjson" | jq -c .status | sort -u)
    is "$rows" "$([ "$path" = '/api/v1/repos/ada/{name}' ] && echo 406 || echo 404)" 'by rows too'
    is "$(field ETag "${path/\{name\}/engine}") $(status "${path/\{name\}/engine}" -H 'If-None-Match: *')" ' 404' 'in all fields'
done <"$WORK/paths"
is "$(get '/api/v1/users/renovate%5Bbot%5D/profile' | jq -c 'del(.request_id)' | sed 's/renovate.bot./NAME/')" "$(get /api/v1/users/NAME/profile | jq -c 'del(.request_id)')" 'a person of a private repository is nobody'
is "$(get '/api/v1/users/ada/profile' | jq -c '[.lines, [.repositories[].repo], .activity, .technologies]')" '[10,["file:/srv/local code","gitlab.com/group/sub/old"],[],[]]' 'one of others too has what is there'
is "$(get '/api/v1/compare?repos=ada/engine' | jq -c 'del(.request_id)')" "$(get '/api/v1/compare?repos=ada/nothing' | jq -c 'del(.request_id)')" 'nor can it be compared'
is "$(get '/api/v1/compare?repos=ada/engine,gitlab.com/group/sub/old' | jq -r .code)" unknown-repository 'not even with others'
is "$(get /api/v1/repos | jq -c '[.total, ([.repositories[].repo] | sort)]')" '[2,["file:/srv/local code","gitlab.com/group/sub/old"]]' 'lists and totals leave it out'
private false
is "$(status /api/v1/repos/ada/engine)" 200 'made public it is seen at once'
private true
is "$(status /api/v1/repos/ada/engine)" 404 'and made private it is not'
http_stop
private false
http_start --public=none
is "$(get /api/v1/repos | jq .total) $(status /api/v1/repos/ada/engine)" '0 404' '--public=none shows nothing'
is "$(status /healthz) $(status /)" '200 200' 'but that it is well, and the page'
exits 2 '--public=some' sesami-http --public=some
done_testing
