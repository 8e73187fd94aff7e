-- Keys of collectors and of readers. The programs hash them: no key itself ever comes here.

-- Whether a key may write, or read: "write", "read".
create or replace function coding_api.key_may(digest text, what text) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select 'true' from coding.key k
     where k.digest = decode(key_may.digest, 'hex') and k.revoked_at is null
       and case what when 'write' then k.may_write when 'read' then k.may_read end;
$$;

create or replace function coding.key_make(p_name text, p_digest text, p_write boolean, p_read boolean) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
    insert into coding.key (name, digest, may_write, may_read)
    values (p_name, decode(p_digest, 'hex'), p_write, p_read);
$$;

create or replace function coding.key_revoke(p_name text) returns boolean
language sql security definer set search_path = pg_catalog, pg_temp as $$
    with gone as (update coding.key set revoked_at = now() where name = p_name and revoked_at is null returning name)
    select exists (select from gone);
$$;

create or replace function coding.key_list() returns table (name text, may text, made date, revoked date)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select name, concat_ws('+', case when may_write then 'write' end, case when may_read then 'read' end),
           created_at::date, revoked_at::date from coding.key order by created_at, name;
$$;

grant execute on function coding.key_make(text, text, boolean, boolean), coding.key_revoke(text), coding.key_list()
    to sesami_keeper;
