//! `doorward config`: every setting, its value, and where it came from.

use std::path::{Path, PathBuf};

use boot::settings::SettingLine;

use super::run::default_listen;
use crate::server::assembly::DATABASE;
use crate::server::configuration::Configuration;

/// Every setting, and what the data folder holds.
///
/// # Errors
/// When a setting is wrong; all of them are named.
pub fn listing(data: &Path, config: Option<PathBuf>) -> anyhow::Result<(Vec<SettingLine>, u64)> {
    let file = Configuration::file(config, data);
    let configuration = Configuration::read(file.as_deref(), default_listen(), &[])?;
    let size = std::fs::metadata(data.join(DATABASE)).map_or(0, |metadata| metadata.len());
    Ok((configuration.listing, size))
}
