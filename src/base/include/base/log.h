/* The log: one line of key=value pairs an entry, to standard error. Nobody below app and the boundaries of work calls
 * it. */
#pragma once
enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };
void log_level_set(enum log_level least);
/* log_line(LOG_INFO, "request", "method=%s path=%s", method, LOGTEXT(path)): one write of "time=… level=… what=request
 * method=…". */
void log_line(enum log_level level, const char *what, const char *format, ...) __attribute__((format(printf, 3, 4)));

enum { LOG_TEXT = 512 };
/* A value for a line: quoted and escaped if it has blanks, quotes, = or control characters, cut to LOG_TEXT; NULL is
 * "". */
const char *log_text(char out[LOG_TEXT], const char *value);
#define LOGTEXT(value) log_text((char[LOG_TEXT]){0}, (value))
