#include "git/inflate.h"

#include <libdeflate.h>
#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

struct inflater {
    struct libdeflate_decompressor *whole;
    z_stream start;
};

struct inflater *inflater_new(void)
{
    struct inflater *inflater = calloc(1, sizeof *inflater);

    if (inflater == NULL)
        return NULL;
    inflater->whole = libdeflate_alloc_decompressor();
    if (inflater->whole == NULL || inflateInit(&inflater->start) != Z_OK) {
        libdeflate_free_decompressor(inflater->whole);
        free(inflater);
        return NULL;
    }
    return inflater;
}

void inflater_free(struct inflater *inflater)
{
    if (inflater == NULL)
        return;
    libdeflate_free_decompressor(inflater->whole);
    inflateEnd(&inflater->start);
    free(inflater);
}

bool inflate_whole(struct inflater *inflater, const unsigned char *in, size_t in_size,
                   unsigned char *out, size_t size, size_t room)
{
    size_t used;
    size_t made;

    return libdeflate_zlib_decompress_ex(inflater->whole, in, in_size, out, room, &used, &made) ==
               LIBDEFLATE_SUCCESS &&
           made == size;
}

long inflate_start(struct inflater *inflater, const unsigned char *in, size_t in_size,
                   unsigned char *out, size_t size)
{
    z_stream *stream = &inflater->start;
    int status;

    if (inflateReset(stream) != Z_OK)
        return -1;
    stream->next_in = (unsigned char *)(uintptr_t)in;
    stream->avail_in = in_size > UINT_MAX ? UINT_MAX : (unsigned)in_size;
    stream->next_out = out;
    stream->avail_out = (unsigned)size;
    status = inflate(stream, Z_SYNC_FLUSH);
    if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR)
        return -1;
    return (long)(size - stream->avail_out);
}

bool inflate_plausible(size_t in_size, uint64_t size)
{
    return size / 1032 <= in_size;
}
