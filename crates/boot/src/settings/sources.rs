//! Where settings come from.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::Origin;

/// All values, by name in upper case, with their origin.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    pub(super) values: BTreeMap<String, (String, Origin)>,
    families: Vec<Family>,
    pub(super) unknown: Vec<String>,
}

/// Settings of which there is one for every name that somebody gives to a thing, such as `OIDC_<NAME>_ISSUER`.
#[derive(Clone, Debug)]
struct Family {
    before: String,
    after: String,
    default: String,
}

/// How the defaults write the name of a family's member.
const NAME: &str = "<NAME>";

impl Family {
    /// The name of the member that a setting belongs to.
    fn member<'s>(&self, setting: &'s str) -> Option<&'s str> {
        let name = setting.strip_prefix(self.before.as_str())?.strip_suffix(self.after.as_str())?;
        let plain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        (!name.is_empty() && name.chars().all(plain)).then_some(name)
    }
}

/// A source cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// A file is not there or may not be read.
    #[error("the settings file {path} cannot be read: {error}")]
    Unreadable {
        /// Which.
        path: String,
        /// Why.
        error: std::io::Error,
    },
    /// A file is no TOML of simple values.
    #[error("{name} is not valid: {reason}")]
    Malformed {
        /// Which.
        name: String,
        /// Why.
        reason: String,
    },
}

impl Sources {
    /// Reads the defaults of each part of the program, the settings file if there is one, and this
    /// process's environment.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn read(defaults: &[&str], file: Option<&Path>) -> Result<Self, SourceError> {
        Self::of(
            defaults,
            file,
            std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?))),
        )
    }

    /// The same with a given environment.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn of(
        defaults: &[&str],
        file: Option<&Path>,
        environment: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, SourceError> {
        let mut sources = Self::default();
        for text in defaults {
            for (name, value) in parsed("the program's defaults", text)? {
                match name.split_once(NAME) {
                    Some((before, after)) => {
                        let (before, after) = (before.to_owned(), after.to_owned());
                        sources.families.push(Family { before, after, default: value });
                    }
                    None => {
                        sources.values.insert(name, (value, Origin::Default));
                    }
                }
            }
        }
        if let Some(path) = file {
            let name = path.display().to_string();
            let text =
                std::fs::read_to_string(path).map_err(|error| SourceError::Unreadable { path: name.clone(), error })?;
            for (setting, value) in parsed(&name, &text)? {
                if sources.knows(&setting) {
                    sources.values.insert(setting, (value, Origin::File));
                } else {
                    sources.unknown.push(setting);
                }
            }
        }
        for (name, value) in environment {
            if sources.knows(&name) {
                sources.values.insert(name, (value, Origin::Environment));
            }
        }
        Ok(sources)
    }

    /// Sets a value from the command line; it beats every other source.
    pub fn set(&mut self, name: &str, value: String) {
        self.values.insert(name.to_owned(), (value, Origin::CommandLine));
    }

    /// The value of a setting; that of its family where it has none of its own.
    pub(super) fn value(&self, name: &str) -> &str {
        if let Some((value, _)) = self.values.get(name) {
            return value;
        }
        let family = self.families.iter().find(|family| family.member(name).is_some());
        family.map_or("", |family| family.default.as_str())
    }

    /// The names of the things that something is set for, in order.
    pub(super) fn members(&self) -> BTreeSet<String> {
        let given = self.values.keys().map(|setting| setting.strip_suffix("_FILE").unwrap_or(setting));
        given
            .filter_map(|setting| self.families.iter().find_map(|family| family.member(setting)))
            .map(str::to_owned)
            .collect()
    }

    fn knows(&self, name: &str) -> bool {
        let known = |name: &str| {
            self.values.contains_key(name) || self.families.iter().any(|family| family.member(name).is_some())
        };
        known(name) || name.strip_suffix("_FILE").is_some_and(known)
    }
}

fn parsed(name: &str, text: &str) -> Result<Vec<(String, String)>, SourceError> {
    let malformed = |reason: String| SourceError::Malformed { name: name.to_owned(), reason };
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| malformed(error.message().to_owned()))?;
    table
        .into_iter()
        .map(|(key, value)| {
            let value = match value {
                toml::Value::String(text) => text,
                toml::Value::Integer(number) => number.to_string(),
                toml::Value::Boolean(flag) => flag.to_string(),
                toml::Value::Array(items) => {
                    let texts = items.iter().map(|item| item.as_str().map(str::to_owned));
                    let texts: Option<Vec<String>> = texts.collect();
                    texts.ok_or_else(|| malformed(format!("{key} must be a list of texts")))?.join(",")
                }
                toml::Value::Float(_) | toml::Value::Datetime(_) | toml::Value::Table(_) => {
                    return Err(malformed(format!(
                        "{key} must be a text, a whole number, true, false or a list of texts"
                    )));
                }
            };
            Ok((key.to_uppercase(), value))
        })
        .collect()
}
