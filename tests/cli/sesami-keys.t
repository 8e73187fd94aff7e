#!/usr/bin/env bash
# sesami-keys: tokens go in and come out, rest encrypted as Python's cryptography reads it, and show nowhere else.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/postgres.sh"
unset SESAMI_FERNET_KEYS SESAMI_FERNET_KEYS_FILE
/usr/bin/python3 -c 'import cryptography' 2>/dev/null || skip_all 'python3-cryptography is missing'
cd "$WORK" || exit 1
postgres_start
as_admin -c "alter system set log_statement = 'all'" -c 'alter system set log_parameter_max_length = -1' \
    -c 'alter system set log_parameter_max_length_on_error = -1' -c 'alter system set log_duration = on' \
    -c 'select pg_reload_conf()' >/dev/null
: >all-stderr
keys() { sesami-keys "$@" 2>stderr; local status=$?; cat stderr >>all-stderr; return $status; }
open() { "$ROOT/tests/lib/fernet-open" "$@"; }
rows() { as_keeper -c "select token from sesami.user_token join sesami.app_user using (user_id) where lower(login) = '$1' order by host"; }
secret() { printf 'gho_%s%s%s' $RANDOM $RANDOM "$(head -c 12 /dev/urandom | od -An -tx1 | tr -d ' \n')" | tee -a secrets; echo >>secrets; }

first=$(keys generate) second=$(keys generate)
printf '%s\n' "$first" "$second" >>secrets
like "$first" '^[A-Za-z0-9_-]{43}=$' 'a key is base64url of 32 bytes'
ok 'each is another' test "$first" != "$second"
export SESAMI_FERNET_KEYS=$first
ada=$(secret) bob=$(secret) other=$(secret)

exits 0 'a token is stored' keys store ada <<<"$ada"
is "$(cat stderr)" '' 'in silence'
is "$(keys token ada)" "$ada" 'and comes out again'
is "$(rows ada | open "$first")" "$ada" 'what is in the database Python reads'
is "$(rows ada | open "$second")" refused 'with this key only'
keys store bob <<<"$bob"
is "$(keys token bob; keys token ada)" "$bob"$'\n'"$ada" 'each user has an own one'
is "$(keys token AdA)" "$ada" 'a login is the same in any case'
keys store --host=ghe.example ada <<<"$other"
is "$(keys token ada; keys token ada --host=ghe.example)" "$ada"$'\n'"$other" 'but not on another host'
new=$(secret)
keys store ADA <<<"$new"
is "$(keys token ada)" "$new" 'a new token takes the place of the old'
is "$(as_owner -c 'select count(*) from sesami.app_user')" 3 'and is no new user'
as_keeper -c "insert into sesami.app_user (login) values ('carl')" \
    -c "insert into sesami.user_token select user_id, '$(secret >carls; open --seal "$second" <carls)' from sesami.app_user where login = 'carl'"
is "$(SESAMI_FERNET_KEYS=$first,$second keys token carl)" "$(cat carls)" 'what Python encrypted is read, by any key'
exits 1 'but not without its key' keys token carl
is "$(cat stderr)" 'sesami-keys: error: the token is damaged, or no key opens it' 'and the message says so'

# list
SESAMI_FERNET_KEYS="$second $first" keys list >listed
is "$(jq -c '[.host, .login, .key]' listed)" '["ghe.example","ada",2]
["github.com","ada",2]
["github.com","bob",2]
["github.com","carl",1]' 'list tells which key opens each'
is "$(keys list | jq -c 'select(.login == "carl").key')" null 'null for none'
"$ROOT/tests/lib/validate-schema" --have 2>/dev/null &&
    ok 'its records fit their schema' "$ROOT/tests/lib/validate-schema" listed
is "$(jq -r .user_id listed | sort -n | xargs)" "$(as_keeper -c 'select user_id from sesami.user_token join sesami.app_user using (user_id) order by 1' | xargs)" \
    "and the users' numbers"
