# Sourced by run-analysis: the message that a job came with, in SQS_QUEUE_URL under SQS_RECEIPT_HANDLE. All of this is
# of no consequence where there is none, or none any more: an EventBridge Pipe deletes a message as soon as Batch has
# taken its job, and then it is Batch that tries again.
# shellcheck shell=bash disable=SC2154
visibility=${SESAMI_VISIBILITY:-300} # seconds that the message is nobody else's, unless it is told again

message_change() { # SECONDS
    [ -n "${SQS_RECEIPT_HANDLE-}" ] || return 0
    cloud sqs change-message-visibility "--queue-url=$SQS_QUEUE_URL" "--receipt-handle=$SQS_RECEIPT_HANDLE" \
        "--visibility-timeout=$1" >/dev/null
}

# Ends by itself when run-analysis is killed, or the message is gone.
message_beat() {
    local rest=
    trap '[ -z "$rest" ] || kill "$rest" 2>/dev/null; exit 0' TERM
    while kill -0 $$ 2>/dev/null; do
        message_change "$visibility" || ! cloud_gone || return 0
        for ((i = 0; i < visibility / 3 + 1; i++)); do
            sleep 1 &
            rest=$!
            wait $rest
            kill -0 $$ 2>/dev/null || return 0
        done
    done
}
message_keep() {
    [ -n "${SQS_RECEIPT_HANDLE-}" ] || return 0
    message_beat </dev/null &
    beat=$!
}
# Nothing of the heartbeat may come behind what is said next.
message_rest() {
    [ -n "${beat-}" ] || return 0
    kill "$beat" 2>/dev/null
    wait "$beat" 2>/dev/null
    beat=
}

message_done() {
    message_rest
    [ -n "${SQS_RECEIPT_HANDLE-}" ] || return 0
    cloud sqs delete-message "--queue-url=$SQS_QUEUE_URL" "--receipt-handle=$SQS_RECEIPT_HANDLE" >/dev/null ||
        say 'the message was not deleted: whoever gets it finds the job done'
}

# Left for the next who asks, in so many seconds.
message_leave() { # SECONDS
    message_rest
    message_change "$1" || :
}

# Left so that the queue moves it to the dead letters. Where it is not in the queue any more, it goes there by hand.
message_bury() {
    message_rest
    message_change 0 && return
    cloud_gone && [ -n "${SQS_DLQ_URL-}" ] || return 0
    printf '%s' "$SQS_MESSAGE_BODY" >"$scratch/body"
    cloud sqs send-message "--queue-url=$SQS_DLQ_URL" "--message-body=file://$scratch/body" >/dev/null || :
}
