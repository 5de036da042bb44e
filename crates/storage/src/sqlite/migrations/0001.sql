-- Every record is one JSON document with a version. Columns beside it are made from the document, so
-- that they cannot disagree with it; they exist for the indexes that keep the rules.

CREATE TABLE set_up (id INTEGER PRIMARY KEY CHECK (id = 1), done_at TEXT NOT NULL) STRICT;

CREATE TABLE users (
  id TEXT PRIMARY KEY, version INTEGER NOT NULL, body TEXT NOT NULL,
  email TEXT NOT NULL GENERATED ALWAYS AS (body ->> '$.email') VIRTUAL,
  platform_role TEXT NOT NULL GENERATED ALWAYS AS (body ->> '$.platform_role') VIRTUAL,
  enabled INTEGER NOT NULL GENERATED ALWAYS AS (body ->> '$.enabled') VIRTUAL
) STRICT;
CREATE UNIQUE INDEX users_email ON users (email);
CREATE INDEX users_platform_role ON users (platform_role) WHERE platform_role <> 'none';

CREATE TABLE organizations (
  id TEXT PRIMARY KEY, version INTEGER NOT NULL, body TEXT NOT NULL, folded_name TEXT NOT NULL,
  slug TEXT NOT NULL GENERATED ALWAYS AS (body ->> '$.slug') VIRTUAL
) STRICT;
CREATE UNIQUE INDEX organizations_slug ON organizations (slug);
CREATE INDEX organizations_name ON organizations (folded_name);

-- A membership that has ended stays, invisible, for its generation.
CREATE TABLE memberships (
  organization_id TEXT NOT NULL, user_id TEXT NOT NULL, version INTEGER NOT NULL, body TEXT NOT NULL,
  gone INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (organization_id, user_id)
) STRICT;
CREATE INDEX memberships_user ON memberships (user_id);

CREATE TABLE rosters (organization_id TEXT PRIMARY KEY, version INTEGER NOT NULL, body TEXT NOT NULL) STRICT;

CREATE TABLE invitations (
  id TEXT PRIMARY KEY, version INTEGER NOT NULL, body TEXT NOT NULL,
  organization_id TEXT NOT NULL GENERATED ALWAYS AS (body ->> '$.organization_id') VIRTUAL,
  token_digest TEXT NOT NULL GENERATED ALWAYS AS (body ->> '$.token_digest') VIRTUAL
) STRICT;
CREATE UNIQUE INDEX invitations_token ON invitations (token_digest);
CREATE INDEX invitations_organization ON invitations (organization_id, id);

CREATE TABLE password_resets (
  id TEXT PRIMARY KEY, version INTEGER NOT NULL, body TEXT NOT NULL,
  user_id TEXT NOT NULL GENERATED ALWAYS AS (body ->> '$.user_id') VIRTUAL,
  expires_at TEXT NOT NULL GENERATED ALWAYS AS (body ->> '$.expires_at') VIRTUAL,
  token_digest TEXT NOT NULL GENERATED ALWAYS AS (body ->> '$.token_digest') VIRTUAL
) STRICT;
CREATE UNIQUE INDEX password_resets_token ON password_resets (token_digest);
CREATE INDEX password_resets_user ON password_resets (user_id);

CREATE TABLE login_sessions (
  id TEXT PRIMARY KEY, version INTEGER NOT NULL, body TEXT NOT NULL,
  user_id TEXT NOT NULL GENERATED ALWAYS AS (body ->> '$.user_id') VIRTUAL,
  sign_in_id TEXT NOT NULL GENERATED ALWAYS AS (body ->> '$.sign_in_id') VIRTUAL,
  address TEXT NOT NULL GENERATED ALWAYS AS (body ->> '$.device.address') VIRTUAL,
  created_at TEXT NOT NULL GENERATED ALWAYS AS (body ->> '$.created_at') VIRTUAL,
  expires_at TEXT NOT NULL GENERATED ALWAYS AS (body ->> '$.expires_at') VIRTUAL,
  revoked_at TEXT GENERATED ALWAYS AS (body ->> '$.revoked_at') VIRTUAL
) STRICT;
CREATE UNIQUE INDEX login_sessions_sign_in ON login_sessions (sign_in_id);
CREATE INDEX login_sessions_user ON login_sessions (user_id, id);
CREATE INDEX login_sessions_expiry ON login_sessions (expires_at);

