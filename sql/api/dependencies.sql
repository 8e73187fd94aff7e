-- /dependencies: what the manifests ask for and where they do.
drop function if exists api.dependencies(bigint, text, text, integer, integer);

create or replace function api.dependencies_rows(viewer bigint, owner text, name text, after text,
                                                 limit_rows integer)
    returns table (entry json, cursor text)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
    r sesami.repository := sesami.api_must_see(viewer, owner, name);
    a sesami.current_analysis := sesami.api_analysis(r.repository_id, 'stack-detect');
    seek text[] := sesami.api_after(after, 'name', 'text', 'text', 'text', 'bigint', 'tid');
begin
    return query
    with keyed as ( -- the same thing may be asked for twice in one line: its place in the table differs
        select d.*, left(d.ecosystem, 100) collate "C" as k1,
               left(lower(d.name), 300) collate "C" as k2,
               left(coalesce(d.path, ''), 500) collate "C" as k3, coalesce(d.line, 0) as k4,
               d.ctid as k5
          from sesami.dependency d
         where d.analysis_id = a.analysis_id
    )
    select json_build_object('ecosystem', d.ecosystem, 'name', d.name,
                             'requirement', d.requirement, 'resolved', d.resolved,
                             'scope', d.scope, 'path', d.path, 'line', d.line),
           sesami.api_cursor('name', d.k1, d.k2, d.k3, d.k4::text, d.k5::text)
      from keyed d
     where seek is null
        or (d.k1, d.k2, d.k3, d.k4, d.k5)
           > (seek[1], seek[2], seek[3], seek[4]::bigint, seek[5]::tid)
     order by d.k1, d.k2, d.k3, d.k4, d.k5
     limit limit_rows;
end
$$;

create or replace function api.dependencies(viewer bigint, owner text, name text, after text,
                                            limit_rows integer)
    returns json
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
    r sesami.repository := sesami.api_repository(viewer, owner, name);
    a sesami.current_analysis := sesami.api_analysis(r.repository_id, 'stack-detect');
    answer json;
begin
    if r.repository_id is null then
        return null;
    end if;
    with page as materialized (
        select * from api.dependencies_rows(viewer, owner, name, after, limit_rows + 1)
                 with ordinality as rows (entry, cursor, n)
    )
    select json_build_object(
        'repo', r.repo, 'head', coalesce(a.head, r.head), 'is_head', a.is_head,
        'analysed_at', sesami.api_time(a.loaded_at),
        'total', (select count(*) from sesami.dependency d where d.analysis_id = a.analysis_id),
        'limit', limit_rows,
        'next', (select p.cursor from page p
                  where p.n = limit_rows and exists (select from page where page.n > limit_rows)),
        'dependencies', (select coalesce(json_agg(p.entry order by p.n), '[]')
                           from page p where p.n <= limit_rows))
      into answer;
    return answer;
end
$$;
