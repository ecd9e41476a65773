/* Addresses of clients: networks of trusted proxies, X-Forwarded-For, open connections per address. All are IPv6; IPv4
 * is mapped (::ffff:a.b.c.d). */
#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include "internal.h"

static bool is_mapped(const struct in6_addr *address)
{
    return IN6_IS_ADDR_V4MAPPED(address);
}

struct in6_addr address_of(const struct sockaddr *address)
{
    struct in6_addr result = IN6ADDR_ANY_INIT;
    if (address->sa_family == AF_INET6) {
        struct sockaddr_in6 in6;
        memcpy(&in6, address, sizeof in6);
        return in6.sin6_addr;
    }
    struct sockaddr_in in;
    memcpy(&in, address, sizeof in);
    result.s6_addr[10] = result.s6_addr[11] = 0xff;
    memcpy(&result.s6_addr[12], &in.sin_addr, 4);
    return result;
}

bool address_parse(const char *text, size_t size, struct in6_addr *ret)
{
    char copy[INET6_ADDRSTRLEN + 8] = "::ffff:";
    while (size > 0 && (*text == ' ' || *text == '\t')) text++, size--;
    while (size > 0 && (text[size - 1] == ' ' || text[size - 1] == '\t')) size--;
    if (size > 1 && *text == '[') { /* [2001:db8::1]:443 */
        const char *end = memchr(text, ']', size);
        if (!end) return false;
        size = (size_t)(end - text) - 1;
        text++;
    }
    if (size == 0 || size >= INET6_ADDRSTRLEN) return false;
    size_t prefix = memchr(text, ':', size) && memchr(text, '.', size) == NULL ? 0 : strlen(copy);
    if (prefix) { /* IPv4, perhaps with a port */
        const char *colon = memchr(text, ':', size);
        const char *second = colon ? memchr(colon + 1, ':', size - (size_t)(colon + 1 - text)) : NULL;
        if (second)
            prefix = 0; /* ::ffff:1.2.3.4 */
        else if (colon)
            size = (size_t)(colon - text);
    }
    memcpy(copy + prefix, text, size);
    copy[prefix + size] = 0;
    return inet_pton(AF_INET6, copy, ret) == 1;
}

bool address_is_loopback(const struct in6_addr *address)
{
    return IN6_IS_ADDR_LOOPBACK(address) || (is_mapped(address) && address->s6_addr[12] == 127);
}

void address_write(const struct in6_addr *address, char out[ADDRESS_TEXT])
{
    if (is_mapped(address))
        inet_ntop(AF_INET, &address->s6_addr[12], out, ADDRESS_TEXT);
    else
        inet_ntop(AF_INET6, address, out, ADDRESS_TEXT);
}

static bool network_parse(const char *text, size_t size, struct network *ret)
{
    const char *slash = memchr(text, '/', size);
    size_t length = slash ? (size_t)(slash - text) : size;
    if (!address_parse(text, length, &ret->base)) return false;
    int most = is_mapped(&ret->base) ? 32 : 128;
    ret->bits = most;
    if (slash) {
        char *end, digits[8] = "";
        size_t count = size - length - 1;
        while (count > 0 && isspace((unsigned char)slash[count])) count--;
        if (count == 0 || count >= sizeof digits || !isdigit((unsigned char)slash[1])) return false;
        memcpy(digits, slash + 1, count);
        long bits = strtol(digits, &end, 10);
        if (*end || bits > most) return false;
        ret->bits = (int)bits;
    }
    if (most == 32) ret->bits += 96;
    return true;
}

