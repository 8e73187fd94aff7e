#!/usr/bin/env bash
# tokens: the tokens that the database keeps, as secrets of moto_server, by somebody who may do that and no more.
. "$(dirname "$0")/../lib/tap.sh"
. "$ROOT/tests/lib/signals.sh"
. "$ROOT/tests/lib/postgres.sh"
. "$ROOT/tests/lib/aws.sh"
cd "$WORK" || exit 1
postgres_start
aws_start
SESAMI_FERNET_KEYS=$(sesami-keys generate)
export SESAMI_FERNET_KEYS AWS_ACCESS_KEY_ID=$KEEPER_ID AWS_SECRET_ACCESS_KEY=$KEEPER_KEY
unset PGUSER
tokens_with() { "$ROOT/batch/tokens" "$1" >out 2>err; }
tokens() { "$ROOT/batch/tokens" >out 2>err; }
store() { printf '%s\n' "$2" | sesami-keys store -- "$1"; }
user() { as_keeper -c "select user_id from sesami.app_user where login = '$1'"; }
secrets() { ask_aws secretsmanager ListSecrets <<<{} | jq -r '.SecretList[].Name | select(startswith("sesami/github-token-"))' | sort | xargs; }
secret_of() { ask_aws secretsmanager GetSecretValue <<<"{\"SecretId\": \"sesami/github-token-$(user "$1")\"}" | jq -r .SecretString; }
did() { jq -r '[.action, .user_id // .secret] | join(" ")' out | sort | xargs; }

# What is secret, and a word that stands in an argument, so that the look at those is known to see something.
printf '%s\n' "$SESAMI_FERNET_KEYS" "$KEEPER_KEY" gho_of- this-is-seen >needles
"$ROOT/tests/lib/seen-in-arguments" needles >seen &
looker=$!
exits 0 'with no tokens there is nothing to do' tokens
is "$(cat out err)" '' 'and nothing is said'
ask_aws secretsmanager CreateSecret <<<'{"Name": "sesami/github-token-app", "SecretString": "not a number"}' >/dev/null
store ada gho_of-ada-1
store bob 'gho_of-bob'
exits 0 'tells what it would do' tokens_with --dry-run
is "$(did) / $(secrets)" "made $(user ada) made $(user bob) / sesami/github-token-app" 'and does not do it'
exits 0 'makes secrets' tokens
is "$(did)" "made $(user ada) made $(user bob)" 'for each'
is "$(secret_of ada) / $(secret_of bob)" 'gho_of-ada-1 / gho_of-bob' 'with the tokens, to the letter'
exits 0 'a second time' tokens
is "$(cat out err)" '' 'there is nothing to do'
sleep 1 # of one second only the last counts
store ada gho_of-ada-2
tokens
is "$(did) $(secret_of ada)" "replaced $(user ada) gho_of-ada-2" 'another token replaces the one before'
gone=$(user bob)
sesami-keys forget bob
tokens
is "$(did) / $(secrets)" "removed sesami/github-token-$gone / sesami/github-token-$(user ada) sesami/github-token-app" \
    "one that is forgotten goes, what is no user's stays"
SESAMI_FERNET_KEYS=$(sesami-keys generate) tokens
is "$? $(cat out) $(secret_of ada)" '0  gho_of-ada-2' 'with keys that open nothing nothing is done'
like "$(cat err)" 'no key opens the token of ada' 'but said'

store carl gho_of-carl
AWS_ACCESS_KEY_ID=$CHILD_ID AWS_SECRET_ACCESS_KEY=$CHILD_KEY tokens
is "$?" 3 'a child may not'
PGHOST=$WORK/nowhere tokens
is "$?" 3 'without a database'
exits 2 'usage' tokens_with --every=0
exits 2 'usage' tokens_with more

# As a service: what comes is seen, an outage is outlived, SIGTERM ends it.
"$ROOT/batch/tokens" --every=1 >watched 2>watched.err &
watcher=$!
until grep -q made watched; do sleep 0.1; done
postgres_crash

sleep 2
postgres_start
unset PGUSER
store dora gho_of-dora
for ((i = 0; i < 100; i++)); do [ "$(wc -l <watched)" -eq 2 ] && break; sleep 0.1; done
is "$(jq -r .action watched | xargs) $(secret_of dora)" 'made made gho_of-dora' 'it looks again, after an outage too'
kill -TERM $watcher
wait $watcher
is "$?" 0 'SIGTERM ends it'
bash -c 'sleep 1; : this-is-seen'
kill -TERM $looker
wait $looker
is "$(cat seen)" this-is-seen 'no token and no key was an argument of any process'
is "$(cat out err watched watched.err | grep -c gho_)" 0 'no token was said'
done_testing
