//! Running a change: in the server that uses the data folder, else here.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use boot::folder::{DataFolder, FolderProblem};

use super::command::{CommandOutcome, OperatorCommand, execute};
use super::control;
use super::place::{OnServers, Place, configuration};
use crate::server::assembly::{DATABASE, Installation};

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
    if let Some(installation) = OnServers::open(configuration(data, config.clone())?).await? {
        installation.believe_clock()?;
        return told(execute(installation.place(), command).await);
    }
    let folder = existing(data)?;
    let outcome = match folder.lock() {
        Err(FolderProblem::InUse(_)) => control::ask(&folder, &command).await?,
        Err(other) => return Err(other.into()),
        Ok(_lock) => {
            let installation = Installation::open(configuration(data, config)?, folder).await?;
            execute(Place::folder(&installation), command).await
        }
    };
    told(outcome)
}

fn told(outcome: CommandOutcome) -> anyhow::Result<String> {
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
