-- What db-load does with the records that it stores at once. Everything that touches a repository
-- takes that repository's lock first, and only one repository's in a transaction.
-- Rows are looked for before they are inserted, so that loading again uses up no sequence.

create or replace function sesami.load_lock(p_repo text) returns void
language sql as $$
    select pg_advisory_xact_lock(hashtextextended(p_repo, 5325));
$$;

-- The repository's number; made when it is new. The caller holds its lock.
create or replace function sesami.load_repository_id(p_repo text) returns bigint
language plpgsql as $$
declare
    found_id bigint;
begin
    select repository_id into found_id from sesami.repository where repo = p_repo;
    if found_id is null then
        insert into sesami.repository (repo) values (p_repo)
        returning repository_id into found_id;
    end if;
    return found_id;
end
$$;

create or replace function sesami.load_account(p_record jsonb) returns void
language sql as $$
    insert into sesami.account (login, kind)
    select login, kind
      from (select p_record->>'login', 'user' union all select p_record->>'org', 'org')
           as named (login, kind)
     where login is not null
       and not exists (select from sesami.account a
                        where a.host = 'github.com' and lower(a.login) = lower(named.login))
    on conflict do nothing;
$$;

-- A `repo` record says all it knows: what it leaves out stays as it was.
create or replace function sesami.load_repository(p_record jsonb) returns void
language plpgsql as $$
declare
    r jsonb := jsonb_strip_nulls(p_record);
begin
    perform sesami.load_lock(r->>'repo');
    perform sesami.load_repository_id(r->>'repo');
    update sesami.repository t
       set github_id = coalesce((r->>'id')::bigint, github_id),
           clone_url = coalesce(r->>'clone_url', clone_url),
           private = coalesce((r->>'private')::boolean, private),
           fork = coalesce((r->>'fork')::boolean, fork),
           archived = coalesce((r->>'archived')::boolean, archived),
           disabled = coalesce((r->>'disabled')::boolean, disabled),
           empty = coalesce((r->>'empty')::boolean, empty),
           default_branch = coalesce(r->>'default_branch', default_branch),
           size_kb = coalesce((r->>'size_kb')::bigint, size_kb),
           pushed_at = coalesce((r->>'pushed_at')::timestamptz, pushed_at),
           description = coalesce(r->>'description', description),
           languages = coalesce(r->'languages', languages)
     where repo = r->>'repo';
end
$$;

create or replace function sesami.load_clone(p_record jsonb) returns void
language plpgsql as $$
declare
    r jsonb := jsonb_strip_nulls(p_record);
    id bigint;
begin
    perform sesami.load_lock(r->>'repo');
    id := sesami.load_repository_id(r->>'repo');
    if r->>'head' is null then
        return; -- an empty repository, or a clone made by hand
    end if;
    update sesami.repository set head = r->>'head'
     where repository_id = id and head is distinct from r->>'head';
    insert into sesami.clone (repository_id, head, branch, commits, bytes, shallow,
                              object_format, cached, seconds)
    values (id, r->>'head', r->>'branch', (r->>'commits')::bigint, (r->>'bytes')::bigint,
            (r->>'shallow')::boolean, r->>'object_format', (r->>'cached')::boolean,
            (r->>'seconds')::double precision)
    on conflict (repository_id, head) do update
       set branch = excluded.branch, commits = excluded.commits, bytes = excluded.bytes,
           shallow = excluded.shallow, object_format = excluded.object_format,
           cached = excluded.cached, seconds = excluded.seconds;
end
$$;

create or replace function sesami.load_error(p_record jsonb) returns void
language plpgsql as $$
declare
    id bigint;
    key bytea := sha256(convert_to(jsonb_build_array(
        p_record->'repo', p_record->'head', p_record->'stage', p_record->'code',
        p_record->'message')::text, 'UTF8'));
begin
    if exists (select from sesami.error where digest = key) then
        return;
    end if;
    if length(p_record->>'repo') between 1 and 2000 then
        perform sesami.load_lock(p_record->>'repo');
        id := sesami.load_repository_id(p_record->>'repo');
    end if;
    insert into sesami.error (digest, repository_id, repo, head, stage, code, message, retryable)
    values (key, id, p_record->>'repo', p_record->>'head', coalesce(p_record->>'stage', ''),
            coalesce(p_record->>'code', ''), coalesce(p_record->>'message', ''),
            coalesce((p_record->>'retryable')::boolean, false))
    on conflict do nothing;
end
$$;

-- Which stages are stored for a commit, made by this version of the tools and, where `p_options`
-- names a stage, with these options. What is asked about is what is looked at next: it becomes
-- the repository's head.
create or replace function sesami.load_lookup(p_repo text, p_head text, p_version text,
                                              p_options jsonb) returns text
language plpgsql as $$
declare
    stages text;
begin
    select json_agg(distinct stage order by stage)::text into stages
      from sesami.analysis join sesami.repository using (repository_id)
     where repo = p_repo and analysis.head = p_head and version = p_version
       and rejected = 0
       and (p_options->stage is null or options = p_options->stage);
    if stages is not null then
        perform sesami.load_lock(p_repo);
        update sesami.repository set head = p_head
         where repo = p_repo and head is distinct from p_head;
    end if;
    return coalesce(stages, '[]');
end
$$;
