-- /activity: commits and changed lines by week, month, quarter, year or commit, in one series an
-- author or a language. The `top` series with the most commits (or changed lines, as `rank` says)
-- stand alone, the others together in the last one, whose `others` says how many they are.
--
-- timeline writes one row a (period, author, language) and one, language '*', for all languages
-- together: a commit that touches two languages counts once there and once in each language.
drop function if exists api.activity(bigint, text, text, text, text, text, integer);

-- Who did something in one analysis.
create or replace function sesami.api_activity_identities(analysis bigint, unit text)
    returns table (identity_id bigint, commits bigint)
    language sql stable
as $$
    select w.identity_id, sum(w.commits)::bigint from sesami.activity w
     where w.analysis_id = analysis and w.unit = api_activity_identities.unit
       and w.identity_id is not null
     group by w.identity_id
$$;

-- '' as key is nobody, no language: null would not hash. Periods in which nobody did anything, which
-- timeline --fill writes, are left out where authors are counted.
create or replace function sesami.api_activity(analysis bigint, unit text, by text,
                                               only_author text, only_language text, since date,
                                               until date)
    returns table (start date, commit text, key text, commits numeric, added numeric,
                   deleted numeric)
    language sql stable
as $$
    select c.start, case when unit = 'commit' then c.commit end,
           coalesce(case when by = 'author' then i.author_id::text else c.language end, ''),
           sum(c.commits), sum(c.added), sum(c.deleted)
      from sesami.activity c
      left join sesami.identity i using (identity_id)
     where c.analysis_id = analysis and c.unit = api_activity.unit
       and c.start between coalesce(since, '-infinity') and coalesce(until, 'infinity')
       and (c.language is not distinct from '*') = (by = 'author' and only_language = '')
       and (only_language = '' or c.language = only_language)
       and (by <> 'author' or c.identity_id is not null)
       and (only_author = '' or i.author_id in (
               select k.author_id from sesami.identity k
                 join sesami.api_activity_identities(analysis, unit) w using (identity_id)
                where sesami.api_is_called(k, only_author)))
     group by 1, 2, 3
$$;

-- How authors are called in one analysis: by the identity with the most commits there.
create or replace function sesami.api_activity_people(analysis bigint, unit text)
    returns table (key text, person json)
    language sql stable
as $$
    select distinct on (i.author_id) i.author_id::text, sesami.api_person(i)
      from sesami.api_activity_identities(analysis, unit) c
      join sesami.identity i using (identity_id)
     order by i.author_id, c.commits desc, i.identity_id
$$;

-- The rows as timeline wrote them, in the order of time: for all languages together, or, by language,
-- one for each. A million of them must come soon, so nothing is grouped or sorted: the index on
-- (analysis_id, unit, start) has them in this order.
create or replace function api.activity_rows(viewer bigint, owner text, name text, unit text,
                                             by text, only_author text, only_language text,
                                             since date, until date)
    returns table (entry json)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
    r sesami.repository := sesami.api_must_see(viewer, owner, name);
    a sesami.current_analysis := sesami.api_analysis(r.repository_id, 'timeline');
begin
    return query
    with person as materialized (
        select i.identity_id, p.person
          from sesami.api_activity_people(a.analysis_id, unit) p
          join sesami.identity i on i.author_id = p.key::bigint
         where only_author = '' or i.author_id in (
                   select k.author_id from sesami.identity k
                     join sesami.api_activity_identities(a.analysis_id, unit) w using (identity_id)
                    where sesami.api_is_called(k, only_author))
    )
    select json_build_object('start', c.start, 'commit', c.commit, 'author', p.person,
                             'language', nullif(c.language, '*'), 'commits', c.commits,
                             'added', c.added, 'deleted', c.deleted)
      from sesami.activity c
      join person p using (identity_id)
     where c.analysis_id = a.analysis_id and c.unit = activity_rows.unit
       and c.start between coalesce(since, '-infinity') and coalesce(until, 'infinity')
       and (c.language is not distinct from '*') = (by = 'author' and only_language = '')
       and (only_language = '' or c.language = only_language)
     order by c.start;
end
$$;

create or replace function api.activity(viewer bigint, owner text, name text, unit text, by text,
                                        only_author text, only_language text, since date,
                                        until date, rank text, top integer)
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
        select * from sesami.api_activity(a.analysis_id, unit, by, only_author, only_language, since,
                                          until)
    ), ranked as (
        select c.key, row_number() over (
                   order by sum(case rank when 'lines' then c.added + c.deleted else c.commits end)
                            desc, sum(c.added + c.deleted) desc, c.key) as place
          from counted c group by c.key
    ), folded as (
        select least(k.place, top + 1) as place, c.start, c.commit,
               case when k.place <= top then c.key end as key, sum(c.commits) as commits,
               sum(c.added) as added, sum(c.deleted) as deleted
          from ranked k join counted c using (key)
         group by 1, 2, 3, 4
    ), series as (
        select f.place, f.key, sum(f.commits) as commits, sum(f.added) as added,
               sum(f.deleted) as deleted,
               json_agg(case when unit = 'commit'
                             then json_build_object('start', f.start, 'commit', f.commit,
                                                    'commits', f.commits, 'added', f.added,
                                                    'deleted', f.deleted)
                             else json_build_object('start', f.start, 'commits', f.commits,
                                                    'added', f.added, 'deleted', f.deleted) end
                        order by f.start, f.commit collate "C") as periods
          from folded f
         group by f.place, f.key
    )
    select json_build_object(
        'repo', r.repo, 'head', coalesce(a.head, r.head), 'is_head', a.is_head,
        'analysed_at', sesami.api_time(a.loaded_at), 'unit', unit, 'by', by,
        'first', (select min(c.start) from counted c), 'last', (select max(c.start) from counted c),
        'series', coalesce(json_agg(json_build_object(
            'author', p.person,
            'language', case when by = 'language' then nullif(s.key, '') end,
            'color', case when by = 'language' then sesami.api_color(viewer, s.key) end,
            'others', case when s.place > top then (select count(*) - top from ranked) end,
            'commits', s.commits, 'added', s.added, 'deleted', s.deleted, 'periods', s.periods)
            order by s.place), '[]'))
      into answer
      from series s
      left join sesami.api_activity_people(a.analysis_id, unit) p
             on by = 'author' and p.key = s.key;
    return answer;
end
$$;
