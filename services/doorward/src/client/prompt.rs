//! Asking people, on the terminal.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use super::Globals;
use super::api::ClientError;

/// Asks for a line.
///
/// # Errors
/// When nothing can be read.
pub fn line(question: &str) -> Result<String, ClientError> {
    eprint!("{question}: ");
    io::stderr().flush()?;
    let mut text = String::new();
    if io::stdin().lock().read_line(&mut text)? == 0 {
        return Err(ClientError::Usage("nothing was typed".to_owned()));
    }
    Ok(text.trim().to_owned())
}

/// Asks for a password, without showing it; from standard input where that was asked for.
///
/// # Errors
/// When nothing can be read.
pub fn password(globals: &Globals, question: &str) -> Result<String, ClientError> {
    if globals.password_stdin {
        let mut text = String::new();
        io::stdin().lock().read_line(&mut text)?;
        return Ok(text.trim_end_matches(['\r', '\n']).to_owned());
    }
    if !io::stdin().is_terminal() {
        let hint = "no terminal to ask for the password on; use --password-stdin";
        return Err(ClientError::Usage(hint.to_owned()));
    }
    Ok(rpassword::prompt_password(format!("{question}: "))?)
}

/// Asks for a new password twice.
///
/// # Errors
/// When the two differ or nothing can be read.
pub fn new_password(globals: &Globals) -> Result<String, ClientError> {
    let first = password(globals, "New password (15 characters or more)")?;
    if globals.password_stdin {
        return Ok(first);
    }
    if password(globals, "The same once more")? == first {
        Ok(first)
    } else {
        Err(ClientError::Usage("the two passwords differ; try again".to_owned()))
    }
}

/// Lets somebody choose from a numbered list; gives the index.
///
/// # Errors
/// When nothing can be read.
pub fn choice(question: &str, options: &[String]) -> Result<usize, ClientError> {
    for (number, option) in options.iter().enumerate() {
        eprintln!("  {}  {option}", number + 1);
    }
    loop {
        let typed = line(&format!("{question} (1-{})", options.len()))?;
        match typed.parse::<usize>() {
            Ok(number) if (1..=options.len()).contains(&number) => return Ok(number - 1),
            Ok(_) | Err(_) => eprintln!("Type a number from 1 to {}.", options.len()),
        }
    }
}
