# stack-detect's records of several commits (slurped), and in $ends [[start, commit], ...] in the order of the
# history: what came, went or changed from each end to the next, one line a change, as timeline's man page
# defines it.
def numbered: group_by(.) | map(to_entries | map([.value, .key])) | add // [];
def versions_of: [.requirement, .resolved // null];
def key: [.path, .ecosystem, .name, .scope];
def by_key: group_by(key) | map({key: (.[0] | key | tojson), value: (map(versions_of) | sort | numbered)}) | from_entries;
def dependency_changes($old; $new):
    ($old | by_key) as $left | ($new | by_key) as $right
    | ($left + $right | keys_unsorted[]) as $key
    | ($left[$key] // []) as $was | ($right[$key] // []) as $is
    | select($was != $is)
    | [$was - $is, $is - $was] | map(map(.[0])) as [$gone, $come]
    | range([$gone, $come] | map(length) | max)
    | if . >= ($gone | length) then ["added", $come[.], null]
      elif . >= ($come | length) then ["removed", $gone[.], null]
      else ["updated", $come[.], $gone[.]] end
    | [.[0], ($key | fromjson)[], .[1][], (.[2] // [null, null])[]];
def first_paths: map({key: .tech, value: .evidence[0].path}) | from_entries;
def tech_changes($old; $new):
    ($old | first_paths) as $was | ($new | first_paths) as $is
    | ($is | to_entries[] | select(.key | in($was) | not) | ["added", .key, .value]),
      ($was | to_entries[] | select(.key | in($is) | not) | ["removed", .key, .value]);
(group_by(.head) | map({key: .[0].head, value: .}) | from_entries) as $of
| foreach $ends[] as [$start, $commit]
    ({now: []}; {was: .now, now: $of[$commit], start: $start, commit: $commit};
     [.start, .commit] + (tech_changes([.was[] | select(.type == "tech")]; [.now[] | select(.type == "tech")]),
                dependency_changes([.was[] | select(.type == "dependency")]; [.now[] | select(.type == "dependency")])))
| @json
