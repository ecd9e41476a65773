#include "io.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static pthread_once_t curl_once = PTHREAD_ONCE_INIT;

static void curl_init(void)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) abort(); /* no memory for the first thing of all */
}

static void curl_release(void *handle)
{
    curl_easy_cleanup(handle);
}

CURL *io_curl(struct env *env, const char *protocols)
{
    pthread_once(&curl_once, curl_init);
    CURL *curl = curl_easy_init();
    if (!curl) arena_unwind(env->arena);
    arena_defer(env->arena, curl_release, curl);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_PROXY, ""); /* the environment's proxy variables are not settings of ours */
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, protocols);
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, 10000L);
    return curl;
}

void io_curl_done(struct env *env, CURL *curl)
{
    arena_undefer(env->arena, curl);
    curl_easy_cleanup(curl);
}

bool io_is_loopback(const char *host)
{
    return !strcmp(host, "localhost") || !strncmp(host, "127.", 4) || !strcmp(host, "::1");
}
