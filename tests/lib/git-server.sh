# shellcheck shell=bash
# Sourced behind tap.sh: a private git server, nginx and git http-backend (by fcgiwrap) over TLS on a free port of
# localhost, with a certificate authority of its own, as root or as anybody. It ends with the test.
#
#   git_server_start DIR TOKEN [FILE]
#
# serves the bare repositories below DIR. DIR/public/... is for everybody; all else wants Basic authentication as
# x-access-token with TOKEN, else the answer is 401. /forbidden/... answers 403, /vanished/... 404, both once the
# token is right; FILE holds more nginx locations ("location /slow/ { limit_rate 1k; ... }"), in which
# "include backend.conf;" stands for git. Skips the whole test where a part is missing. Sets
#
#   GIT_SERVER       https://localhost:PORT
#   GIT_SERVER_HOST  localhost:PORT, as clone --token-host wants it
#   GIT_SERVER_CA    the authority's certificate, for GIT_SSL_CAINFO or SSL_CERT_FILE
#   GIT_SERVER_LOG   a line a request: method, path, status, user (- without), protocol asked for
#
# git_server_stop ends it early. GIT_SERVER_ADDRESS, when set, is the address that it listens on and is called by instead
# of localhost, for who asks from elsewhere (a container).

git_server_certificate() { # DIR: ca.pem, and cert.pem with key.pem that it vouches for
    (
        cd "$1" || exit 1
        openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj '/CN=Test authority' &&
            openssl req -newkey rsa:2048 -nodes -keyout key.pem -out cert.req -subj /CN=localhost &&
            openssl x509 -req -in cert.req -CA ca.pem -CAkey ca.key -set_serial 2 -days 2 -out cert.pem \
                -extfile <(printf 'subjectAltName=DNS:localhost,IP:%s' "${GIT_SERVER_ADDRESS:-127.0.0.1}")
    ) >"$1/openssl.log" 2>&1
}

git_server_backend() { # DIR: what git http-backend is told
    cat <<BACKEND
fastcgi_param SCRIPT_FILENAME $(git --exec-path)/git-http-backend;
fastcgi_param GIT_PROJECT_ROOT $1;
fastcgi_param GIT_HTTP_EXPORT_ALL 1;
fastcgi_param GIT_PROTOCOL \$http_git_protocol;
fastcgi_param GIT_CONFIG_NOSYSTEM 1;
fastcgi_param GIT_CONFIG_COUNT 2;
fastcgi_param GIT_CONFIG_KEY_0 safe.directory;
fastcgi_param GIT_CONFIG_VALUE_0 *;
fastcgi_param GIT_CONFIG_KEY_1 uploadpack.allowFilter;
fastcgi_param GIT_CONFIG_VALUE_1 true;
fastcgi_param PATH_INFO \$uri;
fastcgi_param QUERY_STRING \$query_string;
fastcgi_param REQUEST_METHOD \$request_method;
fastcgi_param CONTENT_TYPE \$content_type;
fastcgi_param CONTENT_LENGTH \$content_length;
fastcgi_param REMOTE_USER \$remote_user;
fastcgi_param REMOTE_ADDR \$remote_addr;
fastcgi_read_timeout 600;
fastcgi_max_temp_file_size 0;
fastcgi_pass unix:$git_server_place/fcgi.socket;
BACKEND
}

git_server_configuration() { # PORT [FILE]
    local place
    [ "$(id -u)" -ne 0 ] || echo 'user root;'
    echo 'pid nginx.pid; error_log nginx.log; worker_processes 2; daemon off; events { worker_connections 200; }'
    # shellcheck disable=SC2016 # nginx expands them
    echo 'http { log_format short "$request_method $uri $status $remote_user $http_git_protocol"; access_log requests short;'
    for place in client_body proxy fastcgi uwsgi scgi; do echo "${place}_temp_path tmp/$place;"; done
    cat <<SERVER
client_max_body_size 0; keepalive_timeout 65;
server {
    listen ${GIT_SERVER_ADDRESS:-127.0.0.1}:$1 ssl; server_name localhost;
    ssl_certificate cert.pem; ssl_certificate_key key.pem;
    auth_basic git; auth_basic_user_file users;
    location / { include backend.conf; }
    location /public/ { auth_basic off; include backend.conf; }
    location /forbidden/ { try_files /nothing =403; }
    location /vanished/ { try_files /nothing =404; }
    $([ $# -lt 2 ] || cat "$2")
} }
SERVER
}

git_server_launch() { # waits until it listens; false when the port was taken meanwhile
    local i
    nginx -p "$git_server_place" -c nginx.conf -e nginx.log >"$git_server_place/nginx.out" 2>&1 &
    git_server_pids[1]=$!
    for ((i = 0; i < 100; i++)); do
        [ -s "$git_server_place/nginx.pid" ] && return 0
        kill -0 "${git_server_pids[1]}" 2>/dev/null || return 1
        sleep 0.05
    done
    return 1
}

git_server_start() { # DIR TOKEN [FILE]
    local tool port attempt
    for tool in nginx fcgiwrap openssl python3; do
        [ -n "$(PATH=$PATH:/usr/sbin command -v $tool)" ] || skip_all "$tool is missing"
    done
    PATH=$PATH:/usr/sbin
    git_server_place=$(mktemp -d "$WORK/server.XXXXXX")
    mkdir "$git_server_place/tmp"
    git_server_certificate "$git_server_place" || skip_all 'openssl makes no certificate'
    printf 'x-access-token:%s\n' "$(openssl passwd -6 -stdin <<<"$2")" >"$git_server_place/users"
    git_server_backend "$(realpath "$1")" >"$git_server_place/backend.conf"
    (cd "$git_server_place" && exec fcgiwrap -f -c 4 -s unix:fcgi.socket) >"$git_server_place/fcgi.log" 2>&1 &
    git_server_pids=("$!")
    at_exit git_server_stop
    for ((attempt = 0; attempt < 10; attempt++)); do
        port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
        git_server_configuration "$port" "${@:3}" >"$git_server_place/nginx.conf"
        git_server_launch && break
    done
    export GIT_SERVER_HOST=${GIT_SERVER_ADDRESS:-localhost}:$port GIT_SERVER=https://${GIT_SERVER_ADDRESS:-localhost}:$port
    export GIT_SERVER_CA=$git_server_place/ca.pem GIT_SERVER_LOG=$git_server_place/requests
}

git_server_stop() { # fcgiwrap leaves its children behind
    local wrap=${git_server_pids[0]:-none} children=()
    read -ra children 2>/dev/null <"/proc/$wrap/task/$wrap/children"
    kill "${git_server_pids[@]}" "${children[@]}" 2>/dev/null
    wait "${git_server_pids[@]}" 2>/dev/null
    git_server_pids=()
}
