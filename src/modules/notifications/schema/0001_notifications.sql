-- Mails to send and mails sent. Neither the address nor the text is kept: both are made when the mail is sent, so that erasing a person stays
-- possible and links' tokens exist nowhere but in the mail.
CREATE TABLE notifications_mail (
    id INTEGER NOT NULL PRIMARY KEY,
    created_at INTEGER NOT NULL,                                   -- business time
    source TEXT NOT NULL,                                          -- the store whose event it follows
    event_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,                                      -- to whom
    template TEXT NOT NULL,
    task_id INTEGER,
    facts TEXT NOT NULL,                                           -- JSON: what the event said, without contact data
    status TEXT NOT NULL CHECK (status IN ('queued', 'sending', 'sent', 'failed')),
    attempts INTEGER NOT NULL,
    last_error TEXT,
    locale TEXT,                                                   -- the language it was made in last
    sent_at INTEGER,                                               -- business time
    message_id TEXT NOT NULL,                                      -- the same for every attempt
    job_id INTEGER,                                                -- the job that sends it
    UNIQUE (source, event_id, user_id, template)                   -- an event that is read again doubles nothing
) STRICT;
CREATE INDEX notifications_mail_status ON notifications_mail (status, id);

-- The same, for the list inside the interface.
CREATE TABLE notifications_notification (
    id INTEGER NOT NULL PRIMARY KEY,
    created_at INTEGER NOT NULL,                                   -- business time
    source TEXT NOT NULL,
    event_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    event TEXT NOT NULL,                                           -- its type: tasks.assigned
    template TEXT NOT NULL,
    task_id INTEGER,
    facts TEXT NOT NULL,
    read INTEGER NOT NULL,
    UNIQUE (source, event_id, user_id, template)
) STRICT;
CREATE INDEX notifications_notification_user ON notifications_notification (user_id, id);
CREATE INDEX notifications_notification_unread ON notifications_notification (user_id) WHERE read = 0;
