-- /languages: what the tree at head is written in, as stack-detect counted it.
create or replace function api.languages_rows(viewer bigint, owner text, name text)
    returns table (entry json)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
    r sesami.repository := sesami.api_must_see(viewer, owner, name);
    a sesami.current_analysis := sesami.api_analysis(r.repository_id, 'stack-detect');
begin
    return query
    select json_build_object('language', l.language, 'color', l.color, 'files', l.files,
                             'bytes', l.bytes, 'lines', l.lines,
                             'share', sesami.api_share(l.bytes, sum(l.bytes) over ()))
      from sesami.language l
     where l.analysis_id = a.analysis_id
     order by l.bytes desc nulls last, l.language;
end
$$;

create or replace function api.languages(viewer bigint, owner text, name text) returns json
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
        'analysed_at', sesami.api_time(a.loaded_at), 'share_of', 'bytes',
        'languages', (
            select coalesce(json_agg(l.entry order by l.n), '[]')
              from api.languages_rows(viewer, owner, name) with ordinality as l (entry, n)),
        'extensions', (
            select coalesce(json_agg(json_build_object(
                       'extension', e.extension, 'files', e.files, 'bytes', e.bytes,
                       'lines', e.lines)
                       order by e.files desc, e.extension), '[]')
              from sesami.extension e where e.analysis_id = a.analysis_id))
      into answer;
    return answer;
end
$$;
