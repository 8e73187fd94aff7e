-- Asking for analyses.

-- The row of a user, made at need. Null for null.
create or replace function sesami.job_user(p_login text) returns bigint
language plpgsql as $$
declare
    found_id bigint;
begin
    if p_login is null then
        return null;
    end if;
    insert into sesami.app_user (login) values (p_login) on conflict (host, lower(login)) do nothing;
    select user_id into found_id from sesami.app_user
     where host = 'github.com' and lower(login) = lower(p_login);
    return found_id;
end
$$;

-- Opens a request, unless the user has made too many in the last minute: then `wait` tells the seconds until
-- the next may come, and `request` is null. One user's requests are counted one after another.
create or replace function sesami.job_request_of(p_user bigint, out request bigint, out wait integer)
language plpgsql as $$
declare
    who bigint := p_user;
    allowed integer;
    oldest timestamptz;
begin
    if who is not null then
        select coalesce(u.requests_limit, s.requests_limit) into allowed
          from sesami.app_user u, sesami.job_settings s where u.user_id = who for update of u;
        -- The one that must have left the minute before another may come.
        select created_at into oldest from sesami.job_request
         where user_id = who and created_at > now() - interval '1 minute'
         order by created_at desc offset greatest(allowed - 1, 0) limit 1;
        if allowed = 0 or oldest is not null then
            wait := ceil(extract(epoch from coalesce(oldest, now()) + interval '1 minute' - now()));
            return;
        end if;
    end if;
    insert into sesami.job_request (user_id) values (who) returning request_id into request;
end
$$;

create or replace function sesami.job_request(p_login text, out request bigint, out wait integer)
language sql as $$
select * from sesami.job_request_of(sesami.job_user(p_login))
$$;

-- The job for one repository, in the form of a `job` record: the one that waits or runs already, or a new one.
-- With p_changed, the last completed one where the repository has not been pushed to since (its result must
-- still be there). With p_array a new one is for an array of batch/submit: no message is sent for it.
create or replace function sesami.job_add(p_request bigint, p_repo_url text, p_branch text, p_record jsonb,
                                          p_changed boolean, p_array boolean default false) returns json
language plpgsql as $$
declare
    who bigint := (select user_id from sesami.job_request where request_id = p_request);
    pushed timestamptz := p_record->>'pushed_at';
    found_id uuid;
    queued boolean := false;
begin
    if p_changed and pushed is not null then
        select job_id into found_id from sesami.job
         where status = 'COMPLETED' and repo_url = p_repo_url and branch is not distinct from p_branch
           and pushed_at = pushed and user_id is not distinct from who and repository_id is not null
         limit 1;
    end if;
    while found_id is null loop -- another may finish or take its job back in between
        insert into sesami.job (user_id, request_id, repo_url, branch, repo, record, pushed_at, send_after)
        values (who, p_request, p_repo_url, p_branch, p_record->>'repo', p_record, pushed,
                case when p_array then 'infinity'::timestamptz else '-infinity' end)
        on conflict (coalesce(user_id, 0), repo_url, coalesce(branch, ''), md5(options::text))
            where finished_at is null do nothing
        returning job_id into found_id;
        queued := found_id is not null;
        if not queued then
            select job_id into found_id from sesami.job
             where user_id is not distinct from who and repo_url = p_repo_url
               and branch is not distinct from p_branch and options = '{}' and finished_at is null;
        end if;
    end loop;
    return sesami.job_record(found_id, queued);
end
$$;

-- A job as a record. p_queued: whether asking made it; p_taken: what its worker needs besides.
create or replace function sesami.job_record(p_job uuid, p_queued boolean default null,
                                             p_taken boolean default false) returns json
language sql stable as $$
select json_strip_nulls(json_build_object(
           'type', 'job', 'repo', coalesce(j.repo, j.repo_url), 'job', j.job_id, 'status', j.status,
           'queued', p_queued, 'kind', nullif(j.kind, 'analysis'), 'user', u.login,
           'host', nullif(u.host, 'github.com'), 'request', j.request_id, 'repo_url', j.repo_url,
           'branch', j.branch, 'attempts', j.attempts, 'progress', j.progress, 'stage', j.stage,
           'head', j.head, 'code', j.code, 'message', j.error,
           'wait', case when j.status = 'PENDING' and j.not_before > now()
                   then ceil(extract(epoch from j.not_before - now()))::integer end,
           'attempt', case when p_taken then j.attempt_id end,
           'user_id', case when p_taken then j.user_id end,
           'record', case when p_taken then j.record end))
  from sesami.job j left join sesami.app_user u using (user_id)
 where j.job_id = p_job
$$;

-- Ends a job that has not ended; false when there is none such. Its worker notices at its next heartbeat.
create or replace function sesami.job_cancel(p_job uuid) returns boolean
language plpgsql as $$
begin
    update sesami.job_attempt set finished_at = now(), outcome = 'cancelled'
     where job_id = p_job and finished_at is null;
    update sesami.job
       set status = 'FAILED', finished_at = now(), heartbeat = null, attempt_id = null,
           code = 'cancelled', error = 'cancelled on request'
     where job_id = p_job and finished_at is null;
    return found;
end
$$;
