-- /api/v1/repos: the repositories that were analysed, those analysed last first.
create or replace function api.repositories(viewer bigint, search text, limit_rows integer,
                                            offset_rows integer)
    returns json
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
    answer json;
begin
    with analysed as (
        select r.*, a.analysed_at, a.stages
          from sesami.repository r
          join (select repository_id, max(loaded_at) as analysed_at,
                       json_agg(stage order by stage) as stages
                  from sesami.current_analysis group by repository_id) a using (repository_id)
         where (search = '' or position(lower(search) in lower(r.repo)) > 0)
           and sesami.api_sees(viewer, r)
    ), page as (
        select * from analysed order by analysed_at desc, repo limit limit_rows offset offset_rows
    ), counted as (
        select p.repository_id, sum(c.lines) as lines, count(distinct i.author_id) as contributors
          from page p
          join sesami.current_analysis a using (repository_id)
          join sesami.contribution c using (analysis_id)
          join sesami.identity i using (identity_id)
         where a.stage = 'blame-count' and c.category not in ('vendored', 'generated')
         group by p.repository_id
    ), written as (
        select p.repository_id,
               json_agg(json_build_object('language', l.language, 'color', l.color,
                                          'bytes', l.bytes)
                        order by l.bytes desc nulls last, l.language) as languages
          from page p
          join sesami.current_analysis a using (repository_id)
          cross join lateral (select * from sesami.language l where l.analysis_id = a.analysis_id
                               order by bytes desc nulls last, language limit 5) l
         where a.stage = 'stack-detect'
         group by p.repository_id
    )
    select json_build_object(
               'total', (select count(*) from analysed),
               'limit', limit_rows,
               'offset', offset_rows,
               'repositories', coalesce(json_agg(json_build_object(
                   'repo', p.repo, 'owner', p.owner, 'name', p.name, 'head', p.head,
                   'description', p.description, 'private', p.private,
                   'analysed_at', sesami.api_time(p.analysed_at), 'stages', p.stages,
                   'lines', coalesce(c.lines, 0), 'contributors', coalesce(c.contributors, 0),
                   'languages', coalesce(w.languages, '[]'))
                   order by p.analysed_at desc, p.repo), '[]'))
      into answer
      from page p
      left join counted c using (repository_id)
      left join written w using (repository_id);
    return answer;
end
$$;
