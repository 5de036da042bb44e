//! What the standard variables of OpenTelemetry ask for.
//!
//! | variable | meaning here |
//! |---|---|
//! | `OTEL_EXPORTER_OTLP_ENDPOINT`, `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`, `…_LOGS_ENDPOINT` | where to; without one nothing is sent |
//! | `OTEL_SDK_DISABLED` | `true`: nothing at all |
//! | `OTEL_TRACES_EXPORTER` | `otlp` (default where there is an endpoint) or `none` |
//! | `OTEL_LOGS_EXPORTER` | `otlp`, or `none` (default: logs go to standard error) |
//!
//! All others (`OTEL_SERVICE_NAME`, `OTEL_RESOURCE_ATTRIBUTES`, `OTEL_TRACES_SAMPLER`,
//! `OTEL_EXPORTER_OTLP_HEADERS`, `OTEL_BSP_…`) are read by the SDK itself. An empty variable is not set.

/// What is to be exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Nothing.
    Nothing,
    /// Something.
    Export(Signals),
}

/// Which signals are exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Signals {
    pub(super) traces: Signal,
    pub(super) logs: Signal,
}

/// Whether one signal is exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signal {
    Sent,
    Kept,
}

/// Reads the variables through `variable`, which gives those that are set and not empty.
pub(super) fn wanted(variable: impl Fn(&str) -> Option<String>) -> Wanted {
    let says = |name: &str, word: &str| variable(name).is_some_and(|value| value.trim().eq_ignore_ascii_case(word));
    if says("OTEL_SDK_DISABLED", "true") {
        return Wanted::Nothing;
    }
    let anywhere = variable("OTEL_EXPORTER_OTLP_ENDPOINT").is_some();
    let traces_to = anywhere || variable("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT").is_some();
    let logs_to = anywhere || variable("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT").is_some();
    let traces = traces_to && (variable("OTEL_TRACES_EXPORTER").is_none() || says("OTEL_TRACES_EXPORTER", "otlp"));
    let logs = logs_to && says("OTEL_LOGS_EXPORTER", "otlp");
    let signal = |sent| if sent { Signal::Sent } else { Signal::Kept };
    if traces || logs {
        Wanted::Export(Signals { traces: signal(traces), logs: signal(logs) })
    } else {
        Wanted::Nothing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(set: &[(&str, &str)]) -> Wanted {
        wanted(|name| set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn nothing_is_exported_unless_an_endpoint_is_named() {
        assert_eq!(of(&[]), Wanted::Nothing);
        assert_eq!(of(&[("OTEL_TRACES_EXPORTER", "otlp"), ("OTEL_LOGS_EXPORTER", "otlp")]), Wanted::Nothing);
        assert_eq!(of(&[("OTEL_SERVICE_NAME", "auth")]), Wanted::Nothing);
    }

    #[test]
    fn an_endpoint_asks_for_traces_and_logs_are_asked_for_by_name() {
        let endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318");
        let (sent, kept) = (Signal::Sent, Signal::Kept);
        assert_eq!(of(&[endpoint]), Wanted::Export(Signals { traces: sent, logs: kept }));
        assert_eq!(
            of(&[endpoint, ("OTEL_LOGS_EXPORTER", "otlp")]),
            Wanted::Export(Signals { traces: sent, logs: sent })
        );
        let only_logs = [endpoint, ("OTEL_TRACES_EXPORTER", "none"), ("OTEL_LOGS_EXPORTER", "otlp")];
        assert_eq!(of(&only_logs), Wanted::Export(Signals { traces: kept, logs: sent }));
        assert_eq!(of(&[endpoint, ("OTEL_TRACES_EXPORTER", "none")]), Wanted::Nothing);
        assert_eq!(of(&[endpoint, ("OTEL_SDK_DISABLED", "TRUE")]), Wanted::Nothing);
        let own = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://collector:4318/v1/traces");
        assert_eq!(of(&[own]), Wanted::Export(Signals { traces: sent, logs: kept }));
    }
}
