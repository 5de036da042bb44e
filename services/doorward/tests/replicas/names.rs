//! The servers move: their names lead to other addresses.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use test_kit::ports::loopback;
use test_kit::servers::{MongoDb, Redis, Shape};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

use crate::world::{ROOT, World, bubblewrap};

/// Where the servers seem to be at first; it passes everything on to where they are.
const BEFORE: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));

async fn passing_on(port: u16) -> JoinHandle<()> {
    let listener = TcpListener::bind(SocketAddr::new(BEFORE, port)).await.unwrap();
    tokio::spawn(async move {
        let mut connections = JoinSet::new();
        loop {
            let (mut client, _) = listener.accept().await.unwrap();
            connections.spawn(async move {
                let mut server = TcpStream::connect(loopback(port)).await.unwrap();
                let _ends = tokio::io::copy_bidirectional(&mut client, &mut server).await;
            });
        }
    })
}

/// F39 of the faults.
#[tokio::test(flavor = "multi_thread")]
async fn servers_that_moved_to_another_address_are_found_again_by_their_names() {
    if bubblewrap().is_none() {
        return;
    }
    let (Some(redis), Some(mongodb)) = (Redis::start(), MongoDb::start()) else { return };
    let before = [passing_on(redis.port()).await, passing_on(mongodb.port()).await];
    let shape = Shape {
        redis_url: Some(redis.url()),
        mongodb_url: Some(mongodb.url()),
        auth: 1,
        platform: 1,
        ..Shape::default()
    };
    let Some((mut world, root)) = World::start(shape).await else { return };
    // The services see a hosts file of their own.
    let folder = tempfile::tempdir().unwrap();
    let hosts = folder.path().join("hosts");
    let lead_to = |address: IpAddr| {
        std::fs::write(&hosts, format!("127.0.0.1 localhost\n{address} redis.test mongodb.test\n")).unwrap();
    };
    lead_to(BEFORE);
    let World { services, .. } = &mut world;
    tokio::task::block_in_place(|| {
        for replica in services.auth.iter_mut().chain(&mut services.platform) {
            let view =
                ["--die-with-parent", "--dev-bind", "/", "/", "--ro-bind", &hosts.display().to_string(), "/etc/hosts"];
            replica.run_through("bwrap".as_ref(), &view);
            replica.set("REDIS_URL", format!("redis://redis.test:{}", redis.port()));
            let mongodb = format!("mongodb://mongodb.test:{}/?directConnection=true", mongodb.port());
            replica.set("MONGODB_URL", mongodb);
            replica.start_again();
        }
    });
    let works = async || {
        world.everywhere(&root.token).await == [200; 2]
            && world.login(&world.auth(0), ROOT).await.status == 200
            && world.get(&format!("{}/ready", world.platform(0)), "").await.status == 200
    };
    world.until("they are found by their names", Duration::from_secs(5), works).await;
    // They are where they seemed to be, and nowhere else.
    for passing in before {
        passing.abort();
        let _aborted = passing.await;
    }
    world.until("nobody is let in", Duration::from_secs(5), async || !works().await).await;
    lead_to(loopback(0).ip());
    world.until("they are found where they are now", Duration::from_secs(10), works).await;
}
