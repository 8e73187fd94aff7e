-- What merges changed themselves: files that differ from all parents, lines that no parent has and
-- that all parents had. In timeline's rows for all languages and for those concerned.

alter table sesami.activity
    add column merge_added bigint, add column merge_deleted bigint, add column merge_files bigint;
