-- How a repository changed by week, month, quarter or year; `start` is the period's first day.

create table sesami.activity (
    analysis_id bigint not null references sesami.analysis on delete cascade,
    unit text not null,
    start date not null,
    identity_id bigint references sesami.identity,
    language text,
    commits bigint not null default 0,
    added bigint not null default 0,
    deleted bigint not null default 0,
    files bigint not null default 0
);
create index activity_analysis on sesami.activity (analysis_id, unit, start);
create index activity_identity on sesami.activity (identity_id);

-- The tree at the period's end.
create table sesami.composition (
    analysis_id bigint not null references sesami.analysis on delete cascade,
    unit text not null,
    start date not null,
    commit text,
    language text,
    bytes bigint,
    lines bigint,
    files bigint
);
create index composition_analysis on sesami.composition (analysis_id, unit, start);

create table sesami.tech_change (
    analysis_id bigint not null references sesami.analysis on delete cascade,
    unit text not null,
    start date not null,
    commit text,
    tech text,
    dependency jsonb, -- a name, or an object that says more; one of tech and dependency is set
    change text not null, -- added, removed, updated
    path text
);
create index tech_change_analysis on sesami.tech_change (analysis_id, unit, start);
