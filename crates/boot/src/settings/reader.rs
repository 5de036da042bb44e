//! Reading settings into the types that use them.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;
use std::fs::File;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use secrecy::SecretString;

use super::{Origin, Sources};
use crate::keys::private_text;

/// Reads settings and collects what is wrong with them.
#[derive(Debug)]
pub struct Reader {
    sources: Sources,
    problems: RefCell<Vec<String>>,
    secrets: RefCell<BTreeSet<String>>,
}

/// Everything that is wrong with the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(Vec<String>);

impl fmt::Display for Problems {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.len() {
            1 => out.write_str("1 setting is wrong:")?,
            count => write!(out, "{count} settings are wrong:")?,
        }
        self.0.iter().try_for_each(|problem| write!(out, "\n  {problem}"))
    }
}

impl std::error::Error for Problems {}

/// One setting as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingLine {
    /// Its name.
    pub name: String,
    /// Its value; secrets are hidden.
    pub value: String,
    /// Where the value came from.
    pub origin: Origin,
}

impl Reader {
    /// A reader of those sources.
    #[must_use]
    pub fn new(sources: Sources) -> Self {
        let unknown = sources.unknown.iter().map(|name| {
            let near = sources.values.keys().min_by_key(|known| distance(known, name));
            let hint = near.map_or_else(String::new, |near| format!("; did you mean {}?", near.to_lowercase()));
            format!("{} (settings file): there is no such setting{hint}", name.to_lowercase())
        });
        let problems = RefCell::new(unknown.collect());
        Self { sources, problems, secrets: RefCell::default() }
    }

    /// A text; empty when it is not set.
    #[must_use]
    pub fn text(&self, name: &str) -> String {
        self.sources.value(name).to_owned()
    }

    /// A text that may be left out.
    #[must_use]
    pub fn optional(&self, name: &str) -> Option<String> {
        Some(self.text(name)).filter(|text| !text.is_empty())
    }

    /// The names of which settings of a family are set: `OKTA` where `OIDC_OKTA_ISSUER` is. There is one family of
    /// names, so that what is set for one name stands together.
    #[must_use]
    pub fn members(&self) -> BTreeSet<String> {
        self.sources.members()
    }

    /// A value that reads itself from text; `what` says how it should look.
    #[must_use]
    pub fn parsed<T: FromStr>(&self, name: &str, what: &str) -> Option<T> {
        let text = self.optional(name)?;
        let parsed = text.parse().ok();
        if parsed.is_none() {
            self.problem(name, &format!("must be {what}"));
        }
        parsed
    }

    /// A whole number within `range`; out of it, the nearest, and a problem.
    #[must_use]
    pub fn number<N>(&self, name: &str, range: RangeInclusive<N>) -> N
    where
        N: FromStr + PartialOrd + Copy + fmt::Display,
    {
        match self.text(name).parse::<N>() {
            Ok(number) if range.contains(&number) => number,
            Ok(_) | Err(_) => {
                self.problem(name, &format!("must be a whole number from {} to {}", range.start(), range.end()));
                *range.start()
            }
        }
    }

    /// One of some words; another one is a problem, and the first counts.
    ///
    /// # Panics
    /// Never; without any words the type could not be chosen, so at least one is asked for.
    #[must_use]
    pub fn choice<T: Copy>(&self, name: &str, first: (&str, T), others: &[(&str, T)]) -> T {
        let text = self.text(name);
        let mut words = std::iter::once(&first).chain(others);
        if let Some((_, value)) = words.find(|(word, _)| *word == text) {
            return *value;
        }
        let known: Vec<&str> = std::iter::once(&first).chain(others).map(|(word, _)| *word).collect();
        self.problem(name, &format!("must be one of: {}", known.join(", ")));
        first.1
    }

    /// A duration such as `30s`, `15m`, `12h`, `7d`, within `range`.
    #[must_use]
    pub fn duration(&self, name: &str, range: RangeInclusive<Duration>) -> Duration {
        match duration(&self.text(name)) {
            Some(duration) if range.contains(&duration) => duration,
            Some(_) | None => {
                let (least, most) = (range.start().as_secs(), range.end().as_secs());
                self.problem(
                    name,
                    &format!("must be a duration such as 30s, 15m, 12h or 7d, from {least}s to {most}s"),
                );
                *range.start()
            }
        }
    }

    /// A list of values separated by commas; `what` says how each should look.
    #[must_use]
    pub fn list<T: FromStr>(&self, name: &str, what: &str) -> Vec<T> {
        let text = self.text(name);
        let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
        let parsed: Result<Vec<T>, _> = words.map(str::parse).collect();
        parsed.unwrap_or_else(|_| {
            self.problem(name, &format!("must be a list of {what}, separated by commas"));
            Vec::new()
        })
    }

    /// A path that may be left out.
    #[must_use]
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        self.optional(name).map(PathBuf::from)
    }

    /// A secret that may be left out: from the file that `<name>_FILE` names, else from `<name>` itself.
    #[must_use]
    pub fn secret(&self, name: &str) -> Option<SecretString> {
        self.secrets.borrow_mut().insert(name.to_owned());
        let by_file = format!("{name}_FILE");
        match (self.optional(&by_file), self.optional(name)) {
            (Some(_), Some(_)) => {
                self.problem(name, &format!("is given twice, also as {by_file}"));
                None
            }
            (Some(path), None) => {
                let read = File::open(&path).and_then(|file| private_text(Path::new(&path), file));
                read.map_err(|error| self.problem(&by_file, &format!("cannot be read: {error}"))).ok()
            }
            (None, text) => text.map(SecretString::from),
        }
    }

    /// Says what is wrong with a setting.
    pub fn problem(&self, name: &str, what: &str) {
        let origin = self.sources.values.get(name).map_or(Origin::Default, |(_, origin)| origin.clone());
        let secret = self.secrets.borrow().contains(name);
        let value = if secret { "hidden".to_owned() } else { self.text(name) };
        self.problems.borrow_mut().push(format!("{name} = {value:?} ({origin}): {what}"));
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// When something is wrong, all of it.
    pub fn finish(&self) -> Result<(), Problems> {
        let problems = self.problems.borrow();
        if problems.is_empty() { Ok(()) } else { Err(Problems(problems.clone())) }
    }

    /// Every setting, by name.
    #[must_use]
    pub fn listing(&self) -> Vec<SettingLine> {
        let secrets = self.secrets.borrow();
        let lines = self.sources.values.iter().map(|(name, (value, origin))| {
            let hidden = secrets.contains(name) && !value.is_empty();
            let value = if hidden { "hidden".to_owned() } else { value.clone() };
            let origin = if name.ends_with("_FILE") { Origin::SecretFile } else { origin.clone() };
            SettingLine { name: name.clone(), value, origin }
        });
        lines.collect()
    }
}

fn duration(text: &str) -> Option<Duration> {
    let unit = text.chars().last()?;
    let count: u64 = text.strip_suffix(unit)?.parse().ok()?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        _ => return None,
    };
    count.checked_mul(seconds).map(Duration::from_secs)
}

/// How many letters two names differ by (Levenshtein), for a hint.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (line, from) in left.chars().enumerate() {
        let mut next = vec![line + 1];
        for (column, to) in right.iter().enumerate() {
            let cost = usize::from(from != *to);
            let at = |row: &[usize], index: usize| row.get(index).copied().unwrap_or(usize::MAX - 1);
            let best = (at(&row, column) + cost).min(at(&row, column + 1) + 1).min(at(&next, column) + 1);
            next.push(best);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}
