//! A person who brings a password: everything they typed, parsed, before anything is stored.

use domain::credential::{CredentialSource, PasswordHash};
use domain::email::EmailAddress;
use domain::role::PlatformRole;
use domain::text::Name;
use domain::user::User;
use http_kit::problem::Problem;

use crate::passwords::new_password::{NewPassword, Typed};
use crate::state::State;

/// A new person.
#[derive(Debug)]
pub struct NewPerson {
    /// Their address.
    pub email: EmailAddress,
    /// Their name.
    pub name: Name,
    password: NewPassword,
}

impl NewPerson {
    /// Parses a person. `known` is what else is known of them that a password must not be made of.
    ///
    /// # Errors
    /// 422 naming every field that is not valid.
    pub fn parse(state: &State, email: &str, name: &str, password: &str, known: &[&str]) -> Result<Self, Problem> {
        let parsed_email = EmailAddress::parse(email).map_err(|problem| ("email", problem.to_string()));
        let parsed_name = Name::parse(name).map_err(|problem| ("name", problem.to_string()));
        let mut inputs = vec![email, name];
        inputs.extend(known);
        let checked = new_password(state, "password", password, &inputs);
        match (parsed_email, parsed_name, checked) {
            (Ok(email), Ok(name), Ok(password)) => Ok(Self { email, name, password }),
            (email, name, password) => {
                let wrong: Vec<_> = [email.err(), name.err()].into_iter().flatten().collect();
                match (wrong.split_first(), password) {
                    // A refused password alone has a code of its own.
                    (None, Err(problem)) => Err(problem),
                    (None, Ok(_)) => Err(Problem::internal()),
                    (Some(((field, message), others)), password) => {
                        let mut problem = Problem::invalid(field, message.clone());
                        for (field, message) in others {
                            problem = problem.field(field, message.clone());
                        }
                        Err(if password.is_err() { problem.field("password", "is not good enough") } else { problem })
                    }
                }
            }
        }
    }

    /// The user to be stored, whose password is verified by whoever verifies new ones, and the password for Keycloak if that is
    /// Keycloak.
    ///
    /// # Errors
    /// 503 when too many passwords are waiting.
    pub async fn made(self, state: &State) -> Result<(User, Option<Typed>), Problem> {
        match &state.keycloak {
            Some(_) => {
                let password = self.password.clone().into_typed();
                Ok((self.user(state, None, CredentialSource::Keycloak), Some(password)))
            }
            None => Ok((self.hashed(state).await?, None)),
        }
    }

    /// The user to be stored, with the password hashed here.
    ///
    /// # Errors
    /// 503 when too many passwords are waiting.
    pub async fn hashed(self, state: &State) -> Result<User, Problem> {
        let hash = state.hasher.hash(self.password.clone()).await?;
        Ok(self.user(state, Some(hash), CredentialSource::Local))
    }

    fn user(self, state: &State, hash: Option<PasswordHash>, source: CredentialSource) -> User {
        User {
            id: state.ids.make(),
            email: self.email,
            email_verified: false,
            name: self.name,
            platform_role: PlatformRole::None,
            enabled: true,
            password_hash: hash,
            credential_source: source,
            must_change_password: false,
            generation: 0,
            created_at: state.now(),
            last_login_at: None,
            identities: Vec::new(),
            claimed_at: None,
            idempotency: None,
        }
    }
}

/// Checks a new password in a field.
///
/// # Errors
/// 422 with the code that says what is wrong with it.
pub fn new_password(state: &State, field: &str, text: &str, known: &[&str]) -> Result<NewPassword, Problem> {
    NewPassword::parse(text, state.settings.password_min_length, known).map_err(|problem| {
        let status = actix_web::http::StatusCode::UNPROCESSABLE_ENTITY;
        Problem::new(status, problem.code(), "Choose another password.").field(field, problem.to_string())
    })
}
