//! Preparing a new MongoDB, once: the replica set, the schema, and an account for each service.

use std::time::Duration;

use mongodb::bson::{Bson, Document, doc};
use mongodb::options::ClientOptions;
use mongodb::{Client, Database};
use secrecy::{ExposeSecret as _, SecretString};

use super::account::Account;
use super::open::OpenError;
use super::{error, schema};

/// How long a new replica set may take until it takes writes.
const PATIENCE: Duration = Duration::from_secs(60);
/// MongoDB's codes for "is there already" and "no such command".
const ALREADY_INITIALIZED: i32 = 23;
const ALREADY_THERE: [i32; 2] = [51_002, 51_003];
const NO_SUCH_COMMAND: i32 = 59;

/// What is prepared.
pub struct InitOptions {
    /// The address of the server, with the first user.
    pub root_url: SecretString,
    /// The name of the database.
    pub database: String,
    /// The accounts, each as the address that its service is given.
    pub users: Vec<(Account, SecretString)>,
}

/// Prepares a new MongoDB. Doing it again changes nothing but passwords that have changed. `progress`
/// learns what has been done.
///
/// # Errors
/// When the server cannot be reached or refuses.
pub async fn init(options: &InitOptions, progress: &mut dyn FnMut(String)) -> Result<(), OpenError> {
    let root = parse(&options.root_url).await?;
    let host = root.hosts.first().map(ToString::to_string).ok_or(OpenError::Address)?;
    let mut direct = root;
    direct.direct_connection = Some(true);
    direct.repl_set_name = None;
    let client = Client::with_options(direct).map_err(|_| OpenError::Address)?;
    let admin = client.database("admin");
    progress(replica_set(&admin, &host).await?);
    schema::make(&client.database(&options.database)).await?;
    progress(format!("The collections and indexes of {} are there.", options.database));
    for (account, url) in &options.users {
        progress(user(&admin, &options.database, *account, url).await?);
    }
    Ok(())
}

async fn parse(url: &SecretString) -> Result<ClientOptions, OpenError> {
    ClientOptions::parse(url.expose_secret()).await.map_err(|_| OpenError::Address)
}

async fn replica_set(admin: &Database, host: &str) -> Result<String, OpenError> {
    let hello = admin.run_command(doc! {"hello": 1}).await?;
    let said = if hello.contains_key("setName") {
        "The replica set is there."
    } else {
        let set = doc! {"_id": "rs0", "members": [{"_id": 0, "host": host}]};
        match admin.run_command(doc! {"replSetInitiate": set}).await {
            Err(error) if error::code(&error) != Some(ALREADY_INITIALIZED) => return Err(error.into()),
            Ok(_) | Err(_) => "The replica set rs0 has been initiated.",
        }
    };
    let waiting = async {
        loop {
            let hello = admin.run_command(doc! {"hello": 1}).await?;
            if hello.get_bool("isWritablePrimary").unwrap_or(false) {
                return Ok::<(), OpenError>(());
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    match tokio::time::timeout(PATIENCE, waiting).await {
        Ok(primary) => primary.map(|()| said.to_owned()),
        Err(_) => Err(OpenError::Unreachable("the replica set has no primary after a minute")),
    }
}

async fn user(admin: &Database, database: &str, account: Account, url: &SecretString) -> Result<String, OpenError> {
    let credential = parse(url).await?.credential.ok_or(OpenError::Address)?;
    let (Some(name), Some(password)) = (credential.username, credential.password) else {
        return Err(OpenError::Address);
    };
    let privileges = account.privileges(database);
    let role = role(admin, account, privileges, database).await?;
    let granted = match &role {
        Role::Own => doc! {"role": account.role(), "db": "admin"},
        Role::WholeDatabase => doc! {"role": "readWrite", "db": database},
    };
    let roles = Bson::Array(vec![granted.into()]);
    let make = doc! {"createUser": &name, "pwd": &password, "roles": roles.clone()};
    let said = match admin.run_command(make).await {
        Ok(_) => "made",
        Err(error) if error::code(&error).is_some_and(|code| ALREADY_THERE.contains(&code)) => {
            admin.run_command(doc! {"updateUser": &name, "pwd": password, "roles": roles}).await?;
            "brought up to date"
        }
        Err(error) => return Err(error.into()),
    };
    Ok(match role {
        Role::Own => format!("The account {name} has been {said}; it may touch only what is its service's own."),
        Role::WholeDatabase => {
            format!(
                "The account {name} has been {said}. This server knows no roles of one's own: it may touch all of {database}."
            )
        }
    })
}

/// What an account is granted.
enum Role {
    Own,
    /// Where a server has built-in roles only.
    WholeDatabase,
}

async fn role(admin: &Database, account: Account, privileges: Vec<Bson>, database: &str) -> Result<Role, OpenError> {
    let privileges = Bson::Array(privileges);
    let command = |verb: &str| -> Document {
        let mut command = Document::new();
        command.insert(verb, account.role());
        command.insert("privileges", privileges.clone());
        command.insert("roles", Bson::Array(vec![]));
        command
    };
    match admin.run_command(command("createRole")).await {
        Ok(_) => Ok(Role::Own),
        Err(error) if error::code(&error).is_some_and(|code| ALREADY_THERE.contains(&code)) => {
            admin.run_command(command("updateRole")).await?;
            Ok(Role::Own)
        }
        Err(error) if error::code(&error) == Some(NO_SUCH_COMMAND) => {
            tracing::warn!(database, "the server knows no roles of one's own");
            Ok(Role::WholeDatabase)
        }
        Err(error) => Err(error.into()),
    }
}
