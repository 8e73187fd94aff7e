/*
 * date-of NOW: reads dates, one a line, and prints for each the seconds since 1970 that
 * date_parse() makes of it at the time NOW, or "refused".
 */
#include "base/date.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
    char line[256];

    if (argc != 2) {
        fputs("usage: date-of NOW\n", stderr);
        return 2;
    }
    while (fgets(line, sizeof line, stdin) != NULL) {
        int64_t seconds;

        line[strcspn(line, "\n")] = '\0';
        if (date_parse("since", line, atoll(argv[1]), &seconds, NULL) == 0)
            printf("%lld\n", (long long)seconds);
        else
            puts("refused");
    }
    return 0;
}
