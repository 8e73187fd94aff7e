-- Storing snapshots. What is stored is a set: a snapshot is its file, its instant and its size, the same one sent
-- again is no other, and no answer depends on the order in which they came. Of two of a file at the same instant the
-- larger counts as the later.
--
-- The functions take clean records (ingest.sql): arrays of objects. Every one of them locks in the same order:
-- classes, assignments, works, numbers of students (all by
-- coding.hold_works()), files, counts of sizes, then those of snapshots, of builds, of runs, each by its key.

-- Makes the works that are missing, and locks all.
create or replace function coding.hold_works(p_records jsonb) returns void
language plpgsql as $$
begin
    insert into coding.class (name)
    select distinct r.class_div collate "C" as name from jsonb_to_recordset(p_records) as r (class_div text)
     where not exists (select from coding.class c where c.name = r.class_div)
     order by name on conflict do nothing;

    insert into coding.assignment (class_id, name)
    select distinct c.class_id, r.hw_name collate "C" as name
      from jsonb_to_recordset(p_records) as r (class_div text, hw_name text)
      join coding.class c on c.name = r.class_div
     where not exists (select from coding.assignment a where a.class_id = c.class_id and a.name = r.hw_name)
     order by 1, 2 on conflict do nothing;

    with new as (
        insert into coding.work (assignment_id, student_id)
        select distinct a.assignment_id, r.student_id
          from jsonb_to_recordset(p_records) as r (class_div text, hw_name text, student_id bigint)
          join coding.class c on c.name = r.class_div
          join coding.assignment a on a.class_id = c.class_id and a.name = r.hw_name
         where not exists (select from coding.work w
                            where w.assignment_id = a.assignment_id and w.student_id = r.student_id)
         order by 1, 2 on conflict do nothing returning assignment_id)
    insert into coding.assignment_sum as c (assignment_id, kind, number)
    select assignment_id, 4, count(*) from new group by 1 order by 1
    on conflict (assignment_id, kind) do update set number = c.number + excluded.number;

    perform from coding.work
      where work_id in (select w.work_id
                          from jsonb_to_recordset(p_records) as r (class_div text, hw_name text, student_id bigint)
                          join coding.class c on c.name = r.class_div
                          join coding.assignment a on a.class_id = c.class_id and a.name = r.hw_name
                          join coding.work w on w.assignment_id = a.assignment_id and w.student_id = r.student_id)
      order by work_id for update;
end
$$;

-- The snapshots among the records that are not stored yet. Their files are made.
create or replace function coding.new_snapshots(p_records jsonb) returns coding.saved[]
language plpgsql as $$
declare
    new coding.saved[];
begin
    insert into coding.file (work_id, name)
    select distinct w.work_id, r.filename collate "C" as name
      from jsonb_to_recordset(p_records) as r (class_div text, hw_name text, student_id bigint, filename text)
      join coding.class c on c.name = r.class_div
      join coding.assignment a on a.class_id = c.class_id and a.name = r.hw_name
      join coding.work w on w.assignment_id = a.assignment_id and w.student_id = r.student_id
     where not exists (select from coding.file f where f.work_id = w.work_id and f.name = r.filename)
     order by 1, 2 on conflict do nothing;

    select array_agg(distinct (c.class_id, a.assignment_id, w.work_id, f.file_id, r.timestamp, r.bytes)::coding.saved)
      into new
      from jsonb_to_recordset(p_records) as r (class_div text, hw_name text, student_id bigint, filename text,
                                               "timestamp" timestamptz, bytes integer)
      join coding.class c on c.name = r.class_div
      join coding.assignment a on a.class_id = c.class_id and a.name = r.hw_name
      join coding.work w on w.assignment_id = a.assignment_id and w.student_id = r.student_id
      join coding.file f on f.work_id = w.work_id and f.name = r.filename
     where (select true from coding.snapshot s -- not as a join: each by its whole key, whatever is known of the table
             where s.class_id = c.class_id and s.file_id = f.file_id
               and s.saved_at = r.timestamp and s.bytes = r.bytes) is null;
    return new;
end
$$;

