/* Requests on real stores. */
#include "world.h"

static void test_a_request_copies_the_facts_on_its_task(void **state)
{
    struct world *world = *state;
    struct task_brief brief = brief_of(world);
    struct request_row row = row_of(world, requested(world));
    assert_int_equal(row.status, REQUEST_REQUESTED);
    assert_true(row.task_id == world->task && row.worker_id == world->worker.id && row.client_id == world->client.id);
    assert_string_equal(row.task_number, brief.number);
    assert_string_equal(row.client_name, "client@example.org");
    assert_string_equal(row.service_type_name, "Jars");
    assert_int_equal(row.cookie_status, COOKIE_OFF);
    assert_int_equal(row.items.count, 0);
    assert_true(row.scheduled_at == opening + MS_DAY);
}

static void test_asking_again_gives_the_same_request(void **state)
{
    struct world *world = *state;
    ident first = requested(world);
    assert_true(requested(world) == first);
    assert_null(by_clerk(world, issue_kit, first));
    assert_true(requested(world) == first);
}

static void test_nobody_else_can_ask_or_see_that_the_task_exists(void **state)
{
    struct world *world = *state;
    ident id = 0;
    err other = request(world, world->stranger, world->task, &id),
        missing = request(world, world->stranger, world->task + 1, &id);
    assert_int_equal(other->kind, ERR_NOT_FOUND);
    assert_ptr_equal(other, missing);
}

static void test_a_worker_sees_their_own_requests_alone(void **state)
{
    struct world *world = *state;
    struct tx *tx = NULL;
    struct request_row row;
    ident id = requested(world);
    assert_null(db_read(world->env, STORE_SUPPLIES, &tx));
    act_as(world, world->worker);
    assert_null(request_get(tx, id, &row));
    act_as(world, world->clerk);
    assert_null(request_get(tx, id, &row));
    act_as(world, world->stranger);
    assert_int_equal(request_get(tx, id, &row)->kind, ERR_NOT_FOUND);
    act_as(world, world->client);
    assert_int_equal(request_get(tx, id, &row)->kind, ERR_NOT_FOUND);
    db_end(tx);
}

static void test_issuing_sets_the_flag_and_the_job_does_it_after_a_crash(void **state)
{
    struct world *world = *state;
    ident id = requested(world);
    assert_null(by_clerk(world, issue_kit, id));
    assert_false(brief_of(world).supplies_issued); /* as after a crash between the commit and the call */
    settle(world);
    assert_true(brief_of(world).supplies_issued);
    struct request_row row = row_of(world, id);
    const struct supply_item *item = row.items.items;
    assert_int_equal(row.items.count, 2);
    assert_string_equal(item[1].note, "in blue");
}

static void test_telling_tasks_may_be_repeated(void **state)
{
    struct world *world = *state;
    assert_null(by_clerk(world, issue_kit, requested(world)));
    for (int i = 0; i < 3; i++) assert_null(supplies_tell_tasks(world->env, world->task));
    assert_true(brief_of(world).supplies_issued);
}

static void test_issuing_twice_is_refused(void **state)
{
    struct world *world = *state;
    ident id = requested(world);
    assert_null(by_clerk(world, issue_kit, id));
    assert_true(err_is(by_clerk(world, issue_kit, id), "already_issued"));
}

static void test_a_cancelled_task_cancels_what_was_not_issued(void **state)
{
    struct world *world = *state;
    ident id = requested(world), again = 0;
    cancel_task(world);
    assert_int_equal(row_of(world, id).status, REQUEST_CANCELLED);
    assert_true(err_is(by_clerk(world, issue_kit, id), "wrong_status"));
    assert_null(request(world, world->worker, world->task, &again));
    assert_true(again == id);
}

static void test_an_issued_kit_of_a_cancelled_task_has_to_come_back(void **state)
{
    struct world *world = *state;
    ident id = requested(world);
    assert_null(by_clerk(world, issue_kit, id));
    settle(world);
    cancel_task(world);
    assert_int_equal(row_of(world, id).status, REQUEST_ISSUED);
    assert_true(row_of(world, id).to_return);
    assert_null(by_clerk(world, supplies_return, id));
    assert_int_equal(row_of(world, id).status, REQUEST_RETURNED);
    assert_false(row_of(world, id).to_return);
    assert_true(err_is(by_clerk(world, supplies_return, id), "wrong_status"));
}

static void test_issuing_for_a_task_that_has_just_ended_is_refused(void **state)
{
    struct world *world = *state;
    struct tx *tx = NULL;
    ident id = requested(world);
    act_as(world, world->client);
    assert_null(db_begin(world->env, STORE_MAIN, &tx));
    assert_null(tasks_cancel(tx, world->task, "No more jars."));
    assert_null(db_commit(tx)); /* the event is not consumed yet */
    assert_true(err_is(by_clerk(world, issue_kit, id), "wrong_status"));
}

