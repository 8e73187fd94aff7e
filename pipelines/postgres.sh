# Sourced by pipelines/database: how to run a private Postgres as whoever may run one.
# Expects $dir, the cluster's directory (absolute). Sets $data, $as (whom to run programs as),
# $sockets (the socket's directory) and offers the functions below.
# shellcheck shell=bash
data=${dir:?}/data

find_programs() { # puts initdb, pg_ctl and psql on PATH: Debian's own place first
    local place
    for place in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV); do
        if [ -x "$place/initdb" ]; then PATH=$place:$PATH; fi
    done
    command -v initdb >/dev/null || fail "no initdb: install Debian's package postgresql"
}

# Postgres refuses to run as root, so root starts it as user postgres. Where that user cannot reach
# the directory (a checkout below /root, say) it is given the right to pass, and nothing else if
# the kernel and the container allow that.
choose_user() {
    local right
    as=()
    [ "$(id -u)" -eq 0 ] || return 0
    server_user=postgres
    id -u "$server_user" >/dev/null 2>&1 || server_user=nobody
    chown "$server_user": "$dir"
    local base=(setpriv "--reuid=$server_user" "--regid=$(id -g "$server_user")" --clear-groups)
    as=("${base[@]}")
    for right in dac_read_search dac_override; do
        # stat, not test -x: access(2) leaves such rights out of account
        if "${as[@]}" stat -- "$dir" >/dev/null 2>&1; then return 0; fi
        as=("${base[@]}" --inh-caps "+$right" --ambient-caps "+$right")
    done
    "${as[@]}" stat -- "$dir" >/dev/null 2>&1 || fail "user $server_user cannot reach $dir"
}

running() { # a pid file may be older than a crash, and its number another process's by now
    local pid=''
    [ ! -r "$data/postmaster.pid" ] || read -r pid <"$data/postmaster.pid"
    [ -n "$pid" ] && [ -r "/proc/$pid/cmdline" ] && tr '\0' '\n' <"/proc/$pid/cmdline" | grep -qxF -- "$data"
}

# Postgres itself judges stale pid files, but for a number that an unrelated process has now, or that is still
# a zombie's.
drop_foreign_pids() {
    local file pid
    for file in "$data/postmaster.pid" "$sockets/.s.PGSQL.5432.lock"; do
        pid=''
        [ ! -r "$file" ] || read -r pid <"$file"
        [ -z "$pid" ] || ! kill -0 "$pid" 2>/dev/null || rm -f "$file"
    done
}

make_cluster() { # renamed only when whole: an initdb that is killed leaves nothing that looks done
    [ ! -f "$data/PG_VERSION" ] || return 0
    rm -rf "$data.new"
    local fast=()
    [ -z "${SESAMI_DATABASE_FAST-}" ] || fast=(--no-sync)
    "${as[@]}" initdb -D "$data.new" -U postgres -E UTF8 --locale=C.UTF-8 --auth-local=trust \
        --auth-host=reject --no-instructions "${fast[@]}" >"$dir/initdb.log" 2>&1 ||
        fail "initdb failed:" "$(tail -n 5 "$dir/initdb.log")"
    mv "$data.new" "$data"
}

# A socket's path may have 107 bytes, so sockets live below /tmp, out of other users' reach.
make_socket_directory() {
    local owner=${server_user-$(id -u)}
    sockets=$(cat "$dir/sockets" 2>/dev/null) || true
    [ -z "$sockets" ] || [ -z "$(find "$sockets" -maxdepth 0 -user "$owner" -perm 700 2>/dev/null)" ] ||
        return 0
    sockets=$("${as[@]}" mktemp -d /tmp/sesami-XXXXXX) && printf '%s\n' "$sockets" >"$dir/sockets"
}

start_server() {
    local quick=''
    ! running || return 0
    drop_foreign_pids
    [ -z "${SESAMI_DATABASE_FAST-}" ] || quick='-c fsync=off -c synchronous_commit=off'
    "${as[@]}" env TZ=UTC pg_ctl start -s -w -t 60 -D "$data" -l "$dir/log" -o "-k $sockets -p 5432 \
        -c listen_addresses= -c unix_socket_permissions=0700 -c jit=off $quick" </dev/null 9>&- ||
        fail "Postgres does not start:" "$(tail -n 5 "$dir/log")"
}