like "$(jq -r .stored_at listed | head -1)" "^$(date -u +%Y-%m)-..T..:..:..Z$" 'times are RFC 3339'

# rotate
export SESAMI_FERNET_KEYS=$second,$first
exits 0 'rotate' keys rotate
is "$(cat stderr)" 'sesami-keys: 3 rotated, 1 under the first key already, 0 that no key opens' 'counts'
is "$(SESAMI_FERNET_KEYS=$second keys token ada)" "$new" 'afterwards the new key alone opens all'
is "$(keys list | jq -c '[.key, .rotated_at != null]' | sort | uniq -c | tr -s ' ')" ' 1 [1,false]
 3 [1,true]' 'and list tells what was rotated'
exits 0 'rotate again' keys rotate
is "$(cat stderr)" 'sesami-keys: 0 rotated, 4 under the first key already, 0 that no key opens' 'finds nothing to do'
rows carl >before
stranger=$(keys generate)
open --seal "$stranger" <carls >foreign
as_keeper -c "update sesami.user_token set token = '$(cat foreign)' where token = '$(cat before)'"
third=$(keys generate)
printf '%s\n' "$stranger" "$third" >>secrets
SESAMI_FERNET_KEYS=$third,$second exits 1 'a token that no key opens' keys rotate
is "$(cat stderr)" 'sesami-keys: error: github.com/carl: the token is damaged, or no key opens it
sesami-keys: 3 rotated, 0 under the first key already, 1 that no key opens
sesami-keys: error: 1 left as they are' 'is named'
is "$(rows carl)" "$(cat foreign)" 'and left as it is'
export SESAMI_FERNET_KEYS=$third

# forget
exits 0 'a token is forgotten' keys forget Bob
exits 1 'and is gone' keys token bob
is "$(cat stderr)" 'sesami-keys: error: bob has no token stored' 'which is said'
exits 1 'forgetting again' keys forget bob
exits 1 'who was never there' keys token nobody
SESAMI_FERNET_KEYS='' exits 0 'forgetting needs no keys' keys forget carl

# where keys come from
( umask 077 && printf '# the new one\n%s # ours\n\n%s\n' "$third" "$first" >good )
export SESAMI_FERNET_KEYS=''
exits 3 'no keys' keys token ada
like "$(cat stderr)" 'no keys: neither SESAMI_FERNET_KEYS nor SESAMI_FERNET_KEYS_FILE is set' 'and the message says where they may be'
is "$(SESAMI_FERNET_KEYS_FILE=good keys token ada)" "$new" 'a file of keys'
is "$(keys token ada -k good)" "$new" 'named by an option'
is "$(SESAMI_FERNET_KEYS=$third SESAMI_FERNET_KEYS_FILE=missing keys token ada)" "$new" 'the variable goes first'
SESAMI_FERNET_KEYS=$third exits 3 'the option before it' keys token ada -k missing
is "$(keys token ada -k <(echo "$third"))" "$new" 'a pipe will do'
cp good open && chmod 640 open
exits 3 'a file that others may read is refused' keys token ada -k open
is "$(cat stderr)" 'sesami-keys: error: open: mode 0640 lets others at the keys; chmod 600 it' 'as ssh does'
for wrong in empty short directory zero huge; do
    ( umask 077
        case $wrong in
            empty) : >bad ;;
            short) echo "$third ${first%=}" >bad ;;
            directory) rm -f bad && mkdir bad ;;
            zero) rm -rf bad && printf '%s\0\n' "$third" >bad ;;
            huge) yes "$third" | head -c 100000 >bad ;;
        esac )
    exits 3 "keys that are none: $wrong" keys token ada -k bad
done
export SESAMI_FERNET_KEYS=$third

