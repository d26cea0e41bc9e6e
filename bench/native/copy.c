/* The least that a filter can do: read(2) and write(2) of blocks of 1 MiB. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static unsigned char buffer[1 << 20];

int main(int argc, char **argv)
{
    (void)argv;
    /* With any argument: the pipes as large as the filter makes them, so that only the work differs. */
    if (argc > 1) {
        fcntl(0, F_SETPIPE_SZ, 1 << 20);
        fcntl(1, F_SETPIPE_SZ, 1 << 20);
    }
    for (;;) {
        ssize_t got = read(0, buffer, sizeof buffer);
        if (got <= 0)
            return got < 0;
        for (ssize_t at = 0; at < got;) {
            ssize_t n = write(1, buffer + at, (size_t)(got - at));
            if (n < 0) {
                perror("write");
                return 1;
            }
            at += n;
        }
    }
}
