//! The front end's pages as part of the program: what `npm run build` made in `services/web`, and how it is served.
//!
//! | path | answer |
//! |---|---|
//! | `/api…`, `/health`, `/ready`, `/metrics` | not ours: other routes, else a problem |
//! | `/assets/…` | the file of that name, for ever the same; else 404 |
//! | a file's name | the file |
//! | all others | the page, which reads the path itself, with a fresh nonce |

mod encoding;
mod file;
mod page;
mod routes;

pub use file::File;
pub use routes::service;

/// What is served.
#[derive(Clone, Copy, Debug)]
pub struct Pages {
    index: &'static str,
    files: &'static [File],
}

impl Pages {
    /// A page that holds `{{nonce}}`, and the files that it needs.
    #[must_use]
    pub const fn new(index: &'static str, files: &'static [File]) -> Self {
        Self { index, files }
    }

    /// The front end that was there when the program was built.
    #[must_use]
    pub const fn embedded() -> Option<Self> {
        include!(concat!(env!("OUT_DIR"), "/embedded.rs"))
    }

    /// A page that says how to get a program with the front end in it.
    #[must_use]
    pub const fn missing() -> Self {
        Self::new(include_str!("missing.html"), &[])
    }

    /// The files beside the page.
    #[must_use]
    pub const fn files(&self) -> &'static [File] {
        self.files
    }

    fn file(&self, path: &str) -> Option<&'static File> {
        self.files.iter().find(|file| file.path == path)
    }
}
