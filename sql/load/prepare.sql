-- The temporary tables that db-load copies one stage's records into, once a connection.
-- They are emptied by every commit and gone with the connection, so a loader that is killed leaves
-- nothing behind. The columns are those that src/db-load/table.c lists.
-- Returns the number that db-load knows its functions by: it changes when they do.

create or replace function sesami.load_prepare() returns integer
language plpgsql as $$
begin
    create temporary table if not exists stage_contribution (
        author text, language text, category text, files bigint, lines bigint,
        oldest timestamptz, newest timestamptz) on commit delete rows;
    create temporary table if not exists stage_activity (
        unit text, start date, author text, language text, commits bigint, added bigint,
        deleted bigint, files bigint, merges bigint, co_authored bigint, merge_added bigint,
        merge_deleted bigint, merge_files bigint, commit text) on commit delete rows;
    create temporary table if not exists stage_blame_file (
        path text, path_raw text, language text, category text, lines bigint,
        authors jsonb) on commit delete rows;
    create temporary table if not exists stage_language (
        language text, color text, files bigint, bytes bigint, lines bigint)
        on commit delete rows;
    create temporary table if not exists stage_extension (
        extension text, files bigint, bytes bigint, lines bigint) on commit delete rows;
    create temporary table if not exists stage_technology (
        tech text, name text, kind text, evidence jsonb, evidence_more bigint)
        on commit delete rows;
    create temporary table if not exists stage_dependency (
        ecosystem text, name text, requirement text, resolved text, scope text, path text,
        line bigint) on commit delete rows;
    create temporary table if not exists stage_composition (
        unit text, start date, commit text, language text, bytes bigint, lines bigint,
        files bigint) on commit delete rows;
    create temporary table if not exists stage_tech_change (
        unit text, start date, commit text, tech text, dependency jsonb, change text, path text)
        on commit delete rows;
    create temporary table if not exists stage_skipped (
        reason text, files bigint, path text, message text) on commit delete rows;
    create temporary table if not exists stage_identity (
        author text primary key, digest bytea, identity_id bigint) on commit delete rows;
    return 4;
end
$$;
