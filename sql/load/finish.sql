-- Makes one stage's records, which db-load has copied into the temporary tables, the stage's
-- records for (repository, head, options), in place of those that were there.

-- The identities of all authors in the temporary tables. Authors and identities are inserted in
-- the order of their keys, so that two loaders never wait for each other in a circle.
create or replace function sesami.load_identities() returns void
language plpgsql as $$
begin
    insert into stage_identity (author, digest)
    select author, sha256(convert_to(author, 'UTF8'))
      from (select author from stage_contribution union select author from stage_activity) as named
     where author is not null;

    insert into sesami.author (key, name, email, login, bot)
    select distinct on (made.key) made.key, a.name, a.email, a.login, coalesce(a.bot, false)
      from stage_identity s,
           jsonb_to_record(s.author::jsonb) as a (name text, email text, login text, bot boolean),
           sesami.author_key(a.name, a.email, a.login) as made (key)
     where not exists (select from sesami.identity i where i.digest = s.digest)
       and not exists (select from sesami.author known where known.key = made.key)
     order by made.key, a.name, s.digest
    on conflict do nothing;

    insert into sesami.identity (author_id, digest, name, email, login, bot, joined_by, name_raw)
    select (select author_id from sesami.author
             where key = sesami.author_key(a.name, a.email, a.login)),
           s.digest, a.name, a.email, a.login, coalesce(a.bot, false), a.joined_by, a.name_raw
      from stage_identity s,
           jsonb_to_record(s.author::jsonb) as a (name text, email text, login text, bot boolean,
                                                  joined_by text, name_raw text)
     where not exists (select from sesami.identity i where i.digest = s.digest)
     order by s.digest
    on conflict do nothing;

    update stage_identity s set identity_id = i.identity_id
      from sesami.identity i where i.digest = s.digest;
end
$$;

-- The row of this analysis, new or with the new totals; the facts of an old one are removed.
create or replace function sesami.load_analysis(p_done jsonb, p_rejected bigint) returns bigint
language plpgsql as $$
declare
    owner_id bigint := sesami.load_repository_id(p_done->>'repo');
    wanted jsonb := coalesce(p_done->'options', '{}');
    id bigint;
    fact text;
begin
    select analysis_id into id from sesami.analysis
     where repository_id = owner_id and stage = p_done->>'stage'
       and head = coalesce(p_done->>'head', '') and options_key = md5(wanted::text);
    if id is null then
        insert into sesami.analysis (repository_id, stage, head, options)
        values (owner_id, p_done->>'stage', coalesce(p_done->>'head', ''), wanted)
        returning analysis_id into id;
    else
        foreach fact in array array['contribution', 'blame_file', 'language', 'extension',
                'technology', 'dependency', 'activity', 'composition', 'tech_change', 'skipped']
        loop
            execute format('delete from sesami.%I where analysis_id = $1', fact) using id;
        end loop;
    end if;
    update sesami.analysis a
       set version = n.version, seconds = n.seconds, records = n.records, files = n.files,
           lines = n.lines, rejected = p_rejected, loaded_at = now()
      from (select p_done->>'version', (p_done->>'seconds')::double precision,
                   (p_done->>'records')::bigint, (p_done->>'files')::bigint,
                   (p_done->>'lines')::bigint)
           as n (version, seconds, records, files, lines)
     where analysis_id = id
       and (a.version, a.seconds, a.records, a.files, a.lines, a.rejected)
           is distinct from (n.version, n.seconds, n.records, n.files, n.lines, p_rejected);
    return id;
end
$$;

-- `p_moves_head`: nobody else has said which commit is the repository's current one.
create or replace function sesami.load_finish(p_done jsonb, p_rejected bigint,
                                              p_moves_head boolean) returns void
language plpgsql as $$
declare
    id bigint;
    fact text;
begin
    perform sesami.load_lock(p_done->>'repo');
    id := sesami.load_analysis(p_done, p_rejected);
    perform sesami.load_identities();
    insert into sesami.contribution
    select id, i.identity_id, s.language, s.category, s.files, s.lines, s.oldest, s.newest
      from stage_contribution s join stage_identity i using (author);
    insert into sesami.activity
    select id, s.unit, s.start, i.identity_id, s.language, s.commits, s.added, s.deleted, s.files,
           s.merges, s.co_authored, s.merge_added, s.merge_deleted, s.merge_files, s.commit
      from stage_activity s left join stage_identity i using (author);
    insert into sesami.technology
    select id, s.tech, s.name, s.kind, s.evidence, coalesce(s.evidence_more, 0)
      from stage_technology s;
    foreach fact in array array['blame_file', 'language', 'extension', 'dependency',
                                'composition', 'tech_change', 'skipped']
    loop
        execute format('insert into sesami.%I select $1, s.* from %I s', fact, 'stage_' || fact)
        using id;
    end loop;
    if p_moves_head then
        update sesami.repository set head = p_done->>'head'
         where repo = p_done->>'repo' and head is distinct from p_done->>'head';
    end if;
end
$$;
