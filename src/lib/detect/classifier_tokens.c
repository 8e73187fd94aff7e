#include "detect/classifier_tokens.h"

#include "detect/pattern.h"

#include <string.h>

enum { TEXT_MOST = 100000, SETS = 3 };

/* Stands for letters, digits and the underscore. */
static const char word[] = "word";

/* Up to three runs of bytes out of sets, one behind the other; `counts` holds for each run '1',
 * '?',
 * '+' or '*'. Neighbouring sets share no byte, so the longest match needs no going back. */
struct shape {
    const char *counts;
    const char *sets[SETS];
};

static const struct shape shapes[] = {
    {"?+", {".@#$", word}},
    {"++", {"(", ")"}},
    {"++", {"{", "}"}},
    {"++", {"[", "]"}},
    {"+", {"("}},
    {"+", {")"}},
    {"+", {"{"}},
    {"+", {"}"}},
    {"+", {"["}},
    {"+", {"]"}},
    {"1+", {"$", "("}},
    {"1+", {"$", "{"}},
    {"11+", {"$", "[", "]"}},
    {"++", {"-", ">"}},
    {"++", {"<", "-"}},
    {"++", {"!", "="}},
    {"*+*", {"<>", "=", "<>"}},
    {"1?1", {"<", "/", "?%!#@"}},
    {"11", {"?%!", ">"}},
    {"+", {"<>/"}},
    {"1+", {"-+*/%&|^~:", "="}},
    {"11", {"!=", "~"}},
    {"1+?", {".", "*", "?"}},
    {"1+?", {".", "+", "?"}},
    {"+", {"-"}},
    {"+", {"!"}},
    {"+", {"#"}},
    {"+", {"$"}},
    {"+", {"%"}},
    {"+", {"&"}},
    {"+", {"*"}},
    {"+", {"+"}},
    {"+", {","}},
    {"+", {"."}},
    {"+", {":"}},
    {"+", {";"}},
    {"+", {"?"}},
    {"+", {"@"}},
    {"+", {"\\"}},
    {"+", {"^"}},
    {"+", {"`"}},
    {"+", {"|"}},
    {"+", {"~"}},
};

static const char *const literals[] = {
    "(...)", "{...}", "[...]", "(?:", "&>", "<&", "<&-", "&>>", ">&", "|&", "&|", ":-",
};

/* What opens a comment anywhere, what is counted for it, and what closes it. Longer openings stand
 * before their beginnings. */
struct comment {
    const char *open;
    const char *mark;
    const char *close; /* "": it is closed already */
};

static const struct comment comments[] = {
    {"/**/", "COMMENT/*", ""},      {"/**", "COMMENT/**", "*/"},
    {"/*!", "COMMENT/*!", "*/"},    {"/*", "COMMENT/*", "*/"},
    {"<!--", "COMMENT<!--", "-->"}, {"{-", "COMMENT{-", "-}"},
    {"(*", "COMMENT(*", "*)"},      {"\"\"\"", "COMMENT\"\"\"", "\"\"\""},
    {"'''", "COMMENT'''", "'''"},   {"/--", "COMMENT/-", "-/"},
    {"/-", "COMMENT/-", "-/"},
};

/* A whole line that is a comment: what it starts with, after blanks or not, how often, and whether
 * a space or the line's end must follow. */
struct line_comment {
    const char *open;
    const char *mark;
    bool blanks;   /* may stand before it */
    bool repeated; /* its last byte */
    bool spaced;   /* a space or the line end must follow */
};

static const struct line_comment line_comments[] = {
    {"#", "COMMENT#", true, true, true}, {"--", "COMMENT--", true, false, true},
    {"%", "COMMENT%", true, true, true}, {"\"", "COMMENT\"", true, false, true},
    {";", "COMMENT;", true, true, true}, {"$! ", "COMMENT$!", false, false, false},
};

void classifier_tokens_init(struct classifier_tokens *tokens, const char *bytes, size_t size)
{
    tokens->start = bytes;
    tokens->at = bytes;
    tokens->end = bytes + (size < TEXT_MOST ? size : TEXT_MOST);
    tokens->size = 0;
    tokens->token[0] = '\0';
}

static size_t left(const struct classifier_tokens *tokens)
{
    return (size_t)(tokens->end - tokens->at);
}

static bool starts_with(const struct classifier_tokens *tokens, const char *at, const char *text)
{
    size_t size;

    if (at == tokens->end || *at != *text)
        return false;
    size = strlen(text);
    return (size_t)(tokens->end - at) >= size && memcmp(at, text, size) == 0;
}

static bool is_in(const char *set, char byte)
{
    return byte != '\0' && strchr(set, byte) != NULL;
}

static void keep(struct classifier_tokens *tokens, const char *bytes, size_t size)
{
    tokens->size = size < TOKEN_MOST ? size : TOKEN_MOST;
    memcpy(tokens->token, bytes, tokens->size);
    tokens->token[tokens->size] = '\0';
}

