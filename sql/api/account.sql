-- /account/repos: the repositories that GitHub shows to the viewer, as of the last listing, by name. `cursor` is the
-- name that the page before ended with.
create or replace function api.account_repositories(viewer bigint, search text, cursor text, limit_rows integer)
    returns json
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
    answer json;
begin
    with page as materialized (
        select u.*, r.head, a.loaded_at
          from sesami.user_repository u
          left join lateral (select s.* from sesami.repository s
                              where s.github_id = u.github_id or s.repo = u.repo
                              order by s.github_id is not distinct from u.github_id desc limit 1) r on true
          left join lateral (select max(c.loaded_at) as loaded_at from sesami.current_analysis c
                              where c.repository_id = r.repository_id) a on true
         where u.user_id = viewer and u.repo > account_repositories.cursor
           and (search = '' or position(lower(search) in lower(u.repo)) > 0)
         order by u.repo limit limit_rows
    )
    select json_build_object(
               'listed_at', (select sesami.api_time(max(seen_at)) from sesami.user_repository where user_id = viewer),
               'listing', (select sesami.job_json(j) from sesami.job j
                            where j.user_id = viewer and j.kind = 'account'
                            order by j.created_at desc limit 1),
               'total', (select count(*) from sesami.user_repository u where u.user_id = viewer
                            and (search = '' or position(lower(search) in lower(u.repo)) > 0)),
               'repositories', coalesce(json_agg(json_build_object(
                   'repo', p.repo, 'clone_url', p.record->>'clone_url', 'private', p.record->'private',
                   'fork', p.record->'fork', 'archived', p.record->'archived', 'description', p.record->>'description',
                   'default_branch', p.record->>'default_branch', 'pushed_at', p.record->>'pushed_at',
                   'size_kb', p.record->'size_kb', 'head', p.head, 'analysed_at', sesami.api_time(p.loaded_at))
                   order by p.repo), '[]'),
               'next', case when count(*) = limit_rows then max(p.repo) end)
      into answer from page p;
    return answer;
end
$$;
