//! The papers that are made from the code: descriptions of the interfaces, audit events, settings.

use std::fmt::Write as _;
use std::path::Path;

use domain::audit_action::AuditAction;

use crate::server::configuration;

/// Writes them into a folder.
///
/// # Errors
/// When a file cannot be written.
pub fn write(dir: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(dir.join("openapi"))?;
    for service in [auth::routes::described(), platform::routes::described()] {
        let text = service.describe().to_pretty_json()?;
        std::fs::write(dir.join("openapi").join(format!("{}.json", service.name)), text + "\n")?;
    }
    std::fs::write(dir.join("audit-events.md"), audit_events()?)?;
    std::fs::write(dir.join("settings.md"), settings()?)?;
    Ok(())
}

fn audit_events() -> anyhow::Result<String> {
    let mut text = String::from(
        "# Audit events\n\nGenerated from `crates/domain/src/audit_action.rs`; do not edit.\n\n\
         | action | meaning |\n|---|---|\n",
    );
    for action in AuditAction::ALL {
        writeln!(text, "| `{}` | {} |", action.as_str(), action.meaning())?;
    }
    Ok(text)
}

fn settings() -> anyhow::Result<String> {
    let mut text = String::from(
        "# Settings\n\nGenerated from the `defaults.toml` of each part; do not edit. A setting is read from the \
         environment by its name,\nelse from `doorward.toml` in the data folder by its name in lower case. A secret \
         is better given by `<NAME>_FILE`.\n\n| setting | default | meaning |\n|---|---|---|\n",
    );
    for defaults in configuration::ALL_DEFAULTS {
        let mut meaning = String::new();
        for line in defaults.lines().skip_while(|line| !line.is_empty()) {
            match (line.strip_prefix("# "), line.split_once(" = ")) {
                (Some(comment), _) => meaning = format!("{meaning} {comment}").trim().to_owned(),
                (None, Some((name, value))) => {
                    let value = value.trim_matches(['"', '\'']);
                    let value = if value.is_empty() { String::new() } else { format!("`{value}`") };
                    writeln!(text, "| `{}` | {value} | {meaning} |", name.trim_matches('"').to_uppercase())?;
                    meaning.clear();
                }
                (None, None) => {}
            }
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    #[test]
    fn every_operation_has_a_name_of_its_own_in_its_description() {
        for service in [auth::routes::described(), platform::routes::described()] {
            let description = serde_json::to_value(service.describe()).unwrap();
            let mut names = BTreeSet::new();
            for (path, operations) in description["paths"].as_object().unwrap() {
                for (method, operation) in operations.as_object().unwrap() {
                    let name = operation["operationId"].as_str().unwrap();
                    assert!(names.insert(name.to_owned()), "{}: {method} {path} is another {name}", service.name);
                }
            }
            assert!(names.len() > 20, "{}: {}", service.name, names.len());
        }
    }
}
