#!/usr/bin/env bash
# watch-files: a record for each finished save, however editors make it; directories made, moved and taken away; whose a
# file is; which files; contents kept; a restart tells the same.
. "$(dirname "$0")/../lib/tap.sh"
cd "$WORK" || exit 1
. "$ROOT/tests/lib/watch.sh"
fits() { "$ROOT/tests/lib/validate-schema" --have 2>/dev/null || { skip 'python3-jsonschema is missing' "$1"; return; }; ok "$1" "$ROOT/tests/lib/validate-schema" out; }

# --- what is there
mkdir -p c/os-1-7/hw1/src c/os-1-8/hw1 c/nobody c/os-1-9
printf 'four' >c/os-1-7/hw1/src/a.c
printf 'seven..' >c/os-1-8/hw1/Makefile
printf 'x' | tee c/os-1-7/hw1/notes.txt c/nobody/b.c c/os-1-9/c.c c/d.c >c/os-1-7/hw1/a.o
touch -d '2026-03-01T01:02:03.123456789Z' c/os-1-7/hw1/src/a.c
watch-files --once --layout="$layout" c >out 2>err
is "$? $(cat err)" '0 ' 'what is there is told by --once'
is "$(saves)" $'os-1-7/hw1 src/a.c 4\nos-1-8/hw1 Makefile 7' 'with class, student, assignment, name and size'
is "$(jq -r 'select(.filename == "src/a.c").timestamp' out)" 2026-03-01T01:02:03.123456Z 'and the time of the file, to the microsecond'
is "$(jq -r 'select(.type == "skipped") | "\(.reason) \(.path)"' out | sort)" \
    "$(printf 'layout %s\n' "$WORK"/c/{d.c,nobody,os-1-9/c.c})" 'what does not fit is said'
is "$(tail -n 1 out | jq -c '[.type, .stage, .records, .files, .directories, .overflows]')" '["done","watch-files",2,2,7,0]' 'done has the last word'
fits 'the records fit their schemas'
watch-files --once -c os-1 -a hw1 -s 7 c/os-1-7/hw1 c/os-1-8/hw1 >out
is "$(saves)" $'os-1-7/hw1 Makefile 7\nos-1-7/hw1 src/a.c 4' 'all may be fixed by options'

# --- saves
cat >editor <<'SH'
cd "$1" || exit 1
printf 'one' >truncated.c; printf 'second' >truncated.c
printf 'renamed' >.tmp123; mv .tmp123 renamed.c
printf 'old' >backup.c; mv backup.c backup.c~; printf 'newer' >backup.c; rm backup.c~
printf 'linked!' >.original; ln .original linked.c; rm .original
printf 'a' >appended.c; printf 'b' >>appended.c
printf 'moved' >before.c; mv before.c after.c
printf 'gone' >gone.c; rm gone.c
printf 'x' >"$(printf 'line\nfeed.c')"
printf 'x' >"$(printf 'not\xffutf.c')"
printf 'x' >"$(printf 'n%.0s' {1..253}).c"
SH
mkdir -p e/os-1-1/hw
watch_start --settle=1000 e
bash editor e/os-1-1/hw
python3 - e/os-1-1/hw <<'PY'
import os, sys
at = os.open(sys.argv[1], os.O_TMPFILE | os.O_WRONLY, 0o644)
os.write(at, b"nameless")
os.link(f"/proc/self/fd/{at}", sys.argv[1] + "/nameless.c", src_dir_fd=os.open("/", os.O_PATH), follow_symlinks=True)
PY
watch_until 'any(.filename == "linked.c")'
watch_stop
is "$status" 0 'SIGTERM ends it well'
expected=$(printf '%s\n' 'after.c 5' 'appended.c 2' 'backup.c 5' 'line' 'feed.c 1' 'linked.c 7' 'nameless.c 8' "$(printf 'n%.0s' {1..253}).c 1" 'not�utf.c 1' 'renamed.c 7' 'truncated.c 6' | sort)
is "$(saves | sed 's|^os-1-1/hw ||' | sort)" "$expected" 'each way to save is one record'
is "$(jq -r '.filename_raw // empty' out | base64 -d)" "$(printf 'not\xffutf.c')" 'with the bytes of a name that is not UTF-8'
fits 'the records of saves fit their schemas'
vim=$(command -v vim.tiny vim | head -n 1)
if [ -n "$vim" ]; then
    mkdir -p v/os-1-1/hw && echo int >v/os-1-1/hw/v.c
    watch_start v
    for backup in yes no auto; do
        number=$(saves | wc -l)
        "$vim" -u NONE -i NONE -n -es -c "set backup backupcopy=$backup" -c "normal A$backup" -c wq v/os-1-1/hw/v.c </dev/null
        watch_until "[.[] | select(.filename == \"v.c\")] | length > $number"
    done
    watch_stop
    is "$(saves)" "$(printf 'os-1-1/hw v.c %s\n' 13 4 7 9 | sort)" 'vim, with each kind of backup: one record a save'
