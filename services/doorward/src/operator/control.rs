//! The control socket: how a command reaches a server that is using the data folder. Its mode lets the
//! server's own account in and nobody else.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;

use anyhow::Context as _;
use boot::folder::DataFolder;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{UnixListener, UnixStream};

use super::command::{CommandOutcome, OperatorCommand, execute};
use super::place::Place;
use crate::server::assembly::Installation;

const SOCKET: &str = "control.sock";

/// The longest command, in bytes.
const LONGEST: u64 = 4_096;

/// Listens for commands until the process ends.
///
/// # Errors
/// When the socket cannot be made.
pub fn listen(installation: Arc<Installation>) -> anyhow::Result<()> {
    let path = installation.folder.file(SOCKET);
    // The folder is locked by us: a socket that is there was left by a crash.
    remove(&installation.folder);
    let listener = UnixListener::bind(&path).with_context(|| {
        format!("the control socket {} cannot be made (a path may have about 100 characters)", path.display())
    })?;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600))?;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(Arc::clone(&installation), stream));
        }
    });
    Ok(())
}

/// Removes the socket.
pub fn remove(folder: &DataFolder) {
    match fs::remove_file(folder.file(SOCKET)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            tracing::warn!(%error, "the control socket cannot be removed");
        }
        Ok(()) | Err(_) => {}
    }
}

async fn serve(installation: Arc<Installation>, stream: UnixStream) {
    let (reader, mut writer) = stream.into_split();
    let mut line = String::new();
    if BufReader::new(reader.take(LONGEST)).read_line(&mut line).await.is_err() {
        return;
    }
    let outcome = match serde_json::from_str::<OperatorCommand>(&line) {
        Ok(command) => execute(Place::folder(&installation), command).await,
        Err(_) => CommandOutcome::Failed("the server does not know that command; is it of another version?".to_owned()),
    };
    if let Ok(answer) = serde_json::to_vec(&outcome) {
        // The asker may have gone.
        let _ = writer.write_all(&answer).await;
    }
}

/// Gives a command to the server that uses the folder.
///
/// # Errors
/// When it does not answer.
pub async fn ask(folder: &DataFolder, command: &OperatorCommand) -> anyhow::Result<CommandOutcome> {
    let path = folder.file(SOCKET);
    let mut stream = UnixStream::connect(&path)
        .await
        .with_context(|| format!("a server uses this data folder but does not answer at {}", path.display()))?;
    let mut line = serde_json::to_vec(command)?;
    line.push(b'\n');
    stream.write_all(&line).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    serde_json::from_slice(&answer).context("the server ended the connection without an answer")
}
