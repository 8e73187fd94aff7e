# shellcheck shell=bash
# Sourced behind tap.sh by tests that drive a browser: npm's playwright-core with Debian's chromium, and axe-core.
#
#   browser_install        skips the test where a part is missing
#   browser SCRIPT ARGS    runs the script of tests/lib; each line "0 NAME" or "1 NAME" that it writes is a test
#                          that passed or failed, "# ..." behind it says more
#
# Kept in build/ for the next test. What is there is whole: it gets its name when it is done.
browser_packages=${SESAMI_BUILD:-$ROOT/build}/browser-1

browser_install() {
    command -v npm >/dev/null || skip_all 'npm is missing'
    command -v chromium >/dev/null || skip_all 'chromium is missing'
    mkdir -p "${browser_packages%/*}"
    exec 8>"$browser_packages.lock"
    flock 8
    if [ ! -d "$browser_packages" ]; then
        rm -rf "$browser_packages.new"
        timeout 120 npm install --prefix "$browser_packages.new" --no-audit --no-fund --ignore-scripts playwright-core@1.65.1 axe-core@4.14.1 \
            >"$WORK/npm.log" 2>&1 || skip_all 'playwright-core or axe-core cannot be installed'
        mv "$browser_packages.new" "$browser_packages"
    fi
    exec 8>&-
}

browser() {
    local script=$1 status
    local result name
    shift
    BROWSER_PACKAGES=$browser_packages CHROMIUM=$(command -v chromium) timeout 400 node "$ROOT/tests/lib/$script" "$@" >"$WORK/browser.out" 2>"$WORK/browser.err"
    status=$?
    while read -r result name; do
        case $result in 0 | 1) tap_result "$result" "$name" ;; *) echo "$result $name" ;; esac
    done <"$WORK/browser.out"
    sed 's/^/# /' "$WORK/browser.err"
    [ "$status" -eq 0 ]
    tap_result $? "$script runs to its end"
}
