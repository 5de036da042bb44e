//! The product as people use it: the program itself, its client on a terminal, its operator's commands.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    missing_docs,
    reason = "tests say what they expect by panicking"
)]

mod program;
mod providers;

use std::time::Duration;

use program::{Machine, PASSWORD, Server, Typing};

/// Sandboxes need bubblewrap; without it what needs one says so, unless everything is required.
fn sandboxes() -> bool {
    let there = std::process::Command::new("bwrap").arg("--version").output().is_ok();
    assert!(there || boot::settings::variable("REQUIRE_ALL_BACKENDS").is_none(), "bubblewrap is missing");
    there
}

#[tokio::test]
async fn from_an_empty_folder_to_a_shell_and_its_record() {
    let machine = Machine::new();
    let server = machine.serve().await;
    from_set_up_to_a_shell_and_its_record(&machine, &server).await;
    machine.until("the used setup token is gone", || !machine.file("setup-token").exists()).await;
    let second = machine.start_another();
    assert!(second.contains("another doorward server is using the data folder"), "{second}");
    server.stop().await;
    machine.operator(&["audit", "verify"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn from_empty_servers_to_a_shell_and_its_record_through_two_replicas_of_each_service() {
    let Some(machine) = Machine::with_services() else { return };
    let server = machine.serve().await;
    from_set_up_to_a_shell_and_its_record(&machine, &server).await;
}

/// In containers: scripts/compose-test names the gateway, behind which an installation has been set up.
#[tokio::test]
#[expect(non_snake_case, reason = "the variable is written so")]
async fn the_same_at_the_address_that_DOORWARD_URL_names() {
    let Some(url) = boot::settings::variable("DOORWARD_URL") else { return };
    let (machine, server) = (Machine::new(), Server::at(url));
    main_job(&machine, &server).await;
    assert_eq!(machine.client("ann", &["whoami"]).run().code, 3);
}

async fn from_set_up_to_a_shell_and_its_record(machine: &Machine, server: &Server) {
    assert!(server.said.contains("It has not been set up yet"), "{}", server.said);
    let token = machine.setup_token();
    let setup = machine.client("root", &["setup", "--server", &server.url, "--password-stdin"]);
    let setup = setup.with_input(&format!("{}\nroot@example.org\nRobin Root\n{PASSWORD}\n", token.trim()));
    assert!(setup.succeeded().contains("Signed in as root@example.org in Default Organization (super_admin)."));
    main_job(machine, server).await;
    assert_eq!(machine.client("ann", &["whoami"]).run().code, 3);
    let verified = machine.operator(&["audit", "verify", "--json"], 0);
    assert!(verified.contains("\"intact\": true") && !verified.contains("\"intact\": false"), "{verified}");
}

/// Two organizations, a person in both, a terminal typed into, and all of it over at once: in any shape.
async fn main_job(machine: &Machine, server: &Server) {
    // Two organizations and a person in both, by the interface; then the client again.
    let http = machine.http(&server.url);
    let acme = http.organization("root", "Acme", "ann@acme.example").await;
    let globex = http.organization("root", "Globex", "cleo@globex.example").await;
    let link = http.invite(&globex, "ann@acme.example").await;
    let joined = machine.client("ann", &["join", &link, "--password-stdin"]).with_input(&format!("\n{PASSWORD}\n"));
    assert!(joined.succeeded().contains("in Globex (user)"));
    let login = ["login", "ann@acme.example", "--organization", "acme", "--server", &server.url, "--password-stdin"];
    let login = machine.client("ann", &login).with_input(&format!("{PASSWORD}\n"));
    assert!(login.succeeded().contains("Signed in as ann@acme.example in Acme (company_admin)."));
    assert!(machine.client("ann", &["switch", "globex"]).run().succeeded().contains("You act in Globex now (user)."));
    assert!(machine.client("ann", &["switch", "Acme"]).run().succeeded().contains("Acme"));
    http.workspace(&acme, "Shell").await;
    let listed = machine.client("ann", &["workspaces", "--json"]).run().succeeded();
    assert!(listed.contains("\"can_launch\": true"), "{listed}");

    if sandboxes() {
        let mut shell = Typing::start(machine, "ann", &["open", "shell"]);
        shell.until("$ ");
        shell.types("echo $((6*7))-is-it; stty size\n");
        assert!(shell.until("33 111").contains("42-is-it"));
        let sessions = machine.client("ann", &["sessions"]).run().succeeded();
        assert!(sessions.contains("active"), "{sessions}");
        shell.types("exit 9\n");
        shell.ends(9);
        let mut other = Typing::start(machine, "ann", &["open", "Shell"]);
        other.until("$ ");
        // Signed out elsewhere: the terminal closes, and the token is dead.
        assert!(machine.client("ann", &["logout"]).run().succeeded().contains("Signed out."));
        other.ends(126);
    } else {
        machine.client("ann", &["logout"]).run().succeeded();
    }
}

#[tokio::test]
async fn the_operator_looks_after_people_beside_the_running_server() {
    let machine = Machine::new();
    let server = machine.serve().await;
    let http = machine.http(&server.url);
    http.set_up("root").await;
    let ann = http.organization("root", "Acme", "ann@acme.example").await;
    assert_eq!(http.status(&ann, "/api/auth/me").await, 200);
    let told = machine.operator(&["users", "reset-link", "ann@acme.example"], 0);
    assert_eq!(http.status(&ann, "/api/auth/me").await, 401, "all sign-ins have ended");
    let link = told.lines().next().unwrap().to_owned();
    let reset =
        machine.client("ann", &["reset", &link, "--password-stdin"]).with_input("copper lantern orbit sandal\n");
    assert!(reset.succeeded().contains("Your new password is set"));
    assert_eq!(
        machine.client("ann", &["reset", &link, "--password-stdin"]).with_input("copper lantern orbit sandal\n").code,
        1
    );
    assert!(
        machine.operator(&["users", "grant-super-admin", "ann@acme.example"], 0).contains("platform administrator")
    );
    machine.operator(&["users", "disable", "ann@acme.example"], 0);
    let login = ["login", "ann@acme.example", "--server", &server.url, "--password-stdin"];
    assert_eq!(machine.client("ann", &login).with_input("copper lantern orbit sandal\n").code, 1);
    machine.operator(&["users", "enable", "ann@acme.example"], 0);
    assert!(
        machine.client("ann", &login).with_input("copper lantern orbit sandal\n").succeeded().contains("super_admin")
    );
    machine.operator(&["users", "disable", "nobody@acme.example"], 1);
    machine.operator(&["rotate-jwt-secret"], 0);
    machine.operator(&["rotate-jwt-secret"], 1);
    assert!(machine.client("ann", &["whoami"]).run().succeeded().contains("ann@acme.example"), "nobody was signed out");
    let config = machine.operator(&["config", "--json"], 0);
    assert!(config.contains("BCRYPT_COST"));
    let backup = machine.path("backup");
    machine.operator(&["backup", backup.to_str().unwrap()], 0);
    machine.operator(&["backup", backup.to_str().unwrap()], 1);
    server.stop().await;
    // The same commands on the folder itself, and the backup is a whole installation.
    machine.operator(&["users", "revoke-super-admin", "ann@acme.example"], 0);
    machine.operator(&["users", "revoke-super-admin", "root@example.org"], 1);
    let restored = machine.with_data(&backup);
    restored.operator(&["audit", "verify"], 0);
    let server = restored.serve().await;
    assert!(
        restored.client("ann", &["whoami", "--server", &server.url]).run().code > 0,
        "other address: not signed in"
    );
    server.stop().await;
}

#[tokio::test]
async fn fifty_secrets_are_in_no_log_no_metric_and_no_event() {
    let machine = Machine::new();
    let server = machine.serve().await;
    let http = machine.http(&server.url);
    http.set_up("root").await;
    let secrets: Vec<String> = (0..50).map(|number| format!("canary{number}canary secret phrase of mine")).collect();
    for (number, secret) in secrets.iter().enumerate() {
        let quoted = secret.replace(' ', "-");
        let path = match number % 5 {
            0 => format!("/api/invitations/{quoted}"),
            1 => format!("/api/sessions/{quoted}/terminal?ticket={quoted}"),
            _ => "/api/auth/login".to_owned(),
        };
        http.send_canary(&path, secret, &quoted).await;
    }
    let metrics = http.text("/metrics").await;
    let log = server.stop().await;
    assert!(log.contains("\"route\":\"/api/auth/login\""), "requests are in the log: {log}");
    let mut places = vec![("log", log.into_bytes()), ("metrics", metrics.into_bytes())];
    for file in ["doorward.sqlite3", "doorward.sqlite3-wal", "audit-heads"] {
        places.push((file, std::fs::read(machine.file(file)).unwrap_or_default()));
    }
    for (place, bytes) in places {
        for number in 0..50 {
            let canary = format!("canary{number}canary");
            assert!(!bytes.windows(canary.len()).any(|window| window == canary.as_bytes()), "{canary} in {place}");
        }
        assert!(!bytes.windows(6).any(|window| window == b"eyJ0eX"), "a token in {place}");
    }
}

#[tokio::test]
async fn wrong_settings_are_all_named_at_once_and_plain_http_beyond_this_machine_is_refused() {
    let machine = Machine::new();
    std::fs::create_dir_all(machine.file("")).unwrap();
    std::fs::write(
        machine.file("doorward.toml"),
        "password_min_length = 3\nsignup = \"maybe\"\nbcript = 3\npublic_url = \"nowhere\"\n",
    )
    .unwrap();
    let said = machine.operator_err(&["serve", "--listen", "127.0.0.1:0"]);
    for expected in ["4 settings are wrong", "PASSWORD_MIN_LENGTH", "SIGNUP", "bcript", "PUBLIC_URL", "did you mean"] {
        assert!(said.contains(expected), "{expected} in {said}");
    }
    std::fs::remove_file(machine.file("doorward.toml")).unwrap();
    let said = machine.operator_err(&["serve", "--listen", "0.0.0.0:0"]);
    assert!(said.contains("--insecure-http"), "{said}");
    std::fs::write(machine.file("doorward.toml"), "jwt_secret = \"short\"\n").unwrap();
    let said = machine.operator_err(&["serve", "--listen", "127.0.0.1:0"]);
    assert!(said.contains("JWT_SECRET") && said.contains("32 bytes") && !said.contains("short"), "{said}");
    tokio::time::sleep(Duration::from_millis(1)).await;
}
