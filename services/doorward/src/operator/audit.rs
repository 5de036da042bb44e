//! `doorward audit verify`: walks every chain, also beside a running server.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use boot::keys::KeyFile;
use domain::audit::Chain;
use domain::audit_chain::AuditKey;
use secrecy::ExposeSecret as _;
use serde::Serialize;
use storage::ports::audit::Verification;
use storage::sqlite::AuditReader;
use storage::stores::Stores;

use super::place::{OnServers, configuration};
use super::run::existing;
use crate::server::assembly::{DATABASE, HEADS};

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
    /// How many events have happened and do not stand in the chain yet; the walk says nothing of them. Null:
    /// they cannot be counted now.
    #[serde(skip_serializing_if = "is_none")]
    pub pending: Option<u64>,
}

/// Verifies every chain.
///
/// # Errors
/// When the files cannot be read.
pub async fn verify(data: &Path, config: Option<PathBuf>) -> anyhow::Result<Vec<ChainReport>> {
    let configuration = configuration(data, config)?;
    if configuration.process.servers.is_some() {
        return match OnServers::open(configuration).await? {
            Some(installation) => on_servers(installation.place().stores).await,
            None => Ok(Vec::new()),
        };
    }
    let folder = existing(data)?;
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
        reports.push(ChainReport::of(chain, reader.verify(chain).await?));
    }
    Ok(reports)
}

async fn on_servers(stores: &Stores) -> anyhow::Result<Vec<ChainReport>> {
    let mut reports = Vec::new();
    for chain in stores.audit.chains().await? {
        reports.push(ChainReport::of(chain, stores.audit.verify(chain).await?));
    }
    Ok(reports)
}

impl ChainReport {
    fn of(chain: Chain, found: Verification) -> Self {
        Self {
            chain: chain.to_string(),
            intact: found.first_bad_seq.is_none(),
            checked: found.checked,
            first_bad_seq: found.first_bad_seq,
            head: found.head.hash.to_string(),
            pending: found.pending,
        }
    }

    /// In words for people.
    #[must_use]
    pub fn state(&self) -> String {
        let state = self.first_bad_seq.map_or_else(|| "intact".to_owned(), |seq| format!("BAD FROM {seq}"));
        match self.pending {
            Some(0) => state,
            Some(pending) => format!("{state}, {pending} NOT IN IT YET"),
            None => format!("{state}, UNKNOWN HOW MANY NOT IN IT YET"),
        }
    }
}

fn is_none(count: &Option<u64>) -> bool {
    *count == Some(0)
}

#[cfg(test)]
mod tests {
    use domain::audit_chain::ChainHead;

    use super::*;

    #[test]
    fn a_report_says_how_many_events_the_walk_knows_nothing_of() {
        let found = |pending| {
            let head = ChainHead::EMPTY;
            Verification { checked: 0, first_bad_seq: None, head, compared_with_seq: None, pending }
        };
        let reports = [Some(0), Some(2), None].map(|pending| ChainReport::of(Chain::Platform, found(pending)));
        let said = reports.each_ref().map(ChainReport::state);
        assert_eq!(said, ["intact", "intact, 2 NOT IN IT YET", "intact, UNKNOWN HOW MANY NOT IN IT YET"]);
        let written = reports.map(|report| serde_json::to_value(report).unwrap_or_default());
        let pending = written.each_ref().map(|report| report.get("pending"));
        assert_eq!(pending, [None, Some(&2.into()), Some(&serde_json::Value::Null)]);
    }
}
