//! Which passwords are taken (NIST SP 800-63B-4, section 3.1.1.2): long enough and hard to guess; no
//! rules on which characters.

use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

/// The most code points of a password. Longer ones are refused before any work is done.
pub const LONGEST: usize = 256;

/// A password that somebody typed, in the one form that is hashed: NFC, nothing else.
#[derive(Clone)]
pub struct Typed(Zeroizing<String>);

impl Typed {
    /// Takes what was typed; `None` when it is longer than any password.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        // Four bytes a code point at most, so that counting is cheap too.
        if text.len() > LONGEST * 4 {
            return None;
        }
        let normal = Zeroizing::new(text.nfc().collect::<String>());
        (normal.chars().count() <= LONGEST).then_some(Self(normal))
    }

    /// What was typed, in that form.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// A password that may be set.
#[derive(Clone)]
pub struct NewPassword(Typed);

/// Why a password is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordProblem {
    /// Too few code points.
    #[error("must have at least {0} characters")]
    TooShort(usize),
    /// Too many.
    #[error("must have at most 256 characters")]
    TooLong,
    /// Easy to guess, also from what is known of the person.
    #[error("is too easy to guess; use several unrelated words")]
    Blocked,
}

impl PasswordProblem {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooShort(_) => "password_too_short",
            Self::TooLong => "password_too_long",
            Self::Blocked => "password_blocked",
        }
    }
}

impl NewPassword {
    /// Checks a password for a person of whom `known` is known: name, address, organization.
    ///
    /// # Errors
    /// When it is too short, too long or too easy to guess.
    pub fn parse(text: &str, fewest: usize, known: &[&str]) -> Result<Self, PasswordProblem> {
        let typed = Typed::new(text).ok_or(PasswordProblem::TooLong)?;
        if typed.as_str().chars().count() < fewest {
            return Err(PasswordProblem::TooShort(fewest));
        }
        let mut inputs = vec!["doorward"];
        inputs.extend(known.iter().flat_map(|word| word.split(['@', '.', ' '])).filter(|word| word.len() > 2));
        inputs.extend(known);
        // The estimate grows with the square of the length; what matters shows in the first hundred.
        let head: Zeroizing<String> = Zeroizing::new(typed.as_str().chars().take(100).collect());
        // It takes what stands between words for a word, and a word said twice for two.
        let joined: Zeroizing<String> =
            Zeroizing::new(head.chars().filter(|letter| letter.is_alphanumeric()).collect());
        if [&head, &joined].iter().any(|text| zxcvbn::zxcvbn(text, &inputs).score() < zxcvbn::Score::Three) {
            return Err(PasswordProblem::Blocked);
        }
        Ok(Self(typed))
    }

    /// It, in the one form that is hashed or handed to Keycloak.
    pub(crate) fn into_typed(self) -> Typed {
        self.0
    }
}

impl std::fmt::Debug for Typed {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Typed(hidden)")
    }
}

impl std::fmt::Debug for NewPassword {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("NewPassword(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_taken(text: &str) -> bool {
        NewPassword::parse(text, 15, &["ann@acme.example", "Ann Archer", "Acme"]).is_ok()
    }

    #[test]
    fn what_an_attacker_knows_is_no_password_however_often_it_is_said() {
        for known in [
            "doorward doorward",
            "doorward-doorward-",
            "ann archer ann archer",
            "acme acme acme acme",
            "ann@acme.example",
        ] {
            assert!(!is_taken(known), "{known}");
        }
        for unknown in
            ["violet kettle museum drift", "qu6kt-9sdt9-gfqzj", "\u{1f6aa} \u{1f511} \u{1f9ed} porridge lantern orbit"]
        {
            assert!(is_taken(unknown), "{unknown}");
        }
    }
}
