-- The numbers of a live terminal: one of each for its person and for its organization.

ALTER TABLE workspace_sessions ADD COLUMN place_of_person INTEGER GENERATED ALWAYS AS (body ->> '$.place.of_person') VIRTUAL;
CREATE UNIQUE INDEX workspace_sessions_place_of_person ON workspace_sessions (user_id, place_of_person) WHERE place_of_person IS NOT NULL;

ALTER TABLE workspace_sessions ADD COLUMN place_of_organization INTEGER GENERATED ALWAYS AS (body ->> '$.place.of_organization') VIRTUAL;
CREATE UNIQUE INDEX workspace_sessions_place_of_organization ON workspace_sessions (organization_id, place_of_organization) WHERE place_of_organization IS NOT NULL;
