#include "base/log.h"
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "base/instant.h"

enum { LINE = 4096 };

static _Atomic int least_level = LOG_INFO;

void log_level_set(enum log_level least)
{
    atomic_store(&least_level, (int)least);
}

/* Writes `value` escaped, with quotes; stops in time for the closing quote and the NUL. */
static void quote(char out[LOG_TEXT], const char *value)
{
    size_t size = 0;
    out[size++] = '"';
    for (const unsigned char *c = (const unsigned char *)value; *c && size < LOG_TEXT - 6; c++) {
        if (*c == '"' || *c == '\\') out[size++] = '\\';
        if (*c >= ' ' && *c != 0x7f)
            out[size++] = (char)*c;
        else
            size += (size_t)snprintf(out + size, 5, "\\x%02x", *c);
    }
    out[size++] = '"';
    out[size] = 0;
}

const char *log_text(char out[LOG_TEXT], const char *value)
{
    if (!value) value = "";
    size_t size = strlen(value);
    bool plain = size > 0 && size < LOG_TEXT;
    for (const unsigned char *c = (const unsigned char *)value; plain && *c; c++)
        plain = *c > ' ' && *c != '"' && *c != '\\' && *c != '=' && *c != 0x7f;
    if (plain)
        memcpy(out, value, size + 1);
    else
        quote(out, value);
    return out;
}

void log_line(enum log_level level, const char *what, const char *format, ...)
{
    static const char *const words[] = {"debug", "info", "warning", "error"};
    if ((int)level < atomic_load(&least_level)) return;
    char line[LINE], at[INSTANT_TEXT];
    struct timespec now; /* the real time, not the business clock: the log is for operators */
    clock_gettime(CLOCK_REALTIME, &now);
    instant_write((instant)now.tv_sec * MS_SECOND + now.tv_nsec / 1000000, at);
    size_t size = (size_t)snprintf(line, sizeof line, "time=%s level=%s what=%s ", at, words[level], what);
    if (size > sizeof line / 2) size = sizeof line / 2;
    va_list args;
    va_start(args, format);
    int more = vsnprintf(line + size, sizeof line - size, format, args);
    va_end(args);
    if (more > 0) size += (size_t)more;
    if (size > sizeof line - 2) size = sizeof line - 2;
    for (size_t i = 0; i < size; i++) /* whatever slipped through, an entry stays one line */
        if ((unsigned char)line[i] < ' ') line[i] = ' ';
    line[size++] = '\n';
    if (write(STDERR_FILENO, line, size) < 0) return; /* nowhere left to complain */
}