/* The end of the line at `at`: its line feed, or the end of the text. */
static const char *line_end(const struct classifier_tokens *tokens, const char *at)
{
    const char *feed = at < tokens->end ? memchr(at, '\n', (size_t)(tokens->end - at)) : NULL;

    return feed ? feed : tokens->end;
}

static const char *skip_blanks(const struct classifier_tokens *tokens, const char *at)
{
    while (at < tokens->end && (*at == ' ' || *at == '\t'))
        at++;
    return at;
}

/* Behind the line feed that ends this line. */
static void skip_line(struct classifier_tokens *tokens)
{
    const char *end = line_end(tokens, tokens->at);

    tokens->at = end < tokens->end ? end + 1 : end;
}

static void keep_shebang(struct classifier_tokens *tokens, const char *name, const char *end)
{
    static const char mark[] = "SHEBANG#!";
    size_t size = (size_t)(end - name) < TOKEN_MOST ? (size_t)(end - name) : TOKEN_MOST;

    memcpy(tokens->token, mark, sizeof mark - 1);
    memcpy(tokens->token + sizeof mark - 1, name, size);
    tokens->size = sizeof mark - 1 + size;
    tokens->token[tokens->size] = '\0';
}

/* The program that a first line names; false when the line is no shebang, or names only env (it is
 * then passed over, and tokens->at moves). */
static bool take_shebang(struct classifier_tokens *tokens)
{
    static struct pattern by_env = {
        .source =
            "\\A#![ \\t]*(?:[A-Za-z0-9_/]*/)?env(?:[ \\t]+[^ \\t=]*=[^ \\t]*)*[ \\t]+[A-Za-z_]+"};
    static struct pattern direct = {.source = "\\A#![ \\t]*[A-Za-z_/]+"};
    struct pattern_group match;
    bool env;
    const char *name;

    if (!starts_with(tokens, tokens->at, "#!"))
        return false;
    env = pattern_find(&by_env, tokens->at, left(tokens), &match, 1);
    if (!env && !pattern_find(&direct, tokens->at, left(tokens), &match, 1))
        return false;
    name = memrchr(match.start, env ? ' ' : '/', match.size);
    name = name ? name + 1 : match.start;
    tokens->at = match.start + match.size;
    skip_line(tokens);
    if (!env && (size_t)(match.start + match.size - name) == 3 && memcmp(name, "env", 3) == 0)
        return false;
    keep_shebang(tokens, name, match.start + match.size);
    return true;
}

/* "//": the whole line with its end; alone or at the text's end, "//!" is told apart. */
static bool take_slashes(struct classifier_tokens *tokens)
{
    const char *open = skip_blanks(tokens, tokens->at);
    const char *end;

    if (!starts_with(tokens, open, "//"))
        return false;
    end = line_end(tokens, open);
    if (starts_with(tokens, open, "//!") &&
        (end < tokens->end ? end == open + 3 : open + 3 < end && open[3] == ' '))
        keep(tokens, "COMMENT//!", 10);
    else
        keep(tokens, "COMMENT//", 9);
    tokens->at = open;
    skip_line(tokens);
    return true;
}

static bool take_line_comment(struct classifier_tokens *tokens, const struct line_comment *comment)
{
    const char *at = comment->blanks ? skip_blanks(tokens, tokens->at) : tokens->at;
    size_t size = strlen(comment->open);
    const char *end;

    if (!starts_with(tokens, at, comment->open))
        return false;
    at += size;
    while (comment->repeated && at < tokens->end && *at == comment->open[size - 1])
        at++;
    if (comment->spaced && (at == tokens->end || (*at != ' ' && *at != '\n')))
        return false;
    end = line_end(tokens, at);
    tokens->at = end == at && end < tokens->end ? end + 1 : end; /* an empty one takes its end */
    keep(tokens, comment->mark, strlen(comment->mark));
    return true;
}

/* Roff: a request or a control line that is a comment, and blocks of them. */
static bool take_roff_comment(struct classifier_tokens *tokens)
{
    char control = *tokens->at;
    const char *at = skip_blanks(tokens, tokens->at + 1);
    const char *end;

    if (control != '.' && control != '\'')
        return false;
    if (starts_with(tokens, tokens->at, ".ig\n")) {
        const char *close;

        tokens->at += 4;
        close = memmem(tokens->at, left(tokens), "..\n", 3);
        tokens->at = close ? close + 3 : tokens->end;
        keep(tokens, "COMMENT.ig", 10);
        return true;
    }
    if (!starts_with(tokens, at, "\\\""))
        return false;
    end = line_end(tokens, at + 2);
    tokens->at = end == at + 2 && end < tokens->end ? end + 1 : end;
    keep(tokens, control == '.' ? "COMMENT.\\\"" : "COMMENT'\\\"", 10);
    return true;
}

