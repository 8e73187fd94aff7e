-- What GitHub tells of by itself, once each. The front has checked the signature.
create or replace function front.webhook(p_delivery text, p_event text, p_body jsonb, out status integer, out body json)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    action text := p_body->>'action';
    number bigint := (p_body#>>'{repository,id}')::bigint;
    name text := p_body#>>'{repository,full_name}';
    did text := 'nothing';
begin
    delete from sesami.webhook_delivery where received_at < now() - interval '7 days';
    insert into sesami.webhook_delivery (delivery, event) values (p_delivery::uuid, p_event) on conflict do nothing;
    if not found then
        status := 200;
        body := json_build_object('did', 'nothing: it came before');
        return;
    end if;
    if p_event = 'push' then
        did := sesami.webhook_push(number, p_body->>'ref', p_body->>'after', p_body->'repository');
    elsif p_event = 'repository' then
        did := sesami.webhook_repository(number, name, action);
    elsif p_event in ('member', 'membership', 'organization', 'installation', 'installation_repositories') and
          action in ('removed', 'member_removed', 'deleted', 'suspend') then
        did := sesami.webhook_removal(p_body);
    elsif p_event = 'ping' then
        did := 'pong';
    end if;
    status := 200;
    body := json_build_object('did', did);
end
$$;

-- A push to a branch that somebody has had analysed: each of them gets it analysed again. An analysis without a
-- branch is of the default one.
create or replace function sesami.webhook_push(p_number bigint, p_ref text, p_after text, p_repository jsonb)
    returns text
language plpgsql as $$
declare
    pushed text := substr(p_ref, 12); -- behind refs/heads/
    owner record;
    request bigint;
    queued integer := 0;
begin
    if p_ref not like 'refs/heads/%' or p_after ~ '^0+$' then
        return 'nothing';
    end if;
    for owner in
        select distinct j.user_id, j.repo_url, j.branch, j.record
          from sesami.job j join sesami.repository r using (repository_id)
         where r.github_id = p_number and j.status = 'COMPLETED'
           and coalesce(j.branch, p_repository->>'default_branch') = pushed
           and j.finished_at = (select max(l.finished_at) from sesami.job l
                                 where l.repo_url = j.repo_url and l.user_id is not distinct from j.user_id
                                   and l.branch is not distinct from j.branch and l.status = 'COMPLETED')
    loop
        insert into sesami.job_request (user_id) values (owner.user_id) returning request_id into request;
        perform sesami.job_add(request, owner.repo_url, owner.branch,
                               owner.record || jsonb_build_object('pushed_at', sesami.api_time(now())), false);
        queued := queued + 1;
    end loop;
    return format('%s queued', queued);
end
$$;

-- Renames, deletions and what becomes private or public.
create or replace function sesami.webhook_repository(p_number bigint, p_name text, p_action text) returns text
language plpgsql as $$
begin
    case
    when p_action in ('renamed', 'transferred') then
        update sesami.repository set repo = 'github.com/' || p_name, clone_url = 'https://github.com/' || p_name
         where github_id = p_number and repo like 'github.com/%'
           and not exists (select from sesami.repository other where other.repo = 'github.com/' || p_name);
        update sesami.user_repository set repo = 'github.com/' || p_name
         where github_id = p_number and repo like 'github.com/%'
           and not exists (select from sesami.user_repository other
                            where other.user_id = user_repository.user_id and other.repo = 'github.com/' || p_name);
    when p_action = 'deleted' then
        delete from sesami.user_repository where github_id = p_number;
        delete from sesami.repository where github_id = p_number;
    when p_action = 'privatized' then
        update sesami.repository set private = true where github_id = p_number;
    when p_action = 'publicized' then
        update sesami.repository set private = false where github_id = p_number;
    else
        return 'nothing';
    end case;
    return p_action;
end
$$;

-- Somebody may see less than before: what is known of it goes, and is asked for again. GitHub names the person
-- ("member", "membership.user"), or the account whose installation has ended.
create or replace function sesami.webhook_removal(p_body jsonb) returns text
language plpgsql as $$
declare
    person bigint := coalesce(p_body#>>'{member,id}', p_body#>>'{membership,user,id}',
                              p_body#>>'{installation,account,id}')::bigint;
    number bigint := (p_body#>>'{repository,id}')::bigint;
    who bigint := (select user_id from sesami.app_user where github_id = person and host = 'github.com');
begin
    if who is null then
        return 'nothing';
    end if;
    delete from sesami.user_repository where user_id = who and (number is null or github_id = number);
    perform sesami.job_list_account(who);
    return 'access taken away';
end
$$;
