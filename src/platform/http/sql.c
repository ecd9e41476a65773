#include "embedded.h"
#include "platform/http.h"

EMBEDDED_FILE(http_files_store_sql);
const char *const http_sql = EMBEDDED_TEXT(http_files_store_sql);
