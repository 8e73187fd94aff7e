#!/usr/bin/env bash
# shellcheck disable=SC2154 # http_start and postgres_start set them
# The page, opened by a real browser: the numbers of the fixture are on it.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/postgres.sh"
. "$(dirname "$0")/../lib/http.sh"
command -v chromium >/dev/null || skip_all 'no chromium'
postgres_start
http_start
turn=0

# dom ADDRESS [OPTION...]: the page's text and tags once everything is loaded
dom() {
    turn=$((turn + 1))
    timeout 60 chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
        --disable-component-update --disable-sync --user-data-dir="$WORK/chromium.$turn" --virtual-time-budget=10000 \
        --enable-logging=stderr --v=0 --dump-dom "${@:2}" "$url/$1" 2>"$WORK/chromium.err"
}
words() { sed 's/<[^>]*>/ /g' | tr -s ' \n' ' '; }

page=$(dom '' | words)
like "$page" 'Nothing has been analysed yet' 'an empty database'

fixture_load
page=$(dom '')
like "$page" 'data-state="ready"' 'the list is loaded'
like "$(words <<<"$page")" 'github.com/ada/engine The analytical engine 1,000 lines · 3 contributors · C, Shell, JSON' 'a repository in the list'
like "$page" 'href="#gitlab.com%2Fgroup%2Fsub%2Fold"' 'leads to its results'

page=$(dom '#github.com%2Fada%2Fengine')
text=$(words <<<"$page")
like "$page" 'data-state="ready"' 'the results are loaded'
like "$text" '1,000 lines 3 contributors 42 commits 3 languages 3 technologies 12 dependencies' 'totals'
like "$text" 'Ada Lovelace @ada 2 identities Ada Lovelace <?.*1\+ada@users.noreply.github.com.*: noreply 70\.0 % 700 7 C, Shell 1843-01-01 2024-03-01' 'the first contributor'
like "$text" 'babbage@example.com 26\.0 % 260 5 C 1837-01-01' 'the second'
like "$text" 'renovate\[bot\] bot ' 'bots are marked'
like "$text" '1,000 lines that are there now .* Left out: vendored files, generated files\.' 'what the shares are of'
like "$text" 'C 75\.0 % Shell 20\.0 % JSON 5\.0 %' 'languages'
like "$page" 'background-color: rgb\(137, 224, 81\)' 'in their colors'
like "$text" 'Continuous integration GitHub Actions .github/workflows/a b#1.yml:3' 'technologies by kind with evidence'
like "$page" "href=\"https://github.com/ada/engine/blob/a{40}/.github/workflows/a%20b%231.yml#L3\"" 'which leads to the line at that commit'
like "$text" 'package-1 \^1\.0\.0 – runtime npm package.json:1' 'dependencies'
like "$text" 'Show all 12 dependencies' 'of which the first ten'
like "$text" 'blame-count binary 3 blame-count symbolic links 1' 'what was skipped'
like "$text" 'Ada Lovelace 4 Charles .* Babbage 1 renovate\[bot\] 1' 'activity by author'
is "$(grep -oE '<g class="(bars|area)">(<path[^>]*></path>)+' <<<"$page" | sed -E 's/ d="[^"]*"//g; s/ fill="[^"]*"//g')" \
    "$(printf '<g class="bars">%s\n<g class="area">%s' '<path></path><path></path><path></path>' '<path></path><path></path><path></path>')" 'two charts of three series'
if grep -q '<script>alert' <<<"$page"; then tap_result 1 'a name with markup stays text'; else tap_result 0 'a name with markup stays text'; fi
like "$page" '&lt;script&gt;alert\(1\)&lt;/script&gt;' 'and is shown as it is'
is "$(grep -ciE 'Content Security Policy|Uncaught|Refused to' "$WORK/chromium.err")" 0 'the browser complains of nothing'

text=$(dom '#github.com%2Fada%2Fengine?by=language&unit=month&show=lines' | words)
like "$text" 'By Author Language' 'the switches'
like "$text" 'Activity .* C 265 0 100 200 300 2024 As a table' 'the address chooses the series, the unit and the measure'
text=$(dom '#file%3A%2Fsrv%2Flocal%20code' | words)
like "$text" 'Languages have not been looked for yet.* Ada Lovelace .*The history has not been read yet' 'stages that were not run say so'
text=$(dom '#gitlab.com%2Fgroup%2Fsub%2Fold' | words)
like "$text" 'blame-count is of dddddddddd: an older commit than the head' 'results of an older commit say so'
text=$(dom '#github.com%2Fada%2Fnothing' | words)
like "$text" 'Not here This has not been analysed, or you may not see it\. Repositories' 'a repository nobody knows'
postgres_stop
text=$(dom '#github.com%2Fada%2Fengine' | words)
like "$text" 'Something went wrong The database cannot be reached\. Try again' 'no database'
ok 'a narrow dark screen draws too' dom '' --window-size=390,800 --blink-settings=preferredColorScheme=0
done_testing
