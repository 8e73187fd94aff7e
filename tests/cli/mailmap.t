#!/usr/bin/env bash
# Mailmaps are applied as git applies them, odd ones included.
. "$(dirname "$0")/../lib/tap.sh"

# history MAILMAP: a bare repository $WORK/r whose file `f` has a line by each of the authors below.
history() {
    rm -rf "$WORK/r"
    git init -q --bare "$WORK/r"
    {
        local n=0 text='' author
        while IFS= read -r author; do
            n=$((n + 1))
            text+="line $n"$'\n'
            printf 'commit refs/heads/master\nmark :%d\nauthor %s %d +0000\ncommitter C <c@c> %d +0000\n' \
                "$n" "$author" "$n" "$n"
            printf 'data 1\nx\nM 644 inline f\ndata %d\n%s\n' "${#text}" "$text"
            [ "$n" -gt 1 ] || printf 'M 644 inline .mailmap\ndata %d\n%s\n' "${#1}" "$1"
        done <<'AUTHORS'
Ada <ada@example.com>
ada <ADA@EXAMPLE.COM>
Ada Lovelace <ada@example.com>
Bob <bob@example.com>
 <bob@example.com>
Robert <bob@example.org>
Nobody <>
Nobody Else <>
Carl <carl@example.com >
Carl <carl@example.com.org>
AUTHORS
    } | git --git-dir="$WORK/r" fast-import --quiet
}

check() { # NAME MAILMAP
    history "$2"
    is "$(git -C "$WORK/r" rev-list --count HEAD)" 10 "$1: the history is there"
    ok "$1" "$ROOT/tests/lib/compare-blame" "$WORK/r"
}

check 'no mailmap' ''
check 'a name for an address' $'Ada L. <ada@example.com>\n'
check 'another address' $'<new@example.com> <ada@example.com>\n'
check 'name and address' $'New Name <new@example.com> <BOB@example.COM>\n'
check 'by name and address' $'X <x@x> Ada <ada@example.com>\n<y@y> ADA LOVELACE <ada@example.com>\n'
check 'by name, and one for the rest' $'X <x@x> Ada <ada@example.com>\nRest <ada@example.com>\n'
check 'later lines win' $'One <ada@example.com>\nTwo <two@x> <ada@example.com>\nThree <ada@example.com>\n'
check 'comments, blanks, no feed at the end' $'# A <ada@example.com>\n\n  B \t <ada@example.com> # <x>\nbad line\n<bob@example.com>\nC <c@x> <bob@example.org>'
check 'empty addresses' $'Someone <some@one> Nobody <>\n <> <bob@example.com>\nX <> \n'
check 'carriage returns' $'Ada CR <ada@example.com>\r\nBob <b@b> <bob@example.com>\r\n'

git -C "$WORK/r" config mailmap.blob HEAD:f
ok 'mailmap.blob of the repository is read as git reads it' "$ROOT/tests/lib/compare-blame" "$WORK/r"
done_testing
