//! The keys of an installation: made once in its data folder, readable by its account only.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Read, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use domain::random::Randomness;
use domain::time::Timestamp;
use secrecy::SecretString;

use crate::folder::DataFolder;

/// Which key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyFile {
    /// Signs access tokens.
    JwtSecret,
    /// The one that signed them before the last rotation.
    JwtSecretPrevious,
    /// Goes into every password hash.
    PasswordPepper,
    /// From which refresh tokens, links, cursors and marks of idempotency keys are derived.
    SecretKey,
    /// Makes the MACs of the audit log.
    AuditKey,
    /// Lets the first administrator set the installation up.
    SetupToken,
}

impl KeyFile {
    /// Those that a backup needs.
    pub const BACKED_UP: [Self; 5] =
        [Self::JwtSecret, Self::JwtSecretPrevious, Self::PasswordPepper, Self::SecretKey, Self::AuditKey];

    /// The name of the file.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::JwtSecret => "jwt-secret",
            Self::JwtSecretPrevious => "jwt-secret-previous",
            Self::PasswordPepper => "password-pepper",
            Self::SecretKey => "secret-key",
            Self::AuditKey => "audit-key",
            Self::SetupToken => "setup-token",
        }
    }

    /// The key, if it has been made.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn read(self, folder: &DataFolder) -> io::Result<Option<SecretString>> {
        let path = folder.file(self.name());
        match File::open(&path) {
            Ok(file) => private_text(&path, file).map(Some),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The key, made now if there is none: 256 bits as 64 hexadecimal characters.
    ///
    /// # Errors
    /// When the file cannot be read or made.
    pub fn read_or_make(self, folder: &DataFolder, randomness: &dyn Randomness) -> io::Result<SecretString> {
        if let Some(key) = self.read(folder)? {
            return Ok(key);
        }
        match fresh(&folder.file(self.name()), randomness, Exists::Refused) {
            // Somebody else made it in between: theirs counts.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                self.read(folder)?.ok_or_else(|| io::ErrorKind::NotFound.into())
            }
            made => made,
        }
    }

    /// When the key was made, by the file's own time.
    #[must_use]
    pub fn made_at(self, folder: &DataFolder) -> Option<Timestamp> {
        let made = fs::metadata(folder.file(self.name())).ok()?.modified().ok()?;
        let millis = made.duration_since(std::time::UNIX_EPOCH).ok()?.as_millis();
        Some(Timestamp::from_millis(i64::try_from(millis).ok()?))
    }

    /// Removes the key.
    ///
    /// # Errors
    /// When the file is there and cannot be removed.
    pub fn remove(self, folder: &DataFolder) -> io::Result<()> {
        match fs::remove_file(folder.file(self.name())) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

/// Replaces the secret that signs access tokens; what it signed before is still verified with the
/// previous one. A crash in between leaves either both old or both new.
///
/// # Errors
/// When a file cannot be written.
pub fn rotate_jwt_secret(folder: &DataFolder, randomness: &dyn Randomness) -> io::Result<()> {
    let current = folder.file(KeyFile::JwtSecret.name());
    let previous = folder.file(KeyFile::JwtSecretPrevious.name());
    if current.exists() {
        let text = fs::read_to_string(&current)?;
        replace(&previous, &text)?;
    }
    fresh(&current, randomness, Exists::Replaced).map(|_| ())
}

#[derive(Clone, Copy)]
enum Exists {
    Refused,
    Replaced,
}

fn fresh(path: &Path, randomness: &dyn Randomness, exists: Exists) -> io::Result<SecretString> {
    let mut bytes = [0; 32];
    randomness.fill(&mut bytes);
    let text: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    match exists {
        Exists::Replaced => replace(path, &text)?,
        Exists::Refused => {
            let beside = written_beside(path, &text)?;
            // A link fails where a rename would silently replace.
            let linked = fs::hard_link(&beside, path);
            fs::remove_file(&beside)?;
            linked?;
            sync_folder(path)?;
        }
    }
    Ok(SecretString::from(text))
}

fn replace(path: &Path, text: &str) -> io::Result<()> {
    fs::rename(written_beside(path, text)?, path)?;
    sync_folder(path)
}

fn written_beside(path: &Path, text: &str) -> io::Result<PathBuf> {
    let beside = path.with_extension(format!("new-{}", std::process::id()));
    let mut file = OpenOptions::new().create(true).write(true).truncate(true).mode(0o600).open(&beside)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    Ok(beside)
}

fn sync_folder(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

/// Reads a secret from a file and takes others' rights to it away.
///
/// # Errors
/// When it cannot be read.
pub fn private_text(path: &Path, mut file: File) -> io::Result<SecretString> {
    let metadata = file.metadata()?;
    if metadata.mode() & 0o077 != 0 {
        tracing::warn!(file = %path.display(), "a secret was readable by others; its mode is 0600 now");
        file.set_permissions(Permissions::from_mode(0o600))?;
    }
    let mut text = String::new();
    Read::by_ref(&mut file).take(64 * 1024).read_to_string(&mut text)?;
    Ok(SecretString::from(text.trim().to_owned()))
}
