#include "http/metrics.h"

#include "base/tool.h"
#include "http/stream.h"

#include <dirent.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define ROUTES_LIMIT 32

static const char *const methods[] = {"GET", "HEAD", "other"};
static const unsigned statuses[] = {200, 304, 400, 404, 405, 406, 414, 500, 503};
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

void metrics_count(const struct route *route, const char *method, unsigned status, double seconds)
{
    struct route_counts *row = &counts[route - routes];
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
        status = write_histogram(&routes[route], out, error);
    return status;
}

static int write_pool(struct pool *pool, struct buffer *out, struct error *error)
{
    struct pool_figures figures;

    pool_read_figures(pool, &figures);
    return buffer_add_format(
        out, error,
        HEADING("sesami_http_pool_size", "gauge",
                "Database connections the pool may have.") "sesami_http_pool_size %zu\n" HEADING("s"
                                                                                                 "e"
                                                                                                 "s"
                                                                                                 "a"
                                                                                                 "m"
                                                                                                 "i"
                                                                                                 "_"
                                                                                                 "h"
                                                                                                 "t"
                                                                                                 "t"
                                                                                                 "p"
                                                                                                 "_"
                                                                                                 "p"
                                                                                                 "o"
                                                                                                 "o"
                                                                                                 "l"
                                                                                                 "_"
                                                                                                 "o"
                                                                                                 "p"
                                                                                                 "e"
                                                                                                 "n",
                                                                                                 "g"
                                                                                                 "a"
                                                                                                 "u"
                                                                                                 "g"
                                                                                                 "e",
                                                                                                 "D"
                                                                                                 "a"
                                                                                                 "t"
                                                                                                 "a"
                                                                                                 "b"
                                                                                                 "a"
                                                                                                 "s"
                                                                                                 "e"
                                                                                                 " "
                                                                                                 "c"
                                                                                                 "o"
                                                                                                 "n"
                                                                                                 "n"
                                                                                                 "e"
                                                                                                 "c"
                                                                                                 "t"
                                                                                                 "i"
                                                                                                 "o"
                                                                                                 "n"
                                                                                                 "s"
                                                                                                 " "
                                                                                                 "n"
                                                                                                 "o"
                                                                                                 "w"
                                                                                                 " "
                                                                                                 "o"
                                                                                                 "p"
                                                                                                 "e"
                                                                                                 "n"
                                                                                                 ".") "sesami_http_pool_open "
                                                                                                      "%zu\n" HEADING(
                                                                                                          "sesami"
                                                                                                          "_http_"
                                                                                                          "pool_"
                                                                                                          "in_"
                                                                                                          "use",
                                                                                                          "gauge", "Database connections now in use.") "sesami_http_pool_in_use %zu\n" HEADING("sesami_http_pool_waits_total",
                                                                                                                                                                                               "counter",
                                                                                                                                                                                               "Times none was free at once.") "sesami_http_pool_waits_total %llu\n" HEADING("sesami_http_pool_wait_timeouts_total", "counter", "Waits that ended in 503.") "sesami_http_pool_wait_timeouts_total %llu\n" HEADING("sesami_http_pool_wait_seconds_total",
                                                                                                                                                                                                                                                                                                                                                                                                                  "counter",
                                                                                                                                                                                                                                                                                                                                                                                                                  "Time spent in waits.") "sesami_http_pool_wait_seconds_total %.6f\n" HEADING("sesami_http_pool_connects_total",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                               "counter", "Database connections opened.") "sesami_http_pool_connects_total %llu\n" HEADING("sesami_http_pool_connect_errors_total", "counter",
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                           "Attempts to open that failed.") "sesami_http_pool_connect_errors_total %llu\n",
        figures.size, figures.open, figures.in_use, (unsigned long long)figures.waits,
        (unsigned long long)figures.wait_timeouts, figures.wait_seconds,
        (unsigned long long)figures.connects, (unsigned long long)figures.connect_errors);
}

static int write_cache(struct cache *cache, struct buffer *out, struct error *error)
{
    struct cache_figures figures;

    cache_read_figures(cache, &figures);
    return buffer_add_format(
        out, error,
        HEADING("sesami_http_cache_hits_total", "counter",
                "Answers that were still right.") "sesami_http_cache_hits_total "
                                                  "%llu\n" HEADING(
                                                      "sesami_http_cache_"
                                                      "misses_total",
                                                      "counter",
                                                      "Answers asked of the "
                                                      "database.") "sesami_"
                                                                   "http_cache_"
                                                                   "misses_"
                                                                   "total "
                                                                   "%llu"
                                                                   "\n" HEADING(
                                                                       "sesami_http_cache_bytes",
                                                                       "gauge",
                                                                       "Memory of the answers "
                                                                       "kept.") "sesami_http_cache_"
                                                                                "bytes %zu\n",
        (unsigned long long)figures.hits, (unsigned long long)figures.misses, figures.bytes);
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

static int write_process(struct buffer *out, struct error *error)
{
    return buffer_add_format(out, error,
                             HEADING("sesami_http_requests_running", "gauge", "Requests begun and not yet ended.") "sesami_http_requests_running %u\n" HEADING(
                                 "process_open_fds", "gauge",
                                 "Open file descriptors.") "process_open_fds %u\n" HEADING("process"
                                                                                           "_reside"
                                                                                           "nt_"
                                                                                           "memory_"
                                                                                           "bytes",
                                                                                           "gauge",
                                                                                           "Residen"
                                                                                           "t "
                                                                                           "memory"
                                                                                           ".") "pr"
                                                                                                "oc"
                                                                                                "es"
                                                                                                "s_"
                                                                                                "re"
                                                                                                "si"
                                                                                                "de"
                                                                                                "nt"
                                                                                                "_m"
                                                                                                "em"
                                                                                                "or"
                                                                                                "y_"
                                                                                                "by"
                                                                                                "te"
                                                                                                "s "
                                                                                                "%l"
                                                                                                "lu"
                                                                                                "\n" HEADING(
                                                                                                    "sesami_build_info",
                                                                                                    "gauge",
                                                                                                    "Always 1; the version is in the label.") "sesami_build_info{version=\"" SESAMI_VERSION
                                                                                                                                              "\"} 1\n",
                             metrics_requests_running(), count_descriptors(), resident_bytes());
}

static int write_streams(struct buffer *out, struct error *error)
{
    struct stream_figures figures = stream_read_figures();

    if (buffer_add_string(out,
                          HEADING("sesami_http_streams_running", "gauge",
                                  "Lists that hold a database connection."),
                          error) != 0)
        return -1;
    if (buffer_add_format(out, error, "sesami_http_streams_running %u\n", figures.running) != 0 ||
        buffer_add_string(out,
                          HEADING("sesami_http_streams_broken_total", "counter",
                                  "Lists that a failure ended before their last row."),
                          error) != 0)
        return -1;
    return buffer_add_format(out, error, "sesami_http_streams_broken_total %llu\n", figures.broken);
}

int metrics_write(struct pool *pool, struct cache *cache, struct buffer *out, struct error *error)
{
    if (write_requests(out, error) != 0 || write_histograms(out, error) != 0 ||
        write_pool(pool, out, error) != 0 || write_cache(cache, out, error) != 0 ||
        write_streams(out, error) != 0)
        return -1;
    return write_process(out, error);
}
