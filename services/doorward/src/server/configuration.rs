//! The settings of the whole program, read once.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use boot::settings::{Reader, SettingLine, Sources};
use process::settings::{Settings, secret_files};

/// The defaults of every part.
pub const ALL_DEFAULTS: [&str; 3] =
    [process::settings::DEFAULTS, auth::settings::DEFAULTS, platform::settings::DEFAULTS];

/// The name of the settings file in the data folder.
pub const FILE: &str = "doorward.toml";

/// Everything that is set.
pub struct Configuration {
    /// Settings of the process.
    pub process: Settings,
    /// Settings of the identity service.
    pub auth: auth::settings::Settings,
    /// Secrets of the identity service that were given.
    pub auth_secrets: auth::settings::GivenSecrets,
    /// Settings of the platform service.
    pub platform: platform::settings::Settings,
    /// Files and folders that hold settings or secrets: no terminal may see them.
    pub private: Vec<PathBuf>,
    /// Every setting with its origin.
    pub listing: Vec<SettingLine>,
}

impl Configuration {
    /// Reads the settings: defaults, the file, the environment, and what the command line sets.
    ///
    /// # Errors
    /// When something is wrong, all of it in one text.
    pub fn read(file: Option<&Path>, listen: SocketAddr, set: &[(&str, &str)]) -> anyhow::Result<Self> {
        let mut sources = Sources::read(&ALL_DEFAULTS, file)?;
        for (name, value) in set {
            sources.set(name, (*value).to_owned());
        }
        let reader = Reader::new(sources);
        let process = Settings::read(&reader, &format!("http://{listen}"));
        let configuration = Self {
            auth: auth::settings::Settings::read(&reader, &process.shared),
            auth_secrets: auth::settings::GivenSecrets::read(&reader),
            platform: platform::settings::Settings::read(&reader),
            process,
            private: file.map(Path::to_owned).into_iter().chain(secret_files(&reader.listing())).collect(),
            listing: reader.listing(),
        };
        reader.finish()?;
        Ok(configuration)
    }

    /// The settings file: the one that was named, else the data folder's if it is there.
    #[must_use]
    pub fn file(named: Option<PathBuf>, folder: &Path) -> Option<PathBuf> {
        named.or_else(|| Some(folder.join(FILE)).filter(|file| file.exists()))
    }
}
