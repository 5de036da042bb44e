//! A profile: what a terminal runs, what of the system it sees, and how much it may use.

use std::path::{Path, PathBuf};

use domain::slug::Slug;

/// A profile of the operator's settings.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// The command and its arguments.
    pub command: Vec<String>,
    /// Folders of the system that it may read, besides `/usr`.
    pub folders: Vec<PathBuf>,
    /// The organizations that may use it.
    pub organizations: Vec<String>,
    /// How much it may use.
    pub limits: Limits,
}

/// How much a terminal may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Processes and threads.
    pub processes: u32,
    /// Open files of each process.
    pub open_files: u32,
    /// Bytes of memory of each process.
    pub memory: u64,
    /// Bytes in the home folder, and again in `/tmp`; they live in memory.
    pub files: u64,
    /// Bytes of output in a second.
    pub output_rate: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            processes: 64,
            open_files: 256,
            memory: 512 * 1024 * 1024,
            files: 64 * 1024 * 1024,
            output_rate: 4 * 1024 * 1024,
        }
    }
}

/// A profile would show what must stay hidden.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("terminal profile {profile}: the folder {folder} overlaps {private}, which nobody may see; choose another")]
pub struct ProfileProblem {
    profile: String,
    folder: String,
    private: String,
}

impl Profile {
    /// The profile that every installation has: a shell, for the default organization and those named.
    #[must_use]
    pub fn shell(organizations: &[String]) -> Self {
        let shell = if Path::new("/usr/bin/bash").exists() { "/usr/bin/bash" } else { "/bin/sh" };
        let mut organizations = organizations.to_vec();
        organizations.push(Slug::of_default_organization().as_str().to_owned());
        Self {
            name: "shell".to_owned(),
            command: vec![shell.to_owned(), "-i".to_owned()],
            folders: Vec::new(),
            organizations,
            limits: Limits::default(),
        }
    }

    /// Whether an organization may use the profile.
    #[must_use]
    pub fn allows(&self, organization: &Slug) -> bool {
        self.organizations.iter().any(|slug| slug == organization.as_str())
    }

    /// Refuses a profile that would show one of the server's own places.
    ///
    /// # Errors
    /// When a folder of the profile, or `/usr`, contains one of them or lies in it.
    pub fn refuse_overlap(&self, private: &[PathBuf]) -> Result<(), ProfileProblem> {
        let usr = PathBuf::from("/usr");
        for folder in self.folders.iter().chain([&usr]) {
            let folder = folder.canonicalize().unwrap_or_else(|_| folder.clone());
            for place in private {
                let place = place.canonicalize().unwrap_or_else(|_| place.clone());
                if place.starts_with(&folder) || folder.starts_with(&place) {
                    return Err(ProfileProblem {
                        profile: self.name.clone(),
                        folder: folder.display().to_string(),
                        private: place.display().to_string(),
                    });
                }
            }
        }
        Ok(())
    }
}
