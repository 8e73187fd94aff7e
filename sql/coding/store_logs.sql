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
    works integer[];
begin
    with new as (
        insert into coding.build_log (class_id, work_id, logged_at, digest, cwd, binary_path, cmdline, exit_code,
                                      target_path)
        select class_id, work_id, logged_at, digest, log->>'cwd', log->>'binary_path', log->>'cmdline',
               (log->>'exit_code')::integer, log->>'target_path'
          from coding.read_logs(p_records)
        on conflict do nothing returning work_id, logged_at, exit_code <> 0 as failed
    ), counted as (
        update coding.work w
           set builds = w.builds + n.logs, failed_builds = w.failed_builds + n.failed,
               built_at = greatest(w.built_at, n.built_at), active_from = least(w.active_from, n.first_at),
               active_until = greatest(w.active_until, n.last_at)
          from (select work_id, count(*) as logs, count(*) filter (where failed) as failed,
                       max(logged_at) filter (where not failed) as built_at, min(logged_at) as first_at,
                       max(logged_at) as last_at
                  from new group by work_id) n
         where w.work_id = n.work_id
        returning w.work_id, n.logs
    ), activity as (
        insert into coding.activity_count as c (assignment_id, kind, quarter, number)
        select w.assignment_id, kind, coding.quarter(logged_at), count(*)
          from new join coding.work w using (work_id), generate_series(1, case when failed then 2 else 1 end) kind
         group by 1, 2, 3 order by 2, 1, 3
        on conflict (assignment_id, kind, quarter) do update set number = c.number + excluded.number
    ), sums as (
        insert into coding.assignment_sum as c (assignment_id, kind, number, first_at, last_at)
        select w.assignment_id, 1, count(*), min(logged_at), max(logged_at)
          from new join coding.work w using (work_id) group by 1 order by 1
        on conflict (assignment_id, kind) do update
           set number = c.number + excluded.number, first_at = least(c.first_at, excluded.first_at),
               last_at = greatest(c.last_at, excluded.last_at))
    select coalesce(sum(logs), 0), array_agg(work_id) into stored, works from counted;
    perform coding.count_failing(works);
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
        on conflict do nothing returning work_id, logged_at
    ), counted as (
        update coding.work w
           set runs = w.runs + n.logs, active_from = least(w.active_from, n.first_at),
               active_until = greatest(w.active_until, n.last_at)
          from (select work_id, count(*) as logs, min(logged_at) as first_at, max(logged_at) as last_at
                  from new group by work_id) n
         where w.work_id = n.work_id
        returning n.logs
    ), activity as (
        insert into coding.activity_count as c (assignment_id, kind, quarter, number)
        select w.assignment_id, 3, coding.quarter(logged_at), count(*)
          from new join coding.work w using (work_id)
         group by 1, 3 order by 1, 3
        on conflict (assignment_id, kind, quarter) do update set number = c.number + excluded.number
    ), sums as (
        insert into coding.assignment_sum as c (assignment_id, kind, number, first_at, last_at)
        select w.assignment_id, 3, count(*), min(logged_at), max(logged_at)
          from new join coding.work w using (work_id) group by 1 order by 1
        on conflict (assignment_id, kind) do update
           set number = c.number + excluded.number, first_at = least(c.first_at, excluded.first_at),
               last_at = greatest(c.last_at, excluded.last_at))
    select coalesce(sum(logs), 0) into stored from counted;
    return stored;
end
$$;
