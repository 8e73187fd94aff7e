-- /composition: the tree at the end of each period, in one series a language. The `top` languages
-- with the most bytes at any time stand alone, the others together in the last series.
create or replace function api.composition(viewer bigint, owner text, name text, unit text, top integer)
    returns json
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
    r sesami.repository := sesami.api_repository(viewer, owner, name);
    a sesami.current_analysis;
    answer json;
begin
    if r.repository_id is null then
        return null;
    end if;
    select * into a from sesami.current_analysis c
     where c.repository_id = r.repository_id and c.stage = 'timeline';
    with counted as materialized (
        select coalesce(c.language, '') as key, c.start, sum(c.bytes) as bytes, sum(c.lines) as lines,
               sum(c.files) as files
          from sesami.composition c
         where c.analysis_id = a.analysis_id and c.unit = composition.unit
         group by 1, 2
    ), ranked as (
        select key, row_number() over (order by max(bytes) desc nulls last, key) as place
          from counted group by key
    ), folded as (
        select least(place, top + 1) as place, start, case when place <= top then key end as key,
               sum(bytes) as bytes, sum(lines) as lines, sum(files) as files
          from ranked join counted c using (key)
         group by 1, 2, 3
    ), series as (
        select place, key,
               json_agg(json_build_object('start', start, 'bytes', bytes, 'lines', lines,
                                          'files', files) order by start) as periods
          from folded
         group by place, key
    )
    select json_build_object(
        'repo', r.repo, 'head', coalesce(a.head, r.head), 'is_head', a.is_head,
        'analysed_at', sesami.api_time(a.loaded_at), 'unit', unit,
        'starts', (select coalesce(json_agg(start order by start), '[]')
                     from (select distinct start from counted) as starts),
        'series', coalesce(json_agg(json_build_object(
            'language', case when s.place <= top then nullif(s.key, '') end,
            'color', sesami.api_color(viewer, s.key),
            'others', case when s.place > top then (select count(*) - top from ranked) end,
            'periods', s.periods) order by s.place), '[]'))
      into answer
      from series s;
    return answer;
end
$$;
