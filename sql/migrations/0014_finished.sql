-- What ended lately: /metrics counts it, the list of jobs shows it.
create index job_finished on sesami.job (finished_at) where finished_at is not null;
