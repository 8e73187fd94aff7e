-- The summary that `make run` prints: lines of at most 100 columns; headings begin in the first
-- column, all else is indented.

-- The repository meant: by its key, or without "github.com/".
create or replace function report.find(p_repo text) returns sesami.repository
language sql stable as $$
    select * from sesami.repository
     where repo in (p_repo, 'github.com/' || p_repo) order by repo <> p_repo limit 1;
$$;

create or replace function report.head(p_repository sesami.repository) returns setof text
language sql stable as $$
    select rtrim(report.fit(format('%s%s%s%s', p_repository.repo,
                 coalesce(' at commit ' || left(p_repository.head, 12), ': nothing is analysed yet'),
                 ' (' || c.branch || ')', ', ' || report.number(c.commits) || ' commits'), 100))
      from (select) as one
      left join sesami.clone c on c.repository_id = p_repository.repository_id and c.head = p_repository.head
    union all
    select format('  %s: the results are those of commit %s', a.stage, left(a.head, 12))
      from sesami.current_analysis a
     where a.repository_id = p_repository.repository_id and not a.is_head;
$$;

-- The stored analysis of one stage that is shown; null: there is none.
create or replace function report.current(p_repository sesami.repository, p_stage text) returns bigint
language sql stable as $$
    select analysis_id from sesami.current_analysis
     where repository_id = p_repository.repository_id and stage = p_stage;
$$;

create or replace function report.contributors(p_repository sesami.repository, p_all boolean) returns setof text
language sql stable as $$
    with lines as (
        select i.author_id, c.language, c.category, c.lines, p_all or c.category not in ('vendored', 'generated') as counted
          from sesami.contribution c join sesami.identity i using (identity_id)
         where c.analysis_id = report.current(p_repository, 'blame-count')
    ), total as (
        select coalesce(sum(lines) filter (where counted), 0) as lines,
               count(distinct author_id) filter (where counted) as authors
          from lines
    ), people as (
        select author_id, sum(lines) as lines,
               row_number() over (order by sum(lines) desc, author_id) as place
          from lines where counted group by author_id
    ), languages as (
        select author_id, string_agg(language, ', ' order by n desc, language) as list
          from (select author_id, coalesce(language, 'other') as language, sum(lines) as n,
                       row_number() over (partition by author_id order by sum(lines) desc) as place
                  from lines where counted group by 1, 2) as ranked
         where place <= 3 group by author_id
    ), left_out as (
        select string_agg(category || ' ' || report.number(n), ', ' order by n desc) as list
          from (select category, sum(lines) as n from lines where not counted group by category) as rest
    )
    select '' where exists (select from lines)
    union all
    select format('Contributors  by lines that are theirs now, of %s%s', report.number(lines),
                  case when p_all then ' in all files' else ', vendored and generated files left out' end)
      from total where exists (select from lines)
    union all
    select format('  left out: %s', list) from left_out where list is not null
    union all
    (select format('  %s %s %s %s  %s',
                report.fit(coalesce(nullif(a.name, ''), a.login, a.email) || case when a.bot then ' (bot)' else '' end, 26),
                lpad(report.number(p.lines), 10), report.percent(p.lines, t.lines),
                report.bar(p.lines, max(p.lines) over (), 20), rtrim(report.fit(l.list, 28)))
       from people p join sesami.author a using (author_id) join languages l using (author_id), total t
      where place <= 10 order by place)
    union all
    select format('  %s %s %s', report.fit('and ' || report.number(count(*)) || ' others', 26),
                  lpad(report.number(sum(p.lines)), 10), report.percent(sum(p.lines), max(t.lines)))
      from people p, total t where place > 10 having count(*) > 0;
$$;

create or replace function report.languages(p_repository sesami.repository) returns setof text
language sql stable as $$
    with found as (
        select *, row_number() over (order by bytes desc nulls last, language) as place,
               sum(bytes) over () as total
          from sesami.language where analysis_id = report.current(p_repository, 'stack-detect')
    )
    select '' where exists (select from found)
    union all
    select 'Languages  by bytes, vendored and generated files left out' where exists (select from found)
    union all
    (select format('  %s %s lines %s %s %s files', report.fit(language, 20), lpad(report.number(lines), 10),
                   report.percent(bytes, total), report.bar(bytes, max(bytes) over (), 30), lpad(report.number(files), 8))
       from found where place <= 12 order by place)
    union all
    select format('  %s %s lines %s', report.fit('and ' || count(*) || ' others', 20),
                  lpad(report.number(sum(lines)), 10), report.percent(sum(bytes), max(total)))
      from found where place > 12 having count(*) > 0;
$$;

