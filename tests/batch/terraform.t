#!/usr/bin/env bash
# batch/terraform: its form, its rules against a provider that is made up, and, with SESAMI_TEST_TERRAFORM_APPLY=1, all of
# it applied to moto and taken away again (some five minutes, most of them the provider's waits for a database), with a look at the state: policies, job definition, passwords.
# SESAMI_TEST_PROVIDERS is the folder with terraform's providers; nothing is fetched.
. "$(dirname "$0")/../lib/tap.sh"
providers=${SESAMI_TEST_PROVIDERS:-/opt/tf-plugins}
command -v terraform >/dev/null || skip_all 'terraform is not installed'
find "$providers" -type d -path '*/hashicorp/aws/*' 2>/dev/null | grep -q . || skip_all "no provider for AWS in $providers"
cp -R "$ROOT/batch/terraform" "$WORK/plain"
rm -rf "$WORK"/plain/.terraform*
cd "$WORK/plain" || exit 1
printf 'provider_installation {\n  filesystem_mirror { path = "%s" }\n}\n' "$providers" >"$WORK/terraform.rc"
export TF_CLI_CONFIG_FILE=$WORK/terraform.rc TF_IN_AUTOMATION=1 CHECKPOINT_DISABLE=1 AWS_EC2_METADATA_DISABLED=true
export TF_PLUGIN_CACHE_DIR="$WORK/cache"
mkdir "$TF_PLUGIN_CACHE_DIR"

ok 'every file is formatted' terraform fmt -check -recursive -diff
ok 'the provider is there' terraform init -no-color -input=false
ok 'all of it is valid' terraform validate -no-color
is "$(grep -rnE '(AKIA|ASIA)[A-Z0-9]{12}|BEGIN [A-Z ]*PRIVATE KEY' . --include='*.tf' --include='*.tfvars')" '' 'no key stands in it'
cp -R "$WORK/plain" "$WORK/mocked"
rm "$WORK/mocked/passwords.tf" # ephemeral, which mocks do not know
ok 'its rules hold' terraform -chdir="$WORK/mocked" test -no-color

sizes=(-input=false -no-color -var domain=sesami.example -var image_tag=v1)
if [ -z "${SESAMI_TEST_TERRAFORM_APPLY:-}" ]; then
    skip 'takes minutes; SESAMI_TEST_TERRAFORM_APPLY=1 runs it' 'it is applied to moto and taken away again'
    done_testing
fi
if ! command -v moto_server >/dev/null; then
    skip 'moto_server is not installed' 'it is applied to moto and taken away again'
    done_testing
fi
cp "$ROOT/tests/batch/moto_override.tf" .
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
MOTO_ACM_VALIDATION_WAIT=1 moto_server -H 127.0.0.1 -p "$port" >"$WORK/moto.log" 2>&1 &
at_exit "kill $!"
export AWS_ENDPOINT_URL=http://127.0.0.1:$port AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
for _ in $(seq 100); do curl -s -o /dev/null "$AWS_ENDPOINT_URL" && break; sleep 0.2; done

sed -i 's/protected = true/protected = false/' prod.tfvars # what is held fast does not go away again
ok 'prod is applied to moto' terraform apply -auto-approve -parallelism=20 "${sizes[@]}" -var-file=prod.tfvars
terraform show -json >state
resources='[.values.root_module.resources[] | select(.mode == "managed")]'
is "$(jq "$resources | length > 110" state)" true 'with all of its resources'
terraform plan "${sizes[@]}" -var-file=prod.tfvars >planned 2>&1
# moto does not tell all that it was told, which looks like changes.
like "$(grep '^Plan:' planned || grep 'No changes' planned)" '^Plan: 0 to add, [0-9]+ to change, 0 to destroy|No changes' 'and stays, when it is applied again'
# Each policy as it was sent: known elements, an effect, actions and resources by name.
jq -c "$resources"' | .[] | select(.type | test("^aws_(iam_role|iam_role_policy|sqs_queue_policy|sns_topic_policy|s3_bucket_policy|cloudwatch_log_resource_policy)$")) | .address as $address | .values | (.policy, .assume_role_policy, .policy_document)
    | select(type == "string" and test("Statement")) | fromjson | {$address} + del(.Id)' state >policies
