-- Builds and runs of one student, the last first; those of one instant by what they say. "file_size" is 0, as the old
-- service answers it.
create or replace function coding_api.build_logs(class_div text, hw_name text, student bigint) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
declare
    w coding.work := coding.work_of(class_div, hw_name, student);
    in_class integer := coding.class_of(class_div);
    zone text := coding.zone();
    logs text;
begin
    select string_agg(
               format('{"binary_path":%s,"cmdline":%s,"exit_code":%s,"cwd":%s,"target_path":%s,'
                      '"timestamp":"%s","file_size":0}',
                      to_json(l.binary_path), to_json(l.cmdline), l.exit_code, to_json(l.cwd), to_json(l.target_path),
                      coding.iso(l.logged_at, zone)),
               ',' order by l.logged_at desc, l.cmdline collate "C", l.exit_code, l.cwd collate "C",
                            l.target_path collate "C", l.binary_path collate "C")
      into logs
      from coding.build_log l where l.class_id = in_class and l.work_id = w.work_id;
    return '[' || coalesce(logs, '') || ']';
end
$$;

create or replace function coding_api.run_logs(class_div text, hw_name text, student bigint) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan
as $$
declare
    w coding.work := coding.work_of(class_div, hw_name, student);
    in_class integer := coding.class_of(class_div);
    zone text := coding.zone();
    logs text;
begin
    select string_agg(
               format('{"cmdline":%s,"exit_code":%s,"cwd":%s,"target_path":%s,"process_type":%s,'
                      '"timestamp":"%s","file_size":0}',
                      to_json(l.cmdline), l.exit_code, to_json(l.cwd), to_json(l.target_path), to_json(l.process_type),
                      coding.iso(l.logged_at, zone)),
               ',' order by l.logged_at desc, l.cmdline collate "C", l.exit_code, l.cwd collate "C",
                            l.target_path collate "C", l.process_type collate "C")
      into logs
      from coding.run_log l where l.class_id = in_class and l.work_id = w.work_id;
    return '[' || coalesce(logs, '') || ']';
end
$$;
