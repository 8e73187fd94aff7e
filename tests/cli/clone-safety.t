#!/usr/bin/env bash
# clone: what git is run with, how it is ended, and that the scratch directory goes however the job ends.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/signals.sh"
. "$ROOT/tests/lib/sample.sh"
sample_repository "$WORK/good"
cd "$WORK" || exit 1
export TMPDIR="$WORK/tmp"
mkdir tmp fake
url="file://$WORK/good"
set -m # pipes get process groups of their own, as in a shell that is typed into

# A git that tells what it was given, then sleeps or does the work.
git=$(command -v git)
cat >fake/git <<FAKE
#!/bin/bash
{ printf '%s\n' "\$@"; env; ps -o sid=,pgid=,tty= -p \$\$; } >$WORK/seen
[ ! -e $WORK/slow ] || { mkfifo $WORK/never.\$\$; echo \$\$ >$WORK/pid; read -r x <>$WORK/never.\$\$; }
exec $git "\$@"
FAKE
chmod +x fake/git
faked() { PATH="$WORK/fake:$PATH" "$@"; }

# --- the scratch directory
clone --allow-file "$url" | (cat; jq -r 'select(.type == "clone").path' >/dev/null) >record
path=$(jq -r .path record)
like "$path" "^$WORK/tmp/sesami-[A-Za-z0-9]{6}/0.git$" 'a clone lives below TMPDIR'
ok 'and goes when the job is over' gone
clone --allow-file "$url" | { read -r line; sleep 1.2; git -C "$(jq -r .path <<<"$line")" log --oneline | wc -l; } >count
is "$(cat count)" 3 'it stays while any part of the pipe lives'
ok 'and then goes' gone
clone --allow-file "$url" | { read -r line; dir=$(dirname "$(jq -r .path <<<"$line")"); stat -c '%a %u' "$dir"; } >mode
is "$(cat mode)" "700 $(id -u)" 'it is private'
gone
{ clone --allow-file "$url"; touch cloned; sleep 60; } | { sleep 60; cat; } >out &
await cloned; rm -f cloned
is "$(find tmp -maxdepth 1 -name 'sesami-*' | wc -l)" 1 'a running job has its directory'
kill -KILL -- -$!
wait 2>/dev/null
ok 'kill -9 of the whole job removes it' gone
ln -s "$WORK/good" outside
(clone --allow-file "$url" | { read -r line; ln -s "$WORK/good" "$(jq -r .path <<<"$line")/link"; })
ok 'a symbolic link in it is removed' gone
ok 'not followed' test -f good/run.py

# --- git is ended with clone
touch slow
for signal in TERM INT KILL; do
    rm -f pid
    PATH="$WORK/fake:$PATH" "${with_sigint[@]}" clone --allow-file "$url" >out 2>&1 &
    await pid
    kill -$signal $!
    wait $! 2>/dev/null
    is $? $((128 + $(kill -l $signal))) "SIG$signal ends clone at once"
    ok "SIG$signal ends git" dead "$(cat pid)"
    ok "SIG$signal leaves nothing behind" gone
done
rm -f pid
faked clone --allow-file --timeout=1 "$url" >out 2>&1
is "$(grep -o '{.*}' out | jq -c '[.code, .retryable]')" '["timeout",true]' '--timeout'
ok '--timeout ends git' dead "$(cat pid)"
ok '--timeout leaves nothing behind' gone
rm slow

# --- what git is run with
export GITHUB_TOKEN=a-secret-token GIT_DIR=/nowhere GIT_CONFIG_PARAMETERS="'core.x=y'" GIT_PROXY_COMMAND=evil GIT_EXTERNAL_DIFF=evil
faked clone --allow-file "$url" >out 2>&1
unset GIT_DIR GIT_CONFIG_PARAMETERS GIT_PROXY_COMMAND GIT_EXTERNAL_DIFF
is "$(jq -r .type out)" clone 'a hostile environment changes nothing'
is "$(grep -Ec 'secret|evil|nowhere|core.x' seen)" 0 'nothing of it reaches git'
for line in GIT_TERMINAL_PROMPT=0 GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_ALLOW_PROTOCOL=https:ssh:file; do
    ok "$line" grep -qxF "$line" seen
done
like "$(grep -A1 GIT_CONFIG_KEY <(sort seen))" 'core.hooksPath' 'hooks are off'
is "$(tail -n 1 seen | awk '{ print ($1 == $2), $3 }')" '1 ?' 'git has a session of its own and no terminal'
cat >fake/ssh <<'FAKE'
#!/bin/sh
echo "$@" >>"$0.seen"; shift $(($# - 1)); exec sh -c "$1"
FAKE
chmod +x fake/ssh
is "$(faked clone --only "user@host.example:$WORK/good" | jq -r .commits)" 3 'ssh'
like "$(cat fake/ssh.seen)" '^-oBatchMode=yes .*user@host.example git-upload-pack' 'asks nobody'
is "$(PATH=$SESAMI_BIN clone --allow-file "$url" 2>/dev/null | jq -r .code)" no-git 'without git'
PATH=$SESAMI_BIN exits 3 'without git clone ends with 3' clone --allow-file "$url"

# --- a full disk
if [ "$(id -u)" -eq 0 ] && mkdir full && mount -t tmpfs -o size=64k tmpfs full 2>/dev/null; then
    at_exit "umount -l $WORK/full"
    head -c 200000 /dev/urandom >good/large && commit_as 'Ada Author' 2024-04-01T00:00:00Z good 'Add noise'
    TMPDIR=$WORK/full clone --allow-file "$url" >out 2>&1
    is $? 3 'a full disk ends clone with 3'
    like "$(cat out)" 'No space left' 'and is named'
    is "$(find full -name '*.git' | wc -l)" 0 'the partial clone is gone'
else
    skip 'cannot mount a tmpfs' 'a full disk'
fi
done_testing
