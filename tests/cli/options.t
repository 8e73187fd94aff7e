#!/usr/bin/env bash
# options: what --help offers stands in the man page and the other way round; every page is clean.
. "$(dirname "$0")/../lib/tap.sh"

offered() { # every flag of --help, one a line
    "$1" --help | grep -E '^ +(-., )?--' | sed -E 's/^ +((-.), +)?(--[a-z-]+).*/\2 \3/' | tr ' ' '\n' | grep . | sort -u
}

documented() { # every flag in the heads of the man page's lists
    awk '$1 == ".It" { for (i = 2; i < NF; i++) if ($i == "Fl") print "-" $(i + 1) }' "$1" | sort -u
}

for page in "$ROOT"/src/*/*.1; do
    tool=$(basename "$page" .1)
    is "$(mandoc -Tlint -Wwarning "$page" 2>&1)" '' "$tool.1 is clean"
    is "$(documented "$page")" "$(offered "$tool")" "$tool: man page and --help offer the same"
    ok "$tool.1 has examples" grep -q '^\.Sh EXAMPLES' "$page"
    for code in 0 $([ "$tool" = sesami-http ] || echo 1) 2 3; do
        like "$(sed -n '/^.Sh EXIT STATUS/,/^.Sh [^E]/p' "$page")" "^.It (Li )?$code" "$tool.1 explains exit code $code"
    done
done
for program in "$SESAMI_BIN"/*; do
    ok "$(basename "$program") has a man page" ls "$ROOT"/src/*/"$(basename "$program").1"
done
done_testing