/* Hands the module's consumer an event as tasks would publish it. */
static void reassigned(struct world *world, ident worker, enum task_status to)
{
    struct tx *tx = NULL;
    struct task_event change = {.task_id = world->task,
                                .number = "1",
                                .service_type_id = world->service,
                                .client_id = world->client.id,
                                .worker_id = worker,
                                .previous_worker_id = world->worker.id,
                                .from = TASK_ASSIGNED,
                                .to = (int)to,
                                .scheduled_at = opening + MS_DAY,
                                .duration_minutes = 60,
                                .price = 1,
                                .worker_share = 1,
                                .penalty = 1};
    struct buf payload = buf_new(world->arena, 1 << 16);
    shape_write(&payload, tasks_reassigned.shape, &change, ~0u);
    struct event event = {.id = 1,
                          .position = 1,
                          .type = tasks_reassigned.name,
                          .subject = world->task,
                          .at = opening,
                          .payload = payload.data};
    act_as(world, actor_system);
    assert_null(db_begin(world->env, STORE_SUPPLIES, &tx));
    assert_null(supplies_consumers[0].handle(tx, &event));
    assert_null(db_commit(tx));
}

static void test_nobody_free_cancels_an_unissued_request(void **state)
{
    struct world *world = *state;
    ident id = requested(world);
    reassigned(world, 0, TASK_NEW);
    assert_int_equal(row_of(world, id).status, REQUEST_CANCELLED);
}

static void test_another_worker_makes_an_issued_kit_come_back(void **state)
{
    struct world *world = *state;
    ident id = requested(world);
    assert_null(by_clerk(world, issue_kit, id));
    reassigned(world, world->stranger.id, TASK_ASSIGNED);
    assert_int_equal(row_of(world, id).status, REQUEST_ISSUED);
    assert_true(row_of(world, id).to_return);
}

static void test_a_late_word_of_another_worker_moves_nothing(void **state)
{
    struct world *world = *state;
    ident id = requested(world);
    reassigned(world, world->stranger.id, TASK_ASSIGNED); /* the task is the first worker's again by now */
    assert_true(row_of(world, id).worker_id == world->worker.id);
    assert_int_equal(row_of(world, id).status, REQUEST_REQUESTED);
}

static void test_the_queue_is_oldest_first_and_pages(void **state)
{
    struct world *world = *state;
    struct tx *tx = NULL;
    struct list page = {NULL, 0};
    ident first = requested(world), next = 0;
    atomic_fetch_add(&world->platform->clock_fixed_ms, 2 * MS_DAY);
    world->task = order(world);
    act_as(world, world->worker);
    ident second = 0;
    struct task_brief brief = brief_of(world);
    struct actor owner = brief.worker_id == world->worker.id ? world->worker : world->stranger;
    assert_null(request(world, owner, world->task, &second));
    struct supply_query query = {.limit = 1};
    act_as(world, world->clerk);
    assert_null(db_read(world->env, STORE_SUPPLIES, &tx));
    assert_null(request_list(tx, &query, &page, &next));
    assert_int_equal(page.count, 1);
    assert_true(((struct supply_request *)page.items)->id == first && next == first);
    query.after = next;
    assert_null(request_list(tx, &query, &page, &next));
    assert_true(((struct supply_request *)page.items)->id == second && next == 0);
    query = (struct supply_query){.limit = 50, .status = "ready,issued"};
    assert_null(request_list(tx, &query, &page, &next));
    assert_int_equal(page.count, 0);
    query.status = "lost";
    assert_int_equal(request_list(tx, &query, &page, &next)->kind, ERR_INVALID);
    db_end(tx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_request_copies_the_facts_on_its_task),
        TEST(test_asking_again_gives_the_same_request),
        TEST(test_nobody_else_can_ask_or_see_that_the_task_exists),
        TEST(test_a_worker_sees_their_own_requests_alone),
        TEST(test_issuing_sets_the_flag_and_the_job_does_it_after_a_crash),
        TEST(test_telling_tasks_may_be_repeated),
        TEST(test_issuing_twice_is_refused),
        TEST(test_a_cancelled_task_cancels_what_was_not_issued),
        TEST(test_an_issued_kit_of_a_cancelled_task_has_to_come_back),
        TEST(test_issuing_for_a_task_that_has_just_ended_is_refused),
        TEST(test_nobody_free_cancels_an_unissued_request),
        TEST(test_another_worker_makes_an_issued_kit_come_back),
        TEST(test_a_late_word_of_another_worker_moves_nothing),
        TEST(test_the_queue_is_oldest_first_and_pages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
