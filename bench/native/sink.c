/* Reads everything and says how many octets, on standard error. */
#include <stdio.h>
#include <unistd.h>

static unsigned char buffer[1 << 20];

int main(void)
{
    unsigned long long total = 0;
    for (ssize_t n; (n = read(0, buffer, sizeof buffer)) > 0;)
        total += (unsigned long long)n;
    fprintf(stderr, "%llu octets\n", total);
    return 0;
}
