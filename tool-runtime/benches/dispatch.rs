//! Dispatch beside what one would write by hand: a `match` over names and a derived struct a tool.
//!
//! Read the ratio of the two, not the times.

use std::{pin::Pin, sync::Arc};

use criterion::{Criterion, criterion_group, criterion_main};
use serde::{Deserialize, Serialize};
use tool_runtime::{
    __private0_1::{Declaration, declaration},
    Call, CallError, Output, ToolError, tool,
    tool::{Context, Tool},
};

#[derive(Serialize)]
struct Weather {
    city: String,
    degrees: i64,
}

/// Current weather in a city.
#[tool]
#[expect(clippy::unused_async, reason = "tools mostly are")]
async fn get_weather(
    /// City name.
    city: &str,
    /// Days from now.
    days: u32,
    /// The language of the answer.
    language: Option<String>,
    /// Whether to round.
    round: bool,
) -> Result<Weather, String> {
    if round && language.is_some() {
        return Err("never here".to_owned());
    }
    Ok(Weather {
        city: city.to_owned(),
        degrees: i64::from(days),
    })
}

const NAME: &str = get_weather!(@key).1;

const DECLARATION: &Declaration<()> = declaration::<{ get_weather!(@key).0 }, _, _>();

/// The same by hand.
fn by_hand(call: &Arc<Call>) -> Pin<Box<dyn Future<Output = Result<String, String>> + Send>> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Arguments {
        city: String,
        days: u32,
        language: Option<String>,
        round: bool,
    }

    match call.name.as_str() {
        "get_weather" => {
            let call = Arc::clone(call);
            Box::pin(async move {
                let arguments: Arguments =
                    serde_json::from_str(&call.arguments).map_err(|error| error.to_string())?;
                let weather = get_weather(
                    &arguments.city,
                    arguments.days,
                    arguments.language,
                    arguments.round,
                )
                .await?;
                serde_json::to_string(&weather).map_err(|error| error.to_string())
            })
        }
        other => {
            let message = format!("there is no tool {other}");
            Box::pin(async move { Err(message) })
        }
    }
}

async fn ours(tool: &impl Tool, context: &Context) -> Result<Output, CallError> {
    match context.call().name.as_str() {
        name if name == NAME => tool.call(context.clone()).await,
        other => Err(ToolError::failed(other).into()),
    }
}

fn dispatch(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let call = Call::new(
        "call_1",
        "get_weather",
        r#"{"city":"Reykjavík","days":3,"language":null,"round":true}"#,
    );
    let tool = DECLARATION.with_state(Arc::new(()));
    let (context, call) = (Context::for_call(call.clone()), Arc::new(call));
    let mut group = criterion.benchmark_group("dispatch");
    group.bench_function("by hand", |bencher| {
        bencher
            .to_async(&runtime)
            .iter(async || by_hand(&call).await.expect("an answer"));
    });
    group.bench_function("ours", |bencher| {
        bencher
            .to_async(&runtime)
            .iter(async || ours(&tool, &context).await.expect("an answer"));
    });
}

criterion_group!(benches, dispatch);
criterion_main!(benches);
