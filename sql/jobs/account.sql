-- Has the repositories that a user sees listed anew, by a worker, unless that waits or runs already.
create or replace function sesami.job_list_account(p_user bigint) returns uuid
language plpgsql as $$
declare
    address text;
    listing uuid;
begin
    select 'https://' || host || '/' || login into address from sesami.app_user where user_id = p_user;
    insert into sesami.job (user_id, repo_url, kind) values (p_user, address, 'account')
    on conflict (coalesce(user_id, 0), repo_url, coalesce(branch, ''), md5(options::text))
        where finished_at is null do nothing
    returning job_id into listing;
    return listing;
end
$$;
