#!/usr/bin/env bash
# watch-files under pressure: the kernel's queue runs over, watches run out, the reader is slow or goes away; links,
# pipes, unreadable and vanishing directories; what a restart tells is the same row.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/postgres.sh"
cd "$WORK" || exit 1
. "$ROOT/tests/lib/watch.sh"
# Each path with its size, as saves writes them, of the files below a directory.
files() { (cd "$1" && find . -name '*.c' -type f -printf '%P %s\n') | sed -E 's|^([^/]+/[^/]+)/|\1 |' | grep -v '^ready-' | sort; }
last() { jq -r 'select(.type == "snapshot" and .class_div != "ready") | "\(.class_div)-\(.student_id)/\(.hw_name) \(.filename) \(.bytes)"' out | awk '{ last[$1 " " $2] = $3 } END { for (file in last) print file, last[file] }' | sort; }
# The exit code of the watcher, which is to end by itself.
ended() { dead "$watcher" && wait "$watcher"; status=$?; watcher=''; }
stopped() { local i; for ((i = 0; i < 100; i++)); do grep -q '^State:.*stopped' "/proc/$watcher/status" && return; sleep 0.02; done; }
# make_files DIR NUMBER: that many saves, of files in 100 directories made meanwhile, some of them moved.
cat >make_files <<'PY'
import os, sys
top, number = sys.argv[1], int(sys.argv[2])
for i in range(100):
    os.makedirs(f"{top}/os-{i}-1/hw/deep/er", exist_ok=True)
for i in range(number):
    folder = f"{top}/os-{i % 100}-1/hw/deep/er"
    os.makedirs(folder, exist_ok=True)
    with open(f"{folder}/f{i % 1000}.c", "w") as file:
        file.write("x" * (i % 997))
    if i % 500 == 499:
        os.rename(f"{top}/os-{i % 100}-1/hw/deep", f"{top}/os-{i % 100}-1/hw/moved{i}")
PY

# --- the kernel's queue runs over
python3 make_files o 0
watch_start o
kill -STOP "$watcher"
stopped
python3 make_files o 20000
rm -rf o/os-7-1
kill -CONT "$watcher"
sleep 0.5
printf 'the end' >o/os-0-1/hw/end.c
watch_until 'any(.filename == "end.c")' 60
watch_stop
like "$(tail -n 1 out | jq .overflows)" '^[1-9]' "the kernel lost events ($(tail -n 1 out | jq .overflows))"
is "$(last | comm -13 - <(files o) | head -n 5)" '' "of $(files o | wc -l) files every last state is told"
is "$(tail -n 1 out | jq -c '[.directories, .files]')" "[$(find o -type d | wc -l),$(find o -type f | wc -l)]" 'and what is known is what is there'
echo later >o/os-3-1/hw/later.c
watch_start o
echo anew >o/os-3-1/hw/later.c
watch_until 'any(.filename == "later.c" and .bytes == 5)'
watch_stop

# --- a slow reader
mkdir -p q/os-0-1/hw
mkfifo pipe
watch-files --settle=60 --layout="$layout" q >pipe 2>err &
watcher=$!
exec 6<pipe
sleep 0.3
python3 make_files q 4000 &
maker=$!
sleep 1
stuck=$(cat "/proc/$watcher/fdinfo/"* | grep -c '^inotify wd:')
wait $maker
cat <&6 >out &
reader=$!
printf 'the end' >q/os-0-1/hw/end.c
watch_until 'any(.filename == "end.c")'
watch_stop
exec 6<&-
wait $reader
ok "directories are watched while the output waits ($stuck)" test "$stuck" -gt 100
is "$(tail -n 1 out | jq -c '[.type, .overflows]')" '["done",0]' 'no event is lost to a reader that comes late'
is "$(last | comm -13 - <(files q) | head -n 5)" '' 'nor any save'

# --- a reader that goes away
watch-files --layout="$layout" q >pipe 2>err &
watcher=$!
head -n 1 <pipe >/dev/null
ended
is "$status $(cat err)" '141 ' 'a reader that is gone ends it, quietly'
mkdir -p idle/os-1-1
watch-files --layout="$layout" idle >pipe 2>err &
watcher=$!
exec 6<pipe
sleep 0.3
exec 6<&-
ended
is "$status $(cat err)" '141 ' 'also while there is nothing to tell'
exits 3 'output that cannot be written' bash -c "watch-files --once --layout='$layout' q >/dev/full"

# --- watches run out: in a user namespace the limits are its own
mkdir -p n/os-{1..40}-1/hw
cat >limited <<'SH'
echo 20 >/proc/sys/user/max_inotify_watches || exit 9
exec "$@"
SH
if unshare -U -r bash limited true 2>/dev/null; then
    unshare -U -r bash limited watch-files --settle=60 --rescan=1 --layout="$layout" n >out 2>err &
    watcher=$!
    watch_until 'any(.code == "watch-limit")'
    for i in $(seq 40); do printf '%s' "$i" >"n/os-$i-1/hw/f.c"; done
    mkdir -p n/os-41-1/hw/new/er && printf more >n/os-41-1/hw/new/er/g.c
    watch_until '[.[] | select(.type == "snapshot")] | length >= 41'
    rm -rf n/os-{1..30}-1 # watches are free again
    sleep 2.5
    printf 'still' >n/os-41-1/hw/new/er/g.c
    watch_until 'any(.bytes == 5)'
    watch_stop
    is "$(saves | awk '{ print $2, $3 }' | sort -u | wc -l) $status" '4 1' 'without watches saves are found all the same'
    is "$(saves | wc -l)" 42 'each once'
    like "$(jq -r 'select(.code == "watch-limit").message' out)" 'sysctl.* 1 s$' 'the limit is named, once'