else
    skip 'vim is missing' 'saves of vim'
fi

# --- many saves of one file
mkdir -p m/os-1-1/hw
watch_start --settle=1000 --settle-limit=30000 m
for i in $(seq 20); do printf '%*s' "$i" '' >m/os-1-1/hw/often.c; sleep 0.01; done
watch_until 'any(.filename == "often.c")'
is "$(saves)" 'os-1-1/hw often.c 20' 'saves close together are one, of the last state'
watch_stop
watch_start --settle=300 --settle-limit=600 m
end=$((SECONDS + 3))
i=100
while [ $SECONDS -lt $end ]; do printf '%*s' "$((i += 1))" '' >m/os-1-1/hw/never.c; sleep 0.02; done
watch_until 'any(.filename == "never.c")'
number=$(saves | grep -c never.c)
ok "a file saved without end is told now and then ($number times)" test "$number" -ge 3 -a "$number" -le 10
sleep 1
before=$(wc -l <out)
: >>m/os-1-1/hw/often.c
exec 7<>m/os-1-1/hw/often.c 7>&-
chmod 600 m/os-1-1/hw/often.c
sleep 0.5
is "$(wc -l <out)" "$before" 'a file that is opened and closed unchanged is not told'
watch_stop
watch_start --settle-limit=60000 m
exec 7>m/os-1-1/hw/open.c
printf 'half' >&7
sleep 0.4
is "$(saves | grep open.c)" '' 'a file that is still being written is not told'
printf ' and half' >&7
exec 7>&-
watch_until 'any(.filename == "open.c")'
is "$(saves | grep open.c)" 'os-1-1/hw open.c 13' 'but when it is closed'
printf 'last' >m/os-1-1/hw/last.c
watch_stop_by INT
is "$status $(saves | grep last.c) $(tail -n 1 out | jq -r .type)" '0 os-1-1/hw last.c 4 done' 'SIGINT: what has not settled is told first'

# --- directories
mkdir -p d/os-1-1/hw
watch_start d
for i in $(seq 300); do mkdir -p "d/os-$i-5/hw/a/b/c" && echo "$i" >"d/os-$i-5/hw/a/b/c/f.c"; done
watch_until '[.[] | select(.filename == "a/b/c/f.c").class_div] | unique | length == 300'
is "$(jq -r 'select(.filename == "a/b/c/f.c").class_div' out | sort -u | wc -l)" 300 'files in directories just made: none is missed'
mv d/os-3-5/hw/a d/os-3-5/hw/z
watch_until 'any(.filename == "z/b/c/f.c")'
echo more >>d/os-3-5/hw/z/b/c/f.c
watch_until 'any(.filename == "z/b/c/f.c" and .bytes == 7)'
is "$(saves | grep z/b)" $'os-3-5/hw z/b/c/f.c 2\nos-3-5/hw z/b/c/f.c 7' 'a directory renamed: its files under their new path, and what becomes of them'
mv d/os-4-5 d/os-4000-5
watch_until 'any(.class_div == "os-4000")'
mkdir outside && mv d/os-5-5/hw/a outside/ && echo lost >>outside/a/b/c/f.c
mkdir -p outside/in/deep && echo come >outside/in/deep/g.c
mv outside/in d/os-6-5/hw/
watch_until 'any(.filename == "in/deep/g.c")'
is "$(saves | grep -c 'in/deep/g.c 5')" 1 'a directory moved in: its files'
rm -rf d/os-7-5/hw && mkdir -p d/os-7-5/hw/a/b/c && printf again >d/os-7-5/hw/a/b/c/f.c
mv d/os-8-5/hw d/swap && mv d/os-9-5/hw d/os-8-5/hw && mv d/swap d/os-9-5/hw
watch_until 'any(.class_div == "os-8" and .bytes == 2) and any(.class_div == "os-7" and .bytes == 5)'
echo swapped >d/os-8-5/hw/a/b/c/f.c
echo swapped_ >d/os-9-5/hw/a/b/c/f.c
watch_until 'any(.class_div == "os-8" and .bytes == 8) and any(.class_div == "os-9" and .bytes == 9)'
for i in $(seq 100 200); do rm -rf "d/os-$i-5"; done
sleep 0.3
watch_stop
is "$(saves | grep -E '^os-[5789]-' | sed 's/ .* / /')" "$(printf '%s\n' 'os-5-5/hw 2' 'os-7-5/hw 2' 'os-7-5/hw 5' 'os-8-5/hw 2' 'os-8-5/hw 2' 'os-8-5/hw 8' 'os-9-5/hw 2' 'os-9-5/hw 2' 'os-9-5/hw 9')" \
    'moved out: no more; taken away and made anew, or put in each other'"'"'s place: told'
