-- Signing in and staying signed in. Functions answer with HTTP's status and a body.

-- What /auth/me tells.
create or replace function front.me(p_viewer bigint, out status integer, out body json)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    select json_build_object('id', u.user_id, 'login', u.login, 'host', u.host, 'github_id', u.github_id,
                             'has_token', exists (select from sesami.user_token t where t.user_id = u.user_id))
      into body from sesami.app_user u where u.user_id = p_viewer;
    status := case when body is null then 401 else 200 end;
end
$$;

-- A new session of a user, who has the refresh token of this digest.
create or replace function front.session_start(p_viewer bigint, p_digest bytea, p_seconds integer) returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    started uuid;
begin
    delete from sesami.session where expires_at < now() - interval '1 day';
    insert into sesami.session (user_id, expires_at) values (p_viewer, now() + make_interval(secs => p_seconds))
    returning session_id into started;
    insert into sesami.refresh_token (digest, session_id) values (p_digest, started);
    return started;
end
$$;

-- Somebody whom GitHub vouches for: makes or renames the user, keeps the token (encrypted), starts a session, and has
-- the user's repositories listed anew.
create or replace function front.sign_in(p_host text, p_login text, p_github_id bigint, p_token text, p_digest bytea,
                                         p_seconds integer, out status integer, out body json)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    who bigint;
begin
    -- The number stays when an account is renamed; a login may have been another's before.
    update sesami.app_user set login = login || ' (was)'
     where host = p_host and lower(login) = lower(p_login) and github_id <> p_github_id;
    update sesami.app_user set login = p_login, updated_at = now()
     where host = p_host and github_id = p_github_id returning user_id into who;
    if who is null then
        insert into sesami.app_user as u (host, login, github_id) values (p_host, p_login, p_github_id)
        on conflict (host, lower(login)) do update set github_id = p_github_id, login = p_login, updated_at = now()
        returning user_id into who;
    end if;
    insert into sesami.user_token as t (user_id, token) values (who, p_token::sesami.fernet_token)
    on conflict (user_id) do update set token = excluded.token, stored_at = now(), rotated_at = null;
    perform front.session_start(who, p_digest, p_seconds);
    perform sesami.job_list_account(who);
    select m.status, m.body into status, body from front.me(who) m;
end
$$;

-- Exchanges a refresh token for the next. 401: there is none such, it is too old, or its session has ended; it ends
-- here when the token was used before.
create or replace function front.session_refresh(p_digest bytea, p_new bytea, out status integer, out body json)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    s sesami.session;
    t sesami.refresh_token;
begin
    status := 401;
    select r.* into t from sesami.refresh_token r where r.digest = p_digest for update;
    select f.* into s from sesami.session f where f.session_id = t.session_id for update;
    if s.session_id is null or s.revoked_at is not null or s.expires_at < now() then
        return;
    end if;
    if t.used_at is not null then
        update sesami.session set revoked_at = now() where session_id = s.session_id;
        return;
    end if;
    update sesami.refresh_token set used_at = now() where digest = p_digest;
    insert into sesami.refresh_token (digest, session_id) values (p_new, s.session_id);
    select m.status, m.body into status, body from front.me(s.user_id) m;
end
$$;

create or replace function front.session_end(p_digest bytea, out status integer, out body json)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    update sesami.session set revoked_at = coalesce(revoked_at, now())
     where session_id = (select session_id from sesami.refresh_token where digest = p_digest);
    status := 204;
end
$$;
