//! Text that people type: names and descriptions, measured in code points and free of control characters.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

/// Why a text is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextProblem {
    /// Nothing is left after trimming.
    #[error("must not be empty")]
    Empty,
    /// More code points than allowed.
    #[error("must have at most {0} characters")]
    TooLong(usize),
    /// A control, zero-width or bidirectional-override character.
    #[error("must not contain control or invisible characters")]
    Invisible,
}

/// A name of a person, organization or workspace: 1 to 100 code points, NFC, trimmed, one line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Name(String);

impl Name {
    /// The most code points of a name.
    pub const LONGEST: usize = 100;

    /// Parses a name.
    ///
    /// # Errors
    /// When it is empty, too long, or holds characters that cannot be seen.
    pub fn parse(text: &str) -> Result<Self, TextProblem> {
        let text = visible(text, Self::LONGEST)?;
        if text.is_empty() { Err(TextProblem::Empty) } else { Ok(Self(text)) }
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form in which names are compared for uniqueness: NFKC and lower case.
    #[must_use]
    pub fn folded(&self) -> String {
        self.0.nfkc().collect::<String>().to_lowercase()
    }
}

impl fmt::Display for Name {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// A describing text that may be empty: at most 1,000 code points, NFC, trimmed; line breaks allowed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Description(String);

impl Description {
    /// The most code points of a description.
    pub const LONGEST: usize = 1_000;

    /// Parses a description.
    ///
    /// # Errors
    /// When it is too long or holds characters that cannot be seen (line breaks excepted).
    pub fn parse(text: &str) -> Result<Self, TextProblem> {
        let lines: Result<Vec<_>, _> = text.lines().map(|line| visible(line, Self::LONGEST)).collect();
        let text = lines?.join("\n").trim().to_owned();
        if text.chars().count() > Self::LONGEST {
            return Err(TextProblem::TooLong(Self::LONGEST));
        }
        Ok(Self(text))
    }

    /// The description as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A short label without meaning to us (an icon's name, "2 vCPU"): at most 64 code points, one line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Label(String);

impl Label {
    /// The most code points of a label.
    pub const LONGEST: usize = 64;

    /// Parses a label.
    ///
    /// # Errors
    /// When it is too long or holds characters that cannot be seen.
    pub fn parse(text: &str) -> Result<Self, TextProblem> {
        Ok(Self(visible(text, Self::LONGEST)?))
    }

    /// The label as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Text from outside, made safe to keep and show: control and invisible characters become `U+FFFD`,
/// and what exceeds `longest` code points is cut. For user agents and the like, never for names.
#[must_use]
pub fn sanitized(text: &str, longest: usize) -> String {
    text.chars().take(longest).map(|c| if is_invisible(c) { '\u{fffd}' } else { c }).collect()
}

fn visible(text: &str, longest: usize) -> Result<String, TextProblem> {
    let text: String = text.trim().nfc().collect();
    if text.chars().any(is_invisible) {
        return Err(TextProblem::Invisible);
    }
    if text.chars().count() > longest {
        return Err(TextProblem::TooLong(longest));
    }
    Ok(text)
}

/// Control characters (C0, C1, DEL), zero-width characters, line separators, bidirectional controls,
/// the byte-order mark and the tag characters: all that lets one text look like another.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}
