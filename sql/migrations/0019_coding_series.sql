-- How much each file's size had changed by each of its snapshots, in arrays: what it changed between two times is found by
-- two searches in memory, not by two descents of the index of all snapshots. Those need to say it no longer.

create table coding.series (
    file_id integer not null references coding.file on delete cascade,
    first_at timestamptz not null, -- times[1]
    part integer not null, -- 240 snapshots, by their time and size, so that two versions of a row fit into a page
    times timestamptz[] not null,
    changes bigint[] not null, -- the sum of the file's changes of size up to each of the times
    primary key (file_id, first_at, part)
);
alter table coding.series alter times set storage plain, alter changes set storage plain;

insert into coding.series (file_id, first_at, part, times, changes)
select file_id, min(saved_at), number / 240, array_agg(saved_at order by number), array_agg(changed order by number)
  from (select file_id, saved_at, changed, row_number() over (partition by file_id order by saved_at, bytes) - 1 as number
          from coding.snapshot) numbered
 group by file_id, number / 240;

alter table coding.snapshot drop column changed; -- and the index that has it
alter table coding.snapshot add primary key (class_id, file_id, saved_at, bytes) include (step);
drop function if exists coding.sum_changes_again(integer[], coding.saved[]); -- sum_late() does it
