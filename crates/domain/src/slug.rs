//! The URL-safe name of an organization: unique, never reused.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// 2 to 40 lower-case letters, digits and inner hyphens.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Slug(String);

/// Why a slug is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SlugProblem {
    /// Not 2 to 40 lower-case letters, digits and inner hyphens.
    #[error("must be 2 to 40 lower-case letters, digits and inner hyphens")]
    Shape,
    /// Kept for the system.
    #[error("is reserved")]
    Reserved,
}

const LONGEST: usize = 40;
const RESERVED: [&str; 6] = ["system", "admin", "root", "default", "platform", "master"];

impl Slug {
    /// Parses a slug that somebody chose.
    ///
    /// # Errors
    /// When it has another shape or is reserved.
    pub fn parse(text: &str) -> Result<Self, SlugProblem> {
        if !has_shape(text) {
            return Err(SlugProblem::Shape);
        }
        if RESERVED.contains(&text) { Err(SlugProblem::Reserved) } else { Ok(Self(text.to_owned())) }
    }

    /// The slug of the organization that exists from set-up on.
    #[must_use]
    pub fn of_default_organization() -> Self {
        Self("default".to_owned())
    }

    /// Makes a slug of a name: `Müller & Söhne` becomes `muller-sohne`. A name without any usable
    /// character becomes `organization`, a reserved one gets `-2` (as a taken one does).
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        let plain = name.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
        let mut slug = String::new();
        for c in plain {
            if c.is_ascii_alphanumeric() {
                slug.push(c);
            } else if !slug.is_empty() && !slug.ends_with('-') {
                slug.push('-');
            }
            if slug.len() == LONGEST {
                break;
            }
        }
        let slug = slug.trim_end_matches('-').to_owned();
        match slug.len() {
            0 => Self("organization".to_owned()),
            1 => Self(format!("{slug}-organization")),
            _ if RESERVED.contains(&slug.as_str()) => Self(slug).numbered(2),
            _ => Self(slug),
        }
    }

    /// The same slug with a number behind it, for when it is taken.
    #[must_use]
    pub fn numbered(&self, number: u32) -> Self {
        let suffix = format!("-{number}");
        let stem: String = self.0.chars().take(LONGEST.saturating_sub(suffix.len())).collect();
        Self(format!("{}{suffix}", stem.trim_end_matches('-')))
    }

    /// The slug as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

fn has_shape(text: &str) -> bool {
    (2..=LONGEST).contains(&text.len())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}
