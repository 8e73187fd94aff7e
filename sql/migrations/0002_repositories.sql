-- Accounts, repositories, and what was analysed of them.

create table sesami.account (
    account_id bigint generated always as identity primary key,
    host text not null default 'github.com',
    login text not null check (length(login) between 1 and 255),
    kind text not null check (kind in ('user', 'org')),
    created_at timestamptz not null default now()
);
create unique index account_login on sesami.account (host, lower(login));

-- The address that routes use. The record's key is split at its last slash, and github.com goes
-- without saying:
--   github.com/jqlang/jq     jqlang              jq
--   gitlab.com/group/sub/x   gitlab.com/group/sub x
--   file:/home/ada/clone     file:               home/ada/clone
create function sesami.repo_owner(repo text) returns text
    language sql immutable strict parallel safe
return case
    when repo like 'file:/%' then 'file:'
    else regexp_replace(regexp_replace(repo, '/[^/]*$', ''), '^github\.com/', '')
end;

create function sesami.repo_name(repo text) returns text
    language sql immutable strict parallel safe
return case
    when repo like 'file:/%' then substr(repo, 7)
    else regexp_replace(repo, '^.*/', '')
end;

create table sesami.repository (
    repository_id bigint generated always as identity primary key,
    repo text not null unique check (length(repo) between 1 and 2000),
    owner text not null generated always as (sesami.repo_owner(repo)) stored,
    name text not null generated always as (sesami.repo_name(repo)) stored,
    head text, -- the commit cloned or analysed last: results shown are those of this commit
    github_id bigint,
    clone_url text,
    private boolean, -- null: nobody has told (a local path, a clone without a repo record)
    fork boolean,
    archived boolean,
    disabled boolean,
    empty boolean,
    default_branch text,
    size_kb bigint,
    pushed_at timestamptz,
    description text,
    languages jsonb, -- as GitHub counts them, when the repo record says
    created_at timestamptz not null default now()
);
create index repository_address on sesami.repository (owner, name);
create index repository_github_id on sesami.repository (github_id);

create table sesami.clone (
    repository_id bigint not null references sesami.repository on delete cascade,
    head text not null check (length(head) <= 64),
    branch text,
    commits bigint,
    bytes bigint,
    shallow boolean,
    object_format text,
    cached boolean,
    seconds double precision,
    primary key (repository_id, head)
);

-- One row for each finished stage on a commit with certain options. The row and all that refers to
-- it are written in one transaction by sesami.load_finish(), when the stage's `done` has come.
create table sesami.analysis (
    analysis_id bigint generated always as identity primary key,
    repository_id bigint not null references sesami.repository on delete cascade,
    stage text not null check (length(stage) between 1 and 100),
    head text not null check (length(head) <= 64),
    options jsonb not null default '{}',
    options_key text not null generated always as (md5(options::text)) stored,
    version text,
    status text not null default 'finished' check (status = 'finished'),
    seconds double precision,
    records bigint, -- as the stage counted what it wrote
    files bigint,
    lines bigint,
    rejected bigint not null default 0, -- of those records, not stored: their values are impossible
    loaded_at timestamptz not null default now(),
    unique (repository_id, stage, head, options_key)
);

-- The analysis of each stage to show: of the repository's head if it is there, else the newest.
create view sesami.current_analysis as
select distinct on (a.repository_id, a.stage)
       a.*, a.head is not distinct from r.head as is_head
  from sesami.analysis a
  join sesami.repository r using (repository_id)
 order by a.repository_id, a.stage, (a.head = r.head) desc nulls last,
          a.loaded_at desc, a.analysis_id desc;
