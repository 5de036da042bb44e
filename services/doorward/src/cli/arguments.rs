//! What the command line may say.

use std::net::SocketAddr;
use std::path::PathBuf;

use boot::folder::DataFolder;
use clap::{Args, Parser, Subcommand};
use domain::email::EmailAddress;

use crate::client::Globals;
use crate::operator::db::DbCommand;

const EXIT_CODES: &str = "\
Exit codes:
  0    done
  1    refused, or failed on the server's side
  2    the command line is wrong
  3    not signed in
  4    the server cannot be reached
  `open` ends with the code of the remote command, else
  125  the workspace could not be launched
  126  somebody else ended the session, or access was lost
  127  the connection was lost for good";

/// The front door of your shared workspaces.
#[derive(Debug, Parser)]
#[command(name = "doorward", version, after_help = EXIT_CODES, propagate_version = true)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Run the server
    Serve(ServeOptions),
    /// Prepare a MongoDB server for the services `auth` and `platform`
    #[command(subcommand)]
    Db(DbCommand),
    /// Look after the audit log
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Look after identity providers
    #[command(subcommand)]
    Providers(ProvidersCommand),
    /// Look after Keycloak as the verifier of passwords
    #[command(subcommand)]
    Keycloak(KeycloakCommand),
    /// Look after people, on the server itself
    #[command(subcommand)]
    Users(UsersCommand),
    /// Show the token with which the first administrator sets the installation up
    SetupToken(Place),
    /// End every sign-in and token from before now: run it after restoring a backup, because what was revoked
    /// since the backup was made is not in it
    RestoreCutoff(Place),
    /// Replace the secret that signs access tokens; nobody is signed out
    RotateJwtSecret(Place),
    /// Copy the database, the audit heads and the keys into a new folder, also while the server runs
    Backup {
        /// The folder to make
        dir: PathBuf,
        #[command(flatten)]
        place: Place,
    },
    /// Show every setting, its value and where it came from
    Config {
        #[command(flatten)]
        place: Place,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Write the papers that are made from the code into a folder
    #[command(hide = true)]
    Papers {
        /// The folder
        dir: PathBuf,
    },
    #[command(flatten)]
    Client(ClientCommandLine),
}

/// What there is to do about identity providers.
#[derive(Debug, Subcommand)]
pub(super) enum ProvidersCommand {
    /// Ask every configured provider whether people could come in by it, and say what is wrong; fails unless all are well
    Check {
        #[command(flatten)]
        place: Place,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

/// What there is to do about Keycloak.
#[derive(Debug, Subcommand)]
pub(super) enum KeycloakCommand {
    /// Show what Keycloak would have to hold for every organization, and what is there; changes nothing. Give the settings that
    /// you mean to use: CREDENTIAL_BACKEND may still be local
    Plan {
        #[command(flatten)]
        place: Place,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

/// What people do, from their own machine.
#[derive(Debug, Subcommand)]
pub(super) enum ClientCommandLine {
    /// Make the first administrator of a new installation
    Setup(Globals),
    /// Join an organization by the link you were given
    Join {
        /// The link
        link: String,
        #[command(flatten)]
        globals: Globals,
    },
    /// Set a new password by the link you were given
    Reset {
        /// The link
        link: String,
        #[command(flatten)]
        globals: Globals,
    },
    /// Sign in
    Login {
        /// Your e-mail address; asked for if absent
        email: Option<String>,
        /// The organization, by name or id, where there are several
        #[arg(long)]
        organization: Option<String>,
        #[command(flatten)]
        globals: Globals,
    },
    /// Change your password
    Password(Globals),
    /// Show who you are
    Whoami(Globals),
    /// Switch to another of your organizations
    Switch {
        /// Its name or id; chosen from a list if absent
        organization: Option<String>,
        #[command(flatten)]
        globals: Globals,
    },
    /// List the workspaces you may use
    Workspaces(Globals),
    /// Open a workspace: attach this terminal to it, or show its address
    Open {
        /// Its name or id
        workspace: String,
        #[command(flatten)]
        globals: Globals,
    },
    /// List your sessions
    Sessions {
        /// Everybody's in the organization (administrators)
        #[arg(long)]
        all: bool,
        #[command(flatten)]
        globals: Globals,
    },
    /// Sign out
    Logout {
        /// On all your devices
        #[arg(long)]
        everywhere: bool,
        #[command(flatten)]
        globals: Globals,
    },
}

#[derive(Debug, Args)]
pub(super) struct ServeOptions {
    /// Where to listen
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub(super) listen: SocketAddr,
    #[command(flatten)]
    pub(super) place: Place,
    /// A throw-away server with people, organizations and workspaces to look at
    #[arg(long, conflicts_with_all = ["data", "config", "insecure_http"])]
    pub(super) demo: bool,
    /// Allow plain HTTP beyond this machine: passwords travel in the clear
    #[arg(long)]
    pub(super) insecure_http: bool,
}

#[derive(Debug, Args)]
pub(super) struct Place {
    /// The data folder [default: doorward in your platform's folder for data]
    #[arg(long)]
    pub(super) data: Option<PathBuf>,
    /// The settings file [default: doorward.toml in the data folder]
    #[arg(long)]
    pub(super) config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(super) enum AuditCommand {
    /// Walk every chain and name the first bad sequence number; fails unless all are intact
    Verify {
        #[command(flatten)]
        place: Place,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum UsersCommand {
    /// Make a one-time link to set a new password; ends all of the person's sign-ins
    ResetLink(Person),
    /// Keep a person from signing in; ends everything they have open
    Disable(Person),
    /// Let a person sign in again
    Enable(Person),
    /// Make a person platform administrator
    GrantSuperAdmin(Person),
    /// Take the role of platform administrator from a person
    RevokeSuperAdmin(Person),
}

#[derive(Debug, Args)]
pub(super) struct Person {
    /// The person's e-mail address
    #[arg(value_parser = address)]
    pub(super) email: EmailAddress,
    #[command(flatten)]
    pub(super) place: Place,
}

fn address(text: &str) -> Result<EmailAddress, String> {
    EmailAddress::parse(text).map_err(|problem| problem.to_string())
}

impl Place {
    /// The data folder that is meant.
    pub(super) fn data(&self) -> anyhow::Result<PathBuf> {
        match &self.data {
            Some(path) => Ok(path.clone()),
            None => Ok(DataFolder::by_convention()?),
        }
    }
}
