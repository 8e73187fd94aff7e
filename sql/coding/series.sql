-- How much each file's size had changed by each of its snapshots (coding.series), worked out of the snapshots' steps.
-- What comes behind all that its file has is added by sql/coding/store.sql.

do $types$
begin
    if to_regtype('coding.saved') is null then
        create type coding.saved as (class_id integer, assignment_id integer, work_id integer, file_id integer,
                                     saved_at timestamptz, bytes integer);
    end if;
    if to_regtype('coding.place') is null then -- where in a file's series something begins
        create type coding.place as (class_id integer, file_id integer, part integer, first_at timestamptz,
                                     changed bigint); -- by all snapshots before
    end if;
end
$types$;

-- The part of a file's series (coding.series) that one of its snapshots is in; they are numbered from 0 on.
create or replace function coding.series_part(number bigint) returns integer
language sql immutable parallel safe as $$ select (number / 240)::integer $$;

-- Works out series from these places on, and what is known of their files by them, out of the snapshots' steps.
create or replace function coding.sum_changes(p_from coding.place[]) returns void
language plpgsql as $$
begin
    delete from coding.series s using unnest(p_from) p where s.file_id = p.file_id and s.part >= p.part;
    with stepped as (
        select p.file_id, s.saved_at, s.step, p.part, p.changed,
               row_number() over own - 1 as number, sum(abs(s.step)) over own as change,
               case when p.part = 0 then abs(first_value(s.step) over own) else 0 end as first_step
          from unnest(p_from) p
          join coding.snapshot s on s.class_id = p.class_id and s.file_id = p.file_id and s.saved_at >= p.first_at
        window own as (partition by p.file_id order by s.saved_at, s.bytes rows unbounded preceding)
    ), made as (
        insert into coding.series (file_id, first_at, part, times, changes)
        select file_id, min(saved_at), part + coding.series_part(number), array_agg(saved_at order by number),
               array_agg(changed + change - first_step order by number)
          from stepped group by file_id, part + coding.series_part(number)
    )
    update coding.file f
       set changed = r.changed,
           changed_at = coalesce(r.changed_at, case when r.part = 0 then r.first_at else f.changed_at end)
      from (select file_id, part, max(changed + change - first_step) as changed, min(saved_at) as first_at,
                   max(saved_at) filter (where step <> 0) as changed_at from stepped group by 1, 2) r
     where f.file_id = r.file_id;
end
$$;

-- Of files that got a snapshot older than one they had: the one behind it takes another step, and the series is another
-- from the part on in which it is: the last one that begins before it and behind all of the part before.
create or replace function coding.sum_late(p_late integer[], p_new coding.saved[]) returns void
language plpgsql as $$
declare
    places coding.place[];
begin
    select array_agg((n.class_id, n.file_id, coalesce(at.part, 0), coalesce(at.first_at, '-infinity'),
                      coalesce(at.changed, 0))::coding.place)
      into places
      from (select class_id, file_id, min(saved_at) as first_at from unnest(p_new)
             where file_id = any (p_late) group by 1, 2) n
      left join lateral (
           select s.part, s.first_at, before.changes[cardinality(before.changes)] as changed
             from coding.series s
             join coding.series before on before.file_id = s.file_id and before.part = s.part - 1
            where s.file_id = n.file_id and s.first_at < n.first_at
              and before.times[cardinality(before.times)] < s.first_at
            order by s.first_at desc limit 1) at on true;

    update coding.snapshot s set step = r.step
      from (select p.class_id, p.file_id, o.saved_at, o.bytes, o.step as was,
                   o.bytes - coalesce(lag(o.bytes) over own, case when p.part > 0 then o.bytes - o.step else 0 end) as step
              from unnest(places) p
              join coding.snapshot o on o.class_id = p.class_id and o.file_id = p.file_id and o.saved_at >= p.first_at
            window own as (partition by p.file_id order by o.saved_at, o.bytes)) r
     where s.class_id = r.class_id and s.file_id = r.file_id and s.saved_at = r.saved_at and s.bytes = r.bytes
       and r.step <> r.was;
    perform coding.sum_changes(places);
end
$$;
