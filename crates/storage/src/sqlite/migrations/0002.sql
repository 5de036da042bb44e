-- The request that made a record, while its idempotency key is remembered: one record per key.

ALTER TABLE organizations ADD COLUMN idempotency_scope TEXT GENERATED ALWAYS AS (body ->> '$.idempotency.scope') VIRTUAL;
CREATE UNIQUE INDEX organizations_idempotency ON organizations (idempotency_scope) WHERE idempotency_scope IS NOT NULL;

ALTER TABLE invitations ADD COLUMN idempotency_scope TEXT GENERATED ALWAYS AS (body ->> '$.idempotency.scope') VIRTUAL;
CREATE UNIQUE INDEX invitations_idempotency ON invitations (idempotency_scope) WHERE idempotency_scope IS NOT NULL;

ALTER TABLE workspaces ADD COLUMN idempotency_scope TEXT GENERATED ALWAYS AS (body ->> '$.idempotency.scope') VIRTUAL;
CREATE UNIQUE INDEX workspaces_idempotency ON workspaces (idempotency_scope) WHERE idempotency_scope IS NOT NULL;

ALTER TABLE workspace_sessions ADD COLUMN idempotency_scope TEXT GENERATED ALWAYS AS (body ->> '$.idempotency.scope') VIRTUAL;
CREATE UNIQUE INDEX workspace_sessions_idempotency ON workspace_sessions (idempotency_scope) WHERE idempotency_scope IS NOT NULL;