CREATE TABLE revocations (
  id INTEGER PRIMARY KEY, body TEXT NOT NULL,
  expires_at TEXT NOT NULL GENERATED ALWAYS AS (body ->> '$.expires_at') VIRTUAL
) STRICT;
CREATE INDEX revocations_expiry ON revocations (expires_at);

CREATE TABLE workspaces (
  id TEXT PRIMARY KEY, version INTEGER NOT NULL, body TEXT NOT NULL, folded_name TEXT NOT NULL,
  organization_id TEXT NOT NULL GENERATED ALWAYS AS (body ->> '$.organization_id') VIRTUAL
) STRICT;
CREATE UNIQUE INDEX workspaces_name ON workspaces (organization_id, folded_name);
CREATE INDEX workspaces_organization ON workspaces (organization_id, id);

CREATE TABLE workspace_grants (
  workspace_id TEXT NOT NULL, subject TEXT NOT NULL, version INTEGER NOT NULL, body TEXT NOT NULL,
  organization_id TEXT NOT NULL GENERATED ALWAYS AS (body ->> '$.organization_id') VIRTUAL,
  PRIMARY KEY (workspace_id, subject)
) STRICT;
CREATE INDEX workspace_grants_subject ON workspace_grants (organization_id, subject, workspace_id);

CREATE TABLE workspace_sessions (
  id TEXT PRIMARY KEY, version INTEGER NOT NULL, body TEXT NOT NULL,
  organization_id TEXT NOT NULL GENERATED ALWAYS AS (body ->> '$.organization_id') VIRTUAL,
  user_id TEXT NOT NULL GENERATED ALWAYS AS (body ->> '$.user_id') VIRTUAL,
  workspace_id TEXT NOT NULL GENERATED ALWAYS AS (body ->> '$.workspace_id') VIRTUAL,
  status TEXT NOT NULL GENERATED ALWAYS AS (body ->> '$.status') VIRTUAL
) STRICT;
CREATE INDEX workspace_sessions_organization ON workspace_sessions (organization_id, id);
CREATE INDEX workspace_sessions_user ON workspace_sessions (organization_id, user_id, id);
CREATE INDEX workspace_sessions_live ON workspace_sessions (organization_id, id) WHERE status <> 'ended';

-- `chain` and `seq` stand in the body too; the walk that verifies a chain compares them.
CREATE TABLE audit_events (
  chain TEXT NOT NULL, seq INTEGER NOT NULL, body TEXT NOT NULL, hash BLOB NOT NULL, mac BLOB NOT NULL,
  prev_hash BLOB NOT NULL,
  id TEXT NOT NULL GENERATED ALWAYS AS (body ->> '$.id') VIRTUAL,
  actor TEXT GENERATED ALWAYS AS (body ->> '$.actor.user_id') VIRTUAL,
  action TEXT NOT NULL GENERATED ALWAYS AS (body ->> '$.action') VIRTUAL,
  outcome TEXT NOT NULL GENERATED ALWAYS AS (body ->> '$.outcome') VIRTUAL,
  target TEXT GENERATED ALWAYS AS (body ->> '$.target') VIRTUAL,
  at TEXT NOT NULL GENERATED ALWAYS AS (body ->> '$.at') VIRTUAL
) STRICT;
CREATE UNIQUE INDEX audit_events_seq ON audit_events (chain, seq);
CREATE UNIQUE INDEX audit_events_id ON audit_events (id);
CREATE INDEX audit_events_actor ON audit_events (actor, id);
CREATE INDEX audit_events_chain_actor ON audit_events (chain, actor, seq);
