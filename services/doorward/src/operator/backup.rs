//! `doorward backup DIR`: the database by SQLite's online backup, the heads of the audit chains, and the
//! keys, also beside a running server.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

use anyhow::Context as _;
use boot::keys::KeyFile;
use secrecy::ExposeSecret as _;
use storage::sqlite::Sqlite;

use super::run::existing;
use crate::server::assembly::{DATABASE, HEADS};

/// Backs an installation up into a folder that is made for it. `progress` learns of pages done and in all.
///
/// # Errors
/// When the folder is there already, or something cannot be copied.
pub fn back_up(data: &Path, into: &Path, progress: &mut dyn FnMut(i32, i32)) -> anyhow::Result<()> {
    let folder = existing(data)?;
    fs::DirBuilder::new()
        .mode(0o700)
        .create(into)
        .with_context(|| format!("the backup goes into a new folder; {} cannot be made", into.display()))?;
    // The heads first: the database may only be ahead of them.
    if folder.file(HEADS).exists() {
        write_private(&into.join(HEADS), &fs::read(folder.file(HEADS))?)?;
    }
    Sqlite::back_up(&folder.file(DATABASE), &into.join(DATABASE), progress)?;
    for key in KeyFile::BACKED_UP {
        if let Some(secret) = key.read(&folder)? {
            write_private(&into.join(key.name()), secret.expose_secret().as_bytes())?;
        }
    }
    Ok(())
}

fn write_private(path: &Path, content: &[u8]) -> std::io::Result<()> {
    let mut file = OpenOptions::new().create_new(true).write(true).mode(0o600).open(path)?;
    file.write_all(content)?;
    file.sync_all()
}
