-- /technologies: frameworks, databases, services and tools that files of the tree give away, each
-- with the places that do.
create or replace function api.technologies(viewer bigint, owner text, name text) returns json
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
    select json_build_object(
        'repo', r.repo, 'head', coalesce(a.head, r.head), 'is_head', a.is_head,
        'analysed_at', sesami.api_time(a.loaded_at),
        'technologies', coalesce(json_agg(json_build_object(
            'tech', t.tech, 'name', t.name, 'kind', t.kind, 'evidence', t.evidence,
            'evidence_more', t.evidence_more)
            order by t.kind, lower(t.name), t.tech), '[]'))
      into answer
      from sesami.technology t
     where t.analysis_id = a.analysis_id;
    return answer;
end
$$;
