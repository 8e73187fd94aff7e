-- Asking for analyses and taking that back.

-- The address of a repository in one form, "https://host/owner/name"; null when it is none that may be asked for.
create or replace function sesami.job_address(p_text text) returns text
language sql stable as $$
select 'https://' || lower(m[1]) || '/' || m[2] || '/' || m[3]
  from regexp_match(p_text, '^(?:https://)?([A-Za-z0-9.-]+(?::[0-9]{1,5})?)/([A-Za-z0-9._-]{1,100})/([A-Za-z0-9._-]{1,100}?)(?:\.git)?/?$') as m,
       sesami.job_settings s
 where lower(m[1]) = any (s.hosts) and m[2] !~ '^\.' and m[3] !~ '^\.'
$$;

create or replace function front.problem(p_status integer, p_code text, p_detail text, p_wait integer default null)
    returns json
language sql immutable as $$
select json_strip_nulls(json_build_object('status', p_status, 'code', p_code, 'detail', p_detail, 'retry_after', p_wait))
$$;

-- One analysis. The same request with the same Idempotency-Key gives the same job, whatever became of it.
create or replace function front.analysis_request(p_viewer bigint, p_key text, p_body jsonb,
                                                  out status integer, out body json)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    address text := sesami.job_address(p_body->>'repo_url');
    login text := (select u.login from sesami.app_user u where u.user_id = p_viewer);
    earlier sesami.job_request;
    asked record;
    added json;
    wanted jsonb;
begin
    if login is null then
        status := 401;
        body := front.problem(401, 'sign-in-needed', 'an analysis is asked for by somebody who is signed in');
        return;
    end if;
    if address is null or exists (select from jsonb_object_keys(p_body) k where k not in ('repo_url', 'branch', 'options'))
       or coalesce(p_body->'options', '{}') <> '{}' or jsonb_typeof(coalesce(p_body->'branch', '""')) <> 'string'
       or length(p_body->>'branch') not between 1 and 255 then
        status := 400;
        body := front.problem(400, 'bad-analysis', 'repo_url names a repository of '
            || (select array_to_string(hosts, ' or ') from sesami.job_settings)
            || ', branch one of its branches; there are no options yet');
        return;
    end if;
    perform from sesami.app_user u where u.user_id = p_viewer for update;
    select * into earlier from sesami.job_request r where r.user_id = p_viewer and r.idempotency_key = p_key;
    if earlier.body <> p_body then
        status := 422;
        body := front.problem(422, 'key-used', 'this Idempotency-Key was used for another request');
        return;
    end if;
    if earlier.request_id is null then
        select * into asked from sesami.job_request_of(p_viewer);
        if asked.request is null then
            status := 429;
            body := front.problem(429, 'rate-limited', 'too many requests in the last minute', asked.wait);
            return;
        end if;
        update sesami.job_request set idempotency_key = p_key, body = p_body where request_id = asked.request;
        select u.record into wanted from sesami.user_repository u
         where u.user_id = p_viewer and lower(u.repo) = lower(substr(address, 9)) limit 1;
        added := sesami.job_add(asked.request, address, p_body->>'branch', wanted, false);
    else
        select json_build_object('job', j.job_id) into added from sesami.job j where j.request_id = earlier.request_id;
    end if;
    status := 202;
    select sesami.job_json(j) into body from sesami.job j where j.job_id = (added->>'job')::uuid;
end
$$;

create or replace function front.analysis_cancel(p_viewer bigint, p_job text, out status integer, out body json)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    mine uuid;
begin
    if p_job ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
        select job_id into mine from sesami.job where job_id = p_job::uuid and user_id = p_viewer;
    end if;
    if mine is null then
        status := 404;
        body := front.problem(404, 'unknown-analysis', 'you have no such analysis');
    elsif not sesami.job_cancel(mine) then
        status := 409;
        body := front.problem(409, 'analysis-ended', 'it has ended already');
    else
        status := 200;
        select sesami.job_json(j) into body from sesami.job j where j.job_id = mine;
    end if;
end
$$;

-- Has the account's repositories listed anew.
create or replace function front.account_refresh(p_viewer bigint, out status integer, out body json)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if p_viewer is null then
        status := 401;
        body := front.problem(401, 'sign-in-needed', 'whose repositories? Sign in first');
        return;
    end if;
    perform sesami.job_list_account(p_viewer);
    status := 202;
    select sesami.job_json(j) into body from sesami.job j
     where j.user_id = p_viewer and j.kind = 'account' order by created_at desc limit 1;
end
$$;
