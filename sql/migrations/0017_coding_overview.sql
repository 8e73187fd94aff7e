-- What an assignment's page shows at once: sums of each student's work that would else need all snapshots and builds,
-- and what happened when. Of what is there already, sql/coding/sums.sql makes them.

alter table coding.file
    add column changed_at timestamptz; -- the last snapshot with another size than the one before, or the first one

alter table coding.work
    add column size bigint, -- of all files together, by the last snapshot of each
    add column changed bigint, -- the sum of all changes of size, file by file
    add column changed_at timestamptz, -- the latest of its files'
    add column failed_builds integer not null default 0,
    add column built_at timestamptz, -- the last build that succeeded
    add column failing integer not null default 0, -- failed builds behind both of these times
    add column failing_since timestamptz, -- the first of those
    add column active_from timestamptz, -- the first and the last snapshot, build or run
    add column active_until timestamptz;

-- How many snapshots (kind 0), builds (1), failed builds (2) and runs (3) a quarter of an hour had. Days are made of
-- quarters when they are asked for, for they depend on the zone; no zone is off by a part of one.
create table coding.activity_count (
    assignment_id integer not null references coding.assignment on delete cascade,
    kind smallint not null check (kind between 0 and 3),
    quarter timestamptz not null,
    number integer not null,
    primary key (assignment_id, kind, quarter)
) with (fillfactor = 70);

-- All of an assignment: snapshots (kind 0), builds (1), runs (3), and students (4), who have no times.
create table coding.assignment_sum (
    assignment_id integer not null references coding.assignment on delete cascade,
    kind smallint not null check (kind in (0, 1, 3, 4)),
    number bigint not null,
    first_at timestamptz,
    last_at timestamptz,
    primary key (assignment_id, kind)
) with (fillfactor = 50);
