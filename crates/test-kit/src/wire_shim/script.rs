//! What the proxy was told to do, and what it has seen.

use parking_lot::Mutex;
use tokio::sync::watch;

use super::command::RecordedCommand;
use super::fault::Fault;

/// Shared by all connections of one proxy.
#[derive(Debug, Default)]
pub(super) struct Script {
    orders: Mutex<Vec<Order>>,
    commands: Mutex<Vec<RecordedCommand>>,
    /// How often a driver was told that the server is no primary any more.
    losses_of_rank: watch::Sender<u64>,
}

/// A fault for so many commands of a name.
#[derive(Debug)]
struct Order {
    command: String,
    left: u32,
    fault: Fault,
}

impl Script {
    pub(super) fn next(&self, command: &str, times: u32, fault: Fault) {
        self.orders.lock().push(Order { command: command.to_owned(), left: times, fault });
    }

    pub(super) fn clear(&self) {
        self.orders.lock().clear();
    }

    pub(super) fn commands(&self) -> Vec<RecordedCommand> {
        self.commands.lock().clone()
    }

    pub(super) fn forget_commands(&self) {
        self.commands.lock().clear();
    }

    pub(super) fn rank_was_lost(&self) {
        self.losses_of_rank.send_modify(|losses| *losses += 1);
    }

    pub(super) fn losses_of_rank(&self) -> watch::Receiver<u64> {
        self.losses_of_rank.subscribe()
    }

    /// Writes the command down and takes the fault that it is to meet.
    pub(super) fn meet(&self, command: &RecordedCommand) -> Option<Fault> {
        self.commands.lock().push(command.clone());
        let mut orders = self.orders.lock();
        let order = orders.iter_mut().find(|order| order.left > 0 && order.command == command.name)?;
        order.left -= 1;
        Some(order.fault)
    }
}