-- What is known of each work by its sums, with the new snapshots.
create or replace function coding.sum_works(p_new coding.saved[]) returns void
language plpgsql as $$
begin
    update coding.work w
       set snapshots = w.snapshots + n.snapshots,
           bytes = w.bytes + n.bytes,
           mean = coding.scaled(coding.python_round((w.bytes + n.bytes)::double precision
                                                    / (w.snapshots + n.snapshots))),
           first_at = least(w.first_at, n.times[n.snapshots]),
           last_at = greatest(w.last_at, n.times[1]),
           last_bytes = case when n.times[1] = w.last_at then greatest(w.last_bytes, n.last_bytes)
                             when n.times[1] < w.last_at then w.last_bytes else n.last_bytes end,
           previous_at = greatest(case when w.last_at is not null then least(w.last_at, n.times[1]) end,
                                  w.previous_at, n.times[2]), -- the second of both pairs
           size = f.size, changed = f.changed, changed_at = f.changed_at,
           active_from = least(w.active_from, n.times[n.snapshots]),
           active_until = greatest(w.active_until, n.times[1])
      from (select work_id, count(*)::integer as snapshots, sum(bytes)::bigint as bytes,
                   array_agg(saved_at order by saved_at desc) as times,
                   (array_agg(bytes order by saved_at desc, bytes desc))[1] as last_bytes
              from unnest(p_new) group by work_id) n
     cross join lateral (select sum(last_bytes) as size, sum(changed) as changed, max(changed_at) as changed_at
                           from coding.file where work_id = n.work_id and snapshots > 0) f
     where w.work_id = n.work_id;
    perform coding.count_failing(array_agg(distinct work_id)) from unnest(p_new);

    insert into coding.size_count as c (assignment_id, level, bucket, snapshots)
    select assignment_id, level, bytes >> (8 * level), count(*)
      from unnest(p_new), generate_series(0, 2) as level
     group by 1, 2, 3 order by 1, 2, 3
    on conflict (assignment_id, level, bucket) do update set snapshots = c.snapshots + excluded.snapshots;

    insert into coding.activity_count as c (assignment_id, kind, quarter, number)
    select assignment_id, 0, coding.quarter(saved_at), count(*) from unnest(p_new) group by 1, 3 order by 1, 3
    on conflict (assignment_id, kind, quarter) do update set number = c.number + excluded.number;

    insert into coding.assignment_sum as c (assignment_id, kind, number, first_at, last_at)
    select assignment_id, 0, count(*), min(saved_at), max(saved_at) from unnest(p_new) group by 1 order by 1
    on conflict (assignment_id, kind) do update
       set number = c.number + excluded.number, first_at = least(c.first_at, excluded.first_at),
           last_at = greatest(c.last_at, excluded.last_at);
end
$$;

-- Stores new snapshots with what each adds to its file, as though it came behind all that the file has.
create or replace function coding.add_snapshots(p_new coding.saved[], p_late integer[]) returns void
language plpgsql as $$
begin
    with stepped as materialized (
        select n.class_id, n.file_id, n.saved_at, n.bytes, coalesce(n.file_id = any (p_late), false) as is_late,
               f.changed as was,
               n.bytes - coalesce(lag(n.bytes) over own, f.last_bytes, 0) as step,
               abs(n.bytes - coalesce(lag(n.bytes) over own, f.last_bytes, n.bytes)) as change,
               f.snapshots + row_number() over own - 1 as number
          from unnest(p_new) n join coding.file f using (file_id)
        window own as (partition by n.file_id order by n.saved_at, n.bytes)
    ), stored as (
        insert into coding.snapshot (class_id, file_id, saved_at, bytes, step)
        select class_id, file_id, saved_at, bytes, step from stepped
    ), parts as materialized (
        select file_id, coding.series_part(number) as part, array_agg(saved_at order by number) as times,
               array_agg(changed order by number) as changes
          from (select file_id, number, saved_at, was + sum(change) over (partition by file_id order by number) as changed
                  from stepped where not is_late) summed
         group by 1, 2
    ), longer as (
        update coding.series s set times = s.times || p.times, changes = s.changes || p.changes
          from parts p where s.file_id = p.file_id and s.part = p.part returning s.file_id, s.part
    ), begun as (
        insert into coding.series (file_id, first_at, part, times, changes)
        select file_id, times[1], part, times, changes from parts
         where (file_id, part) not in (select file_id, part from longer)
    )
    update coding.file f
       set snapshots = f.snapshots + n.snapshots,
           bytes = f.bytes + n.bytes,
           first_at = least(f.first_at, n.first_at),
           last_at = greatest(f.last_at, n.last_at),
           last_bytes = case when (n.last_at, n.last_bytes) < (f.last_at, f.last_bytes)
                             then f.last_bytes else n.last_bytes end,
           changed = f.changed + coalesce(n.change, 0), -- of what is late sum_late() says it
           changed_at = coalesce(n.changed_at, f.changed_at, n.first_at)
      from (select file_id, count(*) as snapshots, sum(bytes) as bytes, min(saved_at) as first_at, max(saved_at) as last_at,
                   (array_agg(bytes order by saved_at desc, bytes desc))[1] as last_bytes,
                   sum(change) filter (where not is_late) as change,
                   max(saved_at) filter (where change > 0 and not is_late) as changed_at
              from stepped group by 1) n
     where f.file_id = n.file_id;
end
$$;

-- Stores what is new of records whose works are held; the number of it.
create or replace function coding.store_snapshots(p_records jsonb) returns integer
language plpgsql strict as $$
declare
    new coding.saved[];
    late integer[];
begin
    new := coding.new_snapshots(p_records);
    if new is null then
        return 0;
    end if;
    select array_agg(distinct n.file_id) into late
      from unnest(new) n join coding.file f using (file_id)
     where (n.saved_at, n.bytes) < (f.last_at, f.last_bytes);

    perform coding.add_snapshots(new, late);
    if late is not null then
        perform coding.sum_late(late, new);
    end if;
    perform coding.sum_works(new);
    return cardinality(new);
end
$$;
