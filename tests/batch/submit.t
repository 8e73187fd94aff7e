#!/usr/bin/env bash
# submit, capacity, the job definition: lists become arrays with manifests in S3, against moto_server.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/postgres.sh"
. "$ROOT/tests/lib/aws.sh"
cd "$WORK" || exit 1
command -v zstd >/dev/null || skip_all 'no zstd'
postgres_start
aws_start
mkdir tmp sender
export TMPDIR="$WORK/tmp"
# Batch itself is not asked (moto wants a container engine): what it would be told is kept, and held to botocore's model.
cat >sender/aws <<EOF2
#!/bin/bash
case " \$* " in
*' submit-job '*) for word; do case \$word in file://*) cp "\${word#file://}" "$WORK/request-\$(ls "$WORK" | grep -c ^request)" ;; esac; done
    echo '{"jobId": "job-'\$(ls "$WORK" | grep -c ^request)'"}' ;;
*' describe-jobs '*) [ -e "$WORK/second" ] && cat "$WORK/second" || echo '{"jobs":[{"status":"PENDING","arrayProperties":{"statusSummary":{"RUNNING":2,"SUCCEEDED":1,"FAILED":0}}}]}'
    echo '{"jobs":[{"status":"PENDING","arrayProperties":{"statusSummary":{"RUNNING":0,"SUCCEEDED":2,"FAILED":1}}}]}' >"$WORK/second" ;;
*) exec $(command -v aws) "\$@" ;;
esac
EOF2
chmod +x sender/aws
submit() { AWS_ACCESS_KEY_ID=$ROOT_ID AWS_SECRET_ACCESS_KEY=$ROOT_KEY SESAMI_MANIFESTS=s3://sesami-lists/m PATH="$WORK/sender:$PATH" "$ROOT/batch/submit" "$@" 2>err; }
list() { seq "$1" "$2" | jq -c '{type: "repo", repo: "github.com/o/r\(.)", clone_url: "https://github.com/o/r\(.)", size_kb: 10240, private: false}'; }
fits() { # OPERATION FILE: whether botocore takes it
    python3 - "$1" "$2" <<'EOF2'
import json, sys
import botocore.session
from botocore.validate import ParamValidator
shape = botocore.session.get_session().get_service_model("batch").operation_model(sys.argv[1]).input_shape
report = ParamValidator().validate(json.load(open(sys.argv[2])), shape)
sys.exit(report.generate_report() if report.has_errors() else 0)
EOF2
}
manifest() { as_root_user s3 cp "$1" - | zstd -dcq; }
count() { as_owner -c "select count(*) from sesami.job where $1"; }

list 1 7 | submit --dry-run --per-job=2
is "$? $(count true)" '0 0' '--dry-run does nothing'
like "$(cat err)" '7 repositories, 70 MiB of history: 4 children in 1 arrays, .* vCPU hours, about .* hours at 4 at once, \$[0-9.]+$' 'but tells what it would take'
list 1 7 | submit --per-job=2 --max-cost=0
is "$? $(count true)" '2 0' '--max-cost'
list 1 7 | submit --per-job=2 --queue=q --definition=d >arrays
is "$? $(jq -c '[.type, .children, .repositories, .id]' arrays)" '0 ["array",4,7,"job-1"]' 'an array'
is "$(jq -c '[.jobQueue, .jobDefinition, .arrayProperties.size, (.containerOverrides.environment[] | select(.name == "SESAMI_PER_JOB").value)]' request-0)" '["q","d",4,"2"]' 'is asked for'
ok 'as Batch takes it' fits SubmitJob request-0
manifest "$(jq -r .manifest arrays)" >lines
is "$(jq -r .job lines | sort | xargs)" "$(as_owner -c "select job_id from sesami.job where send_after = 'infinity'" | sort | xargs)" 'each line of the manifest has its job, for which no message is sent'
is "$(jq -c '[.repo, .size_kb, .private]' lines | head -n 1)" '["github.com/o/r1",10240,false]' 'and all that the list said'
name=$(jq -r .name arrays)
as_owner -c "update sesami.job set status = 'COMPLETED', finished_at = now() where repo in ('github.com/o/r1', 'github.com/o/r2')"
as_owner -c "update sesami.job set status = 'FAILED', code = 'x', error = 'x', finished_at = now() where repo = 'github.com/o/r3'"
submit --resume="$name" >again
manifest "$(jq -r .manifest again)" >lines
is "$? $(jq -r .repo lines | xargs)" '0 github.com/o/r3 github.com/o/r4 github.com/o/r5 github.com/o/r6 github.com/o/r7' '--resume: what is not COMPLETED'
is "$(count true) $(jq .id again)" '8 null' 'only what FAILED has a new job; without a queue there is a manifest alone'
list 8 8 | submit --queue=q --definition=d >/dev/null
is "$? $(jq -c '.arrayProperties, [.containerOverrides.environment[].name]' request-1 | xargs)" '0 null [SESAMI_MANIFEST,SESAMI_PER_JOB,JOB_COMPLETION_INDEX]' 'one child is no array'
ok 'as Batch takes it' fits SubmitJob request-1
list 20 22 | job-add --only >/dev/null 2>&1
submit --waiting >arrays
is "$? $(jq .repositories arrays) $(count "status = 'PENDING' and send_after < now()")" '0 3 0' '--waiting: the queue'
list 1 43 | SESAMI_MANIFESTS=$WORK/here submit --user=ada --children=10 --per-job=2 >arrays
is "$? $(jq -s -c 'map(.children)' arrays)" '0 [10,10,2]' 'a long list: several arrays'
SESAMI_WATCH_SECONDS=0 submit --watch="$name"
is "$? $(cat err)" $'1 submit: RUNNING 2, SUCCEEDED 1\nsubmit: FAILED 1, SUCCEEDED 2' '--watch'
submit --resume=none
is "$?" 3 'an earlier one that is not there'
submit </dev/null
is "$? $(cat err)" '0 submit: there is nothing to do' 'an empty list'
submit <<<'no json'
is "$?" 2 'what is no list'
submit --no-such-option </dev/null
is "$?" 2 'an unknown option'

ok 'the job definition is one that Batch takes' fits RegisterJobDefinition "$ROOT/batch/job-definition.json"
is "$(jq -r '.retryStrategy.evaluateOnExit[] | select(.action == "RETRY").onExitCode // empty' "$ROOT/batch/job-definition.json" | sed 's/\*/./' | sort | xargs)" '137 143 7.' 'it tries again'
is "$(awk -F'\t' '$3 == "RETRY" && $1 !~ /^(7.|137|143)$/ || $3 == "EXIT" && $1 ~ /^(7.|137|143)$/' "$ROOT/pipelines/exit-codes.tsv")" '' 'what the table of exit codes says, and no more'
is "$("$ROOT/batch/capacity" | grep -cE '^\| (1000|100000|10000000) \|')" 3 'capacity tells of three sizes'
cheap=$("$ROOT/batch/capacity" --repos=1000 --json --vcpu_hour=0.01 | jq .machines)
is "$("$ROOT/batch/capacity" --repos=1000 --json --vcpu_hour=0.02 | jq "(. | .machines) / $cheap | round")" 2 'at the price that is given'
exits 2 'a price that is none' "$ROOT/batch/capacity" --vcpu_hour=x
exits 2 'one that nobody counts with' "$ROOT/batch/capacity" --vcpu_our=1
is "$(ls -A tmp)" '' 'nothing is left behind'
done_testing
