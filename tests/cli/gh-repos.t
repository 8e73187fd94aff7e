#!/usr/bin/env bash
# gh-repos: paths, URLs and records become normalised `repo` records.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/sample.sh"
sample_damage
cd "$WORK" || exit 1

fields() { jq -r '[.repo // "-", .clone_url // .path // .code] | join(" ")'; }
of() { gh-repos -- "$@" 2>stderr | fields; }
from() { printf '%s\n' "$1" | gh-repos 2>stderr; }

is "$(of good)" "file:$WORK/good $WORK/good" 'a directory'
is "$(of bare.git)" "file:$WORK/bare.git $WORK/bare.git" 'a bare repository'
git -C good remote add origin https://someone:secret@GitHub.com/o/n.git
is "$(of good)" "github.com/o/n $WORK/good" 'a directory with an origin has its name'
git -C good remote remove origin

while read -r text want; do
    is "$(of "$text")" "$want" "address $text"
done <<'LIST'
https://github.com/o/n github.com/o/n https://github.com/o/n
https://GitHub.com/o/n.git/ github.com/o/n https://GitHub.com/o/n.git/
github.com/o/n github.com/o/n https://github.com/o/n.git
github.com/o/n.git github.com/o/n https://github.com/o/n.git
git@github.com:o/n.git github.com/o/n git@github.com:o/n.git
ssh://git@host.example:2222/a/b.git host.example/a/b ssh://git@host.example:2222/a/b.git
https://[::1]:8443/o/n [::1]/o/n https://[::1]:8443/o/n
file:///srv/git/x.git/ file:/srv/git/x.git file:///srv/git/x.git/
https://me:secret@github.com/o/n github.com/o/n https://github.com/o/n
https://secret@github.com/o/n github.com/o/n https://github.com/o/n
ssh://me:secret@host.example/o/n host.example/o/n ssh://me@host.example/o/n
http://github.com/o/n - unsupported-protocol
git://github.com/o/n - unsupported-protocol
ext::sh%20-c - unsupported-protocol
https://github.com - bad-address
https:///o/n - bad-address
https://github.com/o - bad-address
https://github.com/o/n/tree/main - bad-address
https://gitlab.example/group/sub/n gitlab.example/group/sub/n https://gitlab.example/group/sub/n
https://-oProxyCommand=x/o/n - bad-address
ssh://-oProxyCommand=x/o/n - bad-address
-oProxyCommand=x:o/n - bad-address
me:secret@host:o/n - bad-address
https://github.com/o/n?tab=readme - bad-address
nothing - not-a-repository
missing - not-a-repository
owner/name - not-a-repository
LIST
is "$(of 'ext::sh -c "touch pwned"')$(find . -name pwned)" '- bad-address' 'a transport helper runs nothing'
is "$(of $'https://github.com/o/n\e[2J')" '- bad-address' 'control characters are refused'

of https://me:secret@github.com/o/n >out
ok 'credentials are in no record and no message' bash -c '! grep -q secret out stderr'
like "$(cat stderr)" 'warning: github.com/o/n: the credentials' 'and their loss is told'

is "$(from '{"type":"repo","repo":"github.com/o/n","stars":3}')" \
    '{"type":"repo","repo":"github.com/o/n","clone_url":"https://github.com/o/n.git","stars":3}' \
    'a repo record is completed, not doubled; unknown fields stay'
is "$(from '{"clone_url":"https://me:secret@mirror.example/x","repo":"github.com/o/n","type":"repo"}')" \
    '{"type":"repo","repo":"github.com/o/n","clone_url":"https://mirror.example/x"}' \
    'the name given holds for a mirror, credentials do not'
is "$(from "{\"type\":\"repo\",\"path\":\"good\",\"clone_url\":\"https://secret@h.example/x\"}")" \
    "{\"type\":\"repo\",\"repo\":\"file:$WORK/good\",\"path\":\"$WORK/good\",\"clone_url\":\"https://h.example/x\"}" \
    'a path goes first, and a URL beside it is cleaned as well'
is "$(from '{"type":"repo"}' | fields)" '- missing-field' 'a repo record without any place'
is "$(printf '{"type":"repo","path":"x:y"}\n' | gh-repos 2>&1 | grep -c ssh)" 0 'a path is never taken for a host'
exits 0 'all well' gh-repos good github.com/o/n
exits 1 'one failed' gh-repos good missing
done_testing
