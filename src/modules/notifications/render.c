#include "render.h"
#include <stdio.h>
#include <string.h>
#include "embedded.h"

extern const struct embedded notifications_files[];
extern const size_t notifications_files_count;

enum { OUTPUT_LIMIT = 256 * 1024 };

static const char *file_find(const char *name)
{
    for (size_t i = 0; i < notifications_files_count; i++)
        if (!strcmp(notifications_files[i].name, name)) return notifications_files[i].bytes;
    return NULL;
}

const char *render_source(const char *template, const char *locale)
{
    char name[96];
    int length = snprintf(name, sizeof name, "templates/%s.%s.txt", template, locale);
    return length > 0 && (size_t)length < sizeof name ? file_find(name) : NULL;
}

static const struct word *word_find(const struct word *words, const char *name, size_t length)
{
    for (; words->name; words++)
        if (strlen(words->name) == length && !strncmp(words->name, name, length)) return words;
    return NULL;
}

/* Puts the words in; NULL if one of them has no value. */
static const char *expand(struct arena *arena, const char *line, size_t length, const struct word *words)
{
    struct buf out = buf_new(arena, OUTPUT_LIMIT);
    const char *end = line + length;
    while (line < end) {
        const char *open = memmem(line, (size_t)(end - line), "{{", 2);
        const char *close = open ? memmem(open, (size_t)(end - open), "}}", 2) : NULL;
        if (!close) break;
        const struct word *word = word_find(words, open + 2, (size_t)(close - open) - 2);
        if (!word || !word->value) return NULL;
        buf_add(&out, line, (size_t)(open - line));
        buf_text(&out, word->value);
        line = close + 2;
    }
    buf_add(&out, line, (size_t)(end - line));
    return out.data;
}

static void escape(struct buf *out, const char *text)
{
    for (; *text; text++) {
        switch (*text) {
        case '&':
            buf_text(out, "&amp;");
            break;
        case '<':
            buf_text(out, "&lt;");
            break;
        case '>':
            buf_text(out, "&gt;");
            break;
        case '"':
            buf_text(out, "&quot;");
            break;
        case '\'':
            buf_text(out, "&#39;");
            break;
        case '\r':
            break;
        case '\n':
            buf_text(out, "<br>");
            break;
        default:
            buf_char(out, *text);
        }
    }
}

/* What is being written: both forms at once. */
struct page {
    struct arena *arena;
    const struct word *words;
    struct buf text, html;
    struct buf paragraph;
    const char *lead;
    bool in_facts;
};

static void facts_end(struct page *page)
{
    if (page->in_facts) buf_text(&page->html, "</table>\n");
    page->in_facts = false;
}

static void paragraph_end(struct page *page)
{
    if (!page->paragraph.size) return;
    const char *paragraph = page->paragraph.data;
    if (!page->lead) page->lead = arena_text(page->arena, paragraph);
    if (page->text.size) buf_char(&page->text, '\n');
    buf_printf(&page->text, "%s\n", paragraph);
    buf_text(&page->html, "<p style=\"margin:0 0 16px\">");
    escape(&page->html, paragraph);
    buf_text(&page->html, "</p>\n");
    page->paragraph.size = 0;
    page->paragraph.data[0] = 0;
}

/* Both forms of "label: value"; the label's end is looked for in the template, not in the value. */
static const char *label_end(const char *line, size_t length)
{
    return memmem(line, length, ": ", 2);
}

static void fact(struct page *page, const char *line, size_t length)
{
    const char *colon = label_end(line, length);
    const char *label = colon ? expand(page->arena, line, (size_t)(colon - line), page->words) : NULL;
    const char *value = colon ? expand(page->arena, colon + 2, length - (size_t)(colon - line) - 2, page->words) : NULL;
    if (!label || text_blank(value)) return;
    paragraph_end(page);
    if (!page->in_facts) {
        if (page->text.size) buf_char(&page->text, '\n');
        buf_text(&page->html,
                 "<table role=\"presentation\" style=\"border-collapse:collapse;margin:0 0 16px;width:100%\">\n");
    }
    page->in_facts = true;
    buf_printf(&page->text, "%s: %s\n", label, value);
    buf_text(&page->html, "<tr><td style=\"padding:6px 16px 6px 0;color:#667085;vertical-align:top;width:30%\">");
    escape(&page->html, label);
    buf_text(&page->html, "</td><td style=\"padding:6px 0;vertical-align:top\">");
    escape(&page->html, value);
    buf_text(&page->html, "</td></tr>\n");
}

