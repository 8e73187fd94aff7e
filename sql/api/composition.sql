-- /composition: the tree at the end of each period, in one series a language. The `top` languages
-- with the most bytes at any time stand alone, the others together in the last series.
drop function if exists api.composition(bigint, text, text, text, integer);

create or replace function sesami.api_composition(analysis bigint, unit text, only_language text,
                                                  since date, until date)
    returns table (start date, commit text, key text, bytes numeric, lines numeric, files numeric)
    language sql stable
as $$
    select c.start, max(c.commit), coalesce(c.language, ''), sum(c.bytes), sum(c.lines),
           sum(c.files)
      from sesami.composition c
     where c.analysis_id = analysis and c.unit = api_composition.unit
       and c.start between coalesce(since, '-infinity') and coalesce(until, 'infinity')
       and (only_language = '' or c.language = only_language)
     group by c.start, case when unit = 'commit' then c.commit end, c.language
$$;

create or replace function api.composition_rows(viewer bigint, owner text, name text, unit text,
                                                only_language text, since date, until date)
    returns table (entry json)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
    r sesami.repository := sesami.api_must_see(viewer, owner, name);
    a sesami.current_analysis := sesami.api_analysis(r.repository_id, 'timeline');
begin
    return query
    select json_build_object('start', c.start, 'commit', c.commit, 'language', nullif(c.key, ''),
                             'bytes', c.bytes, 'lines', c.lines, 'files', c.files)
      from sesami.api_composition(a.analysis_id, unit, only_language, since, until) c
     order by c.start, c.commit collate "C", c.key;
end
$$;

create or replace function api.composition(viewer bigint, owner text, name text, unit text,
                                           only_language text, since date, until date, top integer)
    returns json
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
    r sesami.repository := sesami.api_repository(viewer, owner, name);
    a sesami.current_analysis := sesami.api_analysis(r.repository_id, 'timeline');
    answer json;
begin
    if r.repository_id is null then
        return null;
    end if;
    with counted as materialized (
        select * from sesami.api_composition(a.analysis_id, unit, only_language, since, until)
    ), ranked as (
        select c.key, row_number() over (order by max(c.bytes) desc nulls last, c.key) as place
          from counted c group by c.key
    ), folded as (
        select least(k.place, top + 1) as place, c.start,
               case when unit = 'commit' then c.commit end as commit,
               case when k.place <= top then c.key end as key, sum(c.bytes) as bytes,
               sum(c.lines) as lines, sum(c.files) as files
          from ranked k join counted c using (key)
         group by 1, 2, 3, 4
    ), series as (
        select f.place, f.key,
               json_agg(case when unit = 'commit'
                             then json_build_object('start', f.start, 'commit', f.commit, 'bytes',
                                                    f.bytes, 'lines', f.lines, 'files', f.files)
                             else json_build_object('start', f.start, 'bytes', f.bytes, 'lines',
                                                    f.lines, 'files', f.files) end
                        order by f.start, f.commit collate "C") as periods
          from folded f
         group by f.place, f.key
    )
    select json_build_object(
        'repo', r.repo, 'head', coalesce(a.head, r.head), 'is_head', a.is_head,
        'analysed_at', sesami.api_time(a.loaded_at), 'unit', unit,
        'starts', (select coalesce(json_agg(s.start order by s.start), '[]')
                     from (select distinct c.start from counted c) s),
        'series', coalesce(json_agg(json_build_object(
            'language', nullif(s.key, ''), 'color', sesami.api_color(viewer, s.key),
            'others', case when s.place > top then (select count(*) - top from ranked) end,
            'periods', s.periods) order by s.place), '[]'))
      into answer
      from series s;
    return answer;
end
$$;
