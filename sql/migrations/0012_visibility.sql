-- Which repositories GitHub says that a user can see, as of when: what lets the user see a private
-- repository's results. A row counts for a day (sesami.api_sees()).
--
-- Whoever writes here decides who sees what, so sesami_loader, whose programs read what strangers'
-- repositories hold, does not.

create table sesami.user_repository (
    user_id bigint not null references sesami.app_user on delete cascade,
    github_id bigint,
    repo text not null check (length(repo) between 1 and 2000), -- as records name it
    record jsonb not null default '{}', -- the `repo` record
    seen_at timestamptz not null default now(),
    primary key (user_id, repo)
);
create index user_repository_github_id on sesami.user_repository (github_id, user_id);
revoke all on sesami.user_repository from sesami_loader;

-- The color of a language is looked for in the repositories that the viewer sees, the last first.
create index language_name on sesami.language (left(language, 255), analysis_id)
    where color is not null;

-- The functions of schema api take who asks as their first parameter; those that do not know that
-- parameter would show everything to everybody.
do $old$
declare
    old regprocedure;
begin
    for old in select oid from pg_proc
                where pronamespace = 'api'::regnamespace and proname <> 'health' loop
        execute format('drop function %s', old);
    end loop;
end
$old$;
drop view if exists sesami.language_color;
drop function if exists sesami.api_repository(text, text);