err networks_parse(struct arena *arena, const char *text, struct networks *ret)
{
    *ret = (struct networks){0};
    if (text_blank(text)) return OK;
    size_t count = 1;
    for (const char *c = text; *c; c++) count += *c == ',';
    ret->items = ARENA_ARRAY(arena, count, struct network);
    for (const char *at = text; at;) {
        const char *comma = strchr(at, ',');
        size_t size = comma ? (size_t)(comma - at) : strlen(at);
        if (!network_parse(at, size, &ret->items[ret->count]))
            return err_new(arena, ERR_INVALID, "trusted_proxy",
                           "trusted_proxy: \"%.*s\" is no network like 10.0.0.0/8.", (int)size, at);
        ret->count++;
        at = comma ? comma + 1 : NULL;
    }
    return OK;
}

bool networks_contain(const struct networks *networks, const struct in6_addr *address)
{
    for (size_t i = 0; i < networks->count; i++) {
        const struct network *network = &networks->items[i];
        size_t whole = (size_t)network->bits / 8;
        int rest = network->bits % 8;
        if (memcmp(&network->base, address, whole) != 0) continue;
        if (!rest || (network->base.s6_addr[whole] ^ address->s6_addr[whole]) >> (8 - rest) == 0) return true;
    }
    return false;
}

struct in6_addr address_forwarded(const struct networks *trusted, struct in6_addr peer, const char *forwarded)
{
    if (!forwarded || !networks_contain(trusted, &peer)) return peer;
    struct in6_addr client = peer;
    size_t end = strlen(forwarded);
    for (;;) { /* from the right: each proxy vouches for the entry that it appended */
        size_t start = end;
        while (start > 0 && forwarded[start - 1] != ',') start--;
        struct in6_addr hop;
        if (!address_parse(forwarded + start, end - start, &hop)) return client;
        client = hop;
        if (start == 0 || !networks_contain(trusted, &hop)) return client;
        end = start - 1;
    }
}

/* ---- open connections per address */

enum { BUCKETS = 4096 };
struct count {
    struct in6_addr address;
    int connections;
    struct count *next;
};
struct address_counts {
    pthread_mutex_t lock;
    struct count *buckets[BUCKETS];
};

/* One IPv6 customer has a /64. */
static struct in6_addr subject_of(const struct in6_addr *address)
{
    struct in6_addr subject = *address;
    if (!is_mapped(&subject)) memset(&subject.s6_addr[8], 0, 8);
    return subject;
}

static struct count **count_find(struct address_counts *counts, const struct in6_addr *subject)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < 16; i++) hash = (hash ^ subject->s6_addr[i]) * 16777619u;
    struct count **link = &counts->buckets[hash % BUCKETS];
    while (*link && memcmp(&(*link)->address, subject, sizeof *subject) != 0) link = &(*link)->next;
    return link;
}

struct address_counts *address_counts_new(void)
{
    struct address_counts *counts = calloc(1, sizeof *counts);
    if (counts) pthread_mutex_init(&counts->lock, NULL);
    return counts;
}

void address_counts_free(struct address_counts *counts)
{
    if (!counts) return;
    for (size_t i = 0; i < BUCKETS; i++)
        while (counts->buckets[i]) {
            struct count *count = counts->buckets[i];
            counts->buckets[i] = count->next;
            free(count);
        }
    pthread_mutex_destroy(&counts->lock);
    free(counts);
}

bool address_counts_full(struct address_counts *counts, const struct in6_addr *address)
{
    struct in6_addr subject = subject_of(address);
    pthread_mutex_lock(&counts->lock);
    struct count *count = *count_find(counts, &subject);
    bool full = count && count->connections >= CONNECTIONS_PER_ADDRESS;
    pthread_mutex_unlock(&counts->lock);
    return full;
}

void address_counts_add(struct address_counts *counts, const struct in6_addr *address, int change)
{
    struct in6_addr subject = subject_of(address);
    pthread_mutex_lock(&counts->lock);
    struct count **link = count_find(counts, &subject), *count = *link;
    if (!count && change > 0) {
        count = *link = calloc(1, sizeof *count);
        if (count) count->address = subject;
    }
    if (count) {
        count->connections += change;
        if (count->connections <= 0) {
            *link = count->next;
            free(count);
        }
    }
    pthread_mutex_unlock(&counts->lock);
}
