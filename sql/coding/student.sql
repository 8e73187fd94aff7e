-- What one student did on one assignment. Every function answers with the JSON text itself, as Python's json.dumps()
-- with compact separators writes it: Postgres escapes strings alike.
--
-- A student is null where the number is beyond 64 bits: nobody's.

--
-- The functions are PL/pgSQL, whose plans are kept for the session, and are for any value: to plan a query over the
-- partitions takes longer than to run it.

create or replace function coding.work_of(class_div text, hw_name text, student bigint) returns coding.work
language plpgsql stable as $$
declare
    found_work coding.work;
begin
    select w.* into found_work from coding.class c
      join coding.assignment a using (class_id)
      join coding.work w using (assignment_id)
     where c.name = class_div and a.name = hw_name and w.student_id = student;
    return found_work;
end
$$;

create or replace function coding.class_of(class_div text) returns integer
language plpgsql stable as $$
begin
    return (select class_id from coding.class where name = class_div);
end
$$;

create or replace function coding.file_of(class_div text, hw_name text, student bigint, filename text)
    returns coding.file
language plpgsql stable as $$
declare
    found_file coding.file;
begin
    select f.* into found_file from coding.file f
     where f.work_id = (coding.work_of(class_div, hw_name, student)).work_id and f.name = filename and f.snapshots > 0;
    return found_file;
end
$$;

-- The names of the files, in the order of their bytes.
create or replace function coding_api.files(class_div text, hw_name text, student bigint) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
declare
    w coding.work := coding.work_of(class_div, hw_name, student);
begin
    return '[' || coalesce((select string_agg(to_json(f.name)::text, ',' order by f.name collate "C")
                              from coding.file f where f.work_id = w.work_id and f.snapshots > 0), '') || ']';
end
$$;

-- When a file was saved, the first time first.
create or replace function coding_api.timestamps(class_div text, hw_name text, student bigint, filename text)
    returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
declare
    f coding.file := coding.file_of(class_div, hw_name, student, filename);
    in_class integer := coding.class_of(class_div);
    zone text := coding.zone();
begin
    return '[' || coalesce((select string_agg('"' || coding.stamp(s.saved_at, zone) || '"', ',' order by s.saved_at)
                              from coding.snapshot s where s.class_id = in_class and s.file_id = f.file_id), '') || ']';
end
$$;

-- A mean of whole numbers as Python's round(sum / number, 2) gives it.
create or replace function coding.mean(total bigint, number bigint) returns text
language sql immutable parallel safe as $$
    select coding.python_repr(coding.python_round(total::double precision / nullif(number, 0)::double precision));
$$;

create or replace function coding_api.file_average(class_div text, hw_name text, student bigint, filename text)
    returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
declare
    f coding.file := coding.file_of(class_div, hw_name, student, filename);
begin
    return format('{"snapshot_avg":%s,"snapshot_size_avg":%s}', coalesce(f.snapshots::text, 'null'),
                  coalesce(coding.mean(f.bytes, f.snapshots), 'null'));
end
$$;

-- Seconds between two instants, of whose fractions nothing is shown.
create or replace function coding.seconds(since timestamptz, until timestamptz) returns bigint
language sql stable parallel safe as $$
    select extract(epoch from date_trunc('second', until) - date_trunc('second', since))::bigint;
$$;

create or replace function coding_api.work_average(class_div text, hw_name text, student bigint) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
declare
    w coding.work := coding.work_of(class_div, hw_name, student);
    zone text := coding.zone();
begin
    if w.snapshots is null or w.snapshots = 0 then
        return '{"snapshot_avg":null,"snapshot_size_avg":null,"first":null,"last":null,"total":null,"interval":null}';
    end if;
    return format('{"snapshot_avg":%s,"snapshot_size_avg":%s,"first":"%s","last":"%s","total":%s,"interval":%s}',
                  w.snapshots, coding.mean(w.bytes, w.snapshots),
                  coding.iso(date_trunc('second', w.first_at), zone),
                  coding.iso(date_trunc('second', w.last_at), zone),
                  coding.seconds(w.first_at, w.last_at), coalesce(coding.seconds(w.previous_at, w.last_at), 0));
end
$$;

-- Buckets of so many minutes from the first snapshot on, those that have snapshots: the seconds that clocks of the zone
-- show when they begin, and what their snapshots add to the sizes of their files. The front sums that up and writes it
-- (src/http/coding_trend.c).
create or replace function coding_api.trend(class_div text, hw_name text, student bigint, minutes bigint) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
declare
    w coding.work := coding.work_of(class_div, hw_name, student);
    this_work integer := w.work_id;
    in_class integer := coding.class_of(class_div);
    first_at timestamptz := w.first_at;
    first_second bigint := floor(date_part('epoch', first_at));
    length interval := minutes * interval '1 minute';
    zone text := coding.zone();
begin
    return (select concat(array_agg(floor(date_part('epoch', (first_at + bucket * length) at time zone zone))::bigint), array_agg(step))
              from (select (floor(date_part('epoch', s.saved_at))::bigint - first_second) / 60 / minutes as bucket,
                           sum(s.step) as step
                      from coding.file f
                      join coding.snapshot s on s.class_id = in_class and s.file_id = f.file_id
                     where f.work_id = this_work group by 1 order by 1) buckets);
end
$$;
