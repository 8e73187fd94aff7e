#include "job-run/stop.h"

#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
enum { SIGNALS = sizeof signals / sizeof *signals };

static volatile sig_atomic_t noted;

static void note(int number)
{
    noted = number;
}

/* No SA_RESTART: what waits is to wake up. */
void stop_catch(void)
{
    struct sigaction action = {.sa_handler = note};
    struct sigaction before;

    for (int i = 0; i < SIGNALS; i++)
        if (sigaction(signals[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            sigaction(signals[i], &action, NULL);
}

bool stop_wanted(void)
{
    return noted != 0;
}

/* In short steps, since a signal just before poll() would not wake it. */
void stop_or_sleep(double seconds)
{
    for (int left = (int)(seconds * 1000); left > 0 && !stop_wanted(); left -= 200)
        poll(NULL, 0, left < 200 ? left : 200);
}

void stop_die(void)
{
    if (noted == 0)
        return;
    signal(noted, SIG_DFL);
    raise(noted);
}

void stop_forget(void)
{
    struct sigaction before;

    for (int i = 0; i < SIGNALS; i++)
        if (sigaction(signals[i], NULL, &before) == 0 && before.sa_handler == note)
            signal(signals[i], SIG_DFL);
}
