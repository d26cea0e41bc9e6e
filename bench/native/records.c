/* Decodes and encodes a file of records with what asn1c made of records.asn1:
 *   records FILE ROUNDS
 * prints the medians of CPU time in nanoseconds: of encoding, of decoding. The objects are freed outside of what is measured. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "Records.h"

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec * 1e9 + t.tv_nsec;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    int rounds = argc > 2 ? atoi(argv[2]) : 0;
    FILE *file = argc > 2 ? fopen(argv[1], "rb") : NULL;
    if (!file || rounds < 1)
        return 64;
    fseek(file, 0, SEEK_END);
    size_t length = (size_t)ftell(file);
    rewind(file);
    unsigned char *octets = malloc(length), *output = malloc(length);
    double *encode = malloc(rounds * sizeof *encode), *decode = malloc(rounds * sizeof *decode);
    if (fread(octets, 1, length, file) != length)
        return 1;

    for (int i = -1; i < rounds; i++) {   /* the first time warms up */
        Records_t *records = NULL;
        double start = now();
        asn_dec_rval_t decoded = ber_decode(NULL, &asn_DEF_Records, (void **)&records, octets, length);
        double middle = now();
        asn_enc_rval_t encoded = der_encode_to_buffer(&asn_DEF_Records, records, output, length);
        double end = now();
        if (decoded.code != RC_OK || decoded.consumed != length || encoded.encoded != (ssize_t)length || memcmp(octets, output, length) != 0)
            return 2;
        ASN_STRUCT_FREE(asn_DEF_Records, records);
        if (i >= 0) {
            decode[i] = middle - start;
            encode[i] = end - middle;
        }
    }

    qsort(encode, rounds, sizeof *encode, compare);
    qsort(decode, rounds, sizeof *decode, compare);
    printf("%.0f %.0f\n", encode[rounds / 2], decode[rounds / 2]);
    return 0;
}
