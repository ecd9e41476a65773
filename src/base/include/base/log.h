/* The log: one line of key=value pairs an entry, to standard error. Nobody below app and the boundaries of work calls it. */
#pragma once
enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };
void log_level_set(enum log_level least);
/* log_line(LOG_INFO, "request", "method=%s status=%d", …): values with blanks, quotes or line breaks are quoted by LOGTEXT in log.c. */
void log_line(enum log_level level, const char *what, const char *format, ...) __attribute__((format(printf, 3, 4)));
