#!/usr/bin/env bash
# links: no program loads a library that its place in the design forbids, not even through another.
. "$(dirname "$0")/../lib/tap.sh"

while read -r program forbidden; do
    file=$SESAMI_BIN/$program
    ! grep -qa '^exec .*valgrind' "$file" || file=$ROOT/bin/$program # check-valgrind's wrapper
    loaded=$(ldd "$file" 2>&1)
    like "$loaded" 'libjansson\.so.* => /' "$program is a program of ours"
    for library in $forbidden; do
        is "$(grep -c "lib$library\.so" <<<"$loaded")" 0 "$program loads no lib$library"
    done
done <<'LIST'
gh-repos pq microhttpd
clone pq curl microhttpd crypto
blame-count pq curl microhttpd crypto
stack-detect pq curl microhttpd crypto
timeline pq curl microhttpd crypto
db-load git2 curl microhttpd
job-add git2 curl microhttpd
job-run git2 curl microhttpd
job-watch git2 curl microhttpd
account-repos git2 curl microhttpd
sesami-keys git2 curl microhttpd
watch-files pq git2 curl microhttpd
sesami-http git2
LIST
done_testing
