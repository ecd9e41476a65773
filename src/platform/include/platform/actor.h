/* Who acts. The platform knows roles as bits; what a role may do is data in the modules' permission tables. */
#pragma once
#include <stdint.h>
#include "base/ident.h"

enum role {
    ROLE_CLIENT = 1,
    ROLE_WORKER = 2,
    ROLE_CLERK = 4,
    ROLE_MANAGER = 8,
    ROLE_ADMIN = 16,
    ROLE_SIGNED_IN = 31, /* any of them */
    ROLE_ANYONE = 32,    /* no session needed */
    ROLE_SYSTEM = 64,    /* the program itself: schedules, consumers */
};

/* A client and a worker hold one role alone; staff may combine. */
struct actor {
    ident id; /* 0: the system, or nobody signed in */
    const char *name;
    uint32_t roles;
    const char *locale; /* "ru" or "en" */
    ident session_id;   /* the session or token that speaks; 0 for the system */
};

extern const struct actor actor_system;
