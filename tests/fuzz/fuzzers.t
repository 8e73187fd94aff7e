#!/usr/bin/env bash
# fuzzers: each of them for a few seconds (FUZZ_SECONDS) from the same seed each time, so that the suite
# says the same of the same sources; `make fuzz` runs them longer, from another.
. "$(dirname "$0")/../lib/tap.sh"
seconds=${FUZZ_SECONDS:-3}

[ -z "${SESAMI_BUILD:-}" ] || skip_all 'fuzzers have sanitizers of their own'
echo 'int LLVMFuzzerTestOneInput(const char *d, unsigned long n) { return d && n > 9 ? 0 : 0; }' >"$WORK/try.c"
clang -fsanitize=fuzzer,address "$WORK/try.c" -o "$WORK/try" 2>/dev/null || skip_all "clang's libFuzzer is not there"

# What it found comes with the failure, to be fed to the fuzzer again.
fuzz() { # NAME
    local corpus=$WORK/$1
    "$ROOT/build/fuzz/$1" -seed=1 -max_total_time="$seconds" -artifact_prefix="$corpus/found." "$corpus" >"$corpus.log" 2>&1 && return
    tail -n 30 "$corpus.log"
    base64 "$corpus"/found.* | head -n 40
    return 1
}

ok 'the fuzzers build' make -C "$ROOT" --no-print-directory -s -j"$(nproc)" fuzzers
for source in "$ROOT"/tests/fuzz/*_fuzz.c; do
    name=$(basename "$source" _fuzz.c)
    mkdir -p "$WORK/$name"
    seeds=$ROOT/tests/fuzz/${name}_seeds
    [ ! -x "$seeds" ] || ok "$name: seeds" "$seeds" "$WORK/$name"
    ok "$name: nothing in $seconds s" fuzz "$name"
done
done_testing
