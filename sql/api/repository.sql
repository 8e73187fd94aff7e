-- /api/v1/repos/{owner}/{name}: one repository, what was analysed of it and how much there is.
create or replace function api.repository(viewer bigint, owner text, name text) returns json
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
    r sesami.repository := sesami.api_repository(viewer, owner, name);
    cloned sesami.clone;
    answer json;
begin
    if r.repository_id is null then
        return null;
    end if;
    select * into cloned from sesami.clone c
     where c.repository_id = r.repository_id and c.head = r.head;
    with current as materialized (
        select * from sesami.current_analysis a where a.repository_id = r.repository_id
    ), contributed as (
        select coalesce(sum(c.lines), 0) as all_lines,
               coalesce(sum(c.lines) filter (where c.category not in ('vendored', 'generated')), 0)
                   as lines,
               count(distinct i.author_id)
                   filter (where c.category not in ('vendored', 'generated')) as authors
          from current
          join sesami.contribution c using (analysis_id)
          join sesami.identity i using (identity_id)
         where stage = 'blame-count'
    ), active as (
        select min(v.start) as since, max(v.start) as until
          from current join sesami.activity v using (analysis_id)
         where stage = 'timeline' and v.unit = 'week'
    )
    select json_build_object(
        'repo', r.repo, 'head', r.head, 'owner', r.owner, 'name', r.name,
        'description', r.description, 'private', r.private, 'fork', r.fork,
        'archived', r.archived, 'default_branch', coalesce(r.default_branch, cloned.branch),
        'clone_url', r.clone_url, 'pushed_at', sesami.api_time(r.pushed_at),
        'commits', cloned.commits, 'shallow', cloned.shallow,
        'active_since', (select since from active), 'active_until', (select until from active),
        'excludes', json_build_array('vendored', 'generated'),
        'lines', (select lines from contributed), 'all_lines', (select all_lines from contributed),
        'contributors', (select authors from contributed),
        'languages', (select count(*) from current join sesami.language using (analysis_id)
                       where stage = 'stack-detect'),
        'technologies', (select count(*) from current join sesami.technology using (analysis_id)
                          where stage = 'stack-detect'),
        'dependencies', (select count(distinct (d.ecosystem, d.name))
                           from current join sesami.dependency d using (analysis_id)
                          where stage = 'stack-detect'),
        'stages', (select coalesce(json_agg(json_build_object(
                              'stage', stage, 'head', head, 'is_head', is_head,
                              'version', version, 'options', options, 'seconds', seconds,
                              'records', records, 'files', files, 'lines', lines,
                              'rejected', rejected, 'analysed_at', sesami.api_time(loaded_at))
                              order by stage), '[]') from current),
        'errors', (select coalesce(json_agg(json_build_object(
                              'stage', e.stage, 'code', e.code, 'message', e.message,
                              'retryable', e.retryable, 'at', sesami.api_time(e.created_at))
                              order by e.error_id desc), '[]')
                     from (select * from sesami.error e
                            where e.repository_id = r.repository_id
                              and e.head is not distinct from r.head
                            order by error_id desc limit 20) e))
      into answer;
    return answer;
end
$$;
