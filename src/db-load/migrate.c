#include "db-load/migrate.h"

#include "base/message.h"
#include "db-load/sql_files.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum query {
    QUERY_BOOKS,
    QUERY_MIGRATION,
    QUERY_NEWEST,
    QUERY_KEEP_MIGRATION,
    QUERY_REPEATABLE,
    QUERY_KEEP_REPEATABLE,
    QUERY_BECOME_OWNER
};

/* clang-format off */
static const struct statement queries[] = {
    [QUERY_BOOKS] = {"migrate-books", "select to_regclass('sesami.migration') is not null", 0},
    [QUERY_MIGRATION] = {"migrate-migration",
        "select checksum = encode(sha256(convert_to($2, 'UTF8')), 'hex')"
        " from sesami.migration where version = $1::integer", 2},
    [QUERY_NEWEST] = {"migrate-newest",
        "select max(version), max(version) > $1::integer from sesami.migration", 1},
    [QUERY_KEEP_MIGRATION] = {"migrate-keep-migration",
        "insert into sesami.migration (version, name, checksum)"
        " values ($1::integer, $2, encode(sha256(convert_to($3, 'UTF8')), 'hex'))", 3},
    [QUERY_REPEATABLE] = {"migrate-repeatable",
        "select from sesami.repeatable where name = $1"
        " and checksum = encode(sha256(convert_to($2, 'UTF8')), 'hex')", 2},
    [QUERY_KEEP_REPEATABLE] = {"migrate-keep-repeatable",
        "insert into sesami.repeatable (name, checksum)"
        " values ($1, encode(sha256(convert_to($2, 'UTF8')), 'hex'))"
        " on conflict (name) do update set checksum = excluded.checksum, applied_at = now()", 2},
    [QUERY_BECOME_OWNER] = {"migrate-become-owner",
        "select set_config('role', rolname, true) from pg_roles"
        " where rolname = 'sesami_owner' and pg_has_role(oid, 'member')", 0},
};
/* clang-format on */

static const char books[] =
    "create schema if not exists sesami;"
    "create table if not exists sesami.migration (version integer primary key,"
    " name text not null, checksum text not null, applied_at timestamptz not null default now());"
    "create table if not exists sesami.repeatable (name text primary key,"
    " checksum text not null, applied_at timestamptz not null default now())";

/* Any two programs that migrate any database of the cluster may share this number. */
static const char take_lock[] = "select pg_advisory_lock(5325, 1)";
static const char leave_lock[] = "select pg_advisory_unlock(5325, 1)";

static bool is_true(const PGresult *result, int column)
{
    return PQntuples(result) > 0 && strcmp(PQgetvalue(result, 0, column), "t") == 0;
}

/* The tables that the runner itself keeps, which no migration can make. */
static int make_books(struct database *database, struct error *error)
{
    PGresult *result = NULL;
    int status = database_query(database, &queries[QUERY_BOOKS], NULL, &result, error);

    if (status == 0 && !is_true(result, 0))
        status = database_run(database, books, error);
    PQclear(result);
    return status;
}

/* 1: applied already and unchanged; 0: not applied. */
static int is_applied(struct database *database, const struct sql_file *file, struct error *error)
{
    char version[12];
    const char *values[] = {version, file->text};
    PGresult *result = NULL;
    int status;

    snprintf(version, sizeof version, "%d", file->version);
    if (database_query(database, &queries[QUERY_MIGRATION], values, &result, error) != 0)
        return -1;
    status = PQntuples(result) > 0;
    if (status == 1 && !is_true(result, 0))
        status = error_set(error, ERROR_ENVIRONMENT, "migration-changed",
                           "migration %s is not the one that was applied to this database; put "
                           "changes into a new migration",
                           file->name);
    PQclear(result);
    return status;
}

static int refuse_newer(struct database *database, const struct sql_files *files,
                        struct error *error)
{
    int known = files->count > 0 ? files->files[files->count - 1].version : 0;
    char version[12];
    const char *values[] = {version};
    PGresult *result = NULL;
    int status = 0;

    snprintf(version, sizeof version, "%d", known);
    if (database_query(database, &queries[QUERY_NEWEST], values, &result, error) != 0)
        return -1;
    if (is_true(result, 1))
        status = error_set(error, ERROR_ENVIRONMENT, "database-newer",
                           "the database has migration %s, this program knows them up to %d: "
                           "use a newer program",
                           PQgetvalue(result, 0, 0), known);
    PQclear(result);
    return status;
}