is "$(jq -rs 'length >= 15' policies)" true 'there are policies'
is "$(jq -r 'select((.Version != "2012-10-17") or any(.Statement[]; (.Effect | IN("Allow", "Deny") | not) or (has("Action") | not)
    or any(keys[]; IN("Sid", "Effect", "Action", "Resource", "Principal", "Condition") | not))) | .address' policies)" '' 'each of the form that AWS takes'
is "$(jq -r '.address as $a | .Statement[] | select(.Effect == "Allow") | [.Action] | flatten[] | select(contains("*")) | "\($a) \(.)"' policies)" '' 'that allow no actions by pattern'
is "$(jq -r '.Statement[] | select(.Effect == "Allow" and ([.Resource] | flatten | any(. == "*"))) | [.Action] | flatten[]' policies | sort -u | xargs)" \
    'ecr:GetAuthorizationToken ecs:DiscoverPollEndpoint secretsmanager:ListSecrets' 'and any resource only where AWS takes no name'
ids=$(jq -r "$resources"' | .[] | select(.address | startswith("aws_secretsmanager_secret.database")) | .values.id' state)
for id in $ids; do
    curl -s "$AWS_ENDPOINT_URL" -H 'X-Amz-Target: secretsmanager.GetSecretValue' -H 'Content-Type: application/x-amz-json-1.1' \
        -H "Authorization: AWS4-HMAC-SHA256 Credential=test/20260101/eu-central-1/secretsmanager/aws4_request, SignedHeaders=host, Signature=0" \
        -d "{\"SecretId\": \"$id\"}" | jq -r '.SecretString | fromjson.password'
done >passwords
is "$(grep -cE '^[A-Za-z0-9]{40}$' passwords) $(sort -u passwords | wc -l)" '3 3' 'the roles have passwords'
is "$(grep -cFf passwords terraform.tfstate planned | xargs)" 'terraform.tfstate:0 planned:0' 'that stand in no state'

# What Batch is told, before a judge that AWS wrote.
for python in python3 "$(head -n 1 "$(command -v moto_server)" | sed 's/^#!//')" /usr/bin/python3; do
    "$python" -c 'import botocore' 2>/dev/null && break || python=
done
jq -c "$resources"' | .[] | select(.type == "aws_batch_job_definition") | .values | {jobDefinitionName: .name, type,
    platformCapabilities: .platform_capabilities, containerProperties: (.container_properties | fromjson),
    timeout: {attemptDurationSeconds: .timeout[0].attempt_duration_seconds},
    retryStrategy: {attempts: .retry_strategy[0].attempts, evaluateOnExit: [.retry_strategy[0].evaluate_on_exit[] | {action,
        onExitCode: .on_exit_code, onReason: .on_reason, onStatusReason: .on_status_reason} | with_entries(select(.value // "" != ""))]}}' state >definition
if [ -n "$python" ]; then
    ok 'the job definition is what botocore takes' "$python" -c '
import json, botocore.session
from botocore.validate import ParamValidator
shape = botocore.session.get_session().get_service_model("batch").operation_model("RegisterJobDefinition").input_shape
report = ParamValidator().validate(json.load(open("definition")), shape)
raise SystemExit(report.generate_report() if report.has_errors() else 0)'
else
    skip 'botocore is not installed' 'the job definition is what botocore takes'
fi
ok 'it goes away again' terraform destroy -auto-approve -parallelism=20 "${sizes[@]}" -var-file=prod.tfvars
is "$(terraform state list | grep -v '^data\.')" '' 'without a rest'
done_testing
