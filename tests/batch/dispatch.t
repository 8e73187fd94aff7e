#!/usr/bin/env bash
# dispatch: rows of the queue become messages, none is lost and each row tells what was sent, also when it is killed.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/signals.sh"
. "$ROOT/tests/lib/postgres.sh"
. "$ROOT/tests/lib/aws.sh"
cd "$WORK" || exit 1
postgres_start
aws_start
mkdir tmp sender
export TMPDIR="$WORK/tmp"
add() { # FIRST LAST [OPTION...]
    seq "$1" "$2" | jq -c '{type: "repo", repo: "github.com/o/r\(.)", clone_url: "https://github.com/o/r\(.)"}' | job-add --only "${@:3}" >/dev/null 2>&1
}
dispatch() { AWS_ACCESS_KEY_ID=$SENDER_ID AWS_SECRET_ACCESS_KEY=$SENDER_KEY TASK_SERVICE_IMPL=AWS SQS_QUEUE_URL=$QUEUE "$@" "$ROOT/pipelines/dispatch" --drain 2>err; }
ask() { as_owner -c "select $1 from sesami.job"; }
empty() { as_owner -c 'truncate sesami.job, sesami.job_request cascade'; ask_queue "$QUEUE" PurgeQueue >/dev/null; }
# All that is in the queue: id and body of each message.
take_all() { python3 - "$QUEUE" <<'EOF2'
import boto3, json, os, sys
sqs = boto3.client("sqs", endpoint_url=os.environ["AWS_ENDPOINT_URL"], region_name=os.environ["AWS_DEFAULT_REGION"],
                   aws_access_key_id=os.environ["ROOT_ID"], aws_secret_access_key=os.environ["ROOT_KEY"])
while found := sqs.receive_message(QueueUrl=sys.argv[1], MaxNumberOfMessages=10, WaitTimeSeconds=0).get("Messages"):
    for message in found:
        print(json.dumps({"id": message["MessageId"], "body": json.loads(message["Body"])}))
EOF2
}
export ROOT_ID ROOT_KEY

add 1 23
add 24 25 --user ada
add 26 27 --array
dispatch env
is "$? $(cat err)" '0 ' 'all are sent'
take_all >sent
is "$(jq -r '"\(.body.job_id)|\(.id)"' sent | sort)" "$(ask 'job_id, message_id' | grep -v '|$' | sort)" 'each row has the id of its message'
is "$(ask 'sum(sends), count(message_id), count(*)')" '25|25|27' 'those of an array have none'
is "$(jq -c '.body | [(keys | join(" ")), (.user_id | type)]' sent | sort | uniq -c | xargs)" '23 [job_id repo_url user_id,null] 2 [job_id repo_url user_id,number]' 'a message names job, repository and user'
dispatch env
is "$? $(messages "$QUEUE")" '0 25' 'none is sent twice'

# A queue that refuses some, or does not answer.
empty
cat >sender/aws <<EOF2
#!/bin/bash
if [ -e "$WORK/refuse" ]; then
    rm "$WORK/refuse"
    exec jq -n '{Successful: [{Id: "0", MessageId: "by-hand"}], Failed: [{Id: "1", Code: "InternalError", Message: "not now", SenderFault: false}]}'
fi
[ ! -e "$WORK/away" ] || { rm "$WORK/away"; echo 'Could not connect to the endpoint URL' >&2; exit 255; }
$(command -v aws) "\$@" || exit
[ ! -e "$WORK/die" ] || { rm "$WORK/die"; kill -KILL \$(ps -o ppid= -p \$PPID) \$PPID; }
[ ! -e "$WORK/slow" ] || { touch "$WORK/sending"; sleep 2; }
EOF2
chmod +x sender/aws
"$ROOT/pipelines/jobs" limits retry=1 >/dev/null
add 1 2
touch refuse
dispatch env PATH="$WORK/sender:$PATH"
is "$? $(cat err)" '0 dispatch: not sent: InternalError: not now' 'one that is refused is told'
is "$(ask "string_agg(coalesce(message_id, '-'), ' ' order by repo_url)")" 'by-hand -' 'the other is sent'
sleep 1.1
touch away
dispatch env PATH="$WORK/sender:$PATH"
sleep 1.1
dispatch env PATH="$WORK/sender:$PATH"
is "$? $(ask "string_agg(sends::text, ' ' order by repo_url), count(message_id)")" '0 1 3|2' 'it is sent again, though AWS was away once'

# Killed between the sending and the note.
empty
add 1 12
touch die
dispatch env PATH="$WORK/sender:$PATH" 2>/dev/null
status=$?
rm -rf tmp/* # SIGKILL leaves that
is "$status $(ask 'sum(sends), count(message_id)') $(messages "$QUEUE")" '137 10|0 10' 'killed behind the sending: ten are sent, and the rows do not know'
dispatch env
is "$(ask 'sum(sends), count(message_id)')" '12|2' 'the next leaves them alone'
as_owner -c "update sesami.job set send_after = now() where message_id is null"
dispatch env
is "$(ask 'sum(sends), count(message_id), count(*) filter (where sends = 2)') $(messages "$QUEUE")" '22|12|10 22' 'until the lease is over: then they are sent again, and the rows say so'

# Woken, not polling; and a stop.
empty
AWS_ACCESS_KEY_ID=$SENDER_ID AWS_SECRET_ACCESS_KEY=$SENDER_KEY TASK_SERVICE_IMPL=AWS SQS_QUEUE_URL=$QUEUE \
    PATH="$WORK/sender:$PATH" "${with_sigint[@]}" "$ROOT/pipelines/dispatch" 2>err &
dispatcher=$!
sleep 1.5
add 1 1
for ((i = 0; i < 100; i++)); do [ "$(ask 'count(message_id)')" = 1 ] && break; sleep 0.1; done
ok 'a new job is sent within seconds' test $i -lt 80
touch slow
add 2 3
await sending
watching=$(pgrep -P $dispatcher job-watch)
kill -TERM $dispatcher
wait $dispatcher
is "$? $(ask 'count(message_id)')" '0 3' 'SIGTERM: what is being sent is noted first'
ok "and nothing runs on" dead "$watching"
AWS_ACCESS_KEY_ID=$SENDER_ID AWS_SECRET_ACCESS_KEY=$SENDER_KEY TASK_SERVICE_IMPL=AWS SQS_QUEUE_URL=$QUEUE "$ROOT/pipelines/dispatch" 2>err &
dispatcher=$!
sleep 2
begun=$SECONDS
kill -TERM $dispatcher
wait $dispatcher
is "$? $((SECONDS - begun > 5))" '0 0' 'one that waits ends soon'
exits 2 'another executor' env TASK_SERVICE_IMPL=MAIL "$ROOT/pipelines/dispatch"
exits 2 'no queue' env TASK_SERVICE_IMPL=AWS "$ROOT/pipelines/dispatch"
exits 3 'no database' env TASK_SERVICE_IMPL=AWS SQS_QUEUE_URL="$QUEUE" PGHOST="$WORK/nowhere" "$ROOT/pipelines/dispatch"
exits 3 'no database, and LOCAL' env PGHOST="$WORK/nowhere" "$ROOT/pipelines/dispatch" --drain
ok 'nothing is left behind' gone
done_testing
