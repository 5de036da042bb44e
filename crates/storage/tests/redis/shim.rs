//! Something that speaks just enough of Redis to greet, and gives one answer to everything else.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

pub struct Shim {
    pub port: u16,
    task: tokio::task::JoinHandle<()>,
}

impl Shim {
    pub async fn start(reply: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, reply));
            }
        });
        Self { port, task }
    }
}

impl Drop for Shim {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Commands come as `*<words>`, then `$<length>` and a word each; only the first word matters.
async fn answer(mut stream: TcpStream, reply: &str) {
    let mut bytes = [0; 4096];
    while let Ok(read @ 1..) = stream.read(&mut bytes).await {
        let text = String::from_utf8_lossy(&bytes[..read]).into_owned();
        let mut lines = text.split("\r\n");
        while let Some(line) = lines.next() {
            if !line.starts_with('*') {
                continue;
            }
            let answer = match lines.nth(1).unwrap() {
                "HELLO" => "%1\r\n$5\r\nproto\r\n:3",
                "CLIENT" => "+OK",
                _ => reply,
            };
            stream.write_all(format!("{answer}\r\n").as_bytes()).await.unwrap();
        }
    }
}
