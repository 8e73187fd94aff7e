-- Taking jobs and ending them. An attempt's number is its worker's claim: once the attempt has ended (its
-- heartbeat stopped, the job was cancelled), nothing that the worker says of the job counts.

-- Gives back the jobs whose workers have fallen silent.
create or replace function sesami.job_reclaim() returns integer
language plpgsql as $$
declare
    silent bigint;
    reclaimed integer := 0;
begin
    for silent in
        select j.attempt_id from sesami.job j, sesami.job_settings s
         where j.status = 'PROCESSING' and j.heartbeat < now() - s.lost_after
           for update of j skip locked
    loop
        perform sesami.job_fail(silent, 'lost', 'worker-lost', 'the worker has not been heard of', true);
        reclaimed := reclaimed + 1;
    end loop;
    return reclaimed;
end
$$;

-- Every user with waiting jobs, and 0 for those of nobody; a jump through the index for each.
create or replace function sesami.job_waiting_users() returns setof bigint
language sql stable as $$
with recursive waiting (key) as (
    (select coalesce(user_id, 0) from sesami.job where status = 'PENDING'
      order by coalesce(user_id, 0) limit 1)
    union all
    select (select coalesce(j.user_id, 0) from sesami.job j
             where j.status = 'PENDING' and coalesce(j.user_id, 0) > w.key
             order by coalesce(j.user_id, 0) limit 1)
      from waiting w where w.key is not null
)
select key from waiting where key is not null
$$;

-- Begins an attempt at a job that waits. Null where it waits no more.
create or replace function sesami.job_begin(p_job uuid, p_worker text) returns json
language plpgsql as $$
declare
    attempt bigint;
begin
    insert into sesami.job_attempt (job_id, worker) values (p_job, p_worker) returning attempt_id into attempt;
    update sesami.job
       set status = 'PROCESSING', attempts = attempts + 1, attempt_id = attempt, heartbeat = now(),
           progress = 0, stage = null, started_at = now()
     where job_id = p_job and status = 'PENDING';
    if not found then -- cancelled at this moment
        delete from sesami.job_attempt where attempt_id = attempt;
        return null;
    end if;
    return sesami.job_record(p_job, p_taken => true);
end
$$;

-- Takes the next job for a worker: of the user with the fewest running, the oldest that may start; none of a user
-- who is at the limit. p_login: of this user alone. Null: there is nothing to take. Takers come one after
-- another, so that no limit is overstepped; each is a few index look-ups long.
create or replace function sesami.job_take(p_worker text, p_login text) returns json
language plpgsql as $$
declare
    taken uuid;
begin
    perform pg_advisory_xact_lock(hashtext('sesami.job_take'));
    perform sesami.job_reclaim();
    select j.job_id into taken
      from sesami.job_settings s
     cross join sesami.job_waiting_users() as w (key)
      left join sesami.app_user u on u.user_id = w.key
     cross join lateral (select count(*) from sesami.job r
                          where r.status = 'PROCESSING' and coalesce(r.user_id, 0) = w.key) as r (running)
     cross join lateral (select c.job_id, c.created_at from sesami.job c
                          where c.status = 'PENDING' and coalesce(c.user_id, 0) = w.key
                            and c.not_before <= now()
                          order by c.created_at, c.job_id limit 1) as j
     where (w.key = 0 or r.running < coalesce(u.running_limit, s.running_limit))
       and (p_login is null or lower(u.login) = lower(p_login))
     order by r.running, j.created_at limit 1;
    if taken is null then
        return null;
    end if;
    return sesami.job_begin(taken, p_worker);
end
$$;

-- Takes this job and no other, whoever's it is and however many run: what puts jobs into a queue elsewhere sees to the
-- limits (job_send_begin()). The job's record: with `attempt` if it was taken; else as it stands (it has ended, it runs,
-- or it is to wait as long as `wait` says). Null: there is no such job.
create or replace function sesami.job_take_one(p_job uuid, p_worker text) returns json
language plpgsql as $$
declare
    silent bigint;
    due boolean;
