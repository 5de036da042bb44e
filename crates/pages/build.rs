//! Lists what `npm run build` made in `services/web/dist`, so that it becomes part of the program. Without it the
//! program is built too.
#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "cargo and a build script talk by these")]

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

const NONCE: &str = "{{nonce}}";

fn main() -> Result<(), Box<dyn Error>> {
    let room = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or("cargo says where this package is")?);
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo says where to write")?);
    let web = room.join("../../services/web");
    let dist = web.join("dist");
    let index = dist.join("index.html");
    println!("cargo:rerun-if-changed=build.rs");
    // A folder that is not there would make every build begin anew; the one that it will be made in does not.
    println!("cargo:rerun-if-changed={}", if dist.exists() { &dist } else { &web }.display());
    let list = if index.exists() { listed(&dist.canonicalize()?)? } else { "None".to_owned() };
    fs::write(out.join("embedded.rs"), list)?;
    Ok(())
}

/// The expression that holds all files.
fn listed(dist: &Path) -> Result<String, Box<dyn Error>> {
    let index = dist.join("index.html");
    if fs::read_to_string(&index)?.matches(NONCE).count() != 1 {
        return Err(format!("{} must hold {NONCE} once; build the front end anew", index.display()).into());
    }
    let mut files = Vec::new();
    collect(dist, &mut files)?;
    files.sort();
    let mut text = format!("Some(Pages::new(include_str!({index:?}), &[");
    for file in files.iter().filter(|file| **file != index && !is_variant(file)) {
        let path = file.strip_prefix(dist)?.to_str().ok_or("a name that is no text")?;
        let (br, gzip) = (variant(file, "br"), variant(file, "gz"));
        let kind = content_type(file);
        write!(
            text,
            "\n    File {{ path: {:?}, content_type: {kind:?}, plain: include_bytes!({file:?}), br: {br}, gzip: {gzip} }},",
            format!("/{path}")
        )?;
    }
    text.push_str("\n]))");
    Ok(text)
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { collect(&path, into)? } else { into.push(path) }
    }
    Ok(())
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
}

fn variant(file: &Path, ending: &str) -> String {
    let packed = beside(file, ending);
    if packed.exists() { format!("Some(include_bytes!({packed:?}))") } else { "None".to_owned() }
}

/// Whether it is another file, compressed.
fn is_variant(file: &Path) -> bool {
    let ending = file.extension().and_then(|ending| ending.to_str());
    matches!(ending, Some("br" | "gz")) && file.with_extension("").exists()
}

fn content_type(file: &Path) -> &'static str {
    match file.extension().and_then(|ending| ending.to_str()) {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("html") => "text/html; charset=utf-8",
        Some("txt") => "text/plain; charset=utf-8",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    }
}
