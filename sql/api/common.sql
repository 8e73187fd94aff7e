-- What the functions of schema api share. They live in schema sesami, where the reader cannot call
-- them; the functions of schema api run with their owner's rights for that reason.

-- Whether `viewer` (a user; null: nobody signed in) may know that a repository exists. Everybody may
-- where it is not private, unless the session says that nothing is public; of other repositories
-- those users may whom GitHub named it to within the last day. A repository that was renamed is
-- known by GitHub's number for it, and one without a number by its name.
create or replace function sesami.api_sees(viewer bigint, r sesami.repository) returns boolean
    language sql stable parallel safe
return (r.private is not true
        and coalesce(nullif(current_setting('sesami.public', true), ''), 'all') = 'all')
    or exists (select from sesami.user_repository u
                where u.user_id = viewer and u.github_id = r.github_id
                  and u.seen_at > now() - interval '1 day')
    or exists (select from sesami.user_repository u
                where u.user_id = viewer and u.repo = r.repo
                  and (u.github_id is null or r.github_id is null)
                  and u.seen_at > now() - interval '1 day');

-- RFC 3339 in UTC, to the second.
create or replace function sesami.api_time(moment timestamptz) returns text
    language sql immutable parallel safe
return to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"');

-- Null when there is none that the viewer sees.
create or replace function sesami.api_repository(viewer bigint, owner text, name text)
    returns sesami.repository
    language sql stable parallel safe
return (select r from sesami.repository r
         where r.owner = api_repository.owner and r.name = api_repository.name
           and sesami.api_sees(viewer, r)
         order by r.repository_id limit 1);

-- The same for functions that answer with rows: none to be seen is an error, SE404, which the front
-- takes for what a null is from the others.
create or replace function sesami.api_must_see(viewer bigint, owner text, name text)
    returns sesami.repository
    language plpgsql stable
as $$
declare
    r sesami.repository := sesami.api_repository(viewer, owner, name);
begin
    if r.repository_id is null then
        raise exception 'no such repository' using errcode = 'SE404';
    end if;
    return r;
end
$$;

-- The newest analysis of a stage to show, all null when there is none.
create or replace function sesami.api_analysis(repository_id bigint, stage text)
    returns sesami.current_analysis
    language sql stable parallel safe
return (select a from sesami.current_analysis a
         where a.repository_id = api_analysis.repository_id and a.stage = api_analysis.stage);

-- A cursor is the sort key of the last row of a page, behind the name of the order: the next page is
-- what comes behind that key, whatever was added or removed meanwhile. JSON in base64url without
-- padding; to clients it is opaque. Long texts are cut where they are keys, so that it stays short.
create or replace function sesami.api_cursor(sort text, variadic key text[]) returns text
    language sql immutable parallel safe
return rtrim(translate(encode(convert_to(to_json(sort || key)::text, 'UTF8'), 'base64'),
                       E'+/\n', '-_'), '=');

-- The key that a cursor holds, null for none (''). One that was not made for this order, or not by
-- api_cursor(), is an error, SE400. `types` are those of the key's parts.
create or replace function sesami.api_after(cursor text, sort text, variadic types regtype[])
    returns text[]
    language plpgsql stable
as $$
declare
    part text[];
begin
    if cursor = '' then
        return null;
    end if;
    begin
        part := array(select json_array_elements_text(convert_from(decode(
            rpad(translate(cursor, '-_', '+/'), (length(cursor) + 3) / 4 * 4, '='),
            'base64'), 'UTF8')::json));
        for n in 1..cardinality(types) loop
            execute format('select $1::%s', types[n]) using part[n + 1];
        end loop;
    exception when others then
        part := null;
    end;
    if part is null or part[1] is distinct from sort or array_position(part, null) is not null
       or cardinality(part) <> cardinality(types) + 1 then
        raise exception 'no cursor of this list' using errcode = 'SE400';
    end if;
    return part[2:];
end
$$;

-- A number to sort by, so that the smallest comes first whether `sort` begins with "-" or not, and
-- what has none last.
create or replace function sesami.api_rank(sort text, key numeric) returns numeric
    language sql immutable parallel safe
return coalesce(case when sort like '-%' then -key else key end, 'Infinity');

-- An identity as answers name a person.
create or replace function sesami.api_person(i sesami.identity) returns json
    language sql stable parallel safe
return json_build_object('name', i.name, 'email', i.email, 'login', i.login, 'bot', i.bot);

-- Whether a filter by login, name or address means this one; '' means everybody.
create or replace function sesami.api_is_called(i sesami.identity, wanted text) returns boolean
    language sql immutable parallel safe
return wanted = '' or coalesce(lower(wanted) in (lower(i.login), lower(i.email), lower(i.name)), false);

-- Part of a whole, to six places; 0 of nothing is 0.
create or replace function sesami.api_share(part numeric, whole numeric) returns numeric
    language sql immutable parallel safe
return case when whole > 0 then round(part / whole, 6) else 0 end;

-- The color of a language as stack-detect gave it, in the repository that it met it last in.
create or replace function sesami.api_color(viewer bigint, wanted text) returns text
    language sql stable parallel safe
return (select l.color
          from sesami.language l
          join sesami.analysis a using (analysis_id)
          join sesami.repository r using (repository_id)
         where left(l.language, 255) = left(wanted, 255) and l.language = wanted
           and l.color is not null and sesami.api_sees(viewer, r)
         order by l.analysis_id desc limit 1);