begin
    select j.attempt_id into silent from sesami.job j, sesami.job_settings s
     where j.job_id = p_job and j.status = 'PROCESSING' and j.heartbeat < now() - s.lost_after for update of j;
    if found then
        perform sesami.job_fail(silent, 'lost', 'worker-lost', 'the worker has not been heard of', true);
    end if;
    select status = 'PENDING' and not_before <= now() into due from sesami.job where job_id = p_job for update;
    return case when due then sesami.job_begin(p_job, p_worker) else sesami.job_record(p_job) end;
end
$$;

-- True while the attempt is still the job's.
create or replace function sesami.job_beat(p_attempt bigint, p_progress integer, p_stage text) returns boolean
language plpgsql as $$
begin
    update sesami.job set heartbeat = now(), progress = p_progress, stage = coalesce(p_stage, stage)
     where attempt_id = p_attempt and status = 'PROCESSING';
    return found;
end
$$;

-- Ends an attempt; the job it is at work on, null when it is at work no more.
create or replace function sesami.job_end_attempt(p_attempt bigint, p_outcome text, p_code text, p_message text)
    returns uuid
language plpgsql as $$
declare
    at_work uuid;
begin
    select job_id into at_work from sesami.job
     where attempt_id = p_attempt and status = 'PROCESSING' for update;
    if at_work is not null then
        update sesami.job_attempt
           set finished_at = now(), outcome = p_outcome, code = p_code, message = p_message
         where attempt_id = p_attempt;
    end if;
    return at_work;
end
$$;

-- p_repo and p_head: what was analysed.
create or replace function sesami.job_complete(p_attempt bigint, p_repo text, p_head text) returns json
language plpgsql as $$
declare
    at_work uuid := sesami.job_end_attempt(p_attempt, 'completed', null, null);
begin
    if at_work is null then
        return null;
    end if;
    update sesami.job
       set status = 'COMPLETED', progress = 100, stage = null, finished_at = now(), heartbeat = null,
           attempt_id = null, error = null, code = null, head = p_head, repo = coalesce(p_repo, repo),
           repository_id = (select repository_id from sesami.repository where repository.repo = p_repo)
     where job_id = at_work;
    return sesami.job_record(at_work);
end
$$;

-- The job waits for another attempt if that may help and is allowed, else it is FAILED.
create or replace function sesami.job_fail(p_attempt bigint, p_outcome text, p_code text, p_message text,
                                           p_retry boolean) returns json
language plpgsql as $$
declare
    at_work uuid := sesami.job_end_attempt(p_attempt, p_outcome, p_code, p_message);
    counted integer := case when p_outcome = 'released' then 0 else 1 end;
begin
    if at_work is null then
        return null;
    end if;
    update sesami.job j
       set status = case when again then 'PENDING' else 'FAILED' end,
           finished_at = case when not again then now() end,
           -- one that failed waits longer each time; whoever was lost or told to stop says nothing of the job
           not_before = now() + case when p_outcome = 'failed' and again
                                then s.retry_after * power(2, least(attempts, 10) - 1) else '0' end,
           attempts = attempts - 1 + counted, heartbeat = null, attempt_id = null, progress = 0, stage = null,
           code = p_code, error = p_message
      from sesami.job_settings s,
           lateral (select p_outcome = 'released' or p_retry and
                           (select attempts from sesami.job where job_id = at_work) < s.attempts_limit) as a (again)
     where j.job_id = at_work;
    return sesami.job_record(at_work);
end
$$;

-- How many jobs have not ended: of one user, or of all.
create or replace function sesami.job_unfinished(p_login text) returns bigint
language sql stable as $$
select count(*) from sesami.job j left join sesami.app_user u using (user_id)
 where j.finished_at is null and (p_login is null or lower(u.login) = lower(p_login))
$$;
