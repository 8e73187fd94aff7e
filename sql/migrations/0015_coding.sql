-- Coding activity: how students work on assignments. Each saved version's size, each build and each run, and the
-- sums that answer at once what would else need all of them.
--
-- All of it goes through functions: sesami_reader calls those of schema coding_api, sesami_front those of schema
-- front, sesami_loader (db-load) coding.ingest(). None of them reads or writes a table by itself.

create schema coding;
create schema coding_api;
comment on schema coding is 'coding activity: tables, and what stores into them';
comment on schema coding_api is 'one function a route of coding activity; sesami_reader may use them';

grant usage on schema coding to sesami_loader, sesami_keeper;
grant usage on schema coding_api to sesami_reader, sesami_loader;
alter default privileges for role sesami_owner in schema coding_api
    grant execute on functions to sesami_reader, sesami_loader;

create table coding.setting (
    one boolean primary key default true check (one),
    zone text not null default 'Asia/Seoul' -- of the times that are answered
);
insert into coding.setting default values;

-- Who may send and who may read. Only the SHA-256 of a key is kept.
create table coding.key (
    name text primary key check (length(name) between 1 and 100),
    digest bytea not null unique check (length(digest) = 32),
    may_write boolean not null,
    may_read boolean not null,
    created_at timestamptz not null default now(),
    revoked_at timestamptz
);

create table coding.class (
    class_id integer generated always as identity primary key,
    name text not null unique check (length(name) between 1 and 200)
);

create table coding.assignment (
    assignment_id integer generated always as identity primary key,
    class_id integer not null references coding.class on delete cascade,
    name text not null check (length(name) between 1 and 200),
    unique (class_id, name)
);

-- One student's work on one assignment. Whoever stores something of it holds this row's lock.
create table coding.work (
    work_id integer generated always as identity primary key,
    assignment_id integer not null references coding.assignment on delete cascade,
    student_id bigint not null,
    snapshots integer not null default 0,
    bytes bigint not null default 0, -- of all snapshots
    mean numeric not null default 0, -- of them, rounded to two digits: the double times 2^61, which is whole
    first_at timestamptz,
    last_at timestamptz,
    last_bytes integer,
    previous_at timestamptz, -- of the snapshot before the last
    builds integer not null default 0,
    runs integer not null default 0,
    unique (assignment_id, student_id)
) with (fillfactor = 70);

create table coding.file (
    file_id integer generated always as identity primary key,
    work_id integer not null references coding.work on delete cascade,
    name text not null check (octet_length(name) between 1 and 1000),
    snapshots integer not null default 0,
    bytes bigint not null default 0,
    changed bigint not null default 0, -- the sum of all changes of size
    first_at timestamptz,
    last_at timestamptz,
    last_bytes integer,
    unique (work_id, name)
) with (fillfactor = 70);

-- How many snapshots of an assignment have which size: level 0 by the size, level 1 by size / 2^8, level 2 by
-- size / 2^16. Any percentile is three short range scans.
create table coding.size_count (
    assignment_id integer not null references coding.assignment on delete cascade,
    level smallint not null,
    bucket integer not null,
    snapshots integer not null,
    primary key (assignment_id, level, bucket)
) with (fillfactor = 70);

-- The big ones are partitioned by class: every question names its class, none asks about a month of all classes.
-- They have no foreign keys, which would cost a look-up a row; coding.store_snapshots() makes what they refer to.
create table coding.snapshot (
    class_id integer not null,
    file_id integer not null,
    saved_at timestamptz not null,
    bytes integer not null check (bytes >= 0),
    changed bigint not null, -- the sum of the file's changes of size up to here
    primary key (class_id, file_id, saved_at, bytes)
) partition by hash (class_id);

create table coding.build_log (
    class_id integer not null,
    work_id integer not null,
    logged_at timestamptz not null,
    digest bytea not null, -- of the rest: the same log sent again is the same row
    cwd text not null,
    binary_path text not null,
    cmdline text not null,
    exit_code integer not null,
    target_path text not null,
    primary key (class_id, work_id, logged_at, digest)
) partition by hash (class_id);

create table coding.run_log (
    class_id integer not null,
    work_id integer not null,
    logged_at timestamptz not null,
    digest bytea not null,
    cmdline text not null,
    exit_code integer not null,
    cwd text not null,
    target_path text not null,
    process_type text not null,
    primary key (class_id, work_id, logged_at, digest)
) partition by hash (class_id);

do $partitions$
declare
    parted text;
begin
    foreach parted in array array['snapshot', 'build_log', 'run_log'] loop
        for part in 0 .. 15 loop
            execute format('create table coding.%I partition of coding.%I for values with (modulus 16, remainder %s)',
                           parted || '_' || part, parted, part);
        end loop;
    end loop;
end
$partitions$;
