-- /analysis and /analysis/{id}: the jobs that the viewer has asked for, and no other.

create or replace function api.analysis(viewer bigint, id text) returns json
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
begin
    if id !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
        return null;
    end if;
    return (select sesami.job_json(j) from sesami.job j where j.job_id = id::uuid and j.user_id = viewer);
end
$$;

-- Newest first. `before` is the id of the job that the page before ended with.
create or replace function api.analyses(viewer bigint, status text, before text, limit_rows integer) returns json
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
declare
    answer json;
begin
    with page as materialized (
        select j as job, j.created_at, j.job_id from sesami.job j
         where j.user_id = viewer and (analyses.status is null or j.status = analyses.status)
           and (before = '' or (j.created_at, j.job_id) <
                (select b.created_at, b.job_id from sesami.job b where b.job_id::text = before))
         order by j.created_at desc, j.job_id desc limit limit_rows
    )
    select json_build_object(
               'analyses', coalesce(json_agg(sesami.job_json(job) order by created_at desc, job_id desc), '[]'),
               'next', case when count(*) = limit_rows then (array_agg(job_id order by created_at, job_id))[1] end)
      into answer from page;
    return answer;
end
$$;