is "$(tail -n 1 out | jq -c '[.directories, .files]')" "[$(find d -type d | wc -l),$(find d -type f | wc -l)]" 'and what is gone is forgotten'

# --- which files
mkdir -p w/os-1-1/hw/{node_modules,build,old,sub} && printf '%s\n' '# comment' 'old/' '' '*.gen.c' '!/os-1-1/hw/keep.gen.c' >ignored
for i in a.c b.txt c.gen.c keep.gen.c node_modules/x.js build/y.c old/z.c sub/build.c .a.c.swp d.csv; do echo x >"w/os-1-1/hw/$i"; done
chosen() { watch-files --once --layout="$layout" "$@" w | jq -r 'select(.type == "snapshot").filename' | sort | xargs; }
is "$(chosen)" 'a.c c.gen.c keep.gen.c old/z.c sub/build.c' 'source files, without what others wrote'
is "$(chosen --ignore-file=ignored)" 'a.c keep.gen.c sub/build.c' 'an ignore file'
is "$(chosen -i '*.c' -i '!a.c')" 'a.c' 'patterns to ignore, the last decides'
is "$(chosen -m '*.txt' -m '*.csv')" 'b.txt d.csv' 'patterns in place of languages'
is "$(chosen -i '!build/')" 'a.c build/y.c c.gen.c keep.gen.c old/z.c sub/build.c' 'what is left out by itself can be taken back'

# --- times
mkdir -p t/os-1-1/hw && cd t/os-1-1/hw || exit 1
echo x >old.c && touch -d '2001-02-03T04:05:06Z' old.c
echo x >future.c && touch -d '2099-01-01T00:00:00Z' future.c
echo x >epoch.c && touch -d '1960-01-01T00:00:00Z' epoch.c
cd "$WORK" || exit 1
changed() { date -u -d "@$(stat -c %.6Z "$1")" +%FT%T.%6NZ; }
watch_start t
is "$(jq -r 'select(.filename == "old.c").timestamp' out)" 2001-02-03T04:05:06.000000Z 'an old time is believed'
is "$(jq -r 'select(.filename == "future.c").timestamp' out)" "$(changed t/os-1-1/hw/future.c)" 'one to come is not'
is "$(jq -r 'select(.filename == "epoch.c").timestamp' out)" "$(changed t/os-1-1/hw/epoch.c)" 'nor one that no database takes'
echo now >t/os-1-1/hw/back.c
watch_until 'any(.filename == "back.c")'
echo later >t/os-1-1/hw/back.c && touch -d '2002-02-02T00:00:00Z' t/os-1-1/hw/back.c
watch_until 'any(.filename == "back.c" and .bytes == 6)'
is "$(jq -r 'select(.filename == "back.c" and .bytes == 6).timestamp' out)" "$(changed t/os-1-1/hw/back.c)" 'nor one before what was told'
watch_stop

