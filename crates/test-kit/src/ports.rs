//! Ports of the loopback address for servers that a test starts.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::atomic::{AtomicU32, Ordering};

/// The system hands out ports from 32768 upwards for outgoing connections: a server that is down for a while would
/// find its port taken by one of them.
const FIRST: u32 = 20_000;
const MANY: u32 = 12_000;

static TRIED: AtomicU32 = AtomicU32::new(0);

/// A port that nothing listens on now. Each test process starts looking at another place.
#[must_use]
pub fn free_port() -> u16 {
    let start = std::process::id().wrapping_mul(37);
    loop {
        let offset = start.wrapping_add(TRIED.fetch_add(1, Ordering::Relaxed)) % MANY;
        let port = u16::try_from(FIRST + offset).unwrap_or_default();
        if TcpListener::bind(loopback(port)).is_ok() {
            return port;
        }
    }
}

/// Listens on a free port, within tokio.
pub(crate) async fn listen() -> (u16, tokio::net::TcpListener) {
    loop {
        let port = free_port();
        // Somebody may have taken it since.
        if let Ok(listener) = tokio::net::TcpListener::bind(loopback(port)).await {
            return (port, listener);
        }
    }
}

/// Listens on a free port, for a thread that has no runtime yet.
pub(crate) fn listen_without_runtime() -> TcpListener {
    loop {
        if let Ok(listener) = TcpListener::bind(loopback(free_port())) {
            return listener;
        }
    }
}

/// That port of the loopback address.
#[must_use]
pub const fn loopback(port: u16) -> SocketAddr {
    SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), port)
}
