//! Which path means what.

/// What was asked for, whichever role the provider plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Endpoint {
    /// `…/.well-known/openid-configuration`.
    Discovery,
    /// `/jwks`; Microsoft's `/{tenant}/discovery/v2.0/keys`; Keycloak's `…/certs`.
    Keys,
    /// `/authorize`; GitHub's `/login/oauth/authorize`; Microsoft's `/{tenant}/oauth2/v2.0/authorize`.
    Authorize,
    /// The button of the page that `/authorize` may show.
    Decision,
    /// `/par`.
    PushedAuthorization,
    /// `/token`; GitHub's `/login/oauth/access_token`; Microsoft's `/{tenant}/oauth2/v2.0/token`.
    Token,
    /// `/userinfo`; Microsoft's `/oidc/userinfo`.
    UserInfo,
    /// GitHub's `/user`.
    GitHubUser,
    /// GitHub's `/user/emails`.
    GitHubEmails,
    /// Keycloak's `/realms/{realm}/protocol/openid-connect/token`.
    DirectGrant,
    /// Keycloak's `/realms/{realm}/protocol/openid-connect/logout`.
    Logout,
    /// Anything else, answered 404.
    Unknown,
}

/// What the provider plays in a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Role {
    OpenId,
    GitHub,
    Microsoft { tenant: String },
    Keycloak { realm: String },
}

pub(super) fn route(path: &str) -> (Endpoint, Role) {
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    match segments.as_slice() {
        [".well-known", "openid-configuration"] => (Endpoint::Discovery, Role::OpenId),
        ["jwks"] => (Endpoint::Keys, Role::OpenId),
        ["authorize"] => (Endpoint::Authorize, Role::OpenId),
        ["authorize", "decision"] => (Endpoint::Decision, Role::OpenId),
        ["par"] => (Endpoint::PushedAuthorization, Role::OpenId),
        ["token"] => (Endpoint::Token, Role::OpenId),
        ["userinfo"] | ["oidc", "userinfo"] => (Endpoint::UserInfo, Role::OpenId),
        ["login", "oauth", "authorize"] => (Endpoint::Authorize, Role::GitHub),
        ["login", "oauth", "access_token"] => (Endpoint::Token, Role::GitHub),
        ["user"] => (Endpoint::GitHubUser, Role::GitHub),
        ["user", "emails"] => (Endpoint::GitHubEmails, Role::GitHub),
        ["realms", realm, rest @ ..] => (keycloak(rest), Role::Keycloak { realm: (*realm).to_owned() }),
        [tenant, rest @ ..] => (microsoft(rest), Role::Microsoft { tenant: (*tenant).to_owned() }),
        [] => (Endpoint::Unknown, Role::OpenId),
    }
}

fn keycloak(rest: &[&str]) -> Endpoint {
    match rest {
        [".well-known", "openid-configuration"] => Endpoint::Discovery,
        ["protocol", "openid-connect", "certs"] => Endpoint::Keys,
        ["protocol", "openid-connect", "token"] => Endpoint::DirectGrant,
        ["protocol", "openid-connect", "logout"] => Endpoint::Logout,
        _ => Endpoint::Unknown,
    }
}

fn microsoft(rest: &[&str]) -> Endpoint {
    match rest {
        ["v2.0", ".well-known", "openid-configuration"] => Endpoint::Discovery,
        ["discovery", "v2.0", "keys"] => Endpoint::Keys,
        ["oauth2", "v2.0", "authorize"] => Endpoint::Authorize,
        ["oauth2", "v2.0", "token"] => Endpoint::Token,
        _ => Endpoint::Unknown,
    }
}
