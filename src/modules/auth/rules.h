/* The rules of access as pure functions: who may hold which roles, how many guesses are too many, how long things live.
 * No database, clock, randomness or request inside. (1-product §4; 5-proof 20-22) */
#pragma once
#include "auth.h"

/* How long things live, by the real clock. */
#define SESSION_LIFE      (30 * MS_DAY)    /* since it was last seen */
#define SESSION_STEP      (10 * MS_MINUTE) /* "last seen" moves at most so often */
#define TOKEN_LIFE        (90 * MS_DAY)
#define CONFIRMATION_LIFE (3 * MS_DAY)
#define PASSWORD_LIFE     (2 * MS_HOUR)
#define INVITATION_LIFE   (14 * MS_DAY)
#define DEVICE_LIFE       (400 * MS_DAY) /* what browsers keep a cookie for at most */
#define SIGN_IN_LIFE      (365 * MS_DAY)
#define THROTTLE_WINDOW   MS_HOUR

enum {
    PASSWORD_MIN = 8, /* characters */
    PASSWORD_MAX = 200,
    TOKENS_MAX = 50, /* live API tokens of one person */
};

/* -- Roles -- */

/* A client and a worker hold one role alone; clerk, manager and admin may be combined. */
bool roles_valid(uint32_t roles);
/* The bit of a word ("manager"); 0 if it is none. */
uint32_t role_bit(const char *word);
/* The words of the bits, in the order of enum role. */
struct list roles_words(struct arena *arena, uint32_t roles);
/* The bits of the words; ERR_INVALID on `roles` for an unknown word, a repeated one, or a combination that nobody may
 * hold. */
err roles_read(struct arena *arena, const struct list *words, uint32_t *ret);

/* -- Guesses --
 *
 * An account takes at most GUESSES_MAX wrong passwords an hour from all who do not hold one of its devices. Strangers
 * may not use up all of them, nor one address all of the strangers', so that the owner at an address where they signed
 * in before, or at a new one, still gets in while somebody is guessing. A device that the owner has proved to be theirs
 * (cookie mcf_device) has a count of its own, which no stranger can reach. The numbers are the same for addresses
 * without an account, or the difference would tell. */
enum {
    GUESSES_MAX = 10,
    GUESSES_STRANGERS = 8,
    GUESSES_STRANGER = 6, /* one stranger's address block */
    GUESSES_DEVICE = 10,
    ADDRESS_MAX = 300, /* anything that counts, from one address block, over all accounts */
    MAILS_MAX = 5,     /* mails of one kind that strangers can cause to one address */
};
enum whence { WHENCE_STRANGER = 1, WHENCE_KNOWN, WHENCE_DEVICE };

/* Wrong passwords within THROTTLE_WINDOW for one account. */
struct guess_counts {
    int64_t strangers;     /* from address blocks where its owner never signed in */
    int64_t stranger_here; /* … from the block that asks now */
    int64_t known;         /* from blocks where its owner did */
    int64_t device;        /* with the device that asks now */
    instant oldest_at;
};
bool guess_allowed(enum whence whence, const struct guess_counts *counts);
/* Seconds until the oldest one no longer counts, at least 1. */
int throttle_wait_s(instant oldest_at, instant now);

/* The block of an address that counts as one: IPv4 as it is (also when written as IPv6), of IPv6 the first 64 bits;
 * other text as it is. */
const char *address_block(struct arena *arena, const char *address);
/* This machine: a reverse proxy that was not declared as trusted would otherwise lock everybody out. */
bool address_is_local(const char *block);

/* -- Text -- */

/* The form in which addresses are kept and compared. */
const char *email_normal(struct arena *arena, const char *email);
/* What a search for people (db_pattern) looks into. */
const char *user_search_text(struct arena *arena, const char *name, const char *email);

/* -- Company -- */

/* OK if the tiers rise in both members and their percents are 0-100; else ERR_INVALID on `discount_tiers`. */
err tiers_check(struct arena *arena, const struct list *tiers);
bool currency_valid(const char *currency);
