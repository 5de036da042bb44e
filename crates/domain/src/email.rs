//! E-mail addresses in one canonical form, by which people are found, counted and compared.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

use crate::text::is_invisible;

/// A canonical address: trimmed, lower case, domain in its ASCII (IDNA) form, at most 254 bytes (RFC 5321).
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EmailAddress(String);

/// Why an address is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmailProblem {
    /// Not of the form `name@domain`.
    #[error("must be an e-mail address such as ann@example.org")]
    Shape,
    /// Control or zero-width characters, or characters that another one looks like (changed by NFKC).
    #[error("must not contain control, invisible or look-alike characters")]
    LookAlike,
    /// Over 254 bytes, or a local part over 64.
    #[error("must have at most 254 characters")]
    TooLong,
}

impl EmailAddress {
    /// Parses an address into its canonical form.
    ///
    /// # Errors
    /// When it is no address, or one that could pass for another.
    pub fn parse(text: &str) -> Result<Self, EmailProblem> {
        let text = text.trim();
        if text.len() > 1024 {
            return Err(EmailProblem::TooLong);
        }
        if text.chars().any(is_invisible) || text.nfkc().ne(text.chars()) {
            return Err(EmailProblem::LookAlike);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(EmailProblem::Shape)?;
        if local.len() > 64 {
            return Err(EmailProblem::TooLong);
        }
        if !is_local_part(local) {
            return Err(EmailProblem::Shape);
        }
        let domain = idna::domain_to_ascii_strict(domain).map_err(|_| EmailProblem::Shape)?;
        if !is_domain(&domain) {
            return Err(EmailProblem::Shape);
        }
        let canonical = format!("{}@{domain}", local.to_lowercase());
        if canonical.len() > 254 { Err(EmailProblem::TooLong) } else { Ok(Self(canonical)) }
    }

    /// What stands behind the `@`, in its ASCII form.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// The canonical text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// Addresses stay out of logs, so the debug form hides them.
impl fmt::Debug for EmailAddress {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("EmailAddress(hidden)")
    }
}

/// A dot-atom of RFC 5322, with the letters of RFC 6531.
fn is_local_part(local: &str) -> bool {
    !local.is_empty()
        && local.split('.').all(|atom| {
            !atom.is_empty()
                && atom.chars().all(|c| {
                    c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c) || (!c.is_ascii() && !c.is_whitespace())
                })
        })
}

/// Two labels at least, none of them empty; a bare host or an address literal is no mail domain.
fn is_domain(domain: &str) -> bool {
    let labels: Vec<&str> = domain.split('.').collect();
    labels.len() >= 2
        && labels.iter().all(|label| !label.is_empty())
        && labels.last().is_some_and(|last| !last.chars().all(|c| c.is_ascii_digit()))
}
