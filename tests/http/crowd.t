#!/usr/bin/env bash
# shellcheck disable=SC2154 # http_start and postgres_start set them
# Many clients at once, some of them slow on purpose: a thousand that send a byte now and then hinder nobody else, and
# are shut out in the end; one address has but a part of the connections.
. "$(dirname "$0")/../lib/tap.sh"
. "$(dirname "$0")/../lib/postgres.sh"
. "$(dirname "$0")/../lib/http.sh"
ulimit -n "$(ulimit -Hn)"
[ "$(ulimit -n)" -ge 4096 ] || skip_all 'a thousand connections need more descriptors than this user may have'
postgres_start
fixture_load
results=/api/v1/repos/ada/engine/contributors
metric() { get /metrics --interface 127.0.0.2 | sed -n "s/^sesami_http_$1 //p"; }

# drip N ADDRESS PORT KIND: N connections from ADDRESS that send a byte each half second, for as long as they are let.
# Prints how many were opened, and as they end one by one how long the longest lived and why: "shut" or "answered".
cat >"$WORK/drip" <<'PYTHON'
#!/usr/bin/env python3
import asyncio, sys, time
count, address, port, kind = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]
HEAD = b"GET /api/v1/repos HTTP/1.1\r\nHost: x\r\nX-Slow: "
BODY = b"POST /api/v1/webhooks/github HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9000\r\n\r\n"

async def drip():
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(address, 0))
    begin = time.monotonic()
    writer.write(BODY if kind == "body" else HEAD)
    opened.append(1)
    if len(opened) == count:
        print("opened", flush=True)
    try:
        while time.monotonic() - begin < 60:
            try:
                got = await asyncio.wait_for(reader.read(100), 0.5)
                return time.monotonic() - begin, "shut" if not got else "answered"
            except asyncio.TimeoutError:
                writer.write(b"a")
                await writer.drain()
    except OSError:
        return time.monotonic() - begin, "shut"
    finally:
        writer.close()
    return 60, "kept"

async def main():
    return await asyncio.gather(*(drip() for _ in range(count)))

opened = []
ends = asyncio.run(main())
print(*sorted({end for _, end in ends}), "early" if min(lived for lived, _ in ends) < 1 else "in time")
PYTHON
chmod +x "$WORK/drip"
opened() { for _ in $(seq 300); do grep -q opened "$1" 2>/dev/null && return; sleep 0.1; done; return 1; }

http_start --idle-timeout 2 --connections 2048
"$WORK/drip" 1000 127.0.0.1 "$port" head >"$WORK/slow" &
slow=$!
ok 'a thousand slow clients' opened "$WORK/slow"
is "$(for _ in $(seq 20); do status $results --interface 127.0.0.2 -w '%{http_code}\n'; done | sort | uniq -c | xargs)" '20 200' 'others are served'
is "$(status $results)" 200 'even from where they are'
wait $slow
is "$(tail -n 1 "$WORK/slow")" 'shut in time' 'they are shut out when their request has not come in time'
is "$(metric connections_shut_total) $(metric connections_open)" '1000 1' 'which is counted'
"$WORK/drip" 3 127.0.0.1 "$port" body >"$WORK/slow"
is "$(tail -n 1 "$WORK/slow")" 'shut in time' 'so are slow bodies'
# A silence is ended by the idle timeout; a request a second is not.
is "$( (for _ in 1 2 3 4 5 6; do printf 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n'; sleep 1; done) | raw | grep -c '^HTTP/1.1 200')" 6 'one that asks again in time is kept'
http_stop

http_start --connections 40
"$WORK/drip" 30 127.0.0.1 "$port" head >"$WORK/slow" &
slow=$!
for _ in $(seq 100); do [ "$(metric connections_open)" = 21 ] && break; sleep 0.1; done
is "$(metric connections_open)" 21 'one address gets half of the connections'
is "$(status $results) $(status $results --interface 127.0.0.2)" '000 200' 'and the others what is left'
kill $slow
wait $slow 2>/dev/null
http_stop
http_start --connections 40 --per-address 3
"$WORK/drip" 30 127.0.0.1 "$port" head >"$WORK/slow" &
slow=$!
for _ in $(seq 100); do [ "$(metric connections_open)" = 4 ] && break; sleep 0.1; done
is "$(metric connections_open)" 4 'or as many as it is told'
kill $slow
wait $slow 2>/dev/null
http_stop
http_start --connections 40 --forwarded
"$WORK/drip" 30 127.0.0.1 "$port" head >"$WORK/slow" &
slow=$!
ok 'behind a proxy all have one address' opened "$WORK/slow"
is "$(status $results)" 200 'so there is no such limit'
kill $slow
wait $slow 2>/dev/null
http_stop
is $? 0 'a good end'
is "$(grep -cv listening "$WORK/http.err")" 0 'without complaints'
done_testing
