//! `doorward setup-token`: shows the token that the first administrator needs.

use std::path::Path;

use boot::folder::DataFolder;
use boot::keys::KeyFile;
use secrecy::SecretString;

/// The token of an installation that has not been set up.
///
/// # Errors
/// When there is none.
pub fn setup_token(data: &Path) -> anyhow::Result<SecretString> {
    let folder = DataFolder::open(data)?;
    match KeyFile::SetupToken.read(&folder)? {
        Some(token) => Ok(token),
        None => anyhow::bail!(
            "there is no setup token in {}: the server has not been started yet, has been set up already, or was \
             given SETUP_TOKEN",
            data.display()
        ),
    }
}
