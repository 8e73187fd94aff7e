-- The queue for a terminal: what runs, what waits (the first of it), what ended in the last day, newest first.

create or replace function report.ago(t timestamptz) returns text
language sql stable as $$
    select case when s < 100 then s || ' s' when s < 6000 then s / 60 || ' min' else s / 3600 || ' h' end
      from (select greatest(0, extract(epoch from now() - t))::bigint) as since (s)
$$;

create or replace function report.job_line(j sesami.job) returns text
language sql stable as $$
    select j.job_id || '  ' || report.fit(j.status, 10) || '  ' || lpad(j.progress || ' %', 5) || '  '
           || report.fit(coalesce(j.repo, j.repo_url), 40) || '  ' || report.fit(case
                  when j.status = 'PROCESSING' then coalesce(j.stage, 'starts') || ' for ' || report.ago(j.started_at)
                  when j.status = 'PENDING' and j.attempts > 0 then 'again, attempt ' || j.attempts + 1
                  when j.status = 'PENDING' then 'for ' || report.ago(j.created_at)
                  when j.status = 'FAILED' then coalesce(j.code, '') || ' ' || report.ago(j.finished_at) || ' ago'
                  else report.ago(j.finished_at) || ' ago' end, 32)
$$;

create or replace function report.jobs() returns setof text
language sql stable as $$
    (select report.job_line(j) from sesami.job j where status = 'PROCESSING' order by started_at limit 200)
    union all
    (select report.job_line(j) from sesami.job j where status = 'PENDING' order by created_at limit 20)
    union all
    (select report.job_line(j) from sesami.job j
      where finished_at > now() - interval '1 day' order by finished_at desc limit 20)
    union all
    (select report.number(count(*) filter (where status = 'PENDING')) || ' waiting, '
            || report.number(count(*) filter (where status = 'PROCESSING')) || ' running, '
            || report.number(count(*) filter (where status = 'COMPLETED')) || ' completed, '
            || report.number(count(*) filter (where status = 'FAILED')) || ' failed'
       from sesami.job)
$$;
