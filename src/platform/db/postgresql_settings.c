/* How a connection to PostgreSQL is set up, and the self-check that the server keeps what it confirms. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "postgresql_internal.h"

enum { OLDEST = 150000 };

/* A lock or a statement that takes longer is given up, and so is a transaction whose process stands still: others wait
 * for its rows. */
static const char set_up[] = "SET client_min_messages = warning; SET timezone = 'UTC'; SET lock_timeout = '10s';"
                             "SET statement_timeout = '60s'; SET idle_in_transaction_session_timeout = '20s';"
                             "SET standard_conforming_strings = on; SET default_transaction_isolation = 'read "
                             "committed'; SET jit = off";

static void no_notice(void *context, const PGresult *result)
{
}

PGconn *postgresql_connect(const char *address, struct fault *fault)
{
    /* What the address itself says comes later and counts more. */
    static const char *const names[] = {"application_name", "connect_timeout",     "tcp_user_timeout",
                                        "keepalives_idle",  "keepalives_interval", "keepalives_count",
                                        "dbname",           "client_encoding",     NULL};
    const char *const values[] = {"mcf", "5", "20000", "10", "5", "3", address, "UTF8", NULL};
    PGconn *handle = PQconnectdbParams(names, values, 1);
    if (!handle) {
        *fault = (struct fault){.failure = FAILURE_BUSY, .text = "out of memory"};
        return NULL;
    }
    PQsetNoticeReceiver(handle, no_notice, NULL);
    if (PQstatus(handle) != CONNECTION_OK) {
        postgresql_fault(handle, NULL, fault);
        fault->failure = FAILURE_BUSY;
    } else if (postgresql_run(handle, set_up, fault)) {
        return handle;
    }
    PQfinish(handle);
    return NULL;
}

/* Every connection may read and write; which it does, each transaction says. */
struct driver_connection *postgresql_open_connection(const char *address, bool writes, struct fault *fault)
{
    struct driver_connection *connection = calloc(1, sizeof *connection);
    *fault = (struct fault){.failure = FAILURE_BUSY, .text = "out of memory"};
    if (!connection) return NULL;
    connection->handle = postgresql_connect(address, fault);
    if (connection->handle) return connection;
    free(connection);
    return NULL;
}

void postgresql_close_connection(struct driver_connection *connection)
{
    PQfinish(connection->handle);
    free(connection);
}

static bool refuse(struct fault *fault, const char *name, const char *value, const char *wanted)
{
    fault->failure = FAILURE_OTHER;
    snprintf(fault->text, sizeof fault->text, "the server's %s is %s, not %s", name, value, wanted);
    return false;
}

static bool setting_among(PGconn *handle, const char *name, const char *wanted, struct fault *fault)
{
    char text[80], value[40] = "unknown";
    snprintf(text, sizeof text, "SHOW %s", name);
    PGresult *result = PQexec(handle, text);
    bool found = PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1;
    if (found) snprintf(value, sizeof value, "%s", PQgetvalue(result, 0, 0));
    PQclear(result);
    for (const char *at = wanted; found && *at; at += strcspn(at, ", "), at += strspn(at, ", "))
        if (strcspn(at, ", ") == strlen(value) && !strncmp(at, value, strlen(value))) return true;
    return refuse(fault, name, value, wanted);
}

/* fsync off loses what was confirmed at a power cut, and so does a commit that does not wait; a standby takes no
 * changes. */
bool postgresql_check(struct driver_connection *connection, struct fault *fault)
{
    static const char *const wanted[][2] = {{"fsync", "on"},
                                            {"full_page_writes", "on"},
                                            {"synchronous_commit", "on, remote_write, remote_apply"},
                                            {"server_encoding", "UTF8"},
                                            {"transaction_read_only", "off"}};
    if (PQserverVersion(connection->handle) < OLDEST)
        return refuse(fault, "version", PQparameterStatus(connection->handle, "server_version"), "15 or newer");
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (!setting_among(connection->handle, wanted[i][0], wanted[i][1], fault)) return false;
    return true;
}
