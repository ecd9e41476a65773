/* A message's bytes (see platform/mail.h for mail_format itself). */
#pragma once
#include "base/text.h"
#include "platform/mail.h"

struct mailbox {
    const char *name, *address; /* name "" if there is none */
};
/* Splits `Name <address>`, `"Name" <address>` or a bare address. */
struct mailbox mailbox_split(struct arena *arena, const char *from);
