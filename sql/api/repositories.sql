-- /api/v1/repos: the repositories that were analysed.
drop function if exists api.repositories(bigint, text, integer, integer);

create or replace function sesami.api_analysed(viewer bigint, search text, only_author text,
                                               only_language text)
    returns table (repository sesami.repository, analysed_at timestamptz, stages json)
    language sql stable
as $$
    select r, a.analysed_at, a.stages
      from sesami.repository r
      join (select c.repository_id, max(c.loaded_at) as analysed_at,
                   json_agg(c.stage order by c.stage) as stages
              from sesami.current_analysis c group by c.repository_id) a using (repository_id)
     where (search = '' or position(lower(search) in lower(r.repo)) > 0)
       and sesami.api_sees(viewer, r)
       and (only_language = '' or exists (
               select from sesami.current_analysis c join sesami.language l using (analysis_id)
                where c.repository_id = r.repository_id and c.stage = 'stack-detect'
                  and l.language = only_language))
       and (only_author = '' or exists (
               select from sesami.current_analysis c
                 join sesami.contribution w using (analysis_id)
                 join sesami.identity i using (identity_id)
                where c.repository_id = r.repository_id and c.stage = 'blame-count'
                  and sesami.api_is_called(i, only_author)))
$$;

-- Lines and people of a repository without what it took from elsewhere or made.
create or replace function sesami.api_own_lines(repository bigint)
    returns table (lines numeric, contributors bigint)
    language sql stable
as $$
    select coalesce(sum(c.lines), 0), count(distinct i.author_id)
      from sesami.current_analysis a
      join sesami.contribution c using (analysis_id)
      join sesami.identity i using (identity_id)
     where a.repository_id = repository and a.stage = 'blame-count'
       and c.category not in ('vendored', 'generated')
$$;

create or replace function api.repositories_rows(viewer bigint, search text, only_author text,
                                                 only_language text, sort text, after text,
                                                 limit_rows integer)
    returns table (entry json, cursor text)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
    seek text[] := sesami.api_after(after, sort, 'numeric', 'text', 'bigint');
    measure text := ltrim(sort, '-');
    down boolean := sort like '-%';
begin
    return query
    with placed as (
        select (f.repository).*, f.analysed_at, f.stages,
               sesami.api_rank(sort, case measure
                   when 'analysed_at' then extract(epoch from f.analysed_at)
                   when 'pushed' then extract(epoch from (f.repository).pushed_at)
                   when 'lines' then (select o.lines
                                        from sesami.api_own_lines((f.repository).repository_id) o)
                   else 0 end) as place,
               case when measure = 'name' then left(lower((f.repository).repo), 300) else '' end
                   collate "C" as called
          from sesami.api_analysed(viewer, search, only_author, only_language) f
    ), page as materialized (
        select p.*, row_number() over (
                   order by p.place, case when not down then p.called end,
                            case when down then p.called end desc, p.repository_id) as n
          from placed p
         where seek is null or p.place > seek[1]::numeric
            or p.place = seek[1]::numeric
               and (case when down then p.called < seek[2] else p.called > seek[2] end
                    or p.called = seek[2] and p.repository_id > seek[3]::bigint)
         order by n limit limit_rows
    )
    select json_build_object(
               'repo', p.repo, 'owner', p.owner, 'name', p.name, 'head', p.head,
               'description', p.description, 'private', p.private,
               'pushed_at', sesami.api_time(p.pushed_at),
               'analysed_at', sesami.api_time(p.analysed_at), 'stages', p.stages,
               'lines', o.lines, 'contributors', o.contributors,
               'languages', (
                   select coalesce(json_agg(json_build_object('language', l.language,
                                                              'color', l.color, 'bytes', l.bytes)
                                            order by l.bytes desc nulls last, l.language), '[]')
                     from (select k.* from sesami.current_analysis a
                             join sesami.language k using (analysis_id)
                            where a.repository_id = p.repository_id and a.stage = 'stack-detect'
                            order by k.bytes desc nulls last, k.language limit 5) l)),
           sesami.api_cursor(sort, p.place::text, p.called, p.repository_id::text)
      from page p
      cross join lateral sesami.api_own_lines(p.repository_id) o
     order by p.n;
end
$$;

create or replace function api.repositories(viewer bigint, search text, only_author text,
                                            only_language text, sort text, after text,
                                            limit_rows integer)
    returns json
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
    answer json;
begin
    with page as materialized (
        select * from api.repositories_rows(viewer, search, only_author, only_language, sort, after,
                                            limit_rows + 1)
                 with ordinality as rows (entry, cursor, n)
    )
    select json_build_object(
        'total', (select count(*)
                    from sesami.api_analysed(viewer, search, only_author, only_language)),
        'limit', limit_rows,
        'next', (select p.cursor from page p
                  where p.n = limit_rows and exists (select from page where page.n > limit_rows)),
        'repositories', (select coalesce(json_agg(p.entry order by p.n), '[]')
                           from page p where p.n <= limit_rows))
      into answer;
    return answer;
end
$$;
