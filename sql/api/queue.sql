-- The queue's figures, for /metrics.
create or replace function api.queue() returns json
    language sql stable security definer set search_path = pg_catalog, pg_temp
as $$
select json_build_object(
    'pending', (select count(*) from sesami.job where status = 'PENDING'),
    'running', (select count(*) from sesami.job where status = 'PROCESSING'),
    'failed', (select count(*) from sesami.job where status = 'FAILED' and finished_at > now() - interval '1 day'),
    'completed', (select count(*) from sesami.job where status = 'COMPLETED' and finished_at > now() - interval '1 day'),
    'oldest', (select extract(epoch from now() - min(created_at)) from sesami.job where status = 'PENDING'),
    'heartbeat', (select extract(epoch from now() - min(heartbeat)) from sesami.job where status = 'PROCESSING'))
$$;
