# shellcheck shell=bash
# Sourced behind tap.sh by tests that end programs in the middle. They work in $WORK, with temporary files in tmp/.

# Before a command: SIGINT ends it even where a shell started the test with & and so ignores it, which no shell can
# take back.
# shellcheck disable=SC2034
with_sigint=(env --default-signal=INT)

# Waits until there is nothing in tmp/; shows what is when that takes too long.
gone() { local i; for ((i = 0; i < 300; i++)); do [ -z "$(ls -A tmp)" ] && return 0; sleep 0.1; done; ls -RA tmp; return 1; }
# Waits until a file is there.
await() { local i; for ((i = 0; i < 600; i++)); do [ -e "$1" ] && return 0; sleep 0.05; done; return 1; }
# Waits until a process is not.
dead() { local i; for ((i = 0; i < 300; i++)); do kill -0 "$1" 2>/dev/null || return 0; sleep 0.05; done; return 1; }