# --- contents
mkdir -p s/os-1-1/hw && printf 'same' | tee s/os-1-1/hw/a.c >s/os-1-1/hw/b.c
head -c 3000 /dev/urandom >s/os-1-1/hw/large.c
watch_start --store=kept --store-limit=2K --store-sync s
printf 'other' >s/os-1-1/hw/a.c
watch_until 'any(.filename == "a.c" and .bytes == 5)'
printf 'same' >s/os-1-1/hw/a.c
: >s/os-1-1/hw/empty.c
watch_until 'any(.filename == "empty.c")'
watch_stop
fits 'the records with contents fit their schemas'
bad=''
while read -r content bytes; do
    digest=${content#sha256:}
    file=kept/${digest:0:2}/${digest:2}
    [ "$(sha256sum <"$file")" = "$digest  -" ] && [ "$(stat -c '%s %a' "$file")" = "$bytes 600" ] || bad+=" $file"
done < <(jq -r 'select(.content) | "\(.content) \(.bytes)"' out)
is "$bad" '' 'each content is what its name and its record say'
is "$(find kept -type f | wc -l) $(jq -r '.content // empty' out | sort -u | wc -l)" '4 4' 'and kept once'
is "$(jq -c 'select(.filename == "large.c") | [.bytes, .content]' out)" '[3000,null]' 'a file that is too large is told without'
is "$(jq -r 'select(.reason == "content-too-large").path' out)" "$WORK/s/os-1-1/hw/large.c" 'and why is said'
mkdir -p s/os-1-1/hw/kept
watch-files --once --layout="$layout" --store=s/os-1-1/hw/kept -m '*' s >/dev/null
watch-files --once --layout="$layout" --store=s/os-1-1/hw/kept -m '*' s >out
is "$(jq -r '.filename // empty' out | grep -c kept/)" 0 'the store does not watch itself'
printf 'sa' >"$(grep -rlx same kept)"
watch-files --once --layout="$layout" --store=kept s >out
is "$(grep -rlx same kept | xargs sha256sum | sed 's/ .*//')" "$(printf same | sha256sum | sed 's/ .*//')" 'a content cut short by a crash is put right'
mkdir -p busy/os-1-1/hw
watch_start --store=kept --settle=20 busy
python3 - busy/os-1-1/hw/busy.c <<'PY'
import sys, time
end = time.time() + 2
while time.time() < end:
    with open(sys.argv[1], "wb", 0) as file:
        for i in range(1, 400):
            file.write(b"%d\n" % i)
PY
watch_stop
bad=$(jq -r 'select(.content) | "\(.content) \(.bytes)"' out | while read -r content bytes; do
    digest=${content#sha256:}
    [ "$(stat -c %s "kept/${digest:0:2}/${digest:2}")" = "$bytes" ] || echo "$digest"
done)
is "$bad $(saves | grep -c busy | grep -xc 0)" ' 0' 'a file written all the time: what is kept is what is counted'

# --- usage
while IFS=$'\t' read -r why arguments; do
    # shellcheck disable=SC2086
    exits 2 "$why" watch-files $arguments
done <<LIST
no class	-a h -s 1 c
a student who is no number	-c c -a h -s one c
a class twice	-c c -l {class_div} -a h -s 1 c
a field that is unknown	-l {klass} c
no directory	-c c -a h -s 1
one inside the other	-c c -a h -s 1 c c/os-1-7
a limit below what it limits	-c c -a h -s 1 --settle=300 --settle-limit=200 c
nothing to tell	-c c -a h -s 1 -1 -n c
an ignore file that is missing	-c c -a h -s 1 --ignore-file=missing c
LIST
watch-files --once --layout="$layout" c missing c/d.c >out 2>/dev/null
is "$? $(jq -r 'select(.type == "error").code' out | xargs) $(saves | wc -l)" '1 no-directory no-directory 2' 'a directory that is none keeps no other back'
exits 3 'a store that cannot be' watch-files --once --layout="$layout" --store=c/d.c c

# --- what is there is not new
watch_start --new-only e
printf 'brand new' >e/os-1-1/hw/new.c
watch_until 'any(.filename == "new.c")'
watch_stop
is "$(saves)" 'os-1-1/hw new.c 9' '--new-only says nothing of what is there'
done_testing
