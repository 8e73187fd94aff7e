# Of GitHub's own OpenAPI description the paths $keep alone, with all that they refer to, directly or not; and as rules what
# it says in words only: "(max 100)", and parameters that "will cause a 422 error" beside others, which are refused always;
# and that application/vnd.github+json, which it asks for, is what it calls application/json.
def refs: [.. | objects | .["$ref"]? | strings | ltrimstr("#/") | split("/")] | unique;
def in_words:
    if type != "object" then .
    elif has("application/json") then .["application/vnd.github+json"] = .["application/json"]
    elif .in? != "query" then .
    elif .description | test("Will cause a `422` error if used in the same request") then .schema = {not: {}}
    elif .description | test("\\(max [0-9]+\\)") then
        .schema.maximum = (.description | capture("\\(max (?<most>[0-9]+)\\)").most | tonumber)
    else . end;
. as $all
| {openapi, info, servers, paths: (.paths | with_entries(select(.key | IN($keep[]))))}
| . as $cut
| {known: [], new: ($cut.paths | refs)}
| until(.new == []; .known as $known | .new as $new
    | {known: ($known + $new), new: ([$new[] as $path | $all | getpath($path) | refs[]] | unique - $known - $new)})
| reduce .known[] as $path ($cut; setpath($path; $all | getpath($path)))
| walk(in_words)
