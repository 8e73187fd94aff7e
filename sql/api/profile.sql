-- /users/{login}/profile: one person over all repositories that the viewer sees. Lines leave out what
-- is vendored and generated. `writes` of a technology that is a language tells whether the person has
-- lines in it; null for others, which only the repository's files tell.

-- The repositories in which an identity of this login has lines or commits, and what to show of each.
create or replace function sesami.api_places(viewer bigint, login text)
    returns table (repository_id bigint, repo text, blame bigint, stack bigint, timeline bigint,
                   analysed_at timestamptz)
    language sql stable
as $$
    with mine as (
        select i.identity_id from sesami.author a join sesami.identity i using (author_id)
         where lower(left(a.login, 255)) = lower(left(api_places.login, 255))
           and lower(a.login) = lower(api_places.login)
    ), found as (
        select a.repository_id from mine join sesami.contribution c using (identity_id)
          join sesami.analysis a using (analysis_id)
        union
        select a.repository_id from mine join sesami.activity c using (identity_id)
          join sesami.analysis a using (analysis_id)
    )
    select r.repository_id, r.repo, (b.a).analysis_id, (s.a).analysis_id, (t.a).analysis_id,
           (b.a).loaded_at
      from found
      join sesami.repository r using (repository_id)
      cross join lateral (select sesami.api_analysis(r.repository_id, 'blame-count') as a) b
      cross join lateral (select sesami.api_analysis(r.repository_id, 'stack-detect') as a) s
      cross join lateral (select sesami.api_analysis(r.repository_id, 'timeline') as a) t
     where sesami.api_sees(viewer, r)
$$;

create or replace function api.profile(viewer bigint, login text) returns json
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
    answer json;
begin
    with place as materialized (
        select * from sesami.api_places(viewer, login)
    ), mine as materialized (
        select i as identity, i.identity_id
          from sesami.author a join sesami.identity i using (author_id)
         where lower(left(a.login, 255)) = lower(left(profile.login, 255))
           and lower(a.login) = lower(profile.login)
    ), line as materialized ( -- of everybody
        select p.repository_id, m.identity, c.language, c.lines, c.files, c.oldest, c.newest
          from place p
          join sesami.contribution c on c.analysis_id = p.blame
          left join mine m using (identity_id)
         where c.category not in ('vendored', 'generated')
    ), written as (
        select l.repository_id, sum(l.lines) filter (where (l.identity).identity_id is not null) as lines,
               sum(l.files) filter (where (l.identity).identity_id is not null) as files,
               min(l.oldest) filter (where (l.identity).identity_id is not null) as oldest,
               max(l.newest) filter (where (l.identity).identity_id is not null) as newest,
               sum(l.lines) as all_lines
          from line l group by l.repository_id
    ), active as materialized (
        select c.start, m.identity, sum(c.commits) as commits, sum(c.added) as added,
               sum(c.deleted) as deleted
          from place p
          join sesami.activity c on c.analysis_id = p.timeline
          join mine m using (identity_id)
         where c.unit = 'week' and c.language = '*'
         group by c.start, m.identity
    ), language as (
        select l.language, sum(l.lines) as lines
          from line l where (l.identity).identity_id is not null group by l.language
    ), technology as (
        select t.tech, min(t.name) as name, min(t.kind) as kind,
               json_agg(p.repo order by p.repo) as repos
          from place p join sesami.technology t on t.analysis_id = p.stack
         group by t.tech
    ), called as (
        select w.identity
          from (select l.identity, l.lines from line l where (l.identity).identity_id is not null
                union all
                select v.identity, 0 from active v) w
         group by w.identity
         order by sum(w.lines) desc, (w.identity).identity_id limit 1
    )
    select json_build_object(
        'login', (c.identity).login, 'name', (c.identity).name, 'email', (c.identity).email,
        'bot', (c.identity).bot, 'excludes', json_build_array('vendored', 'generated'),
        'lines', (select coalesce(sum(w.lines), 0) from written w),
        'repositories', (
            select coalesce(json_agg(json_build_object(
                       'repo', p.repo, 'analysed_at', sesami.api_time(p.analysed_at),
                       'lines', coalesce(w.lines, 0),
                       'share', sesami.api_share(coalesce(w.lines, 0), w.all_lines),
                       'files', coalesce(w.files, 0), 'oldest', sesami.api_time(w.oldest),
                       'newest', sesami.api_time(w.newest))
                       order by w.lines desc nulls last, p.repo), '[]')
              from place p left join written w using (repository_id)),
        'languages', (
            select coalesce(json_agg(json_build_object(
                       'language', g.language, 'color', sesami.api_color(viewer, g.language),
                       'lines', g.lines,
                       'share', sesami.api_share(g.lines, (select sum(lines) from language)))
                       order by g.lines desc, g.language), '[]') from language g),
        'technologies', (
            select coalesce(json_agg(json_build_object(
                       'tech', t.tech, 'name', t.name, 'kind', t.kind, 'repos', t.repos,
                       'writes', case when t.kind = 'language'
                                      then exists (select from language g where g.language = t.name)
                                 end)
                       order by json_array_length(t.repos) desc, t.tech), '[]') from technology t),
        'activity', (
            select coalesce(json_agg(json_build_object(
                       'start', w.start, 'commits', w.commits, 'added', w.added,
                       'deleted', w.deleted) order by w.start), '[]')
              from (select v.start, sum(v.commits) as commits, sum(v.added) as added,
                           sum(v.deleted) as deleted from active v group by v.start) w))
      into answer
      from called c;
    return answer;
end
$$;
