/* A connection and its prepared statements, found by the slot of their name. */
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include "db_internal.h"

bool connection_open(struct connection *connection, const struct driver *driver, const char *address, bool writes,
                     struct fault *fault)
{
    *connection = (struct connection){.driver = driver};
    connection->handle = driver->open(address, writes, fault);
    return connection->handle != NULL;
}

static void prepared_free(const struct driver *driver, struct prepared *prepared)
{
    while (prepared) {
        struct prepared *next = prepared->next;
        row_forget(prepared);
        free(prepared->object_indexes);
        driver->finalize(prepared->handle);
        free(prepared);
        prepared = next;
    }
}

void connection_close(struct connection *connection)
{
    if (!connection->handle) return;
    for (int slot = 0; slot < connection->slot_count; slot++)
        prepared_free(connection->driver, connection->slots[slot]);
    free(connection->slots);
    connection->driver->close(connection->handle);
    *connection = (struct connection){0};
}

static struct prepared *no_memory(struct fault *fault)
{
    *fault = (struct fault){.failure = FAILURE_BUSY, .text = "out of memory"};
    return NULL;
}

static bool slots_grow(struct connection *connection, int slot)
{
    int count = slot + 64;
    struct prepared **slots = realloc(connection->slots, (size_t)count * sizeof(struct prepared *));
    if (!slots) return false;
    memset(slots + connection->slot_count, 0, (size_t)(count - connection->slot_count) * sizeof(struct prepared *));
    connection->slots = slots;
    connection->slot_count = count;
    return true;
}

struct prepared *connection_prepare(struct connection *connection, int slot, struct fault *fault)
{
    if (slot >= connection->slot_count && !slots_grow(connection, slot)) return no_memory(fault);
    struct prepared **link = &connection->slots[slot];
    for (; *link; link = &(*link)->next)
        if (!(*link)->user) return *link;
    const struct statement_text *text = sql_text_at(slot);
    const struct rendered *rendered = &text->rendered[connection->driver->dialect];
    struct prepared *made = calloc(1, sizeof *made);
    if (!made) return no_memory(fault);
    made->rendered = rendered;
    made->handle = connection->driver->prepare(connection->handle, rendered->text, fault);
    if (!made->handle) {
        size_t used = strlen(fault->text);
        snprintf(fault->text + used, sizeof fault->text - used, " (%s/store.sql, %s)", text->module, text->name);
        free(made);
        return NULL;
    }
    *link = made;
    return made;
}

void connection_reset(struct connection *connection, const struct tx *user)
{
    for (int slot = 0; slot < connection->slot_count; slot++) {
        for (struct prepared *at = connection->slots[slot]; at; at = at->next) {
            if (!at->user || (user && at->user != user)) continue;
            connection->driver->reset(at->handle);
            at->user = NULL;
        }
    }
}
