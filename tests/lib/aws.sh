# shellcheck shell=bash
# Sourced behind tap.sh and postgres.sh: moto_server on a free port as AWS, with authentication on, and what a child of
# Batch is given. Skips the whole test where moto_server, boto3 or the aws program is missing.
#
#   aws_start               sets QUEUE, DEAD (their addresses); the secret sesami/database leads to the test's database
#   as_child VAR=... CMD    CMD (behind &: "${child_environment[@]}" VAR=... CMD, which is one process) with nothing of this environment but a child's: the keys of a user who may do what
#                           run-analysis needs and no more
#   as_root_user            aws, as somebody who may do all
#   ask_aws SERVICE ACTION <JSON   the same without aws, which takes a second to start: of sqs or secretsmanager
#   ask_queue QUEUE-ADDRESS ACTION [JQ]   so with a queue and what the expression makes: '{MessageBody: "x"}'
#   messages QUEUE-ADDRESS  how many messages are in it, seen or not
aws_real() { case $(command -v "$1") in */shims/*) pyenv which "$1" ;; *) command -v "$1" ;; esac; }

aws_wait() { local i; for ((i = 0; i < 150; i++)); do curl -fs "$1" >/dev/null && return 0; sleep 0.1; done; return 1; }

aws_start() {
    local port name
    for name in moto_server aws; do command -v $name >/dev/null || skip_all "no $name"; done
    python3 -c 'import boto3' 2>/dev/null || skip_all "python3 has no boto3"
    AWS_PROGRAM=$(aws_real aws)
    PATH=$(dirname "$AWS_PROGRAM"):$PATH
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    "$(aws_real moto_server)" -H 127.0.0.1 -p "$port" >"$WORK/moto.log" 2>&1 &
    at_exit "kill $!"
    export AWS_ENDPOINT_URL=http://127.0.0.1:$port AWS_DEFAULT_REGION=eu-central-1 AWS_EC2_METADATA_DISABLED=true
    unset "${!AWS_PROFILE@}" AWS_SESSION_TOKEN
    aws_wait "$AWS_ENDPOINT_URL/moto-api/" || { echo 'Bail out! moto_server does not start'; exit 1; }
    "$ROOT/tests/lib/aws-account" "${AWS_TEST_RECEIVES:-3}" >"$WORK/account" || { echo "Bail out! no account"; exit 1; }
    . "$WORK/account"
    export QUEUE DEAD
    child_environment=(env -i PATH="$PATH" HOME="$WORK" TMPDIR="${TMPDIR:-/tmp}" LC_ALL=C SESAMI_BIN="$SESAMI_BIN"
        AWS_ENDPOINT_URL="$AWS_ENDPOINT_URL" AWS_DEFAULT_REGION="$AWS_DEFAULT_REGION" AWS_EC2_METADATA_DISABLED=true
        AWS_ACCESS_KEY_ID="$CHILD_ID" AWS_SECRET_ACCESS_KEY="$CHILD_KEY" SESAMI_DATABASE_SECRET=sesami/database
        SQS_QUEUE_URL="$QUEUE" SQS_DLQ_URL="$DEAD")
}

as_root_user() { AWS_ACCESS_KEY_ID=$ROOT_ID AWS_SECRET_ACCESS_KEY=$ROOT_KEY AWS_PAGER='' aws --endpoint-url "$AWS_ENDPOINT_URL" --output json "$@"; }
as_child() { "${child_environment[@]}" "$@"; }
# The keys and what is sent are no arguments: some tests look at those of all processes.
ask_aws() {
    local service=AmazonSQS
    [ "$1" = sqs ] || service=$1
    curl -sS --fail-with-body --aws-sigv4 "aws:amz:$AWS_DEFAULT_REGION:$1" -K <(echo "user = \"$ROOT_ID:$ROOT_KEY\"") \
        -H "X-Amz-Target: $service.$2" -H 'Content-Type: application/x-amz-json-1.1' --data-binary @- "$AWS_ENDPOINT_URL/"
}
ask_queue() { jq -nc --arg queue "$1" "{QueueUrl: \$queue} + ${3-{\}}" | ask_aws sqs "$2"; }
messages() {
    ask_queue "$1" GetQueueAttributes '{AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]}' |
        jq -r '.Attributes | map(tonumber) | add'
}
