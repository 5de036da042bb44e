// Made from proto-docs/openapi/platform.json by `npm run types`.

export interface paths {
    "/api/audit-logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Events, newest first. A bare array unless `limit` or `after` is given, else `{items, next, pending,
         *     scanned_to_limit}`. What has happened and does not stand in the chain yet after a second is counted for administrators:
         *     in `pending` (null when that cannot be done now), and in a header. A search for `text` that stopped at the 10,000th event says so: in `scanned_to_limit`, and in a header.
         */
        get: operations["list_audit_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audit-logs/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Verifies a chain. */
        get: operations["verify_audit_log"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The description of this service's interface (OpenAPI 3.1). */
        get: operations["get_description"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/organizations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All organizations for a platform administrator, their own for an administrator. A bare array unless
         *     `limit` or `after` is given.
         */
        get: operations["list_organizations"];
        put?: never;
        /** Makes an organization. */
        post: operations["create_organization"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/organizations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One organization. */
        get: operations["get_organization"];
        put?: never;
        post?: never;
        /**
         * Deletes an organization that is disabled. Its memberships, grants and invitations end by that, its tokens are dead and
         *     its sessions end; its slug and id stay taken, and its audit log stays.
         */
        delete: operations["delete_organization"];
        options?: never;
        head?: never;
        /** Changes an organization. Disabling it kills all tokens for it and ends its sessions. */
        patch: operations["change_organization"];
        trace?: never;
    };
    "/api/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sessions, newest first. A bare array unless `limit` or `after` is given. */
        get: operations["list_sessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions/active": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Those that are open. */
        get: operations["list_active_sessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One session. */
        get: operations["get_session"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions/{id}/disconnect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends a session: its owner, an administrator, or somebody with `manage` on its workspace. */
        post: operations["disconnect_session"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions/{id}/terminal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Attaches to a terminal, in place of whoever is. Binary frames are its bytes; text frames are JSON:
         *     `resize`, `ping`, `pong`, `resume`, `ended`.
         */
        get: operations["open_terminal"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions/{id}/ticket": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a ticket for the caller's own terminal. */
        post: operations["create_ticket"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The numbers of the caller's organization, as they are now; for administrators also what happened on each of the last
         *     days, in UTC: sign-ins, sessions started, refusals.
         */
        get: operations["get_stats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The workspaces that the caller may use, or all for an administrator. A bare array unless `limit` or
         *     `after` is given.
         */
        get: operations["list_workspaces"];
        put?: never;
        /** Makes a workspace in the caller's organization. */
        post: operations["create_workspace"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/profiles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The terminal profiles that the organization may use. */
        get: operations["list_profiles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Deletes all workspaces of the organization with their grants, ends the sessions on them, and makes the default set
         *     (setting `DEFAULT_WORKSPACES`) anew.
         */
        post: operations["reset_workspaces"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One workspace. */
        get: operations["get_workspace"];
        /** Replaces a workspace: what is absent goes back to its default. */
        put: operations["replace_workspace"];
        post?: never;
        /** Deletes a workspace with its grants; its name can be used again. */
        delete: operations["delete_workspace"];
        options?: never;
        head?: never;
        /** Changes a workspace: what is absent stays. */
        patch: operations["change_workspace"];
        trace?: never;
    };
    "/api/workspaces/{id}/grants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The grants on a workspace. */
        get: operations["list_grants"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{id}/grants/{subject}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One grant. */
        get: operations["get_grant"];
        /** Gives a member a right on a workspace, in place of the one they had. */
        put: operations["set_grant"];
        post?: never;
        /** Takes a right on a workspace; what it kept open ends. */
        delete: operations["remove_grant"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{id}/launch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Opens a workspace. */
        post: operations["launch_workspace"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workspaces/{id}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends the caller's sessions on a workspace; none is fine too. */
        post: operations["stop_workspace"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Who acted. */
        ActorView: {
            /** @description The client's address. */
            address: string | null;
            /** @description What the client said it is. */
            agent: string | null;
            /** @description Their address then, when known. */
            email: string | null;
            /** @description `user`, `anonymous`, `operator` or `system`. */
            kind: string;
            /** @description The login session. */
            sid: string | null;
            /** @description The person, when known. */
            user_id: string | null;
        };
        /**
         * @description An event in its place in the chain. All members but `organization_id`, `prev_hash`, `hash` and `mac` are exactly what
         *     the hash is made of, once they are sorted. Events of other versions may have members that are not listed here.
         */
        AuditEventView: {
            /** @description What, as `proto-docs/audit-events.md` lists it. */
            action: string;
            /** @description Who. */
            actor: components["schemas"]["ActorView"];
            /** @description The changed fields as they are now, or what a reader needs to know of a thing that was done. */
            after: {
                [key: string]: unknown;
            } | null;
            /** @description When (RFC 3339). */
            at: string;
            /** @description The changed fields as they were. */
            before: {
                [key: string]: unknown;
            } | null;
            /** @description Which chain: an organization's id, or `platform`. */
            chain: string;
            /** @description Its hash, hexadecimal. */
            hash: string;
            /** @description Which. */
            id: string;
            /** @description The name of the key that made the MAC. */
            key_id: string;
            /** @description The MAC over its hash, hexadecimal. */
            mac: string;
            /** @description The organization; absent for the platform's chain. */
            organization_id?: string;
            /** @description `success`, `failure` or `denied`. */
            outcome: string;
            /** @description The hash of the event before it, hexadecimal. */
            prev_hash: string;
            /** @description Why, as a stable word. */
            reason: string | null;
            /** @description In which request. */
            request_id: string | null;
            /**
             * Format: int64
             * @description Its place in the chain, from 1.
             */
            seq: number;
            /** @description On what: `workspace:<id>`, `user:<id>`, … */
            target: string | null;
        };
        /** @description What shall be different. Absent members stay as they are. */
        ChangeOrganizationRequest: {
            /** @description The mail domains. */
            domains?: string[] | null;
            /** @description Whether it can be used; platform administrators only. */
            enabled?: boolean | null;
            /** @description The name. */
            name?: string | null;
            /** @description `closed`, `domain` or `open`. */
            registration?: string | null;
        };
        /** @description How to reach what was opened. */
        ConnectionView: {
            /** @enum {string} */
            kind: "terminal";
            /** @description The ticket. */
            ticket: string;
            /** @description Path and query of the WebSocket. */
            url: string;
        } | {
            /** @enum {string} */
            kind: "web";
            /** @description Its address. */
            url: string;
        };
        /** @description A new organization. */
        CreateOrganizationRequest: {
            /** @description Its name. */
            name: string;
            /** @description Its URL-safe name; made of the name if absent. */
            slug?: string | null;
        };
        /** @description A day's count. */
        DayView: {
            /**
             * Format: int64
             * @description How often.
             */
            count: number;
            /** @description The day, in UTC: `2026-01-31`. */
            day: string;
        };
        /** @description That it has ended. */
        DisconnectView: {
            /** @description In words. */
            message: string;
        };
        /** @description What is wrong with one member of the body or one parameter. */
        FieldProblem: {
            /** @description Which, as a path: `target.url`. */
            field: string;
            /** @description What is wrong with it. */
            message: string;
        };
        /** @description A grant. */
        GrantView: {
            /** @description From when. */
            from?: string | null;
            /** @description When. */
            granted_at: string;
            /** @description Who gave it. */
            granted_by: string;
            /** @description `use` or `manage`. */
            level: string;
            /** @description To whom: `user:<id>`. */
            subject: string;
            /** @description Until when. */
            until?: string | null;
        };
        /** @description A ticket. */
        IssuedTicket: {
            /**
             * Format: int64
             * @description Seconds until it expires.
             */
            expires_in: number;
            /** @description The secret. */
            ticket: string;
            /** @description Path and query of the WebSocket. */
            url: string;
        };
        /** @description A session that has been opened, and how to reach it. */
        LaunchView: {
            /** @description How to reach it. */
            connection: components["schemas"]["ConnectionView"];
            /** @description The session. */
            session: components["schemas"]["SessionView"];
            /** @description Which session. */
            session_id: string;
        };
        /** @description An organization with its live counts. */
        OrganizationView: {
            /** @description When it was made. */
            created_at: string;
            /** @description Its mail domains. */
            domains: string[];
            /** @description Whether it can be used. */
            enabled: boolean;
            /** @description Which. */
            id: string;
            /** @description The name. */
            name: string;
            /** @description `closed`, `domain` or `open`. */
            registration: string;
            /** @description The URL-safe name. */
            slug: string;
            /**
             * Format: int64
             * @description How many people it has.
             */
            users_count: number;
            /**
             * Format: int64
             * @description How many workspaces it has.
             */
            workspaces_count: number;
        };
        /** @description A page on the wire. */
        PageView_GrantView: {
            /** @description The items. */
            items: {
                /** @description From when. */
                from?: string | null;
                /** @description When. */
                granted_at: string;
                /** @description Who gave it. */
                granted_by: string;
                /** @description `use` or `manage`. */
                level: string;
                /** @description To whom: `user:<id>`. */
                subject: string;
                /** @description Until when. */
                until?: string | null;
            }[];
            /** @description The cursor of the next page; absent at the end of the list. */
            next?: string | null;
        };
        /** @description The body of every error (`application/problem+json`). */
        ProblemBody: {
            /** @description What went wrong, for programs; stable. */
            code: string;
            /** @description What went wrong, for people. */
            detail: string;
            /** @description The same text, for clients of vsay-auth. */
            error: string;
            /** @description What is wrong with which field. */
            errors?: components["schemas"]["FieldProblem"][];
            /** @description The request, as in `X-Request-Id` and in the log. */
            request_id?: string | null;
            /**
             * Format: int32
             * @description The status.
             */
            status: number;
            /** @description The status in words. */
            title: string;
            /** @description `urn:doorward:problem:<code>`. */
            type: string;
        };
        /** @description A terminal profile; what it runs and sees is the operator's business. */
        ProfileView: {
            /** @description Its name, for `target.profile`. */
            name: string;
        };
        /** @description The terminal profiles of an organization. */
        ProfilesView: {
            /** @description In the operator's order; empty where the operator has given none to this organization. */
            items: components["schemas"]["ProfileView"][];
        };
        /** @description A reset, confirmed. */
        ResetWorkspacesRequest: {
            /** @description The slug of the organization, typed by whoever wants this. */
            confirm: string;
        };
        /** @description What there is now. */
        ResetWorkspacesView: {
            /** @description How many workspaces the organization has now. */
            count: number;
            /** @description The same in words. */
            message: string;
        };
        /** @description Counts of each of the last days, today's as far as it has come. */
        SeriesView: {
            /**
             * Format: int32
             * @description How many days.
             */
            days: number;
            /** @description What members were refused. */
            refusals: components["schemas"]["DayView"][];
            /** @description Workspaces that were launched. */
            sessions_started: components["schemas"]["DayView"][];
            /** @description Login sessions that were opened. */
            sign_ins: components["schemas"]["DayView"][];
        };
        /** @description A session on a workspace. */
        SessionView: {
            /** @description From where it was launched. */
            client_address: string;
            /** @description Why it ended. */
            end_reason?: string | null;
            /** @description When it ended. */
            ended_at?: string | null;
            /**
             * Format: int32
             * @description The code of its process, for `exited`.
             */
            exit_code?: number | null;
            /** @description Which. */
            id: string;
            /** @description When it was launched. */
            started_at: string;
            /** @description `active` or `ended`. */
            status: string;
            /** @description Their address; null once they are no member any more. */
            user_email?: string | null;
            /** @description Whose. */
            user_id: string;
            /** @description Their name; null once they are no member any more. */
            user_name?: string | null;
            /** @description On which workspace. */
            workspace_id: string;
            /** @description The workspace's kind at the launch. */
            workspace_kind: string;
            /** @description The workspace's name at the launch. */
            workspace_name: string;
        };
        /** @description How much, from and until when. */
        SetGrantRequest: {
            /** @description From when; at once if absent. */
            from?: string | null;
            /** @description `use` or `manage`. */
            level: string;
            /** @description Until when; for good if absent. */
            until?: string | null;
        };
        /** @description The numbers. */
        StatsView: {
            /**
             * Format: int64
             * @description Sessions that are open.
             */
            active_sessions: number;
            series?: components["schemas"]["SeriesView"] | null;
            /**
             * Format: int64
             * @description People.
             */
            total_users: number;
            /**
             * Format: int64
             * @description Workspaces.
             */
            total_workspaces: number;
        };
        /** @description What has ended. */
        StopView: {
            /**
             * Format: int32
             * @description How many sessions.
             */
            ended: number;
            /** @description In words. */
            message: string;
        };
        /** @description What launching opens: `url` for a web page, `profile` for a terminal. */
        TargetDraft: {
            profile?: string | null;
            url?: string | null;
        };
        /** @description What launching opens: `url` for a web page, `profile` for a terminal. */
        TargetView: {
            /** @description The profile. */
            profile?: string | null;
            /** @description The page. */
            url?: string | null;
        };
        /** @description What the walk found. */
        VerificationView: {
            /**
             * Format: int64
             * @description How many events were good, from the first on.
             */
            checked: number;
            /**
             * Format: int64
             * @description The newest sequence number that was kept outside the database, with which the chain was compared; null: none
             *     could be read, and a tail that was cut off would not be found.
             */
            compared_with_seq?: number | null;
            /**
             * Format: int64
             * @description The first sequence number that is not what was written, or is missing.
             */
            first_bad_seq?: number | null;
            /** @description The last good event. */
            head: Record<string, never>;
            /** @description Whether every event is what was written, and none is missing. */
            intact: boolean;
            /**
             * Format: int64
             * @description How many events have happened and do not stand in the chain yet: the walk says nothing of them. Null: they cannot
             *     be counted now.
             */
            pending?: number | null;
        };
        /**
         * @description The members of a workspace. Absent ones stay as they are (or at their default for a new one);
         *     `icon`, `cpu`, `memory` and `storage` are taken away by `null`.
         */
        WorkspaceDraft: {
            cpu?: string | null;
            description?: string | null;
            icon?: string | null;
            /** @description `web` or `terminal`; goes with `target`. */
            kind?: string | null;
            memory?: string | null;
            name?: string | null;
            /** @description `available`, `disabled` or `coming_soon`. */
            status?: string | null;
            storage?: string | null;
            target?: components["schemas"]["TargetDraft"] | null;
        };
        /** @description A workspace. */
        WorkspaceView: {
            /** @description Whether the caller can open it now. */
            can_launch: boolean;
            /** @description How much of a processor, as text. */
            cpu?: string | null;
            /** @description When. */
            created_at: string;
            /** @description Who made it. */
            created_by: string;
            /** @description What it is for. */
            description: string;
            /** @description The name of a picture. */
            icon?: string | null;
            /** @description Which. */
            id: string;
            /** @description `web` or `terminal`. */
            kind: string;
            /** @description How much memory, as text. */
            memory?: string | null;
            /** @description Its name. */
            name: string;
            /** @description Why not. */
            reason?: string | null;
            /** @description `available`, `disabled` or `coming_soon`. */
            status: string;
            /** @description How much disk, as text. */
            storage?: string | null;
            /** @description What launching opens. */
            target: components["schemas"]["TargetView"];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    list_audit_events: {
        parameters: {
            query?: {
                /** @description For platform administrators: `platform`, `all`, or an organization's id. */
                scope?: string;
                /** @description Done by this person (id). */
                actor?: string;
                /** @description This action. */
                action?: string;
                /** @description `success`, `failure` or `denied`. */
                outcome?: string;
                /** @description On this, exactly: `workspace:<id>`, `user:<id>`, … */
                target?: string;
                /** @description From this moment on (RFC 3339). */
                from?: string;
                /** @description Before this moment (RFC 3339). */
                to?: string;
                /**
                 * @description Only those in which this stands (2 to 100 characters, in any case): in action, target, reason, address or client
                 *     address of who acted, or in the fields that changed. The newest 10,000 events that the other filters find are
                 *     looked at.
                 */
                text?: string;
                /** @description How many items at most: 1 to 200, 50 if absent. */
                limit?: number;
                /** @description The `next` of the page before. */
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description How many events are missing, or `unknown`; absent when none are, and for members. */
                    "x-audit-pending"?: string;
                    /** @description After how many of the newest events a search for text stopped; absent when it did not. */
                    "x-audit-scanned-to-limit"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEventView"][];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    verify_audit_log: {
        parameters: {
            query?: {
                /** @description For platform administrators: `platform` or an organization's id. */
                scope?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VerificationView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_description: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    list_organizations: {
        parameters: {
            query?: {
                /** @description How many items at most: 1 to 200, 50 if absent. */
                limit?: number;
                /** @description The `next` of the page before. */
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganizationView"][];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    create_organization: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any name for this request, 1 to 255 printable characters of ASCII. Sent again within 24 hours under the
                 *     same name, it has no second effect and gets the same answer; with another body it is refused with 422
                 *     `idempotency_key_reused`.
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateOrganizationRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganizationView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_organization: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Its version, for `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganizationView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    delete_organization: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the version that this change is meant for. If there is another one now, nothing is changed and the
                 *     answer is 409 `changed_meanwhile` (never 412).
                 */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    change_organization: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the version that this change is meant for. If there is another one now, nothing is changed and the
                 *     answer is 409 `changed_meanwhile` (never 412).
                 */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeOrganizationRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    /** @description Its version, for `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganizationView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    list_sessions: {
        parameters: {
            query?: {
                /** @description `own` (default) or, for administrators, `organization`. */
                scope?: string;
                /** @description Those of this workspace (id), of everybody, for whoever may manage it. */
                workspace?: string;
                /** @description How many items at most: 1 to 200, 50 if absent. */
                limit?: number;
                /** @description The `next` of the page before. */
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionView"][];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    list_active_sessions: {
        parameters: {
            query?: {
                /** @description `own` (default) or, for administrators, `organization`. */
                scope?: string;
                /** @description Those of this workspace (id), of everybody, for whoever may manage it. */
                workspace?: string;
                /** @description How many items at most: 1 to 200, 50 if absent. */
                limit?: number;
                /** @description The `next` of the page before. */
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionView"][];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    disconnect_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DisconnectView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    open_terminal: {
        parameters: {
            query: {
                /** @description The ticket. */
                ticket: string;
                /** @description How many bytes of output were seen before; 0 after a reload. */
                from?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    create_ticket: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuedTicket"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_stats: {
        parameters: {
            query?: {
                /** @description How many days the series have: 7, 30 or 90; 30 if absent. */
                days?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatsView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    list_workspaces: {
        parameters: {
            query?: {
                /** @description How many items at most: 1 to 200, 50 if absent. */
                limit?: number;
                /** @description The `next` of the page before. */
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkspaceView"][];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    create_workspace: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any name for this request, 1 to 255 printable characters of ASCII. Sent again within 24 hours under the
                 *     same name, it has no second effect and gets the same answer; with another body it is refused with 422
                 *     `idempotency_key_reused`.
                 */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WorkspaceDraft"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkspaceView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    list_profiles: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProfilesView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    reset_workspaces: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResetWorkspacesRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResetWorkspacesView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_workspace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Its version, for `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkspaceView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    replace_workspace: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the version that this change is meant for. If there is another one now, nothing is changed and the
                 *     answer is 409 `changed_meanwhile` (never 412).
                 */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WorkspaceDraft"];
            };
        };
        responses: {
            200: {
                headers: {
                    /** @description Its version, for `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkspaceView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    delete_workspace: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the version that this change is meant for. If there is another one now, nothing is changed and the
                 *     answer is 409 `changed_meanwhile` (never 412).
                 */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    change_workspace: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the version that this change is meant for. If there is another one now, nothing is changed and the
                 *     answer is 409 `changed_meanwhile` (never 412).
                 */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WorkspaceDraft"];
            };
        };
        responses: {
            200: {
                headers: {
                    /** @description Its version, for `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkspaceView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    list_grants: {
        parameters: {
            query?: {
                /** @description How many items at most: 1 to 200, 50 if absent. */
                limit?: number;
                /** @description The `next` of the page before. */
                after?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageView_GrantView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    get_grant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                subject: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    /** @description Its version, for `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GrantView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    set_grant: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the version that this change is meant for. If there is another one now, nothing is changed and the
                 *     answer is 409 `changed_meanwhile` (never 412).
                 */
                "If-Match"?: string;
            };
            path: {
                id: string;
                subject: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetGrantRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    /** @description Its version, for `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GrantView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    remove_grant: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `ETag` of the version that this change is meant for. If there is another one now, nothing is changed and the
                 *     answer is 409 `changed_meanwhile` (never 412).
                 */
                "If-Match"?: string;
            };
            path: {
                id: string;
                subject: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    launch_workspace: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any name for this request, 1 to 255 printable characters of ASCII. Sent again within 24 hours under the
                 *     same name, it has no second effect and gets the same answer; with another body it is refused with 422
                 *     `idempotency_key_reused`.
                 */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LaunchView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    stop_workspace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StopView"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
}
