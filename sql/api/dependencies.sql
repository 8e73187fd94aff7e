-- /dependencies: what the manifests ask for and where they do.
create or replace function api.dependencies(viewer bigint, owner text, name text, limit_rows integer,
                                            offset_rows integer) returns json
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
     where c.repository_id = r.repository_id and c.stage = 'stack-detect';
    with page as (
        select * from sesami.dependency d
         where d.analysis_id = a.analysis_id
         order by d.ecosystem, lower(d.name), d.name, d.path, d.line, d.scope, d.requirement
         limit limit_rows offset offset_rows
    )
    select json_build_object(
        'repo', r.repo, 'head', coalesce(a.head, r.head), 'is_head', a.is_head,
        'analysed_at', sesami.api_time(a.loaded_at),
        'total', (select count(*) from sesami.dependency d where d.analysis_id = a.analysis_id),
        'limit', limit_rows, 'offset', offset_rows,
        'dependencies', coalesce(json_agg(json_build_object(
            'ecosystem', d.ecosystem, 'name', d.name, 'requirement', d.requirement,
            'resolved', d.resolved, 'scope', d.scope, 'path', d.path, 'line', d.line)
            order by d.ecosystem, lower(d.name), d.name, d.path, d.line, d.scope, d.requirement),
            '[]'))
      into answer
      from page d;
    return answer;
end
$$;
