//! The command line.

mod arguments;

use std::io::Write as _;
use std::process::ExitCode;

use arguments::{
    AuditCommand, Cli, ClientCommandLine, Command, KeycloakCommand, Person, Place, ProvidersCommand, ServeOptions,
    UsersCommand,
};
use auth::keycloak::survey::{RealmThere, SurveyedRealm};
use clap::Parser as _;
use domain::email::EmailAddress;
use process::listen::PlainHttp;
use secrecy::ExposeSecret as _;

use crate::client::{self, ClientCommand, Globals};
use crate::operator::command::OperatorCommand;
use crate::operator::db::DbCommand;
use crate::operator::{audit, backup, config, db, keycloak, providers, run, setup_token};
use crate::papers;
use crate::report::{self, AsJson};
use crate::server::demo;
use crate::server::serve::{self, ServeArguments};

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
        Command::Providers(ProvidersCommand::Check { place, json }) => check_providers(&place, json.into()).await,
        Command::Keycloak(KeycloakCommand::Plan { place, json }) => plan_keycloak(&place, json.into()).await,
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

async fn check_providers(place: &Place, json: AsJson) -> anyhow::Result<ExitCode> {
    let reports = providers::check(&place.data()?, place.config.clone()).await?;
    let table = |reports: &[providers::ProviderReport]| {
        let head = ["PROVIDER", "STATE", "REDIRECT ADDRESS"].map(str::to_owned).to_vec();
        let row = |report: &providers::ProviderReport| {
            vec![report.provider.clone(), report.state.clone(), report.redirect_address.clone()]
        };
        std::iter::once(head).chain(reports.iter().map(row)).collect()
    };
    report::list(json, &reports, table, "No provider is configured: none has a client id. See proto-docs/sign-in.md.");
    Ok(if reports.iter().all(|report| report.usable) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn plan_keycloak(place: &Place, json: AsJson) -> anyhow::Result<ExitCode> {
    let reports = keycloak::plan(&place.data()?, place.config.clone()).await?;
    let table = |reports: &[keycloak::RealmReport]| {
        let head = ["REALM", "LOCAL", "AT KEYCLOAK", "NO PASSWORD", "WHAT THAT MEANS"].map(str::to_owned).to_vec();
        let row = |report: &keycloak::RealmReport| {
            let SurveyedRealm { realm, local, keycloak, without, .. } = &report.surveyed;
            vec![realm.clone(), local.to_string(), keycloak.to_string(), without.to_string(), report.meaning.clone()]
        };
        std::iter::once(head).chain(reports.iter().map(row)).collect()
    };
    report::list(json, &reports, table, "There is no organization yet: set the installation up first.");
    let taken = reports.iter().any(|report| report.there == Some(RealmThere::Taken));
    Ok(if taken { ExitCode::FAILURE } else { ExitCode::SUCCESS })
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
