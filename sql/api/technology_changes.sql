-- /technology-changes: technologies and dependencies that came, changed or went, period by period, the
-- last ones first.
create or replace function api.technology_changes(viewer bigint, owner text, name text,
                                                  unit text, limit_rows integer, offset_rows integer)
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
    with page as (
        select c.*, row_number() over (
                   order by c.start desc, c.tech nulls last, c.dependency->>'ecosystem',
                            c.dependency->>'name', c.path, c.change, c.commit, c.dependency::text) as place
          from sesami.tech_change c
         where c.analysis_id = a.analysis_id and c.unit = technology_changes.unit
         order by place
         limit limit_rows offset offset_rows
    )
    select json_build_object(
        'repo', r.repo, 'head', coalesce(a.head, r.head), 'is_head', a.is_head,
        'analysed_at', sesami.api_time(a.loaded_at), 'unit', technology_changes.unit,
        'total', (select count(*) from sesami.tech_change c
                   where c.analysis_id = a.analysis_id and c.unit = technology_changes.unit),
        'limit', limit_rows, 'offset', offset_rows,
        'changes', coalesce(json_agg(json_build_object(
            'start', c.start, 'commit', c.commit, 'change', c.change, 'tech', c.tech,
            'dependency', c.dependency, 'path', c.path) order by c.place), '[]'))
      into answer
      from page c;
    return answer;
end
$$;
