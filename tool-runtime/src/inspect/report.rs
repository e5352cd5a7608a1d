//! Everything there is to see of a toolset, as data.

use std::time::Duration;

use schemars::Schema;
use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::Value;

use crate::{
    Dialect, Inexpressible, Toolset,
    lint::Finding,
    tool::{Backoff, Decision, Definition, Policy},
    toolset::format_of,
};

/// Everything there is to see of a toolset: what the text, the JSON, the Markdown and the page show.
///
/// ```
/// use tool_runtime::{inspect::Report, tool, toolset};
///
/// /// Current time in a city.
/// #[tool(timeout = "2s")]
/// fn now(
///     /// City name, for example "Paris".
///     city: &str,
/// ) -> &'static str {
///     "12:00"
/// }
///
/// let report = Report::of(&toolset![now]);
/// let json = serde_json::to_value(&report)?;
/// assert_eq!(json["tools"][0]["name"], "now");
/// assert_eq!(json["tools"][0]["policy"]["timeout_ms"], 2000);
/// assert_eq!(json["tools"][0]["strict"]["sent"], true);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// The tools, in the order of the toolset.
    pub tools: Vec<ToolReport>,
    /// What was found about the toolset as a whole.
    pub findings: Vec<Finding>,
    /// What all definitions cost in every prompt; `None` without the feature `tokens`.
    pub tokens: Option<Tokens>,
    /// What a turn of calls is held to.
    pub limits: Limits,
}

/// Everything there is to see of one tool.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct ToolReport {
    /// The name that the model calls.
    pub name: String,
    /// What it does and when to use it.
    pub description: Option<String>,
    /// The function's signature.
    pub signature: Option<String>,
    /// Where the function stands, as `FILE:LINE`.
    pub location: Option<String>,
    /// What its text may be, as Responses has it, if it is a [custom tool](crate::tool::Custom).
    pub custom: Option<Value>,
    /// Whether its schema is sent as a strict one, and why not. That of a custom tool is not sent.
    pub strict: Strictness,
    /// How calls may run.
    #[serde(serialize_with = "policy")]
    pub policy: Policy,
    /// The schema that is enforced.
    pub parameters: Schema,
    /// The schema of what a call that succeeds gives back, where that is told.
    pub output: Option<Schema>,
    /// The definition as each protocol has it.
    #[serde(serialize_with = "dialects")]
    pub dialects: Vec<(Dialect, Value)>,
    /// What was found about the tool.
    pub findings: Vec<Finding>,
    /// What the definition costs in every prompt, in tokens; `None` without the feature `tokens`.
    pub tokens: Option<usize>,
}

/// Whether a tool's schema is sent as a strict one.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Strictness {
    /// Whether it is.
    pub sent: bool,
    /// Whether that was demanded or declined; `None` if it was left to the schema.
    pub wanted: Option<bool>,
    /// What keeps the schema from having a strict form.
    #[serde(serialize_with = "reasons")]
    pub reasons: Vec<Inexpressible>,
}

/// What the definitions of a toolset cost in every prompt.
#[derive(Clone, Copy, Debug, Serialize)]
#[non_exhaustive]
pub struct Tokens {
    /// In tokens.
    pub total: usize,
    /// How many of them belong to no tool: what stands around the definitions.
    pub overhead: usize,
    /// How they are counted.
    pub encoding: &'static str,
}

/// The limits of a turn.
#[derive(Clone, Copy, Debug, Serialize)]
#[non_exhaustive]
pub struct Limits {
    /// How many calls run at once, in all turns; `None` for no limit.
    pub concurrency_limit: Option<usize>,
    /// How many calls of one turn run at once; `None` for no limit.
    pub turn_concurrency_limit: Option<usize>,
    /// How long one call may take, in milliseconds, if its tool does not say so.
    pub call_timeout_ms: Option<u64>,
    /// How long the whole turn may take, in milliseconds.
    pub turn_timeout_ms: Option<u64>,
    /// How long a tool may go on after it was told to come to its end, in milliseconds.
    pub grace_ms: u64,
    /// How long one answer may be, in bytes, if its tool does not say so.
    pub max_output: usize,
}

impl Report {
    /// Looks at a toolset. One whose tools ask for a state is looked at with
    /// [`for_inspection`](Toolset::for_inspection), too.
    ///
    /// ```
    /// use tool_runtime::{Toolset, inspect::Report};
    /// assert!(Report::of(&Toolset::new()).tools.is_empty());
    /// ```
    #[must_use]
    pub fn of(tools: &Toolset) -> Self {
        let findings = tools.lint();
        let costs = costs(tools);
        let decided = tools.definitions().decided().zip(tools.policies());
        let reports = decided
            .enumerate()
            .map(|(position, ((definition, decision), policy))| ToolReport {
                tokens: costs.as_ref().map(|(each, _)| each[position]),
                findings: about(&findings, Some(&definition.name)),
                ..ToolReport::of(definition, decision, policy)
            });
        Self {
            tools: reports.collect(),
            findings: about(&findings, None),
            tokens: costs.map(|(_, tokens)| tokens),
            limits: Limits::of(tools),
        }
    }

    /// Finds a tool by its name.
    ///
    /// ```
    /// use tool_runtime::{Toolset, inspect::Report};
    /// assert!(Report::of(&Toolset::new()).tool("now").is_none());
    /// ```
    #[must_use]
    pub fn tool(&self, name: &str) -> Option<&ToolReport> {
        self.tools.iter().find(|tool| tool.name == name)
    }
}

