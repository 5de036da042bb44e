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
pub(super) struct Order {
    pub(super) command: String,
    /// Only for those on this collection.
    pub(super) collection: Option<String>,
    pub(super) left: u32,
    pub(super) fault: Fault,
}

impl Order {
    fn concerns(&self, command: &RecordedCommand) -> bool {
        let there = self.collection.is_none() || self.collection == command.collection;
        self.left > 0 && self.command == command.name && there
    }
}

impl Script {
    pub(super) fn next(&self, order: Order) {
        self.orders.lock().push(order);
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
        let order = orders.iter_mut().find(|order| order.concerns(command))?;
        order.left -= 1;
        Some(order.fault)
    }
}
