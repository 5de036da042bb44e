//! Whether a text stands in an audit event, for people who look for something: letters in any case, in what the event
//! says. Identifiers that the log itself gives (of the event, the request, the key) are no part of that.

use serde_json::{Map, Value};

/// What is looked for: 2 to 100 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchText {
    folded: String,
    /// JSON writes these otherwise: an event must be read before it can be told that it has none.
    escaped: Escaped,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Escaped {
    Yes,
    No,
}

/// The text is too short or too long to look for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must have {} to {} characters", SearchText::SHORTEST, SearchText::LONGEST)]
pub struct NotSearchable;

/// Whether a text was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// It was.
    Yes,
    /// It was not.
    No,
}

impl SearchText {
    /// The fewest characters.
    pub const SHORTEST: usize = 2;
    /// The most characters.
    pub const LONGEST: usize = 100;

    /// Reads what is looked for; space around it does not count.
    ///
    /// # Errors
    /// When it is too short or too long.
    pub fn parse(text: &str) -> Result<Self, NotSearchable> {
        let text = text.trim();
        if !(Self::SHORTEST..=Self::LONGEST).contains(&text.chars().count()) {
            return Err(NotSearchable);
        }
        let otherwise = |c: char| matches!(c, '"' | '\\') || c.is_control();
        let escaped = if text.chars().any(otherwise) { Escaped::Yes } else { Escaped::No };
        Ok(Self { folded: folded(text), escaped })
    }

    /// Whether it stands in an event, given as its canonical JSON: in action, target, reason, the actor's addresses, or in
    /// the fields that changed.
    #[must_use]
    pub fn is_in(&self, event: &str) -> Found {
        // Nearly all events do not have it, and need not be read.
        if self.escaped == Escaped::No && !folded(event).contains(&self.folded) {
            return Found::No;
        }
        let Ok(Value::Object(event)) = serde_json::from_str(event) else { return Found::No };
        if self.is_said(&event) { Found::Yes } else { Found::No }
    }

    fn is_said(&self, event: &Map<String, Value>) -> bool {
        let actor = event.get("actor").and_then(Value::as_object);
        let of_actor = ["email", "address"].into_iter().filter_map(|name| actor?.get(name));
        let own = ["action", "target", "reason", "before", "after"].into_iter().filter_map(|name| event.get(name));
        own.chain(of_actor).any(|value| self.stands_in(value))
    }

    fn stands_in(&self, value: &Value) -> bool {
        match value {
            Value::Null => false,
            Value::Bool(yes) => self.is_part_of(&yes.to_string()),
            Value::Number(number) => self.is_part_of(&number.to_string()),
            Value::String(text) => self.is_part_of(text),
            Value::Array(items) => items.iter().any(|item| self.stands_in(item)),
            Value::Object(members) => {
                members.iter().any(|(name, value)| self.is_part_of(name) || self.stands_in(value))
            }
        }
    }

    fn is_part_of(&self, text: &str) -> bool {
        folded(text).contains(&self.folded)
    }
}

/// Letter by letter, so that a part of a text folds like the whole.
fn folded(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests say what they expect by panicking")]

    use serde_json::json;

    use super::{Found, SearchText};

    fn found(text: &str) -> Found {
        let event = json!({
            "action": "update_workspace", "target": "workspace:w-17", "reason": "grant_expired",
            "actor": {"email": "ann@ämter.example", "address": "10.1.2.3", "agent": "Firefox", "user_id": "u-1"},
            "before": {"name": "Der \"alte\" Name", "cpu": null}, "after": {"name": "ΣΊΣΥΦΟΣ", "labels": ["gold", 42, true]},
            "request_id": "r-99", "key_id": "k-5", "id": "e-7", "chain": "c-3",
        });
        SearchText::parse(text).unwrap().is_in(&event.to_string())
    }

    #[test]
    fn it_is_found_in_whatever_the_event_says_in_any_case() {
        for text in [
            "update_W",
            "w-17",
            "EXPIRED",
            "Ann@ÄMTER",
            "10.1.2.",
            "\"Alte\"",
            "σίσυφοσ",
            "labels",
            "GOLD",
            "42",
            "TRUE",
            "  gold ",
        ] {
            assert_eq!(found(text), Found::Yes, "{text}");
        }
        for text in ["golden", "r-99", "k-5", "e-7", "c-3", "u-1", "firefox", "null", "\"gold\"", "actor", "\\n"] {
            assert_eq!(found(text), Found::No, "{text}");
        }
    }

    #[test]
    fn it_has_two_to_a_hundred_characters() {
        for bad in ["", "a", " a ", "  ", &"é".repeat(101)] {
            assert!(SearchText::parse(bad).is_err(), "{bad}");
        }
        for good in ["ab", "éé", &"é".repeat(100)] {
            assert!(SearchText::parse(good).is_ok(), "{good}");
        }
    }
}
