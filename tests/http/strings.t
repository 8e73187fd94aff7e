#!/usr/bin/env bash
# shellcheck disable=SC2016 # the expressions are jq's
# The page's table of texts: whole in both languages, and what the sources ask it for. (That nothing on the page
# stands outside of it is for dashboard.t and browser-coding.t, which read the pages.)
. "$(dirname "$0")/../lib/tap.sh"
command -v node >/dev/null || skip_all 'node is missing'
cd "$ROOT/src/web" || exit 1
node --input-type=module -e 'import { strings } from "'"$PWD"'/strings.js"; console.log(JSON.stringify(strings))' >"$WORK/strings.json" 2>"$WORK/err"
ok 'the table can be read' jq -e 'length > 200' "$WORK/strings.json"
wrong() { jq -r "to_entries[] | select($1) | .key" "$WORK/strings.json"; }
is "$(wrong '.value | length != 2 or any(.[]; type != "string" or test("^\\s*$"))')" '' 'each text is there in English and Korean'
is "$(wrong '.value | map([scan("\\{\\w+\\}")] | unique) | .[0] != .[1]')" '' 'with the same places to fill'
is "$(wrong '.value | map(split("|") | length) | .[0] > 2 or .[1] != 1')" '' 'Korean has no plural, English two forms at most'
is "$(wrong '.value[1] | test("[가-힣]") or test("^[{}\\w ]*$") | not')" '' 'Korean is Korean'

# t('key') and counted('key'), and t(`prefix.${...}`) for any key with that prefix.
cat ./*.js | grep -v "^  '[a-z]" | grep -oE "(\b(t|counted)\(|[?:(] )'[a-z][a-zA-Z.-]*'" | grep -oE "'[^']*'" | tr -d "'" | sort -u >"$WORK/words"
cat ./*.js | grep -oE "\b(t|has|counted)\('[^']*'" | grep -oE "'[^']*'" | tr -d "'" | sort -u >"$WORK/asked"
cat ./*.js | grep -oE "\bt\(\`[a-z-]+\.\\$" | grep -oE '[a-z-]+\.' | sort -u >"$WORK/prefixes"
cat ./*.js | grep -oE "\b(nothing\(data|choices\(|problem\.\\$).{0,40}" | grep -oE "'[a-z]+'" | tr -d "'" | sort -u | sed 's/$/./' >>"$WORK/prefixes"
jq -r 'keys[]' "$WORK/strings.json" >"$WORK/keys"
is "$(grep -vxFf "$WORK/keys" "$WORK/asked")" '' 'what the sources ask for is there'
is "$(grep -vxFf "$WORK/asked" "$WORK/keys" | grep -vxFf "$WORK/words" | grep -vE "^($(sed 's/\./\\./' "$WORK/prefixes" | paste -sd'|'))")" '' 'and nothing else'
is "$(sed -n '/<body>/,$p' index.html | grep -v noscript | sed 's/<[^>]*>//g' | tr -d ' \n')" '' 'index.html itself says nothing, but to browsers without JavaScript'
done_testing
