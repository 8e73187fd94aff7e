-- Roles and schemas.
--
--   sesami_owner   owns every object; migrations run as it from here on
--   sesami_loader  db-load: reads and writes the tables of schema sesami
--   sesami_reader  sesami-http: may call the functions of schema api and nothing else
--
-- All may log in and none has a password: the unix socket's permissions (development) or the
-- administrator's pg_hba.conf and ALTER ROLE ... PASSWORD (elsewhere) decide who is let in.
-- Roles belong to the whole cluster, so another database may have made them already.

reset role; -- roles and the database's rights are the administrator's

do $roles$
declare
    wanted name;
begin
    foreach wanted in array array['sesami_owner', 'sesami_loader', 'sesami_reader']::name[] loop
        if not exists (select from pg_roles where rolname = wanted) then
            begin
                execute format('create role %I login', wanted);
            exception when duplicate_object or unique_violation then
                null; -- made meanwhile by a migration of another database
            end;
        end if;
    end loop;
end
$roles$;

do $database$
begin
    execute format('revoke all on database %I from public', current_database());
    execute format('grant connect on database %I to sesami_owner, sesami_loader, sesami_reader',
                   current_database());
    -- db-load fills temporary tables; sesami_owner makes schemas in later migrations.
    execute format('grant temporary on database %I to sesami_loader', current_database());
    execute format('grant create on database %I to sesami_owner', current_database());
end
$database$;

revoke all on schema public from public;

-- The runner made schema sesami and its two book-keeping tables before any role existed.
alter schema sesami owner to sesami_owner;
alter table sesami.migration owner to sesami_owner;
alter table sesami.repeatable owner to sesami_owner;

create schema api authorization sesami_owner;
create schema report authorization sesami_owner;

comment on schema sesami is 'tables, and the functions db-load calls';
comment on schema api is 'one function a route of the HTTP front; all that sesami_reader may use';
comment on schema report is 'what pipelines print in a terminal';

grant usage on schema sesami, report to sesami_loader;
grant usage on schema api to sesami_reader, sesami_loader;
grant select on sesami.migration, sesami.repeatable to sesami_loader;

-- Functions are executable by PUBLIC unless the default is taken away for all schemas at once.
alter default privileges for role sesami_owner revoke execute on functions from public;
alter default privileges for role sesami_owner in schema sesami
    grant select, insert, update, delete on tables to sesami_loader;
alter default privileges for role sesami_owner in schema sesami
    grant usage on sequences to sesami_loader;
alter default privileges for role sesami_owner in schema sesami
    grant execute on functions to sesami_loader;
alter default privileges for role sesami_owner in schema report
    grant execute on functions to sesami_loader;
alter default privileges for role sesami_owner in schema api
    grant execute on functions to sesami_reader, sesami_loader;
