#!/usr/bin/env bash
# Dates in options mean what git makes of them; what only git would guess at is refused.
. "$(dirname "$0")/../lib/tap.sh"
date_of=${SESAMI_BUILD:-$ROOT/build}/helpers/date-of

cat >"$WORK/dates" <<'LIST'
2024-02-29T12:00:00Z
2024-02-29t12:00:00z
2024-02-29 12:00:00 +0100
2024-02-29T12:00:00.75+01:00
2024-02-29T12:00:00-03:30
2024-02-29T12:00:00+01
2024-02-29 12:00
2024-02-29T23:59:60Z
@1709208000
now
yesterday
1 second ago
90.minutes
36 hours ago
12-days-ago
2.weeks.ago
1 Week
3 months ago
13.months
1.year.2.months.ago
4 years ago
LIST
# On a leap day, at the end of a long month, in the first second of a year.
for now in 1709251199 1711843200 1704067200; do
    is "$("$date_of" "$now" <"$WORK/dates")" \
        "$(while read -r date; do GIT_TEST_DATE_NOW=$now git rev-parse --since="$date"; done <"$WORK/dates" | sed 's/^--max-age=//')" \
        "at $now: dates are what git makes of them"
done
is "$("$date_of" 0 <<<$'2024-02-29\n0000-01-01\n@-5')" $'1709164800\n-62167219200\n-5' 'a day is its midnight'
is "$(printf '%s\n' '' 2024-02-30 2024-1-1 2024-13-01 2024-01-01T 2024-01-01T25:00:00Z 2024-01-01T12:00:00. \
    2024-01-01T12:00:00+1 2024-01-01T12:00:00Zulu @ @x @1x 5 1709208000 'last friday' noon tea never today '3 days hence' \
    'ago' '3 ago' '3 fortnights' '3 days ago 2' 1234567890.days 999999999.years 5/6/2024 '3 days ago ago' |
    "$date_of" 0 | sort | uniq -c | xargs)" '28 refused' 'what would be a guess is refused'
done_testing
