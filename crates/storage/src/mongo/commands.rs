//! A span for every command that a traced request sends: the driver tells when each begins and ends, in
//! the task of who asked.

use std::collections::HashMap;
use std::time::Duration;

use mongodb::event::EventHandler;
use mongodb::event::command::{CommandEvent, CommandStartedEvent};
use parking_lot::Mutex;
use tokio::time::Instant;
use tracing::Span;

use super::error::kind;
use crate::spans::{self, Wanted};

/// The driver says nothing of a command whose asker gave up. After so long it counts as ended: several
/// times the budget of a call.
const GIVEN_UP: Duration = Duration::from_secs(10);

/// The handler of the driver's events; `None` while nobody wants spans.
pub(super) fn handler() -> Option<EventHandler<CommandEvent>> {
    match spans::mongodb_wanted() {
        Wanted::No => None,
        Wanted::Yes => {
            let commands = Commands::default();
            Some(EventHandler::callback(move |event| commands.note(event)))
        }
    }
}

/// The commands that are under way, by the driver's number.
#[derive(Default)]
struct Commands(Mutex<HashMap<i32, (Span, Instant)>>);

impl Commands {
    fn note(&self, event: CommandEvent) {
        match event {
            CommandEvent::Started(started) => {
                let span = spans::mongodb(&started.command_name, collection(&started), &started.db);
                if !span.is_disabled() {
                    let mut under_way = self.0.lock();
                    under_way.retain(|_, (_, begun)| begun.elapsed() < GIVEN_UP);
                    under_way.insert(started.request_id, (span, Instant::now()));
                }
            }
            CommandEvent::Succeeded(ended) => drop(self.ended(ended.request_id)),
            CommandEvent::Failed(ended) => {
                if let Some(span) = self.ended(ended.request_id) {
                    spans::failed(&span, kind(&ended.failure));
                }
            }
            // What a newer driver tells besides.
            _ => {}
        }
    }

    fn ended(&self, number: i32) -> Option<Span> {
        self.0.lock().remove(&number).map(|(span, _)| span)
    }
}

/// What a command is about stands in the member of its own name, for the rest of a cursor in another.
fn collection(started: &CommandStartedEvent) -> Option<&str> {
    let named = started.command.get_str(&started.command_name);
    named.or_else(|_| started.command.get_str("collection")).ok()
}
