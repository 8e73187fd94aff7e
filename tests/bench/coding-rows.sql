-- Made-up coding activity, straight into the tables with the sums that coding.ingest() would keep; coding.bench compares.
-- Variables: classes, students (of a class), assignments (of a class), snapshots and logs (of one student's work), files.
-- Rows come as they would in life: by time, the students of a class mixed.
set synchronous_commit = off;
set work_mem = '512MB';
set maintenance_work_mem = '512MB';
select setseed(0.5) \g /dev/null
insert into coding.class (name) select 'class-' || n from generate_series(1, :classes) n;
insert into coding.assignment (class_id, name)
select class_id, 'hw' || n from coding.class, generate_series(1, :assignments) n order by 1, 2;
insert into coding.work (assignment_id, student_id)
select assignment_id, 202000000 + class_id * 10000 + n from coding.assignment, generate_series(1, :students) n order by 1, 2;
insert into coding.file (work_id, name)
select work_id, 'src/part' || n || '.c' from coding.work, generate_series(1, :files) n order by 1, 2;

create procedure pg_temp.fill(wanted integer, snapshots integer, files integer) language plpgsql as $$
begin
    insert into coding.snapshot (class_id, file_id, saved_at, bytes, step)
    select class_id, file_id, saved_at, bytes, bytes - coalesce(before, 0)
      from (select raw.*, lag(bytes) over (partition by file_id order by saved_at, bytes) as before
              from (select distinct wanted as class_id, w.first_file + floor(random() * files)::integer as file_id,
                           timestamptz '2025-03-01' + a.ordinal * interval '7 days' + n * interval '10 minutes'
                           + floor(random() * 540) * interval '1 second' as saved_at,
                           (200 + n * 4 + floor(random() * 400))::integer as bytes
                      from generate_series(1, snapshots) n,
                           (select assignment_id, row_number() over (order by assignment_id) as ordinal
                              from coding.assignment where class_id = wanted) a
                      join (select assignment_id, work_id, min(file_id) as first_file
                              from coding.work join coding.file using (work_id) group by 1, 2) w using (assignment_id)) raw) steps
     order by saved_at;
    commit;
end
$$;
select format('call pg_temp.fill(%s, %s, %s)', class_id, :snapshots, :files) from coding.class \gexec

update coding.file f set snapshots = s.snapshots, bytes = s.bytes, first_at = s.first_at,
       last_at = s.last_at, last_bytes = s.last_bytes
  from (select file_id, count(*) as snapshots, sum(bytes) as bytes, min(saved_at) as first_at,
               max(saved_at) as last_at, (array_agg(bytes order by saved_at desc, bytes desc))[1] as last_bytes
          from coding.snapshot group by file_id) s
 where f.file_id = s.file_id;
update coding.work w set snapshots = s.snapshots, bytes = s.bytes, first_at = s.times[s.snapshots], last_at = s.times[1],
       previous_at = s.times[2], last_bytes = s.last_bytes,
       mean = coding.scaled(coding.python_round(s.bytes::double precision / s.snapshots))
  from (select work_id, count(*)::integer as snapshots, sum(s.bytes)::bigint as bytes,
               array_agg(saved_at order by saved_at desc) as times,
               (array_agg(s.bytes order by saved_at desc, s.bytes desc))[1] as last_bytes
          from coding.snapshot s join coding.file using (file_id) group by work_id) s
 where w.work_id = s.work_id;
insert into coding.size_count
select assignment_id, level, s.bytes >> (8 * level), count(*)
  from coding.snapshot s join coding.file using (file_id) join coding.work using (work_id), generate_series(0, 2) level
 group by 1, 2, 3;

insert into coding.build_log
select class_id, work_id, timestamptz '2025-03-01' + n * interval '3 hours' + w.work_id * interval '1 second',
       sha256(convert_to(n::text, 'UTF8')), '/home/student/hw', '/usr/bin/gcc', 'gcc -Wall -O2 -o main main.c util.c', n % 3, 'main.c'
  from generate_series(1, :logs) n, coding.work w join coding.assignment using (assignment_id);
insert into coding.run_log
select class_id, work_id, timestamptz '2025-03-01' + n * interval '3 hours' + w.work_id * interval '1 second',
       sha256(convert_to(n::text, 'UTF8')), './main input.txt', n % 2, '/home/student/hw', 'main', 'binary'
  from generate_series(1, :logs) n, coding.work w join coding.assignment using (assignment_id);
update coding.work set builds = :logs, runs = :logs;
select coding.sum_again();
vacuum (freeze, analyze);
