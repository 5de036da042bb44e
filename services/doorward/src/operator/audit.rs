//! `doorward audit verify`: walks every chain, also beside a running server.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use boot::keys::KeyFile;
use domain::audit_chain::AuditKey;
use secrecy::ExposeSecret as _;
use serde::Serialize;
use storage::sqlite::AuditReader;

use super::run::{default_listen, existing};
use crate::server::assembly::{DATABASE, HEADS};
use crate::server::configuration::Configuration;

/// What the walk over one chain found.
#[derive(Debug, Serialize)]
pub struct ChainReport {
    /// Which: an organization's id, or `platform`.
    pub chain: String,
    /// Whether every event is what was written, and none is missing.
    pub intact: bool,
    /// How many were good, from the first on.
    pub checked: u64,
    /// The first sequence number that is not what was written, or is missing.
    pub first_bad_seq: Option<u64>,
    /// The hash of the last good event.
    pub head: String,
}

/// Verifies every chain.
///
/// # Errors
/// When the files cannot be read.
pub async fn verify(data: &Path, config: Option<PathBuf>) -> anyhow::Result<Vec<ChainReport>> {
    let folder = existing(data)?;
    let file = Configuration::file(config, folder.path());
    let configuration = Configuration::read(file.as_deref(), default_listen(), &[])?;
    let key = match configuration.process.secrets.audit_key {
        Some(key) => key,
        None => {
            KeyFile::AuditKey.read(&folder)?.context("the audit key is not in the data folder; give AUDIT_KEY_FILE")?
        }
    };
    let key = AuditKey::new(key.expose_secret().as_bytes());
    let reader = AuditReader::open(&folder.file(DATABASE), &folder.file(HEADS), key)?;
    let mut reports = Vec::new();
    for chain in reader.chains().await? {
        let found = reader.verify(chain).await?;
        reports.push(ChainReport {
            chain: chain.to_string(),
            intact: found.first_bad_seq.is_none(),
            checked: found.checked,
            first_bad_seq: found.first_bad_seq,
            head: found.head.hash.to_string(),
        });
    }
    Ok(reports)
}
