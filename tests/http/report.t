#!/usr/bin/env bash
# shellcheck disable=SC2016 # what stands between single quotes is meant for others than this shell
# pipelines/report: one page that needs no server, with hostile texts in it.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/postgres.sh"
. "$ROOT/tests/lib/http.sh"
. "$ROOT/tests/lib/browser.sh"
cd "$WORK" || exit 1
exits 2 'report without a repository' "$ROOT/pipelines/report"
browser_install
postgres_start
fixture_load
hostile='</script><script>alert(1)</script><!-- $(touch owned) ` \" \u2028'
printf "update sesami.repository set description = :'text', private = true where repo like '%%engine';\n" | as_owner -v text="$hostile"
exits 1 'a repository that nothing is stored of' "$ROOT/pipelines/report" --stored ada/nothing
ok 'a page of what is stored' bash -c '"$ROOT/pipelines/report" --stored ada/engine >engine.html'
is "$(as_owner -c "select private from sesami.repository where repo like '%engine'")" t 'a private repository stays private'
is "$(grep -c '<script' engine.html) $(grep -oc 'alert(1)</script>' engine.html)" '4 0' 'no text of the repository is a tag'
ok 'nor is it run by the shell' test ! -e owned
is "$(grep -oE '(src|href)="[^"]{0,20}' engine.html)" 'href="data:image/svg+xml;b' 'nothing of it lies elsewhere'
browser report.mjs "${SESAMI_PICTURES:-$WORK/pictures}" engine.html 'alert\(1\).*1,000.*lines.*Ada Lovelace.*GitHub Actions'

"$ROOT/tests/lib/sample-history" harbour.git
export SESAMI_STATE=$WORK/state
at_exit "$ROOT/pipelines/database stop $SESAMI_STATE"
ok 'a repository is analysed for it' bash -c '"$ROOT/pipelines/report" harbour.git >harbour.html'
browser report.mjs "${SESAMI_PICTURES:-$WORK/pictures}" harbour.html 'example/harbour.*Mina Park'
done_testing
