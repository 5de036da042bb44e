//! Running a change: in the server that uses the data folder, else here.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use boot::folder::{DataFolder, FolderProblem};

use super::command::{CommandOutcome, OperatorCommand, execute};
use super::control;
use crate::server::assembly::{DATABASE, Installation};
use crate::server::configuration::Configuration;

/// The data folder of an installation that exists.
///
/// # Errors
/// When there is none there.
pub fn existing(path: &Path) -> anyhow::Result<DataFolder> {
    if !path.join(DATABASE).exists() {
        anyhow::bail!(
            "there is no installation in {}; say where with --data DIR, or start one with `doorward serve`",
            path.display()
        );
    }
    Ok(DataFolder::open(path)?)
}

/// Makes a change.
///
/// # Errors
/// When it was not made, and why.
pub async fn run(data: &Path, config: Option<PathBuf>, command: OperatorCommand) -> anyhow::Result<String> {
    let folder = existing(data)?;
    let outcome = match folder.lock() {
        Err(FolderProblem::InUse(_)) => control::ask(&folder, &command).await?,
        Err(other) => return Err(other.into()),
        Ok(_lock) => {
            let file = Configuration::file(config, folder.path());
            let configuration = Configuration::read(file.as_deref(), default_listen(), &[])?;
            let installation = Arc::new(Installation::open(configuration, folder).await?);
            execute(&installation, command).await
        }
    };
    match outcome {
        CommandOutcome::Done(text) => Ok(text),
        CommandOutcome::Failed(text) => anyhow::bail!(text),
    }
}

/// Where a server listens unless told otherwise.
#[must_use]
pub const fn default_listen() -> SocketAddr {
    SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8080)
}
