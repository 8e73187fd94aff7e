-- How much each snapshot added to its file's size, and an index that answers by itself: a graph needs no look at the
-- table, and no sorting of each file's snapshots to find the one before. The table is made anew, in the index's order.

create table coding.snapshot_made (
    class_id integer not null,
    file_id integer not null,
    saved_at timestamptz not null,
    bytes integer not null check (bytes >= 0),
    step integer not null, -- bytes less those of the file's snapshot before; of its first, all
    changed bigint not null -- the sum of the file's changes of size up to here
) partition by hash (class_id);

do $partitions$
begin
    for part in 0 .. 15 loop
        execute format('create table coding.%I partition of coding.snapshot_made for values with (modulus 16, remainder %s)',
                       'snapshot_made_' || part, part);
    end loop;
    insert into coding.snapshot_made (class_id, file_id, saved_at, bytes, step, changed)
    select class_id, file_id, saved_at, bytes, bytes - coalesce(lag(bytes) over own, 0), changed
      from coding.snapshot window own as (partition by class_id, file_id order by saved_at, bytes);
    drop table coding.snapshot;
    alter table coding.snapshot_made rename to snapshot;
    for part in 0 .. 15 loop
        execute format('alter table coding.%I rename to %I', 'snapshot_made_' || part, 'snapshot_' || part);
        -- What was added lately is looked up in the table, too, until it is vacuumed.
        execute format('alter table coding.%I set (autovacuum_vacuum_insert_scale_factor = 0.02)', 'snapshot_' || part);
    end loop;
    alter table coding.snapshot
        add primary key (class_id, file_id, saved_at, bytes) include (step, changed);
end
$partitions$;
