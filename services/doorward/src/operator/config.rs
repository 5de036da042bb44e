//! `doorward config`: every setting, its value, and where it came from.

use std::path::{Path, PathBuf};

use boot::settings::SettingLine;

use storage::ports::audit::AuditSize;
use storage::sqlite::AuditReader;

use super::run::default_listen;
use crate::server::assembly::DATABASE;
use crate::server::configuration::Configuration;

/// Every setting, and what the data folder holds.
///
/// # Errors
/// When a setting is wrong; all of them are named.
pub fn listing(data: &Path, config: Option<PathBuf>) -> anyhow::Result<(Vec<SettingLine>, AuditSize)> {
    let file = Configuration::file(config, data);
    let configuration = Configuration::read(file.as_deref(), default_listen(), &[])?;
    // Beside a running server, and before there is any database.
    let size = match AuditReader::size_of(&data.join(DATABASE)) {
        Ok(size) => size,
        Err(_) if !data.join(DATABASE).exists() => AuditSize::default(),
        Err(error) => return Err(error.into()),
    };
    Ok((configuration.listing, size))
}
