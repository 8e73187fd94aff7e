-- Everything that is stored, in an order and without numbers or times that loading itself makes up.
\pset null -
\set of_analysis 'join sesami.analysis a using (analysis_id) join sesami.repository r using (repository_id)'
\echo repository
select to_jsonb(r) - '{repository_id,created_at}'::text[] from sesami.repository r order by repo;
\echo clone
select r.repo, to_jsonb(c) - 'repository_id' from sesami.clone c join sesami.repository r using (repository_id)
 order by 1, 2::text;
\echo analysis
select r.repo, to_jsonb(a) - '{analysis_id,repository_id,loaded_at}'::text[]
  from sesami.analysis a join sesami.repository r using (repository_id) order by 1, 2::text;
\echo contribution
select r.repo, a.head, i.name, i.email, i.login, i.joined_by, p.key,
       to_jsonb(t) - '{analysis_id,identity_id}'::text[]
  from sesami.contribution t :of_analysis
  join sesami.identity i using (identity_id) join sesami.author p using (author_id)
 order by 1, 2, 3, 4, 5, 6, 8::text;
\echo activity
select r.repo, a.head, i.name, i.email, to_jsonb(t) - '{analysis_id,identity_id}'::text[]
  from sesami.activity t :of_analysis left join sesami.identity i using (identity_id)
 order by 1, 2, 3, 4, 5::text;
\echo blame_file
select r.repo, a.head, to_jsonb(t) - 'analysis_id' from sesami.blame_file t :of_analysis order by 1, 2, 3::text;
\echo language
select r.repo, a.head, to_jsonb(t) - 'analysis_id' from sesami.language t :of_analysis order by 1, 2, 3::text;
\echo extension
select r.repo, a.head, to_jsonb(t) - 'analysis_id' from sesami.extension t :of_analysis order by 1, 2, 3::text;
\echo technology
select r.repo, a.head, to_jsonb(t) - 'analysis_id' from sesami.technology t :of_analysis order by 1, 2, 3::text;
\echo dependency
select r.repo, a.head, to_jsonb(t) - 'analysis_id' from sesami.dependency t :of_analysis order by 1, 2, 3::text;
\echo composition
select r.repo, a.head, to_jsonb(t) - 'analysis_id' from sesami.composition t :of_analysis order by 1, 2, 3::text;
\echo tech_change
select r.repo, a.head, to_jsonb(t) - 'analysis_id' from sesami.tech_change t :of_analysis order by 1, 2, 3::text;
\echo skipped
select r.repo, a.head, a.stage, to_jsonb(t) - 'analysis_id' from sesami.skipped t :of_analysis order by 1, 2, 3, 4::text;
\echo error
select to_jsonb(e) - '{error_id,digest,repository_id,created_at}'::text[] from sesami.error e order by 1;