static int begin_as_owner(struct database *database, struct error *error)
{
    if (database_run(database, "begin", error) != 0)
        return -1;
    return database_query(database, &queries[QUERY_BECOME_OWNER], NULL, NULL, error);
}

/* Runs a file inside the open transaction. What is wrong in it is the environment's fault, whatever
 * the SQLSTATE says. */
static int run_file(struct database *database, const struct sql_file *file, struct error *error)
{
    if (database_run(database, file->text, error) == 0 && !database_in_transaction(database))
        error_set(error, ERROR_ENVIRONMENT, "bad-migration", "ends its transaction itself");
    if (error->kind == ERROR_NONE)
        return 0;
    error->kind = ERROR_ENVIRONMENT;
    return error_prefix(error, "%s.sql", file->name);
}

static int apply_migration(struct database *database, const struct sql_file *file,
                           struct error *error)
{
    char version[12];
    const char *values[] = {version, file->name, file->text};

    snprintf(version, sizeof version, "%d", file->version);
    if (begin_as_owner(database, error) == 0 && run_file(database, file, error) == 0 &&
        database_query(database, &queries[QUERY_KEEP_MIGRATION], values, NULL, error) == 0 &&
        database_run(database, "commit", error) == 0)
        return 0;
    database_rollback(database);
    return -1;
}

static int run_migrations(struct database *database, const char *directory, struct error *error)
{
    struct sql_files files;
    int status = sql_files_read(&files, directory, "migrations", true, error);

    if (status == 0 && files.count == 0)
        status = error_set(error, ERROR_USAGE, "no-sql", "%s: no migrations there", directory);
    if (status == 0)
        status = refuse_newer(database, &files, error);
    for (size_t i = 0; status == 0 && i < files.count; i++) {
        int found = is_applied(database, &files.files[i], error);

        if (found < 0 || (found == 0 && apply_migration(database, &files.files[i], error) != 0))
            status = -1;
        else if (found == 0)
            message_note("applied %s", files.files[i].name);
    }
    sql_files_free(&files);
    return status;
}

static int refresh_file(struct database *database, const struct sql_file *file, struct error *error)
{
    const char *values[] = {file->name, file->text};
    PGresult *result = NULL;
    bool same;

    if (database_query(database, &queries[QUERY_REPEATABLE], values, &result, error) != 0)
        return -1;
    same = PQntuples(result) > 0;
    PQclear(result);
    if (same)
        return 0;
    if (run_file(database, file, error) != 0 ||
        database_query(database, &queries[QUERY_KEEP_REPEATABLE], values, NULL, error) != 0)
        return -1;
    message_note("applied %s", file->name);
    return 0;
}

static int refresh_folder(struct database *database, const char *directory, const char *folder,
                          struct error *error)
{
    struct sql_files files;
    int status = sql_files_read(&files, directory, folder, false, error);

    for (size_t i = 0; status == 0 && i < files.count; i++)
        status = refresh_file(database, &files.files[i], error);
    sql_files_free(&files);
    return status;
}

/* All or none, and in any order: bodies are looked at when the functions are called. */
static int refresh_repeatables(struct database *database, const char *directory,
                               struct error *error)
{
    static const char *const folders[] = {"load", "jobs", "report", "api", "front", "coding"};
    int status = begin_as_owner(database, error);

    if (status == 0)
        status = database_run(database, "set local check_function_bodies = off", error);
    for (size_t i = 0; status == 0 && i < sizeof folders / sizeof *folders; i++)
        status = refresh_folder(database, directory, folders[i], error);
    if (status == 0)
        status = database_run(database, "commit", error);
    if (status != 0)
        database_rollback(database);
    return status;
}

static int migrate_locked(struct database *database, const char *directory, struct error *error)
{
    int status;

    if (database_run(database, take_lock, error) != 0)
        return -1;
    status = make_books(database, error);
    if (status == 0)
        status = run_migrations(database, directory, error);
    if (status == 0)
        status = refresh_repeatables(database, directory, error);
    database_run(database, leave_lock, NULL);
    return status;
}

int migrate(struct database **database, const char *sql, struct error *error)
{
    char directory[PATH_MAX];

    if (sql_directory_find(sql, directory, sizeof directory, error) != 0 ||
        database_open(database, "db-load --migrate", error) != 0)
        return -1;
    return migrate_locked(*database, directory, error);
}
