# shellcheck shell=bash
# Sourced behind tap.sh by tests of containers: a container engine of the test's own, which ends with it.
#
#   containers_start         starts it and imports a base image; skips the whole test where that cannot be. DOCKER_HOST
#                            then leads to it, CONTAINERS_BASE is the image's name
#   within TRIES COMMAND...  tries it every 0.2 s until it is true
CONTAINERS_BASE=sesami-test-base

within() {
    local tries=$1
    shift
    until "$@" >/dev/null 2>&1 || [ "$((tries -= 1))" -eq 0 ]; do sleep 0.2; done
}

containers_stop() {
    local pid
    docker ps -aq | xargs -r docker rm -f >/dev/null 2>&1
    pid=$(cat "$WORK/docker.pid" 2>/dev/null) && kill "$pid" && timeout 60 tail --pid="$pid" -f /dev/null
    umount "$WORK"/exec/netns/* 2>/dev/null
}

# Debian's smallest, no older than a week. Renamed when whole, since two tests may make it at once.
containers_base() {
    local base=$ROOT/build/container-base.tar
    if [ -z "$(find "$base" -mtime -7 2>/dev/null)" ]; then
        mkdir -p "${base%/*}"
        mmdebstrap --quiet --variant=minbase bookworm "$base.$$.tar" 2>"$WORK/base.log" ||
            { rm -f "$base.$$.tar"; skip_all "no base image can be made: $(tail -n 1 "$WORK/base.log")"; }
        mv "$base.$$.tar" "$base"
    fi
    docker import "$base" "$CONTAINERS_BASE" >/dev/null 2>&1 || skip_all 'the base image cannot be imported'
}

containers_start() {
    local program
    for program in dockerd docker docker-compose mmdebstrap; do
        command -v "$program" >/dev/null || skip_all "$program is not installed (pipelines/deps cloud)"
    done
    [ "$(id -u)" -eq 0 ] || skip_all 'an engine needs root'
    export DOCKER_HOST=unix://$WORK/docker.sock
    setsid dockerd --data-root "$WORK/data" --exec-root "$WORK/exec" --pidfile "$WORK/docker.pid" -H "$DOCKER_HOST" \
        >"$WORK/dockerd.log" 2>&1 &
    at_exit containers_stop
    within 50 docker info
    docker info >/dev/null 2>&1 || skip_all "no engine starts here: $(tail -n 1 "$WORK/dockerd.log")"
    containers_base
}
