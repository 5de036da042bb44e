-- Who people are at providers outside, made from their documents by every change of them: each identity is one person's, and
-- each single sign-on links one.

CREATE TABLE user_identities (
  identity TEXT PRIMARY KEY, sign_on_id TEXT NOT NULL, user_id TEXT NOT NULL REFERENCES users (id)
) STRICT;
CREATE UNIQUE INDEX user_identities_sign_on ON user_identities (sign_on_id);
CREATE INDEX user_identities_user ON user_identities (user_id);

-- Single sign-on counts as signing in.

DROP INDEX audit_events_daily;
ALTER TABLE audit_events DROP COLUMN series;
ALTER TABLE audit_events ADD COLUMN series TEXT GENERATED ALWAYS AS (
  CASE
    WHEN body ->> '$.outcome' = 'denied' THEN 'refusals'
    WHEN body ->> '$.outcome' <> 'success' THEN NULL
    WHEN body ->> '$.action' IN ('login', 'sso_login') THEN 'sign_ins'
    WHEN body ->> '$.action' = 'launch_workspace' THEN 'sessions_started'
  END) VIRTUAL;
CREATE INDEX audit_events_daily ON audit_events (chain, series, day) WHERE series IS NOT NULL;
