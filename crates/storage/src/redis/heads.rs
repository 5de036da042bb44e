//! The newest heads of the audit chains, outside the database that holds the chains.

use async_trait::async_trait;
use domain::audit::Chain;
use redis::{Script, cmd};

use super::keys::Keys;
use super::link::Link;
use crate::ports::Stored;
use crate::ports::audit::OutsideHeads;

pub(super) struct InRedis {
    link: Link,
    keys: Keys,
    keep: Script,
}

impl InRedis {
    pub(super) fn new(link: Link, keys: Keys) -> Self {
        Self { link, keys, keep: Script::new(include_str!("scripts/keep_head.lua")) }
    }
}

#[async_trait]
impl OutsideHeads for InRedis {
    async fn keep(&self, chain: Chain, signed: &str) -> Stored<()> {
        let mut keep = self.keep.prepare_invoke();
        keep.key(self.keys.heads()).arg(chain.to_string()).arg(signed);
        self.link.run("EVALSHA", |mut connection| async move { keep.invoke_async(&mut connection).await }).await
    }

    async fn newest(&self, chain: Chain) -> Stored<Option<String>> {
        let mut get = cmd("HGET");
        get.arg(self.keys.heads()).arg(chain.to_string());
        self.link.run("HGET", |mut connection| async move { get.query_async(&mut connection).await }).await
    }

    async fn chains(&self) -> Stored<Vec<Chain>> {
        let mut get = cmd("HGETALL");
        get.arg(self.keys.heads());
        let heads: Vec<(String, String)> =
            self.link.run("HGETALL", |mut connection| async move { get.query_async(&mut connection).await }).await?;
        Ok(heads.iter().filter_map(|(chain, _)| chain.parse().ok()).collect())
    }
}
