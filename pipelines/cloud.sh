# Sourced by what runs in AWS: exit codes, the aws program, secrets.
#
#   code[NAME]              the exit codes of exit-codes.tsv
#   cloud ARGUMENTS...      aws with JSON on stdout; its error on stderr in one line. Fails with code[refused] where asking
#                           again does not help, else with code[cloud]
#   cloud_gone              of the last failure: what was asked for is not there
#   secret NAME             a secret's text
#   database_from_secret    what the secret SESAMI_DATABASE_SECRET says, as PG* variables; nothing where it is not set
# shellcheck shell=bash disable=SC2034
pipelines=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
me=${0##*/}
say() { echo "$me: $1" >&2; }

declare -A code
declare -A code_of_error # a job's error code: ours
read_codes() {
    local number name _ errors word
    while IFS=$'\t' read -r number name _ _ errors; do
        case $number in '' | '#'*) continue ;; esac
        code[$name]=$number
        for word in $errors; do code_of_error[$word]=$number; done
    done <"$pipelines/exit-codes.tsv"
}
read_codes

# A call that hangs must not keep a spot machine's 30 seconds.
export AWS_PAGER='' AWS_DEFAULT_OUTPUT=json AWS_MAX_ATTEMPTS=${AWS_MAX_ATTEMPTS:-2} AWS_RETRY_MODE=standard
cloud_error=''
cloud() {
    local status=0
    exec {kept}>&1
    cloud_error=$(aws ${AWS_ENDPOINT_URL:+"--endpoint-url=$AWS_ENDPOINT_URL"} --cli-connect-timeout 3 --cli-read-timeout 8 "$@" 2>&1 >&"$kept") || status=$?
    exec {kept}>&-
    [ $status -ne 0 ] || return 0
    say "aws $1 $2: $(tr -s '\n' ' ' <<<"$cloud_error")"
    case $cloud_error in
    *AccessDenied* | *UnrecognizedClient* | *InvalidClientTokenId* | *SignatureDoesNotMatch* | *'not authorized'* | \
        *Forbidden* | *'Unable to locate credentials'* | *'must specify a region'*) return "${code[refused]}" ;;
    esac
    ! cloud_gone || return "${code[refused]}"
    return "${code[cloud]}"
}
cloud_gone() {
    case $cloud_error in
    *NotFound* | *'(404)'* | *'does not exist'* | *'Not Found'* | *NoSuch* | *NonExistent* | *ReceiptHandleIsInvalid* | *InvalidParameterValue* | *MessageNotInflight*) ;;
    *) return 1 ;;
    esac
}

secret() { cloud secretsmanager get-secret-value "--secret-id=$1" --query SecretString | jq -rj .; return "${PIPESTATUS[0]}"; }

# The JSON that RDS makes (host, port, username, password, dbname), or a postgres:// address. The password is for libpq's
# eyes: the environment, never a command line.
database_from_secret() {
    local text words
    export PGCONNECT_TIMEOUT=${PGCONNECT_TIMEOUT:-10}
    [ -n "${SESAMI_DATABASE_SECRET-}" ] || return 0
    text=$(secret "$SESAMI_DATABASE_SECRET") || return
    case $text in
    postgres://* | postgresql://*) export DATABASE_URL=$text; return ;;
    esac
    words=$(jq -er '[.host, .port // 5432, .username, .password, .dbname // "sesami"] | if any(. == null) then error else
        map(tostring | if test("\n") then error else . end)[] end' 2>/dev/null <<<"$text") ||
        { say "the secret $SESAMI_DATABASE_SECRET wants host, username and password"; return "${code[refused]}"; }
    { read -r PGHOST; read -r PGPORT; read -r PGUSER; IFS= read -r PGPASSWORD; read -r PGDATABASE; } <<<"$words"
    export PGHOST PGPORT PGUSER PGPASSWORD PGDATABASE
    unset DATABASE_URL
}
