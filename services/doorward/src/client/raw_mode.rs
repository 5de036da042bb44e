//! This terminal, handed through byte by byte, and put back as it was whatever happens.

use std::io;

use rustix::termios::{OptionalActions, Termios, isatty, tcgetattr, tcgetwinsize, tcsetattr};

/// Raw mode until dropped.
pub struct RawMode(Option<Termios>);

impl RawMode {
    /// Enters raw mode; does nothing where standard input is no terminal.
    ///
    /// # Errors
    /// When the terminal refuses.
    pub fn enter() -> io::Result<Self> {
        let input = io::stdin();
        if !isatty(&input) {
            return Ok(Self(None));
        }
        let before = tcgetattr(&input)?;
        let mut raw = before.clone();
        raw.make_raw();
        tcsetattr(&input, OptionalActions::Flush, &raw)?;
        Ok(Self(Some(before)))
    }
}

impl Drop for RawMode {
    fn drop(&mut self) {
        if let Some(before) = &self.0 {
            // Nothing more can be done where the terminal has gone.
            let _ = tcsetattr(io::stdin(), OptionalActions::Flush, before);
        }
    }
}

/// Columns and rows of this terminal; 80 by 24 where it has none.
#[must_use]
pub fn size() -> (u16, u16) {
    match tcgetwinsize(io::stdout()) {
        Ok(size) if size.ws_col > 0 && size.ws_row > 0 => (size.ws_col.min(1000), size.ws_row.min(1000)),
        Ok(_) | Err(_) => (80, 24),
    }
}
