//! A receiver of OTLP over HTTP (protobuf): it keeps what a process exports, for tests that look for traces
//! in it, and for secrets.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue, any_value};
use opentelemetry_proto::tonic::trace::v1::{Span, span, status};
use parking_lot::Mutex;
use prost::Message as _;

/// How long a test waits for what is to be exported.
const PATIENCE: Duration = Duration::from_secs(30);
/// Between two looks.
const LOOK: Duration = Duration::from_millis(20);

/// A receiver on a free port of the loopback address.
#[derive(Debug)]
pub struct OtlpReceiver {
    address: SocketAddr,
    received: Arc<Mutex<Received>>,
}

#[derive(Debug, Default)]
struct Received {
    spans: Vec<ReceivedSpan>,
    logs: Vec<ReceivedLog>,
    raw: Vec<u8>,
}

/// A span, as it arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedSpan {
    /// The name of the service that sent it.
    pub service: String,
    /// Its name.
    pub name: String,
    /// Whether it is of the kind `server`.
    pub kind: SpanKind,
    /// The trace, in hexadecimal digits.
    pub trace: String,
    /// Its own id.
    pub id: String,
    /// The span above it; empty for the root of a trace.
    pub parent: String,
    /// The traces of the spans that it is linked to.
    pub links: Vec<String>,
    /// Its attributes, as text.
    pub attributes: BTreeMap<String, String>,
    /// Whether it says that something went wrong.
    pub outcome: SpanOutcome,
}

/// What kind of span it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpanKind {
    /// It answers a request.
    Server,
    /// It asks another system.
    Client,
    /// Anything else.
    Other,
}

/// How what a span covers ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpanOutcome {
    /// Nothing else is said.
    Fine,
    /// With an error.
    Failed,
}

/// A log record, as it arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedLog {
    /// Its text.
    pub body: String,
    /// The trace that it belongs to; empty for none.
    pub trace: String,
}

impl OtlpReceiver {
    /// Starts it; it goes on until the test's process ends.
    ///
    /// # Panics
    /// When there is no free port.
    #[must_use]
    #[expect(clippy::unwrap_used, reason = "a test without its receiver fails")]
    pub fn start() -> Self {
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        let address = listener.local_addr().unwrap();
        let received = Arc::new(Mutex::new(Received::default()));
        let kept = Arc::clone(&received);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let kept = Arc::clone(&kept);
                // An exporter that hangs up has nothing more to say.
                std::thread::spawn(move || serve(&stream, &kept));
            }
        });
        Self { address, received }
    }

    /// What `OTEL_EXPORTER_OTLP_ENDPOINT` must say.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The spans so far.
    #[must_use]
    pub fn spans(&self) -> Vec<ReceivedSpan> {
        self.received.lock().spans.clone()
    }

    /// The log records so far.
    #[must_use]
    pub fn logs(&self) -> Vec<ReceivedLog> {
        self.received.lock().logs.clone()
    }

    /// Everything so far, byte by byte: texts stand in it as they are.
    #[must_use]
    pub fn raw(&self) -> Vec<u8> {
        self.received.lock().raw.clone()
    }

    /// Waits for a span.
    ///
    /// # Panics
    /// When none comes.
    pub async fn until(&self, what: &str, mut is_it: impl FnMut(&ReceivedSpan) -> bool) -> ReceivedSpan {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(span) = self.spans().into_iter().find(|span| is_it(span)) {
                return span;
            }
            assert!(Instant::now() < deadline, "{what} was not exported; there is {:#?}", self.spans());
            tokio::time::sleep(LOOK).await;
        }
    }

    /// The spans right below another, so far.
    #[must_use]
    pub fn below(&self, span: &ReceivedSpan) -> Vec<ReceivedSpan> {
        let all = self.spans().into_iter();
        all.filter(|other| other.trace == span.trace && other.parent == span.id).collect()
    }
}

/// Answers the requests of one connection.
fn serve(stream: &TcpStream, received: &Mutex<Received>) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut answers = stream;
    loop {
        let mut head = Vec::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
            if line.trim().is_empty() {
                break;
            }
            head.push(line.trim().to_ascii_lowercase());
        }
        let length = head.iter().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok())?;
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        let path = head.first()?.split(' ').nth(1)?.to_owned();
        received.lock().take_in(&path, &body);
        let answer = "HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\n\r\n";
        answers.write_all(answer.as_bytes()).ok()?;
    }
}

impl Received {
    fn take_in(&mut self, path: &str, body: &[u8]) {
        self.raw.extend_from_slice(body);
        if path.ends_with("/v1/traces") {
            for resource in ExportTraceServiceRequest::decode(body).unwrap_or_default().resource_spans {
                let service = service(resource.resource.map(|resource| resource.attributes).unwrap_or_default());
                let spans = resource.scope_spans.into_iter().flat_map(|scope| scope.spans);
                self.spans.extend(spans.map(|span| received(&service, span)));
            }
        } else {
            for resource in ExportLogsServiceRequest::decode(body).unwrap_or_default().resource_logs {
                let records = resource.scope_logs.into_iter().flat_map(|scope| scope.log_records);
                self.logs.extend(
                    records.map(|record| ReceivedLog { body: text(record.body), trace: digits(&record.trace_id) }),
                );
            }
        }
    }
}

fn service(attributes: Vec<KeyValue>) -> String {
    let named = attributes.into_iter().find(|attribute| attribute.key == "service.name");
    named.map(|attribute| text(attribute.value)).unwrap_or_default()
}

fn received(service: &str, span: Span) -> ReceivedSpan {
    let kind = match span.kind() {
        span::SpanKind::Server => SpanKind::Server,
        span::SpanKind::Client => SpanKind::Client,
        _ => SpanKind::Other,
    };
    let failed = span.status.as_ref().is_some_and(|status| status.code() == status::StatusCode::Error);
    ReceivedSpan {
        service: service.to_owned(),
        kind,
        trace: digits(&span.trace_id),
        id: digits(&span.span_id),
        parent: digits(&span.parent_span_id),
        links: span.links.iter().map(|link| digits(&link.trace_id)).collect(),
        attributes: span.attributes.into_iter().map(|attribute| (attribute.key, text(attribute.value))).collect(),
        outcome: if failed { SpanOutcome::Failed } else { SpanOutcome::Fine },
        name: span.name,
    }
}

fn text(value: Option<AnyValue>) -> String {
    match value.and_then(|value| value.value) {
        Some(any_value::Value::StringValue(text)) => text,
        Some(any_value::Value::IntValue(number)) => number.to_string(),
        Some(any_value::Value::BoolValue(yes)) => yes.to_string(),
        Some(other) => format!("{other:?}"),
        None => String::new(),
    }
}

fn digits(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
