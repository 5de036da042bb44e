//! Settings: defaults < file < environment, each value with its origin, all problems named at once.
//!
//! A setting has one name: `BCRYPT_COST` in the environment, `bcrypt_cost` in the file. A secret is
//! never given as a value: `JWT_SECRET` may be, for a development machine, but `JWT_SECRET_FILE` names
//! a file that holds it.

mod reader;
mod sources;

pub use reader::{Problems, Reader, SettingLine};
pub use sources::{SourceError, Sources};

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The program's own default.
    Default,
    /// The settings file.
    File,
    /// The environment.
    Environment,
    /// A file named by the environment or the settings file.
    SecretFile,
    /// The command line.
    CommandLine,
}

impl std::fmt::Display for Origin {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::Default => "default",
            Self::File => "settings file",
            Self::Environment => "environment",
            Self::SecretFile => "secret file",
            Self::CommandLine => "command line",
        })
    }
}

/// A variable of the environment that is no setting of a server, if it is set and not empty.
#[must_use]
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
