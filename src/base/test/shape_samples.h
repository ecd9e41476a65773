/* The shapes that the tests and the fuzz target of shapes share: every type of field, every flag. */
#pragma once
#include "base/shape.h"

enum mood { MOOD_SLEEPY = 1, MOOD_PLAYFUL };
static const char *const mood_names[] = {NULL, "sleepy", "playful", NULL};

struct step {
    const char *name;
    int64_t weight;
};
static const struct field step_fields[] = {
    F_TEXT(struct step, name, REQUIRED, .max = 10),
    F_INT(struct step, weight, 0, .min = 0, .max = 100),
};
static const struct shape step_shape = SHAPE(struct step, "Step", step_fields);

struct sample {
    const char *title, *note, *email, *phone, *password;
    ident worker_id;
    instant at;
    int64_t count;
    money price;
    double score;
    bool active;
    enum maybe wanted;
    int mood;
    struct step *first;
    struct list steps, words, ids;
    const char *raw;
    struct upload *photo;
};
static const struct field sample_fields[] = {
    F_TEXT(struct sample, title, REQUIRED, .min = 2, .max = 5, .help = "what \"it\" is called"),
    F_TEXT(struct sample, note, NULLABLE),
    F_TEXT(struct sample, email, EMAIL | OMIT),
    F_TEXT(struct sample, phone, PHONE | OMIT, .visible_to = 2),
    F_TEXT(struct sample, password, SECRET | OMIT),
    F_ID(struct sample, worker_id, 0),
    F_TIME(struct sample, at, FUTURE),
    F_INT(struct sample, count, POSITIVE),
    F_MONEY(struct sample, price, OMIT),
    F_REAL(struct sample, score, OMIT, .min = -1, .max = 1),
    F_BOOL(struct sample, active, 0),
    F_MAYBE(struct sample, wanted, NULLABLE),
    F_ENUM(struct sample, mood, NULLABLE, mood_names),
    F_OBJECT(struct sample, first, OMIT | NULLABLE, &step_shape),
    F_LIST(struct sample, steps, OMIT, &step_shape, .min = 1, .max = 3),
    F_TEXTS(struct sample, words, OMIT),
    F_IDS(struct sample, ids, OMIT),
    F_JSON(struct sample, raw, OMIT),
    F_FILE(struct sample, photo, 0),
};
static const struct shape sample_shape = SHAPE(struct sample, "Sample", sample_fields);
