-- /api/v1/classes: the classes by their names, each with its assignments by theirs.
create or replace function coding_api.classes(after text, limit_rows integer) returns json
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
declare
    seek text[] := sesami.api_after(after, 'name', 'text');
    total bigint := (select count(*) from coding.class);
    shown bigint;
    last_name text;
    classes json;
begin
    with page as materialized (
        select c.class_id, c.name from coding.class c
         where seek is null or c.name collate "C" > seek[1] collate "C"
         order by c.name collate "C" limit limit_rows
    ), sums as (
        select a.class_id, a.name, sum(s.number) filter (where kind = 4) as students,
               sum(s.number) filter (where kind = 0) as snapshots, sum(s.number) filter (where kind = 1) as builds,
               sum(s.number) filter (where kind = 3) as runs, min(s.first_at) as first_at, max(s.last_at) as last_at
          from page join coding.assignment a using (class_id) left join coding.assignment_sum s using (assignment_id)
         group by a.assignment_id
    )
    select json_agg(json_build_object('class', p.name, 'assignments', coalesce(a.assignments, '[]'))
                    order by p.name collate "C"),
           count(*), max(p.name collate "C")
      into classes, shown, last_name
      from page p
      left join (select class_id, json_agg(json_build_object(
                        'assignment', name, 'students', coalesce(students, 0), 'snapshots', coalesce(snapshots, 0),
                        'builds', coalesce(builds, 0), 'runs', coalesce(runs, 0), 'first_active', coding.utc(first_at),
                        'last_active', coding.utc(last_at)) order by name collate "C") as assignments
                   from sums group by 1) a using (class_id);
    return json_build_object(
        'total', total, 'limit', limit_rows,
        'next', case when shown = limit_rows
                      and exists (select from coding.class c where c.name collate "C" > last_name collate "C")
                     then sesami.api_cursor('name', last_name) end,
        'classes', coalesce(classes, '[]'));
end
$$;
