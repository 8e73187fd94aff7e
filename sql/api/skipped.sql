-- /skipped: what each stage left out and why.
create or replace function api.skipped_rows(viewer bigint, owner text, name text)
    returns table (entry json)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
    r sesami.repository := sesami.api_must_see(viewer, owner, name);
begin
    return query
    select json_build_object('stage', s.stage, 'head', s.head, 'reason', s.reason,
                             'files', s.files)
      from (select a.stage, a.head, k.reason, sum(k.files) as files
              from sesami.current_analysis a
              join sesami.skipped k using (analysis_id)
             where a.repository_id = r.repository_id
             group by a.stage, a.head, k.reason) s
     order by s.stage, s.files desc, s.reason;
end
$$;

create or replace function api.skipped(viewer bigint, owner text, name text) returns json
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
    r sesami.repository := sesami.api_repository(viewer, owner, name);
    answer json;
begin
    if r.repository_id is null then
        return null;
    end if;
    select json_build_object('repo', r.repo, 'head', r.head,
                             'skipped', coalesce(json_agg(s.entry order by s.n), '[]'))
      into answer
      from api.skipped_rows(viewer, owner, name) with ordinality as s (entry, n);
    return answer;
end
$$;
