#!/usr/bin/env bash
# make run, stop, help, install, uninstall: what a new user types, with the state in a directory of the test's.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/sample.sh"
cd "$WORK" || exit 1
unset MAKEFLAGS MFLAGS MAKELEVEL
export SESAMI_DATABASE_FAST=1 SESAMI_SQL="$ROOT/sql"
STATE="$WORK/state of 'mine'"
at_exit stop
in_make() { make --no-print-directory -C "$ROOT" STATE="$STATE" "$@"; }
stop() { SESAMI_STATE=$STATE "$ROOT/pipelines/serve" stop "$STATE" && "$ROOT/pipelines/database" stop "$STATE"; }
run() { SESAMI_STATE=$STATE "$ROOT/pipelines/run" "$@" >out 2>err; }
servers() { # how many processes have the state in their arguments: page and Postgres
    local file n=0
    for file in /proc/[0-9]*/cmdline; do
        if { tr '\0' '\n' <"$file"; } 2>/dev/null | grep -qxF -e "$STATE/http.port" -e "$STATE/postgres/data"; then n=$((n + 1)); fi
    done
    echo $n
}
address() { sed -n 's/^Results: \(.*\)#.*/\1/p' out; }

in_make help >out
for target in run demo serve stop deps all test check-asan check-tsan check-valgrind lint bench fuzz install uninstall clean \
    dev dev-d up fresh logs logs-SERVICE down restart status build rebuild clean-volumes shell-db shell-worker; do
    ok "make help lists $target" grep -qE "^  $target " out
done

sample_repository "it's a place"
sample_repository ./-odd
git init -q none
in_make run REPO="$WORK/it's a place" >out 2>err
is $? 0 'make run'
like "$(cat out)" "^file:$WORK/it's a place at commit [0-9a-f]{12} \(main\), 3 commits$" 'prints a summary'
like "$(tail -n 1 out)" '^Results: http://127\.0\.0\.1:[0-9]+/#file%3A' 'and names the address last'
like "$(curl -s "$(address)")" '<html' 'where the page is served'
is "$(curl -s "$(address)api/v1/repos" | jq -r '.repositories[].repo')" "file:$WORK/it's a place" 'with what was stored'
is "$(servers)" 2 'by one server and one database'
first=$(address)
run "it's a place"
like "$? $(cat err)" '^0 .*answered from the store$' 'a second run is answered from the store'
is "$(address)" "$first" 'and serves at the same address'
run -- -odd
is $? 0 'a name with a leading dash is a path'
run none
is $? 1 'a repository without commits: exit code 1'
like "$(cat err)" '^clone: error: .*no commits yet' 'and it is told'
is "$(head -n 1 out)" "file:$WORK/none: nothing is analysed yet" 'also by the summary'
run nowhere
is "$? $(grep -c 'No such file or directory' err)" '1 1' 'a path that is not there'
exits 2 'nothing given' "$ROOT/pipelines/run" ''

kill -KILL "$(cat "$STATE/http.pid")" "$(head -n 1 "$STATE/postgres/data/postmaster.pid")"
run "it's a place"
is "$? $(servers)" '0 2' 'after SIGKILL of page and database the next run starts both again'
kill -KILL "$(cat "$STATE/http.pid")"
sleep 60 &
echo $! >"$STATE/http.pid"
run "it's a place"
is "$? $(servers)" '0 2' 'also when the number of the page belongs to another process'
ok 'which is left alone' kill -0 $!
kill $!
stop
for _ in 1 2; do
    SESAMI_STATE=$STATE "$ROOT/pipelines/run" "it's a place" >>both 2>&1 &
    pids+=($!)
done
wait "${pids[0]}" && wait "${pids[1]}"
is "$? $(servers) $(grep '^Results' both | sort -u | wc -l)" '0 2 1' 'two runs at once share page and database'
sockets=$(cat "$STATE/postgres/sockets")
ok 'make stop' in_make stop
is "$(servers)" 0 'ends page and database'
ok 'and takes the socket away' test ! -e "$sockets"
mkdir unbuilt && cp -R "$ROOT/pipelines" unbuilt
exits 0 'stop needs nothing that was built' env -u SESAMI_BIN unbuilt/pipelines/database stop "$STATE"

# --- installed
dest=$WORK/dest
(umask 077 && in_make install DESTDIR="$dest" PREFIX=/opt/s) >out 2>&1
is $? 0 'make install'
is "$(find "$dest/opt" ! -type l ! -perm -u+r,g+r,o+r)" '' 'for all to read, whatever the umask'
for tool in gh-repos clone blame-count stack-detect timeline db-load job-add job-run job-watch account-repos sesami-keys watch-files sesami-http; do
    like "$("$dest/opt/s/bin/$tool" --version)" "^$tool " "$tool is installed"
    ok "$tool has its man page" test -s "$dest/opt/s/share/man/man1/$tool.1"
done
HOME=$WORK/home env -u SESAMI_BIN -u SESAMI_SQL -u SESAMI_STATE "$dest/opt/s/lib/sesami/pipelines/run" none >out 2>err
is "$? $(head -n 1 out)" "1 file:$WORK/none: nothing is analysed yet" 'the installed pipeline works'
STATE=$WORK/home/.local/state/sesami
is "$(servers)" 2 'with its state below the home'
stop
ok 'make uninstall' in_make uninstall DESTDIR="$dest" PREFIX=/opt/s
is "$(find "$dest" ! -type d)" '' 'leaves nothing'
done_testing
