/* What the files of the PostgreSQL driver share. */
#pragma once
#include <libpq-fe.h>
#include "db_driver.h"

struct driver_connection {
    PGconn *handle;
    unsigned long long prepared; /* how many statements were: the next one's name */
};

/* Fills the fault from a result, or from the connection where there is none; always false. */
bool postgresql_fault(PGconn *handle, const PGresult *result, struct fault *fault);
/* Runs a text of one or several statements that return nothing of interest. */
bool postgresql_run(PGconn *handle, const char *text, struct fault *fault);
struct driver_connection *postgresql_open_connection(const char *address, bool writes, struct fault *fault);
void postgresql_close_connection(struct driver_connection *connection);
bool postgresql_check(struct driver_connection *connection, struct fault *fault);
/* A connection to the address with our settings; NULL and *fault on failure. */
PGconn *postgresql_connect(const char *address, struct fault *fault);
