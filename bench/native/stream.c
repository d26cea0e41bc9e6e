/* Writes a legacy migration stream of any size: stream GIB ZERO_PERCENT TAIL_FILE
 * Pages stand in order; a page is zero with the probability given, else its octets are those of a pattern that no page record looks like.
 * TAIL_FILE holds what follows the END section of ram: device sections, EOF, vmdesc. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PAGE = 4096, CHUNK = 1 << 20 };

static unsigned char buffer[CHUNK + PAGE + 64];
static size_t used;

static void flush(void)
{
    for (size_t at = 0; at < used;) {
        ssize_t n = write(1, buffer + at, used - at);
        if (n < 0) {
            perror("write");
            exit(1);
        }
        at += (size_t)n;
    }
    used = 0;
}

static void put(const void *octets, size_t length)
{
    if (used + length > CHUNK)
        flush();
    memcpy(buffer + used, octets, length);
    used += length;
}

static void word(uint64_t value)
{
    value = __builtin_bswap64(value);
    put(&value, 8);
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "usage: stream GIB ZERO_PERCENT TAIL_FILE\n");
        return 64;
    }
    uint64_t length = (uint64_t)(atof(argv[1]) * (1ULL << 30)) & ~(uint64_t)(PAGE - 1);
    unsigned zero = (unsigned)atoi(argv[2]);
    static unsigned char pattern[64 * PAGE];
    uint64_t random = 88172645463325252ULL;
    for (size_t i = 0; i < sizeof pattern; i++) {
        random ^= random << 13, random ^= random >> 7, random ^= random << 17;
        pattern[i] = (unsigned char)random | 1;
    }

    put("QEVM\0\0\0\3\7\0\0\0\4none", 17);
    put("\1\0\0\0\2\3ram\0\0\0\0\0\0\0\4", 17);
    word(length | 4);
    put("\3mem", 4);
    word(length);
    word(0x10);
    put("\x7e\0\0\0\2", 5);
    put("\2\0\0\0\2", 5);
    for (uint64_t offset = 0; offset < length; offset += PAGE) {
        random ^= random << 13, random ^= random >> 7, random ^= random << 17;
        int is_zero = random % 100 < zero;
        word(offset | (is_zero ? 2 : 8) | (offset == 0 ? 0 : 0x20));
        if (offset == 0)
            put("\3mem", 4);
        if (is_zero)
            put("", 1);
        else
            put(pattern + (random >> 32) % 63 * PAGE, PAGE);
    }
    word(0x10);
    put("\x7e\0\0\0\2\3\0\0\0\2", 10);
    word(0x10);
    put("\x7e\0\0\0\2", 5);

    FILE *tail = fopen(argv[3], "rb");
    if (tail == NULL) {
        perror(argv[3]);
        return 1;
    }
    static unsigned char block[65536];
    for (size_t n; (n = fread(block, 1, sizeof block, tail)) > 0;)
        put(block, n);
    flush();
    return 0;
}
