-- What was left out, what failed, and the queue.

create table sesami.skipped (
    analysis_id bigint not null references sesami.analysis on delete cascade,
    reason text not null,
    files bigint not null,
    path text,
    message text
);
create index skipped_analysis on sesami.skipped (analysis_id);

-- Stored as they come, once each: an error that is over has an analysis of its stage beside it.
create table sesami.error (
    error_id bigint generated always as identity primary key,
    digest bytea not null unique,
    repository_id bigint references sesami.repository on delete cascade,
    repo text,
    head text,
    stage text not null,
    code text not null,
    message text not null,
    retryable boolean not null default false,
    created_at timestamptz not null default now()
);
create index error_repository on sesami.error (repository_id);

-- The queue of record. Whoever takes a row does so with FOR UPDATE SKIP LOCKED, keeps `heartbeat`
-- fresh, and gives it back as PENDING or FAILED.
create table sesami.job (
    job_id uuid primary key default gen_random_uuid(),
    repo_url text not null check (length(repo_url) between 1 and 2000),
    branch text,
    options jsonb not null default '{}',
    requested_by bigint references sesami.account on delete set null,
    status text not null default 'PENDING'
        check (status in ('PENDING', 'PROCESSING', 'COMPLETED', 'FAILED')),
    attempts integer not null default 0 check (attempts >= 0),
    progress smallint not null default 0 check (progress between 0 and 100),
    stage text,
    heartbeat timestamptz,
    error text,
    repository_id bigint references sesami.repository on delete set null,
    head text,
    created_at timestamptz not null default now(),
    started_at timestamptz,
    finished_at timestamptz,
    check ((status in ('COMPLETED', 'FAILED')) = (finished_at is not null))
);
create index job_waiting on sesami.job (created_at) where status = 'PENDING';
create index job_running on sesami.job (heartbeat) where status = 'PROCESSING';
create index job_requested_by on sesami.job (requested_by, created_at desc);

create function sesami.job_notify() returns trigger language plpgsql as $$
begin
    perform pg_notify('sesami_job', new.job_id::text);
    return null;
end
$$;

create trigger job_notify after insert or update of status, progress, stage on sesami.job
    for each row execute function sesami.job_notify();
