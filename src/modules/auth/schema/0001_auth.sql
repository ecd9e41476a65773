-- A person who may sign in: clients register, staff are invited, workers come from hiring.
CREATE TABLE auth_user (
    id INTEGER NOT NULL PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,                                    -- in lower case
    name TEXT NOT NULL,
    phone TEXT,
    locale TEXT NOT NULL CHECK (locale IN ('ru', 'en')),
    password_hash TEXT,                                            -- Argon2id with its parameters; NULL: not set yet, nobody can sign in
    roles INTEGER NOT NULL CHECK (roles = 1 OR roles = 2 OR (roles > 0 AND roles < 32 AND roles % 4 = 0)), -- bits of enum role
    disabled INTEGER NOT NULL,                                     -- 1: cannot sign in, holds no session
    confirmed INTEGER NOT NULL,                                    -- 1: the address was proved by a link
    search TEXT NOT NULL,                                          -- lower case: name, address
    version INTEGER NOT NULL,                                      -- ETag
    created_at INTEGER NOT NULL                                    -- business time
) STRICT;

-- Who is signed in with a browser. Times by the real clock.
CREATE TABLE auth_session (
    id INTEGER NOT NULL PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,                                     -- BLAKE2b-256 of the cookie; the cookie itself is nowhere
    user_id INTEGER NOT NULL REFERENCES auth_user (id),
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,                                 -- moves in steps of at least 10 minutes
    expires_at INTEGER NOT NULL,                                   -- 30 days after last_seen_at
    address TEXT NOT NULL,                                         -- where it was opened from
    user_agent TEXT NOT NULL
) STRICT;
CREATE INDEX auth_session_user ON auth_session (user_id);
CREATE INDEX auth_session_expires ON auth_session (expires_at);

-- Personal API tokens. Times by the real clock.
CREATE TABLE auth_token (
    id INTEGER NOT NULL PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,                                     -- BLAKE2b-256 of the token
    user_id INTEGER NOT NULL REFERENCES auth_user (id),
    name TEXT NOT NULL,                                            -- what it is for, in its owner's words
    created_at INTEGER NOT NULL,
    last_used_at INTEGER,                                          -- moves in steps of at least 10 minutes
    expires_at INTEGER NOT NULL                                    -- 90 days after created_at
) STRICT;
CREATE INDEX auth_token_user ON auth_token (user_id, id);
CREATE INDEX auth_token_expires ON auth_token (expires_at);

