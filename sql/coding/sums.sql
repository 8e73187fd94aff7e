-- Sums of what is stored, kept for sql/coding/overview.sql; and all of them anew.

-- The quarter of an hour that an instant is in.
create or replace function coding.quarter(moment timestamptz) returns timestamptz
language sql immutable parallel safe as $$ select date_bin('15 minutes', moment, '2000-01-01Z') $$;

-- Counts the builds that failed behind the last change of size and the last build that succeeded. What was sent late
-- may take some away as well, so they are counted, not added up.
create or replace function coding.count_failing(p_works integer[]) returns void
language plpgsql as $$
begin
    update coding.work w set failing = n.failing, failing_since = n.since
      from (select x.work_id, b.failing, b.since
              from coding.work x join coding.assignment a using (assignment_id)
             cross join lateral (
                   select count(*)::integer as failing, min(l.logged_at) as since from coding.build_log l
                    where l.class_id = a.class_id and l.work_id = x.work_id and l.exit_code <> 0
                      and l.logged_at > coalesce(greatest(x.changed_at, x.built_at), '-infinity')) b
             where x.work_id = any (p_works) and x.builds > 0) n
     where w.work_id = n.work_id and (w.failing, w.failing_since) is distinct from (n.failing, n.since);
end
$$;

-- All of it out of the rows, however they came into the tables.
create or replace function coding.sum_again() returns void
language plpgsql as $$
begin
    lock table coding.work in exclusive mode; -- nothing is stored meanwhile
    delete from coding.series;
    perform coding.sum_changes(array_agg((class_id, file_id, 0, '-infinity', 0)::coding.place))
       from coding.file join coding.work using (work_id) join coding.assignment using (assignment_id);
    update coding.work w set size = f.size, changed = f.changed, changed_at = f.changed_at
      from (select work_id, sum(last_bytes) as size, sum(changed) as changed, max(changed_at) as changed_at
              from coding.file where snapshots > 0 group by 1) f
     where w.work_id = f.work_id;
    update coding.work w
       set failed_builds = l.failed, built_at = l.built_at, active_from = least(w.first_at, l.first_at),
           active_until = greatest(w.last_at, l.last_at)
      from (select work_id, count(*) filter (where failed) as failed, max(logged_at) filter (where not failed) as built_at,
                   min(logged_at) as first_at, max(logged_at) as last_at
              from coding.work
              left join (select work_id, logged_at, exit_code <> 0 as failed from coding.build_log
                         union all select work_id, logged_at, null from coding.run_log) logs using (work_id)
             group by 1) l
     where w.work_id = l.work_id;
    perform coding.count_failing(array_agg(work_id)) from coding.work;
    delete from coding.activity_count;
    insert into coding.activity_count
    select assignment_id, kind, quarter, sum(number)
      from (select work_id, 0 as kind, coding.quarter(saved_at) as quarter, count(*) as number
              from coding.snapshot join coding.file using (file_id) group by 1, 2, 3
             union all
            select work_id, kind, coding.quarter(logged_at), count(*)
              from coding.build_log, generate_series(1, case when exit_code <> 0 then 2 else 1 end) kind group by 1, 2, 3
             union all
            select work_id, 3, coding.quarter(logged_at), count(*) from coding.run_log group by 1, 2, 3) counted
      join coding.work using (work_id)
     group by 1, 2, 3;
    delete from coding.assignment_sum;
    insert into coding.assignment_sum
    select assignment_id, kind, sum(number), min(first), max(last)
      from (select work_id, 0 as kind, snapshots as number, first_at as first, last_at as last from coding.work where snapshots > 0
             union all select work_id, 4, 1, null, null from coding.work
             union all select work_id, 1, count(*), min(logged_at), max(logged_at) from coding.build_log group by 1
             union all select work_id, 3, count(*), min(logged_at), max(logged_at) from coding.run_log group by 1) summed
      join coding.work using (work_id)
     group by 1, 2;
end
$$;

-- What was stored before there were these sums.
do $sums$
begin
    if exists (select from coding.work where active_until is null and snapshots + builds + runs > 0) then
        perform coding.sum_again();
    end if;
end
$sums$;
