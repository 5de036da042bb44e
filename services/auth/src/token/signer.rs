//! Signing access tokens. The only place that does.

use access_token::claims::{Claims, ISSUER};
use access_token::key_ring::JwtSecret;
use domain::id::{IdSource, TokenId};
use domain::login_session::LoginSession;
use domain::organization::Organization;
use domain::revocation::Generations;
use domain::role::Role;
use domain::time::Timestamp;
use domain::user::User;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use parking_lot::RwLock;
use secrecy::ExposeSecret as _;

/// Signs access tokens with the current secret.
pub struct Signer {
    audience: String,
    lifetime: std::time::Duration,
    key: RwLock<(Header, EncodingKey)>,
}

/// What an access token is about.
#[derive(Clone, Copy, Debug)]
pub struct Grantee<'a> {
    /// Who.
    pub user: &'a User,
    /// For which organization.
    pub organization: &'a Organization,
    /// As what.
    pub role: Role,
    /// The generation of the membership; 0 for a platform administrator who is no member.
    pub membership_generation: u64,
    /// In which login session.
    pub session: &'a LoginSession,
}

/// An access token.
#[derive(Debug)]
pub struct Signed {
    /// The token.
    pub token: String,
    /// Seconds until it expires.
    pub expires_in: u64,
}

/// A token cannot be signed, which is a fault of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the access token cannot be signed")]
pub struct CannotSign;

impl Signer {
    /// A signer for one audience.
    #[must_use]
    pub fn new(secret: &JwtSecret, audience: String, lifetime: std::time::Duration) -> Self {
        Self { audience, lifetime, key: RwLock::new(key(secret)) }
    }

    /// Signs with another secret from now on.
    pub fn replace(&self, secret: &JwtSecret) {
        *self.key.write() = key(secret);
    }

    /// Signs a token. It ends with its login session at the latest: a sign-out must find that one on the record.
    ///
    /// # Errors
    /// When the claims cannot be written or signed.
    pub fn sign(&self, grantee: Grantee<'_>, ids: &IdSource, now: Timestamp) -> Result<Signed, CannotSign> {
        let Grantee { user, organization, role, membership_generation, session } = grantee;
        let jti: TokenId = ids.make();
        let exp = now.plus(self.lifetime).min(session.expires_at).seconds();
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: self.audience.clone(),
            sub: user.id,
            jti,
            sid: session.id,
            iat: now.seconds(),
            nbf: now.seconds(),
            exp,
            auth_time: session.auth_time.seconds(),
            amr: session.amr.clone(),
            user_id: user.id,
            username: user.email.as_str().to_owned(),
            email: user.email.as_str().to_owned(),
            organization_id: organization.id,
            organization_name: organization.name.as_str().to_owned(),
            role,
            generations: Generations {
                person: user.generation,
                membership: membership_generation,
                organization: organization.generation,
                session: session.generation,
            },
        };
        let key = self.key.read();
        let token = jsonwebtoken::encode(&key.0, &claims, &key.1).map_err(|_| CannotSign)?;
        Ok(Signed { token, expires_in: u64::try_from(exp.saturating_sub(claims.iat)).unwrap_or(0) })
    }
}

fn key(secret: &JwtSecret) -> (Header, EncodingKey) {
    let header = Header { kid: Some(secret.kid()), ..Header::new(Algorithm::HS256) };
    (header, EncodingKey::from_secret(secret.for_signing().expose_secret().as_bytes()))
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Signer")
    }
}
