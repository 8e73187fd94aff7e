-- /api/v1/classes/{class}/assignments/{name}: how all students of an assignment are getting on.

-- A time's day in the service's zone.
create or replace function coding.day(moment timestamptz, zone text) returns date
language sql stable parallel safe as $$ select (moment at time zone zone)::date $$;

-- The histogram: at most 20 bins of one width, 1, 2 or 5 times a power of ten, from that of the smallest size to that of
-- the largest which is no more than three times the middle half's width above it (Tukey's outer fence). What is larger
-- than the last one holds is in one without an end. `sizes` is in order.
create or replace function coding.size_bins(sizes bigint[], fence double precision) returns json
language plpgsql immutable parallel safe as $$
declare
    width bigint := 1;
    factors integer[] := '{2,5,10}'; -- of the power of ten so far
    ten bigint := 1;
    top bigint := (select max(size) from unnest(sizes) size where size <= fence);
begin
    while top / width - sizes[1] / width >= 20 loop
        width := ten * factors[1];
        factors := factors[2:] || factors[1];
        ten := case when factors[1] = 2 then ten * 10 else ten end;
    end loop;
    return (select json_agg(json_build_object('from', bin * width, 'to', case when bin <= top / width then (bin + 1) * width end,
                                              'students', coalesce(students, 0)) order by bin)
              from (select least(size / width, top / width + 1) as bin, count(*) as students
                      from unnest(sizes) size group by 1) counted
              full join generate_series(sizes[1] / width, top / width) bin using (bin));
end
$$;

-- Of the students who saved something. Percentiles are numpy's, by linear interpolation.
create or replace function coding.sizes(p_assignment integer) returns json
language plpgsql stable as $$
declare
    sizes bigint[] := (select array_agg(size order by size) from coding.work
                        where assignment_id = p_assignment and snapshots > 0);
    at double precision[];
begin
    if sizes is null then
        return '{"students":0,"percentiles":null,"bins":[]}';
    end if;
    at := (select percentile_cont(array[0.1, 0.25, 0.5, 0.75, 0.9]) within group (order by size) from unnest(sizes) size);
    return json_build_object(
        'students', cardinality(sizes),
        'percentiles', (select json_object_agg(name, round(at[n]::numeric, 2) order by n)
                          from unnest('{p10,p25,p50,p75,p90}'::text[]) with ordinality as names (name, n)),
        'bins', coding.size_bins(sizes, at[4] + 3 * (at[4] - at[2])));
end
$$;

-- The days that had any activity.
create or replace function coding.days(p_assignment integer) returns json
language plpgsql stable as $$
declare
    zone text := coding.zone();
begin
    return (select coalesce(json_agg(json_build_object('day', day, 'snapshots', snapshots, 'builds', builds,
                                                       'failing_builds', failed, 'runs', runs) order by day), '[]')
              from (select coding.day(quarter, zone) as day,
                           coalesce(sum(number) filter (where kind = 0), 0) as snapshots,
                           coalesce(sum(number) filter (where kind = 1), 0) as builds,
                           coalesce(sum(number) filter (where kind = 2), 0) as failed,
                           coalesce(sum(number) filter (where kind = 3), 0) as runs
                      from coding.activity_count where assignment_id = p_assignment group by 1) days);
end
$$;

-- One student's line. Who has no snapshot has no size.
create or replace function coding.student(w coding.work, stuck integer) returns json
language sql stable parallel safe as $$
    select json_build_object(
        'number', w.student_id, 'first_active', coding.utc(w.active_from),
        'last_active', coding.utc(w.active_until), 'snapshots', w.snapshots, 'size', w.size,
        'size_change', w.changed, 'builds', w.builds, 'failing_builds', w.failed_builds, 'runs', w.runs,
        'stuck', case when w.failing >= stuck
                      then json_build_object('failing_builds', w.failing, 'since', coding.utc(w.failing_since)) end);
$$;

-- The students in an order, those of one place by their number: as many as a page has, and where the next one begins.
create or replace function coding.students(p_assignment integer, stuck integer, sort text, after text, limit_rows integer,
                                           out students json, out next text)
language plpgsql stable as $$
declare
    seek text[] := sesami.api_after(after, sort, 'numeric', 'bigint');
    measure text := ltrim(sort, '-');
    sign numeric := case when sort like '-%' then -1 else 1 end;
begin
    with placed as (
        select w.work_id, w.student_id, coalesce(sign * case measure
                   when 'number' then w.student_id when 'last_active' then extract(epoch from w.active_until)
                   when 'snapshots' then w.snapshots when 'size' then w.size when 'size_change' then w.changed
                   when 'builds' then w.builds when 'failing_builds' then w.failed_builds when 'runs' then w.runs
                   when 'stuck' then case when w.failing >= stuck then w.failing else 0 end end, 'Infinity') as place
          from coding.work w where w.assignment_id = p_assignment
    ), page as materialized (
        select p.* from placed p
         where seek is null or (p.place, p.student_id) > (seek[1]::numeric, seek[2]::bigint)
         order by p.place, p.student_id limit limit_rows + 1 -- one more shows that there is a next page
    ), numbered as (
        select p.*, row_number() over (order by p.place, p.student_id) as n from page p)
    select json_agg(coding.student(w, stuck) order by p.n) filter (where p.n <= limit_rows),
           case when max(p.n) > limit_rows
                then max(sesami.api_cursor(sort, p.place::text, p.student_id::text)) filter (where p.n = limit_rows) end
      into students, next from numbered p join coding.work w using (work_id);
end
$$;

create or replace function coding_api.overview(class text, assignment text, stuck integer, sort text, after text,
                                               limit_rows integer) returns json
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
declare
    id integer := coding.assignment_of(class, assignment);
    page record;
    totals json;
begin
    if id is null then
        return null;
    end if;
    page := coding.students(id, overview.stuck, sort, after, limit_rows);
    totals := (select json_build_object(
                   'students', count(*), 'stuck', count(*) filter (where w.failing >= overview.stuck),
                   'snapshots', coalesce(sum(w.snapshots), 0), 'builds', coalesce(sum(w.builds), 0),
                   'failing_builds', coalesce(sum(w.failed_builds), 0), 'runs', coalesce(sum(w.runs), 0),
                   'first_active', coding.utc(min(w.active_from)), 'last_active', coding.utc(max(w.active_until)))
                 from coding.work w where w.assignment_id = id);
    return json_build_object(
        'class', class, 'assignment', assignment, 'zone', coding.zone(), 'totals', totals, 'sizes', coding.sizes(id),
        'days', coding.days(id), 'stuck_from', overview.stuck, 'limit', limit_rows, 'next', page.next,
        'students', coalesce(page.students, '[]'));
end
$$;
