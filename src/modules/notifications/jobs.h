/* Sending. */
#pragma once
#include "platform/jobs.h"
#include "store.h"

extern const struct job_kind job_mail;
/* Adds the job that sends a queued mail and tells the admins who look at the list. */
err mail_enqueue(struct tx *tx, ident mail);
/* Tells the admins that a mail has changed. */
void mail_tell(struct tx *tx, ident mail);
