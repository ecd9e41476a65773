#include "page.h"
#include <sodium.h>
#include <string.h>
#include "wire.h"

enum { PAGE_MOST = 256 << 10, MARK_BYTES = 6 };

/* Two languages: the first word of Accept-Language decides. */
struct words {
    const char *language, *title, *cards, *accounts, *hint;
};
static const struct words english = {"en", "Choose a test card or account", "Cards to pay with",
                                     "Accounts at Golden Hat",
                                     "Nothing here is real: no money moves, and no card data is asked for."};
static const struct words russian = {"ru", "Выберите тестовую карту или счёт", "Карты для оплаты",
                                     "Счета в «Золотой шляпе»",
                                     "Здесь всё понарошку: деньги не движутся, данных карты не спрашивают."};

static const char style[] =
    "*{box-sizing:border-box}body{margin:0;font:16px/1.5 system-ui,sans-serif;background:#f6f4ef;color:#26221c}"
    "main{max-width:34rem;margin:0 auto;padding:2rem 1rem}h1{font-size:1.5rem;margin:0 0 "
    ".25rem}h2{font-size:1rem;margin:"
    "1.5rem 0 .5rem}p{margin:0;color:#6b6358}a{display:block;margin:.5rem 0;padding:.75rem 1rem;border:1px solid "
    "#ddd6c9;"
    "border-radius:.75rem;background:#fff;color:inherit;text-decoration:none}a:hover,a:focus-visible{border-color:#"
    "a8741a;"
    "outline:2px solid #a8741a}b{display:block;font-variant-numeric:tabular-nums}span{color:#6b6358}"
    "@media(prefers-color-scheme:dark){body{background:#1d1b18;color:#eee8dd}p,span{color:#b3aa9c}a{background:#292621;"
    "border-color:#45403a}}";

static void add_escaped(struct buf *out, const char *text)
{
    for (const char *c = text; *c; c++) {
        if (*c == '&')
            buf_text(out, "&amp;");
        else if (*c == '<')
            buf_text(out, "&lt;");
        else if (*c == '"')
            buf_text(out, "&quot;");
        else
            buf_char(out, *c);
    }
}

/* For a query: everything but letters, digits and -._~ as %XX. */
static void add_encoded(struct buf *out, const char *text)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        if (strchr(plain, *c))
            buf_char(out, (char)*c);
        else
            buf_printf(out, "%%%02X", *c);
    }
}

static void add_choices(struct buf *out, const struct card_query *query, int kind, const struct words *words)
{
    if (query->kind && query->kind != kind) return;
    buf_printf(out, "<h2>%s</h2>", kind == KIND_CHARGE ? words->cards : words->accounts);
    for (size_t i = 0; i < method_count; i++) {
        const struct method *it = &methods[i];
        if ((int)it->kind != kind) continue;
        buf_printf(out, "<a href=\"?choose=%s&amp;return_url=", it->token);
        add_encoded(out, query->return_url);
        buf_text(out, "\"><b>");
        add_escaped(out, it->label);
        buf_printf(out, "</b><span>%s</span></a>", words == &russian ? it->about_russian : it->about);
    }
}

static void show(struct exchange *exchange, const struct card_query *query)
{
    bool in_russian = exchange->language && text_starts(exchange->language, "ru");
    const struct words *words = in_russian ? &russian : &english;
    struct buf out = buf_new(exchange->arena, PAGE_MOST);
    buf_printf(&out, "<!doctype html><html lang=\"%s\"><meta charset=\"utf-8\"><title>%s</title>", words->language,
               words->title);
    buf_printf(&out, "<meta name=\"viewport\" content=\"width=device-width\"><style>%s</style>", style);
    buf_printf(&out, "<main><h1>%s</h1><p>%s</p>", words->title, words->hint);
    add_choices(&out, query, KIND_CHARGE, words);
    add_choices(&out, query, KIND_PAYOUT, words);
    buf_text(&out, "</main></html>");
    exchange->status = 200;
    exchange->type = "text/html; charset=utf-8";
    exchange->answer = out.data;
}

/* Back to where they came from, the token in the query. */
static void send_back(struct exchange *exchange, const struct card_query *query, const struct method *method)
{
    unsigned char bytes[MARK_BYTES];
    randombytes_buf(bytes, sizeof bytes);
    const char *token = method_token(exchange->arena, method, text_hex(exchange->arena, bytes, sizeof bytes));
    const char *fragment = strchr(query->return_url, '#');
    size_t length = fragment ? (size_t)(fragment - query->return_url) : strlen(query->return_url);
    exchange->status = 303;
    exchange->location =
        arena_printf(exchange->arena, "%.*s%ctoken=%s%s", (int)length, query->return_url,
                     memchr(query->return_url, '?', length) ? '&' : '?', token, fragment ? fragment : "");
}

/* What may stand in the header Location: no blank, no line's end. */
static bool is_plain(const char *url)
{
    for (const unsigned char *c = (const unsigned char *)url; *c; c++)
        if (*c <= ' ' || *c >= 0x7f) return false;
    return true;
}

static err check(struct exchange *exchange, struct card_query *ret, const struct method **ret_chosen)
{
    struct arena *arena = exchange->arena;
    TRY(shape_parse_pairs(arena, &card_query_shape, exchange->query, exchange->query_count, 0, ret));
    if (!is_web_address(ret->return_url) || !is_plain(ret->return_url))
        return err_field(arena, "return_url", "format", "must be a web address");
    *ret_chosen = ret->choose ? method_find(ret->choose) : NULL;
    if (ret->choose && !*ret_chosen) return err_field(arena, "choose", "unknown", "is no test card");
    return OK;
}

void page_methods(struct exchange *exchange)
{
    struct card_query query;
    const struct method *chosen = NULL;
    err e = check(exchange, &query, &chosen);
    if (e)
        exchange_refuse_error(exchange, e);
    else if (chosen)
        send_back(exchange, &query, chosen);
    else
        show(exchange, &query);
}
