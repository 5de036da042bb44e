//! How sign-ins end, counted for `/metrics`.

use actix_web::http::StatusCode;
use http_kit::problem::Problem;
use prometheus::{IntCounterVec, Opts, Registry};

use super::answer::{Answer, LoginResult};

/// How a step of a sign-in ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInOutcome {
    /// Signed in.
    Success,
    /// Proved; an organization is to be chosen.
    Choosing,
    /// Proved; the person is asked whether an account is to become theirs.
    Claiming,
    /// Address or password is wrong.
    Wrong,
    /// Too many attempts.
    Throttled,
    /// Too many passwords wait to be checked.
    Overloaded,
    /// Proved, but there is no organization to act in.
    NoOrganization,
    /// Proved, but not for the organization that was chosen.
    NotAllowed,
    /// The sign-in was used, or has expired.
    Stale,
    /// We could not tell.
    Unavailable,
    /// Anything else that was wrong with it.
    Refused,
}

impl SignInOutcome {
    const ALL: [Self; 11] = [
        Self::Success,
        Self::Choosing,
        Self::Claiming,
        Self::Wrong,
        Self::Throttled,
        Self::Overloaded,
        Self::NoOrganization,
        Self::NotAllowed,
        Self::Stale,
        Self::Unavailable,
        Self::Refused,
    ];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Choosing => "choosing",
            Self::Claiming => "claiming",
            Self::Wrong => "wrong",
            Self::Throttled => "throttled",
            Self::Overloaded => "overloaded",
            Self::NoOrganization => "no_organization",
            Self::NotAllowed => "not_allowed",
            Self::Stale => "stale",
            Self::Unavailable => "unavailable",
            Self::Refused => "refused",
        }
    }

    fn of(answered: &Result<Answer, Problem>) -> Self {
        match answered {
            Ok(Answer { result: LoginResult::Authenticated(_), .. }) => Self::Success,
            Ok(Answer { result: LoginResult::TenantSelectionRequired(_), .. }) => Self::Choosing,
            Ok(Answer { result: LoginResult::ClaimRequired(_), .. }) => Self::Claiming,
            Err(problem) => match problem.code() {
                "invalid_credentials" => Self::Wrong,
                "too_many_attempts" => Self::Throttled,
                "overloaded" => Self::Overloaded,
                "no_organization" => Self::NoOrganization,
                "tenant_not_allowed" => Self::NotAllowed,
                "invalid_session_token" | "hand_off_used" => Self::Stale,
                _ if problem.status() >= StatusCode::INTERNAL_SERVER_ERROR => Self::Unavailable,
                _ => Self::Refused,
            },
        }
    }
}

/// The counts of one process.
#[derive(Clone, Debug)]
pub struct SignIns(IntCounterVec);

impl SignIns {
    /// Counts from zero.
    ///
    /// # Errors
    /// When the name of the figure is wrong, which is a mistake in the program.
    pub fn new() -> Result<Self, prometheus::Error> {
        let help = "Steps of sign-ins (login, select-tenant, single sign-on), by how they ended.";
        let counts = IntCounterVec::new(Opts::new("sign_ins_total", help), &["outcome"])?;
        for outcome in SignInOutcome::ALL {
            counts.with_label_values(&[outcome.as_str()]);
        }
        Ok(Self(counts))
    }

    /// Registers the figure.
    ///
    /// # Errors
    /// When another has its name.
    pub fn register(&self, registry: &Registry) -> Result<(), prometheus::Error> {
        registry.register(Box::new(self.0.clone()))
    }

    /// Counts how a step ended.
    pub fn count(&self, answered: &Result<Answer, Problem>) {
        self.0.with_label_values(&[SignInOutcome::of(answered).as_str()]).inc();
    }
}
