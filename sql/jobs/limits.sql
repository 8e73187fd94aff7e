-- Limits: the defaults, and a user's own where p_login names one. p_changes: {"running": 3, ...}; null takes a
-- user's own limit away.
create or replace function sesami.job_limits(p_login text, p_changes jsonb)
    returns table (name text, value text)
language plpgsql as $$
declare
    who bigint;
begin
    if p_login is null then
        update sesami.job_settings s
           set running_limit = coalesce((p_changes->>'running')::integer, s.running_limit),
               requests_limit = coalesce((p_changes->>'requests')::integer, s.requests_limit),
               attempts_limit = coalesce((p_changes->>'attempts')::integer, s.attempts_limit),
               lost_after = coalesce(make_interval(secs => (p_changes->>'lost')::integer), s.lost_after),
               retry_after = coalesce(make_interval(secs => (p_changes->>'retry')::integer), s.retry_after)
         where p_changes <> '{}';
        return query
            select l.* from sesami.job_settings s,
                   lateral (values ('running', s.running_limit::text), ('requests', s.requests_limit::text),
                                   ('attempts', s.attempts_limit::text),
                                   ('lost', extract(epoch from s.lost_after)::bigint::text),
                                   ('retry', extract(epoch from s.retry_after)::bigint::text)) as l;
        return;
    end if;
    if p_changes ?| array['attempts', 'lost', 'retry'] then
        raise exception 'a user has no such limit of his own' using errcode = 'invalid_parameter_value';
    end if;
    who := sesami.job_user(p_login);
    update sesami.app_user u
       set running_limit = case when p_changes ? 'running' then (p_changes->>'running')::integer
                           else u.running_limit end,
           requests_limit = case when p_changes ? 'requests' then (p_changes->>'requests')::integer
                            else u.requests_limit end
     where u.user_id = who and p_changes <> '{}';
    return query
        select l.* from sesami.app_user u, sesami.job_settings s,
               lateral (values ('running', coalesce(u.running_limit, s.running_limit)::text),
                               ('requests', coalesce(u.requests_limit, s.requests_limit)::text)) as l
         where u.user_id = who;
end
$$;