create or replace function report.technologies(p_repository sesami.repository) returns setof text
language sql stable as $$
    with kinds as (
        select coalesce(kind, 'other') as kind, array_agg(distinct name order by name) as names
          from sesami.technology where analysis_id = report.current(p_repository, 'stack-detect')
         group by 1
    ), dependencies as (
        select ecosystem, count(distinct name) as n from sesami.dependency
         where analysis_id = report.current(p_repository, 'stack-detect') group by 1
    )
    select '' where exists (select from kinds) or exists (select from dependencies)
    union all
    select 'Technologies' where exists (select from kinds) or exists (select from dependencies)
    union all
    (select '  ' || report.fit(case when n = 1 then kind else '' end, 16) || ' ' || line
       from kinds, report.wrap(names, 80) with ordinality as wrapped (line, n) order by kind, n)
    union all
    (select '  ' || report.fit(case when n = 1 then 'dependencies' else '' end, 16) || ' ' || line
       from (select array_agg(ecosystem || ' ' || n order by n desc, ecosystem) as names from dependencies) as all_of,
            report.wrap(names, 80) with ordinality as wrapped (line, n) order by n);
$$;

create or replace function report.activity(p_repository sesami.repository) returns setof text
language sql stable as $$
    with stored as (
        select * from sesami.activity where analysis_id = report.current(p_repository, 'timeline')
    ), facts as ( -- '*' stands for all languages together
        select date_trunc('month', start::timestamp)::date as month, i.author_id,
               t.commits, t.added, t.deleted
          from stored t left join sesami.identity i using (identity_id)
         where language = '*'
           and unit = (select unit from stored where unit in ('month', 'week') order by unit limit 1)
    ), months as (
        select (date_trunc('month', now() at time zone 'UTC') - n * interval '1 month')::date as month
          from generate_series(11, 0, -1) as back (n)
    ), counted as (
        select month, coalesce(sum(commits), 0) as commits, coalesce(sum(added), 0) as added,
               coalesce(sum(deleted), 0) as deleted, count(distinct author_id) as authors
          from months left join facts using (month) group by month
    )
    select '' where exists (select from facts)
    union all
    select 'Activity  of the last 12 months: commits, lines added and deleted, authors'
     where exists (select from facts)
    union all
    (select format('  %s %s %s %s %s %s', to_char(month, 'YYYY-MM'), lpad(report.number(commits), 7),
                   report.bar(commits, max(commits) over (), 40), lpad('+' || report.number(added), 12),
                   lpad('−' || report.number(deleted), 12), lpad(report.number(authors), 6))
       from counted where exists (select from facts) and exists (select from counted where authors > 0)
      order by month)
    union all
    select format('  none; the last commit is of %s', to_char(max(month), 'YYYY-MM'))
      from facts having not exists (select from counted where authors > 0) and count(*) > 0;
$$;

create or replace function report.outcome(p_repository sesami.repository) returns setof text
language sql stable as $$
    with skipped as (
        select a.stage, s.reason, sum(s.files) as files
          from sesami.current_analysis a join sesami.skipped s using (analysis_id)
         where a.repository_id = p_repository.repository_id group by 1, 2
    ), failed as (
        select distinct on (e.stage) e.stage, e.message, e.error_id
          from sesami.error e
         where e.repository_id = p_repository.repository_id
           and (e.head is null or e.head = p_repository.head)
           and not exists (select from sesami.analysis a where a.repository_id = e.repository_id
                              and a.stage = e.stage and a.head = p_repository.head and a.loaded_at > e.created_at)
           and not (e.stage = 'clone' and exists (select from sesami.analysis a
                     where a.repository_id = e.repository_id and a.loaded_at > e.created_at))
         order by e.stage, e.error_id desc
    ), took as (
        select 'clone' as stage, seconds, 1 as place from sesami.clone
         where repository_id = p_repository.repository_id and head = p_repository.head
        union all
        select stage, seconds, 2 + coalesce(array_position(array['blame-count', 'stack-detect', 'timeline'], stage), 9)
          from sesami.current_analysis where repository_id = p_repository.repository_id
    )
    select '' where exists (select from skipped)
    union all
    select 'Skipped  files that were not counted' where exists (select from skipped)
    union all
    (select '  ' || report.fit(case when n = 1 then stage else '' end, 16) || ' ' || line
       from (select stage, array_agg(reason || ' ' || report.number(files) order by files desc, reason) as reasons
               from skipped group by stage) as by_stage,
            report.wrap(reasons, 80) with ordinality as wrapped (line, n) order by stage, n)
    union all
    select '' where exists (select from failed)
    union all
    select 'Failed' where exists (select from failed)
    union all
    (select '  ' || report.fit(stage, 16) || ' ' || rtrim(report.fit(message, 80)) from failed order by stage)
    union all
    select '' where exists (select from took)
    union all
    select 'Time  ' || string_agg(rtrim(report.fit(stage, 30)) || ' ' || coalesce(to_char(seconds, 'FM999990.00') || ' s', '?'),
                                  ', ' order by place, stage)
      from took having count(*) > 0;
$$;

create or replace function report.summary(p_repo text, p_all boolean) returns setof text
language plpgsql stable as $$
declare
    repository sesami.repository := report.find(p_repo);
begin
    if repository.repository_id is null then
        return;
    end if;
    return query select report.head(repository);
    return query select report.contributors(repository, p_all);
    return query select report.languages(repository);
    return query select report.technologies(repository);
    return query select report.activity(repository);
    return query select report.outcome(repository);
end
$$;
