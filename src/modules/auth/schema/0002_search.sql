-- People are searched by what auth itself searches: LIKE and LOWER of SQLite know the case of ASCII letters alone.
DROP VIEW auth_pub_contact;

-- Published: with the address, for mails and for the pages of managers; search as in auth_user, for  LIKE :q ESCAPE '!'  with db_pattern.
CREATE VIEW auth_pub_contact AS
SELECT id, email, name, phone, roles, disabled, confirmed, locale, search FROM auth_user;
