# stack-detect's records of several commits (slurped), and in $ends [[start, commit], ...] in the order of the
# history: what came, went or changed from each end to the next, one line a change, as timeline's man page
# defines it.
def numbered: group_by(.) | map(to_entries | map([.value, .key])) | add // [];
def versions: map([.requirement, .resolved // null]) | sort | numbered;
def key: [.path, .ecosystem, .name, .scope];
def dependency_changes($old; $new):
    [$old[], $new[] | key] | unique[] as $key
    | ([$old[] | select(key == $key)] | versions) as $left
    | ([$new[] | select(key == $key)] | versions) as $right
    | [$left - $right, $right - $left] | map(map(.[0])) as [$gone, $come]
    | range([$gone, $come] | map(length) | max)
    | if . >= ($gone | length) then ["added", $come[.], null]
      elif . >= ($come | length) then ["removed", $gone[.], null]
      else ["updated", $come[.], $gone[.]] end
    | [.[0], $key[], .[1][], (.[2] // [null, null])[]];
def tech_changes($old; $new):
    ($old | map({(.tech): .evidence[0].path}) | add // {}) as $was
    | ($new | map({(.tech): .evidence[0].path}) | add // {}) as $is
    | ($is | to_entries[] | select(.key | in($was) | not) | ["added", .key, .value]),
      ($was | to_entries[] | select(.key | in($is) | not) | ["removed", .key, .value]);
(group_by(.head) | map({(.[0].head): .}) | add) as $of
| foreach $ends[] as [$start, $commit]
    ({now: []}; {was: .now, now: $of[$commit], start: $start, commit: $commit};
     [.start, .commit] + (tech_changes([.was[] | select(.type == "tech")]; [.now[] | select(.type == "tech")]),
                dependency_changes([.was[] | select(.type == "dependency")]; [.now[] | select(.type == "dependency")])))
| @json