else
    skip 'no user namespaces' 'watches run out'
fi

# --- what is no plain file
mkdir -p h/os-1-1/hw/real outside && echo secret >outside/secret.c
ln -s ../../../outside h/os-1-1/hw/link
ln -s ../../../outside/secret.c h/os-1-1/hw/link.c
ln -s . h/os-1-1/hw/loop
ln -s ../outside h/os-2-1
mkfifo h/os-1-1/hw/pipe.c
mkdir h/os-1-1/hw/directory.c
deep=h/os-1-1/hw
for _ in $(seq 70); do deep+=/d; done
mkdir -p "$deep" && echo x >"$deep/deep.c"
echo x >h/os-1-1/hw/real/x.c
watch_start --store=kept h
mkfifo h/os-1-1/hw/pipe2.c
ln -s ../../../outside/secret.c h/os-1-1/hw/later.c
mv h/os-1-1/hw/real h/os-1-1/hw/was && ln -s ../../../outside h/os-1-1/hw/real && echo more >>outside/secret.c
truncate -s 3G h/os-1-1/hw/huge.c
python3 - h/os-1-1/hw <<'PY' # a path that no call takes at once
import os, sys
os.chdir(sys.argv[1])
for _ in range(20):
    os.mkdir("l" * 250)
    os.chdir("l" * 250)
open("long.c", "w").close()
PY
watch_until 'any(.reason == "long-name") and any(.reason == "too-large")'
echo ended >h/os-1-1/hw/end.c
watch_until 'any(.filename == "end.c")'
watch_stop
is "$(saves)" $'os-1-1/hw end.c 6\nos-1-1/hw real/x.c 2\nos-1-1/hw was/x.c 2' 'links are not followed, pipes not opened'
is "$(jq -r 'select(.type == "skipped").reason' out | sort | xargs)" 'long-name too-deep too-large' 'what is left out is said'
is "$(grep -rl secret kept)" '' 'nothing from outside is stored'
if "$ROOT/tests/lib/validate-schema" --have 2>/dev/null; then
    ok 'the records fit their schemas' "$ROOT/tests/lib/validate-schema" out
else
    skip 'python3-jsonschema is missing' 'schemas'
fi

# --- directories that cannot be read, and DIRs that go
mkdir -p u/os-1-1/hw/closed r1/os-1-1/hw r2/os-1-1/hw && echo x >u/os-1-1/hw/closed/x.c
chmod 000 u/os-1-1/hw/closed
as_nobody=()
[ "$(id -u)" -ne 0 ] || as_nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups)
chmod 755 "$WORK"
"${as_nobody[@]}" watch-files --rescan=1 --settle=60 --layout="$layout" u >out 2>err &
watcher=$!
watch_until 'any(.reason == "unreadable")'
chmod 755 u/os-1-1/hw/closed
watch_until 'any(.filename == "closed/x.c")'
printf more >u/os-1-1/hw/closed/y.c
watch_until 'any(.filename == "closed/y.c")'
watch_stop
is "$(saves) $(jq -r 'select(.reason).path' out)" $'os-1-1/hw closed/x.c 2\nos-1-1/hw closed/y.c 4 '"$WORK/u/os-1-1/hw/closed" 'an unreadable directory is said once, and read when it can be'
watch_start r1 r2
rm -rf r1
watch_until 'any(.code == "gone")'
echo x >r2/os-1-1/hw/a.c
watch_until 'any(.filename == "a.c")'
mv r2 r3
ended
is "$status $(jq -r 'select(.type == "error") | .code' out | xargs) $(tail -n 1 out | jq -c '[.type, .files]')" \
    '1 gone gone ["done",0]' 'a DIR that is removed or moved away is an error; without any it ends'

# --- a restart: through db-load into Postgres
postgres_start
rows() { as_owner -c "select count(*) from coding.snapshot"; }
mkdir -p p/os-1-{1,2}/hw && for i in $(seq 50); do printf '%*s' "$i" '' >"p/os-1-$((i % 2 + 1))/hw/$(printf 'a%%40@ %s\n.c' "$i")"; done
touch -d '2099-01-01T00:00:00Z' p/os-1-1/hw/future.c
"${with_sigint[@]}" watch-files --settle=60 --layout="$layout" p > >(db-load >out 2>loaded; echo "$?" >rc) &
watcher=$!
watch_until '[.[] | select(.type == "snapshot")] | length == 51'
echo 'new' >p/os-1-1/hw/new.c
for _ in $(seq 100); do [ "$(rows)" = 52 ] && break; sleep 0.05; done
is "$(rows)" 52 'watch-files | db-load: rows are there while it runs'
watch_stop
await rc
sleep 0.1
is "$status $(cat rc loaded)" '0 0
db-load: 52 snapshots, builds and runs stored, 0 known' 'and ends well'
touch -a p/os-1-1/hw/new.c
mv p/os-1-2/hw p/os-1-2/other && mv p/os-1-2/other p/os-1-2/hw
watch-files --once --layout="$layout" p | db-load --only 2>loaded
is "$? $(cat loaded) $(rows)" '0 db-load: 0 snapshots, builds and runs stored, 52 known 52' 'a restart tells the same rows'
is "$(as_owner -c "select s.bytes, to_char(saved_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') from coding.snapshot s join coding.file f using (file_id) where f.name = 'new.c'")" \
    "4|$(date -u -d "@$(stat -c %.6Y p/os-1-1/hw/new.c)" +%FT%T.%6NZ)" 'a row is the file as it stands'
watch-files --once --layout="$layout" p gone-now 2>/dev/null | db-load --only 2>/dev/null
is "$(as_owner -c "select stage, code from sesami.error")" 'watch-files|no-directory' 'and its errors are kept'
done_testing
