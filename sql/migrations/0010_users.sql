-- Who asks for analyses, and the tokens that they lend for it.
--
-- The tokens are readable by nobody but a role of its own, not even by sesami_loader, whose
-- programs read what strangers' repositories hold:
--
--   sesami_keeper  sesami-keys: the tokens, and which users there are

create table sesami.app_user (
    user_id bigint generated always as identity primary key,
    host text not null default 'github.com' check (length(host) between 1 and 255),
    login text not null check (length(login) between 1 and 255),
    github_id bigint,
    running_limit integer check (running_limit >= 0),
    requests_limit integer check (requests_limit >= 0),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
create unique index app_user_login on sesami.app_user (host, lower(login));
create unique index app_user_github_id on sesami.app_user (github_id) where github_id is not null;
comment on column sesami.app_user.running_limit is 'jobs at a time; null: the default';
comment on column sesami.app_user.requests_limit is 'requests a minute; null: the default';

-- Fernet's form (github.com/fernet/spec): base64url of a version, 0x80, a time before 2106, an IV,
-- blocks of 16 bytes and an HMAC. A domain, because Postgres tells the values of a row that a
-- table's constraint refuses, in the error and so in its log, but not those that a domain refuses:
-- a plain token put here by mistake shows nowhere.
create domain sesami.fernet_token as text check (
    value ~ '^gAAAAA[A-Za-z0-9_-]+={0,2}$'
    and length(value) between 100 and 4096
    and length(value) % 4 = 0
    and (length(value) / 4 * 3 - (length(value) - length(rtrim(value, '='))) - 57) % 16 = 0
);

create table sesami.user_token (
    user_id bigint primary key references sesami.app_user on delete cascade,
    token sesami.fernet_token not null,
    stored_at timestamptz not null default now(),
    rotated_at timestamptz -- when it was encrypted anew under another key
);

revoke all on sesami.user_token from sesami_loader;

reset role; -- roles and the database's rights are the administrator's

do $role$
begin
    if not exists (select from pg_roles where rolname = 'sesami_keeper') then
        begin
            create role sesami_keeper login;
        exception when duplicate_object or unique_violation then
            null; -- made meanwhile by a migration of another database
        end;
    end if;
    execute format('grant connect on database %I to sesami_keeper', current_database());
end
$role$;

grant usage on schema sesami to sesami_keeper;
grant select, insert on sesami.app_user to sesami_keeper;
grant select, insert, update, delete on sesami.user_token to sesami_keeper;
