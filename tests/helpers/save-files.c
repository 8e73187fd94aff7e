/*
 * save-files DIR DIRECTORIES RATE SECONDS: saves files as a class would, for tests/bench.
 *
 * DIR/os-CLASS-STUDENT/hwN/src, DIRECTORIES of them in all with those above, are made if they are
 * not there; with SECONDS 0 that is all. Then RATE saves a second: one file a directory, in turn,
 * every other one by a temporary file that is renamed, each save of a file a byte longer than the
 * one before. Each is a line on stdout: "path size nanoseconds", when it was finished
 * (CLOCK_REALTIME).
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { STUDENTS = 100, ASSIGNMENTS = 3 };

static void die(const char *what)
{
    perror(what);
    exit(3);
}

static void make_directory(const char *path)
{
    if (mkdir(path, 0755) != 0 && errno != EEXIST)
        die(path);
}

/* The directory of a number: each student has ASSIGNMENTS, each with one directory more. */
static void name_directory(long number, char *path, size_t size, int make)
{
    long student = number / ASSIGNMENTS;
    int length;

    length = snprintf(path, size, "os-%ld-%ld", student / STUDENTS, student % STUDENTS);
    if (make)
        make_directory(path);
    length += snprintf(path + length, size - (size_t)length, "/hw%ld", number % ASSIGNMENTS);
    if (make)
        make_directory(path);
    snprintf(path + length, size - (size_t)length, "/src");
    if (make)
        make_directory(path);
}

static void write_file(const char *path, long size)
{
    static char bytes[4096];
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

    memset(bytes, 'x', sizeof bytes);
    if (file < 0 || write(file, bytes, (size_t)size) != size || close(file) != 0)
        die(path);
}

static void save(const char *directory, long number, long size)
{
    char path[200];
    char draft[200];
    struct timespec now;

    snprintf(path, sizeof path, "%.150s/main.c", directory);
    snprintf(draft, sizeof draft, "%.150s/.main.tmp", directory);
    write_file(number % 2 ? draft : path, size);
    if (number % 2 && rename(draft, path) != 0)
        die(path);
    clock_gettime(CLOCK_REALTIME, &now);
    printf("%s %ld %lld\n", path, size, (long long)now.tv_sec * 1000000000LL + now.tv_nsec);
}

static void wait_until(const struct timespec *start, double seconds)
{
    struct timespec until = *start;

    until.tv_sec += (time_t)seconds;
    until.tv_nsec += (long)((seconds - (double)(time_t)seconds) * 1e9);
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
}

int main(int argc, char **argv)
{
    char directory[200];
    struct timespec start;
    long works;
    long rate;
    long saves;

    if (argc != 5 || chdir(argv[1]) != 0)
        die("save-files DIR DIRECTORIES RATE SECONDS");
    works = strtol(argv[2], NULL, 10) * ASSIGNMENTS / (2 * ASSIGNMENTS + 1);
    rate = strtol(argv[3], NULL, 10);
    saves = rate * strtol(argv[4], NULL, 10);
    for (long i = 0; i < works; i++)
        name_directory(i, directory, sizeof directory, 1);
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (long i = 0; i < saves; i++) {
        /* Steps that share no factor with the number go to all in turn, far from one another. */
        name_directory(i * 7919 % works, directory, sizeof directory, 0);
        save(directory, i, 1 + i / works);
        if (i % 10 == 9)
            wait_until(&start, (double)(i + 1) / (double)rate);
    }
    return fflush(stdout) == 0 ? 0 : 3;
}
