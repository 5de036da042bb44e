//! Settings: which source counts, and that every mistake is named at once and no secret with it.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "tests say what they expect by panicking")]

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::time::Duration;

use boot::settings::{Origin, Reader, Sources};
use secrecy::ExposeSecret as _;
use tempfile::TempDir;

const DEFAULTS: &str = "color = \"red\"\ncount = 3\nlife = \"15m\"\nkey = \"\"\n\"door_<name>_color\" = \"white\"\n\"door_<name>_key\" = \"\"\n";

fn reader(file: Option<&str>, environment: &[(&str, &str)]) -> (Reader, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let path = file.map(|text| {
        let path: PathBuf = folder.path().join("doorward.toml");
        std::fs::write(&path, text).unwrap();
        path
    });
    let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    (Reader::new(Sources::of(&[DEFAULTS], path.as_deref(), environment).unwrap()), folder)
}

#[test]
fn the_environment_beats_the_file_and_the_file_the_defaults() {
    let (reader, _folder) = reader(Some("color = \"green\"\ncount = 4\n"), &[("COUNT", "5"), ("HOME", "/nowhere")]);
    assert_eq!(reader.text("COLOR"), "green");
    assert_eq!(reader.number("COUNT", 1..=9), 5);
    assert_eq!(reader.duration("LIFE", Duration::ZERO..=Duration::from_secs(3600)), Duration::from_secs(900));
    let origins: Vec<Origin> = reader.listing().into_iter().map(|line| line.origin).collect();
    assert_eq!(origins, [Origin::File, Origin::Environment, Origin::Default, Origin::Default]);
    assert!(reader.finish().is_ok());
}

#[test]
fn everything_that_is_wrong_is_named_at_once() {
    let (reader, _folder) = reader(Some("colour = \"green\"\n"), &[("COUNT", "many"), ("LIFE", "soon")]);
    let _ = (reader.number("COUNT", 1..=9), reader.duration("LIFE", Duration::ZERO..=Duration::from_secs(3600)));
    let _ = reader.choice("COLOR", ("blue", 1), &[("green", 2)]);
    let problems = reader.finish().unwrap_err().to_string();
    for named in ["4 settings are wrong", "did you mean color?", "COUNT", "LIFE", "blue, green"] {
        assert!(problems.contains(named), "{named} is not in: {problems}");
    }
}

#[test]
fn a_secret_comes_from_a_file_that_nobody_else_may_read_and_is_never_shown() {
    let secrets = tempfile::tempdir().unwrap();
    let path = secrets.path().join("key");
    std::fs::write(&path, "hunter2 from a file\n").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let (from_file, _folder) = reader(None, &[("KEY_FILE", path.to_str().unwrap())]);
    assert_eq!(from_file.secret("KEY").unwrap().expose_secret(), "hunter2 from a file");
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600, "others' rights are taken away");

    let (twice, _folder) = reader(None, &[("KEY_FILE", path.to_str().unwrap()), ("KEY", "hunter2 itself")]);
    assert!(twice.secret("KEY").is_none());
    twice.problem("KEY", "is too short");
    let problems = twice.finish().unwrap_err().to_string();
    assert!(problems.contains("given twice") && !problems.contains("hunter2"), "{problems}");
    assert!(twice.listing().iter().all(|line| !line.value.contains("hunter2")));

    let (missing, _folder) = reader(None, &[("KEY_FILE", "/nowhere/key")]);
    assert!(missing.secret("KEY").is_none());
    assert!(missing.finish().unwrap_err().to_string().contains("KEY_FILE"));
}

#[test]
fn a_family_has_a_setting_for_every_name_that_is_given() {
    let environment = [
        ("DOOR_FRONT_COLOR", "green"),
        ("DOOR_BACK_YARD_KEY", "hunter2"),
        ("DOOR__COLOR", "lost"),
        ("DOOR_a_COLOR", "lost"),
    ];
    let (reader, _folder) = reader(Some("door_side_color = \"blue\"\n"), &environment);
    assert_eq!(reader.members().into_iter().collect::<Vec<_>>(), ["BACK_YARD", "FRONT", "SIDE"]);
    assert_eq!(reader.text("DOOR_FRONT_COLOR"), "green");
    assert_eq!(reader.text("DOOR_SIDE_COLOR"), "blue");
    assert_eq!(reader.text("DOOR_BACK_YARD_COLOR"), "white", "the default of the family");
    assert_eq!(reader.secret("DOOR_BACK_YARD_KEY").unwrap().expose_secret(), "hunter2");
    assert!(reader.listing().iter().all(|line| !line.value.contains("hunter2")));
    assert!(reader.finish().is_ok());
}
