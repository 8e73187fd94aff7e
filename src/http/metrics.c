#include "http/metrics.h"

#include "base/tool.h"
#include "http/guests.h"
#include "http/stream.h"

#include <dirent.h>
#include <jansson.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define ROUTES_LIMIT 64

static const char *const methods[] = {"GET", "HEAD", "POST", "DELETE", "other"};
static const unsigned statuses[] = {
    200, 202, 204, 302, 304, 400, 401, 403, 404, 405, 406,
    409, 413, 414, 415, 422, 429, 500, 502, 503, 0}; /* 0: another */
static const double bounds[] = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                0.1,    0.25,  0.5,    1,     2.5,  5,     10};

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct route_counts {
    atomic_ullong requests[COUNT(methods)][COUNT(statuses)];
    atomic_ullong buckets[COUNT(bounds) + 1]; /* not cumulative; the last is +Inf */
    atomic_ullong microseconds;
};

static struct route_counts counts[ROUTES_LIMIT];
static atomic_uint running;

void metrics_request_began(void)
{
    atomic_fetch_add(&running, 1);
}

void metrics_request_ended(void)
{
    atomic_fetch_sub(&running, 1);
}

unsigned metrics_requests_running(void)
{
    return atomic_load(&running);
}

/* A path has a row for each method, one behind another; it is counted at the first. */
static size_t counted_at(const struct route *route)
{
    size_t row = (size_t)(route - routes);

    while (row > 0 && strcmp(routes[row - 1].pattern, route->pattern) == 0)
        row--;
    return row;
}

void metrics_count(const struct route *route, const char *method, unsigned status, double seconds)
{
    struct route_counts *row = &counts[counted_at(route)];
    size_t method_index = 0, status_index = 0, bucket = 0;

    while (method_index < COUNT(methods) - 1 && strcmp(methods[method_index], method) != 0)
        method_index++;
    while (status_index < COUNT(statuses) - 1 && statuses[status_index] != status)
        status_index++;
    while (bucket < COUNT(bounds) && seconds > bounds[bucket])
        bucket++;
    atomic_fetch_add(&row->requests[method_index][status_index], 1);
    atomic_fetch_add(&row->buckets[bucket], 1);
    atomic_fetch_add(&row->microseconds, (unsigned long long)(seconds * 1e6));
}

#define HEADING(name, type, help) "# HELP " name " " help "\n# TYPE " name " " type "\n"

static int write_requests(struct buffer *out, struct error *error)
{
    int status = buffer_add_string(
        out, HEADING("sesami_http_requests_total", "counter", "Requests answered."), error);

    for (size_t route = 0; route < route_count; route++)
        for (size_t method = 0; method < COUNT(methods); method++)
            for (size_t i = 0; status == 0 && i < COUNT(statuses); i++) {
                unsigned long long count = atomic_load(&counts[route].requests[method][i]);

                if (count > 0)
                    status = buffer_add_format(
                        out, error,
                        "sesami_http_requests_total{route=\"%s\",method=\"%s\",status=\"%u\"} "
                        "%llu\n",
                        routes[route].pattern, methods[method], statuses[i], count);
            }
    return status;
}

static int write_histogram(const struct route *route, struct buffer *out, struct error *error)
{
    struct route_counts *row = &counts[route - routes];
    unsigned long long total = 0;
    int status = 0;

    for (size_t i = 0; i < COUNT(bounds) && status == 0; i++) {
        total += atomic_load(&row->buckets[i]);
        status = buffer_add_format(
            out, error,
            "sesami_http_request_duration_seconds_bucket{route=\"%s\",le=\"%g\"} %llu\n",
            route->pattern, bounds[i], total);
    }
    total += atomic_load(&row->buckets[COUNT(bounds)]);
    if (status != 0)
        return -1;
    return buffer_add_format(
        out, error,
        "sesami_http_request_duration_seconds_bucket{route=\"%s\",le=\"+Inf\"} %llu\n"
        "sesami_http_request_duration_seconds_sum{route=\"%s\"} %.6f\n"
        "sesami_http_request_duration_seconds_count{route=\"%s\"} %llu\n",
        route->pattern, total, route->pattern, (double)atomic_load(&row->microseconds) / 1e6,
        route->pattern, total);
}

static int write_histograms(struct buffer *out, struct error *error)
{
    int status = buffer_add_string(out,
                                   HEADING("sesami_http_request_duration_seconds", "histogram",
                                           "Time from a request's first line to its answer."),
                                   error);

    for (size_t route = 0; status == 0 && route < route_count; route++)
        if (counted_at(&routes[route]) == route)
            status = write_histogram(&routes[route], out, error);
    return status;
}

