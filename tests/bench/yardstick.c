/* The yardstick of script/bench: the bare library and the bare database, nothing of ours. GET /<key> reads one row by
 * its key from SQLite and answers it as JSON; POST /insert writes one row durably (a commit, and so an fsync, of its
 * own). One epoll thread of libmicrohttpd. */
#include <microhttpd.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct world {
    sqlite3 *db;
    sqlite3_stmt *read, *insert;
};

static void must(int ok, const char *what)
{
    if (ok) return;
    fprintf(stderr, "yardstick: %s failed\n", what);
    exit(1);
}

static void fill(sqlite3 *db)
{
    must(!sqlite3_exec(db,
                       "CREATE TABLE task (id INTEGER PRIMARY KEY, number TEXT, status TEXT, description TEXT, address "
                       "TEXT, price INTEGER) STRICT;"
                       "CREATE TABLE log (id INTEGER PRIMARY KEY, line TEXT) STRICT;"
                       "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)"
                       "INSERT INTO task SELECT i, 'N' || i, 'assigned', 'Knock the jars off my shelf, all of them', "
                       "'Cat street 9, flat 3', 10000 FROM n",
                       NULL, NULL, NULL),
         "filling");
}

static void open_world(struct world *world, const char *path)
{
    must(!sqlite3_open(path, &world->db), "open");
    must(!sqlite3_exec(world->db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL", NULL, NULL, NULL), "pragma");
    fill(world->db);
    must(!sqlite3_prepare_v2(world->db, "SELECT id, number, status, description, address, price FROM task WHERE id = ?",
                             -1, &world->read, NULL),
         "prepare");
    must(!sqlite3_prepare_v2(world->db, "INSERT INTO log (line) VALUES ('one durable line')", -1, &world->insert, NULL),
         "prepare");
}

static int read_row(struct world *world, const char *url, char *out, size_t room)
{
    sqlite3_bind_int64(world->read, 1, atoll(url + 1));
    int size = 2;
    if (sqlite3_step(world->read) == SQLITE_ROW)
        size = snprintf(out, room,
                        "{\"id\":\"%lld\",\"number\":\"%s\",\"status\":\"%s\",\"description\":\"%s\",\"address\":\"%"
                        "s\",\"price\":%lld}",
                        sqlite3_column_int64(world->read, 0), sqlite3_column_text(world->read, 1),
                        sqlite3_column_text(world->read, 2), sqlite3_column_text(world->read, 3),
                        sqlite3_column_text(world->read, 4), sqlite3_column_int64(world->read, 5));
    sqlite3_reset(world->read);
    return size;
}

static enum MHD_Result answer(void *context, struct MHD_Connection *connection, const char *url, const char *method,
                              const char *version, const char *upload, size_t *upload_size, void **state)
{
    static int seen;
    struct world *world = context;
    char body[1024] = "{}";
    (void)version, (void)upload;
    if (!*state) {
        *state = &seen;
        return MHD_YES;
    }
    if (*upload_size) {
        *upload_size = 0;
        return MHD_YES;
    }
    int size = 2;
    if (!strcmp(method, "GET"))
        size = read_row(world, url, body, sizeof body);
    else {
        must(sqlite3_step(world->insert) == SQLITE_DONE, "insert");
        sqlite3_reset(world->insert);
    }
    struct MHD_Response *response = MHD_create_response_from_buffer((size_t)size, body, MHD_RESPMEM_MUST_COPY);
    MHD_add_response_header(response, "Content-Type", "application/json");
    enum MHD_Result result = MHD_queue_response(connection, 200, response);
    MHD_destroy_response(response);
    return result;
}

int main(int argc, char **argv)
{
    struct world world;
    if (argc != 3) {
        fprintf(stderr, "usage: yardstick PORT NEW-DATABASE\n");
        return 2;
    }
    open_world(&world, argv[2]);
    struct MHD_Daemon *daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, (uint16_t)atoi(argv[1]), NULL, NULL,
                                                 answer, &world, MHD_OPTION_CONNECTION_LIMIT, 1024U, MHD_OPTION_END);
    must(daemon != NULL, "listening");
    sigset_t signals;
    int signal = 0;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    puts("listening");
    fflush(stdout);
    sigwait(&signals, &signal);
    MHD_stop_daemon(daemon);
    return 0;
}
