//! The command line.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use boot::folder::DataFolder;
use clap::{Args, Parser, Subcommand};
use domain::email::EmailAddress;
use process::listen::PlainHttp;
use secrecy::ExposeSecret as _;

use crate::client::{self, ClientCommand, Globals};
use crate::operator::command::OperatorCommand;
use crate::operator::db::DbCommand;
use crate::operator::{audit, backup, config, db, run, setup_token};
use crate::papers;
use crate::report::{self, AsJson};
use crate::server::demo;
use crate::server::serve::{self, ServeArguments};

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
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server
    Serve(ServeOptions),
    /// Prepare a MongoDB server for the services `auth` and `platform`
    #[command(subcommand)]
    Db(DbCommand),
    /// Look after the audit log
    #[command(subcommand)]
    Audit(AuditCommand),
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

/// What people do, from their own machine.
#[derive(Debug, Subcommand)]
enum ClientCommandLine {
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
struct ServeOptions {
    /// Where to listen
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    #[command(flatten)]
    place: Place,
    /// A throw-away server with people, organizations and workspaces to look at
    #[arg(long, conflicts_with_all = ["data", "config", "insecure_http"])]
    demo: bool,
    /// Allow plain HTTP beyond this machine: passwords travel in the clear
    #[arg(long)]
    insecure_http: bool,
}

#[derive(Debug, Args)]
struct Place {
    /// The data folder [default: doorward in your platform's folder for data]
    #[arg(long)]
    data: Option<PathBuf>,
    /// The settings file [default: doorward.toml in the data folder]
    #[arg(long)]
    config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum AuditCommand {
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
enum UsersCommand {
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
struct Person {
    /// The person's e-mail address
    #[arg(value_parser = address)]
    email: EmailAddress,
    #[command(flatten)]
    place: Place,
}

fn address(text: &str) -> Result<EmailAddress, String> {
    EmailAddress::parse(text).map_err(|problem| problem.to_string())
}

impl Place {
    fn data(&self) -> anyhow::Result<PathBuf> {
        match &self.data {
            Some(path) => Ok(path.clone()),
            None => Ok(DataFolder::by_convention()?),
        }
    }
}

/// Runs what the command line says.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            report::error(&format!("threads cannot be started: {error}"));
            return ExitCode::FAILURE;
        }
    };
    let code = runtime.block_on(dispatch(cli.command));
    // Threads that wait for keys or sockets must not hold the end up.
    runtime.shutdown_background();
    code
}

async fn dispatch(command: Command) -> ExitCode {
    let outcome = match command {
        Command::Client(command) => return client::run(client_command(command)).await,
        Command::Serve(options) => serve(options).await,
        Command::Audit(AuditCommand::Verify { place, json }) => verify(&place, json.into()).await,
        Command::Users(command) => users(command).await,
        Command::SetupToken(place) => show_setup_token(&place),
        Command::RestoreCutoff(place) => change(&place, OperatorCommand::RestoreCutoff).await,
        Command::RotateJwtSecret(place) => change(&place, OperatorCommand::RotateJwtSecret).await,
        Command::Backup { dir, place } => back_up(&place, &dir),
        Command::Config { place, json } => show_config(&place, json.into()),
        Command::Db(command) => prepare_database(command).await,
        Command::Papers { dir } => write_papers(&dir),
    };
    outcome.unwrap_or_else(|error| {
        report::error(&format!("{error:#}"));
        ExitCode::FAILURE
    })
}

fn client_command(command: ClientCommandLine) -> (ClientCommand, Globals) {
    match command {
        ClientCommandLine::Setup(globals) => (ClientCommand::Setup, globals),
        ClientCommandLine::Join { link, globals } => (ClientCommand::Join { link }, globals),
        ClientCommandLine::Reset { link, globals } => (ClientCommand::Reset { link }, globals),
        ClientCommandLine::Login { email, organization, globals } => {
            (ClientCommand::Login { email, organization }, globals)
        }
        ClientCommandLine::Password(globals) => (ClientCommand::Password, globals),
        ClientCommandLine::Whoami(globals) => (ClientCommand::Whoami, globals),
        ClientCommandLine::Switch { organization, globals } => (ClientCommand::Switch { organization }, globals),
        ClientCommandLine::Workspaces(globals) => (ClientCommand::Workspaces, globals),
        ClientCommandLine::Open { workspace, globals } => (ClientCommand::Open { workspace }, globals),
        ClientCommandLine::Sessions { all, globals } => (ClientCommand::Sessions { all }, globals),
        ClientCommandLine::Logout { everywhere, globals } => (ClientCommand::Logout { everywhere }, globals),
    }
}

async fn serve(options: ServeOptions) -> anyhow::Result<ExitCode> {
    if options.demo {
        demo::serve(options.listen).await?;
        return Ok(ExitCode::SUCCESS);
    }
    let arguments = ServeArguments {
        listen: options.listen,
        data: options.place.data()?,
        config: options.place.config,
        plain_http: if options.insecure_http { PlainHttp::Allowed } else { PlainHttp::Refused },
        set: Vec::new(),
    };
    let serving = serve::begin(&arguments).await?;
    // Whoever started it may have stopped listening: no reason to end the server.
    let _ = writeln!(std::io::stdout(), "{}", welcome(&serving));
    serve::show_setup_token(&serving)?;
    serve::until_signalled(serving).await?;
    Ok(ExitCode::SUCCESS)
}

fn welcome(serving: &serve::Serving) -> String {
    let (address, data) = (serving.address, serving.installation.folder.path().display());
    let mut text = format!("Doorward listens on http://{address} with its data in {data}");
    if let Some(token_file) = serve::setup_hint(serving) {
        text.push_str(&format!(
            "\nIt has not been set up yet. Run `doorward setup --server http://{address}`; the setup token is in \
             {token_file} (`doorward setup-token` shows it)."
        ));
    }
    text
}

async fn verify(place: &Place, json: AsJson) -> anyhow::Result<ExitCode> {
    let reports = audit::verify(&place.data()?, place.config.clone()).await?;
    let table = |reports: &[audit::ChainReport]| {
        let head = ["CHAIN", "EVENTS", "STATE"].map(str::to_owned).to_vec();
        let row = |report: &audit::ChainReport| vec![report.chain.clone(), report.checked.to_string(), report.state()];
        let rows = reports.iter().map(row);
        std::iter::once(head).chain(rows).collect()
    };
    report::list(json, &reports, table, "The audit log is empty.");
    Ok(if reports.iter().all(|report| report.intact) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn users(command: UsersCommand) -> anyhow::Result<ExitCode> {
    let (person, make): (Person, fn(EmailAddress) -> OperatorCommand) = match command {
        UsersCommand::ResetLink(person) => (person, |email| OperatorCommand::ResetLink { email }),
        UsersCommand::Disable(person) => (person, |email| OperatorCommand::DisableUser { email }),
        UsersCommand::Enable(person) => (person, |email| OperatorCommand::EnableUser { email }),
        UsersCommand::GrantSuperAdmin(person) => (person, |email| OperatorCommand::GrantSuperAdmin { email }),
        UsersCommand::RevokeSuperAdmin(person) => (person, |email| OperatorCommand::RevokeSuperAdmin { email }),
    };
    change(&person.place, make(person.email)).await
}

async fn change(place: &Place, command: OperatorCommand) -> anyhow::Result<ExitCode> {
    println!("{}", run::run(&place.data()?, place.config.clone(), command).await?);
    Ok(ExitCode::SUCCESS)
}

fn show_setup_token(place: &Place) -> anyhow::Result<ExitCode> {
    println!("{}", setup_token::setup_token(&place.data()?)?.expose_secret());
    Ok(ExitCode::SUCCESS)
}

fn back_up(place: &Place, dir: &std::path::Path) -> anyhow::Result<ExitCode> {
    let mut show = |done: i32, all: i32| report::progress(&format!("copied {done} of {all} pages"));
    let outcome = backup::back_up(&place.data()?, dir, &mut show);
    report::progress_done();
    outcome?;
    println!("Backed up to {}. It holds the keys: keep it as safe as the server itself.", dir.display());
    Ok(ExitCode::SUCCESS)
}

fn show_config(place: &Place, json: AsJson) -> anyhow::Result<ExitCode> {
    let (lines, size) = config::listing(&place.data()?, place.config.clone())?;
    match json {
        AsJson::Yes => {
            let values = lines.iter().map(
                |line| serde_json::json!({"name": line.name, "value": line.value, "origin": line.origin.to_string()}),
            );
            let all = serde_json::json!({"settings": values.collect::<Vec<_>>(), "audit_log": size});
            println!("{}", serde_json::to_string_pretty(&all)?);
        }
        AsJson::No => {
            let head = ["SETTING", "VALUE", "FROM"].map(str::to_owned).to_vec();
            let rows = lines.iter().map(|line| vec![line.name.clone(), line.value.clone(), line.origin.to_string()]);
            let rows: Vec<Vec<String>> = std::iter::once(head).chain(rows).collect();
            report::list(AsJson::No, &rows, <[Vec<String>]>::to_vec, "");
            eprintln!(
                "\nData folder: {} (the audit log has {} events, {} KiB)",
                place.data()?.display(),
                size.events,
                size.bytes / 1024
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn prepare_database(command: DbCommand) -> anyhow::Result<ExitCode> {
    db::run(command, &mut |done| println!("{done}")).await?;
    Ok(ExitCode::SUCCESS)
}

fn write_papers(dir: &std::path::Path) -> anyhow::Result<ExitCode> {
    papers::write(dir)?;
    Ok(ExitCode::SUCCESS)
}
