# Sourced by pipelines that ask the database: psql over DATABASE_URL or the PG* variables, with no password in argv.
#   ask NAME -v name=value ... <<SQL    rows as plain text; ends the script with 3 when the database does not answer
# shellcheck shell=bash

# psql takes a URL as an argument only, and arguments are for all to see: the password goes another way.
url=${DATABASE_URL-}
if [[ $url =~ ^(postgres(ql)?://[^:/?@]*):([^@/]*)@(.*)$ ]]; then
    url=${BASH_REMATCH[1]}@${BASH_REMATCH[4]}
    PGPASSWORD=$(printf '%b' "${BASH_REMATCH[3]//%/\\x}") && export PGPASSWORD
fi
case $url in *password=*) echo "${0##*/}: keep the password of DATABASE_URL in PGPASSFILE" >&2; exit 2 ;; esac
export PGCLIENTENCODING=UTF8 PGCONNECT_TIMEOUT=${PGCONNECT_TIMEOUT:-10}

ask() { psql ${url:+"$url"} -XqAt -v ON_ERROR_STOP=1 "$@" || { echo "${0##*/}: the database does not answer" >&2; exit 3; }; }
