# The model of batch/capacity. Reads measured.tsv's and prices.tsv's lines, marked by their first field, then lists:
# repositories and MiB. Writes an estimate as JSON for each.
#
#limit
#limit Limits:
#limit - An array has at most 10,000 children: batch/submit makes several. --per-job puts more repositories into a child.
#limit - SubmitJob takes some 50 a second: a message for each repository (a Pipe submits one job each) is for thousands,
#limit   arrays are for more.
#limit - Each child has one connection to Postgres, and db-load another while it stores: from some 100 children at once on
#limit   put pgbouncer in between (session pooling for job-run's LISTEN, or a pool of 2 for each child).
#limit - From some 10,000 repositories on the tables of history want partitioning by repository and a larger machine;
#limit   10,000,000 fill more than one Postgres holds with ease: shard by owner, or keep the years before in S3.
#limit - GitHub allows 5,000 requests an hour and token for the API; clones are not counted, but thousands at once from
#limit   one address are slowed down: keep max_vcpus where git answers.
#limit - Secrets Manager answers some 10,000 a second, and SQS more than that: neither is near.
BEGIN { FS = "[\t ]+" }
$1 == "measured" { seconds += $5; mebibytes += $3; next }
$1 == "price" { if ($2 != "") price[$2] = $3; next }
{
    repos = $1; mib = $2
    children = int((repos + per - 1) / per)
    busy = (children * (price["start_seconds"] + price["child_seconds"]) + mib * seconds / mebibytes) * price["spot_loss"]
    at_once = int(price["max_vcpus"] / price["vcpus"])
    if (at_once > children) at_once = children
    if (at_once < 1) at_once = 1
    vcpu_hours = busy * price["vcpus"] / 3600
    hours = busy / at_once / 3600
    machines = vcpu_hours * price["vcpu_hour"]
    gib = mib * price["stored_kib"] / 1048576
    others = repos * price["log_kib"] / 1048576 * price["log_gib"] + mib / 1024 * price["nat_gib"] + hours * price["database_hour"]
    others += children * 4 / 1e6 * price["sqs_million"] + children * 2 / 1e4 * price["secret_ten_thousand"] + gib * price["database_gib_month"] * 2
    printf "{\"repos\":%d,\"mib\":%.0f,\"children\":%d,\"arrays\":%d,\"at_once\":%d,\"vcpu_hours\":%.2f,\"hours\":%.2f,\"database_gib\":%.2f,\"machines\":%.2f,\"cost\":%.2f}\n",
        repos, mib, children, int((children + 9999) / 10000), at_once, vcpu_hours, hours, gib, machines, machines + others
}
