//! The data folder and the keys in it.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "tests say what they expect by panicking")]

use std::os::unix::fs::PermissionsExt as _;

use boot::folder::{DataFolder, FolderProblem};
use boot::keys::{KeyFile, rotate_jwt_secret};
use boot::randomness::SystemRandomness;
use secrecy::ExposeSecret as _;

#[test]
fn the_folder_is_private_and_used_by_one_server() {
    let at = tempfile::tempdir().unwrap();
    let folder = DataFolder::open(&at.path().join("data")).unwrap();
    assert_eq!(std::fs::metadata(folder.path()).unwrap().permissions().mode() & 0o777, 0o700);
    let lock = folder.lock().unwrap();
    assert!(matches!(folder.lock(), Err(FolderProblem::InUse(_))));
    drop(lock);
    assert!(folder.lock().is_ok());
}

#[test]
fn a_key_is_made_once_and_replaced_only_by_a_rotation() {
    let at = tempfile::tempdir().unwrap();
    let folder = DataFolder::open(at.path()).unwrap();
    assert!(KeyFile::JwtSecret.read(&folder).unwrap().is_none());
    let text = |key: KeyFile| key.read(&folder).unwrap().map(|key| key.expose_secret().to_owned());
    let first = KeyFile::JwtSecret.read_or_make(&folder, &SystemRandomness).unwrap();
    assert_eq!(first.expose_secret().len(), 64);
    let again = KeyFile::JwtSecret.read_or_make(&folder, &SystemRandomness).unwrap();
    assert_eq!(first.expose_secret(), again.expose_secret());
    let mode = std::fs::metadata(folder.file(KeyFile::JwtSecret.name())).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    rotate_jwt_secret(&folder, &SystemRandomness).unwrap();
    assert_eq!(text(KeyFile::JwtSecretPrevious).as_deref(), Some(first.expose_secret()));
    assert_ne!(text(KeyFile::JwtSecret).as_deref(), Some(first.expose_secret()));
    let files: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(files.len(), 2, "nothing half-written stays");
}
