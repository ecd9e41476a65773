/* The job that sends one mail. Three steps: a short transaction that makes the link's token and says "sending"; the
 * mail server, outside any transaction; a short transaction that keeps the outcome and ends the job. A crash after the
 * second step sends the mail again with the same Message-ID: lost is worse than doubled, and the receiving side can
 * tell. */
#include "jobs.h"
#include <string.h>
#include "auth.h"
#include "platform/http.h"
#include "platform/mail.h"
#include "platform/platform.h"
#include "platform/stream.h"

enum { MAX_ATTEMPTS = 14, FIRST_DELAY_S = 10, MAX_DELAY_S = 4 * 3600, AT_ONCE = 4 }; /* given up after some 14 hours */

struct mail_job {
    ident mail_id;
};
static const struct field mail_job_fields[] = {F_ID(struct mail_job, mail_id, REQUIRED)};
static const struct shape mail_job_shape = SHAPE(struct mail_job, "MailJob", mail_job_fields);

/* A mail on its way: all that its text is made of. */
struct letter {
    struct mail_row row;
    struct auth_user user;
    struct company company;
    struct task_contact task;
    struct facts facts;
    const char *token;
    bool settled; /* there is nothing to send (any more); the job is finished */
};

void mail_tell(struct tx *tx, ident mail)
{
    struct stream_note note = {.kind = "mail", .id = mail, .roles = ROLE_ADMIN};
    stream_publish(tx, &note);
}

err mail_enqueue(struct tx *tx, ident mail)
{
    struct mail_job payload = {mail};
    ident job = 0;
    struct job_options options = {.ret_id = &job};
    TRY(job_add(tx, &job_mail, &payload, &options));
    TRY(store_mail_set_job(tx, mail, job));
    mail_tell(tx, mail);
    return OK;
}

static err token_make(struct tx *tx, struct letter *letter)
{
    static const enum auth_link purposes[] = {[OPENS_CONFIRMATION] = LINK_CONFIRMATION,
                                              [OPENS_PASSWORD] = LINK_PASSWORD,
                                              [OPENS_INVITATION] = LINK_INVITATION};
    const struct rule *rule = rule_of_template(letter->row.template);
    if (!rule || rule->opens < OPENS_CONFIRMATION || rule->opens > OPENS_INVITATION) return OK;
    return auth_link_make(tx, letter->user.id, purposes[rule->opens], &letter->token);
}

/* Nothing to send: sent by another attempt, given up by somebody, or the person is gone. */
static err settle(struct tx *tx, const struct job *job, struct letter *letter, const char *reason)
{
    letter->settled = true;
    if (reason) TRY(store_mail_not_sent(tx, letter->row.id, MAIL_FAILED, reason));
    if (reason) mail_tell(tx, letter->row.id);
    return job_finish(tx, job);
}

static err gather(struct tx *tx, const struct job *job, ident mail, struct letter *letter)
{
    TRY(job_hold(tx, job));
    TRY(store_mail_load(tx, mail, &letter->row));
    if (letter->row.status != MAIL_QUEUED && letter->row.status != MAIL_SENDING) return settle(tx, job, letter, NULL);
    if (job->attempt > MAX_ATTEMPTS) return settle(tx, job, letter, "The program ended during the last attempt.");
    err e = auth_user_find(tx, letter->row.user_id, &letter->user);
    if (e && e->kind != ERR_NOT_FOUND) return e;
    if (e || letter->user.disabled) return settle(tx, job, letter, "The person is gone or disabled.");
    TRY(auth_company(tx, &letter->company));
    TRY(store_task_contact(tx, letter->row.task_id, &letter->task));
    TRY(shape_read(tx_arena(tx), &facts_shape, letter->row.facts, &letter->facts));
    TRY(token_make(tx, letter));
    TRY(store_mail_sending(tx, letter->row.id, letter->user.locale));
    mail_tell(tx, letter->row.id);
    return OK;
}

static err prepare(struct env *env, const struct job *job, ident mail, struct letter *letter)
{
    struct tx *tx;
    TRY(db_begin(env, STORE_MAIN, &tx));
    err e = gather(tx, job, mail, letter);
    if (!e) return db_commit(tx);
    db_end(tx);
    return e;
}

static const char *public_url(struct platform *platform)
{
    if (platform->config.public_url) return platform->config.public_url;
    return platform->http ? http_url(platform) : "http://localhost";
}

static err deliver(struct env *env, const struct letter *letter)
{
    const struct rule *rule = rule_of_template(letter->row.template);
    struct reader reader = {.locale = letter->user.locale,
                            .name = letter->user.name,
                            .company = letter->company.name,
                            .currency = letter->company.currency,
                            .zone = zone_find(letter->company.time_zone)};
    if (!reader.zone) reader.zone = zone_find("UTC");
    const char *link =
        rule ? value_link(env->arena, public_url(env->platform), rule->opens, letter->row.task_id, letter->token)
             : NULL;
    struct rendered rendered;
    TRY(render(env->arena, letter->row.template, reader.locale,
               values(env->arena, &reader, &letter->facts, &letter->task, link), &rendered));
    struct message message = {.message_id = letter->row.message_id,
                              .to_name = letter->user.name,
                              .to_address = letter->user.email,
                              .subject = rendered.subject,
                              .text = rendered.text,
                              .html = rendered.html};
    return mail_send(env, &message);
}

/* Refused for good, or tried often enough: then the row's "failed" is the dead-letter list, with "send again". */
static err keep_outcome(struct tx *tx, const struct job *job, const struct letter *letter, err outcome)
{
    TRY(job_hold(tx, job)); /* else another runner's outcome counts */
    bool final = outcome && (outcome->kind == ERR_INVALID || job->attempt >= MAX_ATTEMPTS);
    if (!outcome)
        TRY(store_mail_sent(tx, letter->row.id));
    else
        TRY(store_mail_not_sent(tx, letter->row.id, final ? MAIL_FAILED : MAIL_QUEUED, outcome->detail));
    if (!outcome || final) TRY(job_finish(tx, job));
    mail_tell(tx, letter->row.id);
    return OK;
}

static err conclude(struct env *env, const struct job *job, const struct letter *letter, err outcome)
{
    struct tx *tx;
    TRY(db_begin(env, STORE_MAIN, &tx));
    err e = keep_outcome(tx, job, letter, outcome);
    if (e) {
        db_end(tx);
        return e;
    }
    TRY(db_commit(tx));
    bool again = outcome && outcome->kind != ERR_INVALID && job->attempt < MAX_ATTEMPTS;
    return again ? outcome : OK;
}

static err run_mail(struct env *env, const struct job *job)
{
    struct mail_job payload;
    struct letter letter = {0};
    TRY(job_read(env, job, &job_mail, &payload));
    err e = prepare(env, job, payload.mail_id, &letter);
    if (e && e->kind == ERR_NOT_FOUND) return OK; /* the row was erased with the person */
    if (e) return e;
    if (letter.settled) return OK;
    return conclude(env, job, &letter, deliver(env, &letter));
}

const struct job_kind job_mail = {
    .name = "notifications.mail",
    .store = STORE_MAIN,
    .run = run_mail,
    .shape = &mail_job_shape,
    .max_attempts = MAX_ATTEMPTS + 3, /* those beyond only write down that it has failed */
    .first_delay_s = FIRST_DELAY_S,
    .max_delay_s = MAX_DELAY_S,
    .at_once = AT_ONCE,
    .summary = "Sends one mail",
};
