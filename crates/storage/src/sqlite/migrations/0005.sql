-- Who people are at providers outside, made from their documents by every change of them: each identity is one person's, and
-- each single sign-on links one.

CREATE TABLE user_identities (
  identity TEXT PRIMARY KEY, sign_on_id TEXT NOT NULL, user_id TEXT NOT NULL REFERENCES users (id)
) STRICT;
CREATE UNIQUE INDEX user_identities_sign_on ON user_identities (sign_on_id);
CREATE INDEX user_identities_user ON user_identities (user_id);
