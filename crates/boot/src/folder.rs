//! The data folder: private to the account that runs the server, and used by one server at a time.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use etcetera::{BaseStrategy as _, choose_base_strategy};
use rustix::fs::{FlockOperation, flock};

/// A data folder.
#[derive(Clone, Debug)]
pub struct DataFolder {
    path: PathBuf,
}

/// Holds the folder for one server; let go when dropped, also by a crash.
#[derive(Debug)]
pub struct ServerLock(#[expect(dead_code, reason = "the lock lives as long as the open file")] File);

/// Why a folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderProblem {
    /// There is no home to put it in.
    #[error("no home folder is known; say where to keep data with --data DIR")]
    NoHome,
    /// The operating system refuses.
    #[error("the data folder {path} cannot be used: {error}")]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// It belongs to somebody else.
    #[error("the data folder {0} belongs to another account; run as that account or choose another with --data DIR")]
    NotOurs(PathBuf),
    /// A server uses it.
    #[error(
        "another doorward server is using the data folder {0}; stop it first, or choose another folder with --data DIR"
    )]
    InUse(PathBuf),
}

impl DataFolder {
    /// The folder by the platform's convention: `~/.local/share/doorward` on Linux.
    ///
    /// # Errors
    /// When no home is known.
    pub fn by_convention() -> Result<PathBuf, FolderProblem> {
        let base = choose_base_strategy().map_err(|_| FolderProblem::NoHome)?;
        Ok(base.data_dir().join("doorward"))
    }

    /// Opens the folder, made if absent, and keeps it from others' eyes (mode 0700).
    ///
    /// # Errors
    /// When it cannot be made or belongs to somebody else.
    pub fn open(path: &Path) -> Result<Self, FolderProblem> {
        let refused = |error| FolderProblem::Io { path: path.to_owned(), error };
        DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(refused)?;
        let path = path.canonicalize().map_err(refused)?;
        let metadata = fs::metadata(&path).map_err(refused)?;
        if metadata.uid() != rustix::process::geteuid().as_raw() {
            return Err(FolderProblem::NotOurs(path));
        }
        if metadata.mode() & 0o077 != 0 {
            fs::set_permissions(&path, Permissions::from_mode(0o700)).map_err(refused)?;
        }
        Ok(Self { path })
    }

    /// Takes the folder for a server.
    ///
    /// # Errors
    /// When another one has it.
    pub fn lock(&self) -> Result<ServerLock, FolderProblem> {
        let path = self.file("server.lock");
        let refused = |error| FolderProblem::Io { path: path.clone(), error };
        let file =
            OpenOptions::new().create(true).write(true).truncate(false).mode(0o600).open(&path).map_err(refused)?;
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(ServerLock(file)),
            Err(rustix::io::Errno::WOULDBLOCK) => Err(FolderProblem::InUse(self.path.clone())),
            Err(error) => Err(refused(error.into())),
        }
    }

    /// Where the folder is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A file in it.
    #[must_use]
    pub fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }
}
