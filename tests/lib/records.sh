# Sourced by tests that load records: streams made by jq, and the store's content as text.
#
#   records REPO HEAD [N]     a whole analysis; N (default 20) rows of blame, activity and the like
#   stage_of STAGE            of the records on stdin those of one stage, with its done
#   stored                    all that is stored, without numbers and times of loading; as sesami_owner
# shellcheck shell=bash

records() {
    jq -nc --arg repo "$1" --arg head "$2" --argjson n "${3:-20}" '
        def of($type): {type: $type, repo: $repo, head: $head};
        def author($i): {name: "Author \($i % 7)", email: "a\($i % 7)@example.com", bot: ($i % 7 == 3)}
            + if $i % 7 == 5 then {login: "five", joined_by: "noreply"} else {} end;
        def skipped($stage): of("skipped") + {stage: $stage, reason: "binary", files: 2};
        def stage($name; $records): $records[], of("done") + {stage: $name, records: ($records | length),
            files: $n, lines: 100, seconds: 0.25, options: {unit: "week"}, version: "0.1.0"};
        of("clone") + {path: "/nowhere", branch: "main", commits: $n, bytes: 1000, shallow: false,
            object_format: "sha1", cached: false, seconds: 1.5},
        stage("blame-count"; [range($n) | of("blame") + {author: author(.), language: "C\(. / 7 | floor)",
            category: "source", files: 1, lines: (. + 1), oldest: "2020-01-01T00:00:00Z",
            newest: "2024-02-29T23:59:59Z"}] + [skipped("blame-count")]),
        stage("stack-detect"; [range($n) | of("language") + {language: "L\(.)", color: "#00ff00", files: 1, bytes: 10,
            lines: .}, of("dependency") + {ecosystem: "npm", name: "d\(.)", requirement: "^1", scope: "runtime",
            path: "package.json", line: .}]
            + [of("extension") + {extension: ".c", files: 3, bytes: 30, lines: 12},
               of("tech") + {tech: "make", name: "Make", kind: "build", evidence: [{path: "Makefile", line: 1,
               rule: "file"}]}, skipped("stack-detect")]),
        stage("timeline"; [range($n) | of("activity") + {unit: "week", start: "2024-01-0\(. % 7 + 1)",
            author: author(.), language: "C", commits: 1, added: ., deleted: 0, files: 1}]
            + [range($n) | of("activity") + {unit: "month", start: "2024-01-01", author: author(.), language: "*",
            commits: 1, added: ., deleted: 0, files: 1, merges: 0, co_authored: 0}]
            + [of("composition") + {unit: "month", start: "2024-01-01", commit: $head, language: "C", bytes: 1,
               lines: 1, files: 1},
               of("tech_change") + {unit: "month", start: "2024-01-01", commit: $head, tech: "make",
               change: "added", path: "Makefile"}])'
}

stage_of() { jq -c --arg stage "$1" 'select(.type == "clone" or .stage == $stage or
    ({blame: "blame-count", activity: "timeline", composition: "timeline", tech_change: "timeline"}[.type]
     // (if .type | IN("language", "dependency", "extension", "tech") then "stack-detect" else null end)) == $stage)'; }

stored() { as_owner -f "$ROOT/tests/lib/stored.sql" | sort; }
