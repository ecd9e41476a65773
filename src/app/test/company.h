/* The whole company in one process, with its server on loopback and nobody running in the background: a test asks as
 * its people do, and can see whether anything at all in its stores has changed. */
#pragma once
#include "test/fixture.h"

enum who { NOBODY, CLIENT, WORKER, OTHER_WORKER, CLERK, MANAGER, ADMIN, WHO_COUNT };

struct company_test {
    struct fixture *fixture;
    void (*opened)(struct platform *platform);
    char tokens[WHO_COUNT][128];
    char ids[WHO_COUNT][32];
};
extern const char *const company_password;

/* Everybody is there and signed in. `opened` is called (now, and when it starts anew) when the stores are open and
 * before anybody uses them; NULL: nothing to do. */
void company_open(struct company_test *company, void (*opened)(struct platform *platform));
void company_close(struct company_test *company);
/* Keeps the stores as they are (of SQLite), and starts anew on what was kept last. */
void company_keep(const struct company_test *company);
void company_restore(struct company_test *company);

struct reply {
    int status; /* 0: the connection ended without an answer */
    char text[1 << 16];
    const char *body;
};
/* One request on a connection of its own. `type`: of the body, NULL: JSON. */
void company_ask(const struct company_test *company, enum who who, const char *method, const char *path,
                 const char *type, const void *body, size_t size, struct reply *ret);
/* The value of a text member of the answer's body, "" if there is none. */
void reply_text(const struct reply *reply, const char *member, char *ret, size_t size);

/* A sum over every row of every table of all stores but files. */
uint64_t company_digest(const struct company_test *company);
/* The first column of all rows, blanks between. */
void company_texts(const struct company_test *company, enum store store, const char *sql, char *ret, size_t size);
