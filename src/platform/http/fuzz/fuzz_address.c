/* Networks (the first line) and X-Forwarded-For (the rest): what is understood can be written and read again, and the
 * client is never one of the trusted proxies while there is another. */
#include <stdlib.h>
#include <string.h>
#include "../internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_address(const char *text)
{
    struct in6_addr address, again;
    char written[ADDRESS_TEXT];
    if (!address_parse(text, strlen(text), &address)) return;
    address_write(&address, written);
    if (!address_parse(written, strlen(written), &again) || memcmp(&address, &again, sizeof again) != 0) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(64 * 1024 * 1024);
    if (!arena) return 0;
    if (!setjmp(*arena_guard(arena))) {
        char *text = arena_copy(arena, data, size), *forwarded = strchr(text, '\n');
        struct networks networks = {0};
        struct in6_addr peer = IN6ADDR_LOOPBACK_INIT;
        if (forwarded) *forwarded++ = 0;
        check_address(text);
        if (!networks_parse(arena, text, &networks))
            for (size_t i = 0; i < networks.count; i++)
                if (!networks_contain(&networks, &networks.items[i].base)) abort();
        struct in6_addr client = address_forwarded(&networks, peer, forwarded);
        if (!networks_contain(&networks, &peer) && memcmp(&client, &peer, sizeof peer) != 0) abort();
    }
    arena_free(arena);
    return 0;
}
