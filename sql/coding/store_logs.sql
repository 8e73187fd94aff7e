-- Storing builds and runs, whose works are held. A log that is the same in all fields is the same log.

-- The records with what they belong to, and a digest of all they say.
create or replace function coding.read_logs(p_records jsonb)
    returns table (class_id integer, work_id integer, logged_at timestamptz, digest bytea, log jsonb)
language sql stable as $$
    select distinct c.class_id, w.work_id, (r->>'timestamp')::timestamptz, sha256(convert_to(r::text, 'UTF8')), r
      from jsonb_array_elements(p_records) as r
      join coding.class c on c.name = r->>'class_div'
      join coding.assignment a on a.class_id = c.class_id and a.name = r->>'hw_name'
      join coding.work w on w.assignment_id = a.assignment_id and w.student_id = (r->>'student_id')::bigint;
$$;

create or replace function coding.store_build_logs(p_records jsonb) returns integer
language plpgsql strict as $$
declare
    stored integer;
begin
    with new as (
        insert into coding.build_log (class_id, work_id, logged_at, digest, cwd, binary_path, cmdline, exit_code,
                                      target_path)
        select class_id, work_id, logged_at, digest, log->>'cwd', log->>'binary_path', log->>'cmdline',
               (log->>'exit_code')::integer, log->>'target_path'
          from coding.read_logs(p_records)
        on conflict do nothing returning work_id
    ), counted as (
        update coding.work w set builds = w.builds + n.logs
          from (select work_id, count(*) as logs from new group by work_id) n where w.work_id = n.work_id
        returning n.logs)
    select coalesce(sum(logs), 0) into stored from counted;
    return stored;
end
$$;

create or replace function coding.store_run_logs(p_records jsonb) returns integer
language plpgsql strict as $$
declare
    stored integer;
begin
    with new as (
        insert into coding.run_log (class_id, work_id, logged_at, digest, cmdline, exit_code, cwd, target_path,
                                    process_type)
        select class_id, work_id, logged_at, digest, log->>'cmdline', (log->>'exit_code')::integer, log->>'cwd',
               log->>'target_path', log->>'process_type'
          from coding.read_logs(p_records)
        on conflict do nothing returning work_id
    ), counted as (
        update coding.work w set runs = w.runs + n.logs
          from (select work_id, count(*) as logs from new group by work_id) n where w.work_id = n.work_id
        returning n.logs)
    select coalesce(sum(logs), 0) into stored from counted;
    return stored;
end
$$;
