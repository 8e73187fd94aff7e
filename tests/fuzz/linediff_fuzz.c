/*
 * libFuzzer: any two files, any flags, the hunks of libgit2's xdiff.
 * The first byte holds the flags and whether bytes stand for themselves or for lines of a small
 * dictionary, the next two say where the second file begins.
 */
#include "git/linediff.h"
#include "lib/linediff_oracle.h"

#include <stdio.h>

enum { FLAGS = 7, DICTIONARY = 8 };

static const char *const dictionary[16] = {
    "\n",     "a\n",      "b\n",    "  a\n", "\ta\n",  "{\n",     "}\n", "    }\n",
    "    \n", "c();\r\n", "c();\n", "\r\n",  "return", "\t\tx\n", "x",   "        x\n"};

struct text {
    char *bytes;
    size_t size;
};

static void add(struct text *text, const char *bytes, size_t size)
{
    memcpy(text->bytes + text->size, bytes, size);
    text->size += size;
}

/* A file from input bytes; the two bytes that libgit2 takes for white space are left out. */
static struct text make_text(const uint8_t *data, size_t size, int from_dictionary)
{
    struct text text = {malloc(16 * size + 1), 0};

    if (!text.bytes)
        abort();
    for (size_t i = 0; i < size; i++) {
        const char *line = dictionary[data[i] % 16];
        char byte = (char)data[i];

        if (from_dictionary)
            add(&text, line, strlen(line));
        else if (byte != '\f' && byte != '\v')
            add(&text, &byte, 1);
    }
    return text;
}

static void check(const struct text *left, const struct text *right, unsigned flags)
{
    static struct linediff *differ;
    static struct oracle judge;
    struct error error = ERROR_INIT;
    const struct hunk *hunks;
    size_t count;

    if (!differ)
        differ = linediff_new();
    if (!differ || linediff_run(differ, left->bytes, left->size, right->bytes, right->size, flags,
                                &hunks, &count, &error) < 0)
        abort();
    oracle_run(&judge, left->bytes, left->size, right->bytes, right->size, flags);
    if (count != judge.count || (count && memcmp(hunks, judge.hunks, count * sizeof *hunks) != 0))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text left;
    struct text right;
    size_t cut;

    if (size < 3)
        return 0;
    cut = 3 + (data[1] | (size_t)data[2] << 8) % (size - 2);
    left = make_text(data + 3, cut - 3, data[0] & DICTIONARY);
    right = make_text(data + cut, size - cut, data[0] & DICTIONARY);
    check(&left, &right, data[0] & FLAGS);
    check(&right, &left, data[0] & FLAGS);
    free(left.bytes);
    free(right.bytes);
    return 0;
}
