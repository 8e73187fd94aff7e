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

do $type$
begin
    if to_regtype('coding.saved') is null then
        create type coding.saved as (class_id integer, assignment_id integer, work_id integer, file_id integer,
                                     saved_at timestamptz, bytes integer);
    end if;
end
$type$;

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

-- Works out the changes anew of files that got a snapshot older than one they had.
create or replace function coding.sum_changes_again(p_late integer[], p_new coding.saved[]) returns void
language plpgsql as $$
begin
    update coding.snapshot s set step = r.step, changed = r.changed
      from (select class_id, file_id, saved_at, bytes, step, was_step, was,
                   sum(change) over (partition by file_id order by saved_at, bytes) as changed
              from (select class_id, file_id, saved_at, bytes, old.step as was_step, old.changed as was,
                           bytes - coalesce(lag(bytes) over own, 0) as step, coalesce(abs(bytes - lag(bytes) over own), 0) as change
                      from (select distinct class_id, file_id from unnest(p_new)) n
                      join coding.snapshot old using (class_id, file_id)
                     where file_id = any (p_late)
                    window own as (partition by file_id order by saved_at, bytes)) stepped) r
     where s.class_id = r.class_id and s.file_id = r.file_id and s.saved_at = r.saved_at and s.bytes = r.bytes
       and (r.changed, r.step) <> (r.was, r.was_step);
    update coding.file f set changed = r.changed, changed_at = r.changed_at
      from (select file_id, max(changed) as changed,
                   (array_agg(saved_at order by changed desc, saved_at))[1] as changed_at
              from (select distinct class_id, file_id from unnest(p_new)) n
              join coding.snapshot s using (class_id, file_id)
             where file_id = any (p_late) group by file_id) r
     where f.file_id = r.file_id;
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

    insert into coding.snapshot (class_id, file_id, saved_at, bytes, step, changed)
    select class_id, file_id, saved_at, bytes, bytes - coalesce(before, last_bytes, 0),
           was + sum(abs(bytes - coalesce(before, last_bytes, bytes))) over (partition by file_id order by saved_at, bytes)
      from (select n.*, f.changed as was, f.last_bytes,
                   lag(n.bytes) over (partition by n.file_id order by n.saved_at, n.bytes) as before
              from unnest(new) n join coding.file f using (file_id)) stepped;

    update coding.file f
       set snapshots = f.snapshots + n.snapshots,
           bytes = f.bytes + n.bytes,
           first_at = least(f.first_at, n.first_at),
           last_at = greatest(f.last_at, n.last_at),
           last_bytes = case when (n.last_at, n.last_bytes) < (f.last_at, f.last_bytes)
                             then f.last_bytes else n.last_bytes end,
           changed = n.changed,
           changed_at = case when n.changed > f.changed or f.changed_at is null then n.changed_at else f.changed_at end
      from (select n.class_id, n.file_id, count(*) as snapshots, sum(n.bytes) as bytes, min(n.saved_at) as first_at,
                   max(n.saved_at) as last_at, (array_agg(n.bytes order by n.saved_at desc, n.bytes desc))[1] as last_bytes,
                   max(s.changed) as changed,
                   (array_agg(s.saved_at order by s.changed desc, s.saved_at))[1] as changed_at
              from unnest(new) n
              join coding.snapshot s using (class_id, file_id, saved_at, bytes) group by 1, 2) n
     where f.file_id = n.file_id;
    if late is not null then
        perform coding.sum_changes_again(late, new);
    end if;
    perform coding.sum_works(new);
    return cardinality(new);
end
$$;