static int write_old_requests(const struct route *route, struct buffer *out, struct error *error)
{
    int status = 0;

    for (size_t method = 0; method < COUNT(methods); method++)
        for (size_t i = 0; status == 0 && i < COUNT(statuses); i++) {
            unsigned long long count = atomic_load(&counts[route - routes].requests[method][i]);

            if (count > 0)
                status = buffer_add_format(out, error,
                                           "http_requests_total{method=\"%s\",endpoint=\"%s\","
                                           "http_status=\"%u\"} %llu\n",
                                           methods[method], route->pattern, statuses[i], count);
        }
    return status;
}

static int write_old_times(const struct route *route, struct buffer *out, struct error *error)
{
    struct route_counts *row = &counts[route - routes];
    unsigned long long total = 0;
    int status = 0;

    for (size_t i = 0; i <= COUNT(bounds) && status == 0; i++) {
        char bound[24] = "+Inf";

        if (i < COUNT(bounds))
            snprintf(bound, sizeof bound, "%g", bounds[i]);
        total += atomic_load(&row->buckets[i]);
        status = buffer_add_format(
            out, error, "http_request_duration_seconds_bucket{endpoint=\"%s\",le=\"%s\"} %llu\n",
            route->pattern, bound, total);
    }
    if (status != 0)
        return -1;
    return buffer_add_format(out, error,
                             "http_request_duration_seconds_sum{endpoint=\"%s\"} %.6f\n"
                             "http_request_duration_seconds_count{endpoint=\"%s\"} %llu\n",
                             route->pattern, (double)atomic_load(&row->microseconds) / 1e6,
                             route->pattern, total);
}

/* Coding activity's routes once more, by the names that the old service counts under; patterns for
 * its paths, of which there would be no end. */
static int write_old_names(struct buffer *out, struct error *error)
{
    int status;

    if (!route_coding_is_served())
        return 0;
    status = buffer_add_string(
        out, HEADING("http_requests_total", "counter", "Requests about coding activity."), error);
    for (size_t i = 0; status == 0 && i < route_count; i++)
        if (route_is_coding(&routes[i]))
            status = write_old_requests(&routes[i], out, error);
    if (status == 0)
        status = buffer_add_string(
            out,
            HEADING("http_request_duration_seconds", "histogram", "Time to the answers to these."),
            error);
    for (size_t i = 0; status == 0 && i < route_count; i++)
        if (route_is_coding(&routes[i]) && counted_at(&routes[i]) == i)
            status = write_old_times(&routes[i], out, error);
    return status;
}

/* A metric with one value. */
struct figure {
    const char *name;
    const char *type;
    const char *help;
    double value; /* whole numbers are exact up to 2^53 */
};

static int write_figures(const struct figure *figures, size_t count, struct buffer *out,
                         struct error *error)
{
    int status = 0;

    for (size_t i = 0; i < count && status == 0; i++)
        status = buffer_add_format(out, error, "# HELP %s %s\n# TYPE %s %s\n%s %.15g\n",
                                   figures[i].name, figures[i].help, figures[i].name,
                                   figures[i].type, figures[i].name, figures[i].value);
    return status;
}

static int write_pool(struct pool *pool, struct buffer *out, struct error *error)
{
    struct pool_figures pools;

    pool_read_figures(pool, &pools);
    const struct figure figures[] = {
        {"sesami_http_pool_size", "gauge", "Database connections allowed.", (double)pools.size},
        {"sesami_http_pool_open", "gauge", "Database connections now open.", (double)pools.open},
        {"sesami_http_pool_in_use", "gauge", "Database connections now in use.",
         (double)pools.in_use},
        {"sesami_http_pool_waits_total", "counter", "Times none was free at once.",
         (double)pools.waits},
        {"sesami_http_pool_wait_timeouts_total", "counter", "Waits that ended in 503.",
         (double)pools.wait_timeouts},
        {"sesami_http_pool_wait_seconds_total", "counter", "Time spent in waits.",
         pools.wait_seconds},
        {"sesami_http_pool_connects_total", "counter", "Database connections opened.",
         (double)pools.connects},
        {"sesami_http_pool_connect_errors_total", "counter", "Attempts to open that failed.",
         (double)pools.connect_errors},
    };
    return write_figures(figures, COUNT(figures), out, error);
}

