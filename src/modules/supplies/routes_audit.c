/* The routes of the audit and of its comparisons; the table is in routes.c. */
#include "routes.h"
#include "audit.h"
#include "compare.h"

err get_audit(struct req *req)
{
    struct list lines = {NULL, 0};
    ident next = 0;
    TRY(audit_list(req->tx, req->query, &lines, &next));
    return res_list(req, &lines, next);
}

err get_comparisons(struct req *req)
{
    struct list comparisons = {NULL, 0};
    ident next = 0;
    TRY(comparison_list(req->tx, req->query, &comparisons, &next));
    return res_list(req, &comparisons, next);
}

/* What its first look found is not told before the second. */
err post_comparison(struct req *req)
{
    struct comparison comparison;
    ident id = 0;
    TRY(comparison_begin(req->tx, &id));
    TRY(store_comparison_find(req->tx, id, &comparison));
    comparison.difference_count = 0;
    comparison.more = false;
    comparison.differences.count = 0;
    return res_object(req, 201, &comparison);
}
