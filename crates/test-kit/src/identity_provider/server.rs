//! The thread that takes requests.

use std::convert::Infallible;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::mpsc;

use actix_web::dev::ServerHandle;
use actix_web::http::StatusCode;
use actix_web::rt::System;
use actix_web::rt::time::sleep;
use actix_web::web::{self, Bytes, Data, PayloadConfig};
use actix_web::{App, HttpRequest, HttpResponse, HttpResponseBuilder, HttpServer};
use futures_util::stream::{self, Stream};
use parking_lot::Mutex;

use super::reply::{Body, Reply, Wait};
use super::request::ReceivedRequest;
use super::state::State;

/// What is asked of it fits: a pushed request with long claims.
const LARGEST_BODY: usize = 1024 * 1024;
const CHUNK: usize = 64 * 1024;

/// It ends with this value, and its connections with it.
pub(super) struct Server {
    port: u16,
    handle: ServerHandle,
}

impl Server {
    /// # Panics
    /// When the system gives no thread or no runtime.
    #[expect(clippy::unwrap_used, reason = "a test without its provider fails")]
    pub(super) fn start(listener: TcpListener, state: Arc<Mutex<State>>) -> Self {
        let port = listener.local_addr().unwrap().port();
        let (told, hears) = mpsc::channel();
        let state = Data::from(state);
        std::thread::spawn(move || {
            System::new().block_on(async move {
                let app = move || {
                    let limit = PayloadConfig::new(LARGEST_BODY);
                    App::new().app_data(state.clone()).app_data(limit).default_service(web::to(answer))
                };
                let server = HttpServer::new(app).workers(1).disable_signals().listen(listener).unwrap().run();
                told.send(server.handle()).unwrap();
                server.await.unwrap();
            });
        });
        Self { port, handle: hears.recv().unwrap() }
    }

    pub(super) const fn port(&self) -> u16 {
        self.port
    }

    pub(super) fn base(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The order is given by the call; nobody waits for the end.
        drop(self.handle.stop(false));
    }
}

async fn answer(request: HttpRequest, body: Bytes, state: Data<Mutex<State>>) -> HttpResponse {
    let received = ReceivedRequest::of(&request, &body);
    let reply = state.lock().answer(&received);
    sent(reply).await
}

async fn sent(reply: Reply) -> HttpResponse {
    match reply.wait {
        Wait::No => {}
        Wait::For(time) => sleep(time).await,
        Wait::Forever => std::future::pending().await,
    }
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponseBuilder::new(status);
    for (name, value) in reply.headers {
        response.append_header((name, value));
    }
    match reply.body {
        Body::Text(text) => response.body(text),
        Body::Huge(bytes) => response.streaming(huge(bytes)),
        Body::Drip(pause) => response.streaming(Box::pin(stream::unfold(true, move |first| async move {
            sleep(pause).await;
            let byte: &'static [u8] = if first { b"{" } else { b" " };
            Some((Ok::<_, Infallible>(Bytes::from_static(byte)), false))
        }))),
    }
}

/// An object that has only white space in it, made as it is read.
fn huge(bytes: usize) -> impl Stream<Item = Result<Bytes, Infallible>> {
    stream::unfold(bytes, move |left| async move {
        let size = left.min(CHUNK);
        let mut chunk = vec![b' '; size];
        if left == bytes {
            chunk.first_mut().into_iter().for_each(|first| *first = b'{');
        }
        if left == size {
            chunk.last_mut().into_iter().for_each(|last| *last = b'}');
        }
        (left > 0).then(|| (Ok(Bytes::from(chunk)), left - size))
    })
}
