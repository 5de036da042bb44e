//! Each way of failing, before a server that sends back what it gets.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "tests say what they expect by panicking"
)]

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use mongodb::bson::{Document, doc};
use redis::AsyncCommands;
use test_kit::fault_proxy::{Direction, FaultProxy, Mode};
use test_kit::servers::{MongoDb, Redis, mongodb_url};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Long enough that what would come has come.
const A_WHILE: Duration = Duration::from_millis(100);

async fn echo_server() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let (mut from, mut to) = stream.split();
                let _ended = tokio::io::copy(&mut from, &mut to).await;
            });
        }
    });
    address
}

async fn proxy() -> FaultProxy {
    FaultProxy::start(echo_server().await).await
}

async fn connect(proxy: &FaultProxy) -> TcpStream {
    TcpStream::connect(proxy.address()).await.unwrap()
}

async fn ask(stream: &mut TcpStream, text: &[u8]) -> std::io::Result<Vec<u8>> {
    stream.write_all(text).await?;
    let mut answer = vec![0; text.len()];
    stream.read_exact(&mut answer).await?;
    Ok(answer)
}

async fn silent(stream: &mut TcpStream) {
    let mut byte = [0];
    assert!(tokio::time::timeout(A_WHILE, stream.read(&mut byte)).await.is_err(), "something came");
}

async fn is_reset(stream: &mut TcpStream) {
    let error = ask(stream, b"x").await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::BrokenPipe), "{error}");
}

#[tokio::test]
async fn what_passes_arrives_and_is_counted() {
    let proxy = proxy().await;
    let mut stream = connect(&proxy).await;
    assert_eq!(ask(&mut stream, b"hello").await.unwrap(), b"hello");
    let counts = proxy.counts();
    assert_eq!((counts.taken, counts.open, counts.to_server, counts.to_client), (1, 1, 5, 5));
}

#[tokio::test]
async fn the_end_of_a_stream_passes_too() {
    let proxy = proxy().await;
    let mut stream = connect(&proxy).await;
    stream.write_all(b"last words").await.unwrap();
    stream.shutdown().await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    assert_eq!(answer, b"last words");
}

#[tokio::test]
async fn a_closed_door_refuses_and_ends_what_was_open_until_it_opens_again() {
    let proxy = proxy().await;
    let mut open = connect(&proxy).await;
    ask(&mut open, b"hello").await.unwrap();
    proxy.set(Mode::Refuse).await;
    assert_eq!(TcpStream::connect(proxy.address()).await.unwrap_err().kind(), ErrorKind::ConnectionRefused);
    is_reset(&mut open).await;
    proxy.set(Mode::Pass).await;
    assert_eq!(ask(&mut connect(&proxy).await, b"again").await.unwrap(), b"again");
}

#[tokio::test]
async fn connections_are_reset_at_once_and_so_are_open_ones() {
    let proxy = proxy().await;
    let mut open = connect(&proxy).await;
    ask(&mut open, b"hello").await.unwrap();
    proxy.set(Mode::Reset).await;
    is_reset(&mut open).await;
    is_reset(&mut connect(&proxy).await).await;
    assert_eq!(proxy.counts().taken, 2);
}

#[tokio::test]
async fn open_connections_can_be_reset_while_new_ones_are_taken() {
    let proxy = proxy().await;
    let mut open = connect(&proxy).await;
    ask(&mut open, b"hello").await.unwrap();
    proxy.reset_connections().await;
    is_reset(&mut open).await;
    assert_eq!(ask(&mut connect(&proxy).await, b"again").await.unwrap(), b"again");
}

#[tokio::test]
async fn a_black_hole_takes_everything_and_what_fell_in_does_not_come_back() {
    let proxy = proxy().await;
    let mut open = connect(&proxy).await;
    ask(&mut open, b"hello").await.unwrap();
    proxy.set(Mode::BlackHole).await;
    open.write_all(b"anybody?").await.unwrap();
    silent(&mut open).await;
    let mut new = connect(&proxy).await;
    new.write_all(b"anybody?").await.unwrap();
    silent(&mut new).await;
    assert_eq!(proxy.counts().to_server, 5);
    proxy.set(Mode::Pass).await;
    is_reset(&mut open).await;
    is_reset(&mut new).await;
}

#[tokio::test]
async fn a_black_hole_may_be_only_on_the_way_back() {
    let proxy = proxy().await;
    proxy.set_toward(Direction::ToClient, Mode::BlackHole).await;
    let mut stream = connect(&proxy).await;
    stream.write_all(b"hello").await.unwrap();
    silent(&mut stream).await;
    let counts = proxy.counts();
    assert_eq!((counts.to_server, counts.to_client), (5, 0));
}

#[tokio::test]
async fn what_hangs_goes_on_where_it_stopped() {
    let proxy = proxy().await;
    let mut stream = connect(&proxy).await;
    ask(&mut stream, b"hello").await.unwrap();
    proxy.set(Mode::Hang).await;
    stream.write_all(b"patience").await.unwrap();
    silent(&mut stream).await;
    proxy.set(Mode::Pass).await;
    let mut answer = [0; 8];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"patience");
}

#[tokio::test]
async fn a_delay_holds_each_piece_within_its_jitter() {
    let proxy = proxy().await;
    let mut stream = connect(&proxy).await;
    let delay = Mode::Delay { by: Duration::from_millis(60), jitter: Duration::from_millis(20) };
    proxy.set_toward(Direction::ToServer, delay).await;
    for _ in 0..5 {
        let begin = Instant::now();
        ask(&mut stream, b"hello").await.unwrap();
        assert!(begin.elapsed() >= Duration::from_millis(40), "{:?}", begin.elapsed());
    }
}

