#!/usr/bin/env bash
# bad-input: what every filter does alike with records and streams that are wrong.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/postgres.sh"
postgres_start # db-load asks for its database before it reads
cd "$WORK" || exit 1

unknown='{ "type" : "zzz", "n": 1.0e5,"big":123456789012345678901e1, "s":"\u00fc\/ü" , "deep":[[{}]] }'
codes() { jq -r 'select(.type == "error").code'; }

every_filter() { # TOOL, with a RECORD that it consumes but cannot use
    local tool=$1 incomplete=$2

    while IFS=$'\t' read -r what code line; do
        printf '%b\n{"type":"zzz"}\n' "$line" | $tool >out 2>err
        is $? 1 "$tool: $what fails"
        is "$(codes <out | head -n 1)" "$code" "$tool: $what has its code"
        is "$(grep -c '^{"type":"zzz"}$' out)" 1 "$tool: the record behind $what is copied"
        like "$(cat err)" "^$tool: error: " "$tool: $what is told"
    done <<LIST
not JSON	bad-json	nonsense
half an object	bad-json	{"type":"zzz"
a NUL byte	bad-json	{"type":"z\0z"}
an escaped NUL	bad-json	{"type":"z\\\\u0000z"}
bytes that are not UTF-8	bad-json	{"type":"\0377"}
a repeated key	bad-json	{"type":"zzz","type":"yyy"}
an array	bad-record	["type"]
a record without a type	missing-field	{"a":1}
a type that is no string	missing-field	{"type":5}
a record without what is needed	missing-field	$incomplete
LIST
    { head -c 67108870 /dev/zero | tr '\0' x; echo; echo '{"type":"zzz"}'; } | $tool >out 2>err
    is "$? $(codes <out)" '1 line-too-long' "$tool: a line over 64 MiB"
    is "$(tail -n 1 out)" '{"type":"zzz"}' "$tool: and the line behind it is read"

    printf '%s\n{"type":"yyy"}\n\n%s' "$unknown" "$unknown" | $tool >out 2>err
    is "$? $(cat out)" "0 $(printf '%s\n{"type":"yyy"}\n%s' "$unknown" "$unknown")" "$tool: unknown records are copied byte for byte, in order"
    is "$(cat err)" '' "$tool: without a word"
    is "$(printf '%s\n' "$unknown" | $tool --only)" '' "$tool: --only copies nothing"
    is "$($tool </dev/null 2>&1)$?" 0 "$tool: no input is no error"
}

every_stream() { # TOOL
    local tool=$1
    printf '%s\n' "$unknown" | $tool >/dev/full 2>err
    is $? 3 "$tool: a full disk behind stdout ends with 3"
    like "$(cat err)" "^$tool: error: cannot write output: No space left" "$tool: and is named"
    $tool --help >/dev/full 2>/dev/null
    is $? 3 "$tool: --help on a full disk ends with 3"
    $tool </ >out 2>err
    is $? 3 "$tool: unreadable input ends with 3"
    like "$(cat err)" 'cannot read standard input' "$tool: and is named"
    yes "$unknown" 2>/dev/null | $tool 2>err | head -n 1 >out
    is "${PIPESTATUS[1]} $(wc -l <out) $(cat err)" '141 1 ' "$tool: a reader that leaves ends it quietly"
}

every_option() { # PROGRAM
    local tool=$1 flag
    $tool --hlep >out 2>err
    is "$? $(cat out)" '2 ' "$tool: a misspelt option is wrong usage"
    like "$(cat err)" "^$tool: error: .*did you mean --help" "$tool: with a hint"
    exits 2 "$tool: an unknown short option" "$tool" -@
    for flag in --help --version -h -V; do
        $tool $flag >out 2>err
        is "$? $(cat err)" '0 ' "$tool $flag: ends well, says nothing on stderr"
        like "$(cat out)" "$tool" "$tool $flag: prints to stdout"
    done
}

every_filter gh-repos '{"type":"repo"}'
every_filter clone '{"type":"repo"}'
every_filter blame-count '{"type":"clone","repo":"x.example/a/b"}'
every_filter stack-detect '{"type":"clone","repo":"x.example/a/b"}'
every_filter timeline '{"type":"clone","repo":"x.example/a/b"}'
every_filter db-load '{"type":"blame","repo":"x.example/a/b"}'
for tool in gh-repos clone blame-count stack-detect timeline db-load; do
    every_stream $tool
    every_option $tool
    exits 2 "$tool: --progress of an unknown kind" $tool --progress=loud
done
every_option sesami-keys
every_option sesami-http
done_testing
