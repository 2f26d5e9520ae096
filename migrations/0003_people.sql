-- What a person is called, belongs to and wants. All columns may be left out by the release before.

ALTER TABLE users ADD COLUMN username TEXT;
ALTER TABLE users ADD COLUMN username_canonical TEXT;
-- Names that look alike have the same (Unicode UTS #39).
ALTER TABLE users ADD COLUMN username_skeleton TEXT;
-- The same of an address, where that differs from its canonical form.
ALTER TABLE users ADD COLUMN email_skeleton TEXT;
-- The language chosen by the person, as a tag of BCP 47.
ALTER TABLE users ADD COLUMN locale TEXT;
-- JSON: the standard claims of OpenID Connect; two lists of texts; two objects.
ALTER TABLE users ADD COLUMN profile TEXT NOT NULL DEFAULT '{}';
ALTER TABLE users ADD COLUMN roles TEXT NOT NULL DEFAULT '[]';
ALTER TABLE users ADD COLUMN groups TEXT NOT NULL DEFAULT '[]';
ALTER TABLE users ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';
ALTER TABLE users ADD COLUMN admin_settings TEXT NOT NULL DEFAULT '{}';
-- When one of these last changed; `updated_at` tells it of address and password.
ALTER TABLE users ADD COLUMN profile_updated_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN password_change_required BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE users ADD COLUMN delete_at BIGINT;
-- What began before this moment has ended.
ALTER TABLE users ADD COLUMN sessions_valid_from BIGINT NOT NULL DEFAULT 0;

CREATE UNIQUE INDEX users_username ON users (username_canonical);
CREATE UNIQUE INDEX users_username_skeleton ON users (username_skeleton);
CREATE UNIQUE INDEX users_email_skeleton ON users (COALESCE(email_skeleton, email_canonical));
CREATE INDEX users_delete_at ON users (delete_at) WHERE delete_at IS NOT NULL;
