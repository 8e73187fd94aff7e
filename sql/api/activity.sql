-- /activity: commits and changed lines by week or month, in one series an author or a language.
-- The `top` series with the most commits (or changed lines, as `rank` says) stand alone, the others
-- together in the last one, whose `others` says how many they are.
--
-- timeline writes one row a (period, author, language) and one, language '*', for all languages
-- together: a commit that touches two languages counts once there and once in each language.
create or replace function api.activity(viewer bigint, owner text, name text, unit text,
                                        by text, rank text, top integer) returns json
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
        select coalesce(case when by = 'author' then i.author_id::text else c.language end, '')
                   as key, -- '' is nobody, no language: NULL would not hash
               c.start, sum(c.commits) as commits, sum(c.added) as added, sum(c.deleted) as deleted
          from sesami.activity c
          left join sesami.identity i using (identity_id)
         where c.analysis_id = a.analysis_id and c.unit = activity.unit
           and (c.language is not distinct from '*') = (by = 'author')
           and (by <> 'author' or c.identity_id is not null) -- nobody: timeline's empty periods
         group by 1, 2
    ), ranked as (
        select key, row_number() over (order by sum(case rank when 'lines' then added + deleted
                                                       else commits end) desc,
                                             sum(added + deleted) desc, key) as place
          from counted group by key
    ), folded as (
        select least(place, top + 1) as place, start,
               case when place <= top then key end as key,
               sum(commits) as commits, sum(added) as added, sum(deleted) as deleted
          from ranked join counted c using (key)
         group by 1, 2, 3
    ), series as (
        select place, key, sum(commits) as commits, sum(added) as added, sum(deleted) as deleted,
               json_agg(json_build_object('start', start, 'commits', commits, 'added', added,
                                          'deleted', deleted) order by start) as periods
          from folded
         group by place, key
    )
    select json_build_object(
        'repo', r.repo, 'head', coalesce(a.head, r.head), 'is_head', a.is_head,
        'analysed_at', sesami.api_time(a.loaded_at), 'unit', unit, 'by', by,
        'first', (select min(start) from counted), 'last', (select max(start) from counted),
        'series', coalesce(json_agg(json_build_object(
            'author', case when s.place <= top and by = 'author' then json_build_object(
                'name', author.name, 'email', author.email, 'login', author.login,
                'bot', author.bot) end,
            'language', case when s.place <= top and by = 'language' then nullif(s.key, '') end,
            'color', case when by = 'language' then sesami.api_color(viewer, s.key) end,
            'others', case when s.place > top then (select count(*) - top from ranked) end,
            'commits', s.commits, 'added', s.added, 'deleted', s.deleted, 'periods', s.periods)
            order by s.place), '[]'))
      into answer
      from series s
      left join sesami.author on by = 'author' and author.author_id::text = s.key;
    return answer;
end
$$;
