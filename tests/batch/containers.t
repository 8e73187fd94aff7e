#!/usr/bin/env bash
# What distributed.t does, with containers: moto's Batch runs each child as a container of sesami-batch on an engine of the
# test's own, from batch/job-definition.json. What moto leaves out of that, tests/lib/batch-bridge does or says.
. "$(dirname "$0")/../lib/tap.sh"
[ -n "${SESAMI_TEST_CONTAINERS:-}" ] || skip_all 'takes minutes; SESAMI_TEST_CONTAINERS=1 runs it'
. "$ROOT/tests/lib/signals.sh"
. "$ROOT/tests/lib/postgres.sh"
. "$ROOT/tests/lib/aws.sh"
. "$ROOT/tests/lib/containers.sh"
. "$ROOT/tests/lib/distributed.sh"
python3 -c 'import docker' 2>/dev/null || skip_all 'python3 has no docker, which moto runs containers with'
containers_start
postgres_start
# More than attempts: a child that is killed before it claims its job has spent a delivery and no attempt.
AWS_TEST_RECEIVES=6 MOTO_DOCKER_NETWORK_MODE=host
export MOTO_DOCKER_NETWORK_MODE
aws_start
ok 'the image builds' docker build -q --network host --build-arg BASE="$CONTAINERS_BASE" -f "$ROOT/docker/tools.Dockerfile" \
    --target batch -t sesami-batch "$ROOT"
distributed_prepare
# The container's user reaches the repositories and the database's socket, as it would by network.
chmod a+x "$WORK" "$PGHOST" && chmod a+rw "$PGHOST"/.s.PGSQL.* && chmod -R a+rX "$WORK/repositories" "$WORK/here"
installed=/usr/local/lib/sesami/pipelines/job
# shellcheck disable=SC2016
jq --arg poisoned "$POISONED" --arg real "$ROOT/pipelines/job" --arg repositories "$WORK/repositories" --arg socket "$PGHOST" \
    --arg installed $installed --arg queue "$QUEUE" --arg dead "$DEAD" '
    def mount($name; $from; $to): {volume: {$name, host: {sourcePath: $from}}, point: {sourceVolume: $name, containerPath: $to, readOnly: true}};
    [mount("poisoned"; $poisoned; $installed), mount("real"; $real; $installed + ".real"), mount("repositories"; $repositories; $repositories),
     mount("socket"; $socket; $socket)] as $mounts |
    (.. | strings) |= ({"${image}": "sesami-batch", "${database_secret}": "sesami/database", "${queue_url}": $queue, "${dead_letter_url}": $dead,
        "${job_role_arn}": "arn:aws:iam::123456789012:role/job", "${execution_role_arn}": "arn:aws:iam::123456789012:role/execution",
        "${log_group}": "/sesami"}[.] // .) |
    .containerProperties |= (.volumes = [$mounts[].volume] | .mountPoints = [$mounts[].point] | del(.environment[] | select(.name == "PGSSLMODE")))
    ' "$ROOT/batch/job-definition.json" >"$WORK/definition.json"
as_root_user iam create-role --role-name batch --assume-role-policy-document '{}' --query Role.Arn >"$WORK/role"
as_root_user batch create-compute-environment --compute-environment-name sesami --type UNMANAGED --service-role "$(jq -r . "$WORK/role")" \
    --query computeEnvironmentArn >"$WORK/environment"
as_root_user batch create-job-queue --job-queue-name sesami --priority 1 --state ENABLED \
    --compute-environment-order "order=1,computeEnvironment=$(jq -r . "$WORK/environment")" >/dev/null
exits 0 'Batch takes the job definition' as_root_user batch register-job-definition --cli-input-json "file://$WORK/definition.json"
distributed_run REAL_JOB=$installed.real DOCKER_HOST="$DOCKER_HOST" BATCH_QUEUE=sesami "$ROOT/tests/lib/batch-bridge"
distributed_check
is "$(jq '.containers == .children' "$WORK/told")" true 'each child was a container'
is "$(docker ps -aq)" '' 'nothing runs on'
done_testing
