-- /contributors: whose lines are there now. `exclude` and `only_category` name categories with commas
-- between them; the first are left out unless the second are named. Shares are of the lines that
-- remain, of all authors.
--
-- A person's name and address are those of the identity with the most of these lines: another that
-- is joined to it may stand in a repository that the viewer does not see.
drop function if exists api.contributors(bigint, text, text, text, integer, integer);

create or replace function sesami.api_contribution(analysis bigint, exclude text, only_category text,
                                                   only_language text)
    returns setof sesami.contribution
    language sql stable parallel safe
as $$
    select c.* from sesami.contribution c
     where c.analysis_id = analysis
       and case when only_category <> '' then c.category = any (string_to_array(only_category, ','))
                else c.category <> all (string_to_array(exclude, ',')) end
       and (only_language = '' or c.language = only_language)
$$;

create or replace function api.contributors_rows(viewer bigint, owner text, name text, exclude text,
                                                 only_category text, only_author text,
                                                 only_language text, sort text, after text,
                                                 limit_rows integer)
    returns table (entry json, cursor text)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
    r sesami.repository := sesami.api_must_see(viewer, owner, name);
    a sesami.current_analysis := sesami.api_analysis(r.repository_id, 'blame-count');
    seek text[] := sesami.api_after(after, sort, 'numeric', 'text', 'bigint');
    measure text := ltrim(sort, '-');
    down boolean := sort like '-%';
begin
    return query
    with counted as materialized (
        select c.identity_id, c.language, sum(c.lines) as lines, sum(c.files) as files,
               min(c.oldest) as oldest, max(c.newest) as newest
          from sesami.api_contribution(a.analysis_id, exclude, only_category, only_language) c
         group by c.identity_id, c.language
    ), identified as materialized (
        select i as identity, i.author_id, i.identity_id, sum(c.lines) as lines,
               sum(c.files) as files, min(c.oldest) as oldest, max(c.newest) as newest
          from counted c
          join sesami.identity i using (identity_id)
         group by i.identity_id
    ), person as (
        select p.author_id, sum(p.lines) as lines, sum(p.files) as files, min(p.oldest) as oldest,
               max(p.newest) as newest,
               (array_agg(p.identity order by p.lines desc, p.identity_id))[1] as identity
          from identified p
         group by p.author_id
        having only_author = '' or bool_or(sesami.api_is_called(p.identity, only_author))
    ), placed as (
        select p.*,
               sesami.api_rank(sort, case measure
                   when 'lines' then p.lines when 'files' then p.files
                   when 'oldest' then extract(epoch from p.oldest)
                   when 'newest' then extract(epoch from p.newest) else 0 end) as place,
               case when measure = 'name'
                    then left(lower(coalesce((p.identity).name, '')), 200) else '' end
                   collate "C" as called
          from person p
    ), page as materialized (
        select p.*, row_number() over (
                   order by p.place, case when not down then p.called end,
                            case when down then p.called end desc, p.author_id) as n
          from placed p
         where seek is null or p.place > seek[1]::numeric
            or p.place = seek[1]::numeric
               and (case when down then p.called < seek[2] else p.called > seek[2] end
                    or p.called = seek[2] and p.author_id > seek[3]::bigint)
         order by n limit limit_rows
    ), total as (
        select coalesce(sum(c.lines), 0) as lines from counted c
    ), written as (
        select w.author_id, json_agg(json_build_object('language', w.language, 'lines', w.lines)
                                     order by w.lines desc, w.language) as languages
          from (select i.author_id, c.language, sum(c.lines) as lines
                  from page p
                  join identified i using (author_id)
                  join counted c using (identity_id)
                 group by i.author_id, c.language) w
         group by w.author_id
    ), known as (
        select p.author_id,
               json_agg(json_build_object('name', (i.identity).name, 'email', (i.identity).email,
                                          'joined_by', (i.identity).joined_by)
                        order by i.identity_id) as identities
          from page p
          join identified i using (author_id)
         group by p.author_id
    )
    select json_build_object(
               'name', (p.identity).name, 'email', (p.identity).email,
               'login', (p.identity).login, 'bot', (p.identity).bot, 'lines', p.lines,
               'share', sesami.api_share(p.lines, (select total.lines from total)),
               'files', p.files, 'oldest', sesami.api_time(p.oldest),
               'newest', sesami.api_time(p.newest), 'languages', w.languages,
               'identities', k.identities),
           sesami.api_cursor(sort, p.place::text, p.called, p.author_id::text)
      from page p
      join written w using (author_id)
      join known k using (author_id)
     order by p.n;
end
$$;

create or replace function api.contributors(viewer bigint, owner text, name text, exclude text,
                                            only_category text, only_author text,
                                            only_language text, sort text, after text,
                                            limit_rows integer)
    returns json
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
    r sesami.repository := sesami.api_repository(viewer, owner, name);
    a sesami.current_analysis := sesami.api_analysis(r.repository_id, 'blame-count');
    answer json;
begin
    if r.repository_id is null then
        return null;
    end if;
    with page as materialized (
        select * from api.contributors_rows(viewer, owner, name, exclude, only_category, only_author,
                                            only_language, sort, after, limit_rows + 1)
                 with ordinality as rows (entry, cursor, n)
    ), total as (
        select coalesce(sum(c.lines), 0) as lines, count(distinct i.author_id)
                   filter (where sesami.api_is_called(i, only_author)) as contributors
          from sesami.api_contribution(a.analysis_id, exclude, only_category, only_language) c
          join sesami.identity i using (identity_id)
    )
    select json_build_object(
        'repo', r.repo, 'head', coalesce(a.head, r.head), 'is_head', a.is_head,
        'analysed_at', sesami.api_time(a.loaded_at),
        'excludes', string_to_array(case when only_category = '' then exclude else '' end, ','),
        'lines', total.lines, 'total', total.contributors, 'limit', limit_rows,
        'next', (select p.cursor from page p
                  where p.n = limit_rows and exists (select from page where page.n > limit_rows)),
        'contributors', (select coalesce(json_agg(p.entry order by p.n), '[]')
                           from page p where p.n <= limit_rows))
      into answer
      from total;
    return answer;
end
$$;
