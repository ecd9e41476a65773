/* The routes of the audit; the table is in routes.c. */
#include "routes.h"
#include "audit.h"

err get_audit(struct req *req)
{
    struct list lines = {NULL, 0};
    ident next = 0;
    TRY(audit_list(req->tx, req->query, &lines, &next));
    return res_list(req, &lines, next);
}
