#!/usr/bin/env bash
# timeline's periods in time zones against git's own dates: summer time, zones that skip a day, ISO weeks
# across years, clocks in the far past and future.
. "$(dirname "$0")/../lib/tap.sh"
[ -e "${TZDIR:-/usr/share/zoneinfo}/Europe/Berlin" ] || skip_all 'no tz database'

# Commits around every turn of some years and of summer time, then at any time; the same for the same seed.
times() {
    perl -e 'srand 7;
        for my $year (1970 .. 2040) {
            my $start = int(($year - 1970) * 365.2425) * 86400;
            print $start + int(rand 10 * 86400) - 5 * 86400, "\n" for 1 .. 3;
        }
        for my $turn (1711846800, 1729990800, 1710054000, 1730613600, 1325239200, 1325325600, 1540695600) {
            print $turn + int(rand 180_000) - 90_000, "\n" for 1 .. 12;
            print $turn + $_, "\n" for -1, 0, 1;
        }
        print int(rand 2_300_000_000), "\n" for 1 .. 100;
        print "$_\n" for 0, 1, 1609459199, 1609459200, 1609718400;'
}
repo=$WORK/times
git init -q --bare -b main "$repo"
times | awk '$1 >= 0 { printf "commit refs/heads/main\nmark :%d\nauthor A <a@example.com> %d -0700\ncommitter C <c@example.com> %d +1245\n" \
    "data 0\nM 100644 inline f.c\ndata %d\nint a%d;\n", ++n, $1, $1, length(n) + 7, n }' |
    git --git-dir="$repo" fast-import --quiet

activity() { # UNIT, records on stdin
    jq -r --arg unit "$1" 'select(.type == "activity" and .unit == $unit and .language == "*") | "\(.start) \(.commits)"' | sort
}

ends() { # UNIT, records on stdin
    jq -r --arg unit "$1" 'select(.type == "composition" and .unit == $unit) | "\(.start) \(.commit)"' | sort
}

# Fixed offsets have their sign the other way round in TZ.
for zone in UTC=UTC0 Europe/Berlin=Europe/Berlin America/New_York=America/New_York Pacific/Apia=Pacific/Apia \
    Australia/Lord_Howe=Australia/Lord_Howe +05:45=XXX-05:45 -0330=XXX+03:30 +9=XXX-9; do
    timeline --tz="${zone%=*}" --unit=week,month,quarter,year "$repo" >"$WORK/records"
    for unit in week month quarter year; do
        TZ=${zone#*=} "$ROOT/tests/lib/period-starts" "$unit" "$repo" --first-parent >"$WORK/starts"
        is "$(activity "$unit" <"$WORK/records")" "$(cut -d' ' -f1 "$WORK/starts" | sort | uniq -c | awk '{ print $2, $1 }')" \
            "${zone%=*}: every commit is in the $unit that git's date says"
        is "$(ends "$unit" <"$WORK/records")" "$(awk '!seen[$1]++' "$WORK/starts" | sort)" \
            "${zone%=*}: and each $unit ends with its last commit"
    done
done
is "$(timeline --tz=Europe/Berlin --unit=year "$repo" | jq -r 'select(.type == "done").options.tz')" Europe/Berlin 'done tells the zone'
is "$(timeline --tz=-0330 --unit=year "$repo" | jq -r 'select(.type == "done").options.tz')" -03:30 'and an offset in one spelling'
is "$(timeline --tz=+00:00 --unit=year "$repo" | jq -r 'select(.type == "done").options.tz')" null 'and nothing of UTC'

# Dates are the zone's days: those before and after its midnight are on either side.
for zone in Europe/Berlin=Europe/Berlin Pacific/Apia=Pacific/Apia -0330=XXX+03:30; do
    for date in 2024-03-31 2011-12-30 2018-10-28 1999-12-31; do
        is "$(timeline --tz="${zone%=*}" --since=$date --unit=year --parts=activity "$repo" | jq -s 'map(select(.language == "*").commits) | add // 0')" \
            "$(TZ=${zone#*=} git -C "$repo" log --format=%ad --date=format-local:%Y-%m-%d | awk -v d=$date '$1 >= d' | wc -l)" \
            "--since=$date is midnight in ${zone%=*}"
    done
done
is "$(timeline --since=2024-03-31 --tz=Europe/Berlin --unit=year --parts=activity "$repo" | jq -c 'select(.type == "done").options.since')" \
    1711839600 'also when --tz comes last'
for zone in Europe/Nowhere ../etc/passwd /usr/share/zoneinfo/UTC :UTC EST5EDT,M3.2.0,M11.1.0 +14:01 +5:30 '' Europe tzdata.zi; do
    exits 2 "no time zone: \"$zone\"" timeline --tz="$zone" "$repo"
done
done_testing