-- Links that were mailed and not used yet. Times by the real clock.
CREATE TABLE auth_link (
    hash BLOB NOT NULL PRIMARY KEY,                                -- BLAKE2b-256 of the token in the link
    user_id INTEGER NOT NULL REFERENCES auth_user (id),
    purpose TEXT NOT NULL CHECK (purpose IN ('confirmation', 'password', 'invitation')),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX auth_link_user ON auth_link (user_id);
CREATE INDEX auth_link_expires ON auth_link (expires_at);

-- Browsers that a person has proved to be theirs, by a password or by a link. Strangers' guesses do not lock them out, and a sign-in from
-- elsewhere is told by mail. Times by the real clock.
CREATE TABLE auth_device (
    hash BLOB NOT NULL,                                            -- BLAKE2b-256 of the cookie mcf_device
    user_id INTEGER NOT NULL REFERENCES auth_user (id),
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    PRIMARY KEY (hash, user_id)
) STRICT;
CREATE INDEX auth_device_user ON auth_device (user_id);

-- One row for each guess or mail that counts against a limit within an hour (rules.h). Times by the real clock; swept.
CREATE TABLE auth_throttle (
    id INTEGER NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,                                            -- guess_stranger, guess_known, guess_device, mail_…, registration
    account BLOB NOT NULL,                                         -- BLAKE2b-256 of the address in lower case, whether or not there is an account
    address TEXT NOT NULL,                                         -- the peer's block: IPv4, or the first 64 bits of IPv6
    device BLOB,                                                   -- guess_device: hash of the cookie (or the session) that vouches
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX auth_throttle_account ON auth_throttle (account, at);
CREATE INDEX auth_throttle_address ON auth_throttle (address, at);
CREATE INDEX auth_throttle_at ON auth_throttle (at);

-- The log of sign-ins, shown to the person themselves. Kept for a year of the real clock.
CREATE TABLE auth_sign_in (
    id INTEGER NOT NULL PRIMARY KEY,
    user_id INTEGER REFERENCES auth_user (id),                     -- NULL: an unknown address was tried
    at INTEGER NOT NULL,                                           -- real time
    kind TEXT NOT NULL CHECK (kind IN ('session', 'token')),       -- what was asked for
    outcome TEXT NOT NULL CHECK (outcome IN ('ok', 'wrong_password', 'unconfirmed', 'disabled')),
    address TEXT NOT NULL,
    address_block TEXT NOT NULL,                                   -- as in auth_throttle
    user_agent TEXT NOT NULL,
    new_device INTEGER NOT NULL
) STRICT;
CREATE INDEX auth_sign_in_user ON auth_sign_in (user_id, id);
CREATE INDEX auth_sign_in_block ON auth_sign_in (user_id, address_block, at);
CREATE INDEX auth_sign_in_at ON auth_sign_in (at);

-- The company's settings, every value that ever held: a setting is the newest row of its key that is valid by then. Without a row the
-- default of the code holds. Never changed, so that "what was the penalty in May?" has an answer.
CREATE TABLE auth_company_setting (
    id INTEGER NOT NULL PRIMARY KEY,                               -- the greatest one is the version of all settings
    key TEXT NOT NULL,
    value TEXT NOT NULL,                                           -- JSON
    valid_from INTEGER NOT NULL,                                   -- business time
    set_by INTEGER                                                 -- NULL: the program itself
) STRICT;
CREATE INDEX auth_company_setting_key ON auth_company_setting (key, valid_from, id);
CREATE TRIGGER auth_company_setting_fixed BEFORE UPDATE ON auth_company_setting FOR EACH ROW
BEGIN
    SELECT RAISE(ABORT, 'auth_company_setting is append-only');
END;
CREATE TRIGGER auth_company_setting_kept BEFORE DELETE ON auth_company_setting FOR EACH ROW
BEGIN
    SELECT RAISE(ABORT, 'auth_company_setting is append-only');
END;

-- Who did what to whom: for compliance. Never changed.
CREATE TABLE auth_audit (
    id INTEGER NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,                                           -- business time
    actor_id INTEGER,                                              -- NULL: the system, or nobody signed in
    action TEXT NOT NULL,                                          -- "users.disable"
    subject TEXT NOT NULL,                                         -- whom or what: an id as text, or a word
    detail TEXT NOT NULL,                                          -- what changed; no contact data, no secrets
    address TEXT NOT NULL,                                         -- the peer's; '' outside requests
    request_id TEXT
) STRICT;
CREATE INDEX auth_audit_actor ON auth_audit (actor_id, id);
CREATE INDEX auth_audit_subject ON auth_audit (subject, id);
CREATE TRIGGER auth_audit_fixed BEFORE UPDATE ON auth_audit FOR EACH ROW
BEGIN
    SELECT RAISE(ABORT, 'auth_audit is append-only');
END;
CREATE TRIGGER auth_audit_kept BEFORE DELETE ON auth_audit FOR EACH ROW
BEGIN
    SELECT RAISE(ABORT, 'auth_audit is append-only');
END;

-- Published: what other modules may read of people.
CREATE VIEW auth_pub_user AS
SELECT id, name, phone, roles, disabled, confirmed, locale FROM auth_user;

-- Published: with the address, for mails and for the pages of managers.
CREATE VIEW auth_pub_contact AS
SELECT id, email, name, phone, roles, disabled, confirmed, locale FROM auth_user;
