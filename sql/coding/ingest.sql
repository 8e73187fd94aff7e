-- The records snapshot, build_log and run_log: looked at one by one, stored together.

-- What is wrong with a field, "code message"; null when nothing is.
create or replace function coding.text_fault(r jsonb, field text, least_size integer, most integer) returns text
language plpgsql immutable parallel safe as $$
begin
    if coalesce(r->field, 'null') = 'null' then
        return format('missing-field the record has no "%s"', field);
    elsif jsonb_typeof(r->field) <> 'string' then
        return format('bad-value "%s" is not a string', field);
    elsif octet_length(r->>field) < least_size then
        return format('bad-value "%s" is empty', field);
    elsif octet_length(r->>field) > most then
        return format('too-large "%s" has more than %s bytes', field, most);
    end if;
    return null;
end
$$;

create or replace function coding.number_fault(r jsonb, field text, lowest bigint, highest bigint) returns text
language plpgsql immutable parallel safe as $$
begin
    if coalesce(r->field, 'null') = 'null' then
        return format('missing-field the record has no "%s"', field);
    elsif jsonb_typeof(r->field) <> 'number' or (r->field)::numeric <> trunc((r->field)::numeric) then
        return format('bad-value "%s" is not a whole number', field);
    elsif (r->field)::numeric not between lowest and highest then
        return format('bad-value "%s" is not between %s and %s', field, lowest, highest);
    end if;
    return null;
end
$$;

-- The names of a class and of an assignment are at most 200 characters, of four bytes at most.
create or replace function coding.fault(r jsonb) returns text
language plpgsql immutable as $$
declare
    fault text;
begin
    if jsonb_typeof(r) <> 'object' or coalesce(r->>'type', '') not in ('snapshot', 'build_log', 'run_log') then
        return 'bad-value it is no snapshot, build_log or run_log';
    end if;
    fault := coalesce(coding.text_fault(r, 'class_div', 1, 800), coding.text_fault(r, 'hw_name', 1, 800),
                      coding.number_fault(r, 'student_id', -9223372036854775808, 9223372036854775807),
                      coding.text_fault(r, 'timestamp', 1, 100));
    if fault is not null then
        return fault;
    elsif length(r->>'class_div') > 200 or length(r->>'hw_name') > 200 then
        return 'too-large a name has more than 200 characters';
    elsif coding.instant(r->>'timestamp') is null then
        return 'bad-value "timestamp" is not a time';
    elsif r->>'type' = 'snapshot' then
        return coalesce(coding.text_fault(r, 'filename', 1, 1000), coding.number_fault(r, 'bytes', 0, 2147483647));
    end if;
    return coalesce(coding.number_fault(r, 'exit_code', -2147483648, 2147483647),
                    coding.text_fault(r, 'cwd', 0, 8192), coding.text_fault(r, 'cmdline', 0, 65536),
                    coding.text_fault(r, 'target_path', 0, 8192),
                    case r->>'type' when 'build_log' then coding.text_fault(r, 'binary_path', 0, 8192)
                                    else coding.text_fault(r, 'process_type', 0, 200) end);
end
$$;

-- The fields that are stored and no others, in one form, so that equal logs have equal digests.
create or replace function coding.clean(r jsonb) returns jsonb
language plpgsql immutable as $$
declare
    moment jsonb := to_jsonb(coding.instant(r->>'timestamp') at time zone 'UTC');
    clean jsonb := jsonb_build_object('type', r->'type', 'class_div', r->'class_div', 'hw_name', r->'hw_name',
                                      'student_id', (r->'student_id')::bigint, 'timestamp', (moment #>> '{}') || 'Z');
begin
    if r->>'type' = 'snapshot' then
        return clean || jsonb_build_object('filename', r->'filename', 'bytes', (r->'bytes')::integer);
    end if;
    clean := clean || jsonb_build_object('cwd', r->'cwd', 'cmdline', r->'cmdline', 'target_path', r->'target_path',
                                         'exit_code', (r->'exit_code')::integer);
    if r->>'type' = 'build_log' then
        return clean || jsonb_build_object('binary_path', r->'binary_path');
    end if;
    return clean || jsonb_build_object('process_type', r->'process_type');
end
$$;

-- Stores an array of records. Those that cannot be stored are told ("errors": their number in the array from 0, a
-- code, a message), the others are stored; "stored" counts what was not known before.
create or replace function coding.ingest(p_records jsonb) returns jsonb
language plpgsql security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
    errors jsonb;
    clean jsonb;
    snapshots integer;
    builds integer;
    runs integer;
begin
    select jsonb_agg(jsonb_build_object('index', i - 1, 'code', split_part(fault, ' ', 1),
                                        'message', substr(fault, strpos(fault, ' ') + 1)) order by i)
               filter (where fault is not null),
           jsonb_agg(coding.clean(r)) filter (where fault is null)
      into errors, clean
      from (select r, i, coding.fault(r) as fault
              from jsonb_array_elements(p_records) with ordinality as e (r, i)) looked_at;
    perform coding.hold_works(clean);
    select coding.store_snapshots(jsonb_agg(r) filter (where r->>'type' = 'snapshot')),
           coding.store_build_logs(jsonb_agg(r) filter (where r->>'type' = 'build_log')),
           coding.store_run_logs(jsonb_agg(r) filter (where r->>'type' = 'run_log'))
      into snapshots, builds, runs
      from jsonb_array_elements(clean) as r;
    return jsonb_build_object('stored', coalesce(snapshots, 0) + coalesce(builds, 0) + coalesce(runs, 0),
                              'errors', coalesce(errors, '[]'));
end
$$;
grant execute on function coding.ingest(jsonb) to sesami_loader;
