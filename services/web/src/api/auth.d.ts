// Made from proto-docs/openapi/auth.json by `npm run types`.

export interface paths {
    "/api/auth/change-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Changes the caller's password and signs their other devices out. */
        post: operations["change_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/discover": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tells the ways in for an address. */
        post: operations["discover_ways_in"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/identities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's linked identities. */
        get: operations["list_identities"];
        put?: never;
        /** Sets out to link an identity. The trip is bound to the browser and to the login session that asked. */
        post: operations["begin_linking"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/identities/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Links the identity to the caller; everything else of theirs stays as it is. */
        post: operations["finish_linking"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/identities/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Unlinks an identity and ends the caller's other login sessions; the last way in stays. */
        delete: operations["unlink_identity"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Signs a person in. */
        post: operations["login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Signs out: by access token, or by refresh token where the access token has expired. */
        post: operations["logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/logout-all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Signs out on every device. */
        post: operations["logout_all"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who the caller is. Backends of others ask this to learn whether a token still lives. */
        get: operations["get_me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes the caller's name. A name that stays as it is leaves no trace. */
        patch: operations["change_me"];
        trace?: never;
    };
    "/api/auth/oidc/claim": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes the account over and signs in. */
        post: operations["claim_account"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/oidc/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Signs in whom a provider vouches for. */
        post: operations["complete_single_sign_on"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/oidc/{provider}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sends the browser to the provider. */
        get: operations["start_single_sign_on"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/oidc/{provider}/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Takes the code that a provider gave, and sends the browser on to the front end. */
        get: operations["finish_single_sign_on"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/openapi.json": {
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
    "/api/auth/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a sign-in page may offer. */
        get: operations["get_options"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The ways in and how they do: those for the caller's organization, for platform administrators all. */
        get: operations["list_ways_in"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/providers/{provider}/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Asks a way in now; platform administrators only. The answer says how it did, whatever that is. */
        post: operations["check_way_in"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Exchanges a refresh token for the next tokens. Each is good once. */
        post: operations["refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Registers a person into an organization whose registration is open, and signs them in. */
        post: operations["register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/reset-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sets a new password and signs the person out everywhere. */
        post: operations["reset_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/select-tenant": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Chooses an organization and issues tokens for it. */
        post: operations["select_tenant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's living login sessions. */
        get: operations["list_login_sessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends one of the caller's login sessions. */
        delete: operations["end_login_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sets the installation up: its first administrator, who also administers the default organization. */
        post: operations["setup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/signup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Signs a person up with a new organization, which they administer. */
        post: operations["signup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/sso": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Always 410. */
        post: operations["removed_sso"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/switch-tenant": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Changes the organization of this login session; its earlier access tokens are dead. */
        post: operations["switch_tenant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/token-exchange": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Signs in whom a provider vouches for. The refresh token comes in the body, never as a cookie. */
        post: operations["exchange_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The invitations of the caller's organization, newest first. */
        get: operations["list_invitations"];
        put?: never;
        /** Invites somebody into the caller's organization. The link is in this answer only. */
        post: operations["create_invitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/invitations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Takes an invitation back. One that has been accepted cannot be. */
        delete: operations["revoke_invitation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/invitations/{id}/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a new link with a new term. The caller answers for it from now on. */
        post: operations["resend_invitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/invitations/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a link invites to. */
        get: operations["show_invitation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/invitations/{token}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Accepts an invitation. Not consumed by a wrong password. */
        post: operations["accept_invitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/oidc/providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The configured providers. */
        get: operations["list_providers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The people of the caller's organization. */
        get: operations["list_users"];
        put?: never;
        /** Adds a person to the caller's organization. */
        post: operations["create_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same under the path of vsay-auth. */
        get: operations["get_users_me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One of them. */
        get: operations["get_user"];
        put?: never;
        post?: never;
        /** Ends a membership. The person stays, and so do their other organizations. */
        delete: operations["remove_user"];
        options?: never;
        head?: never;
        /** Changes a member. Their tokens for this organization die when the role changes. */
        patch: operations["change_user"];
        trace?: never;
    };
    "/api/users/{id}/disable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Disables a member: their tokens for this organization die and they cannot choose it. */
        post: operations["disable_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/{id}/enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Enables a member again. */
        post: operations["enable_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/{id}/reset-link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes a link to set a new password; older ones are dead, and the person is signed out everywhere. Platform
         *     administrators may for any member, others for those only who belong to no other organization and had no account
         *     before they joined (403 `belongs_elsewhere`). Nobody for themselves (403 `own_account`).
         */
        post: operations["create_reset_link"];
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
        /** @description How the person shows who they are; empty for one who is signed in. */
        AcceptRequest: {
            /** @description The name, for a new person. */
            name?: string | null;
            /** @description The password: a new one for a new person, their own for a known one. */
            password?: string | null;
            /** @description Where the refresh token goes: `cookie` (default) or `body`. */
            refresh_token_in?: string | null;
        };
        /** @description What accepting answers a known person. */
        AcceptedView: components["schemas"]["JoinedView"] | components["schemas"]["LoginResult"];
        /** @description Who, and as what. */
        AddMemberRequest: {
            /** @description The address. */
            email: string;
            /** @description The name; somebody who is known keeps their own. */
            name: string;
            /** @description `user` or `company_admin`. */
            role: string;
        };
        /** @description The tokens, and for whom. */
        Authenticated: {
            /** @description The access token. */
            access_token: string;
            /** @description The organizations to switch between. */
            available_tenants: components["schemas"]["TenantView"][];
            /**
             * Format: int64
             * @description Seconds until the access token expires.
             */
            expires_in: number;
            /** @description Whether a new password must be chosen. */
            must_change_password: boolean;
            /** @description The refresh token, where the client asked for it in the body. */
            refresh_token?: string | null;
            /** @description The same, for clients of vsay-auth. */
            token: string;
            /** @description Always `bearer`. */
            token_type: string;
            /** @description The person, in the organization that the token is for. */
            user: components["schemas"]["UserView"];
        };
        /** @description What shall be different. */
        ChangeMeRequest: {
            /** @description The name. */
            name: string;
        };
        /** @description What shall be different. Absent members stay as they are. */
        ChangeMemberRequest: {
            /** @description Whether the person may sign in at all; platform administrators only. */
            platform_enabled?: boolean | null;
            /** @description `user` or `company_admin`. */
            role?: string | null;
        };
        /** @description The password as it is and as it shall be. */
        ChangePasswordRequest: {
            /** @description As it is. */
            current_password: string;
            /** @description As it shall be. */
            new_password: string;
        };
        /** @description The question whether an account is to be taken over. */
        ClaimQuestion: {
            /** @description For POST `/api/auth/oidc/claim`: stands for this sign-in, once, in this browser. */
            code: string;
            /** @description What will be dropped. */
            drops: components["schemas"]["Drops"];
            /** @description The account's address. */
            email: string;
            /**
             * Format: int64
             * @description Seconds until it expires.
             */
            expires_in: number;
        };
        /** @description The answer to the question. */
        ClaimRequest: {
            /** @description The code that came with the question. */
            code: string;
        };
        /** @description What a callback handed over. */
        CompleteRequest: {
            /** @description The code in the address. */
            code: string;
            /** @description Where the refresh token goes: `cookie` (default) or `body`. */
            refresh_token_in?: string | null;
        };
        /** @description Who, and as what. */
        CreateInvitationRequest: {
            /** @description The address. */
            email: string;
            /** @description `user` or `company_admin`. */
            role: string;
        };
        /** @description An address. */
        DiscoverRequest: {
            /** @description The address. */
            email: string;
        };
        /** @description What is dropped of an account that is taken over. */
        Drops: {
            /** @description How many identities at providers are linked. */
            identities: number;
            /** @description How many login sessions live, each with its terminals. */
            login_sessions: number;
            /** @description Whether there is a password. */
            password: boolean;
        };
        /** @description What a front end brings back from a provider. */
        ExchangeRequest: {
            /** @description The issuer that the front end used; it must be the configured one. */
            authority?: string | null;
            /** @description The client that the front end used; it must be the configured one. */
            client_id?: string | null;
            /** @description The code. */
            code: string;
            /** @description What the challenge was made of: 43 to 128 characters (RFC 7636, section 4.1). */
            code_verifier: string;
            /** @description The nonce, if one was sent. */
            nonce?: string | null;
            /** @description The provider's name, as in `/api/oidc/providers`; also `zitadel_onprem`. */
            provider: string;
            /** @description Where the provider sent the browser back to; one of `<PROVIDER>_REDIRECT_URIS`. */
            redirect_uri: string;
        };
        /** @description What is wrong with one member of the body or one parameter. */
        FieldProblem: {
            /** @description Which, as a path: `target.url`. */
            field: string;
            /** @description What is wrong with it. */
            message: string;
        };
        /** @description What the callback handed over. */
        FinishRequest: {
            /** @description The code in the address. */
            code: string;
        };
        /**
         * @description The same in one word.
         * @enum {string}
         */
        HealthState: "unknown" | "ok" | "failing";
        /** @description Linked identities. */
        IdentitiesView: {
            /** @description Each of them, first linked first. */
            items: components["schemas"]["IdentityView"][];
        };
        /** @description A linked identity. */
        IdentityView: {
            /** @description The address that the provider named then. */
            email?: string | null;
            /** @description For unlinking it. */
            id: string;
            /** @description Who vouches. */
            issuer: string;
            /** @description When it was linked. */
            linked_at: string;
            /** @description The provider's name for people; that in addresses where it is no longer configured. */
            name: string;
            /** @description The provider's name in addresses. */
            provider: string;
        };
        /** @description What a link invites to. */
        InvitationForGuestView: {
            /** @description Who is invited. */
            email: string;
            /** @description Until when. */
            expires_at: string;
            /** @description The organization's name. */
            organization: string;
            /** @description As what. */
            role: string;
        };
        /** @description An invitation, without its link. */
        InvitationView: {
            /** @description Who accepted. */
            accepted_by?: string | null;
            /** @description When. */
            created_at: string;
            /** @description Who is invited. */
            email: string;
            /** @description Until when. */
            expires_at: string;
            /** @description Which. */
            id: string;
            /** @description Who invited. */
            invited_by: string;
            /** @description As what. */
            role: string;
            /** @description What became of it. */
            state: string;
        };
        /** @description An invitation with its link, in the one answer that tells it. */
        IssuedInvitationView: {
            /** @description Who is invited. */
            email: string;
            /** @description Until when. */
            expires_at: string;
            /** @description Which. */
            id: string;
            /** @description `PUBLIC_URL/invite#<token>`: what stands behind `#` reaches no server log. */
            link: string;
            /** @description As what. */
            role: string;
            /** @description The link's secret. */
            token: string;
        };
        /**
         * @description That somebody is a member now.
         * @enum {string}
         */
        Joined: "joined";
        /** @description For somebody who is signed in: they switch when they like. */
        JoinedView: {
            set_password?: components["schemas"]["ResetLinkView"] | null;
            status: components["schemas"]["Joined"];
            /** @description Which organization. */
            tenant_id: string;
        };
        /** @description To which provider. */
        LinkRequest: {
            /** @description Its name, as in `/api/oidc/providers`. */
            provider: string;
        };
        /** @description Address and password. */
        LoginRequest: {
            /** @description The address. */
            email: string;
            /** @description The password. */
            password: string;
            /** @description Where the refresh token goes: `cookie` (default) or `body`. */
            refresh_token_in?: string | null;
        };
        /** @description What a way in leads to. */
        LoginResult: (components["schemas"]["Authenticated"] & {
            /** @enum {string} */
            status: "authenticated";
        }) | (components["schemas"]["TenantSelection"] & {
            /** @enum {string} */
            status: "tenant_selection_required";
        }) | (components["schemas"]["ClaimQuestion"] & {
            /** @enum {string} */
            status: "claim_required";
        });
        /** @description A device. */
        LoginSessionView: {
            /** @description The address it signed in from. */
            address: string;
            /** @description What it says it is. */
            agent: string;
            /** @description How the person was authenticated. */
            amr: string[];
            /** @description When it signed in. */
            created_at: string;
            /** @description Whether it is the one that asks. */
            current: boolean;
            /** @description A short name. */
            device: string;
            /** @description When it ends at the latest. */
            expires_at: string;
            /** @description Its id. */
            id: string;
            /** @description When it was last refreshed. */
            last_seen_at: string;
            /** @description For which organization it acts. */
            tenant_id: string;
        };
        /** @description The devices. */
        LoginSessionsView: {
            /** @description Newest first. */
            items: components["schemas"]["LoginSessionView"][];
        };
        /** @description How much has ended. */
        LogoutAllView: {
            /** @description How many login sessions. */
            ended: number;
            /** @description In words. */
            message: string;
        };
        /** @description The caller. */
        MeView: components["schemas"]["UserView"] & {
            /** @description Their second factors. */
            authenticators: string[];
            /** @description When they joined the platform. */
            created_at: string;
            /** @description When they last signed in. */
            last_login_at?: string | null;
            /** @description The organizations that they can use. */
            memberships: components["schemas"]["TenantView"][];
            /** @description Whether a new password must be chosen. */
            must_change_password: boolean;
        };
        /** @description A person in the organization, for its administrators. */
        MemberView: {
            /** @description Their address. */
            email: string;
            /** @description Whether the address was proved to be theirs. */
            email_verified: boolean;
            /** @description Whether they may act in the organization. */
            enabled: boolean;
            /** @description Their id. */
            id: string;
            /** @description When they joined. */
            joined_at: string;
            /** @description When they last signed in, since they joined. */
            last_login_at?: string | null;
            /** @description Whether they have a second factor. */
            mfa_enabled: boolean;
            /** @description Their name. */
            name: string;
            /** @description Whether they may sign in at all. */
            platform_enabled: boolean;
            /** @description Their role in the organization. */
            role: string;
        };
        /** @description What an action says. */
        MessageView: {
            /** @description In words. */
            message: string;
        };
        /** @description An organization to choose. */
        OfferedTenant: {
            /** @description When the person last signed in there, as far as login sessions tell. */
            last_used_at?: string | null;
            /** @description Whether a second factor will be asked for. */
            requires_mfa: boolean;
            /** @description What the person is there. */
            role: string;
            /** @description Its id. */
            tenant_id: string;
            /** @description Its name. */
            tenant_name: string;
        };
        /** @description What somebody without an account can do. */
        OptionsView: {
            /** @description Whether anybody may sign up with an organization of their own. */
            signup: components["schemas"]["SignUpOffer"];
        };
        /** @description A page on the wire. */
        PageView_InvitationView: {
            /** @description The items. */
            items: {
                /** @description Who accepted. */
                accepted_by?: string | null;
                /** @description When. */
                created_at: string;
                /** @description Who is invited. */
                email: string;
                /** @description Until when. */
                expires_at: string;
                /** @description Which. */
                id: string;
                /** @description Who invited. */
                invited_by: string;
                /** @description As what. */
                role: string;
                /** @description What became of it. */
                state: string;
            }[];
            /** @description The cursor of the next page; absent at the end of the list. */
            next?: string | null;
        };
        /** @description A page on the wire. */
        PageView_MemberView: {
            /** @description The items. */
            items: {
                /** @description Their address. */
                email: string;
                /** @description Whether the address was proved to be theirs. */
                email_verified: boolean;
                /** @description Whether they may act in the organization. */
                enabled: boolean;
                /** @description Their id. */
                id: string;
                /** @description When they joined. */
                joined_at: string;
                /** @description When they last signed in, since they joined. */
                last_login_at?: string | null;
                /** @description Whether they have a second factor. */
                mfa_enabled: boolean;
                /** @description Their name. */
                name: string;
                /** @description Whether they may sign in at all. */
                platform_enabled: boolean;
                /** @description Their role in the organization. */
                role: string;
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
        /** @description A way in. */
        ProviderView: {
            /** @description Its name in addresses: `/api/auth/oidc/{id}`. */
            id: string;
            /** @description Always `oidc`: the browser is sent there and comes back. */
            kind: string;
            /** @description Its name for people. */
            name: string;
        };
        /** @description The providers of single sign-on. */
        ProvidersView: {
            /** @description For clients of vsay-auth. */
            github_enabled: boolean;
            /** @description For clients of vsay-auth. */
            microsoft_enabled: boolean;
            /** @description Those that are configured. */
            providers: components["schemas"]["ProviderView"][];
        };
        /** @description The refresh token, where it is not in the cookie. */
        RefreshRequest: {
            /** @description The refresh token. */
            refresh_token?: string | null;
        };
        /** @description A person, and where to. */
        RegisterRequest: {
            /** @description The address. */
            email: string;
            /** @description The name. */
            name: string;
            /** @description The organization by slug, or by name if only one has it; the default one if absent. */
            organization?: string | null;
            /** @description The password. */
            password: string;
            /** @description Where the refresh token goes: `cookie` (default) or `body`. */
            refresh_token_in?: string | null;
        };
        /** @description A link, in the one answer that tells it. */
        ResetLinkView: {
            /** @description Until when it works. */
            expires_at: string;
            /** @description `PUBLIC_URL/reset#<token>`: what stands behind `#` reaches no server log. */
            link: string;
        };
        /** @description The link's token and the new password. */
        ResetPasswordRequest: {
            /** @description The new password. */
            new_password: string;
            /** @description What stands behind `#` in the link. */
            token: string;
        };
        /** @description The choice. */
        SelectTenantRequest: {
            /** @description What the sign-in answered. */
            session_token: string;
            /** @description Which organization. */
            tenant_id: string;
        };
        /** @description Where to go. */
        SetOutView: {
            /** @description The address at the provider, for the browser that asked: it has a cookie of this trip now. */
            url: string;
        };
        /** @description The first administrator. */
        SetupRequest: {
            /** @description The address. */
            email: string;
            /** @description The name. */
            name: string;
            /** @description The password. */
            password: string;
            /** @description Where the refresh token goes: `cookie` (default) or `body`. */
            refresh_token_in?: string | null;
            /** @description The token that the server made at its first start. */
            setup_token: string;
        };
        /**
         * @description Whether anybody may sign up.
         * @enum {string}
         */
        SignUpOffer: "open" | "closed";
        /** @description A person and their organization. */
        SignUpRequest: {
            /** @description The address. */
            email: string;
            /** @description The first name. */
            first_name?: string | null;
            /** @description The last name. */
            last_name?: string | null;
            /** @description The name, or `first_name` and `last_name`. */
            name?: string | null;
            /** @description The organization's name. */
            organization_name: string;
            /** @description The password. */
            password: string;
        };
        /** @description That it was taken in hand. */
        SignUpView: {
            /** @description In words. */
            message: string;
            /** @description The organization's name. */
            organization: string;
            /** @description The person's id. */
            user_id: string;
        };
        /** @description Where to. */
        SwitchTenantRequest: {
            /** @description The refresh token, where it is not in the cookie. */
            refresh_token?: string | null;
            /** @description Which organization. */
            tenant_id: string;
        };
        /** @description The choice of an organization. */
        TenantSelection: {
            /**
             * Format: int64
             * @description Seconds until it expires.
             */
            expires_in: number;
            /** @description Always true; for clients of vsay-auth. */
            requires_tenant_selection: boolean;
            /** @description Stands for this sign-in, once, for ten minutes. */
            session_token: string;
            /** @description The organizations, last used first. */
            tenants: components["schemas"]["OfferedTenant"][];
        };
        /** @description An organization that the person belongs to. */
        TenantView: {
            /** @description What the person is there. */
            role: string;
            /** @description Its id. */
            tenant_id: string;
            /** @description Its name. */
            tenant_name: string;
        };
        /** @description A person in an organization. */
        UserView: {
            /** @description Their address. */
            email: string;
            /** @description Whether the address was proved to be theirs. */
            email_verified: boolean;
            /** @description Their id. */
            id: string;
            /** @description Whether they have a second factor. */
            mfa_enabled: boolean;
            /** @description Their name. */
            name: string;
            /** @description The organization's name. */
            organization: string;
            /** @description Their role there. */
            role: string;
            /** @description The organization's id. */
            tenant_id: string;
            /** @description The organization's name. */
            tenant_name: string;
        };
        /** @description A way in. */
        WayIn: {
            /** @enum {string} */
            kind: "password";
        } | {
            /** @enum {string} */
            kind: "oidc";
            /** @description Its name for people. */
            name: string;
            /** @description Its name in addresses. */
            provider: string;
        };
        /** @description A way in, and how it did when it was last needed. */
        WayInView: {
            /** @description Its name: that of a provider, or `keycloak-passwords`. */
            id: string;
            /** @description `oidc`: a provider of single sign-on. `password`: Keycloak verifies passwords. */
            kind: string;
            /** @description Its name for people. */
            name: string;
            /** @description The organizations (by slug) for which alone it speaks; empty: all. For platform administrators only. */
            organizations: string[];
            /** @description The redirect address that must be registered there; for platform administrators only. */
            redirect_address?: string | null;
            /** @description Since when that is so. */
            since?: string | null;
            /** @description How it did when it was last needed. */
            state: components["schemas"]["HealthState"];
            /** @description What is wrong, in words for the operator; for platform administrators only. */
            trouble?: string | null;
        };
        /** @description The ways in. */
        WaysIn: {
            /** @description Each of them, providers that are for the address's domain alone first. */
            methods: components["schemas"]["WayIn"][];
        };
        /** @description The ways in. */
        WaysInView: {
            /** @description Those by which the caller's people may come in; for platform administrators all. */
            items: components["schemas"]["WayInView"][];
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
    change_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangePasswordRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageView"];
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
    discover_ways_in: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DiscoverRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WaysIn"];
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
    list_identities: {
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
                    "application/json": components["schemas"]["IdentitiesView"];
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
    begin_linking: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LinkRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SetOutView"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
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
    finish_linking: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FinishRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdentityView"];
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
    unlink_identity: {
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
    login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginResult"];
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
    logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefreshRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageView"];
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
    logout_all: {
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
                    "application/json": components["schemas"]["LogoutAllView"];
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
    get_me: {
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
                    "application/json": components["schemas"]["MeView"];
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
    change_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeMeRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MeView"];
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
    claim_account: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClaimRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginResult"];
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
    complete_single_sign_on: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CompleteRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginResult"];
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
    start_single_sign_on: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its name, as in `/api/oidc/providers`. */
                provider: string;
                /** @description A path of the front end; anything else is left out. */
                return_to: string | null;
                /** @description The address that the person typed already; the provider is told. */
                login_hint: string | null;
                /** @description `true` where somebody must have proved who they are in the last five minutes. */
                fresh: string | null;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description To the provider; a cookie binds the trip to this browser. */
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
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
    finish_single_sign_on: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                provider: string;
                /** @description The trip. */
                state: string | null;
                /** @description The code. */
                code: string | null;
                /** @description Who answers. */
                iss: string | null;
                /** @description What went wrong. */
                error: string | null;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description To `FRONTEND_URL/oauth/callback`, with `code` (good once, for 60 s, in this browser) or `error`. */
            303: {
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
    get_options: {
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
                    "application/json": components["schemas"]["OptionsView"];
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
    list_ways_in: {
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
                    "application/json": components["schemas"]["WaysInView"];
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
    check_way_in: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                provider: string;
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
                    "application/json": components["schemas"]["WayInView"];
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
    refresh: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefreshRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginResult"];
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
    register: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegisterRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginResult"];
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
    reset_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResetPasswordRequest"];
            };
        };
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
    select_tenant: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SelectTenantRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginResult"];
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
    list_login_sessions: {
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
                    "application/json": components["schemas"]["LoginSessionsView"];
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
    end_login_session: {
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
    setup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetupRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginResult"];
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
    signup: {
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
                "application/json": components["schemas"]["SignUpRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignUpView"];
                };
            };
            /** @description Keycloak verifies passwords: the organization's realm is being made. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignUpView"];
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
    removed_sso: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            410: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
                };
            };
        };
    };
    switch_tenant: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SwitchTenantRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginResult"];
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
    exchange_token: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExchangeRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginResult"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemBody"];
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
    list_invitations: {
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
                    "application/json": components["schemas"]["PageView_InvitationView"];
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
    create_invitation: {
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
                "application/json": components["schemas"]["CreateInvitationRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuedInvitationView"];
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
    revoke_invitation: {
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
    resend_invitation: {
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
                    "application/json": components["schemas"]["IssuedInvitationView"];
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
    show_invitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
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
                    "application/json": components["schemas"]["InvitationForGuestView"];
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
    accept_invitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AcceptRequest"];
            };
        };
        responses: {
            /** @description A known person: tokens by password, none by bearer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcceptedView"];
                };
            };
            /** @description A new person. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginResult"];
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
    list_providers: {
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
                    "application/json": components["schemas"]["ProvidersView"];
                };
            };
        };
    };
    list_users: {
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
                    "application/json": components["schemas"]["PageView_MemberView"];
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
    create_user: {
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
                "application/json": components["schemas"]["AddMemberRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    /** @description Its version, for `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberView"];
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
    get_users_me: {
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
                    "application/json": components["schemas"]["MeView"];
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
    get_user: {
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
                    "application/json": components["schemas"]["MemberView"];
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
    remove_user: {
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
    change_user: {
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
                "application/json": components["schemas"]["ChangeMemberRequest"];
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
                    "application/json": components["schemas"]["MemberView"];
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
    disable_user: {
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
                    "application/json": components["schemas"]["MemberView"];
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
    enable_user: {
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
                    "application/json": components["schemas"]["MemberView"];
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
    create_reset_link: {
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
                    "application/json": components["schemas"]["ResetLinkView"];
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
