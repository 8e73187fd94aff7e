-- What a commit's tree is written in and built with.

create table sesami.language (
    analysis_id bigint not null references sesami.analysis on delete cascade,
    language text not null,
    color text,
    files bigint not null,
    bytes bigint,
    lines bigint
);
create index language_analysis on sesami.language (analysis_id);

create table sesami.extension (
    analysis_id bigint not null references sesami.analysis on delete cascade,
    extension text not null,
    files bigint not null,
    bytes bigint,
    lines bigint
);
create index extension_analysis on sesami.extension (analysis_id);

create table sesami.technology (
    analysis_id bigint not null references sesami.analysis on delete cascade,
    tech text not null,
    name text not null,
    kind text,
    evidence jsonb not null default '[]', -- [{path, line, rule}]
    evidence_more bigint not null default 0 -- how many more there are than those kept
);
create index technology_analysis on sesami.technology (analysis_id);

create table sesami.dependency (
    analysis_id bigint not null references sesami.analysis on delete cascade,
    ecosystem text not null,
    name text not null,
    requirement text,
    resolved text,
    scope text, -- runtime, dev, build, optional
    path text,
    line bigint
);
create index dependency_analysis on sesami.dependency (analysis_id);
