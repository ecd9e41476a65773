/* Waiting on a word: cheaper than a condition variable where many threads hand one thing on to each other. */
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include "db_internal.h"

void futex_wait(_Atomic uint32_t *word, uint32_t while_value)
{
    while (atomic_load_explicit(word, memory_order_acquire) == while_value)
        syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, while_value, NULL, NULL, 0);
}

void futex_wait_ms(_Atomic uint32_t *word, uint32_t while_value, int64_t ms)
{
    if (atomic_load_explicit(word, memory_order_acquire) != while_value) return;
    struct timespec timeout = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, while_value, &timeout, NULL, 0);
}

void futex_wake(_Atomic uint32_t *word, int count)
{
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, NULL, NULL, 0);
}

int64_t monotonic_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

int64_t monotonic_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now); /* a few milliseconds off, ten times cheaper */
    return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}
