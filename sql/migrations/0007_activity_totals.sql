-- timeline's row for all languages together (language '*') also counts merges, and the commits of
-- others that name the author in a Co-authored-by trailer.

alter table sesami.activity add column merges bigint, add column co_authored bigint;
comment on column sesami.activity.language is '''*'': all languages together; null: none is known';
