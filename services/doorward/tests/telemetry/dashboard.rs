//! The names of figures on the dashboard, and whether a process has them.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::program::{PASSWORD, Program};

/// Words of the query language that are no names of figures.
const WORDS: [&str; 8] = ["by", "without", "on", "ignoring", "and", "or", "unless", "bool"];

/// The names of all figures in the dashboard's queries.
pub fn names() -> BTreeSet<String> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy/observability/dashboard.json");
    let dashboard: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let mut queries = Vec::new();
    collect(&dashboard, &mut queries);
    assert!(queries.len() >= 10, "{queries:?}");
    let names: BTreeSet<String> = queries.iter().flat_map(|query| names_of(query)).collect();
    assert!(names.contains("http_request_duration_seconds_bucket"), "{names:?}");
    names
}

fn collect(value: &Value, queries: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, queries)),
        Value::Object(members) => {
            for (name, member) in members {
                match member.as_str() {
                    Some(query) if name == "expr" => queries.push(query.to_owned()),
                    _ => collect(member, queries),
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The names in a query: words outside of `{}`, `[]` and label lists that are no function.
fn names_of(query: &str) -> Vec<String> {
    let mut plain = String::new();
    let mut depth = 0;
    for character in query.chars() {
        match character {
            '{' | '[' => depth += 1,
            '}' | ']' => depth -= 1,
            _ if depth == 0 => plain.push(character),
            _ => {}
        }
    }
    for list in ["by (", "without (", "on (", "ignoring ("] {
        while let Some(begin) = plain.find(list) {
            let end = begin + plain[begin..].find(')').unwrap();
            plain.replace_range(begin..=end, " ");
        }
    }
    let mut names = Vec::new();
    let mut word = String::new();
    plain.push(' ');
    for (at, character) in plain.char_indices() {
        if character.is_ascii_alphanumeric() || character == '_' {
            word.push(character);
        } else {
            let name = std::mem::take(&mut word);
            let is_name = name.starts_with(|first: char| first.is_ascii_alphabetic());
            let is_function = plain[at..].trim_start().starts_with('(');
            if is_name && !is_function && !WORDS.contains(&name.as_str()) {
                names.push(name);
            }
        }
    }
    names
}

/// Whether figures in the text format have one of that name.
pub fn has(figures: &str, name: &str) -> bool {
    figures.lines().any(|line| line.strip_prefix(name).is_some_and(|rest| rest.starts_with(['{', ' '])))
}

/// The value of a figure without labels.
pub fn value(figures: &str, name: &str) -> Option<f64> {
    figures.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.parse().ok())
}

#[test]
fn names_are_told_from_functions_labels_and_words() {
    let query = r#"sum by (route) (rate(a_total{route!="b_total"}[$__rate_interval])) / on (le) c_bucket > bool 5"#;
    assert_eq!(names_of(query), ["a_total", "c_bucket"]);
}

#[tokio::test]
async fn every_figure_of_the_dashboard_is_in_the_metrics_of_the_program() {
    let program = Program::start(&[]);
    program.set_up("root@example.org", PASSWORD).await;
    let login = json!({"email": "root@example.org", "password": PASSWORD});
    assert_eq!(program.post("/api/auth/login", &login).send().await.unwrap().status(), 200);
    let figures = program.get("/metrics").send().await.unwrap().text().await.unwrap();
    assert!(figures.contains("sign_ins_total{outcome=\"success\"} 1"), "{figures}");
    for name in names() {
        assert!(has(&figures, &name), "{name} is on the dashboard and not in /metrics:\n{figures}");
    }
}
