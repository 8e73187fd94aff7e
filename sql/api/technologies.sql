-- /technologies: frameworks, databases, services and tools that files of the tree give away, each
-- with the places that do.
create or replace function api.technologies_rows(viewer bigint, owner text, name text)
    returns table (entry json)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
    r sesami.repository := sesami.api_must_see(viewer, owner, name);
    a sesami.current_analysis := sesami.api_analysis(r.repository_id, 'stack-detect');
begin
    return query
    select json_build_object('tech', t.tech, 'name', t.name, 'kind', t.kind,
                             'evidence', t.evidence, 'evidence_more', t.evidence_more)
      from sesami.technology t
     where t.analysis_id = a.analysis_id
     order by t.kind, lower(t.name), t.tech;
end
$$;

create or replace function api.technologies(viewer bigint, owner text, name text) returns json
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
    select json_build_object(
        'repo', r.repo, 'head', coalesce(a.head, r.head), 'is_head', a.is_head,
        'analysed_at', sesami.api_time(a.loaded_at),
        'technologies', coalesce(json_agg(t.entry order by t.n), '[]'))
      into answer
      from api.technologies_rows(viewer, owner, name) with ordinality as t (entry, n);
    return answer;
end
$$;
