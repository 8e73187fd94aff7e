-- Jobs that are done elsewhere: pipelines/dispatch takes rows, sends a message for each, and notes its id. A sender
-- that dies in between leaves the row to the next once its lease is over: a message may come twice, a job is done once.

-- The user's next job whose message is due: of those never sent the oldest, then those to be sent again; one look at
-- the index.
create or replace function sesami.job_due(p_key bigint) returns setof sesami.job
language sql stable as $$
select * from sesami.job
 where status = 'PENDING' and coalesce(user_id, 0) = p_key and send_after <= now()
 order by send_after, created_at, job_id limit 1
$$;

-- Leases up to p_count jobs to a sender: of the user with the fewest that run or are sent, the oldest; of none who is
-- at the limit. What a message says: {job_id, repo_url, user_id}; user_id is null where nobody asks.
create or replace function sesami.job_send_begin(p_count integer) returns setof json
language plpgsql as $$
declare
    found_id uuid;
begin
    perform pg_advisory_xact_lock(hashtext('sesami.job_send'));
    perform sesami.job_reclaim();
    for i in 1..p_count loop
        select j.job_id into found_id
          from sesami.job_settings s
         cross join sesami.job_waiting_users() as w (key)
          left join sesami.app_user u on u.user_id = w.key
         cross join lateral sesami.job_due(w.key) as j
         cross join lateral (select (select count(*) from sesami.job r
                                      where r.status = 'PROCESSING' and coalesce(r.user_id, 0) = w.key) +
                                    (select count(*) from (select from sesami.job r where r.status = 'PENDING'
                                        and coalesce(r.user_id, 0) = w.key and r.send_after > now()
                                        and r.send_after < 'infinity' limit 1000) as l)) as r (running)
         where w.key = 0 or r.running < coalesce(u.running_limit, s.running_limit)
         order by r.running, j.created_at limit 1;
        exit when found_id is null;
        return query
            update sesami.job j set send_after = now() + s.send_lease, sends = sends + 1
              from sesami.job_settings s where j.job_id = found_id
            returning json_build_object('job_id', j.job_id, 'repo_url', j.repo_url, 'user_id', j.user_id);
    end loop;
end
$$;

-- p_sent: [{"job": ..., "message": ...}], where there is no message because it was refused: it is tried again soon.
create or replace function sesami.job_send_end(p_sent jsonb) returns integer
language plpgsql as $$
declare
    sent integer;
begin
    update sesami.job j
       set send_after = now() + case when m.message is null then s.retry_after else s.resend_after end,
           sent_at = case when m.message is null then sent_at else now() end,
           message_id = coalesce(m.message, message_id)
      from sesami.job_settings s, jsonb_to_recordset(p_sent) as m (job uuid, message text)
     where j.job_id = m.job;
    get diagnostics sent = row_count;
    return sent;
end
$$;

-- Whether a sender has anything to do, now or later.
create or replace function sesami.job_unsent() returns boolean
language sql stable as $$
select exists (select from sesami.job_waiting_users() as w (key), sesami.job_due(w.key))
$$;

-- Puts what waits and was never sent into an array, as lines of its manifest.
create or replace function sesami.job_array_waiting() returns setof jsonb
language sql as $$
update sesami.job set send_after = 'infinity'
 where status = 'PENDING' and send_after = '-infinity' and kind = 'analysis'
returning coalesce(record, jsonb_build_object('type', 'repo', 'repo', coalesce(repo, repo_url), 'clone_url', repo_url)) ||
          jsonb_build_object('job', job_id)
$$;
