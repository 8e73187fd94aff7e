-- Text for a terminal: safe, aligned, fitted.

-- Control characters, and those that turn the direction of writing, as \xNN: text from a repository
-- must not drive the terminal or change what the rest of a line seems to say.
create or replace function report.plain(t text) returns text
language sql immutable parallel safe as $$
    select case
        when t !~ '[\x01-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]' then t
        else (select string_agg(case
                  when c ~ '[\x01-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]'
                  then '\x' || right('0' || to_hex(ascii(c)), greatest(2, length(to_hex(ascii(c))))) else c end, '' order by n)
                from regexp_split_to_table(t, '') with ordinality as characters (c, n))
        end;
$$;

-- Columns on the screen: two for wide East Asian letters and pictures, none for combining marks.
create or replace function report.columns(t text) returns integer
language sql immutable parallel safe as $$
    select length(t) - length(regexp_replace(t, '[^\u0300-\u036f\u20d0-\u20ff\ufe00-\ufe0f]', '', 'g'))
         + length(regexp_replace(t, '[^\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\U0001f300-\U0001faff\U00020000-\U0003ffff]', '', 'g'));
$$;

-- Made safe and exactly `width` columns wide: cut with an ellipsis, or filled up.
create or replace function report.fit(t text, width integer) returns text
language plpgsql immutable parallel safe as $$
declare
    safe text := report.plain(left(coalesce(t, ''), 4 * width));
begin
    if report.columns(safe) > width then
        safe := left(safe, width);
        while report.columns(safe) > width - 1 loop
            safe := left(safe, -1);
        end loop;
        safe := safe || '…';
    end if;
    return safe || repeat(' ', width - report.columns(safe));
end
$$;

create or replace function report.number(n numeric) returns text
language sql immutable parallel safe as $$
    select trim(to_char(n, '999,999,999,999,999'));
$$;

create or replace function report.percent(part numeric, whole numeric) returns text
language sql immutable parallel safe as $$
    select lpad(to_char(case when whole > 0 then 100 * part / whole else 0 end, 'FM990.0'), 5) || ' %';
$$;

-- A bar of `width` columns, full at part = whole, drawn in eighths.
create or replace function report.bar(part numeric, whole numeric, width integer) returns text
language sql immutable parallel safe as $$
    select rpad(repeat('█', eighths / 8) || substr(' ▏▎▍▌▋▊▉', eighths % 8 + 1, 1), width)
      from (select case when whole > 0 and part > 0
                   then greatest(1, round(8 * width * part / whole))::integer
                   else 0 end) as drawn (eighths);
$$;

-- Items joined by commas in lines of at most `width` columns.
create or replace function report.wrap(items text[], width integer) returns setof text
language plpgsql immutable parallel safe as $$
declare
    line text := '';
    item text;
begin
    foreach item in array coalesce(items, '{}') loop
        item := trim(report.fit(item, least(40, report.columns(report.plain(left(item, 160))))));
        if line <> '' and report.columns(line) + report.columns(item) + 2 > width then
            return next line || ',';
            line := '';
        end if;
        line := line || case when line = '' then '' else ', ' end || item;
    end loop;
    if line <> '' then
        return next line;
    end if;
end
$$;
