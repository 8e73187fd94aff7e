-- Signing in, and what the front writes. All of it goes through the functions of schema front (sql/front), which are
-- all that the front's second role may use:
--
--   sesami_front   sesami-http, for requests that change something

create table sesami.session (
    session_id uuid primary key default gen_random_uuid(),
    user_id bigint not null references sesami.app_user on delete cascade,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    revoked_at timestamptz
);
create index session_of on sesami.session (user_id);
create index session_expires on sesami.session (expires_at);

-- A session's refresh tokens, of which the last is good; only their SHA-256 is kept. One that is used twice was
-- stolen: the whole session ends (RFC 9700 section 4.14.2).
create table sesami.refresh_token (
    digest bytea primary key check (length(digest) = 32),
    session_id uuid not null references sesami.session on delete cascade,
    created_at timestamptz not null default now(),
    used_at timestamptz
);
create index refresh_token_session on sesami.refresh_token (session_id);

-- GitHub sends a delivery again after a failure, and so may whoever has overheard it.
create table sesami.webhook_delivery (
    delivery uuid primary key,
    event text not null,
    received_at timestamptz not null default now()
);
create index webhook_delivery_received on sesami.webhook_delivery (received_at);

alter table sesami.job
    -- account: not an analysis, but the list of repositories that the user sees
    add column kind text not null default 'analysis' check (kind in ('analysis', 'account'));

alter table sesami.job_request
    add column idempotency_key text check (length(idempotency_key) between 1 and 255),
    add column body jsonb;
create unique index job_request_key on sesami.job_request (user_id, idempotency_key);

alter table sesami.job_settings
    add column hosts text[] not null default '{github.com}'; -- whose repositories may be asked for by HTTP

create schema front authorization sesami_owner;
comment on schema front is 'one function for each thing that the HTTP front changes; all that sesami_front may use';

reset role; -- roles and the database's rights are the administrator's

do $role$
begin
    if not exists (select from pg_roles where rolname = 'sesami_front') then
        begin
            create role sesami_front login;
        exception when duplicate_object or unique_violation then
            null; -- made meanwhile by a migration of another database
        end;
    end if;
    execute format('grant connect on database %I to sesami_front', current_database());
end
$role$;

grant select, insert, update, delete on sesami.user_repository to sesami_keeper; -- account-repos

grant usage on schema front to sesami_front;
alter default privileges for role sesami_owner in schema front grant execute on functions to sesami_front;
