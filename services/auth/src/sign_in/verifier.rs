//! Who verifies a password: we, or Keycloak. Each person has one verifier; when it cannot be asked, no other is.

use domain::credential::CredentialSource;
use domain::login_session::PlatformRoleProof;
use domain::slug::Slug;
use domain::time::Timestamp;
use domain::user::User;
use http_kit::problem::Problem;
use storage::error::StorageError;
use storage::ports::login_sessions::Familiar;

use super::proceed::{PasswordProof, RealmsProof};
use crate::keycloak::Keycloak;
use crate::keycloak::action::ActionRequired;
use crate::keycloak::proof::{Attempted, Guess, Proof, Unproved};
use crate::keycloak::trouble::KeycloakTrouble;
use crate::passwords::hasher::{HashError, PasswordCheck};
use crate::passwords::new_password::Typed;
use crate::state::State;

/// What became of a password.
#[derive(Clone, Debug)]
pub enum Checked {
    /// It is right.
    Right(PasswordProof),
    /// It is right, and its hash here has another cost than new ones.
    RightButOutdated,
    /// It is right at Keycloak, where something has to be done first.
    ActionRequired(ActionRequired),
    /// It is not; why, for the record.
    Wrong(&'static str),
}

/// Why nothing became of it.
#[derive(Clone, Copy, Debug)]
pub enum Unchecked {
    /// Too many wait.
    Hash(HashError),
    /// Keycloak does not say.
    Keycloak(Unproved),
    /// Our own record cannot be read.
    Record(StorageError),
}

impl From<Unchecked> for Problem {
    fn from(unchecked: Unchecked) -> Self {
        match unchecked {
            Unchecked::Hash(error) => error.into(),
            Unchecked::Keycloak(unproved) => unproved.trouble.into(),
            Unchecked::Record(error) => error.into(),
        }
    }
}

/// Verifies a password for a person, or for nobody at the same cost. `account` stands for what was typed as the address.
///
/// Where Keycloak verifies passwords, one that is wrong has been tried there and here, whoever it was for: its time does not tell
/// who is local, who is not, and who is nobody.
///
/// # Errors
/// When whoever has to verify it cannot be asked.
pub async fn check(
    state: &State,
    person: Option<&User>,
    (account, familiar): (&str, Familiar),
    typed: Option<Typed>,
) -> Result<Checked, Unchecked> {
    let Some(keycloak) = &state.keycloak else { return by_hash(state, person, typed).await };
    // A text longer than any password is wrong like any other.
    let Some(password) = typed.clone() else { return Ok(Checked::Wrong("invalid_credentials")) };
    let proved_at = state.now();
    let local = person.filter(|user| user.credential_source == CredentialSource::Local);
    if local.is_some() {
        let checked = by_hash(state, local, typed).await?;
        if let Checked::Wrong(_) = checked {
            let nothing = keycloak.prove_nothing(state, account, &password).await;
            nothing.map_err(|trouble| Unchecked::Keycloak(Unproved { trouble, guess: Guess::Wrong }))?;
        }
        return Ok(checked);
    }
    let theirs = person.filter(|user| user.credential_source == CredentialSource::Keycloak);
    let attempted = Attempted { person: theirs, account, familiar };
    let checked = by_keycloak(state, keycloak, (attempted, proved_at), &password).await;
    // While Keycloak is away nothing is hashed: who waits for it must take no slot from local people.
    let Ok(Checked::Wrong(_)) = &checked else { return checked };
    // What found it wrong has said so, whatever becomes of the hash.
    match state.hasher.verify(typed, None).await {
        Ok(_) => checked,
        Err(_) => Err(Unchecked::Keycloak(Unproved { trouble: KeycloakTrouble::Busy, guess: Guess::Wrong })),
    }
}

async fn by_hash(state: &State, person: Option<&User>, typed: Option<Typed>) -> Result<Checked, Unchecked> {
    // Where Keycloak has the password and is not configured any more, an old hash of ours counts for nothing.
    let local = person.filter(|user| user.credential_source == CredentialSource::Local);
    let hash = local.and_then(|user| user.password_hash.as_ref());
    match state.hasher.verify(typed, hash).await.map_err(Unchecked::Hash)? {
        PasswordCheck::Right => Ok(Checked::Right(PasswordProof::Ours)),
        PasswordCheck::RightButOutdated => Ok(Checked::RightButOutdated),
        PasswordCheck::Wrong => Ok(Checked::Wrong("invalid_credentials")),
    }
}

async fn by_keycloak(
    state: &State,
    keycloak: &Keycloak,
    (attempted, proved_at): (Attempted<'_>, Timestamp),
    password: &Typed,
) -> Result<Checked, Unchecked> {
    match keycloak.prove(state, attempted, password).await.map_err(Unchecked::Keycloak)? {
        Proof::Right { organizations, all } => {
            if let Some(user) = attempted.person {
                keycloak.note_used(state, user, &organizations).await;
            }
            let home = state.stores.organizations.by_slug(&Slug::of_default_organization()).await;
            let home = home.map_err(Unchecked::Record)?;
            let platform_role_proof = match home {
                Some(home) if organizations.contains(&home.record.id) => PlatformRoleProof::Enough,
                Some(_) | None => PlatformRoleProof::None,
            };
            let proof = RealmsProof { organizations, platform_role_proof, proved_at, all };
            Ok(Checked::Right(PasswordProof::Realms(proof)))
        }
        Proof::ActionRequired(action) => Ok(Checked::ActionRequired(action)),
        Proof::Wrong(reason) => Ok(Checked::Wrong(reason)),
    }
}
