-- /technology-changes: technologies and dependencies that came, changed or went, period by period, the
-- last ones first.
drop function if exists api.technology_changes(bigint, text, text, text, integer, integer);

create or replace function sesami.api_changes(analysis bigint, unit text, since date, until date)
    returns table (change sesami.tech_change, place tid)
    language sql stable
as $$
    select c, c.ctid from sesami.tech_change c
     where c.analysis_id = analysis and c.unit = api_changes.unit
       and c.start between coalesce(since, '-infinity') and coalesce(until, 'infinity')
$$;

create or replace function api.technology_changes_rows(viewer bigint, owner text, name text,
                                                       unit text, since date, until date,
                                                       after text, limit_rows integer)
    returns table (entry json, cursor text)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
    r sesami.repository := sesami.api_must_see(viewer, owner, name);
    a sesami.current_analysis := sesami.api_analysis(r.repository_id, 'timeline');
    seek text[] := sesami.api_after(after, '-start', 'integer', 'text', 'text', 'tid');
begin
    return query
    with keyed as (
        select (f.change).*, date '2000-01-01' - (f.change).start as k1,
               left(coalesce((f.change).tech, U&'\+10FFFF'), 300) collate "C" as k2,
               left(concat_ws(' ', (f.change).dependency->>'ecosystem',
                              (f.change).dependency->>'name', (f.change).path), 500)
                   collate "C" as k3, f.place as k4
          from sesami.api_changes(a.analysis_id, unit, since, until) f
    )
    select json_build_object('start', c.start, 'commit', c.commit, 'change', c.change,
                             'tech', c.tech, 'dependency', c.dependency, 'path', c.path),
           sesami.api_cursor('-start', c.k1::text, c.k2, c.k3, c.k4::text)
      from keyed c
     where seek is null
        or (c.k1, c.k2, c.k3, c.k4) > (seek[1]::integer, seek[2], seek[3], seek[4]::tid)
     order by c.k1, c.k2, c.k3, c.k4
     limit limit_rows;
end
$$;

create or replace function api.technology_changes(viewer bigint, owner text, name text, unit text,
                                                  since date, until date, after text,
                                                  limit_rows integer)
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
    with page as materialized (
        select * from api.technology_changes_rows(viewer, owner, name, unit, since, until, after,
                                                  limit_rows + 1)
                 with ordinality as rows (entry, cursor, n)
    )
    select json_build_object(
        'repo', r.repo, 'head', coalesce(a.head, r.head), 'is_head', a.is_head,
        'analysed_at', sesami.api_time(a.loaded_at), 'unit', unit,
        'total', (select count(*) from sesami.api_changes(a.analysis_id, unit, since, until)),
        'limit', limit_rows,
        'next', (select p.cursor from page p
                  where p.n = limit_rows and exists (select from page where page.n > limit_rows)),
        'changes', (select coalesce(json_agg(p.entry order by p.n), '[]')
                      from page p where p.n <= limit_rows))
      into answer;
    return answer;
end
$$;
