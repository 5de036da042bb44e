//! A measured row, and how several rounds become one.

use serde::Serialize;

/// Where the record is while something is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Storage {
    /// In a file, of a single program.
    Embedded,
    /// On MongoDB and Redis.
    Servers,
}

impl Storage {
    /// Its name in the paper.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Embedded => "embedded",
            Self::Servers => "servers",
        }
    }
}

/// A row of the table.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    /// Its number.
    pub row: u32,
    /// Where the record was.
    pub storage: Storage,
    /// What is measured.
    pub name: &'static str,
    /// The median of all rounds.
    pub value: f64,
    /// The goal, as text.
    pub goal: &'static str,
    /// Whether it is reached.
    pub met: bool,
    /// Half of what lies between the lowest and the highest round.
    pub spread: f64,
    /// The figures behind it.
    #[serde(skip)]
    pub behind: String,
}

/// Which side of a goal is good.
#[derive(Clone, Copy, Debug)]
pub enum Goal {
    /// At least that.
    AtLeast(f64),
    /// At most that.
    AtMost(f64),
}

impl Figure {
    /// A row from its rounds.
    pub fn of(
        (row, storage): (u32, Storage),
        name: &'static str,
        goal: (Goal, &'static str),
        rounds: &[f64],
        behind: String,
    ) -> Self {
        let value = median(rounds);
        let met = match goal.0 {
            Goal::AtLeast(least) => value >= least,
            Goal::AtMost(most) => value <= most,
        };
        let low = rounds.iter().copied().fold(f64::INFINITY, f64::min);
        let high = rounds.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        Self { row, storage, name, value, goal: goal.1, met, spread: (high - low) / 2.0, behind }
    }
}

/// The middle of some values.
pub fn median(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// One round's value over another's, round by round.
pub fn ratios(above: &[f64], below: &[f64]) -> Vec<f64> {
    above.iter().zip(below).map(|(above, below)| above / below).collect()
}
