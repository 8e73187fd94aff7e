-- /healthz: answers at all, and says which migration the database is at.
create or replace function api.health() returns json
    language sql stable security definer set search_path = pg_catalog, pg_temp
return (select json_build_object('status', 'ok', 'migration', max(version)) from sesami.migration);
