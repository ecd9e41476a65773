/* The routes of kit templates; the table is in routes.c. */
#include "routes.h"
#include "kits.h"

static err answer_kit(struct req *req, int status, ident id)
{
    struct kit kit;
    TRY(kit_get(req->tx, id, &kit));
    res_etag(req, kit.version);
    return res_object(req, status, &kit);
}

err get_kits(struct req *req)
{
    struct list kits = {NULL, 0};
    TRY(kit_list(req->tx, req->query, &kits));
    return res_list(req, &kits, 0);
}

err get_kit(struct req *req)
{
    return answer_kit(req, 200, req->id);
}

err post_kit(struct req *req)
{
    ident id = 0;
    TRY(supplies_kit_add(req->tx, req->in, &id));
    return answer_kit(req, 201, id);
}

err patch_kit(struct req *req)
{
    struct kit kit;
    TRY(store_kit_lock(req->tx, req->id, &kit));
    TRY(req_match(req, kit.version));
    TRY(kit_change(req->tx, &kit, req->in));
    return answer_kit(req, 200, req->id);
}
