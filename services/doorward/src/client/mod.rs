//! The client: what people do from their own machine. It speaks the wire contract and nothing else.

mod account;
mod api;
mod open;
mod prompt;
mod raw_mode;
mod store;
mod work;

use std::process::ExitCode;

use clap::Args;

use crate::report;
use api::{Api, ClientError};

/// What every command of the client takes.
#[derive(Clone, Debug, Args)]
pub struct Globals {
    /// The server, such as https://portal.example.org [default: the one used last, else http://127.0.0.1:8080]
    #[arg(long)]
    pub server: Option<String>,
    /// Act as this person, where several are signed in on this machine
    #[arg(long = "as", value_name = "EMAIL")]
    pub person: Option<String>,
    /// Read the password from the first line of standard input
    #[arg(long)]
    pub password_stdin: bool,
    /// Lists as JSON
    #[arg(long)]
    pub json: bool,
}

/// A command.
#[derive(Clone, Debug)]
pub enum ClientCommand {
    /// Makes the first administrator.
    Setup,
    /// Joins an organization.
    Join {
        /// By this link.
        link: String,
    },
    /// Sets a new password.
    Reset {
        /// By this link.
        link: String,
    },
    /// Signs in.
    Login {
        /// As whom.
        email: Option<String>,
        /// Into which organization.
        organization: Option<String>,
    },
    /// Changes the password.
    Password,
    /// Shows who one is.
    Whoami,
    /// Switches the organization.
    Switch {
        /// To which.
        organization: Option<String>,
    },
    /// Lists workspaces.
    Workspaces,
    /// Opens a workspace.
    Open {
        /// Which.
        workspace: String,
    },
    /// Lists sessions.
    Sessions {
        /// Everybody's.
        all: bool,
    },
    /// Signs out.
    Logout {
        /// On all devices.
        everywhere: bool,
    },
}

/// Runs a command.
pub async fn run((command, globals): (ClientCommand, Globals)) -> ExitCode {
    match attempt(command, globals).await {
        Ok(code) => code,
        Err(error) => {
            report::error(&report::safe(&error.to_string()));
            ExitCode::from(error.exit_code())
        }
    }
}

async fn attempt(command: ClientCommand, globals: Globals) -> Result<ExitCode, ClientError> {
    let json = globals.json.into();
    let mut api = Api::new(&globals)?;
    match command {
        ClientCommand::Setup => account::setup(&mut api, &globals).await?,
        ClientCommand::Join { link } => account::join(&mut api, &globals, &link).await?,
        ClientCommand::Reset { link } => account::reset(&mut api, &globals, &link).await?,
        ClientCommand::Login { email, organization } => {
            account::login(&mut api, &globals, email, organization.as_deref()).await?;
        }
        ClientCommand::Password => account::password(&mut api, &globals).await?,
        ClientCommand::Whoami => account::whoami(&mut api, json).await?,
        ClientCommand::Switch { organization } => account::switch(&mut api, organization.as_deref()).await?,
        ClientCommand::Workspaces => work::workspaces(&mut api, json).await?,
        ClientCommand::Sessions { all } => work::sessions(&mut api, json, all).await?,
        ClientCommand::Logout { everywhere } => account::logout(&mut api, everywhere).await?,
        ClientCommand::Open { workspace } => return open::open(&mut api, &workspace).await,
    }
    Ok(ExitCode::SUCCESS)
}
