-- /contributors: whose lines are there now. `exclude` names the categories that are left out, with
-- commas between them; shares are of the lines that remain.
create or replace function api.contributors(viewer bigint, owner text, name text, exclude text,
                                            limit_rows integer, offset_rows integer) returns json
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
    r sesami.repository := sesami.api_repository(viewer, owner, name);
    a sesami.current_analysis;
    excluded text[] := string_to_array(exclude, ',');
    answer json;
begin
    if r.repository_id is null then
        return null;
    end if;
    select * into a from sesami.current_analysis c
     where c.repository_id = r.repository_id and c.stage = 'blame-count';
    with counted as materialized (
        select i.author_id, c.language, sum(c.lines) as lines, sum(c.files) as files,
               min(c.oldest) as oldest, max(c.newest) as newest
          from sesami.contribution c
          join sesami.identity i using (identity_id)
         where c.analysis_id = a.analysis_id and c.category <> all (excluded)
         group by i.author_id, c.language
    ), total as materialized (
        select coalesce(sum(lines), 0) as lines, count(distinct author_id) as contributors
          from counted
    ), page as materialized (
        select author_id, sum(lines) as lines, sum(files) as files, min(oldest) as oldest,
               max(newest) as newest
          from counted
         group by author_id
         order by sum(lines) desc, author_id
         limit limit_rows offset offset_rows
    ), written as (
        select author_id, json_agg(json_build_object('language', c.language, 'lines', c.lines)
                                   order by c.lines desc, c.language) as languages
          from counted c join page using (author_id)
         group by author_id
    ), known as (
        select i.author_id, json_agg(json_build_object('name', i.name, 'email', i.email,
                                                       'joined_by', i.joined_by)
                                     order by i.identity_id) as identities
          from sesami.identity i
          join page using (author_id)
         where exists (select from sesami.contribution c
                        where c.identity_id = i.identity_id and c.analysis_id = a.analysis_id)
         group by i.author_id
    )
    select json_build_object(
        'repo', r.repo, 'head', coalesce(a.head, r.head), 'is_head', a.is_head,
        'analysed_at', sesami.api_time(a.loaded_at), 'excludes', to_json(excluded),
        'lines', (select total.lines from total),
        'total', (select total.contributors from total),
        'limit', limit_rows, 'offset', offset_rows,
        'contributors', (
            select coalesce(json_agg(json_build_object(
                       'name', author.name, 'email', author.email, 'login', author.login,
                       'bot', author.bot, 'lines', page.lines,
                       'share', sesami.api_share(page.lines, (select total.lines from total)),
                       'files', page.files, 'oldest', sesami.api_time(page.oldest),
                       'newest', sesami.api_time(page.newest), 'languages', written.languages,
                       'identities', known.identities)
                       order by page.lines desc, page.author_id), '[]')
              from page
              join sesami.author using (author_id)
              join written using (author_id)
              join known using (author_id)))
      into answer;
    return answer;
end
$$;
