#!/usr/bin/env bash
# distributed: many children do one queue and every repository but the poisoned one is analysed once
# (tests/lib/distributed.sh). moto_server with authentication is SQS, S3 and Secrets Manager; tests/lib/batch-bridge
# stands for Pipe and Batch. Children are processes with an environment of their own; containers.t has containers.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/signals.sh"
. "$ROOT/tests/lib/postgres.sh"
. "$ROOT/tests/lib/aws.sh"
. "$ROOT/tests/lib/distributed.sh"
postgres_start
# More than attempts: a child that is killed before it claims its job has spent a delivery and no attempt.
AWS_TEST_RECEIVES=6
aws_start
distributed_prepare
distributed_run REAL_JOB="$ROOT/pipelines/job" "$ROOT/tests/lib/batch-bridge" "$WORK/here/batch/run-analysis"
distributed_check
is "$(pgrep -f "$WORK/here/")" '' 'nothing runs on'
done_testing