static bool take_at_line_start(struct classifier_tokens *tokens)
{
    if (tokens->at != tokens->start && tokens->at[-1] != '\n')
        return false;
    if (take_shebang(tokens) || take_slashes(tokens))
        return true;
    for (size_t i = 0; i < sizeof line_comments / sizeof *line_comments; i++)
        if (take_line_comment(tokens, &line_comments[i]))
            return true;
    return tokens->at < tokens->end && take_roff_comment(tokens);
}

static bool take_comment(struct classifier_tokens *tokens)
{
    for (size_t i = 0; i < sizeof comments / sizeof *comments; i++) {
        const struct comment *comment = &comments[i];
        const char *close;

        if (!starts_with(tokens, tokens->at, comment->open))
            continue;
        tokens->at += strlen(comment->open);
        if (comment->close[0] != '\0') {
            close = memmem(tokens->at, left(tokens), comment->close, strlen(comment->close));
            tokens->at = close ? close + strlen(comment->close) : tokens->end;
        }
        keep(tokens, comment->mark, strlen(comment->mark));
        return true;
    }
    return false;
}

/* A string up to its closing quote or the end of its line. */
static void skip_string(struct classifier_tokens *tokens)
{
    char quote = *tokens->at++;

    while (tokens->at < tokens->end) {
        char byte = *tokens->at++;

        if (byte == '\0')
            tokens->at = tokens->end;
        else if (byte == '\\' && tokens->at < tokens->end)
            tokens->at++;
        else if (byte == '\n' || byte == quote)
            return;
    }
}

static bool is_word(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_';
}

static size_t run(const struct classifier_tokens *tokens, const char *at, const char *set,
                  size_t most)
{
    size_t size = 0;

    while (size < most && at + size < tokens->end &&
           (set == word ? is_word(at[size]) : is_in(set, at[size])))
        size++;
    return size;
}

static size_t shape_size(const struct classifier_tokens *tokens, const struct shape *shape)
{
    const char *at = tokens->at;

    for (int i = 0; shape->counts[i] != '\0'; i++) {
        char count = shape->counts[i];
        size_t most = count == '1' || count == '?' ? 1 : TEXT_MOST;
        size_t size = run(tokens, at, shape->sets[i], most);

        if (size == 0 && (count == '1' || count == '+'))
            return 0;
        at += size;
    }
    return (size_t)(at - tokens->at);
}

static size_t longest_token(const struct classifier_tokens *tokens)
{
    size_t longest = 0;

    if (is_word(*tokens->at)) /* only the first shape starts so */
        return shape_size(tokens, &shapes[0]);
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        size_t size = shape_size(tokens, &shapes[i]);

        longest = size > longest ? size : longest;
    }
    for (size_t i = 0; i < sizeof literals / sizeof *literals; i++)
        if (strlen(literals[i]) > longest && starts_with(tokens, tokens->at, literals[i]))
            longest = strlen(literals[i]);
    return longest;
}

static size_t number_digits(const struct classifier_tokens *tokens)
{
    static const char hex[] = "0123456789abcdefABCDEF.";

    if (starts_with(tokens, tokens->at, "0x") && run(tokens, tokens->at + 2, hex, 1) == 1 &&
        tokens->at[2] != '.')
        return 2 + run(tokens, tokens->at + 2, hex, TEXT_MOST);
    if (run(tokens, tokens->at, "0123456789", 1) == 0)
        return 0;
    return run(tokens, tokens->at, "0123456789.", TEXT_MOST);
}

static size_t number_size(const struct classifier_tokens *tokens)
{
    size_t size = number_digits(tokens);
    const char *at = tokens->at + size;
    size_t unsigned_suffix = run(tokens, at, "uU", 1);
    size_t exponent = 0;

    if (size == 0)
        return 0;
    if (unsigned_suffix > 0)
        return size + 1 + run(tokens, at + 1, "lL", 2);
    if (run(tokens, at, "eE", 1) == 1 && run(tokens, at + 1, "-+", 1) == 1)
        exponent = 2 + run(tokens, at + 2, "0123456789", TEXT_MOST);
    return size + exponent + run(tokens, at + exponent, "fFlL", TEXT_MOST);
}

/* A word or an operator; false when what stands here counts for nothing and was passed over. */
static bool take_token(struct classifier_tokens *tokens)
{
    size_t number = number_size(tokens);
    size_t size;

    if (*tokens->at == '"' || *tokens->at == '\'') {
        skip_string(tokens);
        return false;
    }
    size = longest_token(tokens);
    if (number > 0 && number >= size) {
        tokens->at += number;
        return false;
    }
    if (size == 0) {
        tokens->at++;
        return false;
    }
    keep(tokens, tokens->at, size);
    tokens->at += size;
    return true;
}

bool classifier_tokens_next(struct classifier_tokens *tokens)
{
    while (tokens->at < tokens->end) {
        if (take_at_line_start(tokens))
            return true;
        if (tokens->at < tokens->end && (take_comment(tokens) || take_token(tokens)))
            return true;
    }
    return false;
}
