//! `doorward db init`: prepares a new MongoDB for the services.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::Context as _;
use boot::keys::private_text;
use boot::settings::variable;
use clap::{Args, Subcommand};
use secrecy::SecretString;
use storage::mongo::{Account, InitOptions, init};

/// Commands on the database's server.
#[derive(Debug, Subcommand)]
pub enum DbCommand {
    /// Prepare a new MongoDB: the replica set, the indexes, an account for each service. Again is fine
    Init(InitArguments),
}

/// What is prepared.
#[derive(Debug, Args)]
pub struct InitArguments {
    /// An account (auth, platform or admin) and the file with the address that it will use:
    /// auth=/run/secrets/mongodb-url-auth
    #[arg(long = "user", value_name = "ACCOUNT=FILE")]
    users: Vec<UserFile>,
}

/// An account and the file with its address.
#[derive(Clone, Debug)]
struct UserFile {
    account: Account,
    file: PathBuf,
}

impl FromStr for UserFile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, file) = text.split_once('=').ok_or("must look like auth=FILE")?;
        let account = match name {
            "auth" => Account::Auth,
            "platform" => Account::Platform,
            "admin" => Account::Everything,
            _ => return Err("the account must be auth, platform or admin".to_owned()),
        };
        Ok(Self { account, file: file.into() })
    }
}

/// Runs a command; `told` learns what has been done.
///
/// # Errors
/// When the server cannot be reached or refuses, or a file cannot be read.
pub async fn run(command: DbCommand, told: &mut dyn FnMut(String)) -> anyhow::Result<()> {
    let DbCommand::Init(InitArguments { users }) = command;
    let root = variable("MONGODB_ROOT_URL_FILE")
        .context("MONGODB_ROOT_URL_FILE must name a file with the address of the server and its first user")?;
    let read = |user: &UserFile| Ok::<_, anyhow::Error>((user.account, secret(&user.file)?));
    let options = InitOptions {
        root_url: secret(Path::new(&root))?,
        database: variable("MONGODB_DATABASE").unwrap_or_else(|| "doorward".to_owned()),
        users: users.iter().map(read).collect::<anyhow::Result<_>>()?,
    };
    Ok(init(&options, told).await?)
}

fn secret(path: &Path) -> anyhow::Result<SecretString> {
    let read = File::open(path).and_then(|file| private_text(path, file));
    read.with_context(|| format!("{} cannot be read", path.display()))
}
