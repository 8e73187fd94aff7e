-- Numbers and times as the interface writes them: Python's round(), Python's repr() of a float, the service's zone.

-- A double from 0.004 to 2^53, or 0, times 2^61: a whole number, exactly. (A cast of a double to numeric keeps 15
-- digits.) The logarithm may be off by one; the product is whole and below 2^55 all the same.
create or replace function coding.scaled(x double precision) returns numeric
language plpgsql immutable strict parallel safe as $$
declare
    shift integer := case when x = 0 then 0 else 53 - floor(ln(x) / ln(2::double precision))::integer end;
begin
    shift := least(shift, 61);
    return (x * power(2::double precision, shift))::bigint::numeric * (1::bigint << (61 - shift));
end
$$;

-- Python's round(x, 2) for x from 0 on: of the double's exact value, halves to the even cent.
create or replace function coding.python_round(x double precision) returns double precision
language plpgsql immutable strict parallel safe as $$
declare
    one constant numeric := 2305843009213693952; -- 2^61
    cents numeric;
    rest numeric;
begin
    if x < 0.004 then
        return 0;
    elsif x >= 4503599627370496 then -- 2^52: no double from there on has digits behind the point
        return x;
    end if;
    cents := div(coding.scaled(x) * 100, one);
    rest := coding.scaled(x) * 100 - cents * one;
    if rest * 2 > one or (rest * 2 = one and mod(cents, 2) = 1) then
        cents := cents + 1;
    end if;
    return (cents * 0.01)::double precision;
end
$$;

-- Python's repr() of a float that has at most two digits behind the point. Both write the shortest digits that mean
-- the number; Postgres leaves ".0" out and takes to exponents at 1e15, Python at 1e16.
create or replace function coding.python_repr(x double precision) returns text
language plpgsql immutable strict parallel safe as $$
declare
    digits text := case when abs(x) >= 1e16 then x::text else x::text::numeric::text end;
begin
    return digits || case when digits ~ '[.e]' then '' else '.0' end;
end
$$;

-- The same of a whole number as a float. The cast keeps it immutable, so that it is not called but made part of the
-- query.
create or replace function coding.whole_repr(x bigint) returns text
language sql immutable parallel safe as $$
    select case when abs(x) < 1000000000000000 then x::text || '.0' else coding.python_repr(x::double precision) end;
$$;

create or replace function coding.zone() returns text
language plpgsql stable parallel safe as $$
begin
    return (select setting.zone from coding.setting);
end
$$;

-- "20250301_120000" in a zone: what is answered has no fractions, as the old service stored none.
create or replace function coding.stamp(moment timestamptz, zone text) returns text
language sql stable parallel safe as $$ select to_char(moment at time zone zone, 'YYYYMMDD_HH24MISS') $$;

-- A time as the results have it. Stable, so that it is not called but made part of the query.
create or replace function coding.utc(moment timestamptz) returns text
language sql stable parallel safe as $$ select to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') $$;

-- Python's isoformat(): a fraction has six digits, or is not there.
create or replace function coding.iso(moment timestamptz, zone text) returns text
language sql stable parallel safe as $$
    select to_char(moment at time zone zone,
                   case when date_trunc('second', moment) = moment then 'YYYY-MM-DD"T"HH24:MI:SS'
                        else 'YYYY-MM-DD"T"HH24:MI:SS.US' end);
$$;

-- The instant that a text names, null when it names none: "YYYYMMDD_HHMMSS[.frac]", or RFC 3339 with its offset or
-- without one; UTC where it has none. Digits of a second behind the sixth are cut off.
create or replace function coding.instant(said text) returns timestamptz
language plpgsql immutable strict as $$
begin
    if said !~ '^(19[7-9]\d|2\d\d\d)' then
        return null;
    elsif said ~ '\.\d{7}' then
        said := regexp_replace(said, '(\.\d{6})\d+', '\1');
    end if;
    if said ~ '^\d{8}_([01]\d|2[0-3])[0-5]\d[0-5]\d(\.\d+)?$' then
        return (replace(said, '_', ' ') || 'Z')::timestamptz;
    elsif said ~ '^\d{4}-\d\d-\d\d[Tt ]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?$' then
        return (said || 'Z')::timestamptz;
    elsif said ~ '^\d{4}-\d\d-\d\d[Tt ]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):?[0-5]\d)$' then
        return said::timestamptz;
    end if;
    return null;
exception when datetime_field_overflow or invalid_datetime_format or invalid_time_zone_displacement_value then
    return null; -- February 30th
end
$$;
