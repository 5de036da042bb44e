//! The newest (seq, hash) of every chain, kept outside the database: a tail that is cut off there is
//! found as long as this file is intact.
//!
//! One slot of 256 bytes a chain: `chain seq hash mac`, padded with spaces, ending in a line break. A
//! slot never crosses a sector, and only the slots of chains that moved are written, after each commit.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt as _, OpenOptionsExt as _};
use std::path::Path;

use domain::audit::Chain;
use domain::audit_chain::{AuditKey, ChainHead};
use parking_lot::Mutex;

const SLOT: usize = 256;

/// The file.
pub(super) struct HeadsFile {
    file: File,
    key: AuditKey,
    slots: Mutex<Slots>,
}

#[derive(Default)]
struct Slots {
    places: HashMap<Chain, u64>,
    count: u64,
}

/// Why the file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum HeadsProblem {
    /// It cannot be read or written.
    #[error("cannot be used: {0}")]
    Io(#[from] io::Error),
    /// A slot is not what was written.
    #[error("was changed by something else than this program (slot {0})")]
    Changed(u64),
}

impl HeadsFile {
    /// Opens the file, or makes it, and reads the heads in it.
    pub(super) fn open(path: &Path, key: &AuditKey) -> Result<(Self, HashMap<Chain, ChainHead>), HeadsProblem> {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)?;
        let heads = read(&std::fs::read(path)?, key)?;
        let mut slots = Slots::default();
        for (number, (chain, _)) in heads.iter().enumerate() {
            slots.places.insert(*chain, number as u64);
        }
        slots.count = heads.len() as u64;
        Ok((Self { file, key: key.clone(), slots: Mutex::new(slots) }, heads.into_iter().collect()))
    }

    /// Reads the heads of a file that somebody else writes.
    pub(super) fn peek(path: &Path, key: &AuditKey) -> Result<HashMap<Chain, ChainHead>, HeadsProblem> {
        match std::fs::read(path) {
            Ok(bytes) => Ok(read(&bytes, key)?.into_iter().collect()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(HashMap::new()),
            Err(error) => Err(error.into()),
        }
    }

    /// Writes the heads that moved. A failure is logged: the events themselves are stored.
    pub(super) fn write(&self, moved: &[(Chain, ChainHead)]) {
        let mut slots = self.slots.lock();
        for (chain, head) in moved {
            let next = slots.count;
            let number = *slots.places.entry(*chain).or_insert(next);
            if number == next {
                slots.count += 1;
            }
            if let Err(error) = self.file.write_all_at(&line(*chain, *head, &self.key), number * SLOT as u64) {
                tracing::error!(%error, "the heads of the audit chains cannot be written");
            }
        }
    }

    /// The chains in the file.
    pub(super) fn chains(&self) -> Vec<Chain> {
        self.slots.lock().places.keys().copied().collect()
    }

    /// The head of a chain as the file has it now.
    pub(super) fn head(&self, chain: Chain) -> Result<Option<ChainHead>, HeadsProblem> {
        let Some(number) = self.slots.lock().places.get(&chain).copied() else { return Ok(None) };
        let mut bytes = [0; SLOT];
        self.file.read_exact_at(&mut bytes, number * SLOT as u64)?;
        let (_, head) = parse(&bytes, &self.key).ok_or(HeadsProblem::Changed(number))?;
        Ok(Some(head))
    }
}

fn read(bytes: &[u8], key: &AuditKey) -> Result<Vec<(Chain, ChainHead)>, HeadsProblem> {
    let slots = bytes.chunks(SLOT).enumerate();
    slots.map(|(number, slot)| parse(slot, key).ok_or(HeadsProblem::Changed(number as u64))).collect()
}

fn line(chain: Chain, head: ChainHead, key: &AuditKey) -> Vec<u8> {
    let mut line = format!("{:<width$}", head.signed(chain, key), width = SLOT - 1).into_bytes();
    line.push(b'\n');
    line
}

fn parse(slot: &[u8], key: &AuditKey) -> Option<(Chain, ChainHead)> {
    let (chain, head) = ChainHead::read_signed(std::str::from_utf8(slot).ok()?.trim_end(), key)?;
    (line(chain, head, key) == slot).then_some((chain, head))
}