impl ToolReport {
    fn of(definition: &Definition, decision: &Decision, policy: &Policy) -> Self {
        let strict = decision.strict();
        let dialects = Dialect::ALL.iter().map(|&dialect| {
            let written = dialect.write(definition, strict, policy);
            (dialect, written)
        });
        Self {
            name: definition.name.clone(),
            description: definition.description.clone(),
            signature: definition.signature.clone(),
            location: definition.location.clone(),
            custom: definition.custom.as_ref().map(format_of),
            strict: Strictness {
                sent: strict.is_some() && definition.custom.is_none(),
                wanted: definition.strict,
                reasons: match decision {
                    _ if definition.custom.is_some() => Vec::new(),
                    Decision::Strict(_) => Vec::new(),
                    Decision::Inexpressible(reasons) => reasons.clone(),
                    // Nobody has asked yet whether there would be one.
                    Decision::Declined => definition.strict_parameters().err().unwrap_or_default(),
                },
            },
            policy: policy.clone(),
            parameters: definition.parameters.clone(),
            output: definition.output.clone(),
            dialects: dialects.collect(),
            findings: Vec::new(),
            tokens: None,
        }
    }

    /// Returns the definition as a protocol has it.
    ///
    /// ```
    /// use tool_runtime::{Dialect, inspect::Report, tool, toolset};
    ///
    /// /// Current time.
    /// #[tool]
    /// fn now() -> &'static str {
    ///     "12:00"
    /// }
    ///
    /// let report = Report::of(&toolset![now]);
    /// assert_eq!(report.tools[0].definitions_in(Dialect::Mcp)["name"], "now");
    /// ```
    #[must_use]
    pub fn definitions_in(&self, dialect: Dialect) -> &Value {
        let mut all = self.dialects.iter();
        all.find_map(|(each, written)| (*each == dialect).then_some(written))
            .unwrap_or(&Value::Null)
    }
}

impl Limits {
    fn of(tools: &Toolset) -> Self {
        let limits = &tools.limits;
        Self {
            concurrency_limit: limits.concurrency,
            turn_concurrency_limit: Some(limits.turn_concurrency)
                .filter(|&calls| calls != usize::MAX),
            call_timeout_ms: limits.call_timeout.map(milliseconds),
            turn_timeout_ms: limits.turn_timeout.map(milliseconds),
            grace_ms: milliseconds(limits.grace),
            max_output: limits.max_output,
        }
    }
}

fn about(findings: &[Finding], tool: Option<&str>) -> Vec<Finding> {
    let findings = findings.iter();
    findings
        .filter(|finding| finding.tool.as_deref() == tool)
        .cloned()
        .collect()
}

/// What each definition costs, and all of them.
#[cfg(feature = "tokens")]
#[expect(
    clippy::unnecessary_wraps,
    reason = "without the feature it is not known"
)]
fn costs(tools: &Toolset) -> Option<(Vec<usize>, Tokens)> {
    let cost = tools.tokens(crate::tokens::Encoding::default());
    let each = cost.tools.iter().map(|tool| tool.tokens).collect();
    let tokens = Tokens {
        total: cost.total,
        overhead: cost.overhead,
        encoding: cost.encoding.name(),
    };
    Some((each, tokens))
}

#[cfg(not(feature = "tokens"))]
fn costs(_: &Toolset) -> Option<(Vec<usize>, Tokens)> {
    None
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

fn policy<S: Serializer>(policy: &Policy, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    map.serialize_entry("timeout_ms", &policy.timeout.map(milliseconds))?;
    map.serialize_entry("key", &policy.key.as_ref().map(ToString::to_string))?;
    map.serialize_entry("concurrency_limit", &policy.concurrency_limit)?;
    map.serialize_entry("sequential", &policy.sequential)?;
    map.serialize_entry("max_output", &policy.max_output)?;
    map.serialize_entry("retries", &policy.retries)?;
    map.serialize_entry("backoff", &Waits::of(policy.backoff))?;
    map.serialize_entry(
        "attempt_timeout_ms",
        &policy.attempt_timeout.map(milliseconds),
    )?;
    map.serialize_entry("idempotent", &policy.idempotent)?;
    map.serialize_entry("read_only", &policy.read_only)?;
    map.serialize_entry("destructive", &policy.destructive)?;
    map.serialize_entry("approve", &policy.approve)?;
    map.serialize_entry("eager", &policy.eager)?;
    map.end()
}

/// The waits between attempts.
#[derive(Serialize)]
struct Waits {
    base_ms: u64,
    factor: u32,
    cap_ms: u64,
}

impl Waits {
    fn of(backoff: Backoff) -> Self {
        Self {
            base_ms: milliseconds(backoff.base),
            factor: backoff.factor,
            cap_ms: milliseconds(backoff.cap),
        }
    }
}

fn dialects<S: Serializer>(
    dialects: &[(Dialect, Value)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(
        dialects
            .iter()
            .map(|(dialect, written)| (dialect.name(), written)),
    )
}

fn reasons<S: Serializer>(reasons: &[Inexpressible], serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Entry<'r> {
        path: &'r str,
        reason: &'r str,
        remedy: &'r str,
    }

    serializer.collect_seq(reasons.iter().map(|it| Entry {
        path: &it.path,
        reason: &it.reason,
        remedy: &it.remedy,
    }))
}
