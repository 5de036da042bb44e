//! Where the client keeps its tokens: one file per server and person, for this account's eyes only.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use etcetera::{BaseStrategy as _, choose_base_strategy};
use rustix::fs::{FlockOperation, flock};
use serde::{Deserialize, Serialize};

/// What is kept of one sign-in.
#[derive(Clone, Serialize, Deserialize)]
pub struct Kept {
    /// The server.
    pub server: String,
    /// The person's address.
    pub email: String,
    /// The access token.
    pub access_token: String,
    /// The refresh token.
    pub refresh_token: String,
}

/// Which sign-in was used last.
#[derive(Clone, Serialize, Deserialize)]
struct Last {
    server: String,
    email: String,
}

/// The folder of sign-ins.
#[derive(Clone, Debug)]
pub struct Store {
    folder: PathBuf,
}

/// Held while tokens are exchanged, so that two processes never present one refresh token.
pub struct Exchange(#[expect(dead_code, reason = "the lock lives as long as the open file")] File);

impl Store {
    /// The folder by the platform's convention (`~/.local/state/doorward`), or the one that
    /// `DOORWARD_CLIENT_DIR` names; made if absent.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn open() -> io::Result<Self> {
        let named = boot::settings::variable("DOORWARD_CLIENT_DIR").map(PathBuf::from);
        let folder = match named {
            Some(folder) => folder,
            None => {
                let base = choose_base_strategy().map_err(|_| io::Error::other("no home folder is known"))?;
                base.state_dir().unwrap_or_else(|| base.data_dir()).join("doorward-client")
            }
        };
        DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
        Ok(Self { folder })
    }

    /// The sign-in for a server and person; what is absent is taken from the one used last.
    pub fn find(&self, server: Option<&str>, email: Option<&str>) -> Option<Kept> {
        let last: Option<Last> = self.read(&self.folder.join("last.json"));
        let last_at = |server: &str| last.as_ref().filter(|last| last.server == server).map(|last| last.email.clone());
        let server = server.map(str::to_owned).or_else(|| last.as_ref().map(|last| last.server.clone()))?;
        let email = email.map(str::to_owned).or_else(|| last_at(&server)).or_else(|| self.only(&server))?;
        self.read(&self.file(&server, &email))
    }

    /// The server used last.
    #[must_use]
    pub fn last_server(&self) -> Option<String> {
        self.read::<Last>(&self.folder.join("last.json")).map(|last| last.server)
    }

    /// Keeps a sign-in and notes it as the one used last.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep(&self, kept: &Kept) -> io::Result<()> {
        self.write(&self.file(&kept.server, &kept.email), kept)?;
        let last = Last { server: kept.server.clone(), email: kept.email.clone() };
        self.write(&self.folder.join("last.json"), &last)
    }

    /// Forgets a sign-in.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn forget(&self, kept: &Kept) -> io::Result<()> {
        match fs::remove_file(self.file(&kept.server, &kept.email)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Waits until no other process exchanges tokens.
    ///
    /// # Errors
    /// When the lock cannot be taken.
    pub fn begin_exchange(&self) -> io::Result<Exchange> {
        let path = self.folder.join("exchange.lock");
        let file = OpenOptions::new().create(true).write(true).truncate(false).mode(0o600).open(path)?;
        flock(&file, FlockOperation::LockExclusive)?;
        Ok(Exchange(file))
    }

    fn only(&self, server: &str) -> Option<String> {
        let entries = fs::read_dir(&self.folder).ok()?;
        let kept = entries.filter_map(|entry| self.read::<Kept>(&entry.ok()?.path()));
        let mut here = kept.filter(|kept| kept.server == server);
        match (here.next(), here.next()) {
            (Some(only), None) => Some(only.email),
            _ => None,
        }
    }

    fn file(&self, server: &str, email: &str) -> PathBuf {
        let safe = |text: &str| -> String {
            text.chars().map(|c| if c.is_alphanumeric() || c == '.' || c == '@' { c } else { '_' }).collect()
        };
        self.folder.join(format!("{}-{}.json", safe(server), safe(email)))
    }

    fn read<T: for<'de> Deserialize<'de>>(&self, path: &Path) -> Option<T> {
        serde_json::from_slice(&fs::read(path).ok()?).ok()
    }

    fn write<T: Serialize>(&self, path: &Path, value: &T) -> io::Result<()> {
        let beside = path.with_extension(format!("new-{}", std::process::id()));
        let mut file = OpenOptions::new().create(true).write(true).truncate(true).mode(0o600).open(&beside)?;
        file.write_all(&serde_json::to_vec(value)?)?;
        file.sync_all()?;
        fs::rename(beside, path)
    }
}