static int write_cache(struct cache *cache, struct buffer *out, struct error *error)
{
    struct cache_figures caches;

    cache_read_figures(cache, &caches);
    const struct figure figures[] = {
        {"sesami_http_cache_hits_total", "counter", "Answers that were still right.",
         (double)caches.hits},
        {"sesami_http_cache_misses_total", "counter", "Answers asked of the database.",
         (double)caches.misses},
        {"sesami_http_cache_bytes", "gauge", "Memory of the answers kept.", (double)caches.bytes},
    };
    return write_figures(figures, COUNT(figures), out, error);
}

static unsigned count_descriptors(void)
{
    DIR *folder = opendir("/proc/self/fd");
    unsigned count = 0;

    if (folder == NULL)
        return 0;
    while (readdir(folder) != NULL)
        count++;
    closedir(folder);
    return count > 3 ? count - 3 : 0; /* ".", ".." and the folder itself */
}

static unsigned long long resident_bytes(void)
{
    FILE *file = fopen("/proc/self/statm", "re");
    unsigned long long all = 0, resident = 0;

    if (file == NULL)
        return 0;
    if (fscanf(file, "%llu %llu", &all, &resident) != 2)
        resident = 0;
    fclose(file);
    return resident * (unsigned long long)sysconf(_SC_PAGESIZE);
}

static double number(const json_t *object, const char *key)
{
    return json_number_value(json_object_get(object, key));
}

static int write_process(struct buffer *out, struct error *error)
{
    struct stream_figures streams = stream_read_figures();
    struct guest_figures guests = guests_read_figures();
    const struct figure figures[] = {
        {"sesami_http_streams_running", "gauge", "Lists that hold a database connection.",
         streams.running},
        {"sesami_http_streams_broken_total", "counter",
         "Lists that a failure ended before their last row.", (double)streams.broken},
        {"sesami_http_requests_running", "gauge", "Requests begun and not yet ended.",
         metrics_requests_running()},
        {"sesami_http_connections_open", "gauge", "Connections of clients.", guests.open},
        {"sesami_http_connections_shut_total", "counter",
         "Connections ended because a request came too slowly.", (double)guests.shut},
        {"process_open_fds", "gauge", "Open file descriptors.", count_descriptors()},
        {"process_resident_memory_bytes", "gauge", "Resident memory.", (double)resident_bytes()},
    };

    if (write_figures(figures, COUNT(figures), out, error) != 0)
        return -1;
    return buffer_add_format(
        out, error,
        HEADING("sesami_build_info", "gauge",
                "Always 1; the version is in the label.") "%s{version=\"%s\"} 1\n",
        "sesami_build_info", SESAMI_VERSION);
}

/* What the queue holds; nothing where the database is away. */
static int write_jobs(struct pool *pool, struct buffer *out, struct error *error)
{
    struct buffer text = BUFFER_INIT;
    bool found = false;
    json_t *jobs = NULL;
    int status = 0;

    if (statement_run(pool, STATEMENT_QUEUE, NULL, &text, NULL, &found, NULL) == 0 && found)
        jobs = json_loadb(text.data, text.size, 0, NULL);
    if (jobs != NULL) {
        const struct figure figures[] = {
            {"sesami_jobs_pending", "gauge", "Jobs that wait.", number(jobs, "pending")},
            {"sesami_jobs_running", "gauge", "Jobs that run.", number(jobs, "running")},
            {"sesami_jobs_failed", "gauge", "Jobs that FAILED in the last day.",
             number(jobs, "failed")},
            {"sesami_jobs_completed", "gauge", "Jobs COMPLETED in the last day.",
             number(jobs, "completed")},
            {"sesami_jobs_oldest_seconds", "gauge", "How long the oldest job waits.",
             number(jobs, "oldest")},
            {"sesami_jobs_heartbeat_seconds", "gauge",
             "Age of the oldest heartbeat of those that run.", number(jobs, "heartbeat")},
        };
        status = write_figures(figures, COUNT(figures), out, error);
    }
    json_decref(jobs);
    buffer_free(&text);
    return status;
}

int metrics_write(struct pool *pool, struct cache *cache, struct buffer *out, struct error *error)
{
    if (write_requests(out, error) != 0 || write_histograms(out, error) != 0 ||
        write_old_names(out, error) != 0 || write_pool(pool, out, error) != 0 ||
        write_cache(cache, out, error) != 0 || write_jobs(pool, out, error) != 0)
        return -1;
    return write_process(out, error);
}
