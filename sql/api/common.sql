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
