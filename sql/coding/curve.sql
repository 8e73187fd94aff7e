-- /api/v1/classes/{class}/assignments/{name}/students/{number}: how one student's work grew. Where there is more than a
-- chart has room for, the time from first to last is cut into even parts.

-- In which of so many parts of the time from first to last a second lies, from 0 on.
create or replace function coding.part_of(at bigint, first bigint, last bigint, parts integer) returns bigint
language sql immutable parallel safe as $$ select (at - first) * parts / (last - first + 1) $$;

-- The size of all files at the end of each second that has a snapshot. Of more than 400 the first, the smallest, the
-- largest and the last of each of 100 parts, so that every extreme stays.
create or replace function coding.curve(p_class integer, p_work integer) returns json
language plpgsql stable as $$
declare
    times bigint[];
    totals bigint[];
    number integer;
    kept integer[];
begin
    select array_agg(at order by at), array_agg(total order by at), count(*) into times, totals, number
      from (select at, (sum(step) over (order by at rows unbounded preceding))::bigint as total
              from (select floor(date_part('epoch', s.saved_at))::bigint as at, sum(s.step) as step
                      from coding.file f
                      join coding.snapshot s on s.class_id = p_class and s.file_id = f.file_id
                     where f.work_id = p_work group by 1) steps) seconds;
    if number > 400 then
        kept := (select array_agg(distinct i)
                   from (select min(n) as first, max(n) as last, (array_agg(n order by total, n))[1] as least,
                                (array_agg(n order by total desc, n))[1] as most
                           from unnest(times, totals) with ordinality as points (at, total, n)
                          group by coding.part_of(at, times[1], times[number], 100)) parts,
                        unnest(array[first, last, least, most]) i);
        times := array(select times[i] from unnest(kept) i order by i);
        totals := array(select totals[i] from unnest(kept) i order by i);
    end if;
    return json_build_object('total', number, 'shown', coalesce((
        select json_agg(json_build_object('at', coding.utc(to_timestamp(at)), 'size', total) order by at)
          from unnest(times, totals) points (at, total)), '[]'));
end
$$;

-- Builds or runs, each with its exit code. Of more than 400 those that succeeded and those that failed in each of 100
-- parts are one mark: how many, and the last of them.
create or replace function coding.marks(times bigint[], codes integer[]) returns json
language plpgsql stable as $$
declare
    number integer := coalesce(cardinality(times), 0);
    first bigint := (select min(at) from unnest(times) at);
    last bigint := (select max(at) from unnest(times) at);
begin
    return json_build_object(
        'total', number, 'failing', (select count(*) from unnest(codes) code where code <> 0),
        'shown', coalesce((
            select json_agg(json_build_object('at', coding.utc(to_timestamp(at)), 'exit_code', code, 'count', count)
                            order by at, code)
              from (select max(at) as at, (array_agg(code order by at desc, code desc))[1] as code, count(*) as count
                      from unnest(times, codes) with ordinality as logs (at, code, n)
                     group by case when number > 400 then coding.part_of(at, first, last, 100) else n end, code <> 0) marks),
            '[]'));
end
$$;

create or replace function coding.build_marks(p_class integer, p_work integer) returns json
language plpgsql stable as $$
begin
    return (select coding.marks(array_agg(floor(extract(epoch from logged_at))::bigint order by logged_at, digest),
                                array_agg(exit_code order by logged_at, digest))
              from coding.build_log where class_id = p_class and work_id = p_work);
end
$$;

create or replace function coding.run_marks(p_class integer, p_work integer) returns json
language plpgsql stable as $$
begin
    return (select coding.marks(array_agg(floor(extract(epoch from logged_at))::bigint order by logged_at, digest),
                                array_agg(exit_code order by logged_at, digest))
              from coding.run_log where class_id = p_class and work_id = p_work);
end
$$;

-- The files by their names, the first thousand of them.
create or replace function coding.files_of(p_work integer) returns json
language plpgsql stable as $$
begin
    return (select json_build_object('total', count(*), 'shown', coalesce(json_agg(json_build_object(
                       'name', name, 'size', last_bytes, 'snapshots', snapshots, 'last_saved', coding.utc(last_at))
                       order by n) filter (where n <= 1000), '[]'))
              from (select f.*, row_number() over (order by f.name collate "C") as n
                      from coding.file f where f.work_id = p_work and f.snapshots > 0) files);
end
$$;

create or replace function coding_api.student(class text, assignment text, student text, stuck integer) returns json
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
declare
    in_class integer := coding.class_of(class);
    w coding.work;
begin
    if student ~ '^(0|-?[1-9]\d{0,18})$' and student::numeric between -9223372036854775808 and 9223372036854775807 then
        w := coding.work_of(class, assignment, student::bigint);
    end if;
    if w.work_id is null then
        return null;
    end if;
    return json_build_object(
        'class', class, 'assignment', assignment, 'zone', coding.zone(), 'stuck_from', stuck,
        'totals', coding.student(w, stuck), 'points', coding.curve(in_class, w.work_id),
        'builds', coding.build_marks(in_class, w.work_id), 'runs', coding.run_marks(in_class, w.work_id),
        'files', coding.files_of(w.work_id));
end
$$;
