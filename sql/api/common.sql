-- What the functions of schema api share. They live in schema sesami, where the reader cannot call
-- them; the functions of schema api run with their owner's rights for that reason.

-- RFC 3339 in UTC, to the second.
create or replace function sesami.api_time(moment timestamptz) returns text
    language sql immutable parallel safe
return to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"');

create or replace function sesami.api_repository(owner text, name text) returns sesami.repository
    language sql stable parallel safe
return (select r from sesami.repository r
         where r.owner = api_repository.owner and r.name = api_repository.name
         order by r.repository_id limit 1);

-- Part of a whole, to six places; 0 of nothing is 0.
create or replace function sesami.api_share(part numeric, whole numeric) returns numeric
    language sql immutable parallel safe
return case when whole > 0 then round(part / whole, 6) else 0 end;

-- The color of a language as stack-detect gave it, in whatever repository it met it last.
create or replace view sesami.language_color as
select distinct on (language) language, color
  from sesami.language
 where color is not null
 order by language, analysis_id desc;
