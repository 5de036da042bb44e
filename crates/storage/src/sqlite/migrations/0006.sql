-- What is to be made at Keycloak, and what has been made there.

CREATE TABLE realm_plans (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  body TEXT NOT NULL,
  due_at TEXT GENERATED ALWAYS AS (body ->> '$.due_at') VIRTUAL,
  trouble TEXT GENERATED ALWAYS AS (body ->> '$.trouble') VIRTUAL
) STRICT;
CREATE INDEX realm_plans_due ON realm_plans (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX realm_plans_trouble ON realm_plans (id) WHERE trouble IS NOT NULL;
