-- A job as the API shows it.
create or replace function sesami.job_json(j sesami.job) returns json
language sql stable as $$
select json_build_object(
    'id', j.job_id, 'kind', j.kind, 'repo', j.repo, 'repo_url', j.repo_url, 'branch', j.branch,
    'status', j.status, 'progress', j.progress, 'stage', j.stage, 'attempts', j.attempts,
    'place', case when j.status = 'PENDING' then
        (select count(*) from sesami.job w where w.status = 'PENDING' and (w.created_at, w.job_id) <= (j.created_at, j.job_id)) end,
    'head', j.head,
    'error', case when j.code is not null then json_build_object('code', j.code, 'message', j.error) end,
    'created_at', sesami.api_time(j.created_at), 'started_at', sesami.api_time(j.started_at),
    'finished_at', sesami.api_time(j.finished_at))
$$;
