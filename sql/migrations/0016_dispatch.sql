-- The queue's half for executors elsewhere: pipelines/dispatch sends a message for a job, batch/submit puts it into an
-- array. The row stays the queue of record; whoever works on the job claims it by its id.

alter table sesami.job
    -- When a message for it is due. -infinity: none was sent. A sender that is at it has it for the time of its lease;
    -- once it is sent, the next is due should that one have come to nothing. infinity: it is in an array.
    add column send_after timestamptz not null default '-infinity',
    add column sends integer not null default 0 check (sends >= 0),
    add column sent_at timestamptz,
    add column message_id text check (length(message_id) between 1 and 200);
comment on column sesami.job.sends is 'times that sending it was begun: more than one, and there may be as many messages';

alter table sesami.job_settings
    add column send_lease interval not null default '1 minute' check (send_lease > '0'),   -- of a sender
    add column resend_after interval not null default '1 hour' check (resend_after > '0'); -- with nothing heard of it

create index job_unsent on sesami.job (coalesce(user_id, 0), send_after, created_at, job_id) where status = 'PENDING';

drop function if exists sesami.job_add(bigint, text, text, jsonb, boolean); -- it has one more parameter now
