# shellcheck shell=bash
# Sourced behind tap.sh and postgres.sh by tests of coding activity.
#
#   answers_differ FILE   in what the database's answers to the questions of coding-reference's FILE differ from those there

# Buckets, which the front writes as JSON (tests/http/coding.t), are written so here.
written() {
    python3 -c '
import datetime, json, sys
for line in sys.stdin:
    if line[0] in "[{\"n" and not line[1:2].isdigit():
        print(line, end="")
        continue
    times, steps = ([int(n) for n in part.split(",")] for part in line.strip()[1:-1].split("}{")) if line.strip() else ([], [])
    print(json.dumps({"trends": [{"timestamp": datetime.datetime.fromtimestamp(t, datetime.timezone.utc).strftime("%Y%m%d_%H%M"),
        "total_size": float(sum(steps[:i + 1])), "size_change": float(steps[i])} for i, t in enumerate(times)]}, separators=(",", ":")))'
}
answers_differ() { cut -f 2 "$1" | sed 's/^/select /; s/$/;/' | as_reader -f - | written | diff - <(cut -f 3 "$1") | head -n 6; }
