-- Everything that is stored, to be sorted, without numbers or times that loading itself makes up.
\pset null -
\set of_analysis 'join sesami.analysis a using (analysis_id) join sesami.repository r using (repository_id)'
select 'repository', to_jsonb(r) - '{repository_id,created_at}'::text[] from sesami.repository r;
select 'clone', r.repo, to_jsonb(c) - 'repository_id' from sesami.clone c join sesami.repository r using (repository_id);
select 'analysis', r.repo, to_jsonb(a) - '{analysis_id,repository_id,loaded_at}'::text[]
  from sesami.analysis a join sesami.repository r using (repository_id);
select 'contribution', r.repo, a.head, i.name, i.email, i.login, i.joined_by, p.key,
       to_jsonb(t) - '{analysis_id,identity_id}'::text[]
  from sesami.contribution t :of_analysis
  join sesami.identity i using (identity_id) join sesami.author p using (author_id);
select 'activity', r.repo, a.head, i.name, i.email, to_jsonb(t) - '{analysis_id,identity_id}'::text[]
  from sesami.activity t :of_analysis left join sesami.identity i using (identity_id);
select 'blame_file', r.repo, a.head, to_jsonb(t) - 'analysis_id' from sesami.blame_file t :of_analysis;
select 'language', r.repo, a.head, to_jsonb(t) - 'analysis_id' from sesami.language t :of_analysis;
select 'extension', r.repo, a.head, to_jsonb(t) - 'analysis_id' from sesami.extension t :of_analysis;
select 'technology', r.repo, a.head, to_jsonb(t) - 'analysis_id' from sesami.technology t :of_analysis;
select 'dependency', r.repo, a.head, to_jsonb(t) - 'analysis_id' from sesami.dependency t :of_analysis;
select 'composition', r.repo, a.head, to_jsonb(t) - 'analysis_id' from sesami.composition t :of_analysis;
select 'tech_change', r.repo, a.head, to_jsonb(t) - 'analysis_id' from sesami.tech_change t :of_analysis;
select 'skipped', r.repo, a.head, a.stage, to_jsonb(t) - 'analysis_id' from sesami.skipped t :of_analysis;
select 'error', to_jsonb(e) - '{error_id,digest,repository_id,created_at}'::text[] from sesami.error e;
