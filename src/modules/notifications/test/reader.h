/* A reader and a task for the tests of messages. */
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "values.h"

static inline int arena_open(void **state)
{
    *state = arena_new(16 * 1024 * 1024);
    return *state ? 0 : -1;
}

static inline int arena_close(void **state)
{
    arena_free(*state);
    return 0;
}

static inline struct reader reader_in(const char *locale)
{
    return (struct reader){.locale = locale,
                           .name = "Мурка <b>",
                           .company = "Make Cats Free",
                           .currency = "CAT",
                           .zone = zone_find("Europe/Moscow")};
}

static inline struct facts some_facts(void)
{
    return (struct facts){.number = "K-7Q2M",
                          .scheduled_at = INT64_C(1795525200000),
                          .price = 1234567,
                          .owed = 1234567,
                          .earned = 5700,
                          .penalty = 4000,
                          .cause = 1,
                          .count = 3,
                          .amount = 5000,
                          .kind = 3};
}

static inline struct task_contact some_task(void)
{
    return (struct task_contact){.service_type_name = "Сбросить банки",
                                 .description = "Полка\n- вторая => справа: {{link}}",
                                 .address = "Москва, Кошкин пер., 1",
                                 .contact_phone = "+7 900 000-00-00",
                                 .client_name = "Иван",
                                 .worker_name = "Барсик"};
}

#define ARENA_TEST(test) cmocka_unit_test_setup_teardown(test, arena_open, arena_close)