#[tokio::test]
async fn the_end_of_a_delay_frees_what_it_holds() {
    let proxy = proxy().await;
    let mut stream = connect(&proxy).await;
    proxy.set(Mode::Delay { by: Duration::from_secs(3600), jitter: Duration::ZERO }).await;
    stream.write_all(b"hello").await.unwrap();
    silent(&mut stream).await;
    proxy.set(Mode::Pass).await;
    let mut answer = [0; 5];
    stream.read_exact(&mut answer).await.unwrap();
}

#[tokio::test]
async fn a_rate_limits_how_much_passes_in_a_second() {
    let proxy = proxy().await;
    let mut stream = connect(&proxy).await;
    proxy.set_toward(Direction::ToServer, Mode::Rate { bytes_per_second: 10_000 }).await;
    let begin = Instant::now();
    ask(&mut stream, &[7; 3_000]).await.unwrap();
    // The last of the fifteen pauses comes after the last byte.
    assert!(begin.elapsed() >= Duration::from_millis(270), "{:?}", begin.elapsed());
}

#[tokio::test]
async fn slices_arrive_one_by_one_and_complete() {
    let proxy = proxy().await;
    let mut stream = connect(&proxy).await;
    proxy.set_toward(Direction::ToClient, Mode::Slice { bytes: 2, pause: Duration::from_millis(30) }).await;
    stream.write_all(b"slices").await.unwrap();
    let mut piece = [0; 16];
    assert_eq!(stream.read(&mut piece).await.unwrap(), 2);
    let mut rest = [0; 4];
    stream.read_exact(&mut rest).await.unwrap();
    assert_eq!(&rest, b"ices");
}

#[tokio::test]
async fn a_connection_is_cut_after_its_bytes() {
    let proxy = proxy().await;
    let mut open = connect(&proxy).await;
    ask(&mut open, b"hello").await.unwrap();
    proxy.set_toward(Direction::ToClient, Mode::CutAfter { bytes: 3 }).await;
    for stream in [&mut open, &mut connect(&proxy).await] {
        stream.write_all(b"hello").await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        assert_eq!(answer, b"hel");
    }
}

#[tokio::test]
async fn one_bit_is_turned_once_and_the_seed_says_which() {
    let server = echo_server().await;
    let mut seen = Vec::new();
    for _ in 0..2 {
        let proxy = FaultProxy::start_seeded(server, 42).await;
        let mut stream = connect(&proxy).await;
        proxy.set_toward(Direction::ToServer, Mode::Corrupt).await;
        let answer = ask(&mut stream, &[0; 64]).await.unwrap();
        assert_eq!(answer.iter().map(|byte| byte.count_ones()).sum::<u32>(), 1);
        assert_eq!(ask(&mut stream, &[0; 64]).await.unwrap(), [0; 64]);
        seen.push(answer);
    }
    assert_eq!(seen[0], seen[1]);
}

#[tokio::test]
async fn an_answer_is_lost_after_the_request_arrived() {
    let proxy = proxy().await;
    proxy.lose_answers(1, b"write").await;
    let mut stream = connect(&proxy).await;
    assert_eq!(ask(&mut stream, b"read").await.unwrap(), b"read");
    assert!(ask(&mut stream, b"write").await.is_err());
    let counts = proxy.counts();
    assert_eq!((counts.to_server, counts.to_client, counts.lost_answers), (9, 4, 1));
    assert_eq!(ask(&mut connect(&proxy).await, b"write").await.unwrap(), b"write");
}

#[tokio::test]
async fn a_proxy_without_a_server_resets_and_one_that_is_gone_refuses() {
    let nobody = test_kit::ports::loopback(test_kit::ports::free_port());
    let proxy = FaultProxy::start(nobody).await;
    let address = proxy.address();
    is_reset(&mut connect(&proxy).await).await;
    drop(proxy);
    while TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_redis_behind_the_proxy_comes_and_goes_for_its_client() {
    let Some(redis) = Redis::start() else { return };
    let proxy = FaultProxy::start(redis.address()).await;
    let client = redis::Client::open(format!("redis://{}", proxy.address())).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    let () = connection.set("key", 1).await.unwrap();
    proxy.lose_answers(1, b"INCR").await;
    assert!(connection.incr::<_, _, i64>("key", 1).await.is_err());
    let mut again = client.get_multiplexed_async_connection().await.unwrap();
    assert_eq!(again.get::<_, i64>("key").await.unwrap(), 2);
    proxy.set(Mode::Refuse).await;
    assert!(client.get_multiplexed_async_connection().await.is_err());
}

#[tokio::test]
async fn a_mongodb_behind_the_proxy_is_found_again_after_a_reset() {
    let Some(server) = MongoDb::start() else { return };
    let proxy = FaultProxy::start(server.address()).await;
    let client = mongodb::Client::with_uri_str(mongodb_url(proxy.port())).await.unwrap();
    let things = client.database("test").collection::<Document>("things");
    things.insert_one(doc! {"_id": 1}).await.unwrap();
    proxy.reset_connections().await;
    things.insert_one(doc! {"_id": 2}).await.unwrap();
    assert_eq!(things.count_documents(doc! {}).await.unwrap(), 2);
    assert!(proxy.counts().taken > 1);
}
