#!/usr/bin/env bash
# .gitattributes: what the libraries read in them is what `git check-attr` says.
. "$(dirname "$0")/../lib/tap.sh"
helper=${SESAMI_BUILD:-$ROOT/build}/helpers/attributes-of
[ -x "$helper" ] || skip_all "build/helpers/attributes-of is not built (make helpers)"
names=(linguist-language linguist-vendored linguist-generated linguist-documentation
    linguist-detectable filter diff text)

# agree REPOSITORY NAME: every path of the work tree, both ways
agree() {
    git -C "$1" add -A && git -C "$1" commit -qm x
    git -C "$1" -c core.quotePath=false ls-files >"$WORK/paths"
    is "$("$helper" "$1" "${names[@]}" <"$WORK/paths")" \
        "$(git -C "$1" -c core.quotePath=false check-attr --cached --stdin "${names[@]}" <"$WORK/paths" 2>/dev/null)" "$2"
}

git init -q -b main "$WORK/written" && cd "$WORK/written" || exit 1
mkdir -p lib/deep/er 'with space' a/b/c ünï '[odd]'
touch x.c x.h lib/x.c lib/deep/x.c lib/deep/er/x.c lib/deep/er/y.min.js 'with space/x.c' a/b/c/x.c \
    a/x.c ünï/x.c '[odd]/x.c' '!x.c' 'star*.c' Makefile a/Makefile a/b/Makefile .hidden
cat >.gitattributes <<'END'
[attr]theirs linguist-vendored -linguist-detectable
[attr]twice theirs text=auto
[attr]again again linguist-generated
*.c linguist-language=C
/x.c linguist-language=C++ text
lib/** theirs
lib/**/er/* -linguist-vendored !text
*.min.js twice
a/*/x.c filter=lfs diff=x text=
a/**/x.c linguist-documentation=false
"with space/*" linguist-generated
"\303\274n\303\257/x.c" filter=unicode
[[]odd]/*.c filter=odd
!x.c filter=negated
\!x.c filter=escaped
star\*.c filter=star
Make* binary
a/ filter=folder
a/b/** again
*.[hc] text=class
x.c bad@name filter=ignored
   x.h   linguist-language=Objective-C	-text
# *.c filter=comment
.h* linguist-documentation
END
cat >lib/.gitattributes <<'END'
[attr]local filter=local
x.c local linguist-language=Lib
/deep/x.c linguist-language=Deep
deep/** !linguist-vendored
END
printf '*.c text eol=lf linguist-detectable\r\nMakefile -binary diff\r\n' >a/.gitattributes
agree "$WORK/written" 'patterns, macros, quoting, folders'

# Random rules over random paths; the seed is told when they differ.
pick() { # WORD...: a random one of them, in $picked
    local words=("$@")
    picked=${words[RANDOM % ${#words[@]}]}
}
for seed in 1 2 3 4 5 6; do
    RANDOM=$seed
    repo=$WORK/random$seed
    git init -q -b main "$repo" && cd "$repo" || exit 1
    [ "$(git -C "$repo" rev-parse --is-inside-work-tree)" = true ] || exit 1
    for _ in $(seq 40); do
        pick a b ab c.d x.c
        one=$picked
        pick a b ab c.d y.h
        two=$picked
        pick a.c b.h abc c.d aXb
        three=$picked
        mkdir -p "d$one/e$two" && touch "d$one/e$two/$three" "d$one/$three" "$three"
    done
    for folder in . da da/ea db; do
        [ -d "$folder" ] || continue
        for _ in $(seq 25); do
            pick '' '' / '**/' 'd*/' 'da/' 'd?/**/' '*/' 'e*/' '**/ea/'
            head=$picked
            pick 'a' '*' '?' '[ab]' '[!a]' 'c.' '**' '[a-c]*' 'a*b'
            middle=$picked
            pick '' '*' '.c' '.?' '[ch]' '/**' '/*' 'X*'
            tail=$picked
            pick text -text '!text' text=auto diff=x -diff linguist-vendored -linguist-vendored \
                linguist-language=C binary -binary '!diff' 'filter=lfs text' 'linguist-generated=false'
            echo "$head$middle$tail $picked"
        done >"$folder/.gitattributes"
    done
    agree "$repo" "random rules, seed $seed"
done
done_testing
