-- What all students did on one assignment.

create or replace function coding.assignment_of(class_div text, hw_name text) returns integer
language plpgsql stable as $$
begin
    return (select a.assignment_id from coding.class c join coding.assignment a using (class_id)
             where c.name = class_div and a.name = hw_name);
end
$$;

-- The n-th size of an assignment's snapshots in their order, n from 0 on, and the one behind it (null: there is none):
-- the bucket of 2^16 that it is in, in that the bucket of 2^8, in that the size.
create or replace function coding.nth_size(p_assignment integer, n bigint, out size integer, out next_size integer)
language plpgsql stable as $$
declare
    first_bucket integer := 0;
    last_bucket integer := 2147483647;
    upto bigint;
    before bigint;
begin
    for this_level in reverse 2 .. 0 loop
        select c.bucket, c.upto, c.upto - c.snapshots into size, upto, before
          from (select bucket, snapshots, sum(snapshots) over (order by bucket) as upto
                  from coding.size_count
                 where assignment_id = p_assignment and level = this_level
                   and bucket between first_bucket and last_bucket) c
         where c.upto > n order by c.bucket limit 1;
        upto := upto - n; -- so many from the n-th on are in this bucket
        n := n - before;
        first_bucket := size << 8;
        last_bucket := first_bucket + 255;
    end loop;
    next_size := size;
    if upto = 1 then
        select min(bucket) into next_size from coding.size_count
         where assignment_id = p_assignment and level = 0 and bucket > size;
    end if;
end
$$;

-- numpy's percentile by linear interpolation, operation for operation, of `number` sizes; rounded.
create or replace function coding.percentile(p_assignment integer, number bigint, quantile double precision)
    returns text
language plpgsql stable as $$
declare
    place double precision := (number - 1) * quantile;
    below double precision := floor(place);
    part double precision := place - below;
    a double precision;
    b double precision;
begin
    select size, coalesce(next_size, size) into a, b from coding.nth_size(p_assignment, below::bigint);
    return coding.python_repr(coding.python_round(case when part >= 0.5 then b - (b - a) * (1 - part)
                                                       else a + (b - a) * part end));
end
$$;

-- "avg_bytes" is the mean of the students' means, each of these rounded, their sum exact. "top_7" are the students
-- who saved last, to the second, those of one second by their number; with the size of the last snapshot.
create or replace function coding_api.assignment(class_div text, hw_name text) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
declare
    id integer := coding.assignment_of(class_div, hw_name);
    zone text := coding.zone();
    number bigint;
    students bigint;
    means numeric;
    top text;
begin
    select sum(snapshots), count(*), sum(mean) into number, students, means
      from coding.work where assignment_id = id and snapshots > 0;
    if students = 0 then
        return '{"percentile_90":null,"percentile_50":null,"avg_bytes":null,"avg_num":null,"top_7":[]}';
    end if;
    select string_agg(format('{"student_num":%s,"timestamp":"%s","code_size":%s}', student_id,
                             coding.stamp(last_at, zone), last_bytes), ',' order by last_at desc, student_id)
      into top
      from (select student_id, date_trunc('second', last_at) as last_at, last_bytes from coding.work
             where assignment_id = id and snapshots > 0 order by 2 desc, 1 limit 7) t;
    return format('{"percentile_90":%s,"percentile_50":%s,"avg_bytes":%s,"avg_num":%s,"top_7":[%s]}',
                  coding.percentile(id, number, 0.9), coding.percentile(id, number, 0.5),
                  coding.python_repr(coding.python_round(means::double precision / 2305843009213693952 / students)),
                  coding.mean(number, students), top);
end
$$;

-- Both ends are seconds and belong to the interval, the last one whole. Without an offset they are of the service's
-- zone. What a file's size changed in the interval is what it had changed at the last snapshot there less what it had
-- at the first one; neither is looked for where the file ends, or begins, in the interval.
create or replace function coding_api.changes(class_div text, hw_name text, since text, until text) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
declare
    id integer := coding.assignment_of(class_div, hw_name);
    begins timestamptz := date_trunc('second', coding.local_instant(since));
    ends timestamptz := date_trunc('second', coding.local_instant(until)) + interval '999999 microseconds';
    before timestamptz := begins - interval '1 microsecond';
    results text;
begin
    -- By the file's own sums where they do, else by its series: the part that the end is in, which mostly has the
    -- beginning, too. Materialized: else every look is taken twice, for the sum and for whether it is null.
    with looked as materialized (
        select w.student_id,
               case when f.first_at >= begins then case when f.last_at <= ends then f.changed else till.changed end
                    when till.begun then case when till.number >= till.first then till.changed - till.from_changed end
                    else till.changed
                         - (select coalesce(s.changes[width_bucket(before, s.times) + 1],
                                            (select n.changes[1] from coding.series n
                                              where n.file_id = s.file_id and n.first_at >= s.first_at and n.part = s.part + 1))
                              from coding.series s where s.file_id = f.file_id and s.first_at <= before
                             order by s.first_at desc, s.part desc limit 1) end as changed
          from coding.work w join coding.file f using (work_id)
          left join lateral (
               select s.first_at <= before as begun, width_bucket(before, s.times) + 1 as first,
                      s.changes[width_bucket(before, s.times) + 1] as from_changed,
                      width_bucket(ends, s.times) as number, s.changes[width_bucket(ends, s.times)] as changed
                 from coding.series s
                where s.file_id = f.file_id and s.first_at <= ends and not (f.first_at >= begins and f.last_at <= ends)
                order by s.first_at desc, s.part desc limit 1) till on true
         where w.assignment_id = id and f.last_at >= begins and f.first_at <= ends)
    select string_agg(format('{"student_num":%s,"size_change":%s}', student_id,
                             coding.whole_repr(changed)), ',' order by student_id)
      into results
      from (select student_id, sum(changed)::bigint as changed from looked where changed is not null group by 1) s;
    return '{"results":[' || coalesce(results, '') || ']}';
end
$$;

-- The instant that the front's text names, in the service's zone where it has no offset.
create or replace function coding.local_instant(said text) returns timestamptz
language sql stable as $$
    select case when said ~ '(Z|[+-]\d\d:\d\d)$' then said::timestamptz
                else said::timestamp at time zone coding.zone() end;
$$;

-- Of those students who built, or ran, anything.
create or replace function coding_api.build_average(class_div text, hw_name text) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
declare
    id integer := coding.assignment_of(class_div, hw_name);
begin
    return (select format('{"avg_count":%s}', coalesce(coding.mean(sum(builds), count(*)), 'null'))
              from coding.work where assignment_id = id and builds > 0);
end
$$;

create or replace function coding_api.run_average(class_div text, hw_name text) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
declare
    id integer := coding.assignment_of(class_div, hw_name);
begin
    return (select format('{"avg_count":%s}', coalesce(coding.mean(sum(runs), count(*)), 'null'))
              from coding.work where assignment_id = id and runs > 0);
end
$$;
