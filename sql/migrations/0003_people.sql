-- Authors and the lines that are theirs.
--
-- An identity is an author exactly as records name one ({name, email, login, bot, joined_by}).
-- An author is whom identities are taken for: the same login, else the same address, else the same
-- name. Facts refer to the identity, so that a wrong join can be seen and undone.

create table sesami.author (
    author_id bigint generated always as identity primary key,
    key text not null unique, -- sesami.author_key() of its identities
    name text,
    email text,
    login text,
    bot boolean not null default false
);
create index author_login on sesami.author (lower(left(login, 255)));

create table sesami.identity (
    identity_id bigint generated always as identity primary key,
    author_id bigint not null references sesami.author,
    digest bytea not null unique, -- sha256 of the author object as db-load writes it
    name text,
    email text,
    login text,
    bot boolean not null default false,
    joined_by text, -- the rule: mailmap, noreply, same email, a user's map; null: not joined
    name_raw text   -- base64, when the name was not UTF-8
);
create index identity_author on sesami.identity (author_id);

-- 'login:ada', 'email:ada@example.com' or 'name:Ada'; long ones are cut to fit an index.
create function sesami.author_key(name text, email text, login text) returns text
    language sql immutable parallel safe
return (
    select case when length(k) <= 300 then k else left(k, 300) || md5(k) end
      from (select case when login <> '' then 'login:' || lower(login)
                        when email <> '' then 'email:' || lower(email)
                        else 'name:' || coalesce(name, '') end as k) as keys
);

create table sesami.contribution (
    analysis_id bigint not null references sesami.analysis on delete cascade,
    identity_id bigint not null references sesami.identity,
    language text, -- null: no language is known for these files
    category text not null, -- source, vendored, generated, documentation
    files bigint not null,
    lines bigint not null,
    oldest timestamptz, -- author time of the oldest of these lines
    newest timestamptz
);
create index contribution_analysis on sesami.contribution (analysis_id);
create index contribution_identity on sesami.contribution (identity_id);

-- Only with blame-count --files.
create table sesami.blame_file (
    analysis_id bigint not null references sesami.analysis on delete cascade,
    path text not null,
    path_raw text, -- base64, when the path is not UTF-8
    language text,
    category text,
    lines bigint not null,
    authors jsonb not null -- [{name, email, login, bot, lines}]
);
create index blame_file_analysis on sesami.blame_file (analysis_id);
