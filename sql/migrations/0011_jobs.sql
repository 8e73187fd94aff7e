-- The queue's working parts: who asked, attempts, limits. Functions over them are in sql/jobs.

create table sesami.job_settings ( -- one row
    only_row boolean primary key default true check (only_row),
    running_limit integer not null default 5 check (running_limit >= 0),         -- jobs of one user at once
    requests_limit integer not null default 10 check (requests_limit >= 0),      -- requests of one user a minute
    attempts_limit integer not null default 3 check (attempts_limit > 0),        -- then a job is FAILED
    lost_after interval not null default '30 seconds' check (lost_after > '0'),  -- without a heartbeat
    retry_after interval not null default '10 seconds' check (retry_after >= '0') -- doubled each time
);
insert into sesami.job_settings default values;
comment on table sesami.job_settings is 'defaults; app_user may have other limits of its own';

-- What one user asked for at once: one repository, or all of an account.
create table sesami.job_request (
    request_id bigint generated always as identity primary key,
    user_id bigint references sesami.app_user on delete set null,
    created_at timestamptz not null default now()
);
create index job_request_user on sesami.job_request (user_id, created_at);

alter table sesami.job
    drop column requested_by,
    add column user_id bigint references sesami.app_user on delete set null,
    add column request_id bigint references sesami.job_request on delete set null,
    add column repo text check (length(repo) between 1 and 2000), -- as records name it, where that is known
    add column record jsonb,                                      -- the `repo` record, where there was one
    add column pushed_at timestamptz,                             -- of that record: what the result will be as of
    add column not_before timestamptz not null default now(),     -- a failed attempt waits
    add column attempt_id bigint,                                 -- the attempt at work, while PROCESSING
    add column code text;                                         -- of the error

comment on column sesami.job.attempts is 'those that count: not the ones whose worker was told to stop';

-- A user has a job once: asking again while it waits or runs gives the same one.
create unique index job_unfinished on sesami.job
    (coalesce(user_id, 0), repo_url, coalesce(branch, ''), md5(options::text)) where finished_at is null;
-- What job_take() looks for: each user's oldest, and how many run.
drop index sesami.job_waiting;
create index job_waiting on sesami.job (coalesce(user_id, 0), created_at, job_id) where status = 'PENDING';
create index job_running_user on sesami.job (coalesce(user_id, 0)) where status = 'PROCESSING';
create index job_completed on sesami.job (repo_url, pushed_at) where status = 'COMPLETED';
create index job_user on sesami.job (user_id, created_at desc);
create index job_request_id on sesami.job (request_id);

create table sesami.job_attempt (
    attempt_id bigint generated always as identity primary key,
    job_id uuid not null references sesami.job on delete cascade,
    worker text not null,
    started_at timestamptz not null default now(),
    finished_at timestamptz,
    -- lost: its heartbeat stopped; released: the worker was told to stop, or the database was away
    outcome text check (outcome in ('completed', 'failed', 'lost', 'released', 'cancelled')),
    code text,
    message text,
    check ((outcome is null) = (finished_at is null))
);
create index job_attempt_job on sesami.job_attempt (job_id);

-- Workers that wait are woken by what may give them work, whoever watches a job by its progress too.
create function sesami.job_notify_queue() returns trigger language plpgsql as $$
begin
    notify sesami_queue;
    return null;
end
$$;
create trigger job_notify_queue after insert or update of status on sesami.job
    for each statement execute function sesami.job_notify_queue();
