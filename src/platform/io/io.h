/* What the files of platform/io share. */
#pragma once
#include <curl/curl.h>
#include "platform/env.h"

/* A libcurl handle of this unit of work, freed with its arena; proxies and signals off, only `protocols` allowed. */
CURL *io_curl(struct env *env, const char *protocols);
/* Frees it at once, connection and all, for who has no more use for it before the arena ends. */
void io_curl_done(struct env *env, CURL *curl);
/* Is this host name or address (without brackets) this machine itself? */
bool io_is_loopback(const char *host);
