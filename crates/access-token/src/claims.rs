//! What an access token says.

use domain::id::{LoginSessionId, OrganizationId, TokenId, UserId};
use domain::login_session::AuthenticationMethod;
use domain::revocation::Generations;
use domain::role::Role;
use serde::{Deserialize, Serialize};

/// The issuer of every access token.
pub const ISSUER: &str = "vsay-auth";

/// The claims (RFC 7519, section 4, and private ones). Times are whole seconds since the epoch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    /// Always [`ISSUER`].
    pub iss: String,
    /// The installation's audience.
    pub aud: String,
    /// The person.
    pub sub: UserId,
    /// The token itself.
    pub jti: TokenId,
    /// The login session behind it.
    pub sid: LoginSessionId,
    /// Issued then.
    pub iat: i64,
    /// Not good before.
    pub nbf: i64,
    /// Not good from then on.
    pub exp: i64,
    /// When the person last proved who they are.
    pub auth_time: i64,
    /// How (RFC 8176).
    pub amr: Vec<AuthenticationMethod>,
    /// The person once more, as vsay backends read it.
    pub user_id: UserId,
    /// The person's address, as vsay backends read it.
    pub username: String,
    /// The person's address.
    pub email: String,
    /// The organization that the token is for.
    #[serde(rename = "tenant_id")]
    pub organization_id: OrganizationId,
    /// Its name.
    #[serde(rename = "tenant_name")]
    pub organization_name: String,
    /// What the person is there.
    pub role: Role,
    /// The generations at its issue; the token is dead when one has been revoked.
    #[serde(rename = "gen")]
    pub generations: Generations,
}
