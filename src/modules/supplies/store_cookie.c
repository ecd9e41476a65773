/* What is kept of a request's cookie. */
#include "store.h"

static struct sql sql_end = SQL("supplies", "cookie_end"), sql_late = SQL("supplies", "cookie_late");
static struct sql sql_accepted = SQL("supplies", "cookie_accepted"), sql_trouble = SQL("supplies", "cookie_trouble");
static struct sql sql_supplier = SQL("supplies", "cookie_supplier");

err store_cookie_end(struct tx *tx, ident request, enum cookie_status status, const struct cookie_news *news)
{
    bool arrived = status == COOKIE_ARRIVED;
    return db_exec(tx, &sql_end, P_ID("id", request), P_TEXT("status", cookie_status_names[status]),
                   P_TEXT("fortune", arrived ? news->fortune : NULL), P_TIME("now", env_now(tx_env(tx))),
                   P_TEXT("problem", arrived ? NULL : cookie_problem_names[news->problem]));
}

err store_cookie_late(struct tx *tx, ident request)
{
    return db_exec(tx, &sql_late, P_ID("id", request));
}

err store_cookie_accepted(struct tx *tx, ident request, instant at)
{
    return db_exec(tx, &sql_accepted, P_ID("id", request), P_TIME("at", at));
}

err store_cookie_trouble(struct tx *tx, ident request, enum cookie_problem problem)
{
    return db_exec(tx, &sql_trouble, P_ID("id", request), P_TEXT("problem", cookie_problem_names[problem]));
}

err store_cookie_supplier(struct tx *tx, struct cookie_supplier *ret)
{
    return db_one(tx, &sql_supplier, &cookie_supplier_shape, ret);
}