# standard input
exits 0 'a line without an end' keys store dora < <(printf %s "$ada")
is "$(keys token dora)" "$ada" 'is a token'
keys store dora < <(printf ' %s \r\nand more\n' "$bob")
is "$(keys token dora)" "$bob" 'blanks around it and other lines are no part of it'
longest=$(printf '%01000d' 7)
keys store dora <<<"$longest"
is "$(keys token dora)" "$longest" 'the longest token'
for wrong in '' ' ' 'two words' "$(printf '%01001d' 7)" "$(printf '%05000d' 7)" $'gho_\033[2J' 'gho_é'; do
    exits 1 "no token: ${wrong:0:8}" keys store dora <<<"$wrong"
done
exits 1 'nothing' keys store dora </dev/null
exits 3 'no input at all' keys store dora <&-
is "$(keys token dora)" "$longest" 'leave the one that is there'

# a terminal
at_terminal() { "$ROOT/tests/lib/type-at-terminal" "$@"; }
is "$(at_terminal "$ada" sesami-keys store eve)" 'Token of eve (it is not shown): 
echo on
exit 0' 'what is typed is not shown'
is "$(keys token eve)" "$ada" 'but stored'
is "$(at_terminal SIGINT sesami-keys store eve)" 'Token of eve (it is not shown): 
echo on
signal 2' 'Ctrl-C leaves the terminal as it was'
like "$(at_terminal '' sesami-keys token eve)" '^sesami-keys: error: the terminal would show the token; pipe it, or --show' \
    'a token is not shown on a terminal'
is "$(at_terminal '' sesami-keys token --show eve | head -n 1)" "$ada" 'but with --show'

# usage
while read -r why arguments; do
    # shellcheck disable=SC2086 # words
    exits 2 "wrong usage: $why" keys $arguments
done <<'LIST'
nothing
no-verb peek
no-login token
two-logins token ada bob
a-login-too-many list ada
an-option rotate --fast
a-login-that-is-none token a/b
a-host-that-is-none token --host=a/b ada
LIST
exits 2 'a token in the place of a login' keys store ada gho_x
exits 2 'or of a verb' keys "$ada"
ok 'is not repeated' test -z "$(grep -F "$ada" stderr)"
for verb in generate 'token ada' list; do
    # shellcheck disable=SC2086
    sesami-keys $verb >/dev/full 2>>all-stderr
    is $? 3 "output that cannot be written: $verb"
done
PGHOST=$WORK exits 3 'no database' keys token ada
exits 3 'the loader does not read tokens' keys token ada --user=sesami_loader
like "$(cat stderr)" 'permission denied' 'because it may not'
is "$(DATABASE_URL="host=$PGHOST dbname=sesami" keys token ada)" "$new" 'DATABASE_URL'
DATABASE_URL="host=$PGHOST dbname=sesami user=sesami_reader" exits 3 'which may name a user' keys token ada

# where no secret may be
if command -v strace >/dev/null; then
    strace -f -qq -s 100000 -e trace=execve,write,sendto,sendmsg,openat -o trace "$SESAMI_BIN/sesami-keys" store frank <<<"$ada" 2>>all-stderr
    ok 'strace sees what goes to the database' grep -q 'frank' trace
    is "$(grep -Ff secrets trace)" '' 'and no secret in it, nor in any argument, file or name'
else
    skip 'strace is missing' 'system calls of store'
fi
log=$POSTGRES/postgres/log
ok 'the log has statements and parameters' grep -q "parameters: \$1 = 'github.com', \$2 = 'frank', \$3 = 'gAAAA" "$log"
is "$(grep -Ff secrets "$log")" '' "but no secret of $(wc -l <secrets)"
is "$(grep -Ff secrets all-stderr)" '' 'nor has standard error'
is "$(as_owner -c 'select * from sesami.app_user' | grep -Ff secrets; as_keeper -c 'select * from sesami.user_token' | grep -Ff secrets)" '' \
    'nor the database'
done_testing
