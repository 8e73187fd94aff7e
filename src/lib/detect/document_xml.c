/* XML by expat.  A document that declares entities is refused at the declaration, so that nothing
 * can be expanded; external ones are never fetched (expat does not, unless asked). */
#include "detect/document.h"

#include "base/buffer.h"

#include <expat.h>
#include <string.h>

struct xml_reader {
    XML_Parser parser;
    struct document *document;
    struct error *error;
    struct node *open[DOCUMENT_DEPTH_LIMIT];
    unsigned depth;
    struct buffer text; /* character data since the last tag */
    int failed;
};

static void stop(struct xml_reader *reader)
{
    reader->failed = 1;
    XML_StopParser(reader->parser, XML_FALSE);
}

static uint32_t current_line(const struct xml_reader *reader)
{
    return (uint32_t)XML_GetCurrentLineNumber(reader->parser);
}

static const char *local_name(struct xml_reader *reader, const char *prefix, const char *name)
{
    const char *colon = strrchr(name, ':');
    const char *local = colon == NULL ? name : colon + 1;
    size_t prefix_size = strlen(prefix), size = strlen(local);
    char *copy = document_allocate(reader->document, prefix_size + size + 1, reader->error);

    if (copy != NULL) {
        memcpy(copy, prefix, prefix_size);
        memcpy(copy + prefix_size, local, size + 1);
    }
    return copy;
}

static int add_attribute(struct xml_reader *reader, struct node *element, const char *name,
                         const char *value)
{
    const char *key = local_name(reader, "@", name);
    struct node *node = key == NULL ? NULL
                                    : document_add(reader->document, element, NODE_STRING, key,
                                                   current_line(reader), reader->error);

    if (node == NULL) {
        return -1;
    }
    const char *text = document_copy(reader->document, value, strlen(value), reader->error);
    node->text = text == NULL ? "" : text;
    return text == NULL ? -1 : 0;
}

static int open_element(struct xml_reader *reader, const char *name, const char **attributes)
{
    uint32_t line = current_line(reader);

    if (reader->depth == DOCUMENT_DEPTH_LIMIT) {
        return error_record(reader->error, "too-large", "line %u: nested too deeply", line);
    }
    const char *key = local_name(reader, "", name);
    struct node *parent = reader->depth == 0 ? NULL : reader->open[reader->depth - 1];
    struct node *node =
        key == NULL ? NULL
                    : document_add(reader->document, parent, NODE_MAP, key, line, reader->error);
    if (node == NULL) {
        return -1;
    }
    reader->open[reader->depth++] = node;
    for (; *attributes != NULL; attributes += 2) {
        if (add_attribute(reader, node, attributes[0], attributes[1]) != 0) {
            return -1;
        }
    }
    return 0;
}

static void start_element(void *context, const char *name, const char **attributes)
{
    struct xml_reader *reader = context;

    buffer_clear(&reader->text);
    if (open_element(reader, name, attributes) != 0) {
        stop(reader);
    }
}

static void end_element(void *context, const char *name)
{
    struct xml_reader *reader = context;
    struct node *node = reader->open[--reader->depth];
    const char *start = reader->text.data == NULL ? "" : reader->text.data;
    size_t size = reader->text.size;

    (void)name;
    while (size > 0 && strchr(" \t\r\n", *start) != NULL) {
        start++;
        size--;
    }
    while (size > 0 && strchr(" \t\r\n", start[size - 1]) != NULL) {
        size--;
    }
    if (size > 0) {
        const char *text = document_copy(reader->document, start, size, reader->error);

        if (text == NULL) {
            stop(reader);
        } else {
            node->text = text;
        }
    }
    buffer_clear(&reader->text);
}

static void add_text(void *context, const char *text, int size)
{
    struct xml_reader *reader = context;

    if (buffer_add(&reader->text, text, (size_t)size, reader->error) != 0) {
        stop(reader);
    }
}

static void refuse_entity(void *context, const char *name, int parameter, const char *value,
                          int value_size, const char *base, const char *system_id,
                          const char *public_id, const char *notation)
{
    struct xml_reader *reader = context;

    (void)name, (void)parameter, (void)value, (void)value_size;
    (void)base, (void)system_id, (void)public_id, (void)notation;
    error_record(reader->error, "bad-manifest", "line %u: XML: declares entities",
                 current_line(reader));
    stop(reader);
}

int document_read_xml(struct document *document, const char *bytes, size_t size,
                      struct error *error)
{
    struct xml_reader reader = {.document = document, .error = error};
    int status = 0;

    reader.parser = XML_ParserCreate(NULL);
    if (reader.parser == NULL) {
        return error_no_memory(error);
    }
    XML_SetUserData(reader.parser, &reader);
    XML_SetElementHandler(reader.parser, start_element, end_element);
    XML_SetCharacterDataHandler(reader.parser, add_text);
    XML_SetEntityDeclHandler(reader.parser, refuse_entity);
    if (size > INT32_MAX || XML_Parse(reader.parser, bytes, (int)size, 1) == XML_STATUS_ERROR) {
        status = reader.failed ? -1
                               : error_record(error, "bad-manifest", "line %u: XML: %s",
                                              current_line(&reader),
                                              XML_ErrorString(XML_GetErrorCode(reader.parser)));
    }
    XML_ParserFree(reader.parser);
    buffer_free(&reader.text);
    return status;
}