static void button(struct page *page, const char *line, size_t length)
{
    const char *colon = label_end(line, length);
    const char *label = colon ? expand(page->arena, line, (size_t)(colon - line), page->words) : NULL;
    const char *address =
        colon ? expand(page->arena, colon + 2, length - (size_t)(colon - line) - 2, page->words) : NULL;
    if (!label || text_blank(address)) return;
    paragraph_end(page);
    facts_end(page);
    buf_printf(&page->text, "\n%s:\n%s\n", label, address);
    buf_text(&page->html, "<p style=\"margin:24px 0\"><a href=\"");
    escape(&page->html, address);
    buf_text(&page->html,
             "\" style=\"display:inline-block;background:#1c6e5c;color:#ffffff;text-decoration:none;padding:12px 24px;"
             "border-radius:8px;font-weight:600\">");
    escape(&page->html, label);
    buf_text(&page->html, "</a></p>\n");
}

static void line_add(struct page *page, const char *line, size_t length)
{
    if (!length) {
        paragraph_end(page);
        facts_end(page);
    } else if (length > 2 && !strncmp(line, "- ", 2)) {
        fact(page, line + 2, length - 2);
    } else if (length > 3 && !strncmp(line, "=> ", 3)) {
        button(page, line + 3, length - 3);
    } else {
        const char *text = expand(page->arena, line, length, page->words);
        if (!text) return;
        facts_end(page);
        if (page->paragraph.size) buf_char(&page->paragraph, ' ');
        buf_text(&page->paragraph, text);
    }
}

static struct page page_new(struct arena *arena, const struct word *words)
{
    return (struct page){.arena = arena,
                         .words = words,
                         .text = buf_new(arena, OUTPUT_LIMIT),
                         .html = buf_new(arena, OUTPUT_LIMIT),
                         .paragraph = buf_new(arena, OUTPUT_LIMIT)};
}

static void page_fill(struct page *page, const char *source)
{
    while (*source) {
        size_t length = strcspn(source, "\n");
        line_add(page, source, length);
        source += length + (source[length] == '\n');
    }
    paragraph_end(page);
    facts_end(page);
}

/* The subject stands in the first line; the rest is the body. */
static err read_source(struct arena *arena, const char *template, const char *locale, const struct word *words,
                       const char **ret_subject, const char **ret_body)
{
    const char *source = render_source(template, locale);
    if (!source || !text_starts(source, "Subject: "))
        return err_new(arena, ERR_INTERNAL, "template", "There is no template %s.%s.", template, locale);
    size_t length = strcspn(source, "\n");
    const char *subject = expand(arena, source + 9, length - 9, words);
    *ret_subject = subject ? subject : template; /* better a bare name than no message */
    *ret_body = source + length + (source[length] == '\n');
    return OK;
}

err render_lead(struct arena *arena, const char *template, const char *locale, const struct word *words,
                struct rendered *ret)
{
    struct rendered rendered = {0};
    const char *body = NULL;
    TRY(read_source(arena, template, locale, words, &rendered.subject, &body));
    struct page page = page_new(arena, words);
    page_fill(&page, body);
    rendered.lead = page.lead ? page.lead : "";
    *ret = rendered;
    return OK;
}

/* The frame holds what all messages share: greeting and footer as templates, and the HTML page around them. */
err render(struct arena *arena, const char *template, const char *locale, const struct word *words,
           struct rendered *ret)
{
    struct rendered rendered = {0};
    const char *body = NULL, *greeting = render_source("greeting", locale), *footer = render_source("footer", locale);
    const char *layout = file_find("templates/layout.html");
    TRY(read_source(arena, template, locale, words, &rendered.subject, &body));
    if (!greeting || !footer || !layout)
        return err_new(arena, ERR_INTERNAL, "template", "There is no frame for %s.", locale);
    struct page head = page_new(arena, words), page = page_new(arena, words), foot = page_new(arena, words);
    page_fill(&head, greeting);
    page_fill(&page, body);
    page_fill(&foot, footer);
    struct buf title = buf_new(arena, OUTPUT_LIMIT);
    escape(&title, rendered.subject);
    struct word parts[] = {
        {"lang", locale},           {"title", title.data}, {"greeting", head.html.data}, {"content", page.html.data},
        {"footer", foot.html.data}, {NULL, NULL}};
    rendered.html = expand(arena, layout, strlen(layout), parts);
    rendered.text = arena_printf(arena, "%s\n%s\n-- \n%s", head.text.data, page.text.data, foot.text.data);
    rendered.lead = page.lead ? page.lead : "";
    *ret = rendered;
    return OK;
}
